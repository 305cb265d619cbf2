//! Equal highs and equal lows.

use std::cell::Cell;

use super::detector::Yardstick;
use super::swing::{Extremes, SIDES, Unbroken};
use super::zones::{Zone, Zones};
use super::{Bar, Change, Detector, Formed, Side, Status};
use crate::registry::PLAIN;
use crate::shape::{Machine, MachineKernel};
use crate::{Arg, Build, Category, Cost, Output, Primitive, WarmUp};

/// How far apart two equal extremes are at most, in average true ranges.
pub(super) const TOLERANCE: f64 = 0.1;

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "equal_highs_lows",
    aliases: &["eqh_eql"],
    category: Category::Structure,
    doc: "Equal highs and equal lows: two swings at one level, beyond which stops wait. `high` and `low` on the bar that confirms the second, `swept_high` and `swept_low` when price trades beyond both; the nearest that are not swept, below and above the close.",
    formula: "high: a swing high is confirmed within tolerance · atr(14) of an earlier one that no bar since has passed by more than that (the latest such); swept: a later high above both; lows likewise",
    source: "ICT's EQH and EQL. smartmoneyconcepts groups swings within 1% of the range of the whole history, later bars included; here the tolerance is that of the bar which confirms the second",
    prices: &["high", "low", "close"],
    args: &[SIDES[0], SIDES[1], Arg::number_or("tolerance", TOLERANCE, 0.0, 100.0)],
    outputs: &[
        Output::bool("high"),
        Output::bool("low"),
        Output::bool("swept_high"),
        Output::bool("swept_low"),
        Output::num("nearest_below"),
        Output::num("nearest_above"),
    ],
    cost: Cost::Heavy,
    build: Build::Lanes {
        warm_up: |p| WarmUp::AtLeast((p.window("left") + p.window("right")).max(Yardstick::WARM_UP)),
        kernel: |p, lanes| {
            let equals = EqualHighsLows::new(p.window("left"), p.window("right"), p.number("tolerance"));
            MachineKernel::boxed(equals, lanes)
        },
    },
    ..PLAIN
}];

/// Finds equal highs and lows of one series of bars.
#[derive(Debug, Clone)]
pub(super) struct EqualHighsLows {
    right: usize,
    tolerance: f64,
    extremes: Extremes,
    yardstick: Yardstick,
    /// Swings that may find an equal.
    highs: Unbroken,
    lows: Unbroken,
    zones: Zones,
}

/// What a bar shows, highs first: pairs that it completes, and pairs that it sweeps.
struct News {
    atr: f64,
    found: [bool; 2],
    swept: [bool; 2],
}

impl EqualHighsLows {
    pub(super) fn new(left: usize, right: usize, tolerance: f64) -> Self {
        Self {
            right,
            tolerance,
            extremes: Extremes::new(left, right),
            yardstick: Yardstick::new(),
            highs: Unbroken::new(1.0),
            lows: Unbroken::new(-1.0),
            zones: Zones::new(),
        }
    }

    fn take(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) -> News {
        let swept = Cell::new([false; 2]);
        let seen = |zone: &mut Zone, bar: &Bar, tell: &mut dyn FnMut(Status)| {
            if !zone.passed(bar) {
                return true;
            }
            let mut sides = swept.get();
            sides[usize::from(zone.side == Side::Bullish)] = true;
            swept.set(sides);
            zone.reach(Status::Swept, tell);
            false
        };
        self.zones.live(bar, seen, tell);
        let atr = self.yardstick.see(bar);
        // Without an average nothing is equal, and whatever is passed is gone.
        let distance = if atr.is_nan() { 0.0 } else { self.tolerance * atr };
        self.highs.pass(bar.high - distance, &mut |_, _| {});
        self.lows.pass(bar.low + distance, &mut |_, _| {});
        let confirmed = self.extremes.see(bar.high, bar.low);
        let mut found = [false; 2];
        let sides = [(Side::Bearish, confirmed.high, &mut self.highs), (Side::Bullish, confirmed.low, &mut self.lows)];
        for (found, (side, level, earlier)) in found.iter_mut().zip(sides) {
            let Some(level) = level else { continue };
            let equal = earlier.latest_within(distance, level).filter(|_| !atr.is_nan());
            if let Some(equal) = equal {
                *found = true;
                let (top, bottom) = (level.max(equal), level.min(equal));
                self.zones.follow(Formed { side, top, bottom, bars_ago: self.right, turns: false }, tell);
            }
            earlier.follow(0, level);
        }
        News { atr, found, swept: swept.get() }
    }
}

impl Detector for EqualHighsLows {
    fn see(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) {
        self.take(bar, tell);
    }

    fn miss(&mut self, bar: &Bar) {
        self.extremes.miss();
        self.yardstick.see(bar);
    }
}

impl Machine<3, 6> for EqualHighsLows {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 6] {
        let bar = Bar::of_prices(close, high, low, close);
        if !bar.is_complete() {
            self.miss(&bar);
            return [f64::NAN; 6];
        }
        let News { atr, found, swept } = self.take(&bar, &mut |_| {});
        if atr.is_nan() || !self.extremes.is_warm() {
            return [f64::NAN; 6];
        }
        let [high, low, swept_high, swept_low] =
            [found[0], found[1], swept[0], swept[1]].map(|is| f64::from(u8::from(is)));
        let below = self.zones.nearest_below(close, |_| true);
        let above = self.zones.nearest_above(close, |_| true);
        [high, low, swept_high, swept_low, below, above]
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.extremes.visit(number);
        self.yardstick.visit(number);
        self.highs.visit(number);
        self.lows.visit(number);
        self.zones.visit(number);
    }
}
