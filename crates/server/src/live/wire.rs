//! Runs as clients see them.

use bellwether_api as api;
use bellwether_ledger::PositionSide;
use bellwether_market::{OrderType, Side};
use bellwether_runtime::feed::{FeedStatus, MarketFeed, PriceTick};
use bellwether_runtime::live::{
    Engine, OrderView, PositionView, RunAtWork, RunHeader, RunStatus, RunView,
};
use bellwether_trading::document::DocumentHeading;
use bellwether_trading::{Ending, Halt, PersonCommand, Role, Stage};

use crate::backtest::wire::instant;
use crate::clock;

pub(crate) fn source(feed: &MarketFeed) -> api::MarketSource {
    let state = feed.state();
    api::MarketSource {
        id: feed.name().to_owned(),
        status: match state.status {
            FeedStatus::Connecting => api::SourceStatus::Connecting,
            FeedStatus::Connected => api::SourceStatus::Connected,
            FeedStatus::Paused => api::SourceStatus::Paused,
            FeedStatus::Stale => api::SourceStatus::Stale,
            FeedStatus::Ended => api::SourceStatus::Ended,
            FeedStatus::Failed => api::SourceStatus::Failed,
        },
        simulated: feed.is_simulated(),
        symbols: feed
            .instruments()
            .iter()
            .map(|instrument| instrument.symbol.to_string())
            .collect(),
        market_time: state.market_time.map(instant),
        speed: state.speed,
        last_update_at: state.last_update_at.map(instant),
        message: state.message,
    }
}

pub(crate) fn price(symbol: &str, tick: &PriceTick) -> api::LivePrice {
    let change = tick
        .previous_close
        .map(|close| tick.price / close - 1.0)
        .filter(|change| change.is_finite());
    api::LivePrice {
        symbol: symbol.to_owned(),
        time: instant(tick.time),
        price: tick.price,
        bid: tick.bid,
        ask: tick.ask,
        previous_close: tick.previous_close,
        change,
        day_volume: tick.day_volume,
    }
}

pub(crate) fn halt(halt: Halt) -> api::HaltReason {
    match halt {
        Halt::Person => api::HaltReason::Person,
        Halt::EmergencyStop => api::HaltReason::EmergencyStop,
        Halt::Mismatch => api::HaltReason::Mismatch,
        Halt::IllegalReport => api::HaltReason::IllegalReport,
        Halt::KillSwitch => api::HaltReason::KillSwitch,
    }
}

pub(crate) fn run(at_work: &RunAtWork) -> api::LiveRun {
    let strategy = at_work.strategy();
    let timeframe = strategy.timeframe.to_string();
    run_of(
        at_work.header(),
        &strategy.name,
        &timeframe,
        &at_work.view(),
    )
}

/// A run of which only the log is there.
pub(crate) fn run_of_log(header: &RunHeader, view: &RunView) -> api::LiveRun {
    let heading = DocumentHeading::parse(&header.document);
    let name = heading.name.unwrap_or_default();
    run_of(header, &name, &heading.timeframe.unwrap_or_default(), view)
}

fn run_of(header: &RunHeader, name: &str, timeframe: &str, view: &RunView) -> api::LiveRun {
    let instruments = header.instruments.iter().take(header.tradable);
    api::LiveRun {
        run: format!("{:x}", header.run),
        status: match view.status {
            RunStatus::Starting => api::RunStatus::Starting,
            RunStatus::Running => api::RunStatus::Running,
            RunStatus::Ended => api::RunStatus::Stopped,
            RunStatus::Failed => api::RunStatus::Failed,
        },
        halt: view.halt.map(halt),
        reconciled: !view.is_doubtful,
        message: view.message.clone(),
        strategy: name.to_owned(),
        venue: header.venue.clone(),
        source: header.source.clone(),
        symbols: instruments
            .filter_map(|logged| Some(logged.instrument()?.symbol.to_string()))
            .collect(),
        timeframe: timeframe.to_owned(),
        began_at: instant(header.began),
        last_row_at: view.last_row_at.map(instant),
        rows: view.rows,
        currency: view.currency.to_string(),
        equity: view.equity,
        cash: view.cash.to_string(),
        initial_equity: view.initial_equity,
        day_pnl: view.equity - view.day_start_equity,
        total_pnl: view.equity - view.initial_equity,
        open_positions: view.positions.len() as u64,
        open_orders: view.orders.iter().filter(|order| order.is_open()).count() as u64,
        round_trips: view.round_trips,
        round_trips_today: view.round_trips_today,
        win_rate_today: (view.round_trips_today > 0)
            .then(|| view.wins_today as f64 / view.round_trips_today as f64),
        alerts: view.alerts,
    }
}

pub(crate) fn account(runs: &[std::sync::Arc<RunAtWork>]) -> api::BrokerAccount {
    let mut totals: Vec<(api::AccountTotal, bellwether_market::Money)> = Vec::new();
    let mut accounts = Vec::new();
    for run in runs {
        let (header, view) = (run.header(), run.view());
        let account = api::RunAccount {
            run: format!("{:x}", header.run),
            strategy: run.strategy().name.clone(),
            venue: header.venue.clone(),
            currency: view.currency.to_string(),
            equity: view.equity,
            cash: view.cash.to_string(),
            exposure: view.exposure,
            open_pnl: view.open_pnl,
            day_pnl: view.equity - view.day_start_equity,
            total_pnl: view.equity - view.initial_equity,
        };
        let known = totals
            .iter_mut()
            .find(|(total, _)| total.currency == account.currency);
        match known {
            Some((total, cash)) => {
                // A sum beyond all money is no sum.
                *cash = cash.checked_add(view.cash).unwrap_or(*cash);
                total.cash = cash.to_string();
                total.equity += account.equity;
                total.exposure += account.exposure;
                total.open_pnl += account.open_pnl;
                total.day_pnl += account.day_pnl;
                total.total_pnl += account.total_pnl;
            }
            None => totals.push((
                api::AccountTotal {
                    currency: account.currency.clone(),
                    equity: account.equity,
                    cash: account.cash.clone(),
                    exposure: account.exposure,
                    open_pnl: account.open_pnl,
                    day_pnl: account.day_pnl,
                    total_pnl: account.total_pnl,
                },
                view.cash,
            )),
        }
        accounts.push(account);
    }
    api::BrokerAccount {
        at: clock::utc(),
        accounts,
        totals: totals.into_iter().map(|(total, _)| total).collect(),
    }
}

pub(crate) fn position(run: u64, held: &PositionView) -> api::LivePosition {
    api::LivePosition {
        run: format!("{run:x}"),
        symbol: held.instrument.symbol.to_string(),
        side: match held.side {
            PositionSide::Long => api::TradeSide::Long,
            PositionSide::Short => api::TradeSide::Short,
        },
        quantity: held.quantity.abs().to_string(),
        entry_price: held
            .entry_price
            .map_or_else(String::new, |price| price.to_string()),
        entry_time: held.entry_time.map(instant),
        current_price: held.mark,
        unrealized_pnl: held.open_pnl,
        closing: held.is_closing,
    }
}

pub(crate) fn side(side: Side) -> api::OrderSide {
    match side {
        Side::Buy => api::OrderSide::Buy,
        Side::Sell => api::OrderSide::Sell,
    }
}

fn order_type(order_type: OrderType) -> api::LiveOrderType {
    match order_type {
        OrderType::Market => api::LiveOrderType::Market,
        OrderType::Limit { .. } => api::LiveOrderType::Limit,
        OrderType::Stop { .. } => api::LiveOrderType::Stop,
        OrderType::StopLimit { .. } => api::LiveOrderType::StopLimit,
    }
}

fn status(order: &OrderView) -> api::LiveOrderStatus {
    match order.stage {
        Stage::Submitted => api::LiveOrderStatus::Submitted,
        Stage::Accepted if order.filled.is_positive() => api::LiveOrderStatus::PartiallyFilled,
        Stage::Accepted => api::LiveOrderStatus::Accepted,
        Stage::PendingCancel => api::LiveOrderStatus::PendingCancel,
        Stage::PendingReplace => api::LiveOrderStatus::PendingReplace,
        Stage::Filled => api::LiveOrderStatus::Filled,
        Stage::Ended => match order.ending {
            Some(Ending::Expired) => api::LiveOrderStatus::Expired,
            Some(ending) if ending.is_rejection() => api::LiveOrderStatus::Rejected,
            _ => api::LiveOrderStatus::Cancelled,
        },
    }
}

pub(crate) fn order(run: u64, order: &OrderView) -> api::LiveOrder {
    api::LiveOrder {
        id: order.id.to_string(),
        run: format!("{run:x}"),
        symbol: order.instrument.symbol.to_string(),
        side: side(order.side),
        order_type: order_type(order.order_type),
        quantity: order.quantity.map(|quantity| quantity.to_string()),
        filled_quantity: order.filled.to_string(),
        average_price: order.average_price.map(|price| price.to_string()),
        limit_price: order
            .order_type
            .limit_price()
            .map(|price| price.to_string()),
        stop_price: order.order_type.stop_price().map(|price| price.to_string()),
        status: status(order),
        role: match order.role {
            Role::Entry => api::LiveOrderRole::Entry,
            Role::Exit => api::LiveOrderRole::Exit,
            Role::StopLoss => api::LiveOrderRole::StopLoss,
            Role::TakeProfit => api::LiveOrderRole::TakeProfit,
            Role::Manual => api::LiveOrderRole::Manual,
        },
        reason: order.reason.clone(),
        submitted_at: instant(order.time),
    }
}

/// What was traded of an order, if something was.
pub(crate) fn fill(run: u64, order: &OrderView) -> Option<api::LiveFill> {
    Some(api::LiveFill {
        order: order.id.to_string(),
        run: format!("{run:x}"),
        symbol: order.instrument.symbol.to_string(),
        side: side(order.side),
        quantity: order.filled.to_string(),
        price: order.average_price?.to_string(),
        commission: order.commission.to_string(),
        time: instant(order.filled_at?),
        reason: order.reason.clone(),
    })
}

/// What a person wanted, in words.
pub(crate) fn wanted(command: &PersonCommand, engine: &Engine) -> String {
    let symbol = |lane: usize| {
        let lane = engine.core().lanes().get(lane);
        lane.map_or_else(String::new, |lane| lane.instrument.symbol.to_string())
    };
    match command {
        PersonCommand::Order(order) => format!(
            "a person wants to {} {} {}",
            order.side,
            order.quantity.get(),
            symbol(order.lane)
        ),
        PersonCommand::Cancel(number) => {
            format!("a person wants {} back", engine.desk().id(*number))
        }
        PersonCommand::CancelEntries => "orders that would open something are taken back".into(),
        PersonCommand::Close { lane } => format!("a person closes {}", symbol(*lane)),
        PersonCommand::Flatten => "every position is closed".into(),
        PersonCommand::Halt(why) => format!("halted ({})", why.name()),
        PersonCommand::Resume => "positions may be opened again".into(),
    }
}
