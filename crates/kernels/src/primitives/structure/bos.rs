//! Breaks of structure and changes of character.

use super::swing::{Extremes, SIDES, Unbroken};
use super::{Bar, Change, Detector, Formed, Side};
use crate::registry::PLAIN;
use crate::shape::{Machine, MachineKernel};
use crate::{Arg, Build, Category, Cost, Output, Params, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "bos",
    aliases: &["market_structure"],
    category: Category::Structure,
    doc: "Breaks of structure (`up`, `down`) and changes of character (`choch_up`, `choch_down`): a bar beyond the latest unbroken swing, with the trend or against it.",
    formula: "up: close > the latest confirmed swing high that no bar has broken, while the trend is up or none; choch_up: the same while it is down. Each level breaks once; trend is 1 or −1 from the first break on",
    source: "ICT market structure. smartmoneyconcepts writes a break on an earlier bar and deletes levels that never broke; here a break is known, and stands, on the bar that makes it",
    prices: &["high", "low", "close"],
    args: &[SIDES[0], SIDES[1], Arg::choice("by", &["close", "wick"])],
    outputs: &[
        Output::bool("up"),
        Output::bool("down"),
        Output::bool("choch_up"),
        Output::bool("choch_down"),
        Output::num("trend"),
        Output::num("high"),
        Output::num("low"),
    ],
    cost: Cost::Heavy,
    build: Build::Lanes {
        warm_up: |p| WarmUp::AtLeast(p.window("left") + p.window("right")),
        kernel: |p, lanes| MachineKernel::boxed(Breaks::of(p), lanes),
    },
    ..PLAIN
}];

/// What of a bar has to be beyond a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Close,
    Wick,
}

/// A break of the latest unbroken swing.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Break {
    side: Side,
    level: f64,
    /// Against the trend before it.
    turns: bool,
}

/// Finds breaks of one series of bars.
#[derive(Debug, Clone)]
pub(super) struct Breaks {
    extremes: Extremes,
    highs: Unbroken,
    lows: Unbroken,
    by: By,
    /// 1 up, −1 down; missing before the first break.
    trend: f64,
    swings: f64,
    breaks: f64,
    /// Bars without a missing one between them, up to what swings need.
    is_warm: f64,
}

impl Breaks {
    pub(super) fn new(left: usize, right: usize, by: By) -> Self {
        Self {
            extremes: Extremes::new(left, right),
            highs: Unbroken::new(1.0),
            lows: Unbroken::new(-1.0),
            by,
            trend: f64::NAN,
            swings: 0.0,
            breaks: 0.0,
            is_warm: 0.0,
        }
    }

    fn of(p: &Params<'_>) -> Self {
        let by = if p.choice("by") == "wick" { By::Wick } else { By::Close };
        Self::new(p.window("left"), p.window("right"), by)
    }

    /// The breaks of a bar: one, or with wicks one to each side.
    fn breaks(&mut self, high: f64, low: f64, close: f64) -> [Option<Break>; 2] {
        let (highest, lowest) = match self.by {
            By::Close => (close, close),
            By::Wick => (high, low),
        };
        let (ref_high, ref_low) = (self.highs.latest(), self.lows.latest());
        let up = self.highs.pass(highest, &mut |_, _| {}).then_some(ref_high).flatten();
        let down = self.lows.pass(lowest, &mut |_, _| {}).then_some(ref_low).flatten();
        let of = |level: Option<f64>, side, direction: f64| {
            level.map(|level| Break { side, level, turns: self.trend == -direction })
        };
        let mut breaks = [of(up, Side::Bullish, 1.0), of(down, Side::Bearish, -1.0)];
        // Of a bar that breaks both sides, its close has the word; where that is between them, the trend stays.
        if let [Some(above), Some(below)] = breaks {
            if close > above.level {
                breaks[1] = None;
            } else if close < below.level {
                breaks[0] = None;
            }
        }
        self.trend = match breaks {
            [Some(_), None] => 1.0,
            [None, Some(_)] => -1.0,
            _ => self.trend,
        };
        let confirmed = self.extremes.see(high, low);
        for (level, levels) in [(confirmed.high, &mut self.highs), (confirmed.low, &mut self.lows)] {
            if let Some(level) = level {
                levels.follow(self.swings as u64, level);
                self.swings += 1.0;
            }
        }
        if self.extremes.is_warm() {
            self.is_warm = 1.0;
        }
        breaks
    }
}

impl Machine<3, 7> for Breaks {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 7] {
        if (high + low + close).is_nan() {
            self.extremes.miss();
            return [f64::NAN; 7];
        }
        let breaks = self.breaks(high, low, close);
        if self.is_warm == 0.0 {
            return [f64::NAN; 7];
        }
        let is = |at: usize, turns: bool| {
            f64::from(u8::from(breaks[at].is_some_and(|found| found.turns == turns)))
        };
        let level = |levels: &Unbroken| levels.latest().unwrap_or(f64::NAN);
        let (up, down) = (is(0, false), is(1, false));
        [up, down, is(0, true), is(1, true), self.trend, level(&self.highs), level(&self.lows)]
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.extremes.visit(number);
        self.highs.visit(number);
        self.lows.visit(number);
        for own in [&mut self.trend, &mut self.swings, &mut self.breaks, &mut self.is_warm] {
            number(own);
        }
    }
}

impl Detector for Breaks {
    fn see(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) {
        for found in self.breaks(bar.high, bar.low, bar.close).into_iter().flatten() {
            let formed = Formed {
                side: found.side,
                top: found.level,
                bottom: found.level,
                bars_ago: 0,
                turns: found.turns,
            };
            tell(Change::Formed(self.breaks as u64, formed));
            self.breaks += 1.0;
        }
    }

    fn miss(&mut self, _: &Bar) {
        self.extremes.miss();
    }
}
