//! `bellwether backtest`: a strategy over history, in a terminal.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use bellwether_catalog::replace_file;
use bellwether_market::counted;
use bellwether_research::{Backtest, BacktestResult, Language, Report, TearsheetHeader, tearsheet};
use bellwether_server::backtest::wire;
use bellwether_trading::document::{ExecutionDocument, FillConvention};
use bellwether_trading::{Finding, Strategy, StrategyDocument};
use indexmap::IndexMap;
use serde_json::Value;

use crate::arguments::BacktestArguments;
use crate::commands::check::read_document;
use crate::commands::models;
use crate::failure::Failure;
use crate::output::{self, Format};

pub(crate) fn run(arguments: &BacktestArguments) -> Result<(), Failure> {
    let mut document = read_document(&arguments.strategy)?;
    apply_overrides(&mut document, arguments);
    let parameters = parameters(&arguments.set)?;
    let scope = models::scope(&arguments.bars.data.data_dir);
    let rendered = |findings: &[Finding]| findings.iter().map(Finding::render).collect::<String>();
    let strategy = Strategy::within(&scope, &document, &parameters)
        .map_err(|findings| Failure::does_not_hold(rendered(&findings)))?;
    let missing = strategy
        .warnings
        .iter()
        .filter(|finding| finding.code == "artefact");
    missing.for_each(|finding| output::note(finding.render().trim_end()));
    let also: BTreeSet<String> = strategy
        .program
        .symbols()
        .iter()
        .map(ToString::to_string)
        .collect();
    let (bars, tradable) =
        arguments
            .bars
            .read(Some(strategy.timeframe), &document.universe, &also)?;
    let rows: u64 = bars
        .series
        .iter()
        .map(|series| series.len() as u64)
        .max()
        .unwrap_or(0);
    let header = TearsheetHeader {
        strategy: strategy.name.clone(),
        symbols: bars.series[..tradable]
            .iter()
            .map(|s| s.instrument.symbol.to_string())
            .collect::<Vec<_>>()
            .join(", "),
        timeframe: strategy.timeframe.to_string(),
        costs: strategy.costs,
        fill: strategy.execution.fill,
        data_source: bars.source.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let bar = output::progress(rows, "backtest");
    let backtest = Backtest {
        strategy: Arc::new(strategy),
        series: bars.series,
        tradable,
        threads: arguments.threads,
    };
    let result = backtest.run(|progress| {
        bar.set_position(progress.rows);
        ControlFlow::Continue(())
    })?;
    bar.finish_and_clear();
    let report = Report::new(&result);
    if let Some(path) = &arguments.report {
        let language = Language::ALL
            .into_iter()
            .find(|language| language.code() == arguments.lang)
            .unwrap_or_default();
        let page = tearsheet(&result, &report, &header, language);
        replace_file(path, |file| file.write_all(page.as_bytes()))?;
        output::note(&format!("tearsheet written to {}", path.display()));
    }
    match arguments.format {
        Format::Json => json(&result, &report, &header),
        Format::Csv => trades_csv(&result),
        Format::Table => summary(&result, &report, &header),
    }
}

/// The fill convention, as the terminal shows it.
fn fill_words(fill: FillConvention) -> String {
    fill.name().replace('_', " ")
}

fn apply_overrides(document: &mut StrategyDocument, arguments: &BacktestArguments) {
    if let Some(fill) = &arguments.fill {
        let execution = document
            .execution
            .get_or_insert_with(ExecutionDocument::default);
        execution.fill = Some(if fill == "close" {
            FillConvention::Close
        } else {
            FillConvention::NextOpen
        });
    }
    if arguments.cash.is_some() {
        document.initial_capital = arguments.cash;
    }
    if let Some(timeframe) = &arguments.bars.range.timeframe {
        document.timeframe.clone_from(timeframe);
    }
}

pub(crate) fn parameters(settings: &[String]) -> Result<IndexMap<String, f64>, Failure> {
    let one = |setting: &String| {
        let (name, value) = setting.split_once('=').ok_or_else(|| {
            Failure::usage(format!("`{setting}` sets nothing")).with_help("write --set fast=20")
        })?;
        let value = value
            .trim()
            .parse()
            .map_err(|_| Failure::usage(format!("`{value}` is not a number")))?;
        Ok((name.trim().to_owned(), value))
    };
    settings.iter().map(one).collect()
}

/// Points of the equity curve in JSON; a longer one is condensed with its extremes kept.
const EQUITY_POINTS: usize = 20_000;

fn json(result: &BacktestResult, report: &Report, header: &TearsheetHeader) -> Result<(), Failure> {
    let (metrics, reasons) = wire::metrics(report);
    output::json(&serde_json::json!({
        "metrics": metrics,
        "metric_reasons": reasons,
        "trades": wire::trades(result),
        "equity_curve": wire::equity_curve(result, EQUITY_POINTS),
        "monthly_returns": wire::monthly_returns(report),
        "drawdowns": wire::drawdowns(report),
        "data_source": header.data_source,
        "data_hash": wire::hex(&result.data_hash),
        "strategy_hash": wire::hex(&result.strategy_hash),
        "costs": header.costs.to_string(),
        "fill": fill_words(header.fill),
        "initial_capital": result.initial_capital.to_string(),
        "final_equity": result.final_equity.to_string(),
        "ambiguous_bars": result.ambiguous_bars,
        "orders": wire::orders(result),
        "warnings": wire::warnings(result),
    }))
}

/// Trades with the names, units and signs that they have in JSON.
fn trades_csv(result: &BacktestResult) -> Result<(), Failure> {
    let header = [
        "symbol",
        "side",
        "quantity",
        "entry_time",
        "entry_price",
        "exit_time",
        "exit_price",
        "pnl",
        "pnl_percent",
        "commission",
        "mae",
        "mfe",
        "bars_held",
        "exit_reason",
    ];
    let mut rows = Vec::new();
    for trade in wire::trades(result) {
        let trade = serde_json::to_value(trade)?;
        let cell = |name: &&str| match &trade[*name] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        rows.push(header.iter().map(cell).collect());
    }
    output::csv(&header, rows)
}

/// Symbols that a line names.
const SYMBOLS_NAMED_MAX: usize = 10;

/// The traded symbols, the first of them where they are many.
fn named(symbols: &str) -> String {
    let all: Vec<&str> = symbols.split(", ").collect();
    match all.len().checked_sub(SYMBOLS_NAMED_MAX) {
        Some(more) if more > 0 => {
            format!("{} and {more} more", all[..SYMBOLS_NAMED_MAX].join(", "))
        }
        _ => symbols.to_owned(),
    }
}

fn summary(
    result: &BacktestResult,
    report: &Report,
    header: &TearsheetHeader,
) -> Result<(), Failure> {
    let span = match (result.times.first(), result.times.last()) {
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => String::new(),
    };
    output::text(&format!(
        "{} on {} {}, {}, {span}\nfills: {}; costs: {}; data: {}\n\n",
        header.strategy,
        named(&header.symbols),
        header.timeframe,
        counted(result.bars, "bar"),
        fill_words(header.fill),
        header.costs,
        header.data_source
    ))?;
    let share = |key: &str| {
        report.metric(key).map_or_else(
            || "—".to_owned(),
            |x| format!("{} %", output::number(x * 100.0, 2)),
        )
    };
    let ratio = |key: &str| {
        report
            .metric(key)
            .map_or_else(|| "—".to_owned(), |x| output::number(x, 3))
    };
    let closed = result
        .trades
        .iter()
        .filter(|trade| !trade.is_open())
        .count();
    let of_trades = |key: &str| {
        report
            .trades
            .as_ref()
            .and_then(|set| set.all.get(key)?.known())
    };
    let rows = [
        ("Initial capital", result.initial_capital.to_string()),
        (
            "Final equity",
            format!("{:.2}", result.final_equity.to_f64()),
        ),
        ("Total return", share("comp")),
        ("CAGR", share("cagr")),
        ("Volatility", share("volatility")),
        ("Sharpe", ratio("sharpe")),
        ("Sortino", ratio("sortino")),
        ("Max drawdown", share("max_drawdown")),
        ("Trades", closed.to_string()),
        (
            "Win rate",
            of_trades("win_rate").map_or_else(
                || "—".to_owned(),
                |x| format!("{} %", output::number(x * 100.0, 1)),
            ),
        ),
        (
            "Profit factor",
            of_trades("profit_factor").map_or_else(|| "—".to_owned(), |x| output::number(x, 3)),
        ),
        ("Ambiguous bars", result.ambiguous_bars.to_string()),
    ];
    output::table(
        &["", header.strategy.as_str()],
        1,
        rows.map(|(name, value)| vec![name.to_owned(), value]),
    )?;
    for warning in &result.warnings {
        output::note(&format!("warning: {}", warning.message));
    }
    Ok(())
}
