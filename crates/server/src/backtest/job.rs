//! The job of a backtest: queued, run, kept.

use std::ops::ControlFlow;
use std::sync::Arc;

use bellwether_api as api;
use bellwether_market::{UnixNanos, counted};
use bellwether_research::{
    Backtest, BacktestError, BacktestResult, Language, Report, TearsheetHeader, tearsheet,
};
use bellwether_runtime::{JobFailure, JobHandle, LogLevel, Partial};
use bellwether_store::{BacktestRecord, TrialRecord};
use bellwether_trading::Strategy;
use bellwether_trading::document::FillConvention;
use uuid::Uuid;

use super::record::{Head, Kept, pack};
use super::request::{Prepared, prepare};
use super::wire;
use crate::error::{ApiError, ApiResult, with_causes};
use crate::routes::jobs::wire_job;
use crate::routes::market_data::dataset_id;
use crate::state::{AppState, blocking, now};

/// What such a job is called in the records.
pub(crate) const KIND: &str = "backtest";
/// Points of an equity curve that are kept at most.
pub(crate) const POINTS_MAX: u32 = 100_000;
/// Points of the small curve in a list.
const SPARKLINE_POINTS: usize = 60;

/// Queues a backtest of a saved strategy with the document's own settings; the demonstration uses it.
///
/// # Errors
/// What is wrong with the strategy or its data.
pub async fn queue_backtest(state: &AppState, strategy_id: &str) -> Result<String, ApiError> {
    let request = api::BacktestRequest {
        strategy: Some(strategy_id.to_owned()),
        ..api::BacktestRequest::default()
    };
    let saved = state.store().strategies().get(strategy_id).await?;
    let (catalog, for_head) = (state.catalog().clone(), request.clone());
    let scope = state.scope().clone();
    let prepared = blocking(move || prepare(&scope, &catalog, &request, Some(saved))).await?;
    Ok(accept(state, prepared, &for_head).await?.backtest_id)
}

/// Records a prepared backtest and queues its job.
pub(crate) async fn accept(
    state: &AppState,
    prepared: Prepared,
    request: &api::BacktestRequest,
) -> ApiResult<api::BacktestAccepted> {
    let id = Uuid::now_v7().to_string();
    let job_id = Uuid::now_v7();
    let head = Head {
        strategy_name: prepared.strategy.name.clone(),
        strategy_version: prepared.version,
        strategy_hash: wire::hex(&prepared.strategy.hash),
        parameters: prepared.parameters.clone(),
        tickers: prepared.tickers.clone(),
        timeframe: prepared.strategy.timeframe.to_string(),
        start_date: request.start_date,
        end_date: request.end_date,
        initial_capital: prepared.strategy.initial_capital.to_string(),
        fill: fill_of(&prepared.strategy),
        data_source: prepared.data_source.clone(),
        simulated: prepared.simulated,
        error: None,
        summary: None,
        started_at: None,
        finished_at: None,
    };
    let record = BacktestRecord {
        id: id.clone(),
        job_id: job_id.to_string(),
        strategy_id: prepared.strategy_id.clone(),
        status: "queued".into(),
        head: serde_json::to_string(&head).map_err(ApiError::internal)?,
        created_at: now(),
    };
    state.store().backtests().create(&record).await?;
    let resource = Some(format!("{}/backtest/{id}", api::BASE_PATH));
    let (worker_state, worker_id, runtime) =
        (state.clone(), id.clone(), tokio::runtime::Handle::current());
    let work =
        move |job: &JobHandle| work(&worker_state, &runtime, &worker_id, prepared, head, job);
    let job = match state.jobs().submit(job_id, KIND, resource, work) {
        Ok(job) => job,
        Err(refused) => {
            state.store().backtests().delete(&id).await?;
            return Err(ApiError::new(
                api::ErrorCode::QueueFull,
                refused.to_string(),
            ));
        }
    };
    // Whoever is told of the job finds it in every list.
    if let Err(error) = state.job_writer().written(job_id).await {
        let _ = state.jobs().cancel(job_id);
        state.store().backtests().delete(&id).await?;
        return Err(error.into());
    }
    Ok(api::BacktestAccepted {
        backtest_id: id,
        job: wire_job(&job),
    })
}

fn fill_of(strategy: &Strategy) -> api::FillConvention {
    match strategy.execution.fill {
        FillConvention::NextOpen => api::FillConvention::NextOpen,
        FillConvention::Close => api::FillConvention::Close,
    }
}

/// The job: read, run, keep.
fn work(
    state: &AppState,
    runtime: &tokio::runtime::Handle,
    id: &str,
    prepared: Prepared,
    mut head: Head,
    job: &JobHandle,
) -> Result<(), JobFailure> {
    head.started_at = Some(crate::clock::utc());
    let keep = |status: &str, head: &Head, results: Option<Vec<u8>>| {
        let text = serde_json::to_string(head).unwrap_or_default();
        let kept = runtime.block_on(state.store().backtests().update(id, status, &text, results));
        kept.inspect_err(
            |error| tracing::error!(%error, backtest = id, "the state of a backtest was not kept"),
        )
    };
    let _ = keep("running", &head, None);
    let outcome = run_prepared(state, &prepared, id, job);
    head.finished_at = Some(crate::clock::utc());
    match outcome {
        Ok((summary, packed, trial)) => {
            let sharpe = summary.sharpe;
            head.summary = Some(summary);
            keep("completed", &head, Some(packed)).map_err(|error| {
                JobFailure::Failed(format!("its results were not kept: {error}"))
            })?;
            job.result(None, sharpe);
            if let Err(error) = runtime.block_on(state.store().trials().add(&trial)) {
                tracing::error!(%error, backtest = id, "a trial was not counted");
            }
            Ok(())
        }
        Err(JobFailure::Cancelled) => {
            let _ = keep("cancelled", &head, None);
            Err(JobFailure::Cancelled)
        }
        Err(JobFailure::Failed(reason)) => {
            head.error = Some(reason.clone());
            let _ = keep("failed", &head, None);
            Err(JobFailure::Failed(reason))
        }
    }
}

/// Whether the user still wants to know.
fn go_on(job: &JobHandle) -> Result<(), JobFailure> {
    if job.is_cancelled() {
        Err(JobFailure::Cancelled)
    } else {
        Ok(())
    }
}

type Done = (api::BacktestSummary, Vec<u8>, TrialRecord);

fn run_prepared(
    state: &AppState,
    prepared: &Prepared,
    id: &str,
    job: &JobHandle,
) -> Result<Done, JobFailure> {
    let failed = |error: &dyn std::error::Error| JobFailure::Failed(with_causes(error));
    let bars_total = prepared.series.iter().map(|entry| entry.rows).sum();
    job.phase("reading bars", Some(bars_total));
    let (mut series, mut bars_read) = (Vec::new(), 0);
    for entry in &prepared.series {
        go_on(job)?;
        let key = &entry.key;
        let read = state.catalog().series_from(
            Some(&key.source),
            &key.symbol,
            prepared.strategy.timeframe,
            prepared.range,
            None,
        );
        series.push(read.map_err(|error| failed(&error))?);
        bars_read += entry.rows;
        job.progress(bars_read, bars_total, None);
    }
    let described: Vec<api::BacktestSeries> = series
        .iter()
        .zip(&prepared.series)
        .map(|(series, entry)| api::BacktestSeries {
            symbol: series.instrument.symbol.to_string(),
            dataset: dataset_id(&entry.key),
            data_hash: wire::hex(&series.data_hash),
            bars: series.len() as u64,
        })
        .collect();
    let rows: u64 = series
        .iter()
        .map(|series| series.len() as u64)
        .max()
        .unwrap_or(0);
    job.log(
        LogLevel::Info,
        "bars_read",
        format!(
            "{}, {} at most",
            counted(series.len() as u64, "symbol"),
            counted(rows, "row")
        ),
    );
    job.phase("running", Some(rows));
    let times: Vec<UnixNanos> = series
        .first()
        .map(|series| series.close_time.clone())
        .unwrap_or_default();
    let backtest = Backtest {
        strategy: Arc::new(prepared.strategy.clone()),
        series,
        tradable: prepared.tickers.len(),
        threads: 1,
    };
    let result = backtest.run(|progress| {
        let at = usize::try_from(progress.rows.saturating_sub(1))
            .unwrap_or(0)
            .min(times.len().saturating_sub(1));
        let partial = times.get(at).map(|&time| Partial {
            time,
            equity: progress.equity,
            trades: progress.trades,
        });
        job.progress(progress.rows, progress.total, partial);
        if job.is_cancelled() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let result = match result {
        Ok(result) => result,
        Err(BacktestError::Cancelled) => return Err(JobFailure::Cancelled),
        Err(error) => return Err(failed(&error)),
    };
    job.phase("statistics", None);
    let report = Report::new(&result);
    go_on(job)?;
    let results = results(prepared, id, &result, &report, described);
    go_on(job)?;
    let summary = summary(&result, &report, &results);
    let header = TearsheetHeader {
        strategy: prepared.strategy.name.clone(),
        symbols: prepared.tickers.join(", "),
        timeframe: prepared.strategy.timeframe.to_string(),
        costs: prepared.strategy.costs,
        fill: prepared.strategy.execution.fill,
        data_source: prepared.data_source.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let in_language = |language| tearsheet(&result, &report, &header, language);
    let kept = Kept {
        results,
        tearsheet: in_language(Language::English),
        tearsheet_french: Some(in_language(Language::French)),
    };
    let packed = pack(&kept, &|| job.is_cancelled());
    // What was cancelled on the way may have failed because of that.
    go_on(job)?;
    let packed = packed.map_err(|error| failed(&error))?;
    job.log(
        LogLevel::Info,
        "backtest_done",
        format!(
            "{}, final equity {}",
            counted(result.trades.len() as u64, "trade"),
            result.final_equity
        ),
    );
    let trial = TrialRecord {
        kind: "backtest".into(),
        subject_hash: wire::hex(&result.strategy_hash),
        data_hash: wire::hex(&result.data_hash),
        sharpe: summary.sharpe,
        tried_at: now(),
    };
    Ok((summary, packed, trial))
}

fn results(
    prepared: &Prepared,
    id: &str,
    result: &BacktestResult,
    report: &Report,
    series: Vec<api::BacktestSeries>,
) -> api::BacktestResults {
    let (metrics, metric_reasons) = wire::metrics(report);
    let strategy = &prepared.strategy;
    api::BacktestResults {
        id: id.to_owned(),
        metrics,
        metric_reasons,
        trades: wire::trades(result),
        equity_curve: wire::equity_curve(result, POINTS_MAX as usize),
        equity_points_total: result.equity.len() as u64,
        drawdowns: wire::drawdowns(report),
        monthly_returns: wire::monthly_returns(report),
        orders: wire::orders(result),
        warnings: wire::warnings(result),
        data_source: prepared.data_source.clone(),
        data: api::BacktestData {
            data_hash: wire::hex(&result.data_hash),
            simulated: prepared.simulated,
            timeframe: strategy.timeframe.to_string(),
            start: result.times.first().map(|time| wire::instant(*time)),
            end: result.times.last().map(|time| wire::instant(*time)),
            bars: result.bars,
            series,
        },
        strategy: api::BacktestStrategy {
            id: prepared.strategy_id.clone(),
            name: strategy.name.clone(),
            version: prepared.version,
            hash: wire::hex(&strategy.hash),
            document: prepared.document.clone(),
            format: prepared.format,
            parameters: strategy
                .parameters
                .iter()
                .map(|(name, value)| (name.clone(), *value))
                .collect(),
        },
        costs: wire::costs(&strategy.costs, result),
        fill: fill_of(strategy),
        ambiguous_bars: result.ambiguous_bars,
        initial_capital: result.initial_capital.to_string(),
        final_equity: result.final_equity.to_string(),
        currency: result
            .lanes
            .first()
            .map_or_else(String::new, |lane| lane.instrument.currency.to_string()),
        engine_version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn summary(
    result: &BacktestResult,
    report: &Report,
    results: &api::BacktestResults,
) -> api::BacktestSummary {
    let of_trades = |key: &str| {
        report
            .trades
            .as_ref()
            .and_then(|set| set.all.get(key)?.known())
    };
    api::BacktestSummary {
        final_equity: result.final_equity.to_string(),
        total_return: report.metric("comp"),
        cagr: report.metric("cagr"),
        sharpe: report.metric("sharpe"),
        max_drawdown: report.metric("max_drawdown"),
        trades: result
            .trades
            .iter()
            .filter(|trade| !trade.is_open())
            .count() as u64,
        win_rate: of_trades("win_rate"),
        profit_factor: of_trades("profit_factor"),
        warnings: results.warnings.len() as u64,
        sparkline: wire::equity_curve(result, SPARKLINE_POINTS)
            .into_iter()
            .map(|point| point.equity)
            .collect(),
    }
}
