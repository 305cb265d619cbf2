#![doc = include_str!("../../../docs/reference/metrics.md")]

use std::fmt::Write as _;

use crate::differences::DIFFERENCES;
use crate::full_set::{SUPPRESSED_BELOW, WEAK_BELOW};
use crate::registry::{METRICS, MetricInfo, Unit};
use crate::trades::TRADE_METRICS;
use crate::value::Reason;

/// The reference page of all metrics, in Markdown. `docs/reference/metrics.md` is this text.
#[must_use]
pub fn reference_markdown() -> String {
    let mut page = String::from(PREFACE);
    paragraph(
        &mut page,
        &format!(
            "A report marks every value from fewer than {WEAK_BELOW} observations as weak and does not present ratios and \
             probabilities from fewer than {SUPPRESSED_BELOW} as findings."
        ),
    );
    let mut infos: Vec<&MetricInfo> = METRICS.iter().map(|metric| &metric.info).collect();
    infos.sort_by_key(|info| info.group);
    infos.extend(TRADE_METRICS.iter().map(|metric| &metric.info));
    for group in infos.chunk_by(|a, b| a.group == b.group) {
        paragraph(&mut page, &format!("## {}", group[0].group.title()));
        table(
            &mut page,
            &[
                "Key", "Name", "Meaning", "Formula", "Unit", "Better", "Source",
            ],
            group.iter().map(|info| row(info)),
        );
    }
    paragraph(&mut page, "## Deliberate differences");
    paragraph(
        &mut page,
        "From QuantStats 0.0.86 and empyrical-reloaded 0.7.1.",
    );
    let differences = DIFFERENCES.iter().map(|difference| {
        [difference.subject, difference.theirs, difference.ours].map(String::from)
    });
    table(&mut page, &["Subject", "Theirs", "Ours"], differences);
    paragraph(&mut page, "## Reasons for an unknown value");
    let reasons = Reason::ALL
        .iter()
        .map(|reason| [format!("`{}`", reason.code()), reason.message().to_owned()]);
    table(&mut page, &["Code", "Meaning"], reasons);
    page
}

const PREFACE: &str = "\
# Metrics

<!-- Generated from the registry of the metrics crate. Regenerate: UPDATE_REFERENCE=1 cargo test -p bellwether-metrics --test reference_page -->

Notation: r_1 … r_n simple returns per period; P periods per year; rf risk-free rate per year; x = r − ((1 + rf)^(1/P) − 1);
b benchmark returns; E equity from 1; dd drawdown, a fraction of the running peak, not positive; sd sample standard deviation (n − 1);
Φ, φ distribution and density of the standard normal; q05 the 5 % quantile by linear interpolation at (n − 1)·p.

Plain keys follow QuantStats 0.0.86, checked to a relative 1e-8; other definitions have keys of their own.
A value that does not exist is never 0, NaN or infinite: it is absent and has a reason.
Losses, drawdowns, value at risk and expected shortfall are negative numbers, so that more is better.

";

fn paragraph(page: &mut String, text: &str) {
    let _ = writeln!(page, "{text}\n");
}

fn row(info: &MetricInfo) -> [String; 7] {
    let better = match info.higher_is_better {
        Some(true) => "higher",
        Some(false) => "lower",
        None => "neither",
    };
    let unit = match info.unit {
        Unit::Fraction => "fraction (0.01 = 1 %)",
        other => other.name(),
    };
    [
        format!("`{}`", info.key),
        info.label.to_owned(),
        info.doc.to_owned(),
        format!("`{}`", info.formula),
        unit.to_owned(),
        better.to_owned(),
        info.source.to_owned(),
    ]
}

fn table<const N: usize>(
    page: &mut String,
    header: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) {
    let _ = writeln!(page, "| {} |\n|{}", header.join(" | "), " --- |".repeat(N));
    for cells in rows {
        // A bar ends a cell even inside code, unless it is escaped.
        let _ = writeln!(
            page,
            "| {} |",
            cells.map(|cell| cell.replace('|', "\\|")).join(" | ")
        );
    }
    page.push('\n');
}
