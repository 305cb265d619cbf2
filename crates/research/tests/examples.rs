//! The example of every primitive, as the catalogue draws it.
#![allow(clippy::unwrap_used, missing_docs)]

use bellwether_expr::{Expression, Scope, example};
use bellwether_kernels::{Category, registry};
use bellwether_market::{Instrument, Symbol, Timeframe, UnixNanos};
use bellwether_research::{BarSeries, Evaluation};
use bellwether_simulation::Random;

const ROWS: usize = 3000;

/// A random walk of quarters of an hour, volume twice as large by day.
fn series(name: &str, seed: u64) -> BarSeries {
    let start: UnixNanos = "2024-01-02T00:00:00Z".parse().unwrap();
    let at = |bar: usize| start.saturating_add_nanos(bar as i64 * 900_000_000_000);
    let mut random = Random::new(seed);
    let mut price = 100.0;
    let mut bars: [Vec<f64>; 5] = Default::default();
    for bar in 0..ROWS {
        let open = price;
        price *= (0.004 * random.normal()).exp();
        let reach = |x: f64| 1.0 + 0.002 * x.abs();
        let high = open.max(price) * reach(random.normal());
        let low = open.min(price) / reach(random.normal());
        let volume =
            (1000.0 * random.normal().exp()).round() * if bar % 96 > 36 { 2.0 } else { 1.0 };
        for (column, value) in bars.iter_mut().zip([open, high, low, price, volume]) {
            column.push(value);
        }
    }
    let [open, high, low, close, volume] = bars;
    BarSeries {
        instrument: Instrument::equity(Symbol::new(name).unwrap()),
        timeframe: Timeframe::M15,
        open_time: (0..ROWS).map(at).collect(),
        close_time: (1..=ROWS).map(at).collect(),
        open,
        high,
        low,
        close,
        volume,
        features: Default::default(),
        data_hash: [0; 32],
        simulated: true,
    }
}

#[test]
fn every_primitive_has_an_example_with_values() {
    let mut faults = Vec::new();
    // What was trained or fitted is not at hand here.
    for primitive in registry::all().filter(|primitive| primitive.category != Category::Model) {
        let text = example(primitive);
        let outputs: Vec<String> = match primitive.outputs {
            [_] => vec![text.clone()],
            several => several
                .iter()
                .map(|output| format!("{text}.{}", output.name))
                .collect(),
        };
        let expressions: Result<Vec<_>, _> = outputs
            .iter()
            .map(|text| Expression::new(text, &Scope::new()))
            .collect();
        let expressions = match expressions {
            Ok(expressions) => expressions,
            Err(problems) => {
                faults.push(format!("{text}: {}", problems[0].message));
                continue;
            }
        };
        let symbols = if primitive.category == Category::CrossSectional {
            3
        } else {
            1
        };
        let series = (0..symbols)
            .map(|at| series(&format!("S{at}"), at as u64))
            .collect();
        let evaluation = Evaluation::new(&expressions, series, symbols, 1).unwrap();
        for (index, text) in outputs.iter().enumerate() {
            let known = evaluation
                .bars()
                .filter(|&bar| !evaluation.value(index, bar).is_nan());
            if known.count() == 0 {
                faults.push(format!("{text}: no value on {ROWS} bars"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
