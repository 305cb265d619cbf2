//! The reference series, against the values that QuantStats 0.0.86 and empyrical-reloaded 0.7.1 gave for them.
// A test says on standard output what it skipped.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use bellwether_metrics::{
    Date, MetricSet, Options, Returns, drawdown_table, full_set, monthly_returns,
    stability_of_timeseries, yearly_returns,
};
use serde_json::Value as Json;

/// The folder of reference metrics, or `None` with a note.
fn reference_folder() -> Option<PathBuf> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/reference/metrics");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: ../shared/data is absent");
    None
}

struct Series {
    name: &'static str,
    dates: Vec<Date>,
    returns: Vec<f64>,
    benchmark: Option<Vec<f64>>,
    expected: Json,
}

impl Series {
    fn read(folder: &Path, name: &'static str) -> Self {
        let file = fs::File::open(folder.join(format!("{name}_returns.csv.gz"))).unwrap();
        let mut text = String::new();
        flate2::read::GzDecoder::new(file)
            .read_to_string(&mut text)
            .unwrap();
        let rows: Vec<Vec<&str>> = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').collect())
            .collect();
        let number = |text: &str| {
            if text.is_empty() {
                f64::NAN
            } else {
                text.parse().unwrap()
            }
        };
        Self {
            name,
            dates: rows.iter().map(|row| date(row[0])).collect(),
            returns: rows.iter().map(|row| number(row[1])).collect(),
            benchmark: (rows[0].len() > 2).then(|| rows.iter().map(|row| number(row[2])).collect()),
            expected: serde_json::from_str(
                &fs::read_to_string(folder.join(format!("{name}_metrics.json"))).unwrap(),
            )
            .unwrap(),
        }
    }

    fn returns(&self) -> Returns<'_> {
        Returns::dated(&self.dates, &self.returns).unwrap()
    }

    fn options(&self) -> Options<'_> {
        let options = Options::new(self.expected["periods_per_year"].as_f64().unwrap());
        match &self.benchmark {
            Some(benchmark) => options.with_benchmark(benchmark),
            None => options,
        }
    }

    fn set(&self, options: &Options<'_>) -> MetricSet {
        full_set(&self.returns(), options).unwrap()
    }
}

fn all_series() -> Vec<(Series, PathBuf)> {
    reference_folder().map_or_else(Vec::new, |folder| {
        ["spy_1993", "stocknet_ew", "btc_daily_365"]
            .into_iter()
            .map(|name| (Series::read(&folder, name), folder.clone()))
            .collect()
    })
}

fn date(text: &str) -> Date {
    let parts: Vec<i32> = text.split('-').map(|part| part.parse().unwrap()).collect();
    Date::new(
        parts[0],
        u8::try_from(parts[1]).unwrap(),
        u8::try_from(parts[2]).unwrap(),
    )
    .unwrap()
}

fn close(ours: f64, expected: f64) -> bool {
    (ours - expected).abs() <= (1e-8 * expected.abs()).max(1e-12)
}

/// The names in the QuantStats block whose key is spelled otherwise here.
fn quantstats_key(name: &str) -> &str {
    match name {
        "volatility_annual" => "volatility",
        "value_at_risk_95_normal" => "value_at_risk",
        "cvar_95" => "cvar",
        "expected_return_daily" => "expected_return",
        "sharpe_rf2pct" => "sharpe",
        "greeks_alpha" => "alpha",
        "greeks_beta" => "beta",
        same => same,
    }
}

/// The names in the empyrical block and our key; `None` where this crate has no such definition.
fn empyrical_key(name: &str) -> Option<&str> {
    Some(match name {
        "cum_returns_final" => "comp",
        "annual_return" => "cagr",
        "annual_volatility" => "volatility",
        "sharpe_ratio" => "sharpe",
        "sortino_ratio" => "sortino",
        "downside_risk" => "downside_deviation",
        "calmar_ratio" => "calmar",
        "omega_ratio" => "omega",
        "value_at_risk_5pct_empirical" => "value_at_risk_historical",
        "conditional_value_at_risk_5pct" => "cvar_historical",
        "alpha" => "alpha_compounded",
        "excess_sharpe" => "information_ratio",
        "up_alpha_beta_beta" | "stability_of_timeseries" => return None,
        same => same,
    })
}

#[test]
fn quantstats_values() {
    for (series, _) in all_series() {
        let mut compared = 0;
        for (name, expected) in series.expected["quantstats"].as_object().unwrap() {
            let options = match name.as_str() {
                "sharpe_rf2pct" => series.options().with_risk_free(0.02),
                // QuantStats does not pass the periods per year on to the growth rate inside `rar`: it always takes 252.
                "rar" => Options {
                    periods_per_year: 252.0,
                    ..series.options()
                },
                _ => series.options(),
            };
            let value = series
                .set(&options)
                .get(quantstats_key(name))
                .unwrap_or_else(|| panic!("no metric {name}"));
            let (ours, expected) = (value.known().unwrap(), expected.as_f64().unwrap());
            assert!(
                close(ours, expected),
                "{} {name}: {ours} is not {expected}",
                series.name
            );
            compared += 1;
        }
        assert!(compared >= 36);
    }
}

#[test]
fn empyrical_values() {
    for (series, _) in all_series() {
        let set = series.set(&series.options());
        let mut compared = 0;
        for (name, expected) in series.expected["empyrical"].as_object().unwrap() {
            let value = match empyrical_key(name) {
                Some(key) => set.get(key).unwrap_or_else(|| panic!("no metric {key}")),
                None if name == "stability_of_timeseries" => {
                    stability_of_timeseries(&series.returns())
                }
                None => continue,
            };
            let (ours, expected) = (value.known().unwrap(), expected.as_f64().unwrap());
            assert!(
                close(ours, expected),
                "{} {name}: {ours} is not {expected}",
                series.name
            );
            compared += 1;
        }
        assert!(compared >= 13);
    }
}

#[test]
fn monthly_files() {
    for (series, folder) in all_series() {
        let months = monthly_returns(&series.returns()).unwrap();
        let text = fs::read_to_string(folder.join(format!("{}_monthly.csv", series.name))).unwrap();
        let rows: Vec<Vec<f64>> = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
            .collect();
        assert_eq!(months.len(), rows.len(), "{}", series.name);
        for (month, row) in months.iter().zip(&rows) {
            assert_eq!(
                (f64::from(month.year), f64::from(month.month)),
                (row[0], row[1])
            );
            // The file has twelve significant digits, of which the subtraction of 1 costs some.
            assert!(
                (month.value - row[2]).abs() <= (1e-8 * row[2].abs()).max(1e-12),
                "{} {month:?} {row:?}",
                series.name
            );
        }
        assert_eq!(
            months.iter().map(|month| month.periods).sum::<usize>(),
            series.returns.len()
        );
        let from_years: f64 = yearly_returns(&series.returns())
            .unwrap()
            .iter()
            .map(|year| 1.0 + year.value)
            .product();
        let from_months: f64 = months.iter().map(|month| 1.0 + month.value).product();
        assert!(
            close(from_years, from_months),
            "years and months compound to the same"
        );
    }
}

#[test]
fn drawdown_files() {
    for (series, folder) in all_series() {
        let returns = series.returns();
        let text = fs::read_to_string(folder.join(format!("{}_top10_drawdowns.csv", series.name)))
            .unwrap();
        let table = drawdown_table(&returns, 10);
        assert_eq!(table.len(), 10);
        for (line, drawdown) in text.lines().skip(1).zip(&table) {
            let cells: Vec<&str> = line.split(',').collect();
            let dates =
                [drawdown.start, drawdown.valley, drawdown.end].map(|period| period.date.unwrap());
            assert_eq!(
                dates,
                [date(cells[0]), date(cells[1]), date(cells[2])],
                "{} {line}",
                series.name
            );
            assert_eq!(drawdown.days, Some(cells[3].parse().unwrap()));
            assert!(
                close(drawdown.depth * 100.0, cells[4].parse().unwrap()),
                "{line} {drawdown:?}"
            );
            assert!(
                close(
                    drawdown.depth_without_outliers.unwrap() * 100.0,
                    cells[5].parse().unwrap()
                ),
                "{line} {drawdown:?}"
            );
            assert!(
                drawdown
                    .recovery
                    .is_none_or(|period| period.index > drawdown.end.index)
            );
        }
    }
}
