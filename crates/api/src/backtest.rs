use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{FillConvention, Job, JobStatus, page::page};

/// A backtest was queued.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BacktestAccepted {
    /// Id of the backtest.
    #[schema(format = Uuid)]
    pub backtest_id: String,
    /// The job that runs it.
    pub job: Job,
}

page!(
    /// A page of backtests.
    BacktestPage of Backtest
);

/// A backtest, without its results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Backtest {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// The job that runs it.
    #[schema(format = Uuid)]
    pub job_id: String,
    /// State of that job.
    pub status: JobStatus,
    /// Why it failed.
    #[schema(required = true)]
    pub error: Option<String>,
    /// Null when the document was not saved or the strategy is gone.
    #[schema(required = true, format = Uuid)]
    pub strategy_id: Option<String>,
    /// Name in the document.
    pub strategy_name: String,
    /// Version that ran.
    #[schema(required = true)]
    pub strategy_version: Option<u32>,
    /// Hash of the document that ran.
    pub strategy_hash: String,
    /// Parameters that differ from the document's defaults.
    pub parameters: BTreeMap<String, f64>,
    /// Symbols traded.
    pub tickers: Vec<String>,
    /// Timeframe of the rows.
    pub timeframe: String,
    /// First trading date asked for.
    #[schema(required = true)]
    pub start_date: Option<NaiveDate>,
    /// Last trading date asked for.
    #[schema(required = true)]
    pub end_date: Option<NaiveDate>,
    /// Cash at the start.
    pub initial_capital: String,
    /// Where market orders fill.
    pub fill: FillConvention,
    /// Source of the bars.
    pub data_source: String,
    /// The prices are invented.
    pub simulated: bool,
    /// Headline figures, once it has completed.
    #[schema(required = true)]
    pub summary: Option<BacktestSummary>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it began to run.
    #[schema(required = true)]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[schema(required = true)]
    pub finished_at: Option<DateTime<Utc>>,
}

/// Headline figures of a backtest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BacktestSummary {
    /// Cash and positions at the end.
    pub final_equity: String,
    /// Over the whole time, a fraction.
    #[schema(required = true)]
    pub total_return: Option<f64>,
    /// Per year, a fraction.
    #[schema(required = true)]
    pub cagr: Option<f64>,
    /// Annualised Sharpe ratio.
    #[schema(required = true)]
    pub sharpe: Option<f64>,
    /// Zero or negative.
    #[schema(required = true)]
    pub max_drawdown: Option<f64>,
    /// Closed trades.
    pub trades: u64,
    /// Share of winning trades.
    #[schema(required = true)]
    pub win_rate: Option<f64>,
    /// Gross profit over gross loss of trades.
    #[schema(required = true)]
    pub profit_factor: Option<f64>,
    /// Number of warnings.
    pub warnings: u64,
    /// The equity in at most a few dozen points, highs and lows kept: a small curve for lists.
    pub sparkline: Vec<f64>,
}
