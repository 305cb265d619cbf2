//! The simulated venue: orders against bars.
//!
//! At the open fill whatever closes, then whatever opens. Inside a bar the path is unknown, so it is taken at its worst for
//! the account: resting entries, then stops before targets. On the bar of its entry a stop may fill; a target only if the
//! bar closes beyond it (or as the strategy's option says). Prices are never outside the bar; slippage comes on top.
//! A fill at the open carries the bar's open time; when inside a bar something happened is not known, so such a fill carries
//! the time at which it is known at the latest: the bar's close time.
//! An order whose rows are over ends with its last bar, so that what is decided on that row may replace it.

use bellwether_ledger::{AssetId, Ledger};
use bellwether_market::{OrderType, Price, Side};
use bellwether_trading::document::{EntryBarTarget, FillConvention};
use bellwether_trading::{
    Costs, Ending, FillReport, Lane, OrderNumber, OrderRequest, OrderSize, Report, Role,
};

use crate::filling::filled;
use crate::prices::{Prices, VenueBar};

/// How a venue fills.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VenueModel {
    /// Commission and slippage.
    pub costs: Costs,
    /// At which price market orders are filled.
    pub fill: FillConvention,
    /// When a target may fill on the bar of its entry.
    pub entry_bar_target: EntryBarTarget,
    /// Whether quantities may be fractions.
    pub fractional: bool,
}

/// A venue that fills orders against recorded or synthetic bars.
#[derive(Debug)]
pub struct SimulatedVenue {
    model: VenueModel,
    orders: Vec<Working>,
    phase: Phase,
    ambiguous_bars: u64,
    last_ambiguous: Option<(u64, AssetId)>,
}

/// An order that is neither filled nor over.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(crate) struct Working {
    number: OrderNumber,
    pub(crate) asset: AssetId,
    pub(crate) side: Side,
    pub(crate) role: Role,
    pub(crate) size: OrderSize,
    pub(crate) order_type: OrderType,
    /// The first row on which it may be filled.
    from_row: u64,
    /// For a level born inside a bar: what has passed of the bar.
    born: Option<Born>,
    /// When the stop of a stop-limit was reached.
    triggered: Option<Triggered>,
    /// Rows of the asset that it may still stand.
    rows_left: Option<u32>,
    /// In the block at hand: the first row on which it could fill, as far as it has been looked for.
    touch: Option<usize>,
}

/// When within a bar a level came into force.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
struct Born {
    row: u64,
    at_open: bool,
    /// The entry's price: a level that is passed already fills no better than there.
    price: Price,
}

/// When the stop of a stop-limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
enum Triggered {
    /// At a row's open or earlier: its whole bar counts.
    BeforeBar,
    /// Somewhere inside the bar of this row: what came after is known from the close only.
    Inside(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
enum Phase {
    Open,
    Inside,
}

/// Everything that a venue's next row depends on.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct VenueState {
    orders: Vec<Working>,
    phase: Phase,
    ambiguous_bars: u64,
    last_ambiguous: Option<(u64, AssetId)>,
}

impl SimulatedVenue {
    /// Everything that the next row depends on; between two blocks of rows.
    #[must_use]
    pub fn save(&self) -> VenueState {
        VenueState {
            orders: self.orders.clone(),
            phase: self.phase,
            ambiguous_bars: self.ambiguous_bars,
            last_ambiguous: self.last_ambiguous,
        }
    }

    /// Goes on from what [`save`](Self::save) gave.
    pub fn load(&mut self, state: VenueState) {
        self.orders = state.orders;
        self.phase = state.phase;
        self.ambiguous_bars = state.ambiguous_bars;
        self.last_ambiguous = state.last_ambiguous;
    }

    /// A venue without orders.
    #[must_use]
    pub fn new(model: VenueModel) -> Self {
        Self {
            model,
            orders: Vec::new(),
            phase: Phase::Open,
            ambiguous_bars: 0,
            last_ambiguous: None,
        }
    }

    /// Bars on which a stop and a target of one position could both have filled, so that the order of events decided.
    #[must_use]
    pub fn ambiguous_bars(&self) -> u64 {
        self.ambiguous_bars
    }

    /// Takes an order. It may fill from the next row on; a level that follows a fill inside a bar, from that bar on.
    pub fn submit(&mut self, request: &OrderRequest, after_fill: Option<&FillReport>) {
        let protective = matches!(request.role, Role::StopLoss | Role::TakeProfit);
        let born = after_fill.filter(|_| protective).map(|fill| Born {
            row: fill.row,
            at_open: self.phase == Phase::Open,
            price: fill.price,
        });
        self.orders.push(Working {
            number: request.number,
            asset: request.asset,
            side: request.side,
            role: request.role,
            size: request.size,
            order_type: request.order_type,
            from_row: if born.is_some() {
                request.row
            } else {
                request.row + 1
            },
            born,
            triggered: None,
            rows_left: request.expires_after,
            touch: None,
        });
    }

    /// Takes an order back; whether it was still working.
    pub fn cancel(&mut self, number: OrderNumber) -> bool {
        let before = self.orders.len();
        self.orders.retain(|order| order.number != number);
        self.orders.len() < before
    }

    /// Moves the trigger of a stop, from the next row on.
    pub fn move_stop(&mut self, number: OrderNumber, stop: Price) {
        for order in self
            .orders
            .iter_mut()
            .filter(|order| order.number == number)
        {
            if let OrderType::Stop { stop: current } = &mut order.order_type {
                *current = stop;
                order.touch = None;
            }
        }
    }

    /// Gives an order another size.
    pub fn resize(&mut self, number: OrderNumber, size: OrderSize) {
        for order in &mut self.orders {
            if order.number == number {
                order.size = size;
            }
        }
    }

    /// Forgets what was looked up in the block before: rows are counted afresh.
    pub fn begin_block(&mut self) {
        for order in &mut self.orders {
            order.touch = None;
        }
    }

    /// The first row of the block from `from` on at which some order may be filled or expire.
    #[must_use]
    pub fn next_row(&mut self, from: usize, prices: &Prices<'_>) -> Option<usize> {
        let mut first = usize::MAX;
        for order in &mut self.orders {
            let start = from.max(order.from_row.saturating_sub(prices.first_row) as usize);
            let known = order.touch.filter(|&touch| touch >= start);
            let touch = known.unwrap_or_else(|| first_touch(order, start, prices));
            order.touch = Some(touch);
            first = first.min(touch);
        }
        (first < prices.rows).then_some(first)
    }

    /// Whether some order is neither filled nor over.
    #[must_use]
    pub fn is_working(&self) -> bool {
        !self.orders.is_empty()
    }

    /// Prepares for a row's bars.
    pub fn begin_row(&mut self) {
        self.phase = Phase::Open;
    }

    /// The next thing that happens on a row, or `None` when nothing more does. Each report must be booked, and what the
    /// core answers submitted, before the next is asked for.
    pub fn next_report(
        &mut self,
        row: usize,
        prices: &Prices<'_>,
        lanes: &[Lane],
        ledger: &Ledger,
    ) -> Option<Report> {
        loop {
            let found = match self.phase {
                Phase::Open => self.at_open(row, prices),
                Phase::Inside => self.inside(row, prices, ledger),
            };
            match (found, self.phase) {
                (Some((index, price)), _) => {
                    if let Some(report) = self.fill(index, price, row, prices, lanes, ledger) {
                        return Some(report);
                    }
                }
                (None, Phase::Open) => self.phase = Phase::Inside,
                (None, Phase::Inside) => return self.expire(row, prices),
            }
        }
    }

    /// Fills a market order at the close of a row; `None` where its lane has no bar.
    pub fn fill_at_close(
        &mut self,
        number: OrderNumber,
        row: usize,
        prices: &Prices<'_>,
        lanes: &[Lane],
        ledger: &Ledger,
    ) -> Option<Report> {
        let index = self
            .orders
            .iter()
            .position(|order| order.number == number)?;
        let lane = self.orders[index].asset.0 as usize;
        let close = prices
            .is_present(row, lane)
            .then(|| prices.bar(row, lane).close)?;
        self.phase = Phase::Inside;
        self.fill(index, close, row, prices, lanes, ledger)
    }

    /// Whether market orders are filled on the row that decides them.
    #[must_use]
    pub fn fills_at_close(&self) -> bool {
        self.model.fill == FillConvention::Close
    }

    /// The order that fills next at the row's open, and its price: what closes pays for what opens.
    fn at_open(&mut self, row: usize, prices: &Prices<'_>) -> Option<(usize, f64)> {
        let run_row = prices.first_row + row as u64;
        let mut entry = None;
        for (index, order) in self.orders.iter_mut().enumerate() {
            let lane = order.asset.0 as usize;
            let born_here = order.born.is_some_and(|born| born.row == run_row);
            if order.from_row > run_row || born_here || !prices.is_present(row, lane) {
                continue;
            }
            let open = prices.bar(row, lane).open;
            let side = order.side;
            let fills = match order.order_type {
                OrderType::Market => true,
                OrderType::Limit { price, .. } => reached_limit(side, price.to_f64(), open),
                OrderType::Stop { stop } => reached_stop(side, stop.to_f64(), open),
                OrderType::StopLimit { stop, limit } => {
                    let earlier = order
                        .triggered
                        .is_some_and(|triggered| triggered != Triggered::Inside(run_row));
                    if earlier || reached_stop(side, stop.to_f64(), open) {
                        order.triggered = Some(Triggered::BeforeBar);
                    }
                    order.triggered == Some(Triggered::BeforeBar)
                        && reached_limit(side, limit.to_f64(), open)
                }
            };
            if fills && !order.role.may_open() {
                return Some((index, open));
            }
            if fills && entry.is_none() {
                entry = Some((index, open));
            }
        }
        entry
    }

    /// The first order that fills inside the row's bars, and its price.
    fn inside(&mut self, row: usize, prices: &Prices<'_>, ledger: &Ledger) -> Option<(usize, f64)> {
        let run_row = prices.first_row + row as u64;
        let mut best: Option<(u8, usize, f64)> = None;
        for (index, order) in self.orders.iter_mut().enumerate() {
            let lane = order.asset.0 as usize;
            if order.from_row > run_row || !prices.is_present(row, lane) {
                continue;
            }
            let bar = prices.bar(row, lane);
            let born = order.born.filter(|born| born.row == run_row);
            let Some(price) = inside_price(order, run_row, &bar, born, self.model.entry_bar_target)
            else {
                continue;
            };
            // Entries, then stops, then targets: the worst order of events for the account.
            let rank = match order.role {
                Role::Entry | Role::Manual => 0,
                Role::Exit => 1,
                Role::StopLoss => 2,
                Role::TakeProfit => 3,
            };
            if best.is_none_or(|(known, ..)| rank < known) {
                best = Some((rank, index, price));
            }
        }
        let (rank, index, price) = best?;
        if rank == 2 {
            self.note_ambiguity(index, row, prices, ledger);
        }
        Some((index, price))
    }

    /// Counts a bar on which the stop fills although it touched the target too.
    fn note_ambiguity(&mut self, stop: usize, row: usize, prices: &Prices<'_>, ledger: &Ledger) {
        let asset = self.orders[stop].asset;
        let run_row = prices.first_row + row as u64;
        let held = ledger
            .position(asset)
            .is_some_and(|position| !position.quantity.is_zero());
        let bar = prices.bar(row, asset.0 as usize);
        let touched = self.orders.iter().any(|order| {
            let target = order.asset == asset && order.role == Role::TakeProfit;
            target
                && order.order_type.limit_price().is_some_and(|price| {
                    reached_limit(order.side, price.to_f64(), favourable(order.side, &bar))
                })
        });
        if held && touched && self.last_ambiguous != Some((run_row, asset)) {
            self.last_ambiguous = Some((run_row, asset));
            self.ambiguous_bars += 1;
        }
    }

    /// Ends the orders whose rows are over, after the row's fills.
    fn expire(&mut self, row: usize, prices: &Prices<'_>) -> Option<Report> {
        let run_row = prices.first_row + row as u64;
        for index in 0..self.orders.len() {
            let order = &mut self.orders[index];
            let lane = order.asset.0 as usize;
            if order.from_row > run_row || !prices.is_present(row, lane) {
                continue;
            }
            let Some(left) = &mut order.rows_left else {
                continue;
            };
            *left = left.saturating_sub(1);
            order.from_row = run_row + 1;
            if *left == 0 {
                let number = order.number;
                self.orders.remove(index);
                return Some(Report::Ended {
                    number,
                    why: Ending::Expired,
                });
            }
        }
        None
    }

    /// Fills an order at a market price, or ends it when it cannot be filled. An order that closes something is kept for
    /// the next row instead: a position must not lose its stop to a bar without volume.
    fn fill(
        &mut self,
        index: usize,
        price: f64,
        row: usize,
        prices: &Prices<'_>,
        lanes: &[Lane],
        ledger: &Ledger,
    ) -> Option<Report> {
        let order = &self.orders[index];
        let lane = order.asset.0 as usize;
        let (number, run_row) = (order.number, prices.first_row + row as u64);
        let volumes = (prices.volume, row * prices.lanes + lane);
        let filled = filled(order, price, volumes, &self.model, &lanes[lane], ledger);
        if matches!(filled, Err(Ending::NoPrice)) && !order.role.may_open() {
            self.orders[index].from_row = run_row + 1;
            return None;
        }
        self.orders.remove(index);
        Some(match filled {
            Ok(fill) => Report::Filled(FillReport {
                number,
                quantity: fill.quantity,
                price: fill.price,
                commission: fill.commission,
                slippage: fill.slippage,
                time: match self.phase {
                    Phase::Open => prices.open_time[row],
                    Phase::Inside => prices.close_time[row],
                },
                row: run_row,
                cut: fill.cut,
                completes: true,
            }),
            Err(why) => Report::Ended { number, why },
        })
    }
}

/// Whether a stop of this side is reached at a price.
#[inline]
fn reached_stop(side: Side, stop: f64, price: f64) -> bool {
    match side {
        Side::Buy => price >= stop,
        Side::Sell => price <= stop,
    }
}

/// Whether a limit of this side is reached at a price.
#[inline]
fn reached_limit(side: Side, limit: f64, price: f64) -> bool {
    match side {
        Side::Buy => price <= limit,
        Side::Sell => price >= limit,
    }
}

/// The bar's extreme that is best for an order of this side.
#[inline]
fn favourable(side: Side, bar: &VenueBar) -> f64 {
    match side {
        Side::Buy => bar.low,
        Side::Sell => bar.high,
    }
}

/// The bar's extreme that reaches a stop of this side.
#[inline]
fn adverse(side: Side, bar: &VenueBar) -> f64 {
    match side {
        Side::Buy => bar.high,
        Side::Sell => bar.low,
    }
}

/// The price at which an order fills inside a bar, if it does.
fn inside_price(
    order: &mut Working,
    run_row: u64,
    bar: &VenueBar,
    born: Option<Born>,
    targets: EntryBarTarget,
) -> Option<f64> {
    let side = order.side;
    match order.order_type {
        OrderType::Market => None,
        OrderType::Stop { stop } => {
            let stop = stop.to_f64();
            // A level that the entry had passed already fills where the entry did, not at a better price.
            let price = match (born, side) {
                (Some(born), Side::Sell) => stop.min(born.price.to_f64()),
                (Some(born), Side::Buy) => stop.max(born.price.to_f64()),
                (None, _) => stop,
            };
            reached_stop(side, stop, adverse(side, bar)).then(|| price.clamp(bar.low, bar.high))
        }
        OrderType::Limit { price, .. } => {
            let limit = price.to_f64();
            let reached = match born {
                None => reached_limit(side, limit, favourable(side, bar)),
                Some(born) if born.at_open && targets == EntryBarTarget::Touch => {
                    reached_limit(side, limit, favourable(side, bar))
                }
                Some(_) => reached_limit(side, limit, bar.close),
            };
            reached.then(|| limit.clamp(bar.low, bar.high))
        }
        OrderType::StopLimit { stop, limit } => {
            if order.triggered.is_none() && reached_stop(side, stop.to_f64(), adverse(side, bar)) {
                order.triggered = Some(Triggered::Inside(run_row));
            }
            let seen = match order.triggered? {
                Triggered::Inside(row) if row == run_row => bar.close,
                _ => favourable(side, bar),
            };
            reached_limit(side, limit.to_f64(), seen)
                .then(|| limit.to_f64().clamp(bar.low, bar.high))
        }
    }
}

/// The first row from `start` on, within the block, at which the order needs a look; `rows` if none.
fn first_touch(order: &Working, start: usize, prices: &Prices<'_>) -> usize {
    let lane = order.asset.0 as usize;
    let side = order.side;
    if start >= prices.rows {
        return prices.rows;
    }
    let every_row = order.rows_left.is_some() || order.triggered.is_some();
    let level = match order.order_type {
        OrderType::Market => None,
        OrderType::Stop { stop } | OrderType::StopLimit { stop, .. } => {
            Some((stop.to_f64(), side == Side::Buy))
        }
        OrderType::Limit { price, .. } => Some((price.to_f64(), side == Side::Sell)),
    };
    let (column, level, upward) = match level {
        Some((level, upward)) if !every_row => {
            (if upward { prices.high } else { prices.low }, level, upward)
        }
        _ => {
            return (start..prices.rows)
                .find(|&row| prices.is_present(row, lane))
                .unwrap_or(prices.rows);
        }
    };
    let touches = |x: f64| if upward { x >= level } else { x <= level };
    let found = if prices.lanes == 1 && prices.present.is_none() {
        // Strides of rows without a touch are passed at the speed of memory.
        const STRIDE: usize = 64;
        let mut row = start;
        while row + STRIDE <= prices.rows
            && !column[row..row + STRIDE]
                .iter()
                .fold(false, |any, &x| any | touches(x))
        {
            row += STRIDE;
        }
        (row..prices.rows).find(|&row| touches(column[row]))
    } else {
        (start..prices.rows)
            .find(|&row| prices.is_present(row, lane) && touches(column[row * prices.lanes + lane]))
    };
    found.unwrap_or(prices.rows)
}
