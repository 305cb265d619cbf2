//! Sweeps of liquidity.

use super::detector::Yardstick;
use super::recent::visit_count;
use super::swing::{Extremes, SIDES};
use super::{Bar, Change, Detector, Formed, Side};
use crate::registry::PLAIN;
use crate::shape::{Machine, MachineKernel};
use crate::{Arg, ArgKind, Build, Category, Cost, Output, Params, Primitive, WarmUp};

pub(super) const REJECTION: f64 = 0.5;
pub(super) const WITHIN: usize = 30;

/// The most levels that wait to be swept, on each side.
const WAITING_MAX: usize = 64;

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "sweep",
    aliases: &["liquidity_sweep"],
    category: Category::Structure,
    doc: "Sweeps of a swing: price passes it and closes back within the bar. `buy_side` above a swing high (bearish), `sell_side` below a swing low (bullish), and the level that was swept.",
    formula: "buy_side: high > X, close < X and high − close ≥ rejection · atr(14), X a swing high confirmed in the last `within` bars; the first bar beyond a level uses it up, whether it comes back or not",
    source: "ICT's stop hunts; the level is used up by its first excursion, so that no true break is called a sweep later on",
    prices: &["high", "low", "close"],
    args: &[
        SIDES[0],
        SIDES[1],
        Arg::number_or("rejection", REJECTION, 0.0, 100.0),
        Arg { name: "within", kind: ArgKind::Window { default: Some(WITHIN as u32), min: 1, max: 10_000 }, named_only: false },
    ],
    outputs: &[Output::bool("buy_side"), Output::bool("sell_side"), Output::num("level")],
    cost: Cost::Heavy,
    build: Build::Lanes {
        warm_up: |p| WarmUp::AtLeast((p.window("left") + p.window("right")).max(Yardstick::WARM_UP)),
        kernel: |p, lanes| MachineKernel::boxed(Sweeps::of(p), lanes),
    },
    ..PLAIN
}];

/// Levels that wait for an excursion, oldest first.
#[derive(Debug, Clone)]
struct Waiting {
    /// 1 for highs, −1 for lows: levels are kept so that an excursion is upwards.
    sign: f64,
    levels: [f64; WAITING_MAX],
    /// Bars since each was confirmed.
    ages: [f64; WAITING_MAX],
    count: usize,
}

impl Waiting {
    fn new(sign: f64) -> Self {
        Self { sign, levels: [0.0; WAITING_MAX], ages: [0.0; WAITING_MAX], count: 0 }
    }

    fn remove(&mut self, at: usize) {
        self.levels.copy_within(at + 1..self.count, at);
        self.ages.copy_within(at + 1..self.count, at);
        self.count -= 1;
    }

    fn wait_for(&mut self, level: f64) {
        if self.count == WAITING_MAX {
            self.remove(0);
        }
        (self.levels[self.count], self.ages[self.count]) = (self.sign * level, 0.0);
        self.count += 1;
    }

    /// The furthest level that a bar passes and comes back from by `rejection`; all that it passes are used up.
    fn swept(&mut self, extreme: f64, close: f64, rejection: f64, within: usize) -> Option<f64> {
        let (extreme, close) = (self.sign * extreme, self.sign * close);
        let mut swept = None;
        let mut at = 0;
        while at < self.count {
            self.ages[at] += 1.0;
            let level = self.levels[at];
            let passed = extreme > level;
            if !passed && self.ages[at] < within as f64 {
                at += 1;
                continue;
            }
            if passed && close < level && extreme - close >= rejection {
                swept = Some(swept.map_or(level, |known: f64| known.max(level)));
            }
            self.remove(at);
        }
        swept.map(|level| self.sign * level)
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        visit_count(&mut self.count, number);
        self.levels.iter_mut().chain(&mut self.ages).for_each(number);
    }
}

/// Finds sweeps of one series of bars.
#[derive(Debug, Clone)]
pub(super) struct Sweeps {
    rejection: f64,
    within: usize,
    extremes: Extremes,
    yardstick: Yardstick,
    highs: Waiting,
    lows: Waiting,
    /// The level that was swept last.
    level: f64,
    formed: f64,
}

impl Sweeps {
    pub(super) fn new(left: usize, right: usize, rejection: f64, within: usize) -> Self {
        Self {
            rejection,
            within,
            extremes: Extremes::new(left, right),
            yardstick: Yardstick::new(),
            highs: Waiting::new(1.0),
            lows: Waiting::new(-1.0),
            level: f64::NAN,
            formed: 0.0,
        }
    }

    fn of(p: &Params<'_>) -> Self {
        Self::new(p.window("left"), p.window("right"), p.number("rejection"), p.window("within"))
    }

    /// Takes a bar in: the average true range, and the levels above and below that it sweeps.
    fn take(&mut self, high: f64, low: f64, close: f64) -> (f64, [Option<f64>; 2]) {
        let atr = self.yardstick.see(&Bar::of_prices(close, high, low, close));
        // Without an average nothing is a rejection.
        let rejection = if atr.is_nan() { f64::INFINITY } else { self.rejection * atr };
        let above = self.highs.swept(high, close, rejection, self.within);
        let below = self.lows.swept(low, close, rejection, self.within);
        let confirmed = self.extremes.see(high, low);
        confirmed.high.into_iter().for_each(|level| self.highs.wait_for(level));
        confirmed.low.into_iter().for_each(|level| self.lows.wait_for(level));
        self.level = below.or(above).unwrap_or(self.level);
        (atr, [above, below])
    }
}

impl Detector for Sweeps {
    fn see(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) {
        let (_, swept) = self.take(bar.high, bar.low, bar.close);
        for (level, side) in swept.into_iter().zip([Side::Bearish, Side::Bullish]) {
            if let Some(level) = level {
                let formed = Formed { side, top: level, bottom: level, bars_ago: 0, turns: false };
                tell(Change::Formed(self.formed as u64, formed));
                self.formed += 1.0;
            }
        }
    }

    fn miss(&mut self, bar: &Bar) {
        self.extremes.miss();
        self.yardstick.see(bar);
    }
}

impl Machine<3, 3> for Sweeps {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 3] {
        if (high + low + close).is_nan() {
            self.miss(&Bar::of_prices(close, high, low, close));
            return [f64::NAN; 3];
        }
        let (atr, [above, below]) = self.take(high, low, close);
        if atr.is_nan() || !self.extremes.is_warm() {
            return [f64::NAN; 3];
        }
        let is = |found: Option<f64>| f64::from(u8::from(found.is_some()));
        [is(above), is(below), self.level]
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.extremes.visit(number);
        self.yardstick.visit(number);
        self.highs.visit(number);
        self.lows.visit(number);
        number(&mut self.level);
        number(&mut self.formed);
    }
}
