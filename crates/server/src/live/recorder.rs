//! Writes what a market tells into the catalogue.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bellwether_catalog::{Catalog, IfStored, Moment, Provenance, Source};
use bellwether_market::Bar;
use bellwether_research::data::BarSeries;
use bellwether_runtime::feed::{ClosedBars, MarketFeed};

use crate::state::now;

/// How often it writes.
pub(crate) const INTERVAL: Duration = Duration::from_secs(120);

/// Writes down what the feed knows and the catalogue does not yet, and lets the feed forget it. Blocks.
pub(crate) fn record(catalog: &Catalog, feed: &MarketFeed) -> Result<(), String> {
    let recent = feed.recent();
    let Some(last) = recent.last() else {
        return Ok(());
    };
    let source = Source::new(feed.name()).map_err(|error| error.to_string())?;
    let provenance = Provenance {
        origin: format!("recorded from {}", feed.name()),
        origin_hash: String::new(),
        written_at: Moment(now()),
    };
    let series = series_of(&recent, feed);
    if !series.is_empty() {
        catalog
            .write_series(&source, &series, &provenance, IfStored::Merge)
            .map_err(|error| error.to_string())?;
    }
    feed.forget_until(last.time);
    Ok(())
}

/// The bars as series, one an instrument that has any.
fn series_of(recent: &[Arc<ClosedBars>], feed: &MarketFeed) -> Vec<BarSeries> {
    let mut bars: BTreeMap<usize, Vec<Bar>> = BTreeMap::new();
    for row in recent {
        for (instrument, bar) in &row.bars {
            bars.entry(*instrument).or_default().push(*bar);
        }
    }
    let series = bars.into_iter().filter_map(|(at, bars)| {
        let column = |of: fn(&Bar) -> f64| bars.iter().map(of).collect::<Vec<f64>>();
        Some(BarSeries {
            instrument: feed.instruments().get(at)?.clone(),
            timeframe: feed.timeframe(),
            open_time: bars.iter().map(|bar| bar.open_time).collect(),
            close_time: bars.iter().map(|bar| bar.close_time).collect(),
            open: column(|bar| bar.open),
            high: column(|bar| bar.high),
            low: column(|bar| bar.low),
            close: column(|bar| bar.close),
            volume: column(|bar| bar.volume),
            features: Default::default(),
            data_hash: [0; 32],
            simulated: feed.is_simulated(),
        })
    });
    series.collect()
}
