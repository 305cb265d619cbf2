//! Sums and counts on either side of zero and of the required return, and the longest runs.

use super::lanes;

/// Gains and losses of a series.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GainsLosses {
    pub(crate) gain_sum: f64,
    /// Not positive.
    pub(crate) loss_sum: f64,
    pub(crate) gains: usize,
    pub(crate) losses: usize,
    /// Σ min(r − risk-free, 0)².
    pub(crate) downside_squares: f64,
    /// Σ max(r − threshold, 0) and Σ max(threshold − r, 0).
    pub(crate) above_threshold: f64,
    pub(crate) below_threshold: f64,
    pub(crate) longest_gains: usize,
    pub(crate) longest_losses: usize,
}

impl GainsLosses {
    /// `risk_free` and `threshold` are per period; the threshold includes the risk-free rate.
    pub(crate) fn of(values: &[f64], risk_free: f64, threshold: f64) -> Self {
        let [gain_sum, loss_sum] = lanes::sum(values, |v| {
            [if v > 0.0 { v } else { 0.0 }, if v < 0.0 { v } else { 0.0 }]
        });
        let [gains, losses] = lanes::sum(values, |v| {
            [
                if v > 0.0 { 1.0 } else { 0.0 },
                if v < 0.0 { 1.0 } else { 0.0 },
            ]
        });
        let [downside_squares] = lanes::sum(values, |v| {
            let excess = v - risk_free;
            let short = if excess < 0.0 { excess } else { 0.0 };
            [short * short]
        });
        let (above_threshold, below_threshold) = if threshold == 0.0 {
            (gain_sum, -loss_sum)
        } else {
            let [above, below] = lanes::sum(values, |v| {
                let distance = v - threshold;
                [
                    if distance > 0.0 { distance } else { 0.0 },
                    if distance < 0.0 { -distance } else { 0.0 },
                ]
            });
            (above, below)
        };
        let (longest_gains, longest_losses) = longest_runs(values);
        Self {
            gain_sum,
            loss_sum,
            gains: gains as usize,
            losses: losses as usize,
            downside_squares,
            above_threshold,
            below_threshold,
            longest_gains,
            longest_losses,
        }
    }

    /// Number of values that are not zero.
    pub(crate) fn active(&self) -> usize {
        self.gains + self.losses
    }
}

/// Longest runs of values above and of values below zero; a zero ends both.
fn longest_runs(values: &[f64]) -> (usize, usize) {
    let (mut rising, mut falling, mut longest_rising, mut longest_falling) =
        (0u32, 0u32, 0u32, 0u32);
    // Signs are close to random, so the loop must not branch on them.
    for &value in values {
        rising = (rising + 1) * u32::from(value > 0.0);
        falling = (falling + 1) * u32::from(value < 0.0);
        longest_rising = longest_rising.max(rising);
        longest_falling = longest_falling.max(falling);
    }
    (longest_rising as usize, longest_falling as usize)
}
