//! Moving averages by the name of their type, for indicators that let it be chosen.

use crate::{Arg, Params, registry};

/// The simple average unless said otherwise.
pub(super) const fn sma_or(name: &'static str) -> Arg {
    Arg::choice(
        name,
        &[
            "sma", "ema", "wma", "dema", "tema", "trima", "kama", "t3", "hma", "rma", "zlema",
        ],
    )
}

/// The exponential average unless said otherwise.
pub(super) const fn ema_or(name: &'static str) -> Arg {
    Arg::choice(
        name,
        &[
            "ema", "sma", "wma", "dema", "tema", "trima", "kama", "t3", "hma", "rma", "zlema",
        ],
    )
}

/// Wilder's average unless said otherwise.
pub(super) const fn rma_or(name: &'static str) -> Arg {
    Arg::choice(
        name,
        &[
            "rma", "sma", "ema", "wma", "dema", "tema", "trima", "kama", "t3", "hma", "zlema",
        ],
    )
}

/// Rows of its input that an average of the type takes before its first value.
pub(super) fn look_back(ma: &str, n: usize) -> usize {
    match ma {
        "dema" => 2 * (n - 1),
        "tema" => 3 * (n - 1),
        "t3" => 6 * (n - 1),
        "kama" => n,
        "hma" => n - 1 + n.isqrt() - 1,
        "zlema" => n - 1 + (n - 1) / 2,
        _ => n - 1,
    }
}

/// The text `x`, silent on its first `rows` rows: an average of it is seeded that much later. TA-Lib seeds the
/// averages of some indicators so that they start on one bar.
pub(super) fn from_row(rows: usize, x: &str) -> String {
    if rows == 0 {
        x.to_owned()
    } else {
        format!("{x} + 0 * lag({x}, {rows})")
    }
}

/// A moving average of `x` over `n` (both texts) that is seeded `rows` rows late.
pub(super) fn late(ma: &str, x: &str, n: &str, rows: usize) -> String {
    let has_seed = !matches!(ma, "sma" | "wma" | "trima" | "hma");
    format!(
        "{ma}({}, {n})",
        from_row(if has_seed { rows } else { 0 }, x)
    )
}

/// How two averages begin whose difference is taken: with means, the shorter one so late that both start on one bar (TA-Lib) or
/// each where it can; or each with its first value.
pub(super) const SEED_OF_TWO: Arg =
    Arg::choice("seed", &["together", "apart", "first", "first_of_n"]);

/// A moving average of `x` over `n` (both texts) that begins as the argument `seed` says, if averages of the type can.
pub(super) fn begun(ma: &str, x: &str, n: &str, p: &Params<'_>) -> String {
    let has_seed =
        registry::find(ma).is_some_and(|ma| ma.args.iter().any(|arg| arg.name == "seed"));
    match p.choice("seed") {
        seed @ ("first" | "first_of_n") if has_seed => format!("{ma}({x}, {n}, seed=\"{seed}\")"),
        _ => format!("{ma}({x}, {n})"),
    }
}
