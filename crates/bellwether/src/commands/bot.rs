//! `bellwether bot`, `orders`, `positions`, `fills`: what is at work on a server.

use bellwether_api as api;

use crate::arguments::{
    BotArguments, BotCommand, FillsArguments, OrdersArguments, OrdersCommand, PositionsArguments,
    RunChoice,
};
use crate::commands::remote::{Remote, word};
use crate::failure::Failure;
use crate::output::{self, Format};

pub(crate) fn run(arguments: &BotArguments) -> Result<(), Failure> {
    let remote = Remote::of(&arguments.server)?;
    match &arguments.command {
        BotCommand::Status { format } => status(&remote, *format),
        BotCommand::Start { strategy, symbols } => start(&remote, strategy, symbols),
        BotCommand::Stop(run) => {
            let stopped: api::RunList = remote.post("/bot/stop", &body(run))?;
            told(&stopped)
        }
        BotCommand::EmergencyStop(run) => emergency_stop(&remote, run),
        BotCommand::Rearm(run) => {
            let armed: api::RunList = remote.post("/bot/rearm", &body(run))?;
            told(&armed)
        }
    }
}

fn body(run: &RunChoice) -> api::RunRequest {
    api::RunRequest {
        run: run.run.clone(),
    }
}

fn told(runs: &api::RunList) -> Result<(), Failure> {
    let lines = runs.items.iter().map(|run| {
        let halted = run
            .halt
            .map_or_else(String::new, |halt| format!(", halted: {}", word(&halt)));
        format!(
            "{} {}: {}{halted}\n",
            run.run,
            run.strategy,
            word(&run.status)
        )
    });
    let lines: String = lines.collect();
    output::text(if lines.is_empty() {
        "no run is at work\n"
    } else {
        &lines
    })
}

const RUN_HEADER: [&str; 10] = [
    "run",
    "strategy",
    "status",
    "halt",
    "last row",
    "positions",
    "orders",
    "equity",
    "day",
    "total",
];

fn status(remote: &Remote, format: Format) -> Result<(), Failure> {
    let state: api::LiveState = remote.get("/state")?;
    if format == Format::Json {
        return output::json(&state);
    }
    let money = |amount: f64| format!("{amount:.2}");
    let rows = state.runs.iter().map(|run| {
        vec![
            run.run.clone(),
            run.strategy.clone(),
            word(&run.status),
            run.halt.map_or_else(String::new, |halt| word(&halt)),
            run.last_row_at
                .map_or_else(String::new, |at| at.to_rfc3339()),
            run.open_positions.to_string(),
            run.open_orders.to_string(),
            money(run.equity),
            money(run.day_pnl),
            money(run.total_pnl),
        ]
    });
    if format == Format::Csv {
        return output::csv(&RUN_HEADER, rows);
    }
    match &state.source {
        None => output::note("no market moves"),
        Some(source) => {
            let time = source.market_time;
            let time = time.map_or_else(|| "no price yet".into(), |time| time.to_rfc3339());
            output::note(&format!("{} {}: {time}", source.id, word(&source.status)));
        }
    }
    if state.runs.is_empty() {
        output::note("no run is at work");
        return Ok(());
    }
    output::table(&RUN_HEADER, 5, rows)
}

/// By its id, or by its name where one has it.
fn start(remote: &Remote, strategy: &str, symbols: &[String]) -> Result<(), Failure> {
    let found: api::StrategyPage = remote.get("/strategies?limit=500")?;
    let named = |known: &&api::StrategySummary| known.id == strategy || known.name == strategy;
    let ids: Vec<&str> = found
        .items
        .iter()
        .filter(named)
        .map(|known| known.id.as_str())
        .collect();
    let id = match ids[..] {
        [id] => id.to_owned(),
        [] => {
            let names: Vec<&str> = found
                .items
                .iter()
                .map(|known| known.name.as_str())
                .collect();
            return Err(Failure::new(format!("there is no strategy `{strategy}`"))
                .with_help(format!("there are {}", names.join(", "))));
        }
        _ => {
            return Err(
                Failure::new(format!("several strategies are called `{strategy}`"))
                    .with_help(format!("name one by its id: {}", ids.join(", "))),
            );
        }
    };
    let begun: api::LiveRun = remote.post(
        "/bot/start",
        &api::StartRequest {
            strategy_id: id,
            symbols: (!symbols.is_empty()).then(|| symbols.to_vec()),
            parameters: None,
        },
    )?;
    output::text(&format!("run {} of {} begins\n", begun.run, begun.strategy))
}

fn emergency_stop(remote: &Remote, run: &RunChoice) -> Result<(), Failure> {
    let stopped: api::EmergencyStop = remote.post("/bot/emergency_stop", &body(run))?;
    if stopped.runs.is_empty() {
        return output::text("no run is at work\n");
    }
    let mut failed = Vec::new();
    for run in &stopped.runs {
        let held: Vec<String> = run
            .held
            .iter()
            .map(|held| format!("{} {}", held.quantity, held.symbol))
            .collect();
        let left = if held.is_empty() {
            "nothing is held".to_owned()
        } else {
            format!("being closed: {}", held.join(", "))
        };
        output::text(&format!("run {}: stopped; {left}\n", run.run))?;
        if let Some(message) = &run.message {
            failed.push(format!("run {}: {message}", run.run));
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::new(failed.join("\n"))
        .with_help("it is written down and holds when the run comes back; look at its venue"))
}

const ORDER_HEADER: [&str; 9] = [
    "order", "symbol", "side", "type", "status", "reason", "quantity", "filled", "price",
];

pub(crate) fn orders(arguments: &OrdersArguments) -> Result<(), Failure> {
    let remote = Remote::of(&arguments.server)?;
    if let Some(OrdersCommand::Cancel { order }) = &arguments.command {
        let cancelled: api::LiveOrder = remote.delete(&format!("/broker/orders/{order}"))?;
        return output::text(&format!(
            "{} is {}\n",
            cancelled.id,
            word(&cancelled.status)
        ));
    }
    let mut path = "/broker/orders?limit=500".to_owned();
    if arguments.open {
        path.push_str("&open=true");
    }
    if let Some(run) = &arguments.run {
        path.push_str(&format!("&run={run}"));
    }
    let page: api::LiveOrderPage = remote.get(&path)?;
    let rows = page.items.iter().map(|order| {
        let price = order.average_price.as_ref();
        let price = price.or(order.limit_price.as_ref());
        let price = price.or(order.stop_price.as_ref());
        vec![
            order.id.clone(),
            order.symbol.clone(),
            word(&order.side),
            word(&order.order_type),
            word(&order.status),
            order.reason.clone(),
            order.quantity.clone().unwrap_or_default(),
            order.filled_quantity.clone(),
            price.cloned().unwrap_or_default(),
        ]
    });
    match arguments.format {
        Format::Json => output::json(&page.items),
        Format::Csv => output::csv(&ORDER_HEADER, rows),
        Format::Table if page.items.is_empty() => {
            output::note("no orders");
            Ok(())
        }
        Format::Table => output::table(&ORDER_HEADER, 6, rows),
    }
}

const POSITION_HEADER: [&str; 7] = [
    "run", "symbol", "side", "quantity", "entry", "price", "profit",
];

pub(crate) fn positions(arguments: &PositionsArguments) -> Result<(), Failure> {
    let remote = Remote::of(&arguments.server)?;
    let run = arguments.run.as_ref();
    let path = run.map_or_else(
        || "/broker/positions".to_owned(),
        |run| format!("/broker/positions?run={run}"),
    );
    let page: api::LivePositionPage = remote.get(&path)?;
    let number =
        |value: Option<f64>| value.map_or_else(String::new, |value| output::number(value, 6));
    let rows = page.items.iter().map(|held| {
        vec![
            held.run.clone(),
            held.symbol.clone(),
            word(&held.side),
            held.quantity.clone(),
            held.entry_price.clone(),
            number(held.current_price),
            held.unrealized_pnl
                .map_or_else(String::new, |profit| format!("{profit:.2}")),
        ]
    });
    match arguments.format {
        Format::Json => output::json(&page.items),
        Format::Csv => output::csv(&POSITION_HEADER, rows),
        Format::Table if page.items.is_empty() => {
            output::note("nothing is held");
            Ok(())
        }
        Format::Table => output::table(&POSITION_HEADER, 3, rows),
    }
}

const FILL_HEADER: [&str; 8] = [
    "time",
    "order",
    "symbol",
    "side",
    "reason",
    "quantity",
    "price",
    "commission",
];

pub(crate) fn fills(arguments: &FillsArguments) -> Result<(), Failure> {
    let remote = Remote::of(&arguments.server)?;
    let mut path = "/broker/fills?limit=500".to_owned();
    if let Some(run) = &arguments.run {
        path.push_str(&format!("&run={run}"));
    }
    let page: api::LiveFillPage = remote.get(&path)?;
    let rows = page.items.iter().map(|fill| {
        vec![
            fill.time.to_rfc3339(),
            fill.order.clone(),
            fill.symbol.clone(),
            word(&fill.side),
            fill.reason.clone(),
            fill.quantity.clone(),
            fill.price.clone(),
            fill.commission.clone(),
        ]
    });
    match arguments.format {
        Format::Json => output::json(&page.items),
        Format::Csv => output::csv(&FILL_HEADER, rows),
        Format::Table if page.items.is_empty() => {
            output::note("nothing was traded");
            Ok(())
        }
        Format::Table => output::table(&FILL_HEADER, 5, rows),
    }
}
