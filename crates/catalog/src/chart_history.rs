//! History at the detail that a chart can show.

use bellwether_market::{Symbol, Timeframe, UnixNanos};
use bellwether_research::data::{BarSeries, DataError, TimeRange};

use crate::catalog::Catalog;
use crate::series_key::Source;

/// Bars of a chart: each stands for a run of neighbouring bars.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartHistory {
    /// How many bars each point stands for at most, a power of two; 1 is the data itself.
    pub bars_per_point: usize,
    /// The points, oldest first.
    pub points: Vec<ChartPoint>,
    /// Whether the bars come from a simulated market.
    pub simulated: bool,
}

/// A run of bars as one: first open, highest high, lowest low, last close, sum of volumes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChartPoint {
    /// Open time of the first bar.
    pub open_time: UnixNanos,
    /// Close time of the last bar.
    pub close_time: UnixNanos,
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
    /// Traded units; NaN when no bar of the run knows them.
    pub volume: f64,
}

impl Catalog {
    /// Bars of a range, thinned so that there are at most about `points_max` points.
    ///
    /// # Errors
    /// As [`Catalog::series_from`].
    pub fn chart_history(
        &self,
        source: Option<&Source>,
        symbol: &Symbol,
        timeframe: Timeframe,
        range: TimeRange,
        points_max: usize,
    ) -> Result<ChartHistory, DataError> {
        let bars = self.series_from(source, symbol, timeframe, range, Some(&[]))?;
        Ok(thin(&bars, points_max))
    }
}

/// Runs are cut where the bar's number since 1970, in its timeframe, is a multiple of the run: so a chart that is moved does
/// not flicker.
fn thin(bars: &BarSeries, points_max: usize) -> ChartHistory {
    let bars_per_point = bars.len().div_ceil(points_max.max(1)).next_power_of_two();
    let length = bars
        .timeframe
        .fixed_nanos()
        .unwrap_or(bellwether_market::NANOS_PER_DAY);
    let run_of = |row: usize| {
        let number = bars.open_time[row].nanos().div_euclid(length);
        number.div_euclid(i64::try_from(bars_per_point).unwrap_or(i64::MAX))
    };
    let mut points: Vec<ChartPoint> = Vec::new();
    let mut run = None;
    for row in 0..bars.len() {
        let this = Some(run_of(row));
        match points.last_mut() {
            Some(point) if run == this && bars_per_point > 1 => {
                point.close_time = bars.close_time[row];
                point.high = point.high.max(bars.high[row]);
                point.low = point.low.min(bars.low[row]);
                point.close = bars.close[row];
                point.volume = sum_of_known(point.volume, bars.volume[row]);
            }
            _ => points.push(ChartPoint {
                open_time: bars.open_time[row],
                close_time: bars.close_time[row],
                open: bars.open[row],
                high: bars.high[row],
                low: bars.low[row],
                close: bars.close[row],
                volume: bars.volume[row],
            }),
        }
        run = this;
    }
    ChartHistory {
        bars_per_point,
        points,
        simulated: bars.simulated,
    }
}

fn sum_of_known(left: f64, right: f64) -> f64 {
    if left.is_nan() {
        right
    } else if right.is_nan() {
        left
    } else {
        left + right
    }
}
