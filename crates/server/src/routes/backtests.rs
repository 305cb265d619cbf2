//! Backtests: queue one, list them, read results and the tearsheet.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::ops::ControlFlow;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bellwether_api as api;
use bellwether_catalog::{Catalog, SeriesEntry, TimeRange};
use bellwether_market::{NANOS_PER_DAY, UnixNanos};
use bellwether_research::{
    Backtest, BacktestError, BacktestResult, Report, TearsheetHeader, tearsheet,
};
use bellwether_runtime::{Job, JobFailure, JobHandle, LogLevel, Partial};
use bellwether_store::{BacktestFilter, BacktestRecord, TrialRecord};
use bellwether_trading::document::{
    Amount, CommissionDocument, CostsDocument, ExecutionDocument, FillConvention, SlippageDocument,
};
use bellwether_trading::{Strategy, StrategyDocument};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::backtest_wire as wire;
use crate::error::{ApiError, ApiResult, with_causes};
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::idempotency::Begun;
use crate::paging::Paging;
use crate::routes::jobs::{wire_job, wire_status};
use crate::routes::market_data::{Choice, dataset_id, find_series, parse_symbol};
use crate::state::{AppState, blocking, now};

/// Symbols of one backtest.
const TICKERS_MAX: usize = 5_000;
/// Points of an equity curve when the client does not say.
const POINTS_DEFAULT: u32 = 2_000;
/// Points of an equity curve at most; as many are kept.
const POINTS_MAX: u32 = 100_000;
/// Points of the small curve in a list.
const SPARKLINE_POINTS: usize = 60;

/// A backtest that is ready to run.
struct Prepared {
    strategy: Strategy,
    document: String,
    format: api::DocumentFormat,
    strategy_id: Option<String>,
    version: Option<u32>,
    tickers: Vec<String>,
    range: TimeRange,
    /// The stored series that are read: those of the tickers, then those that the strategy only looks at.
    series: Vec<SeriesEntry>,
    data_source: String,
    simulated: bool,
    parameters: BTreeMap<String, f64>,
}

/// `POST /backtest/run`
pub(crate) async fn run(
    State(state): State<AppState>,
    headers: HeaderMap,
    ApiJson(request): ApiJson<api::BacktestRequest>,
) -> ApiResult<Response> {
    let content = format!(
        "backtest {}",
        serde_json::to_string(&request).map_err(ApiError::internal)?
    );
    let turn = match state.idempotency().begin(&headers, content).await? {
        Begun::Made(id) => {
            let record = state.store().backtests().get(&id).await?;
            let job = crate::routes::jobs::find(&state, &record.job_id).await?;
            return Ok(accepted(api::BacktestAccepted {
                backtest_id: id,
                job,
            }));
        }
        Begun::Create(turn) => turn,
    };
    let saved = match (&request.strategy, &request.document) {
        (Some(id), None) => Some(match request.strategy_version {
            Some(version) => {
                state
                    .store()
                    .strategies()
                    .get_version(id, i32::try_from(version).unwrap_or(i32::MAX))
                    .await?
            }
            None => state.store().strategies().get(id).await?,
        }),
        (None, Some(_)) => None,
        _ => {
            return Err(ApiError::body(
                "/strategy",
                "give either `strategy`, the id of a saved one, or `document`",
            ));
        }
    };
    let catalog = state.catalog().clone();
    let for_head = request.clone();
    let prepared = blocking(move || prepare(&catalog, &request, saved)).await?;
    let made = accept(&state, prepared, &for_head).await?;
    turn.made(&made.backtest_id);
    Ok(accepted(made))
}

fn accepted(made: api::BacktestAccepted) -> Response {
    let location = format!("{}/backtest/{}", api::BASE_PATH, made.backtest_id);
    (
        StatusCode::ACCEPTED,
        [(header::LOCATION, location)],
        Json(made),
    )
        .into_response()
}

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
    let prepared = blocking(move || prepare(&catalog, &request, Some(saved))).await?;
    Ok(accept(state, prepared, &for_head).await?.backtest_id)
}

fn prepare(
    catalog: &Catalog,
    request: &api::BacktestRequest,
    saved: Option<bellwether_store::StrategyRecord>,
) -> ApiResult<Prepared> {
    let (text, format, strategy_id, version) = match saved {
        Some(record) => {
            let format = if record.format == "json" {
                api::DocumentFormat::Json
            } else {
                api::DocumentFormat::Yaml
            };
            (
                record.document,
                format,
                Some(record.id),
                Some(record.version.unsigned_abs()),
            )
        }
        None => (
            request.document.clone().unwrap_or_default(),
            request.format.unwrap_or_default(),
            None,
            None,
        ),
    };
    let mut document = StrategyDocument::parse(&text).map_err(|error| {
        ApiError::new(
            api::ErrorCode::InvalidStrategy,
            format!("the document cannot be read: {}", error.message),
        )
    })?;
    override_document(&mut document, request)?;
    let parameters: IndexMap<String, f64> = request
        .parameters
        .clone()
        .unwrap_or_default()
        .into_iter()
        .collect();
    let strategy = Strategy::new(&document, &parameters)
        .map_err(|findings| ApiError::strategy("/document", &findings))?;
    let tickers = request
        .tickers
        .clone()
        .unwrap_or_else(|| document.universe.clone());
    if tickers.is_empty() {
        return Err(ApiError::body(
            "/tickers",
            "name the symbols to trade: the document has no universe",
        ));
    }
    if tickers.len() > TICKERS_MAX {
        return Err(ApiError::body(
            "/tickers",
            format!("a backtest has at most {TICKERS_MAX} symbols"),
        ));
    }
    let series = series_of(catalog, &strategy, &tickers, request.data_source.as_deref())?;
    let midnight = |date: chrono::NaiveDate| {
        let days = date
            .signed_duration_since(chrono::NaiveDate::default())
            .num_days();
        UnixNanos::from_nanos(days.saturating_mul(NANOS_PER_DAY))
    };
    if let (Some(start), Some(end)) = (request.start_date, request.end_date)
        && start > end
    {
        return Err(ApiError::body(
            "/end_date",
            "the last date is before the first",
        ));
    }
    let range = TimeRange {
        from: request.start_date.map(midnight),
        // The last date is a whole day of the latest zone on earth.
        to: request
            .end_date
            .map(|date| midnight(date).saturating_add_nanos(NANOS_PER_DAY + NANOS_PER_DAY / 2)),
    };
    for (ticker, entry) in tickers.iter().zip(&series) {
        let held = format!(
            "the bars of {ticker} are those from {} to {}",
            entry.first.0, entry.last.0
        );
        if range.from.is_some_and(|from| from > entry.last.0) {
            return Err(ApiError::body(
                "/start_date",
                format!("{held}, all before the first date; choose an earlier one"),
            ));
        }
        if range.to.is_some_and(|to| to <= entry.first.0) {
            return Err(ApiError::body(
                "/end_date",
                format!("{held}, all after the last date; choose a later one"),
            ));
        }
    }
    let sources: BTreeSet<&str> = series
        .iter()
        .map(|entry| entry.key.source.as_str())
        .collect();
    Ok(Prepared {
        range,
        data_source: sources.into_iter().collect::<Vec<_>>().join(", "),
        simulated: series.iter().any(|entry| entry.simulated),
        series,
        strategy,
        document: text,
        format,
        strategy_id,
        version,
        tickers,
        parameters: request.parameters.clone().unwrap_or_default(),
    })
}

/// The stored series of the tickers, then of the symbols that the strategy only looks at.
fn series_of(
    catalog: &Catalog,
    strategy: &Strategy,
    tickers: &[String],
    source: Option<&str>,
) -> ApiResult<Vec<SeriesEntry>> {
    let choice = Choice {
        timeframe: Some(strategy.timeframe),
        source,
        ..Choice::default()
    };
    let find = |pointer: String, symbol: &str| {
        let symbol = parse_symbol(&pointer, symbol)?;
        find_series(catalog, &symbol, choice)
            .map_err(|error| ApiError::body(&pointer, error.problem().detail.clone()))
    };
    let mut series = Vec::new();
    for (index, ticker) in tickers.iter().enumerate() {
        let pointer = format!("/tickers/{index}");
        if tickers[..index].contains(ticker) {
            return Err(ApiError::body(&pointer, format!("{ticker} is named twice")));
        }
        series.push(find(pointer, ticker)?);
    }
    for symbol in strategy.program.symbols() {
        if !tickers.iter().any(|ticker| ticker == symbol.as_str()) {
            series.push(find("/document".to_owned(), symbol.as_str())?);
        }
    }
    Ok(series)
}

/// A decimal of the request.
fn decimal(pointer: &str, text: &str) -> ApiResult<f64> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| ApiError::body(pointer, format!("`{text}` is not a decimal")))
}

/// The request's own settings take the place of the document's.
fn override_document(
    document: &mut StrategyDocument,
    request: &api::BacktestRequest,
) -> ApiResult<()> {
    if let Some(timeframe) = &request.timeframe {
        document.timeframe.clone_from(timeframe);
    }
    if let Some(text) = &request.initial_capital {
        document.initial_capital = Some(decimal("/initial_capital", text)?);
    }
    if let Some(fill) = request.fill {
        document
            .execution
            .get_or_insert_with(ExecutionDocument::default)
            .fill = Some(match fill {
            api::FillConvention::NextOpen => FillConvention::NextOpen,
            api::FillConvention::Close => FillConvention::Close,
        });
    }
    if let Some(costs) = &request.costs {
        let number = |pointer: &str, text: &Option<String>| {
            text.as_ref().map(|text| decimal(pointer, text)).transpose()
        };
        let commission = match &costs.commission {
            None => None,
            Some(c) => Some(CommissionDocument {
                rate: c.rate.clone().map(Amount::Text),
                per_share: number("/costs/commission/per_share", &c.per_share)?,
                per_contract: number("/costs/commission/per_contract", &c.per_contract)?,
                per_order: number("/costs/commission/per_order", &c.per_order)?,
                minimum: number("/costs/commission/minimum", &c.minimum)?,
            }),
        };
        let slippage = match &costs.slippage {
            None => None,
            Some(s) => Some(SlippageDocument {
                bps: number("/costs/slippage/bps", &s.bps)?,
                ticks: number("/costs/slippage/ticks", &s.ticks)?,
                volume_share: number("/costs/slippage/volume_share", &s.volume_share)?,
                square_root: number("/costs/slippage/square_root", &s.square_root)?,
            }),
        };
        document.costs = Some(CostsDocument {
            commission,
            slippage,
        });
    }
    Ok(())
}

/// What is kept of a backtest beside its results.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Head {
    strategy_name: String,
    strategy_version: Option<u32>,
    strategy_hash: String,
    parameters: BTreeMap<String, f64>,
    tickers: Vec<String>,
    timeframe: String,
    start_date: Option<chrono::NaiveDate>,
    end_date: Option<chrono::NaiveDate>,
    initial_capital: String,
    fill: api::FillConvention,
    data_source: String,
    simulated: bool,
    error: Option<String>,
    summary: Option<api::BacktestSummary>,
    started_at: Option<chrono::DateTime<chrono::Utc>>,
    finished_at: Option<chrono::DateTime<chrono::Utc>>,
}

fn fill_of(strategy: &Strategy) -> api::FillConvention {
    match strategy.execution.fill {
        FillConvention::NextOpen => api::FillConvention::NextOpen,
        FillConvention::Close => api::FillConvention::Close,
    }
}

async fn accept(
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
    let job = match state.jobs().submit(job_id, "backtest", resource, work) {
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
    state.job_writer().written().await;
    Ok(api::BacktestAccepted {
        backtest_id: id,
        job: wire_job(&job),
    })
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
        if let Err(error) =
            runtime.block_on(state.store().backtests().update(id, status, &text, results))
        {
            tracing::error!(%error, backtest = id, "the state of a backtest was not kept");
        }
    };
    keep("running", &head, None);
    let outcome = run_prepared(state, &prepared, id, job);
    head.finished_at = Some(crate::clock::utc());
    match outcome {
        Ok((summary, packed, trial)) => {
            job.result(None, summary.sharpe);
            head.summary = Some(summary);
            keep("completed", &head, Some(packed));
            if let Err(error) = runtime.block_on(state.store().trials().add(&trial)) {
                tracing::error!(%error, backtest = id, "a trial was not counted");
            }
            Ok(())
        }
        Err(JobFailure::Cancelled) => {
            keep("cancelled", &head, None);
            Err(JobFailure::Cancelled)
        }
        Err(JobFailure::Failed(reason)) => {
            head.error = Some(reason.clone());
            keep("failed", &head, None);
            Err(JobFailure::Failed(reason))
        }
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
    job.phase("reading bars", Some(prepared.series.len() as u64));
    let mut series = Vec::new();
    for entry in &prepared.series {
        if job.is_cancelled() {
            return Err(JobFailure::Cancelled);
        }
        let key = &entry.key;
        let read = state.catalog().series_from(
            Some(&key.source),
            &key.symbol,
            prepared.strategy.timeframe,
            prepared.range,
            None,
        );
        series.push(read.map_err(|error| failed(&error))?);
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
        format!("{} symbols, {rows} rows at most", series.len()),
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
    let results = results(prepared, id, &result, &report, described);
    let summary = summary(&result, &report, &results);
    let header = TearsheetHeader {
        strategy: prepared.strategy.name.clone(),
        symbols: prepared.tickers.join(", "),
        timeframe: prepared.strategy.timeframe.to_string(),
        costs: prepared.strategy.costs.to_string(),
        fill: prepared.strategy.execution.fill.name().replace('_', " "),
        data_source: prepared.data_source.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let kept = Kept {
        results,
        tearsheet: tearsheet(&result, &report, &header),
    };
    let packed = pack(&kept).map_err(|error| failed(&error))?;
    job.log(
        LogLevel::Info,
        "backtest_done",
        format!(
            "{} trades, final equity {}",
            result.trades.len(),
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
        costs: api::CostModel {
            commission: strategy.costs.commission.to_string(),
            slippage: strategy.costs.slippage.to_string(),
        },
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

/// Results and tearsheet as they are kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    results: api::BacktestResults,
    tearsheet: String,
}

fn pack(kept: &Kept) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    serde_json::to_writer(&mut encoder, kept)?;
    encoder.flush()?;
    encoder.finish()
}

fn unpack(bytes: &[u8]) -> ApiResult<Kept> {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_end(&mut text)
        .map_err(ApiError::internal)?;
    serde_json::from_slice(&text).map_err(ApiError::internal)
}

pub(crate) fn wire_backtest(
    record: &BacktestRecord,
    job: Option<&Job>,
) -> ApiResult<api::Backtest> {
    let head: Head = serde_json::from_str(&record.head).map_err(ApiError::internal)?;
    let status = job.map_or_else(
        || parse_status(&record.status),
        |job| wire_status(job.status),
    );
    Ok(api::Backtest {
        id: record.id.clone(),
        job_id: record.job_id.clone(),
        status,
        error: head
            .error
            .or_else(|| (status == api::JobStatus::Failed).then(|| unfinished(job))),
        strategy_id: record.strategy_id.clone(),
        strategy_name: head.strategy_name,
        strategy_version: head.strategy_version,
        strategy_hash: head.strategy_hash,
        parameters: head.parameters,
        tickers: head.tickers,
        timeframe: head.timeframe,
        start_date: head.start_date,
        end_date: head.end_date,
        initial_capital: head.initial_capital,
        fill: head.fill,
        data_source: head.data_source,
        simulated: head.simulated,
        summary: head.summary,
        created_at: wire::instant(record.created_at),
        started_at: head.started_at,
        finished_at: head.finished_at,
    })
}

/// Why a backtest failed that could not say so itself.
fn unfinished(job: Option<&Job>) -> String {
    job.and_then(|job| job.message.clone())
        .unwrap_or_else(|| "the program ended before it was done".to_owned())
}

fn parse_status(status: &str) -> api::JobStatus {
    match status {
        "queued" => api::JobStatus::Queued,
        "running" => api::JobStatus::Running,
        "completed" => api::JobStatus::Completed,
        "cancelled" => api::JobStatus::Cancelled,
        _ => api::JobStatus::Failed,
    }
}

fn job_of(state: &AppState, record: &BacktestRecord) -> Option<Job> {
    state.jobs().job(record.job_id.parse().ok()?)
}

/// The newest backtests, for snapshots of the hub.
pub(crate) async fn newest(state: &AppState, limit: u64) -> ApiResult<Vec<api::Backtest>> {
    let (records, _) = state
        .store()
        .backtests()
        .list(&BacktestFilter::default(), 0, limit)
        .await?;
    records
        .iter()
        .map(|record| wire_backtest(record, job_of(state, record).as_ref()))
        .collect()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BacktestQuery {
    status: Option<api::JobStatus>,
    strategy: Option<String>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /backtest`
pub(crate) async fn list(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<BacktestQuery>,
) -> ApiResult<Json<api::BacktestPage>> {
    let (start, limit) = Paging::of(query.limit, query.offset, query.cursor).window()?;
    if query
        .strategy
        .as_ref()
        .is_some_and(|id| Uuid::parse_str(id).is_err())
    {
        return Err(ApiError::query(
            "strategy",
            "this is not the id of a strategy",
        ));
    }
    if query
        .strategy
        .as_ref()
        .is_some_and(|id| Uuid::parse_str(id).is_err())
    {
        return Err(ApiError::query(
            "strategy",
            "this is not the id of a strategy",
        ));
    }
    let filter = BacktestFilter {
        status: query
            .status
            .map(|status| crate::routes::jobs::status_name(status).to_owned()),
        strategy_id: query.strategy,
    };
    let (records, total) = state
        .store()
        .backtests()
        .list(&filter, start as u64, limit as u64)
        .await?;
    let items: Vec<api::Backtest> = records
        .iter()
        .map(|record| wire_backtest(record, job_of(&state, record).as_ref()))
        .collect::<ApiResult<_>>()?;
    let next_cursor = Paging::next_cursor(start, items.len(), total);
    Ok(Json(api::BacktestPage {
        items,
        total,
        next_cursor,
    }))
}

/// `GET /backtest/{id}`
pub(crate) async fn get(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<Json<api::Backtest>> {
    let record = state.store().backtests().get(&id).await?;
    Ok(Json(wire_backtest(
        &record,
        job_of(&state, &record).as_ref(),
    )?))
}

/// `DELETE /backtest/{id}`
pub(crate) async fn delete(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<StatusCode> {
    let record = state.store().backtests().get(&id).await?;
    if job_of(&state, &record).is_some_and(|job| !job.status.is_over()) {
        return Err(ApiError::new(
            api::ErrorCode::BacktestRunning,
            "the backtest runs; cancel its job first",
        ));
    }
    state.store().backtests().delete(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn kept(state: &AppState, id: &str) -> ApiResult<Kept> {
    let record = state.store().backtests().get(id).await?;
    match state.store().backtests().results(id).await? {
        Some(bytes) => blocking(move || unpack(&bytes)).await,
        None => {
            let running = job_of(state, &record).is_some_and(|job| !job.status.is_over());
            let (code, detail) = if running {
                (
                    api::ErrorCode::BacktestRunning,
                    "the backtest has not ended yet; follow its job",
                )
            } else {
                (
                    api::ErrorCode::BacktestWithoutResults,
                    "the backtest ended without results; its job says why",
                )
            };
            Err(ApiError::new(code, detail))
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResultsQuery {
    points: Option<u32>,
}

/// `GET /backtest/{id}/results`
pub(crate) async fn get_results(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    ApiQuery(query): ApiQuery<ResultsQuery>,
) -> ApiResult<Json<api::BacktestResults>> {
    let points = query.points.unwrap_or(POINTS_DEFAULT);
    if !(2..=POINTS_MAX).contains(&points) {
        return Err(ApiError::query(
            "points",
            format!("a curve has 2 to {POINTS_MAX} points"),
        ));
    }
    let mut results = kept(&state, &id).await?.results;
    let equity: Vec<f64> = results
        .equity_curve
        .iter()
        .map(|point| point.equity)
        .collect();
    results.equity_curve = wire::thinned(&equity, points as usize)
        .into_iter()
        .map(|row| results.equity_curve[row])
        .collect();
    Ok(Json(results))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TearsheetQuery {
    download: Option<bool>,
}

/// `GET /backtest/{id}/tearsheet`
pub(crate) async fn get_tearsheet(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    ApiQuery(query): ApiQuery<TearsheetQuery>,
) -> ApiResult<Response> {
    let page = kept(&state, &id).await?.tearsheet;
    // The page carries its style with it, and nothing else.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";
    let mut response = (
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, policy),
        ],
        page,
    )
        .into_response();
    if query.download == Some(true)
        && let Ok(value) =
            header::HeaderValue::from_str(&format!("attachment; filename=\"tearsheet-{id}.html\""))
    {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
