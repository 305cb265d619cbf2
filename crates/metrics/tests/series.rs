//! Rolling series, drawdown series and workspaces, against the definitions applied afresh.
#![allow(clippy::unwrap_used, missing_docs)]

use bellwether_metrics::{
    Date, Options, Returns, ReturnsError, Workspace, drawdown_series, drawdown_table, full_set,
    metric, monthly_returns, rolling_sharpe, rolling_sortino, rolling_volatility, yearly_returns,
};
use proptest::prelude::*;

fn return_values() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(
        prop_oneof![1 => Just(0.0), 1 => Just(f64::NAN), 12 => -0.08..0.08f64],
        0..300,
    )
}

proptest! {
    #[test]
    fn rolling_values_are_those_of_each_window(values in return_values(), window in 2usize..30, risk_free in 0.0..0.1f64) {
        let returns = Returns::new(&values).unwrap();
        let options = Options::new(252.0).with_risk_free(risk_free);
        let series = [
            ("volatility", rolling_volatility(&returns, window, &options).unwrap()),
            ("sharpe", rolling_sharpe(&returns, window, &options).unwrap()),
            ("sortino", rolling_sortino(&returns, window, &options).unwrap()),
        ];
        for (key, series) in series {
            prop_assert_eq!(series.len(), values.len());
            for (last, value) in series.into_iter().enumerate() {
                let slice = if last + 1 < window { &[][..] } else { &values[last + 1 - window..=last] };
                if slice.is_empty() || slice.iter().any(|value| value.is_nan()) {
                    prop_assert_eq!(value, None);
                    continue;
                }
                let expected = full_set(&Returns::new(slice).unwrap(), &options).unwrap().get(key).unwrap().known();
                match (value, expected) {
                    (Some(value), Some(expected)) => prop_assert!((value - expected).abs() <= 1e-9 * expected.abs().max(1.0)),
                    (value, expected) => prop_assert_eq!(value, expected),
                }
            }
        }
    }

    #[test]
    fn the_table_summarises_the_series(values in return_values()) {
        let returns = Returns::new(&values).unwrap();
        let series = drawdown_series(&returns);
        let table = drawdown_table(&returns, usize::MAX);
        let set = full_set(&returns, &Options::new(252.0)).unwrap();
        let below = series.iter().flatten().filter(|&&drawdown| drawdown < 0.0).count();
        prop_assert_eq!(table.iter().map(|drawdown| drawdown.periods).sum::<usize>(), below);
        prop_assert!(table.windows(2).all(|pair| pair[0].depth <= pair[1].depth));
        prop_assert!(table.iter().filter(|drawdown| drawdown.recovery.is_none()).count() <= 1);
        if returns.observed() > 0 {
            let known = |key: &str| set.get(key).unwrap().known().unwrap();
            prop_assert_eq!(known("max_drawdown"), table.first().map_or(0.0, |drawdown| drawdown.depth));
            prop_assert_eq!(known("drawdowns"), table.len() as f64);
            let longest = table.iter().map(|drawdown| drawdown.periods).max().unwrap_or(0);
            prop_assert_eq!(known("longest_drawdown"), longest as f64);
        }
        for drawdown in &table {
            prop_assert_eq!(series[drawdown.valley.index], Some(drawdown.depth));
        }
    }

    #[test]
    fn a_used_workspace_gives_the_same_bits(first in return_values(), second in return_values()) {
        let mut workspace = Workspace::default();
        let options = Options::new(252.0);
        workspace.full_set(&Returns::new(&first).unwrap(), &options.with_benchmark(&first)).unwrap();
        let benchmark: Vec<f64> = second.iter().rev().copied().collect();
        let options = options.with_benchmark(&benchmark);
        let returns = Returns::new(&second).unwrap();
        let (used, fresh) = (workspace.full_set(&returns, &options).unwrap(), full_set(&returns, &options).unwrap());
        for (used, fresh) in used.iter().zip(fresh.iter()) {
            prop_assert_eq!(used.value.known().map(f64::to_bits), fresh.value.known().map(f64::to_bits));
        }
    }

    #[test]
    fn every_value_is_finite_and_scale_free_ratios_do_not_change_with_scale(values in return_values()) {
        let halved: Vec<f64> = values.iter().map(|value| value * 0.5).collect();
        let set = full_set(&Returns::new(&values).unwrap(), &Options::new(252.0)).unwrap();
        let half = full_set(&Returns::new(&halved).unwrap(), &Options::new(252.0)).unwrap();
        prop_assert!(set.iter().all(|entry| entry.value.known().is_none_or(f64::is_finite)));
        for key in ["sharpe", "sortino", "profit_factor", "win_rate", "skew", "kurtosis", "tail_ratio", "psr", "omega"] {
            prop_assert_eq!(set.get(key).unwrap(), half.get(key).unwrap(), "{}", key);
        }
    }
}

#[test]
fn tables_by_calendar_need_dates_and_leave_empty_months_out() {
    let day = |year, month, day| Date::new(year, month, day).unwrap();
    let dates = [
        day(2023, 11, 30),
        day(2023, 12, 29),
        day(2024, 2, 1),
        day(2024, 2, 2),
        day(2024, 3, 1),
    ];
    let values = [0.1, -0.05, 0.02, 0.02, f64::NAN];
    assert_eq!(monthly_returns(&Returns::new(&values).unwrap()), None);
    let returns = Returns::dated(&dates, &values).unwrap();
    let months: Vec<(i32, u8, usize)> = monthly_returns(&returns)
        .unwrap()
        .iter()
        .map(|month| (month.year, month.month, month.periods))
        .collect();
    assert_eq!(months, [(2023, 11, 1), (2023, 12, 1), (2024, 2, 2)]);
    let years = yearly_returns(&returns).unwrap();
    assert!((years[0].value - (1.1 * 0.95 - 1.0)).abs() < 1e-15);
    // November +0.1, December −0.05, February +0.04.
    let set = full_set(&returns, &Options::new(252.0)).unwrap();
    assert!(
        (set.get("gain_to_pain_monthly").unwrap().known().unwrap() - 0.09 / 0.05).abs() < 1e-12
    );
}

#[test]
fn dates_that_do_not_ascend_are_refused() {
    let day = |day| Date::new(2024, 1, day).unwrap();
    let refused = Returns::dated(&[day(2), day(2)], &[0.0, 0.1]).unwrap_err();
    assert_eq!(
        refused,
        ReturnsError::DateOrder {
            index: 1,
            previous: day(2),
            date: day(2)
        }
    );
    assert_eq!(
        Returns::dated(&[day(2)], &[0.0, 0.1]).unwrap_err(),
        ReturnsError::DateCount {
            dates: 1,
            values: 2
        }
    );
}

#[test]
fn metrics_are_found_by_key() {
    assert_eq!(metric("upi_cagr").unwrap().info.key, "upi_cagr");
    assert!(metric("sharp").is_none());
}
