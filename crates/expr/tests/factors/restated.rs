//! Formulas of the shipped sets said in the conventions of another implementation, in the language itself.

/// A choice that the paper leaves open, made otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convention {
    /// `rank` from 0 to 1: (rank − 1) / (count − 1).
    RankFromZero,
    /// The same of `ts_rank`.
    TsRankFromZero,
    /// `std` and `covariance` of the population.
    Population,
    /// Of equals, `ts_argmax` and `ts_argmin` take the earliest.
    EarliestOfEquals,
    /// `decay_linear` takes a missing value for 0 unless the whole window is missing.
    MissingDecaysAsZero,
    /// `min` and `max` of two take the one that is there.
    ExtremeOfPresent,
    /// What is ranked, or searched for its extreme, is rounded before: numbers that only the order of additions has parted tie.
    TiesOfRounded,
}

/// The parts of 1 that rounding before a comparison leaves.
pub const ROUNDED_TO: f64 = 1e9;

impl Convention {
    const ALL: [Self; 7] = [
        Self::RankFromZero,
        Self::TsRankFromZero,
        Self::Population,
        Self::EarliestOfEquals,
        Self::MissingDecaysAsZero,
        Self::ExtremeOfPresent,
        Self::TiesOfRounded,
    ];

    /// In the words of the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::RankFromZero => "rank from 0",
            Self::TsRankFromZero => "ts_rank from 0",
            Self::Population => "ddof=0",
            Self::EarliestOfEquals => "ties earliest",
            Self::MissingDecaysAsZero => "missing decays as 0",
            Self::ExtremeOfPresent => "min and max of what is there",
            Self::TiesOfRounded => "ties of rounded numbers",
        }
    }

    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// The text with its calls said by these conventions.
pub fn restate(text: &str, conventions: &[Convention]) -> String {
    let (mut said, mut rest) = (String::new(), text);
    while let Some(open) = rest.find('(') {
        let before_name = rest[..open].rfind(|c: char| !c.is_alphanumeric() && c != '_');
        let name = before_name.map_or(0, |at| at + 1);
        let (arguments, after) = arguments(&rest[open + 1..]);
        let arguments: Vec<String> = arguments
            .iter()
            .map(|text| restate(text, conventions))
            .collect();
        said += &rest[..name];
        said += &call(&rest[name..open], &arguments, conventions);
        rest = after;
    }
    said + rest
}

/// The arguments of a call that has just been opened, and what follows it.
fn arguments(text: &str) -> (Vec<&str>, &str) {
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => {
                found.push(&text[start..at]);
                return (found, &text[at + 1..]);
            }
            ')' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    panic!("`{text}` is not closed");
}

fn call(name: &str, arguments: &[String], conventions: &[Convention]) -> String {
    let has = |convention| conventions.contains(&convention);
    let mut arguments = arguments.to_vec();
    let compares = matches!(name, "rank" | "ts_rank" | "ts_argmax" | "ts_argmin");
    if compares && has(Convention::TiesOfRounded) {
        arguments[0] = format!(
            "round(({}) * {ROUNDED_TO:e}) / {ROUNDED_TO:e}",
            arguments[0]
        );
    }
    let plain = format!("{name}({})", arguments.join(","));
    let with = |argument: &str| format!("{name}({}, {argument})", arguments.join(","));
    match (name, &arguments[..]) {
        ("rank", [x]) if has(Convention::RankFromZero) => {
            // A row of ones scaled to 1: the share of one symbol.
            let one = format!("cs_scale(0 * ({x}) + 1)");
            format!("(({plain} - {one}) / (1 - {one}))")
        }
        ("ts_rank", [_, n]) if has(Convention::TsRankFromZero) => {
            format!("(({plain} *{n} - 1) / ({n} - 1))")
        }
        ("std" | "covariance", _) if has(Convention::Population) => with("ddof=0"),
        ("ts_argmax" | "ts_argmin", _) if has(Convention::EarliestOfEquals) => {
            with("ties=\"earliest\"")
        }
        ("decay_linear", [x, n]) if has(Convention::MissingDecaysAsZero) => {
            let present = format!("count(not is_missing({x}),{n}) > 0");
            format!("where({present}, decay_linear(fill({x}, 0),{n}), {x})")
        }
        ("min" | "max", [a, b]) if has(Convention::ExtremeOfPresent) => {
            format!("fill({plain}, fill({a},{b}))")
        }
        _ => plain,
    }
}

#[test]
fn every_convention_is_said() {
    #[track_caller]
    fn check(convention: Convention, text: &str, said: &str) {
        assert_eq!(restate(text, &[]), text);
        assert_eq!(restate(text, &[convention]), said);
    }
    check(
        Convention::RankFromZero,
        "-rank(low) * (a + rank(b))",
        "-((rank(low) - cs_scale(0 * (low) + 1)) / (1 - cs_scale(0 * (low) + 1))) \
         * (a + ((rank(b) - cs_scale(0 * (b) + 1)) / (1 - cs_scale(0 * (b) + 1))))",
    );
    check(
        Convention::TsRankFromZero,
        "ts_rank(f(x, y), 9)",
        "((ts_rank(f(x, y), 9) * 9 - 1) / ( 9 - 1))",
    );
    check(Convention::Population, "std(x, 5)", "std(x, 5, ddof=0)");
    check(
        Convention::EarliestOfEquals,
        "ts_argmax(x, 5)",
        "ts_argmax(x, 5, ties=\"earliest\")",
    );
    check(
        Convention::MissingDecaysAsZero,
        "decay_linear(x, 2)",
        "where(count(not is_missing(x), 2) > 0, decay_linear(fill(x, 0), 2), x)",
    );
    check(
        Convention::ExtremeOfPresent,
        "max(a, b)",
        "fill(max(a, b), fill(a, b))",
    );
    check(
        Convention::TiesOfRounded,
        "ts_rank(x, 2)",
        "ts_rank(round((x) * 1e9) / 1e9, 2)",
    );
}
