//! `bellwether metrics`: statistics of a file of returns.

use std::path::Path;

use bellwether_market::counted;
use bellwether_metrics::{Date, Options, Returns, Value, full_set};
use serde_json::{Map, json};

use crate::arguments::MetricsArguments;
use crate::failure::Failure;
use crate::output::{self, Format};

pub(crate) fn run(arguments: &MetricsArguments) -> Result<(), Failure> {
    let table = ReturnsFile::read(&arguments.returns)?;
    table.tell_of_missing(&arguments.returns);
    let benchmark = match &arguments.benchmark {
        Some(path) => {
            let benchmark = ReturnsFile::read(path)?;
            benchmark.tell_of_missing(path);
            Some(benchmark.aligned_to(&table)?)
        }
        None => table.benchmark.clone(),
    };
    let options = Options {
        benchmark: benchmark.as_deref(),
        ..Options::new(arguments.periods).with_risk_free(arguments.risk_free)
    };
    let returns = match &table.dates {
        Some(dates) => Returns::dated(dates, &table.values)?,
        None => Returns::new(&table.values)?,
    };
    let set = full_set(&returns, &options)?;
    match arguments.format {
        Format::Json => {
            let mut flat = Map::new();
            for entry in set.iter() {
                flat.insert(
                    entry.info.key.into(),
                    entry.value.known().map_or(json!(null), |x| json!(x)),
                );
            }
            output::json(&flat)
        }
        format => {
            let header = ["metric", "value", "meaning"];
            let rows = set.iter().map(|entry| {
                let shown = match entry.value {
                    Value::Known(x) => format!("{x}"),
                    Value::Unknown(reason) if format == Format::Table => {
                        format!("— ({})", reason.code())
                    }
                    Value::Unknown(_) => String::new(),
                };
                vec![
                    entry.info.key.to_owned(),
                    shown,
                    entry.info.label.to_owned(),
                ]
            });
            if format == Format::Csv {
                output::csv(&header, rows)
            } else {
                output::table(&header, 1, rows)
            }
        }
    }
}

/// A CSV file of returns, plain or in gzip.
struct ReturnsFile {
    dates: Option<Vec<Date>>,
    values: Vec<f64>,
    benchmark: Option<Vec<f64>>,
    /// The missing returns, those of the benchmark included.
    missing: Option<Missing>,
}

/// Values that are not there: empty cells, and those that say so (`nan`).
struct Missing {
    count: u64,
    first_line: usize,
}

impl ReturnsFile {
    fn read(path: &Path) -> Result<Self, Failure> {
        let unreadable = |error: std::io::Error| {
            Failure::new(format!("could not read {}: {error}", path.display()))
        };
        let bytes = std::fs::read(path).map_err(unreadable)?;
        let text = if bytes.starts_with(&[0x1f, 0x8b]) {
            std::io::read_to_string(flate2::read::GzDecoder::new(&bytes[..])).map_err(unreadable)?
        } else {
            String::from_utf8(bytes)
                .map_err(|_| Failure::new(format!("{} is not text", path.display())))?
        };
        Self::parse(&text).map_err(|(line, reason)| {
            Failure::new(format!("{}:{line}: {reason}", path.display()))
                .with_help("a file has a header with `date` and `ret` (or `return`), optionally `benchmark`; or one number a line")
        })
    }

    fn parse(text: &str) -> Result<Self, (usize, String)> {
        let mut lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .peekable();
        let (_, first) = *lines.peek().ok_or((1, "the file is empty".to_owned()))?;
        let header: Vec<String> = first
            .split(',')
            .map(|cell| cell.trim().trim_matches('"').to_lowercase())
            .collect();
        let has_header = header
            .iter()
            .any(|cell| cell.parse::<f64>().is_err() && parse_date(cell).is_none());
        let place = |names: &[&str]| {
            header
                .iter()
                .position(|cell| names.contains(&cell.as_str()))
        };
        let (date_at, value_at, benchmark_at) = if has_header {
            lines.next();
            let value = place(&["ret", "return", "returns", "r"])
                .ok_or((1, "there is no column `ret` or `return`".to_owned()))?;
            (
                place(&["date", "time", "timestamp", "day"]),
                value,
                place(&["benchmark", "bench", "market"]),
            )
        } else if header.len() > 1 {
            (Some(0), 1, None)
        } else {
            (None, 0, None)
        };
        let mut file = Self {
            dates: date_at.map(|_| Vec::new()),
            values: Vec::new(),
            benchmark: benchmark_at.map(|_| Vec::new()),
            missing: None,
        };
        for (index, line) in lines {
            let cells: Vec<&str> = line
                .split(',')
                .map(|cell| cell.trim().trim_matches('"'))
                .collect();
            let number = |at: usize| -> Result<f64, (usize, String)> {
                // An empty cell is a missing period, not a return of zero.
                match cells.get(at).copied().unwrap_or("") {
                    "" => Ok(f64::NAN),
                    cell => cell
                        .parse()
                        .map_err(|_| (index + 1, format!("`{cell}` is not a number"))),
                }
            };
            let value = number(value_at)?;
            file.note_missing(value, index + 1);
            file.values.push(value);
            if let (Some(at), Some(dates)) = (date_at, &mut file.dates) {
                let cell = cells.get(at).copied().unwrap_or("");
                dates.push(parse_date(cell).ok_or_else(|| {
                    (
                        index + 1,
                        format!("`{cell}` is not a date; write 2024-01-31"),
                    )
                })?);
            }
            if let (Some(at), Some(benchmark)) = (benchmark_at, &mut file.benchmark) {
                let value = number(at)?;
                benchmark.push(value);
                file.note_missing(value, index + 1);
            }
        }
        Ok(file)
    }

    fn note_missing(&mut self, value: f64, line: usize) {
        if value.is_nan() {
            self.missing
                .get_or_insert(Missing {
                    count: 0,
                    first_line: line,
                })
                .count += 1;
        }
    }

    /// A period without a return is left out of every statistic, and nobody should have to guess that.
    fn tell_of_missing(&self, path: &Path) {
        if let Some(missing) = &self.missing {
            output::note(&format!(
                "warning: {}: {} left out, the first in line {}",
                path.display(),
                counted(missing.count, "missing return"),
                missing.first_line
            ));
        }
    }

    /// These returns on the dates of another file; missing where there are none.
    fn aligned_to(&self, other: &Self) -> Result<Vec<f64>, Failure> {
        match (&self.dates, &other.dates) {
            (Some(mine), Some(theirs)) => {
                let by_date: std::collections::HashMap<String, f64> = mine
                    .iter()
                    .map(ToString::to_string)
                    .zip(self.values.iter().copied())
                    .collect();
                Ok(theirs
                    .iter()
                    .map(|date| by_date.get(&date.to_string()).copied().unwrap_or(f64::NAN))
                    .collect())
            }
            _ if self.values.len() == other.values.len() => Ok(self.values.clone()),
            _ => Err(
                Failure::new("the benchmark has another number of periods than the returns")
                    .with_help("give both files a `date` column, so that they can be matched"),
            ),
        }
    }
}

fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.get(..10)?.split('-');
    let (year, month, day) = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    );
    Date::new(year, month, day)
}
