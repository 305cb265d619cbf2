//! Order blocks.

use super::detector::Yardstick;
use super::recent::{Recent, visit_count};
use super::zones::{Zone, Zones};
use super::{Bar, Change, Detector, Formed, Side, Status};
use crate::registry::PLAIN;
use crate::shape::{Machine, MachineKernel};
use crate::{Arg, ArgKind, Build, Category, Cost, Output, Primitive, WarmUp};

pub(super) const DISPLACEMENT: f64 = 1.5;
pub(super) const WITHIN: usize = 3;

/// What makes an impulse, and how far before it the block may be.
pub(super) const ARGS: [Arg; 2] = [
    Arg::number_or("displacement", DISPLACEMENT, 0.1, 100.0),
    Arg { name: "within", kind: ArgKind::Window { default: Some(WITHIN as u32), min: 1, max: 100 }, named_only: false },
];

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "order_block",
    category: Category::Structure,
    doc: "Order blocks: the last bar against an impulse, known on the bar of the impulse. `up` and `down` there; the edges of the nearest that price has not passed through, below and above the close.",
    formula: "up: close > open and close − low ≥ displacement · atr(14), with a falling bar among the `within` before it: its high and low are the zone, until a later low reaches its lower edge",
    source: "ICT. The block is drawn on the falling bar and known on the rising one; smartmoneyconcepts erases blocks later on, here they stay with their status",
    prices: &["open", "high", "low", "close"],
    args: &ARGS,
    outputs: &[Output::bool("up"), Output::bool("down"), Output::num("nearest_below"), Output::num("nearest_above")],
    cost: Cost::Heavy,
    build: Build::Lanes {
        warm_up: |_| WarmUp::AtLeast(Yardstick::WARM_UP),
        kernel: |p, lanes| MachineKernel::boxed(Blocks::new(p.number("displacement"), p.window("within")), lanes),
    },
    ..PLAIN
}];

/// Finds blocks of one series of bars.
#[derive(Debug, Clone)]
pub(super) struct Blocks {
    displacement: f64,
    yardstick: Yardstick,
    /// Of the bars before: which way they closed, their highs and lows.
    directions: Recent,
    highs: Recent,
    lows: Recent,
    /// Bars ago of the last block of each side: a second impulse makes no second block.
    last: [usize; 2],
    zones: Zones,
}

/// Further back than any block that could be found again.
const LONG_AGO: usize = 1000;

impl Blocks {
    pub(super) fn new(displacement: f64, within: usize) -> Self {
        let recent = || Recent::new(within);
        Self {
            displacement,
            yardstick: Yardstick::new(),
            directions: recent(),
            highs: recent(),
            lows: recent(),
            last: [LONG_AGO; 2],
            zones: Zones::new(),
        }
    }

    /// The block that an impulse on the bar makes known.
    fn block(&mut self, bar: &Bar, atr: f64) -> Option<Formed> {
        let direction = bar.close - bar.open;
        let (side, push) = if direction > 0.0 {
            (Side::Bullish, bar.close - bar.low)
        } else {
            (Side::Bearish, bar.high - bar.close)
        };
        // Without an average there is no impulse.
        if direction == 0.0 || atr.is_nan() || push < self.displacement * atr {
            return None;
        }
        let ago = (0..self.directions.len()).find(|&ago| self.directions.ago(ago) * direction < 0.0)?;
        let bars_ago = ago + 1;
        let last = &mut self.last[usize::from(side == Side::Bearish)];
        if *last == bars_ago {
            return None;
        }
        *last = bars_ago;
        Some(Formed { side, top: self.highs.ago(ago), bottom: self.lows.ago(ago), bars_ago, turns: false })
    }

    /// The blocks that a bar closes through, the first that does so.
    pub(super) fn turning(&self, bar: &Bar) -> impl Iterator<Item = &Zone> {
        self.zones.iter().filter(|zone| !zone.has(Status::Inverted) && zone.closed_through(bar))
    }

    /// Takes a bar in: the average true range, and the block that it makes known.
    pub(super) fn take(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) -> (f64, Option<Formed>) {
        self.zones.live(bar, live, tell);
        for ago in &mut self.last {
            *ago = (*ago + 1).min(LONG_AGO);
        }
        let atr = self.yardstick.see(bar);
        let found = self.block(bar, atr);
        if let Some(formed) = found {
            self.zones.follow(formed, tell);
        }
        self.directions.push(bar.close - bar.open);
        self.highs.push(bar.high);
        self.lows.push(bar.low);
        (atr, found)
    }
}

/// A block is entered, passed (and turns around), and at last closed back through.
fn live(zone: &mut Zone, bar: &Bar, tell: &mut dyn FnMut(Status)) -> bool {
    if zone.has(Status::Inverted) {
        if zone.closed_back(bar) {
            zone.reach(Status::Invalidated, tell);
            return false;
        }
        return true;
    }
    if zone.near_reached(bar) {
        zone.reach(Status::Touched, tell);
    }
    if zone.far_reached(bar) {
        zone.reach(Status::Filled, tell);
    }
    if zone.closed_through(bar) {
        zone.reach(Status::Inverted, tell);
    }
    true
}

impl Detector for Blocks {
    fn see(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) {
        self.take(bar, tell);
    }

    fn miss(&mut self, bar: &Bar) {
        for recent in [&mut self.directions, &mut self.highs, &mut self.lows] {
            recent.clear();
        }
        self.last = [LONG_AGO; 2];
        self.yardstick.see(bar);
    }
}

impl Machine<4, 4> for Blocks {
    fn step(&mut self, [open, high, low, close]: [f64; 4]) -> [f64; 4] {
        let bar = Bar::of_prices(open, high, low, close);
        if !bar.is_complete() {
            self.miss(&bar);
            return [f64::NAN; 4];
        }
        let (atr, found) = self.take(&bar, &mut |_| {});
        if atr.is_nan() {
            return [f64::NAN; 4];
        }
        let is = |side| f64::from(u8::from(found.is_some_and(|formed| formed.side == side)));
        let untouched = |zone: &Zone| !zone.has(Status::Filled);
        [
            is(Side::Bullish),
            is(Side::Bearish),
            self.zones.nearest_below(close, untouched),
            self.zones.nearest_above(close, untouched),
        ]
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.yardstick.visit(number);
        for recent in [&mut self.directions, &mut self.highs, &mut self.lows] {
            recent.visit(number);
        }
        self.last.iter_mut().for_each(|ago| visit_count(ago, number));
        self.zones.visit(number);
    }
}
