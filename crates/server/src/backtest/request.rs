//! From a request to a backtest that can run: the document with the request's own settings, and the series that it reads.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_api as api;
use bellwether_catalog::{Catalog, SeriesEntry, TimeRange};
use bellwether_expr::Scope;
use bellwether_market::{NANOS_PER_DAY, UnixNanos};
use bellwether_store::StrategyRecord;
use bellwether_trading::document::{
    Amount, CommissionDocument, CostsDocument, ExecutionDocument, FillConvention, SlippageDocument,
};
use bellwether_trading::{Strategy, StrategyDocument};
use indexmap::IndexMap;

use crate::error::{ApiError, ApiResult};
use crate::routes::market_data::{Choice, find_series, parse_symbol};
use crate::routes::strategies::{unreadable, wire_finding};

/// Symbols of one backtest.
const TICKERS_MAX: usize = 5_000;

/// A backtest that is ready to run.
pub(crate) struct Prepared {
    pub(super) strategy: Strategy,
    pub(super) document: String,
    pub(super) format: api::DocumentFormat,
    pub(super) strategy_id: Option<String>,
    pub(super) version: Option<u32>,
    pub(super) tickers: Vec<String>,
    pub(super) range: TimeRange,
    /// The stored series that are read: those of the tickers, then those that the strategy only looks at.
    pub(super) series: Vec<SeriesEntry>,
    pub(super) data_source: String,
    pub(super) simulated: bool,
    pub(super) parameters: BTreeMap<String, f64>,
}

/// Checks a request, for a saved strategy or for the document that it carries.
pub(crate) fn prepare(
    scope: &Scope,
    catalog: &Catalog,
    request: &api::BacktestRequest,
    saved: Option<StrategyRecord>,
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
        let mut finding = unreadable(&text, &error);
        finding.message = format!("the document cannot be read: {}", finding.message);
        ApiError::strategy("/document", vec![finding])
    })?;
    override_document(&mut document, request)?;
    let parameters: IndexMap<String, f64> = request
        .parameters
        .clone()
        .unwrap_or_default()
        .into_iter()
        .collect();
    let strategy = Strategy::within(scope, &document, &parameters).map_err(|findings| {
        let findings = findings.iter().map(|finding| api::Finding {
            message: format!("{}: {}", finding.path, finding.message),
            ..wire_finding(&text, finding)
        });
        ApiError::strategy("/document", findings.collect())
    })?;
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
            entry.first_open(),
            entry.last_open()
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
