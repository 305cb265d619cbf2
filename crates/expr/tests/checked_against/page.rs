//! `docs/reference/primitives.md` is what the registry and the table of comparisons say, and `primitives.json` beside it what of
//! that is measured, for programs: the catalogue of the web app shows it.

use std::fmt::Write;
use std::path::Path;

use bellwether_expr::{Expression, Scope, signature};
use bellwether_kernels::{ArgKind, Category, Primitive, Type, registry};

use crate::table::{self, Check, Section};

#[test]
fn the_committed_pages_are_fresh() {
    let sections = table::parse(include_str!("table.txt"));
    is_fresh("primitives.md", &page(&sections));
    is_fresh("primitives.json", &records(&sections));
}

fn is_fresh(name: &str, text: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
    let path = folder.join(name);
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "docs/reference/{name} is stale; run UPDATE_REFERENCE=1 cargo test -p bellwether-expr --test checked_against"
    );
}

#[test]
fn every_note_on_others_is_of_a_primitive() {
    for (name, _) in OTHERS {
        assert!(registry::find(name).is_some(), "`{name}`");
    }
}

#[test]
fn every_comparison_is_of_a_primitive() {
    for section in table::parse(include_str!("table.txt")) {
        for check in section.checks {
            assert!(
                registry::find(check.primitive()).is_some(),
                "`{}` begins with no primitive",
                check.expression
            );
        }
    }
}

/// The chapters of the page.
const CHAPTERS: &[(Category, &str)] = &[
    (Category::Operator, "Operators"),
    (Category::Elementwise, "One cell"),
    (Category::TimeSeries, "Time series"),
    (Category::Overlap, "Overlays"),
    (Category::Momentum, "Momentum"),
    (Category::Cycle, "Cycles"),
    (Category::Volatility, "Volatility"),
    (Category::Volume, "Volume"),
    (Category::Price, "Prices of a bar"),
    (Category::CandlePatterns, "Candle patterns"),
    (Category::Session, "Trading days"),
    (Category::Structure, "Market structure"),
    (Category::CrossSectional, "Cross-sections"),
    (Category::Model, "Models and fitted regimes"),
];

fn page(sections: &[Section]) -> String {
    let mut page = String::from(INTRODUCTION);
    for &(category, title) in CHAPTERS {
        write!(page, "\n## {title}\n").unwrap();
        for primitive in registry::all().filter(|primitive| primitive.category == category) {
            page.push_str(&entry(primitive, sections));
        }
    }
    let told = registry::all().filter(|primitive| {
        CHAPTERS
            .iter()
            .any(|(category, _)| *category == primitive.category)
    });
    assert_eq!(
        told.count(),
        registry::all().count(),
        "a category lacks a chapter"
    );
    page
}

const INTRODUCTION: &str = "# Primitives

The functions of the expression language, from its registry: `signature`, meaning, definition, and what each was checked
against. Written by a test; do not edit.

- An argument with `=` may be left out. A bare name is an input, a call a function.
- *Warm-up* is the number of bars before the first value, with the arguments shown or their defaults.
- A missing operand, a division by zero and an invalid domain give a missing value. A window is missing unless all its
  rows are present; recursive averages begin anew after a missing row; totals from the first bar skip it.
- Where TA-Lib has a function, its definition, warm-up and seeding hold; its `timeperiod` is `n`, its `nbdev` is `k`. Where others
  begin otherwise, `seed=` and `first_bar=` say so; [the guide](../guide/expressions.md#warm-up-and-seeds) tells who does. Where a
  quotient has nothing to divide by TA-Lib gives 0; here there is no value. Other differences are named.
- Candle patterns measure a bar against the bars before it, by TA-Lib's default settings. A body is long (short) above (below) the
  mean body of 10 bars, a doji up to 0.1 × their mean range, and as good as no shadow is one below that. Near, far and equal are 0.2,
  0.6 and 0.05 × the mean range of 5 bars.
- *Checked against* names the file with values that others computed, how many numbers were compared, and a bound on their
  largest relative difference (files print from 4 to 17 digits). Every primitive is checked against a direct
  implementation or such values as well as by the laws of `crates/expr/tests/every_primitive`.
";

/// Where well-known programs go another way, and how to get there.
const OTHERS: &[(&str, &str)] = &[
    (
        "obv",
        "Skender's begins with 0, which is this less the first bar's volume; LEAN's begins with that volume, as here.",
    ),
    (
        "ppo",
        "LEAN's takes simple averages, which is `ma=\"sma\"`. Each exponential average is seeded where it starts by itself, as in TA-Lib, \
         whose MACD begins both on one bar.",
    ),
    (
        "macd",
        "Skender and LEAN seed the fast average where it starts by itself, `seed=\"apart\"`, and show the line before the signal. A charting \
         school's sheets and users of pandas begin with the first value, `seed=\"first\"`.",
    ),
    (
        "macdfix",
        "Tulip's macd has these weights for 12 and 26, begins with the first value, `seed=\"first_of_n\"`, and shows the signal from its first \
         value on.",
    ),
    (
        "ema",
        "Skender and LEAN begin with a mean as well; pandas, ta4j, Tulip and a charting school's sheets with the first value, \
         `seed=\"first\"`. Where Tulip takes an average of an average, and in TA-Lib's Metastock mode, it counts from the n-th value on, `seed=\"first_of_n\"`.",
    ),
    (
        "rma",
        "Tulip's wilders is the same; ta4j's begins with the first value, `seed=\"first\"`.",
    ),
    (
        "trix",
        "Skender's begins the first average with a mean, and those of it with the first value, `seed=\"once\"`; Tulip's with first values, \
         `seed=\"first_of_n\"`.",
    ),
    (
        "rsi",
        "Skender's, LEAN's and Tulip's are the same. Where the first bar counts as one without a change, as in the package ta and in ta4j, \
         both averages begin with zero, `seed=\"zero\"`.",
    ),
    (
        "atr",
        "Skender's is the same. A charting school's sheets and Tulip count the first bar, whose true range is its high less its low, \
         `first_bar=\"range\"`; ta4j begins with that, `seed=\"first\", first_bar=\"range\"`.",
    ),
    (
        "adx",
        "Skender's and Wilder's own first sums are of n movements, `seed=\"full\"`; Tulip's and Achelis' are of n − 1, as TA-Lib's, but count \
         one bar earlier, `seed=\"early\"`.",
    ),
    (
        "adxr",
        "Skender's is of the index now and n bars ago: `(adx(n) + lag(adx(n), n)) / 2`.",
    ),
    (
        "kama",
        "Skender's shows the value that it begins with, the close one bar before the first average.",
    ),
    (
        "adosc",
        "Tulip's is the same. Begun with means it is `ema(ad(), fast) - ema(ad(), slow)`.",
    ),
    (
        "dpo",
        "LEAN's is the same. Skender's writes the same numbers ⌊n/2⌋+1 bars earlier, under the bar whose price they contain, where \
         they could not be known yet.",
    ),
];

fn entry(primitive: &'static Primitive, sections: &[Section]) -> String {
    let mut text = format!("\n### `{}`\n\n{}\n\n", primitive.name, primitive.doc);
    writeln!(text, "- `{}`", signature(primitive)).unwrap();
    writeln!(text, "- Definition: {}", primitive.formula).unwrap();
    for arg in primitive.args {
        if let ArgKind::Choice { options } = arg.kind {
            let words: Vec<String> = options.iter().map(|word| format!("`{word}`")).collect();
            writeln!(text, "- `{}` is one of {}", arg.name, words.join(", ")).unwrap();
        }
    }
    if primitive.outputs.len() > 1 {
        let names: Vec<String> = primitive
            .outputs
            .iter()
            .map(|output| format!("`.{}`", output.name))
            .collect();
        writeln!(text, "- Outputs: {}", names.join(", ")).unwrap();
    }
    if !primitive.prices.is_empty() {
        writeln!(text, "- Reads: {}", primitive.prices.join(", ")).unwrap();
    }
    if let Some(rows) = warm_up(primitive) {
        writeln!(text, "- Warm-up: {rows}").unwrap();
    }
    if !primitive.aliases.is_empty() {
        let names: Vec<String> = primitive
            .aliases
            .iter()
            .map(|alias| format!("`{alias}`"))
            .collect();
        writeln!(text, "- Also: {}", names.join(", ")).unwrap();
    }
    writeln!(text, "- Source: {}", primitive.source).unwrap();
    if let Some(others) = others(primitive) {
        writeln!(text, "- Others: {others}").unwrap();
    }
    for Comparison {
        with,
        numbers,
        from_row,
        within,
    } in comparisons(primitive, sections)
    {
        let from = from_row
            .map(|row| format!(", from row {row}"))
            .unwrap_or_default();
        writeln!(
            text,
            "- Checked against `{with}`: {numbers} numbers{from}, within {within:e}"
        )
        .unwrap();
    }
    text
}

fn others(primitive: &Primitive) -> Option<&'static str> {
    let found = OTHERS.iter().find(|(name, _)| *name == primitive.name);
    found.map(|(_, others)| *others)
}

/// Comparisons of a primitive with one file: of all rows, or of those from a later one on.
#[derive(serde::Serialize)]
struct Comparison<'a> {
    /// The file.
    with: &'a str,
    /// How many numbers were compared.
    numbers: usize,
    /// The first row compared, if rows before it are those of another seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    from_row: Option<usize>,
    /// A bound on the largest relative difference.
    within: f64,
}

fn comparisons<'a>(primitive: &Primitive, sections: &'a [Section]) -> Vec<Comparison<'a>> {
    let from_row = |check: &Check| check.first_row.filter(|&row| row > 0);
    let of_section = |section: &'a Section| {
        let checks = section.checks.iter();
        let checks = checks.filter(|check| names(check.primitive(), primitive));
        let (late, whole): (Vec<&Check>, Vec<&Check>) =
            checks.partition(|check| from_row(check).is_some());
        let compared = |checks: Vec<&Check>| {
            let results = || checks.iter().filter_map(|check| check.result);
            (!checks.is_empty()).then(|| Comparison {
                with: &section.expected,
                numbers: results().map(|(rows, _)| rows).sum(),
                from_row: checks.iter().filter_map(|check| from_row(check)).min(),
                within: results().map(|(_, error)| error).fold(0.0, f64::max),
            })
        };
        [whole, late].map(compared).into_iter().flatten()
    };
    sections.iter().flat_map(of_section).collect()
}

/// What of a primitive's reference is measured or told by hand.
#[derive(serde::Serialize)]
struct Record<'a> {
    name: &'a str,
    warm_up: Option<String>,
    others: Option<&'a str>,
    checked_against: Vec<Comparison<'a>>,
}

fn records(sections: &[Section]) -> String {
    let records: Vec<Record<'_>> = registry::all()
        .map(|primitive| Record {
            name: primitive.name,
            warm_up: warm_up(primitive),
            others: others(primitive),
            checked_against: comparisons(primitive, sections),
        })
        .collect();
    let lines: Vec<String> = records
        .iter()
        .map(|record| serde_json::to_string(record).unwrap())
        .collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// Whether a name or alias is the primitive's.
fn names(name: &str, primitive: &Primitive) -> bool {
    registry::find(name).is_some_and(|found| found.name == primitive.name)
}

/// Bars before the first value of a call with plain series and defaults; `None` for an operator, and where an argument
/// has no default.
fn warm_up(primitive: &Primitive) -> Option<String> {
    if primitive.category == Category::Operator {
        return None;
    }
    let mut arguments = Vec::new();
    for arg in primitive.args {
        match arg.kind {
            ArgKind::Series(Type::Bool) => arguments.push("close > open"),
            ArgKind::Series(Type::Num) | ArgKind::AnySeries => arguments.push("close"),
            ArgKind::Window { default: None, .. }
            | ArgKind::Number { default: None, .. }
            | ArgKind::Artefact(_) => {
                return None;
            }
            _ => {}
        }
    }
    let call = format!("{}({})", primitive.name, arguments.join(", "));
    let of = |output: &str| {
        let warm_up = Expression::new(&format!("{call}{output}"), &Scope::new())
            .unwrap()
            .warm_up();
        if warm_up.exact {
            warm_up.rows.to_string()
        } else {
            format!("at least {}", warm_up.rows)
        }
    };
    if primitive.outputs.len() == 1 {
        return Some(of(""));
    }
    let mut each: Vec<String> = primitive
        .outputs
        .iter()
        .map(|output| of(&format!(".{}", output.name)))
        .collect();
    if each.windows(2).all(|pair| pair[0] == pair[1]) {
        each.truncate(1);
    }
    Some(each.join(", "))
}
