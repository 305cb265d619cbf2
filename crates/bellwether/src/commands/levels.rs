//! `bellwether levels`: objects of market structure over history.

use bellwether_kernels::ObjectKind;
use bellwether_market::{Symbol, UnixNanos};
use bellwether_research::{Level, levels};
use serde_json::{Value, json};

use crate::arguments::LevelsArguments;
use crate::failure::Failure;
use crate::output::{self, Format};

/// Rows of a table: who wants more asks for CSV.
const TABLE_ROWS: usize = 40;

pub(crate) fn run(mut arguments: LevelsArguments) -> Result<(), Failure> {
    arguments.bars.symbols.append(&mut arguments.symbol);
    let kinds = kinds(&arguments.kind)?;
    let (bars, asked) = arguments.bars.read(None, &[], &Default::default())?;
    let mut found: Vec<(Symbol, Level)> = Vec::new();
    for series in &bars.series[..asked] {
        let of_kind = |kind: &ObjectKind| levels(series, *kind);
        let all = kinds.iter().flat_map(of_kind);
        let wanted = all.filter(|level| !arguments.open || !level.is_over());
        found.extend(wanted.map(|level| (series.instrument.symbol.clone(), level)));
    }
    found.sort_by(|(a, x), (b, y)| (x.known_at, a, x.formed_at).cmp(&(y.known_at, b, y.formed_at)));
    match arguments.format {
        Format::Json => {
            output::json(&json!({"levels": found.iter().map(as_json).collect::<Vec<_>>()}))
        }
        Format::Csv => output::csv(&HEADER, found.iter().map(row)),
        Format::Table => {
            let hidden = found.len().saturating_sub(TABLE_ROWS);
            output::table(&HEADER, 3, found[hidden..].iter().map(row))?;
            if hidden > 0 {
                let total = found.len();
                output::note(&format!(
                    "the last {TABLE_ROWS} of {total}; --format csv prints all"
                ));
            }
            Ok(())
        }
    }
}

/// The kinds that were asked for, or all.
fn kinds(names: &[String]) -> Result<Vec<ObjectKind>, Failure> {
    if names.is_empty() {
        return Ok(ObjectKind::ALL.to_vec());
    }
    let kind = |name: &String| {
        let known = ObjectKind::ALL.into_iter().find(|kind| kind.name() == name);
        known.ok_or_else(|| {
            let all: Vec<&str> = ObjectKind::ALL.iter().map(|kind| kind.name()).collect();
            Failure::usage(format!("there are no levels of kind `{name}`"))
                .with_help(format!("kinds are {}", all.join(", ")))
        })
    };
    names.iter().map(kind).collect()
}

const HEADER: [&str; 8] = [
    "symbol",
    "kind",
    "side",
    "top",
    "bottom",
    "formed at",
    "known at",
    "since then",
];

fn row((symbol, level): &(Symbol, Level)) -> Vec<String> {
    let since: Vec<String> = level
        .changes
        .iter()
        .map(|(at, status)| format!("{} {at}", status.name().replace('_', " ")))
        .collect();
    vec![
        symbol.to_string(),
        kind(level).replace('_', " "),
        level.side.name().to_owned(),
        output::number(level.top, 6),
        output::number(level.bottom, 6),
        level.formed_at.to_string(),
        level.known_at.to_string(),
        since.join("; "),
    ]
}

/// A break against the trend has a name of its own.
fn kind(level: &Level) -> &'static str {
    match level.kind {
        ObjectKind::Break if level.turns => "change_of_character",
        ObjectKind::Break => "break_of_structure",
        other => other.name(),
    }
}

fn as_json((symbol, level): &(Symbol, Level)) -> Value {
    let change = |(at, status): &(UnixNanos, bellwether_kernels::Status)| json!({"status": status.name(), "known_at": at.to_string()});
    json!({
        "symbol": symbol.as_str(),
        "kind": kind(level),
        "side": level.side.name(),
        "top": level.top,
        "bottom": level.bottom,
        "formed_at": level.formed_at.to_string(),
        "known_at": level.known_at.to_string(),
        "is_open": !level.is_over(),
        "changes": level.changes.iter().map(change).collect::<Vec<_>>(),
    })
}
