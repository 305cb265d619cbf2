//! Whether a series' prices can mean what they say.

use bellwether_market::UnixNanos;

use crate::data::BarSeries;

/// Bars that are looked at together: where nothing is wrong among them, they are passed at the speed of memory.
const STRETCH: usize = 64;

/// Ratios of two closes that a split leaves behind if nobody adjusts for it, and how near to them counts.
const SPLITS: [f64; 7] = [2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 20.0];
const SPLIT_TOLERANCE: f64 = 0.04;

/// What is wrong with one series' prices, of the bars seen so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct PriceCheck {
    seen: usize,
    bad_bars: u64,
    suspected_split: Option<usize>,
}

impl PriceCheck {
    /// Looks at the bars before `end` that were not seen yet: a run looks at them block by block, while they are in the cache.
    pub(crate) fn see(&mut self, series: &BarSeries, end: usize) {
        let bars = self.seen..end.max(self.seen);
        let (low, close) = (&series.low[bars.clone()], &series.close[bars.clone()]);
        for (low, close) in low.chunks(STRETCH).zip(close.chunks(STRETCH)) {
            let bars = || low.iter().zip(close);
            if bars().fold(false, |any, (&low, &close)| any | is_bad(low, close)) {
                let bad = bars().filter(|&(&low, &close)| is_bad(low, close));
                self.bad_bars += bad.count() as u64;
            }
        }
        if self.suspected_split.is_none() {
            let from = bars.start.saturating_sub(1);
            let split = first_split(&series.close[from..bars.end]);
            self.suspected_split = split.map(|at| from + at);
        }
        self.seen = bars.end;
    }

    /// Bars with a price of zero or less.
    pub(crate) fn bad_bars(&self) -> u64 {
        self.bad_bars
    }

    /// The first bar whose close is close to 2, 3, 4, 5, 7, 10 or 20 times the one before, or that part of it.
    pub(crate) fn suspected_split(&self) -> Option<usize> {
        self.suspected_split
    }
}

/// Whether a bar has a price of zero or less.
fn is_bad(low: f64, close: f64) -> bool {
    (low <= 0.0) | (close <= 0.0)
}

/// Whether one of the bars that close from `from` to `to`, both included, has a price of zero or less.
pub(crate) fn has_bad_bar(series: &BarSeries, from: UnixNanos, to: UnixNanos) -> bool {
    let rows = series.close_time.partition_point(|time| *time < from)
        ..series.close_time.partition_point(|time| *time <= to);
    rows.into_iter()
        .any(|row| is_bad(series.low[row], series.close[row]))
}

fn first_split(close: &[f64]) -> Option<usize> {
    let (before, now) = (close, close.get(1..)?);
    let jumps = |before: f64, now: f64| !((now < 1.9 * before) & (before < 1.9 * now));
    let mut stretches = before.chunks(STRETCH).zip(now.chunks(STRETCH)).enumerate();
    stretches.find_map(|(stretch, (before, now))| {
        let pairs = || before.iter().zip(now);
        if !pairs().fold(false, |any, (&before, &now)| any | jumps(before, now)) {
            return None;
        }
        let is_split = |(&before, &now): (&f64, &f64)| {
            let ratio = (now / before).max(before / now);
            let near = |split: &f64| (ratio / split - 1.0).abs() < SPLIT_TOLERANCE;
            jumps(before, now) && SPLITS.iter().any(near)
        };
        let offset = pairs().position(is_split)?;
        Some(stretch * STRETCH + offset + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_market::{Instrument, Symbol, Timeframe};
    use proptest::prelude::*;

    fn series(prices: Vec<f64>) -> BarSeries {
        let times: Vec<_> = (0..prices.len() as i64)
            .map(|day| UnixNanos::EPOCH.saturating_add_nanos(day * 86_400_000_000_000))
            .collect();
        BarSeries {
            instrument: Instrument::equity(Symbol::new("TEST").unwrap()),
            timeframe: Timeframe::D1,
            open_time: times.clone(),
            close_time: times,
            open: prices.clone(),
            high: prices.clone(),
            low: prices.clone(),
            volume: vec![f64::NAN; prices.len()],
            close: prices,
            features: Default::default(),
            data_hash: [0; 32],
            simulated: false,
        }
    }

    #[test]
    fn a_halved_price_looks_like_a_split_and_a_crash_does_not() {
        let check = |prices: &[f64]| {
            let mut check = PriceCheck::default();
            check.see(&series(prices.to_vec()), prices.len());
            check.suspected_split()
        };
        assert_eq!(check(&[100.0, 101.0, 50.4, 50.0]), Some(2));
        assert_eq!(check(&[10.0, 10.2, 101.0]), Some(2));
        assert_eq!(check(&[100.0, 60.0, 59.0]), None);
        assert_eq!(check(&[100.0, 15.0]), None);
        assert_eq!(check(&[]), None);
    }

    proptest! {
        #[test]
        fn blocks_find_what_one_look_finds(
            prices in prop::collection::vec(prop_oneof![
                20 => 50.0..70.0, 1 => Just(0.0), 1 => Just(f64::NAN), 1 => Just(120.0), 1 => Just(-3.0)
            ], 0..400),
            cuts in prop::collection::vec(0_usize..400, 0..6),
        ) {
            let series = series(prices.clone());
            let (mut whole, mut parts) = (PriceCheck::default(), PriceCheck::default());
            whole.see(&series, prices.len());
            let mut cuts = cuts;
            cuts.sort_unstable();
            for cut in cuts {
                parts.see(&series, cut.min(prices.len()));
            }
            parts.see(&series, prices.len());
            prop_assert_eq!(parts.bad_bars(), whole.bad_bars());
            prop_assert_eq!(parts.suspected_split(), whole.suspected_split());
            let bad = prices.iter().filter(|&&price| price <= 0.0).count();
            prop_assert_eq!(whole.bad_bars(), bad as u64);
        }
    }
}
