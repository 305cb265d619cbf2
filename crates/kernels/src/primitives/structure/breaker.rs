//! Breakers: order blocks that turned around.

use std::cell::Cell;

use super::detector::Yardstick;
use super::order_block::{ARGS, Blocks};
use super::zones::{Zone, Zones};
use super::{Bar, Change, Detector, Formed, Side, Status};
use crate::registry::PLAIN;
use crate::shape::{Machine, MachineKernel};
use crate::{Build, Category, Cost, Output, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "breaker",
    aliases: &["breaker_block"],
    category: Category::Structure,
    doc: "Breakers: order blocks that a bar closed through, so that their role turns around. `up` and `down` on that bar, `retest_up` and `retest_down` when price first comes back; the edges of the nearest that no bar has closed back through, below and above the close.",
    formula: "up: close > top of an order block that points down: its zone is support from the next bar on; retest_up: a later low ≤ top, once; over when a bar closes below the bottom. down likewise",
    source: "ICT. smartmoneyconcepts erases a block once its breaker has failed; here both stay, with their status",
    prices: &["open", "high", "low", "close"],
    args: &ARGS,
    outputs: &[
        Output::bool("up"),
        Output::bool("down"),
        Output::bool("retest_up"),
        Output::bool("retest_down"),
        Output::num("nearest_below"),
        Output::num("nearest_above"),
    ],
    cost: Cost::Heavy,
    build: Build::Lanes {
        warm_up: |_| WarmUp::AtLeast(Yardstick::WARM_UP),
        kernel: |p, lanes| MachineKernel::boxed(Breakers::new(p.number("displacement"), p.window("within")), lanes),
    },
    ..PLAIN
}];

/// Finds breakers of one series of bars.
#[derive(Debug, Clone)]
pub(super) struct Breakers {
    blocks: Blocks,
    zones: Zones,
}

impl Breakers {
    pub(super) fn new(displacement: f64, within: usize) -> Self {
        Self { blocks: Blocks::new(displacement, within), zones: Zones::new() }
    }

    fn take(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) -> News {
        let tested = Cell::new([false; 2]);
        let seen = |zone: &mut Zone, bar: &Bar, tell: &mut dyn FnMut(Status)| {
            let side = zone.side;
            live(zone, bar, &mut |status| {
                if status == Status::Touched {
                    tested.set(with(tested.get(), side));
                }
                tell(status);
            })
        };
        self.zones.live(bar, seen, tell);
        let mut formed = [false; 2];
        for block in self.blocks.turning(bar) {
            let side = match block.side {
                Side::Bullish => Side::Bearish,
                Side::Bearish => Side::Bullish,
            };
            formed = with(formed, side);
            let breaker = Formed { side, top: block.top, bottom: block.bottom, bars_ago: 0, turns: false };
            self.zones.follow(breaker, tell);
        }
        let (atr, _) = self.blocks.take(bar, &mut |_| {});
        News { atr, formed, tested: tested.get() }
    }
}

/// What a bar shows: the average true range, and of each side whether a breaker formed and whether one was tested.
struct News {
    atr: f64,
    formed: [bool; 2],
    tested: [bool; 2],
}

fn with(mut sides: [bool; 2], side: Side) -> [bool; 2] {
    sides[usize::from(side == Side::Bearish)] = true;
    sides
}

/// A breaker is tested again, and at last closed through.
fn live(zone: &mut Zone, bar: &Bar, tell: &mut dyn FnMut(Status)) -> bool {
    if zone.near_reached(bar) {
        zone.reach(Status::Touched, tell);
    }
    if zone.closed_through(bar) {
        zone.reach(Status::Invalidated, tell);
        return false;
    }
    true
}

impl Detector for Breakers {
    fn see(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) {
        self.take(bar, tell);
    }

    fn miss(&mut self, bar: &Bar) {
        self.blocks.miss(bar);
    }
}

impl Machine<4, 6> for Breakers {
    fn step(&mut self, [open, high, low, close]: [f64; 4]) -> [f64; 6] {
        let bar = Bar::of_prices(open, high, low, close);
        if !bar.is_complete() {
            self.miss(&bar);
            return [f64::NAN; 6];
        }
        let News { atr, formed, tested } = self.take(&bar, &mut |_| {});
        if atr.is_nan() {
            return [f64::NAN; 6];
        }
        let [up, down, retest_up, retest_down] =
            [formed[0], formed[1], tested[0], tested[1]].map(|is| f64::from(u8::from(is)));
        let below = self.zones.nearest_below(close, |_| true);
        let above = self.zones.nearest_above(close, |_| true);
        [up, down, retest_up, retest_down, below, above]
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.blocks.visit(number);
        self.zones.visit(number);
    }
}
