//! Metrics that the shared reference files leave out, against QuantStats 0.0.86; see `testdata/quantstats_values.py`.
#![allow(clippy::unwrap_used, missing_docs)]

use bellwether_metrics::{
    Date, HALF_YEAR_WINDOW, Options, Returns, full_set, rolling_sharpe, rolling_sortino,
    rolling_volatility,
};
use serde_json::Value as Json;

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array()
        .unwrap()
        .iter()
        .map(|value| value.as_f64().unwrap())
        .collect()
}

/// Consecutive days from 2020-01-02.
fn dates(count: usize) -> Vec<Date> {
    (2020..2022)
        .flat_map(|year| {
            (1..=12)
                .flat_map(move |month| (1..=31).filter_map(move |day| Date::new(year, month, day)))
        })
        .skip(1)
        .take(count)
        .collect()
}

fn close(ours: f64, expected: f64) -> bool {
    (ours - expected).abs() <= (1e-8 * expected.abs()).max(1e-12)
}

#[test]
fn scalar_values() {
    let json: Json =
        serde_json::from_str(include_str!("../testdata/quantstats_values.json")).unwrap();
    let (values, benchmark) = (numbers(&json["returns"]), numbers(&json["benchmark"]));
    let dates = dates(values.len());
    let returns = Returns::dated(&dates, &values).unwrap();
    let options = Options::new(252.0)
        .with_risk_free(0.03)
        .with_benchmark(&benchmark);
    for (name, expected) in json["expected"].as_object().unwrap() {
        let (key, options) = match name.as_str() {
            "omega_required_8_percent" => (
                "omega",
                Options {
                    required_return: 0.08,
                    ..options
                },
            ),
            key => (key, options),
        };
        let value = full_set(&returns, &options)
            .unwrap()
            .get(key)
            .unwrap_or_else(|| panic!("no metric {key}"));
        let (ours, expected) = (value.known().unwrap(), expected.as_f64().unwrap());
        assert!(close(ours, expected), "{name}: {ours} is not {expected}");
    }
}

#[test]
fn rolling_values() {
    let json: Json =
        serde_json::from_str(include_str!("../testdata/quantstats_values.json")).unwrap();
    let values = numbers(&json["returns"]);
    let returns = Returns::new(&values).unwrap();
    let options = Options::new(252.0).with_risk_free(0.03);
    let series = [
        (
            "volatility",
            rolling_volatility(&returns, HALF_YEAR_WINDOW, &options).unwrap(),
        ),
        (
            "sharpe",
            rolling_sharpe(&returns, HALF_YEAR_WINDOW, &options).unwrap(),
        ),
        (
            "sortino",
            rolling_sortino(&returns, HALF_YEAR_WINDOW, &options).unwrap(),
        ),
    ];
    for (key, series) in series {
        let expected = numbers(&json["rolling_126_from_index_125"][key]);
        assert!(series[..HALF_YEAR_WINDOW - 1].iter().all(Option::is_none));
        assert_eq!(series.len() - (HALF_YEAR_WINDOW - 1), expected.len());
        for (ours, expected) in series[HALF_YEAR_WINDOW - 1..].iter().zip(expected) {
            // The running sums of pandas leave a residue where the ratio passes zero.
            assert!(
                (ours.unwrap() - expected).abs() <= 1e-8 * expected.abs().max(1.0),
                "{key}: {ours:?} {expected}"
            );
        }
    }
}
