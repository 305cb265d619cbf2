//! `bellwether run`: a strategy on a market that moves.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use bellwether_market::{Instrument, UnixNanos};
use bellwether_runtime::live::{
    Engine, Event, HistoryRows, Input, LoggedInstrument, Outcome, PaperBroker, Run, RunFolder,
    RunHeader, Setup, Tail,
};
use bellwether_trading::{Finding, Intent, Strategy};
use tokio_util::sync::CancellationToken;

use crate::arguments::{RunArguments, Speed};
use crate::commands::backtest::parameters;
use crate::commands::bars::now;
use crate::commands::check::read_document;
use crate::commands::models;
use crate::commands::run_folder::{existing, traded, venue_model};
use crate::commands::serve::stop_by_signal;
use crate::failure::Failure;
use crate::output::{self, ReportFormat};

pub(crate) fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let data_dir = &arguments.bars.data.data_dir;
    let mut document = read_document(&arguments.strategy)?;
    if let Some(timeframe) = &arguments.bars.range.timeframe {
        document.timeframe.clone_from(timeframe);
    }
    let parameters = parameters(&arguments.set)?;
    let scope = models::scope(data_dir);
    let strategy = Strategy::within(&scope, &document, &parameters).map_err(|findings| {
        Failure::does_not_hold(findings.iter().map(Finding::render).collect::<String>())
    })?;
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
    let instruments: Vec<Instrument> = bars
        .series
        .iter()
        .map(|series| traded(&strategy, &series.instrument))
        .collect();
    let (number, folder) = match &arguments.resume {
        Some(run) => {
            let folder = existing(data_dir, run)?;
            (folder.records()?.0.run, folder)
        }
        None => {
            let number = now().nanos().unsigned_abs();
            (number, RunFolder::create(data_dir, number)?)
        }
    };
    let header = RunHeader {
        run: number,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        began: now(),
        document: document.to_yaml()?,
        parameters: parameters.into_iter().collect(),
        strategy_hash: strategy.hash,
        instruments: instruments.iter().map(LoggedInstrument::of).collect(),
        tradable,
        source: bars.source,
        venue: arguments.venue.clone(),
    };
    let setup = Setup {
        run: number,
        strategy: Arc::new(strategy),
        instruments,
        tradable,
    };
    let rows = HistoryRows::new(bars.series);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let stop = stop_by_signal()?;
        drive(&setup, header, &folder, rows, arguments, stop).await
    })
}

async fn drive(
    setup: &Setup,
    header: RunHeader,
    folder: &RunFolder,
    mut rows: HistoryRows,
    arguments: &RunArguments,
    stop: CancellationToken,
) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(error.to_string());
    let strategy = &setup.strategy;
    let broker = PaperBroker::open(
        folder.paper_log()?,
        &setup.instruments,
        venue_model(strategy),
        strategy.initial_capital,
    )
    .map_err(|error| failed(&error))?;
    let teller = Teller {
        setup: setup.clone(),
        format: arguments.format,
    };
    let opened = Run::open(
        setup,
        header,
        folder.run_log()?,
        broker,
        Arc::new(now),
        Box::new(move |event| teller.tell(&event)),
    );
    let (mut run, replayed, tail) = opened.await.map_err(|error| failed(&error))?;
    let name = format!("{:x}", setup.run);
    if replayed.inputs > 0 {
        output::note(&format!(
            "run {name} goes on after {} inputs, {} decisions found the same",
            replayed.inputs, replayed.compared
        ));
    } else {
        output::note(&format!("run {name} begins; Ctrl-C stops it"));
    }
    if let Tail::Torn { bytes } = tail {
        output::note(&format!(
            "{bytes} bytes at the end of its log were being written when it was stopped, and are not used"
        ));
    }
    run.reconcile().await.map_err(|error| failed(&error))?;
    // A recorded market has stood still since.
    run.decide().await.map_err(|error| failed(&error))?;
    if let Some((_, last)) = run.engine().last_row() {
        rows.skip_until(last);
    }
    let mut before: Option<UnixNanos> = None;
    for (time, bars) in rows {
        if let (Speed::Times(times), Some(before)) = (arguments.speed, before) {
            let wait = Duration::from_nanos(time.nanos_since(before).unsigned_abs());
            tokio::select! {
                () = tokio::time::sleep(wait.div_f64(times)) => {}
                () = stop.cancelled() => {}
            }
        }
        // Signals are heard here when nothing is waited for.
        tokio::task::yield_now().await;
        if stop.is_cancelled() {
            break;
        }
        run.on_bars(time, &bars, true)
            .await
            .map_err(|error| failed(&error))?;
        before = Some(time);
    }
    summary(&name, run.engine(), arguments, &stop)
}

/// What the run has come to.
fn summary(
    name: &str,
    engine: &Engine,
    arguments: &RunArguments,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let core = engine.core();
    let positions: Vec<(String, String)> = core
        .ledger()
        .open_positions()
        .map(|(asset, position)| {
            let symbol = &core.lanes()[asset.0 as usize].instrument.symbol;
            (symbol.to_string(), position.quantity.to_string())
        })
        .collect();
    if stop.is_cancelled() {
        output::note(&format!(
            "stopped; `bellwether run {} … --resume {name}` goes on",
            arguments.strategy.display()
        ));
    }
    let (rows, time) = match engine.last_row() {
        Some((row, time)) => (row + 1, Some(time.to_string())),
        None => (0, None),
    };
    if arguments.format == ReportFormat::Json {
        let summary = serde_json::json!({
            "type": "summary",
            "run": name,
            "rows": rows,
            "last_row": time,
            "orders": core.orders().len(),
            "round_trips": core.ledger().round_trips().len(),
            "alerts": core.alert_count(),
            "cash": core.ledger().cash().to_string(),
            "equity": engine.equity(),
            "positions": positions
                .iter()
                .map(|(symbol, quantity)| serde_json::json!({"symbol": symbol, "quantity": quantity}))
                .collect::<Vec<_>>(),
        });
        return output::text(&format!("{summary}\n"));
    }
    let held: Vec<String> = positions
        .iter()
        .map(|(symbol, quantity)| format!("{quantity} {symbol}"))
        .collect();
    let held = if held.is_empty() {
        "nothing".to_owned()
    } else {
        held.join(", ")
    };
    output::text(&format!(
        "{rows} rows, {} orders, {} round trips, {} alerts; equity {:.2}, held: {held}\nrun {name}: `bellwether replay {name}` checks its log\n",
        core.orders().len(),
        core.ledger().round_trips().len(),
        core.alert_count(),
        engine.equity(),
    ))
}

/// Prints what happens.
struct Teller {
    setup: Setup,
    format: ReportFormat,
}

impl Teller {
    fn tell(&self, event: &Event<'_>) {
        let (input, outcome, engine) = match event {
            Event::Input {
                input,
                outcome,
                engine,
                ..
            } => (input, outcome, engine),
            Event::Reconciled(found) => {
                let differing = found.differing.iter();
                for (symbol, there, here) in differing {
                    output::note(&format!(
                        "halted: the venue holds {there} {symbol}, the books say {here}"
                    ));
                }
                return;
            }
        };
        let mut out = output::stdout();
        for line in self.lines(input, outcome, engine) {
            // A closed pipe ends the printing and not the run.
            if writeln!(out, "{line}").is_err() {
                return;
            }
        }
        let _ = out.flush();
    }

    fn lines(&self, input: &Input, outcome: &Outcome, engine: &Engine) -> Vec<String> {
        let at = match (input, engine.last_row()) {
            (Input::Report(report), _) => report.time.to_string(),
            (_, Some((_, time))) => time.to_string(),
            _ => String::new(),
        };
        let core = engine.core();
        let symbol = |lane: usize| core.lanes()[lane].instrument.symbol.to_string();
        let rule = |rule: usize| {
            let rules = &self.setup.strategy.rules;
            let found = rules.iter().find(|known| known.index == rule);
            found.map_or_else(String::new, |rule| rule.name.clone())
        };
        let mut events = Vec::new();
        for fill in &outcome.fills {
            let request = &core.orders()[fill.number.0 as usize].request;
            events.push(serde_json::json!({
                "type": "fill",
                "time": at,
                "order": fill.number.0,
                "symbol": symbol(request.asset.0 as usize),
                "side": request.side.to_string(),
                "quantity": fill.quantity.get().to_string(),
                "price": fill.price.to_string(),
                "commission": fill.commission.to_string(),
                "reason": core.reason(request.reason),
            }));
        }
        for alert in &outcome.alerts {
            events.push(serde_json::json!({
                "type": "alert",
                "time": alert.time.to_string(),
                "symbol": symbol(alert.lane),
                "rule": rule(alert.rule),
                "setup": alert.setup,
                "entry": alert.entry,
                "stop": alert.stop,
                "target": alert.target,
                "confidence": alert.confidence,
            }));
        }
        for refused in &outcome.refused {
            events.push(serde_json::json!({
                "type": "refused",
                "time": refused.time.to_string(),
                "symbol": symbol(refused.lane),
                "rule": rule(refused.rule),
                "why": refused.why.message(),
            }));
        }
        for intent in &outcome.intents {
            if let Intent::Submit(order) = intent {
                events.push(serde_json::json!({
                    "type": "order",
                    "time": at,
                    "order": order.id().sequence,
                    "symbol": order.symbol().to_string(),
                    "side": order.side().to_string(),
                    "quantity": order.quantity().get().to_string(),
                    "kind": order.order_type().as_str(),
                    "limit_price": order.order_type().limit_price().map(|price| price.to_string()),
                    "stop_price": order.order_type().stop_price().map(|price| price.to_string()),
                }));
            }
        }
        for concern in &outcome.concerns {
            events.push(serde_json::json!({
                "type": "concern", "time": at, "what": format!("{concern:?}"),
            }));
        }
        let line = |event: serde_json::Value| match self.format {
            ReportFormat::Json => event.to_string(),
            ReportFormat::Table => table_line(&event),
        };
        events.into_iter().map(line).collect()
    }
}

/// An event as a line for people.
fn table_line(event: &serde_json::Value) -> String {
    let word = |name: &str| match &event[name] {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let (time, kind, symbol) = (word("time"), word("type"), word("symbol"));
    let rest = match kind.as_str() {
        "fill" => format!(
            "{} {} at {} ({})",
            word("side"),
            word("quantity"),
            word("price"),
            word("reason")
        ),
        "order" => {
            let prices = [word("stop_price"), word("limit_price")];
            let prices: Vec<String> = prices
                .into_iter()
                .filter(|price| !price.is_empty())
                .collect();
            format!(
                "{} {} {} {}",
                word("side"),
                word("quantity"),
                word("kind"),
                prices.join(" ")
            )
        }
        "alert" => format!("{} ({})", word("setup"), word("rule")),
        "refused" => format!("{}: {}", word("rule"), word("why")),
        _ => word("what"),
    };
    format!("{time:<24} {kind:<8} {symbol:<8} {rest}")
        .trim_end()
        .to_owned()
}
