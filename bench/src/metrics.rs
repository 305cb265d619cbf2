//! Every statistic of 500 series of daily returns.

use std::error::Error;

use bellwether_metrics::{METRICS, MetricSet, Options, Returns, Workspace};

use crate::columns::{Inputs, Outputs};
use crate::stopwatch::Row;

const DAYS_A_YEAR: f64 = 252.0;

pub(crate) fn run(
    inputs: &Inputs,
    outputs: &Outputs,
    repeats: usize,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let (rows, lanes) = inputs.shape("returns");
    let cells = inputs.numbers("returns", "value")?;
    let series: Vec<Vec<f64>> = (0..lanes)
        .map(|lane| (0..rows).map(|row| cells[row * lanes + lane]).collect())
        .collect();
    let sets = sets(&series)?;
    let mut known = 0;
    for metric in METRICS {
        let key = metric.info.key;
        let values: Vec<f64> = sets
            .iter()
            .map(|set| {
                set.get(key)
                    .and_then(|value| value.known())
                    .unwrap_or(f64::NAN)
            })
            .collect();
        known += usize::from(values.iter().any(|value| !value.is_nan()));
        outputs.numbers(key, &values)?;
    }
    let row = Row::measure(
        "metrics",
        repeats,
        || (),
        |()| crate::metrics::sets(&series),
    );
    Ok(vec![row.with("series", lanes).with("statistics", known)])
}

fn sets(series: &[Vec<f64>]) -> Result<Vec<MetricSet>, Box<dyn Error>> {
    let options = Options::new(DAYS_A_YEAR);
    let mut workspace = Workspace::default();
    let mut sets = Vec::with_capacity(series.len());
    for values in series {
        sets.push(workspace.full_set(&Returns::new(values)?, &options)?);
    }
    Ok(sets)
}
