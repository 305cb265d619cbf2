//! Backtests over a whole universe, and the data port they read from.
//!
//! - [`BarSource`] is the port that market data at rest implements; [`Panel`] lays the bars of several symbols on common
//!   rows without filling anything in.
//! - [`Backtest`] feeds those rows to the trading core with a simulated venue and returns a [`BacktestResult`]: equity,
//!   trades, orders, what to know before believing it, and the hashes of everything that it was computed from.
//! - [`Evaluation`] has the values of expressions on every bar, [`levels`](fn@levels) the objects of market structure with their life.
//! - [`RuleTest`] says when an alert rule would have fired and what became of that; [`grade`] and [`Calibration`] judge alerts.
//! - [`gap_scanner`] judges symbols that gap before the open.
//! - [`RegimeFit`] is a hidden Markov chain fitted on the bars up to an instant.
//!
//! What is deliberately absent: files, databases, clocks. The same core, fed by a live source, trades for real.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod alert_outcome;
mod backtest;
mod baum_welch;
mod calibration;
mod cash_curve;
mod checkpoint;
pub mod data;
mod derived_columns;
mod evaluation;
pub mod gap_scanner;
mod levels;
mod live_rows;
mod panel;
mod price_check;
mod reference_data;
mod regime_fit;
mod report;
mod rule_dry_run;
mod rule_test;
mod tearsheet;
mod warning;

pub use alert_outcome::{
    AlertLevels, AlertOutcome, BarsAfter, Expiry, OutcomeKind, OutcomeSummary, grade,
};
pub use backtest::{Backtest, BacktestError, BacktestResult, DailyEquity, Progress};
pub use calibration::{CONFIDENCE_BUCKETS, Calibration, ConfidenceBucket};
pub use cash_curve::CashCurve;
pub use checkpoint::Checkpoint;
pub use data::{BarSeries, BarSource, DataError, TimeRange};
pub use derived_columns::seconds_of;
pub use evaluation::{EvaluatedBar, Evaluation, EvaluationError};
pub use levels::{Level, levels};
pub use live_rows::{LiveRows, LiveRowsState};
pub use panel::{Block, Blocks, Panel, PanelError};
pub use reference_data::{ReferenceError, ReferenceFacts, ReferenceTable};
pub use regime_fit::{
    FitProgress, REGIME_FEATURES, REGIME_FEATURES_MAX, REGIME_ROWS_MIN, RegimeFit, RegimeFitError,
};
pub use report::{DRAWDOWNS_LISTED, Report};
pub use rule_dry_run::{DryRun, DryRunPart, FieldSnapshot, dry_run};
pub use rule_test::{
    DAILY_EXPIRY_BARS, FORWARD_BARS, ForwardReturns, MissingField, RuleTest, RuleTestError,
    RuleTestResult, TestedAlert, expiry,
};
pub use tearsheet::{Language, TearsheetHeader, tearsheet};
pub use warning::{Warning, WarningCode};
