//! Backtests over a whole universe, and the data port they read from.
//!
//! - [`BarSource`] is the port that market data at rest implements; [`Panel`] lays the bars of several symbols on common
//!   rows without filling anything in.
//! - [`Backtest`] feeds those rows to the trading core with a simulated venue and returns a [`BacktestResult`]: equity,
//!   trades, orders, what to know before believing it, and the hashes of everything that it was computed from.
//! - [`Evaluation`] has the values of expressions on every bar, [`levels`](fn@levels) the objects of market structure with their life.
//! - [`RegimeFit`] is a hidden Markov chain fitted on the bars up to an instant.
//!
//! What is deliberately absent: files, databases, clocks. The same core, fed by a live source, trades for real.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod backtest;
mod baum_welch;
mod cash_curve;
mod checkpoint;
pub mod data;
mod derived_columns;
mod evaluation;
mod levels;
mod live_rows;
mod panel;
mod price_check;
mod regime_fit;
mod report;
mod tearsheet;
mod warning;

pub use backtest::{Backtest, BacktestError, BacktestResult, DailyEquity, Progress};
pub use cash_curve::CashCurve;
pub use checkpoint::Checkpoint;
pub use data::{BarSeries, BarSource, DataError, TimeRange};
pub use derived_columns::seconds_of;
pub use evaluation::{EvaluatedBar, Evaluation, EvaluationError};
pub use levels::{Level, levels};
pub use live_rows::{LiveRows, LiveRowsState};
pub use panel::{Block, Blocks, Panel, PanelError};
pub use regime_fit::{
    FitProgress, REGIME_FEATURES, REGIME_FEATURES_MAX, REGIME_ROWS_MIN, RegimeFit, RegimeFitError,
};
pub use report::{DRAWDOWNS_LISTED, Report};
pub use tearsheet::{Language, TearsheetHeader, tearsheet};
pub use warning::{Warning, WarningCode};
