//! Tail quantiles without sorting the series.

use super::moments::Moments;

/// Share of the observations in each tail of the value-at-risk family.
pub(crate) const TAIL: f64 = 0.05;
/// Share beyond which a return counts as an outlier.
pub(crate) const OUTLIER: f64 = 0.01;

/// Quantiles by linear interpolation at `(n − 1)·p`, and the mean of the worst returns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tails {
    pub(crate) q01: f64,
    pub(crate) q05: f64,
    pub(crate) q95: f64,
    pub(crate) q99: f64,
    /// Mean of the worst ⌈0.05·n⌉ returns.
    pub(crate) worst_mean: f64,
}

impl Tails {
    /// Tails of at least one value. `scratch` is overwritten.
    pub(crate) fn of(values: &[f64], moments: &Moments, scratch: &mut Vec<f64>) -> Option<Self> {
        let n = values.len();
        if n == 0 {
            return None;
        }
        let position = |p: f64| (n - 1) as f64 * p;
        let worst = worst_count(n);
        // How many order statistics each tail needs, counted from its end of the series.
        let low_needed = worst.max(position(TAIL) as usize + 2).min(n);
        let high_first = position(1.0 - TAIL) as usize;
        let high_needed = n - high_first;
        // Only a cheap guess of where the tails begin: a wrong one costs time, never accuracy.
        let reach = 1.25 * (moments.squares / n as f64).sqrt();

        let low = lowest(values, low_needed, moments.mean - reach, scratch);
        let at_low = |p: f64| interpolate(low, position(p));
        let (q01, q05) = (at_low(OUTLIER), at_low(TAIL));
        let worst_mean = low[..worst].iter().sum::<f64>() / worst as f64;

        let high = highest(values, high_needed, moments.mean + reach, scratch);
        let offset = (n - high.len()) as f64;
        let at_high = |p: f64| interpolate(high, position(p) - offset);
        Some(Self {
            q01,
            q05,
            q95: at_high(1.0 - TAIL),
            q99: at_high(1.0 - OUTLIER),
            worst_mean,
        })
    }
}

/// `⌈0.05·n⌉`, at least 1, exact although 0.05 is not.
fn worst_count(n: usize) -> usize {
    n.div_ceil(20).max(1)
}

/// Value at the fractional position `at` of sorted values.
pub(crate) fn interpolate(sorted: &[f64], at: f64) -> f64 {
    let below = (at.max(0.0) as usize).min(sorted.len() - 1);
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}

/// At least the `needed` smallest values, ascending.
fn lowest<'s>(values: &[f64], needed: usize, guess: f64, scratch: &'s mut Vec<f64>) -> &'s [f64] {
    let found = gather(values, scratch, |v| v < guess);
    if found >= needed {
        scratch.truncate(found);
    } else {
        scratch.clear();
        scratch.extend_from_slice(values);
        if needed < values.len() {
            scratch.select_nth_unstable_by(needed, f64::total_cmp);
            scratch.truncate(needed);
        }
    }
    scratch.sort_unstable_by(f64::total_cmp);
    scratch
}

/// At least the `needed` largest values, ascending.
fn highest<'s>(values: &[f64], needed: usize, guess: f64, scratch: &'s mut Vec<f64>) -> &'s [f64] {
    let found = gather(values, scratch, |v| v > guess);
    if found >= needed {
        scratch.truncate(found);
    } else {
        scratch.clear();
        scratch.extend_from_slice(values);
        let first = values.len() - needed;
        if first > 0 {
            scratch.select_nth_unstable_by(first, f64::total_cmp);
            scratch.drain(..first);
        }
    }
    scratch.sort_unstable_by(f64::total_cmp);
    scratch
}

/// Moves the values that `keep` accepts to the front of `scratch` and returns their number. Branch-free: a tail is rare
/// but unpredictable.
fn gather(values: &[f64], scratch: &mut Vec<f64>, keep: impl Fn(f64) -> bool) -> usize {
    scratch.resize(values.len().max(scratch.len()), 0.0);
    let slots = &mut scratch[..values.len()];
    // `found` never passes the number of values read, so it stays inside.
    let mut found = 0;
    for &value in values {
        slots[found] = value;
        found += usize::from(keep(value));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_sorting(values: &[f64]) -> [f64; 5] {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len();
        let quantile = |p: f64| interpolate(&sorted, (n - 1) as f64 * p);
        let worst = (n as f64 * 0.05 - 1e-9).ceil().max(1.0) as usize;
        let mean = sorted[..worst].iter().sum::<f64>() / worst as f64;
        [
            quantile(0.01),
            quantile(0.05),
            quantile(0.95),
            quantile(0.99),
            mean,
        ]
    }

    proptest! {
        #[test]
        fn tails_are_those_of_the_sorted_series(
            values in prop::collection::vec(prop_oneof![Just(0.0), Just(0.01), -0.5..0.5f64], 1..400),
            flat in 0usize..300,
        ) {
            let mut values = values;
            values.extend(std::iter::repeat_n(0.0, flat));
            let tails = Tails::of(&values, &Moments::of(&values), &mut vec![9.0; 3]).unwrap();
            let expected = by_sorting(&values);
            for (ours, expected) in [tails.q01, tails.q05, tails.q95, tails.q99, tails.worst_mean].iter().zip(expected) {
                prop_assert!((ours - expected).abs() < 1e-12, "{ours} {expected}");
            }
        }
    }
}
