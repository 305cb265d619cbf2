//! Pivot levels from the previous trading day.

use crate::registry::PLAIN;
use crate::{Arg, Build, Category, Cost, Output, Params, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "pivots",
    category: Category::Session,
    doc: "Pivot and three levels on each side from the previous trading day's high, low and close.",
    formula: "p = (H + L + C)/3; floor: r1 = 2p − L, r2 = p + (H − L), r3 = H + 2(p − L); fibonacci: p ± 0.382, 0.618, 1 · (H − L); camarilla: C ± 1.1/12, 1.1/6, 1.1/4 · (H − L); supports mirrored",
    source: "Floor traders' pivots; Fibonacci; Stott (Camarilla)",
    prices: &["high", "low", "close", "trading_day"],
    args: &[Arg::choice("kind", &["floor", "fibonacci", "camarilla"])],
    outputs: &[
        Output::num("p"),
        Output::num("r1"),
        Output::num("r2"),
        Output::num("r3"),
        Output::num("s1"),
        Output::num("s2"),
        Output::num("s3"),
    ],
    cost: Cost::Standard,
    build: Build::Expression(levels),
    ..PLAIN
}];

fn levels(p: &Params<'_>) -> Vec<String> {
    let [high, low, close] = ["prev_day(day_max(high))", "prev_day(day_min(low))", "prev_day(close)"];
    let pivot = format!("(({high} + {low} + {close}) / 3)");
    let range = format!("({high} - {low})");
    let (above, below): (Vec<String>, Vec<String>) = match p.choice("kind") {
        "floor" => (
            vec![
                format!("2 * {pivot} - {low}"),
                format!("{pivot} + {range}"),
                format!("{high} + 2 * ({pivot} - {low})"),
            ],
            vec![
                format!("2 * {pivot} - {high}"),
                format!("{pivot} - {range}"),
                format!("{low} - 2 * ({high} - {pivot})"),
            ],
        ),
        kind => {
            let (from, steps) = if kind == "fibonacci" {
                (pivot.as_str(), ["0.382", "0.618", "1"])
            } else {
                (close, ["1.1 / 12", "1.1 / 6", "1.1 / 4"])
            };
            let level = |sign: &str| steps.map(|step| format!("{from} {sign} {step} * {range}")).to_vec();
            (level("+"), level("-"))
        }
    };
    [vec![pivot.clone()], above, below].concat()
}
