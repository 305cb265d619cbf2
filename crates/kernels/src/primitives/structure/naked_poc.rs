//! Points of control to which price has not come back.

use super::zones::{Zone, Zones};
use super::{Bar, Change, Detector, Formed, Side, Status};
use crate::primitives::sessions::{DayProfile, FINENESS};
use crate::registry::PLAIN;
use crate::shape::{Machine, MachineKernel};
use crate::{Build, Category, Cost, Output, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "naked_poc",
    aliases: &["virgin_poc"],
    category: Category::Structure,
    doc: "Naked points of control: where most volume of an earlier trading day was traded, and price has not been since. The nearest below and above the close, and how many there are on each side.",
    formula: "the poc of prev_volume_profile(bins, ticks) of each day that is over, from the first bar of the next on; below its last close, until a low ≤ poc; above, until a high ≥ poc. The 64 latest are followed",
    source: "Dalton, Mind over Markets (1990)",
    prices: &["high", "low", "close", "volume", "trading_day", "tick_size"],
    args: &FINENESS,
    outputs: &[
        Output::num("nearest_below"),
        Output::num("nearest_above"),
        Output::num("below"),
        Output::num("above"),
    ],
    cost: Cost::Heavy,
    build: Build::Lanes {
        warm_up: |_| WarmUp::AtLeast(1),
        kernel: |p, lanes| MachineKernel::boxed(NakedPocs::of(DayProfile::of(p)), lanes),
    },
    ..PLAIN
}];

/// Follows the points of control of one series of bars.
#[derive(Debug, Clone)]
pub(super) struct NakedPocs {
    days: DayProfile,
    /// The last close of the day, and how many bars ago it was.
    close: f64,
    bars_ago: f64,
    /// Whether a day is over.
    is_warm: f64,
    zones: Zones,
}

impl NakedPocs {
    pub(super) fn new(bins: usize, ticks: f64) -> Self {
        Self::of(DayProfile::new(bins, ticks))
    }

    fn of(days: DayProfile) -> Self {
        Self { days, close: f64::NAN, bars_ago: 0.0, is_warm: 0.0, zones: Zones::new() }
    }

    /// Takes a bar in; whether it lacks nothing.
    fn take(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) -> bool {
        self.zones.live(bar, live, tell);
        self.bars_ago += 1.0;
        let mut control = None;
        let traded = [bar.high, bar.low, bar.volume, bar.trading_day, bar.tick_size];
        let is_complete = self.days.see(traded, |profile| {
            self.is_warm = 1.0;
            control = profile.value_area(0.0).map(|area| area.control);
        });
        if let Some(level) = control {
            let side = if level <= self.close { Side::Bullish } else { Side::Bearish };
            let bars_ago = self.bars_ago as usize;
            self.zones.follow(Formed { side, top: level, bottom: level, bars_ago, turns: false }, tell);
            self.zones.live(bar, live, tell);
        }
        if is_complete {
            (self.close, self.bars_ago) = (bar.close, 0.0);
        }
        is_complete
    }
}

/// A point of control is naked until price comes to it, or is beyond it.
fn live(zone: &mut Zone, bar: &Bar, tell: &mut dyn FnMut(Status)) -> bool {
    if zone.near_reached(bar) {
        zone.reach(Status::Filled, tell);
        return false;
    }
    true
}

impl Detector for NakedPocs {
    fn see(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) {
        self.take(bar, tell);
    }

    fn miss(&mut self, _: &Bar) {
        self.bars_ago += 1.0;
    }
}

impl Machine<6, 4> for NakedPocs {
    fn step(&mut self, [high, low, close, volume, trading_day, tick_size]: [f64; 6]) -> [f64; 4] {
        let bar = Bar { volume, trading_day, tick_size, ..Bar::of_prices(close, high, low, close) };
        if !bar.is_complete() {
            self.miss(&bar);
            return [f64::NAN; 4];
        }
        if !self.take(&bar, &mut |_| {}) || self.is_warm == 0.0 {
            return [f64::NAN; 4];
        }
        [
            self.zones.nearest_below(close, |_| true),
            self.zones.nearest_above(close, |_| true),
            self.zones.count(Side::Bullish, |_| true),
            self.zones.count(Side::Bearish, |_| true),
        ]
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.days.visit(number);
        for own in [&mut self.close, &mut self.bars_ago, &mut self.is_warm] {
            number(own);
        }
        self.zones.visit(number);
    }
}
