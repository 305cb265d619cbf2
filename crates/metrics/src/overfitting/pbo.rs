//! Probability of backtest overfitting by combinatorially symmetric cross-validation (CSCV).

use thiserror::Error;

use super::effective_trials::mean_correlation;
use super::trial_returns::TrialReturns;

/// How to cut the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PboOptions {
    /// Number of blocks in time order, even. 16 gives 12,870 splits.
    pub blocks: usize,
    /// Periods left out on both sides of each border between the two halves of a split, against dependence across it.
    pub purge_periods: usize,
}

impl PboOptions {
    /// 16 blocks, 8 for fewer than 500 periods; no purge.
    #[must_use]
    pub fn for_periods(periods: usize) -> Self {
        Self {
            blocks: if periods < 500 { 8 } else { 16 },
            purge_periods: 0,
        }
    }
}

/// A cross-validation that cannot be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PboError {
    /// Nothing to choose from.
    #[error("there is {0} trial; choosing needs at least 2, and 10 to mean something")]
    TooFewTrials(usize),
    /// Not an even number in range.
    #[error("blocks is {0}; give an even number from 2 to 20")]
    Blocks(usize),
    /// Blocks too short after purging.
    #[error(
        "{periods} periods in {blocks} blocks with {purge_periods} purged on each side leave fewer than 2 a block; give fewer blocks"
    )]
    TooFewPeriods {
        /// Periods of the trials.
        periods: usize,
        /// Blocks asked for.
        blocks: usize,
        /// Periods purged at a border.
        purge_periods: usize,
    },
}

/// One split: what was best on one half, and how it did on the other.
///
/// Where several trials tie for best in sample, the figures are means over them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// The trial that is best in sample; the first of those that tie.
    pub selected: usize,
    /// Number of trials that tie for best in sample.
    pub ties: usize,
    /// Sharpe ratio per period in sample; −∞ where nothing varies.
    pub in_sample: f64,
    /// Sharpe ratio per period out of sample; −∞ where it does not vary.
    pub out_of_sample: f64,
    /// Rank out of sample, 1 = worst, average of ties.
    pub rank: f64,
    /// ln(ω/(1 − ω)) with ω = rank/(trials + 1).
    pub logit: f64,
}

/// How performance out of sample depends on performance in sample, over the splits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Degradation {
    /// Slope of the least-squares line; below 1 means loss, below 0 that better in sample is worse out of sample.
    pub slope: f64,
    /// Out-of-sample Sharpe ratio of a selected trial with 0 in sample.
    pub intercept: f64,
    /// Squared correlation.
    pub r_squared: f64,
}

/// The result of the cross-validation.
#[derive(Debug, Clone, PartialEq)]
pub struct Pbo {
    /// Probability that the trial chosen in sample is at or below the median out of sample.
    pub probability: f64,
    /// Probability that the chosen trial loses out of sample.
    pub loss_probability: f64,
    /// Regression of out-of-sample on in-sample performance; `None` when it does not vary.
    pub degradation: Option<Degradation>,
    /// Whether choosing is at least as good as a random trial at every level of performance out of sample.
    pub dominates_first_order: bool,
    /// Whether choosing is at least as good as a random trial for everyone who dislikes risk.
    pub dominates_second_order: bool,
    /// Mean correlation of the trials; `None` when fewer than two vary.
    pub mean_correlation: Option<f64>,
    /// Each split, chosen blocks in lexicographic order.
    pub splits: Vec<Split>,
}

/// Mean correlation from which trials are copies of each other and the probability, near one half, means nothing.
const NEAR_DUPLICATES: f64 = 0.95;

impl Pbo {
    /// Whether the trials are so alike that the probability is meaningless.
    #[must_use]
    pub fn near_duplicates(&self) -> bool {
        self.mean_correlation
            .is_some_and(|correlation| correlation >= NEAR_DUPLICATES)
    }
}

/// Probability of backtest overfitting of choosing the trial with the best Sharpe ratio.
///
/// The first `periods mod blocks` periods are dropped; every choice of half of the blocks is once in sample and once out of it.
/// **Cost** splits × trials × blocks, as blocks are reduced to sums beforehand; 8 bytes for each split and trial. **Source** Bailey, Borwein, López de Prado & Zhu (2017).
///
/// # Errors
/// [`PboError`].
pub fn probability_of_overfitting(
    returns: &TrialReturns<'_>,
    options: &PboOptions,
) -> Result<Pbo, PboError> {
    let trials = returns.trials().len();
    if trials < 2 {
        return Err(PboError::TooFewTrials(trials));
    }
    if options.blocks < 2 || options.blocks > 20 || options.blocks % 2 == 1 {
        return Err(PboError::Blocks(options.blocks));
    }
    if returns.periods() / options.blocks < 2 + 2 * options.purge_periods {
        return Err(PboError::TooFewPeriods {
            periods: returns.periods(),
            blocks: options.blocks,
            purge_periods: options.purge_periods,
        });
    }
    let sums: Vec<TrialSums> = returns
        .trials()
        .iter()
        .map(|trial| TrialSums::of(trial, options))
        .collect();
    let mut splits = Vec::new();
    let (mut overfit, mut lost) = (0.0, 0.0);
    let mut everyone = Vec::new();
    let mut chosen_ones = Vec::new();
    for chosen in choices_of_half(options.blocks) {
        let complement = ((1u32 << options.blocks) - 1) & !chosen;
        let inside: Vec<f64> = sums.iter().map(|sums| sums.sharpe(chosen)).collect();
        let outside: Vec<f64> = sums.iter().map(|sums| sums.sharpe(complement)).collect();
        let best = inside.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let tied: Vec<usize> = (0..trials).filter(|&trial| inside[trial] == best).collect();
        let share = 1.0 / tied.len() as f64;
        let mut split = Split {
            selected: tied[0],
            ties: tied.len(),
            in_sample: best,
            out_of_sample: 0.0,
            rank: 0.0,
            logit: 0.0,
        };
        for &trial in &tied {
            let rank = average_rank(&outside, trial);
            let logit = libm::log(rank / (trials as f64 + 1.0 - rank));
            split.out_of_sample += share * outside[trial];
            split.rank += share * rank;
            split.logit += share * logit;
            overfit += if logit <= 0.0 { share } else { 0.0 };
            lost += if outside[trial] < 0.0 { share } else { 0.0 };
            chosen_ones.push((outside[trial], share));
        }
        everyone.extend(outside);
        splits.push(split);
    }
    let count = splits.len() as f64;
    let (dominates_first_order, dominates_second_order) = dominance(chosen_ones, everyone);
    Ok(Pbo {
        probability: overfit / count,
        loss_probability: lost / count,
        degradation: degradation(&splits),
        dominates_first_order,
        dominates_second_order,
        mean_correlation: mean_correlation(returns),
        splits,
    })
}

/// Sums of one trial's blocks around its own mean, with and without the purged ends.
struct TrialSums {
    mean: f64,
    /// `[block][head purged][tail purged]`.
    blocks: Vec<[[Sums; 2]; 2]>,
}

#[derive(Clone, Copy)]
struct Sums {
    n: f64,
    sum: f64,
    squares: f64,
}

impl TrialSums {
    fn of(trial: &[f64], options: &PboOptions) -> Self {
        let dropped = trial.len() % options.blocks;
        let kept = &trial[dropped..];
        let mean = kept.iter().sum::<f64>() / kept.len() as f64;
        let sums = |values: &[f64]| Sums {
            n: values.len() as f64,
            sum: values.iter().map(|value| value - mean).sum(),
            squares: values
                .iter()
                .map(|value| (value - mean) * (value - mean))
                .sum(),
        };
        let blocks = kept
            .chunks_exact(kept.len() / options.blocks)
            .map(|block| {
                let purged = |head: usize, tail: usize| {
                    sums(
                        &block[head * options.purge_periods
                            ..block.len() - tail * options.purge_periods],
                    )
                };
                [[purged(0, 0), purged(0, 1)], [purged(1, 0), purged(1, 1)]]
            })
            .collect();
        Self { mean, blocks }
    }

    /// Sharpe ratio per period of the blocks in the set; −∞ where they do not vary.
    fn sharpe(&self, set: u32) -> f64 {
        let contains = |block: usize| set >> block & 1 == 1;
        let mut total = Sums {
            n: 0.0,
            sum: 0.0,
            squares: 0.0,
        };
        for block in 0..self.blocks.len() {
            if contains(block) {
                let head = usize::from(block > 0 && !contains(block - 1));
                let tail = usize::from(block + 1 < self.blocks.len() && !contains(block + 1));
                let sums = self.blocks[block][head][tail];
                total = Sums {
                    n: total.n + sums.n,
                    sum: total.sum + sums.sum,
                    squares: total.squares + sums.squares,
                };
            }
        }
        let spread = total.squares - total.sum * total.sum / total.n;
        // Around the trial's own mean the squares are of the size of the spread, unless there is no spread.
        if spread <= 1e-12 * total.squares {
            return f64::NEG_INFINITY;
        }
        (self.mean + total.sum / total.n) / (spread / (total.n - 1.0)).sqrt()
    }
}

/// Every choice of half of the blocks as a bit set, in lexicographic order of the chosen blocks.
fn choices_of_half(blocks: usize) -> Vec<u32> {
    let half = blocks / 2;
    let mut choice: Vec<usize> = (0..half).collect();
    let mut choices = Vec::new();
    loop {
        choices.push(choice.iter().fold(0, |set, block| set | 1 << block));
        let Some(place) = (0..half)
            .rev()
            .find(|&place| choice[place] < blocks - half + place)
        else {
            return choices;
        };
        choice[place] += 1;
        for later in place + 1..half {
            choice[later] = choice[later - 1] + 1;
        }
    }
}

/// Rank of one value among all, 1 = smallest, average of ties.
fn average_rank(values: &[f64], of: usize) -> f64 {
    let value = values[of];
    let below = values.iter().filter(|&&other| other < value).count();
    let equal = values.iter().filter(|&&other| other == value).count();
    below as f64 + (equal as f64 + 1.0) / 2.0
}

fn degradation(splits: &[Split]) -> Option<Degradation> {
    let points: Vec<(f64, f64)> = splits
        .iter()
        .map(|split| (split.in_sample, split.out_of_sample))
        .filter(|(x, y)| x.is_finite() && y.is_finite())
        .collect();
    let n = points.len() as f64;
    if points.len() < 2 {
        return None;
    }
    let mean_x = points.iter().map(|point| point.0).sum::<f64>() / n;
    let mean_y = points.iter().map(|point| point.1).sum::<f64>() / n;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in &points {
        xx += (x - mean_x) * (x - mean_x);
        xy += (x - mean_x) * (y - mean_y);
        yy += (y - mean_y) * (y - mean_y);
    }
    let negligible = 1e-24 * n;
    (xx > negligible * mean_x * mean_x && yy > negligible * mean_y * mean_y).then(|| Degradation {
        slope: xy / xx,
        intercept: mean_y - xy / xx * mean_x,
        r_squared: xy * xy / (xx * yy),
    })
}

/// Whether the weighted sample of chosen trials dominates everyone, first and second order.
fn dominance(mut chosen: Vec<(f64, f64)>, mut everyone: Vec<f64>) -> (bool, bool) {
    /// Sums of many weights differ from 1 by less than this.
    const ROUNDING: f64 = 1e-9;
    // A trial that does not vary counts as the worst of those that do: an area under −∞ is not defined.
    let varying = everyone.iter().copied().filter(|sharpe| sharpe.is_finite());
    let floor = varying.fold(f64::INFINITY, f64::min).min(f64::MAX);
    chosen
        .iter_mut()
        .for_each(|(sharpe, _)| *sharpe = sharpe.max(floor));
    everyone
        .iter_mut()
        .for_each(|sharpe| *sharpe = sharpe.max(floor));
    chosen.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    everyone.sort_unstable_by(f64::total_cmp);
    let total: f64 = chosen.iter().map(|(_, weight)| weight).sum();

    let (mut first, mut second) = (true, true);
    let (mut weight_below, mut everyone_below, mut area) = (0.0f64, 0usize, 0.0f64);
    let mut next_chosen = 0;
    let start = everyone.first().copied().unwrap_or(floor);
    let mut previous = start;
    while everyone_below < everyone.len() {
        // The chosen ones are among everyone, so that every step of either distribution is at one of everyone's values.
        let at = everyone[everyone_below];
        area += (weight_below / total - everyone_below as f64 / everyone.len() as f64)
            * (at - previous);
        second &= area <= ROUNDING * (at - start);
        while next_chosen < chosen.len() && chosen[next_chosen].0 <= at {
            weight_below += chosen[next_chosen].1;
            next_chosen += 1;
        }
        while everyone_below < everyone.len() && everyone[everyone_below] <= at {
            everyone_below += 1;
        }
        first &= weight_below / total <= everyone_below as f64 / everyone.len() as f64 + ROUNDING;
        previous = at;
    }
    (first, second)
}
