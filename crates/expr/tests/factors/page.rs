//! `docs/reference/factors.md` is what the sets and the tables of comparisons say, and `factors.json` beside it the comparisons
//! alone, for programs: the catalogue of the web app shows them.

use std::fmt::Write as _;
use std::path::Path;

use bellwether_expr::{Factor, FactorSet, Scope};
use serde::Serialize;

use crate::table::{self, Line};
use crate::{set, told};

/// The tables of a set: with what its factors were compared, and the outcome.
const COMPARISONS: [(&str, &[(&str, &str)]); 2] = [
    (
        "alpha101",
        &[
            ("paper", include_str!("outcomes/paper.txt")),
            ("alpha101v", include_str!("outcomes/alpha101v.txt")),
        ],
    ),
    (
        "alpha158",
        &[("definition", include_str!("outcomes/alpha158.txt"))],
    ),
];

#[test]
fn the_committed_pages_are_fresh() {
    is_fresh("factors.md", &page());
    is_fresh("factors.json", &records());
}

fn is_fresh(name: &str, text: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
    let path = folder.join(name);
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == text,
        "docs/reference/{name} is stale; run UPDATE_REFERENCE=1 cargo test -p bellwether-expr --test factors, twice where \
         numbers changed"
    );
}

#[test]
fn every_set_has_its_comparisons() {
    assert_eq!(
        FactorSet::names().collect::<Vec<_>>(),
        COMPARISONS.map(|(name, _)| name)
    );
}

const INTRODUCTION: &str = "# Factor sets

Published sets of factors, written in the [expression language](../guide/expressions.md) and shipped with the program:
`bellwether factors alpha101` lists one, `bellwether eval --factors alpha101` computes it. Written by a test; do not edit.

- *Warm-up* is the number of bars before the first value.
- *paper*: the formula as printed in the paper, read and computed by a slow interpreter of its own, on made-up bars of 12 symbols with
  ties, a pause in trading and groups.
- *alpha101v*: alpha101v 0.1.9, a Python package, on 81 US companies, the last 60 days of four years; it has no values for the factors
  without this remark. It follows WorldQuant's simulator where the paper leaves a choice. In brackets what of that the formula has to
  be restated in, in this language, before the numbers agree, and no more than that: *rank from 0* and *ts_rank from 0* are
  (rank − 1) / (count − 1), *missing decays as 0* and *min and max of what is there* take a missing value for something.
- *definition*: a direct implementation, on the same made-up bars. `scripts/compare_with_qlib.py` compares the same features with
  pyqlib's own values on the 81 companies: with 0.9.7, which computes in single precision, 12.4 million numbers agree within 2e-4 of
  the number or of a hundredth of the feature's spread, those of CORR, CORD and KSFT2 within 5e-3.
- *Ties of rounded numbers*: sums of ranks are often equal but for their last digit, and a rank of them then hangs on the order of the
  additions. Such factors agree where both sides round to nine decimals what they rank.
- The numbers that were compared are counted, with a bound on their relative difference; missing agrees with missing. What still
  differs has its reason.
";

fn page() -> String {
    let mut page = String::from(INTRODUCTION);
    for (name, tables) in COMPARISONS {
        let set = set(name);
        write!(page, "\n## {name}\n\n{}\n", set.about()).unwrap();
        page.push_str("\n```text\n");
        for (name, text) in set.definitions() {
            writeln!(page, "let {name} = {text}").unwrap();
        }
        page.push_str(
            "```\n\n| Factor | Expression | Warm-up | Compared with |\n|---|---|---|---|\n",
        );
        let tables: Vec<(&str, Vec<Line>)> = tables
            .iter()
            .map(|(with, text)| (*with, table::parse(text)))
            .collect();
        for factor in set.factors() {
            let outcomes: Vec<String> = tables
                .iter()
                .flat_map(|(with, lines)| {
                    let line = lines.iter().find(|line| line.factor == factor.name);
                    line.map(|line| outcome(with, line))
                })
                .collect();
            writeln!(
                page,
                "| `{}` | `{}` | {} | {} |",
                factor.name,
                factor.text.split_whitespace().collect::<Vec<_>>().join(" "),
                warm_up(factor),
                outcomes.join("<br>")
            )
            .unwrap();
        }
    }
    page
}

/// What is measured of a factor.
#[derive(Serialize)]
struct Record {
    set: &'static str,
    name: String,
    checked_against: Vec<Comparison>,
}

#[derive(Serialize)]
struct Comparison {
    with: &'static str,
    conventions: Vec<&'static str>,
    numbers: usize,
    within: f64,
    different: usize,
    only_here: usize,
    only_there: usize,
    #[serde(skip_serializing_if = "String::is_empty")]
    remark: String,
}

/// One line a factor, so that a change of one is a change of one line.
fn records() -> String {
    let mut lines = Vec::new();
    for (set_name, tables) in COMPARISONS {
        let tables: Vec<(&str, Vec<Line>)> = tables
            .iter()
            .map(|(with, text)| (*with, table::parse(text)))
            .collect();
        for factor in set(set_name).factors() {
            let outcomes = tables.iter().filter_map(|(with, lines)| {
                let line = lines.iter().find(|line| line.factor == factor.name)?;
                let conventions = line.conventions.iter();
                Some(Comparison {
                    with,
                    conventions: conventions.map(|convention| convention.name()).collect(),
                    numbers: line.agreement.equal,
                    within: line.agreement.within,
                    different: line.agreement.different,
                    only_here: line.agreement.ours_alone,
                    only_there: line.agreement.theirs_alone,
                    remark: line.why.clone(),
                })
            });
            let record = Record {
                set: set_name,
                name: factor.name.to_owned(),
                checked_against: outcomes.collect(),
            };
            lines.push(serde_json::to_string(&record).unwrap());
        }
    }
    format!("[\n{}\n]\n", lines.join(",\n"))
}

fn warm_up(factor: Factor<'_>) -> String {
    let expression = factor
        .expression(&Scope::new())
        .unwrap_or_else(|problems| panic!("{}: {}", factor.name, told(&problems)));
    let warm_up = expression.warm_up();
    let at_least = if warm_up.exact { "" } else { "at least " };
    format!("{at_least}{}", warm_up.rows)
}

/// The outcome of one comparison in words.
fn outcome(with: &str, line: &Line) -> String {
    let agreement = &line.agreement;
    let mut text = with.to_owned();
    if !line.conventions.is_empty() {
        write!(text, " ({})", table::names(&line.conventions)).unwrap();
    }
    match agreement.equal {
        0 => text.push_str(": missing everywhere in both"),
        equal => write!(text, ": {equal} numbers within {:e}", agreement.within).unwrap(),
    }
    for (count, what) in [
        (agreement.different, "differ"),
        (agreement.ours_alone, "only here"),
        (agreement.theirs_alone, "only there"),
    ] {
        if count > 0 {
            write!(text, ", {count} {what}").unwrap();
        }
    }
    if !line.why.is_empty() {
        write!(text, ": {}", line.why).unwrap();
    }
    text
}
