//! The table of metrics: manual entry and computation side by side.

use crate::metric::{
    autocorrelation, benchmark, cagr, capture, cvar, distribution, drawdown, exposure,
    gain_to_pain, kelly, mean_return, omega, outliers, profit, psr, sharpe, sortino, streaks,
    tail_ratio, total_return, ulcer, value_at_risk, volatility, win_loss,
};
use crate::summary::Summary;
use crate::value::Outcome;

/// The manual entry of one metric. Documentation pages, `--help` texts and hovers are made from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetricInfo {
    /// Stable name. A plain name follows QuantStats 0.0.86; a definition of our own has a key of its own.
    pub key: &'static str,
    /// Name on a screen.
    pub label: &'static str,
    /// What it says, its sign, and its edge cases.
    pub doc: &'static str,
    /// The formula, in the notation of the reference page.
    pub formula: &'static str,
    /// Unit of the value.
    pub unit: Unit,
    /// Whether a larger value is better; `None` where neither is.
    pub higher_is_better: Option<bool>,
    /// Book, paper or reference implementation.
    pub source: &'static str,
    /// Heading under which it is listed.
    pub group: Group,
}

/// Unit of a metric's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A fraction of equity, shown as per cent: `0.01` = 1 %.
    Fraction,
    /// A plain number.
    Ratio,
    /// A probability, 0..=1.
    Probability,
    /// A number of things.
    Count,
    /// A number of periods.
    Periods,
    /// The currency of the account.
    Money,
    /// Seconds.
    Seconds,
}

impl Unit {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fraction => "fraction",
            Self::Ratio => "ratio",
            Self::Probability => "probability",
            Self::Count => "count",
            Self::Periods => "periods",
            Self::Money => "money",
            Self::Seconds => "seconds",
        }
    }
}

/// Heading of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// What was earned.
    Return,
    /// How much it moved.
    Risk,
    /// Falls from the peak.
    Drawdown,
    /// Return for risk.
    RiskAdjusted,
    /// Shape of the distribution and its tails.
    Distribution,
    /// Winning and losing periods.
    WinLoss,
    /// Beside a benchmark.
    Benchmark,
    /// What the sample can support.
    Confidence,
    /// Closed trades.
    Trades,
}

impl Group {
    /// Heading on a page.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Return => "Return",
            Self::Risk => "Risk",
            Self::Drawdown => "Drawdown",
            Self::RiskAdjusted => "Return for risk",
            Self::Distribution => "Distribution and tails",
            Self::WinLoss => "Winning and losing periods",
            Self::Benchmark => "Against a benchmark",
            Self::Confidence => "Confidence",
            Self::Trades => "Trades",
        }
    }
}

/// A metric of return series: its entry and its computation.
#[derive(Debug)]
pub struct Metric {
    /// The manual entry.
    pub info: MetricInfo,
    pub(crate) compute: fn(&Summary) -> Outcome,
}

/// Every metric of the full set, in the order of reports.
pub static METRICS: &[&Metric] = &[
    &total_return::COMP,
    &total_return::SUM_RETURNS,
    &cagr::CAGR,
    &cagr::RAR,
    &mean_return::MEAN_RETURN,
    &mean_return::AVG_RETURN,
    &mean_return::EXPECTED_RETURN,
    &volatility::VOLATILITY,
    &volatility::STANDARD_DEVIATION,
    &volatility::DOWNSIDE_DEVIATION,
    &value_at_risk::VALUE_AT_RISK,
    &value_at_risk::VALUE_AT_RISK_HISTORICAL,
    &cvar::CVAR,
    &cvar::CVAR_HISTORICAL,
    &exposure::EXPOSURE,
    &exposure::TIME_IN_MARKET,
    &drawdown::MAX_DRAWDOWN,
    &drawdown::AVG_DRAWDOWN,
    &drawdown::CURRENT_DRAWDOWN,
    &drawdown::DRAWDOWNS,
    &drawdown::LONGEST_DRAWDOWN,
    &ulcer::ULCER_INDEX,
    &sharpe::SHARPE,
    &sharpe::SMART_SHARPE,
    &sortino::SORTINO,
    &sortino::SMART_SORTINO,
    &sortino::ADJUSTED_SORTINO,
    &drawdown::CALMAR,
    &drawdown::RECOVERY_FACTOR,
    &ulcer::ULCER_PERFORMANCE_INDEX,
    &ulcer::UPI_CAGR,
    &ulcer::SERENITY_INDEX,
    &omega::OMEGA,
    &gain_to_pain::GAIN_TO_PAIN_RATIO,
    &gain_to_pain::GAIN_TO_PAIN_MONTHLY,
    &kelly::KELLY_CRITERION,
    &kelly::RISK_OF_RUIN,
    &distribution::BEST,
    &distribution::WORST,
    &distribution::SKEW,
    &distribution::KURTOSIS,
    &tail_ratio::TAIL_RATIO,
    &tail_ratio::COMMON_SENSE_RATIO,
    &outliers::OUTLIER_WIN_RATIO,
    &outliers::OUTLIER_LOSS_RATIO,
    &autocorrelation::AUTOCORRELATION,
    &autocorrelation::AUTOCORRELATION_PENALTY,
    &win_loss::WIN_RATE,
    &win_loss::AVG_WIN,
    &win_loss::AVG_LOSS,
    &win_loss::PAYOFF_RATIO,
    &profit::PROFIT_FACTOR,
    &profit::PROFIT_RATIO,
    &profit::CPC_INDEX,
    &streaks::CONSECUTIVE_WINS,
    &streaks::CONSECUTIVE_LOSSES,
    &benchmark::BETA,
    &benchmark::ALPHA,
    &benchmark::ALPHA_COMPOUNDED,
    &benchmark::R_SQUARED,
    &benchmark::INFORMATION_RATIO,
    &benchmark::INFORMATION_RATIO_ANNUALISED,
    &benchmark::TREYNOR_RATIO,
    &benchmark::TREYNOR_ANNUALISED,
    &capture::UP_CAPTURE,
    &capture::DOWN_CAPTURE,
    &psr::PROBABILISTIC_SHARPE_RATIO,
    &psr::PSR,
    &psr::MIN_TRACK_RECORD_LENGTH,
];

/// The metric with this key.
#[must_use]
pub fn metric(key: &str) -> Option<&'static Metric> {
    METRICS
        .iter()
        .copied()
        .find(|metric| metric.info.key == key)
}
