//! Divergence of price and a measure of it.

use super::recent::Recent;
use super::swing::{Extremes, SIDES};
use crate::registry::PLAIN;
use crate::shape::{Machine, MachineKernel};
use crate::{Arg, ArgKind, Build, Category, Cost, Output, Params, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "divergence",
    category: Category::Structure,
    doc: "Divergence of price and x: `bullish` on the bar that confirms a swing low below the one before it while x is higher there, `bearish` on one that confirms a higher swing high with a lower x. With span=\"day\" both are of one trading day, as a sum that begins anew every day needs.",
    formula: "bullish: swing lows at j < i, one after the other, i − j ≤ within, low[i] < low[j] and x[i] > x[j]; known `right` bars after i",
    source: "the usual regular divergence, of oscillators and of cumulative volume delta; nothing is said before the second swing is confirmed",
    prices: &["high", "low", "trading_day"],
    args: &[
        Arg::num("x"),
        SIDES[0],
        SIDES[1],
        Arg { name: "within", kind: ArgKind::Window { default: Some(30), min: 1, max: 10_000 }, named_only: false },
        Arg::choice("span", &["any", "day"]),
    ],
    outputs: &[Output::bool("bullish"), Output::bool("bearish")],
    cost: Cost::Standard,
    build: Build::Lanes {
        warm_up: |p| WarmUp::AtLeast(p.window("left") + p.window("right")),
        kernel: |p, lanes| MachineKernel::boxed(Divergences::of(p), lanes),
    },
    ..PLAIN
}];

/// A swing: its price, with highs upside down; x and the trading day there; bars since. Missing before the first.
type Swing = [f64; 4];

const NONE: Swing = [f64::NAN; 4];

#[derive(Debug, Clone)]
struct Divergences {
    right: usize,
    within: f64,
    of_day: bool,
    extremes: Extremes,
    /// Of the bars that wait to be confirmed.
    measures: Recent,
    days: Recent,
    /// The last swing low, and the last swing high.
    last: [Swing; 2],
}

impl Divergences {
    fn of(p: &Params<'_>) -> Self {
        let right = p.window("right");
        Self {
            right,
            within: p.window("within") as f64,
            of_day: p.choice("span") == "day",
            extremes: Extremes::new(p.window("left"), right),
            measures: Recent::new(right + 1),
            days: Recent::new(right + 1),
            last: [NONE; 2],
        }
    }

    fn miss(&mut self) {
        self.extremes.miss();
        self.measures.clear();
        self.days.clear();
        self.last = [NONE; 2];
    }

    /// Takes a swing in; whether it is further out than the last, and the measure is not.
    fn diverges(&mut self, side: usize, price: f64, measure: f64, day: f64) -> bool {
        let [before, measured, day_before, bars] = self.last[side];
        self.last[side] = [price, measure, day, self.right as f64];
        // Bars since the one swing, less those since the other.
        let apart = bars - self.right as f64;
        price < before && measure > measured && apart <= self.within && (day == day_before || !self.of_day)
    }
}

impl Machine<4, 2> for Divergences {
    fn step(&mut self, [high, low, day, x]: [f64; 4]) -> [f64; 2] {
        if (high + low + x).is_nan() || self.of_day && day.is_nan() {
            self.miss();
            return [f64::NAN; 2];
        }
        self.measures.push(x);
        self.days.push(day);
        for swing in &mut self.last {
            swing[3] += 1.0;
        }
        let confirmed = self.extremes.see(high, low);
        let swings = [confirmed.low.map(|low| (low, 1.0)), confirmed.high.map(|high| (-high, -1.0))];
        let mut found = [false; 2];
        for (side, swing) in swings.into_iter().enumerate() {
            if let Some((price, sign)) = swing {
                let (measure, day) = (sign * self.measures.ago(self.right), self.days.ago(self.right));
                found[side] = self.diverges(side, price, measure, day);
            }
        }
        if self.extremes.is_warm() { found.map(|is| f64::from(u8::from(is))) } else { [f64::NAN; 2] }
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.extremes.visit(number);
        self.measures.visit(number);
        self.days.visit(number);
        self.last.iter_mut().flatten().for_each(number);
    }
}
