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
- Where TA-Lib has a function, its definition, warm-up and seeding hold; its `timeperiod` is `n`, its `nbdev` is `k`. Where a
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
        "LEAN's takes simple averages, which is `ma=\"sma\"`. The fast exponential average is seeded where the slow one begins, as in \
         TA-Lib; where each is seeded by itself the first values differ, and the difference fades.",
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

/// All comparisons of a primitive with one file.
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
    let of_section = |section: &'a Section| {
        let checks: Vec<&Check> = section
            .checks
            .iter()
            .filter(|check| names(check.primitive(), primitive))
            .collect();
        let results = || checks.iter().filter_map(|check| check.result);
        let first_rows = checks.iter().filter_map(|check| check.first_row);
        (!checks.is_empty()).then(|| Comparison {
            with: &section.expected,
            numbers: results().map(|(rows, _)| rows).sum(),
            from_row: first_rows.filter(|&row| row > 0).min(),
            within: results().map(|(_, error)| error).fold(0.0, f64::max),
        })
    };
    sections.iter().filter_map(of_section).collect()
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
