//! The shipped factor sets on the simulated market: every factor has values there, and none looks ahead.
#![allow(clippy::unwrap_used, missing_docs)]

use bellwether_expr::{Expression, FactorSet, Scope};
use bellwether_market::{Instrument, Symbol, Timeframe, UnixNanos};
use bellwether_research::{BarSeries, Evaluation};
use bellwether_simulation::{SyntheticBar, SyntheticMarket, SyntheticSymbol};

/// Stocks of the market.
const STOCKS: usize = 10;
/// Three sessions of minutes.
const FROM: &str = "2024-03-04T00:00:00Z";
const TO: &str = "2024-03-07T00:00:00Z";
/// More bars than any factor needs before its first value.
const WARM_UP_MAX: usize = 300;
/// What has no values here. alpha96 wants forty correlations in a row, each of the places of three bars among few, and nearly
/// always one of them does not move.
const WITHOUT_VALUES: &[&str] = &["alpha96"];

fn series() -> Vec<BarSeries> {
    let described = |stock: usize| SyntheticSymbol {
        instrument: Instrument::equity(Symbol::new(&format!("S{stock}")).unwrap()),
        // Alike, so that their ranks move.
        start_price: 50.0,
        drift: 0.05,
        volatility: 0.3,
        market_share: 0.8,
        minute_volume: 5_000.0,
    };
    let market = SyntheticMarket::new(11, (0..STOCKS).map(described).collect());
    let of_stock = |stock: usize| {
        let bars = market.bars(stock, FROM.parse().unwrap(), TO.parse().unwrap());
        let column = |of: fn(&SyntheticBar) -> f64| bars.iter().map(of).collect::<Vec<f64>>();
        let constant = |x: f64| vec![x; bars.len()];
        let features = [
            (
                "vwap",
                column(|bar| (bar.open + bar.high + bar.low + bar.close) / 4.0),
            ),
            ("cap", constant(1e9 * (1.0 + stock as f64))),
            ("sector", constant((stock % 2) as f64)),
            ("industry", constant((stock % 3) as f64)),
            ("subindustry", constant((stock % 4) as f64)),
        ];
        BarSeries {
            instrument: market.symbols()[stock].instrument.clone(),
            timeframe: Timeframe::M1,
            open_time: bars.iter().map(|bar| bar.open_time).collect(),
            close_time: bars.iter().map(|bar| bar.close_time).collect(),
            open: column(|bar| bar.open),
            high: column(|bar| bar.high),
            low: column(|bar| bar.low),
            close: column(|bar| bar.close),
            volume: column(|bar| bar.volume),
            features: features
                .into_iter()
                .map(|(name, values)| (name.to_owned(), values))
                .collect(),
            data_hash: [0; 32],
            simulated: true,
        }
    };
    (0..STOCKS).map(of_stock).collect()
}

/// The bars that are complete by then.
fn until(mut series: BarSeries, time: UnixNanos) -> BarSeries {
    let bars = series.close_time.partition_point(|close| *close <= time);
    series.open_time.truncate(bars);
    series.close_time.truncate(bars);
    let columns = [
        &mut series.open,
        &mut series.high,
        &mut series.low,
        &mut series.close,
        &mut series.volume,
    ];
    columns
        .into_iter()
        .chain(series.features.values_mut())
        .for_each(|column| column.truncate(bars));
    series
}

/// All factors of all sets.
fn factors() -> Vec<(String, Expression)> {
    let mut factors = Vec::new();
    for set in FactorSet::names().filter_map(FactorSet::find) {
        for factor in set.factors() {
            let expression = factor
                .expression(&Scope::new())
                .unwrap_or_else(|problems| panic!("{}: {problems:?}", factor.name));
            factors.push((factor.name.to_owned(), expression));
        }
    }
    factors
}

#[test]
fn every_factor_has_values_and_none_looks_ahead() {
    let (names, expressions): (Vec<String>, Vec<Expression>) = factors().into_iter().unzip();
    assert_eq!(names.len(), 101 + 158);
    let series = series();
    let whole = Evaluation::new(&expressions, series.clone(), STOCKS, 1).unwrap();
    let mut without_values = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if whole.bars().all(|bar| whole.value(index, bar).is_nan()) {
            without_values.push(name.as_str());
        }
    }
    assert_eq!(without_values, WITHOUT_VALUES);

    let times = whole.panel().times();
    for rows in [1, WARM_UP_MAX, times.len() / 2, times.len() - 1] {
        let known: Vec<BarSeries> = series
            .iter()
            .map(|series| until(series.clone(), times[rows - 1]))
            .collect();
        let known = Evaluation::new(&expressions, known, STOCKS, 1).unwrap();
        assert_eq!(known.panel().times().len(), rows);
        for bar in known.bars() {
            for (index, name) in names.iter().enumerate() {
                let (then, later) = (known.value(index, bar), whole.value(index, bar));
                assert!(
                    then.to_bits() == later.to_bits() || (then.is_nan() && later.is_nan()),
                    "{name}: {then} at row {} of {rows} became {later}",
                    bar.row
                );
            }
        }
    }
}

#[test]
fn every_factor_warms_up_in_bounded_time() {
    for (name, expression) in factors() {
        let warm_up = expression.warm_up();
        assert!(
            warm_up.exact && warm_up.rows < WARM_UP_MAX && warm_up.clocks.is_empty(),
            "{name}: {warm_up:?}"
        );
    }
}
