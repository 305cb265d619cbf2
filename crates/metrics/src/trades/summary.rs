//! What trade metrics are computed from.

use super::trade_stat::TradeStat;
use crate::pass::moments::Moments;
use crate::value::{Outcome, Reason};

/// Sums, counts and orders of a list of trades.
#[derive(Debug)]
pub(crate) struct TradeSummary {
    pub(super) n: usize,
    pub(super) wins: usize,
    pub(super) losses: usize,
    pub(super) won: f64,
    /// Not positive.
    pub(super) lost: f64,
    /// Sum of the profits before costs of the trades that had one.
    pub(super) won_before_costs: f64,
    pub(super) costs: f64,
    pub(super) pnl: Moments,
    /// Net results, ascending.
    pub(super) sorted: Vec<f64>,
    pub(super) return_sum: f64,
    /// Net results in units of risk, of the trades that state one.
    pub(super) r_multiples: Vec<f64>,
    pub(super) bars: f64,
    pub(super) seconds: f64,
    pub(super) mae: Vec<f64>,
    pub(super) mfe: Vec<f64>,
    pub(super) longest_wins: usize,
    pub(super) longest_losses: usize,
}

impl TradeSummary {
    pub(super) fn of<'t>(trades: impl Iterator<Item = &'t TradeStat> + Clone) -> Self {
        let results: Vec<f64> = trades.clone().map(|trade| trade.pnl_net).collect();
        let mut sorted = results.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let (longest_wins, longest_losses) = longest_runs(&results);
        Self {
            n: results.len(),
            wins: results.iter().filter(|&&pnl| pnl > 0.0).count(),
            losses: results.iter().filter(|&&pnl| pnl < 0.0).count(),
            won: results.iter().filter(|&&pnl| pnl > 0.0).sum(),
            lost: results.iter().filter(|&&pnl| pnl < 0.0).sum(),
            won_before_costs: trades.clone().map(|trade| trade.pnl_gross.max(0.0)).sum(),
            costs: trades.clone().map(|trade| trade.costs).sum(),
            pnl: Moments::of(&results),
            sorted,
            return_sum: trades.clone().map(|trade| trade.return_fraction).sum(),
            r_multiples: trades
                .clone()
                .filter_map(|trade| Some(trade.pnl_net / trade.risk?))
                .collect(),
            bars: trades.clone().map(|trade| trade.bars_held as f64).sum(),
            seconds: trades.clone().map(|trade| trade.seconds_held as f64).sum(),
            mae: trades.clone().filter_map(|trade| trade.mae).collect(),
            mfe: trades.clone().filter_map(|trade| trade.mfe).collect(),
            longest_wins,
            longest_losses,
        }
    }

    /// The number of trades, at least one.
    pub(super) fn count(&self) -> Outcome {
        if self.n == 0 {
            Err(Reason::TooFew)
        } else {
            Ok(self.n as f64)
        }
    }
}

/// Longest runs of won and of lost trades; a trade without a result ends both.
fn longest_runs(results: &[f64]) -> (usize, usize) {
    let (mut wins, mut losses, mut longest_wins, mut longest_losses) = (0, 0, 0, 0);
    for &pnl in results {
        wins = if pnl > 0.0 { wins + 1 } else { 0 };
        losses = if pnl < 0.0 { losses + 1 } else { 0 };
        longest_wins = longest_wins.max(wins);
        longest_losses = longest_losses.max(losses);
    }
    (longest_wins, longest_losses)
}
