//! Fair value gaps.

use super::detector::Yardstick;
use super::zones::{Zone, Zones};
use super::{Bar, Change, Detector, Formed, Side, Status};
use crate::registry::PLAIN;
use crate::shape::{Machine, MachineKernel};
use crate::{Arg, Build, Category, Cost, Output, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "fvg",
    aliases: &["fair_value_gap"],
    category: Category::Structure,
    doc: "Fair value gaps: prices that three bars in a row left untraded. `up` and `down` on the bar that completes one; the edges of the nearest that no bar has filled yet, below and above the close.",
    formula: "up: low > high[t−2], the gap between them; nearest_below: the highest upper edge of an upward gap not above the close, until a later low reaches its lower edge; gaps smaller than min_atr · atr(14) do not count",
    source: "ICT; smartmoneyconcepts, which also asks for the colour of the middle bar and calls the first touch a mitigation",
    prices: &["high", "low", "close"],
    args: &[Arg::number_or("min_atr", 0.0, 0.0, 100.0)],
    outputs: &[
        Output::bool("up"),
        Output::bool("down"),
        Output::num("nearest_below"),
        Output::num("nearest_above"),
        Output::num("open_up"),
        Output::num("open_down"),
    ],
    cost: Cost::Heavy,
    build: Build::Lanes {
        warm_up: |p| {
            if p.number("min_atr") > 0.0 { WarmUp::AtLeast(Yardstick::WARM_UP) } else { WarmUp::AtLeast(2) }
        },
        kernel: |p, lanes| MachineKernel::boxed(Gaps::new(p.number("min_atr")), lanes),
    },
    ..PLAIN
}];

/// Finds gaps of one series of bars.
#[derive(Debug, Clone)]
pub(super) struct Gaps {
    min_atr: f64,
    yardstick: Yardstick,
    /// High and low of the bar before the last and of the last; missing where there are none.
    before: [f64; 2],
    last: [f64; 2],
    zones: Zones,
}

impl Gaps {
    pub(super) fn new(min_atr: f64) -> Self {
        Self {
            min_atr,
            yardstick: Yardstick::new(),
            before: [f64::NAN; 2],
            last: [f64::NAN; 2],
            zones: Zones::new(),
        }
    }

    /// Whether a gap could be found on the last bar.
    fn is_warm(&self, atr: f64) -> bool {
        !self.before[0].is_nan() && (self.min_atr == 0.0 || !atr.is_nan())
    }
}

/// Fills a gap's statuses from the bars after it; whether it is still followed.
fn live(zone: &mut Zone, bar: &Bar, tell: &mut dyn FnMut(Status)) -> bool {
    let (near, far) = (zone.near_reached(bar), zone.far_reached(bar));
    if near {
        zone.reach(Status::Touched, tell);
    }
    if zone.middle_reached(bar) {
        zone.reach(Status::HalfFilled, tell);
    }
    if far {
        zone.reach(Status::Filled, tell);
    }
    if zone.closed_through(bar) {
        zone.reach(Status::Inverted, tell);
        return false;
    }
    true
}

impl Gaps {
    fn gap(&mut self, bar: &Bar) -> (f64, Option<Formed>) {
        let atr = self.yardstick.see(bar);
        let [high, low] = self.before;
        let smallest = if self.min_atr == 0.0 { 0.0 } else { self.min_atr * atr };
        let formed = |side, top: f64, bottom: f64| {
            (top - bottom >= smallest).then_some(Formed { side, top, bottom, bars_ago: 1, turns: false })
        };
        let found = if bar.low > high {
            formed(Side::Bullish, bar.low, high)
        } else if bar.high < low {
            formed(Side::Bearish, low, bar.high)
        } else {
            None
        };
        (atr, found)
    }

    /// Takes a bar in: the average true range, and the gap that it completes.
    fn take(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) -> (bool, Option<Formed>) {
        self.zones.live(bar, live, tell);
        let (atr, found) = self.gap(bar);
        if let Some(formed) = found {
            self.zones.follow(formed, tell);
        }
        let warm = self.is_warm(atr);
        self.before = self.last;
        self.last = [bar.high, bar.low];
        (warm, found)
    }
}

impl Detector for Gaps {
    fn see(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) {
        self.take(bar, tell);
    }

    fn miss(&mut self, bar: &Bar) {
        (self.before, self.last) = ([f64::NAN; 2], [f64::NAN; 2]);
        self.yardstick.see(bar);
    }
}

impl Machine<3, 6> for Gaps {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 6] {
        let bar = Bar::of_prices(close, high, low, close);
        if !bar.is_complete() {
            self.miss(&bar);
            return [f64::NAN; 6];
        }
        let (warm, found) = self.take(&bar, &mut |_| {});
        if !warm {
            return [f64::NAN; 6];
        }
        let is = |side| f64::from(u8::from(found.is_some_and(|formed| formed.side == side)));
        let unfilled = |zone: &Zone| !zone.has(Status::Filled);
        [
            is(Side::Bullish),
            is(Side::Bearish),
            self.zones.nearest_below(close, unfilled),
            self.zones.nearest_above(close, unfilled),
            self.zones.count(Side::Bullish, unfilled),
            self.zones.count(Side::Bearish, unfilled),
        ]
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.yardstick.visit(number);
        self.before.iter_mut().chain(&mut self.last).for_each(&mut *number);
        self.zones.visit(number);
    }
}
