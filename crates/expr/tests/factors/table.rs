//! What the factors were compared with, and how far they agree: the tables of `outcomes`.
//!
//! A line is `factor | conventions | equal | within | different | ours alone | theirs alone | why`. The conventions are those in which
//! the formula has to be restated before the numbers agree, and no more than those; without any, it agrees as it is shipped. A zero
//! is left out. What does not agree even so has a reason.

use std::path::Path;

use crate::agreement::Agreement;
use crate::restated::Convention;

/// The comparison of one factor.
#[derive(Debug, Clone)]
pub struct Line {
    pub factor: String,
    pub conventions: Vec<Convention>,
    pub agreement: Agreement,
    pub why: String,
}

/// Compares a factor in the fewest of the conventions that let it agree no less than all of them together.
pub fn compare(
    factor: &str,
    allowed: &[Convention],
    agreement: impl Fn(&[Convention]) -> Agreement,
) -> Line {
    let mut conventions = allowed.to_vec();
    let mut best = agreement(&conventions);
    for convention in allowed {
        let kept = |other: &&Convention| *other != convention;
        let without: Vec<Convention> = conventions.iter().filter(kept).copied().collect();
        let found = agreement(&without);
        if found.is_no_worse_than(&best) {
            (conventions, best) = (without, found);
        }
    }
    Line {
        factor: factor.into(),
        conventions,
        agreement: best,
        why: String::new(),
    }
}

/// Asserts that a table says what was measured, and why what differs does. `UPDATE_REFERENCE=1` writes what was measured into it.
pub fn settle(table: &str, mut measured: Vec<Line>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/factors/outcomes");
    let path = folder.join(table);
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    for known in parse(&committed) {
        let found = measured.iter_mut().find(|line| line.factor == known.factor);
        let line = found.unwrap_or_else(|| panic!("{table}: `{}` is not compared", known.factor));
        line.why = known.why;
    }
    let text = print(&measured);
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        std::fs::write(&path, text).unwrap();
    } else {
        assert_eq!(
            committed, text,
            "{table}: what was measured is not what it says"
        );
    }
    let unreasoned = |line: &&Line| line.agreement.is_whole() != line.why.is_empty();
    let unreasoned: Vec<&Line> = measured.iter().filter(unreasoned).collect();
    assert!(
        unreasoned.is_empty(),
        "{table}: what differs needs a reason, and nothing else does: {unreasoned:#?}"
    );
}

/// The lines of a table.
pub fn parse(text: &str) -> Vec<Line> {
    text.lines().map(line).collect()
}

fn line(line: &str) -> Line {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [
        factor,
        conventions,
        equal,
        within,
        different,
        ours_alone,
        theirs_alone,
        why,
    ] = cells[..]
    else {
        panic!("`{line}` has {} cells", cells.len());
    };
    let count = |cell: &str| -> usize {
        match cell {
            "" => 0,
            number => number.parse().unwrap_or_else(|_| panic!("`{line}`")),
        }
    };
    let names = conventions.split(", ").filter(|name| !name.is_empty());
    Line {
        factor: factor.into(),
        conventions: names
            .map(|name| Convention::find(name).unwrap_or_else(|| panic!("`{name}`")))
            .collect(),
        agreement: Agreement {
            equal: count(equal),
            within: within.parse().unwrap_or_else(|_| panic!("`{line}`")),
            different: count(different),
            ours_alone: count(ours_alone),
            theirs_alone: count(theirs_alone),
        },
        why: why.into(),
    }
}

/// The text from which [`parse`] reads the same lines.
fn print(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        let count = |n: usize| if n == 0 { String::new() } else { n.to_string() };
        let Agreement {
            equal,
            within,
            different,
            ours_alone,
            theirs_alone,
        } = line.agreement;
        let cells = [
            line.factor.clone(),
            names(&line.conventions),
            count(equal),
            format!("{within:e}"),
            count(different),
            count(ours_alone),
            count(theirs_alone),
            line.why.clone(),
        ];
        text += cells.join(" | ").trim_end();
        text.push('\n');
    }
    text
}

/// Conventions in words.
pub fn names(conventions: &[Convention]) -> String {
    let names: Vec<&str> = conventions
        .iter()
        .map(|convention| convention.name())
        .collect();
    names.join(", ")
}
