//! Swing highs and lows.

use super::recent::{Recent, visit_count};
use super::{Bar, Change, Detector, Formed, Side, Status};
use crate::registry::PLAIN;
use crate::shape::{Machine, MachineKernel};
use crate::{Arg, ArgKind, Build, Category, Cost, Output, Params, Primitive, WarmUp};

pub(super) const LEFT: usize = 5;
pub(super) const RIGHT: usize = 5;

/// The most bars on either side of a swing.
const SIDE_MAX: u32 = 1000;

/// Bars before a swing, and bars after it that confirm it.
pub(super) const SIDES: [Arg; 2] = [side("left", LEFT as u32), side("right", RIGHT as u32)];

const fn side(name: &'static str, default: u32) -> Arg {
    Arg {
        name,
        kind: ArgKind::Window { default: Some(default), min: 1, max: SIDE_MAX },
        named_only: false,
    }
}

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "swing",
        aliases: &["swings", "pivots_high_low"],
        category: Category::Structure,
        doc: "The last confirmed swing high and low, and whether one is confirmed on this bar: `right` bars after it.",
        formula: "a high above the `left` highs before it and not below the `right` after it is a swing high, known `right` bars later; lows likewise",
        source: "Williams, Trading Chaos (1995), with two sides of one's own. smartmoneyconcepts centres its window and drops swings later on: neither could be known at the time",
        prices: &["high", "low"],
        args: &SIDES,
        outputs: &[Output::num("high"), Output::num("low"), Output::bool("new_high"), Output::bool("new_low")],
        cost: Cost::Standard,
        build: Build::Lanes {
            warm_up: |p| WarmUp::AtLeast(p.window("left") + p.window("right")),
            kernel: |p, lanes| MachineKernel::boxed(LastSwings::new(p), lanes),
        },
        ..PLAIN
    },
    Primitive {
        name: "dealing_range",
        category: Category::Structure,
        doc: "Where the close stands between the last confirmed swing low (0, discount) and high (1, premium), and the middle between them.",
        formula: "position = (close − swing low) / (swing high − swing low); equilibrium = their mean",
        source: "ICT's premium and discount; optimal trade entry is a position of 0.62 to 0.79 from the side of the move's origin",
        prices: &["high", "low", "close"],
        args: &SIDES,
        outputs: &[Output::num("position"), Output::num("equilibrium")],
        cost: Cost::Standard,
        build: Build::Expression(|_| {
            let [high, low] = ["high", "low"].map(|side| format!("swing(left, right).{side}"));
            vec![format!("(close - {low}) / ({high} - {low})"), format!("({high} + {low}) / 2")]
        }),
        ..PLAIN
    },
];

/// Finds swings of one series of bars.
#[derive(Debug, Clone)]
pub(super) struct Extremes {
    right: usize,
    highs: Recent,
    lows: Recent,
}

/// The swings that a bar confirms, `right` bars after them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Confirmed {
    pub(super) high: Option<f64>,
    pub(super) low: Option<f64>,
}

impl Extremes {
    pub(super) fn new(left: usize, right: usize) -> Self {
        Self { right, highs: Recent::new(left + 1 + right), lows: Recent::new(left + 1 + right) }
    }

    /// Whether a swing may be confirmed.
    pub(super) fn is_warm(&self) -> bool {
        self.highs.is_full()
    }

    pub(super) fn see(&mut self, high: f64, low: f64) -> Confirmed {
        self.highs.push(high);
        self.lows.push(-low);
        Confirmed { high: peak(&self.highs, self.right), low: peak(&self.lows, self.right).map(|x| -x) }
    }

    pub(super) fn miss(&mut self) {
        self.highs.clear();
        self.lows.clear();
    }

    pub(super) fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.highs.visit(number);
        self.lows.visit(number);
    }
}

/// The value `right` ago, if it is above all before it and not below any after it.
fn peak(values: &Recent, right: usize) -> Option<f64> {
    if !values.is_full() {
        return None;
    }
    let candidate = values.ago(right);
    let before = right + 1..values.len();
    ((0..right).all(|ago| values.ago(ago) <= candidate) && before.into_iter().all(|ago| values.ago(ago) < candidate))
        .then_some(candidate)
}

/// The series of the language.
#[derive(Debug, Clone)]
struct LastSwings {
    extremes: Extremes,
    high: f64,
    low: f64,
}

impl LastSwings {
    fn new(p: &Params<'_>) -> Self {
        Self { extremes: Extremes::new(p.window("left"), p.window("right")), high: f64::NAN, low: f64::NAN }
    }
}

impl Machine<2, 4> for LastSwings {
    fn step(&mut self, [high, low]: [f64; 2]) -> [f64; 4] {
        if (high + low).is_nan() {
            self.extremes.miss();
            return [f64::NAN; 4];
        }
        let confirmed = self.extremes.see(high, low);
        self.high = confirmed.high.unwrap_or(self.high);
        self.low = confirmed.low.unwrap_or(self.low);
        let known = |is_new: bool| if self.extremes.is_warm() { f64::from(u8::from(is_new)) } else { f64::NAN };
        [self.high, self.low, known(confirmed.high.is_some()), known(confirmed.low.is_some())]
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.extremes.visit(number);
        number(&mut self.high);
        number(&mut self.low);
    }
}

/// The most swings that are followed at a time, of each side.
pub(super) const FOLLOWED_MAX: usize = 64;

/// Swings that no bar has closed beyond, oldest first.
#[derive(Debug, Clone)]
pub(super) struct Unbroken {
    /// 1 for highs, −1 for lows: levels are kept so that a break is upwards.
    sign: f64,
    levels: [f64; FOLLOWED_MAX],
    numbers: [f64; FOLLOWED_MAX],
    count: usize,
}

impl Unbroken {
    pub(super) fn new(sign: f64) -> Self {
        Self { sign, levels: [0.0; FOLLOWED_MAX], numbers: [0.0; FOLLOWED_MAX], count: 0 }
    }

    /// The latest level.
    pub(super) fn latest(&self) -> Option<f64> {
        self.count.checked_sub(1).map(|last| self.sign * self.levels[last])
    }

    /// The latest level that is no further from another than a distance.
    pub(super) fn latest_within(&self, distance: f64, of: f64) -> Option<f64> {
        let levels = self.levels[..self.count].iter().rev();
        levels.map(|level| self.sign * level).find(|level| (level - of).abs() <= distance)
    }

    /// Follows a level; the number of the oldest, if there is no place for it any more.
    pub(super) fn follow(&mut self, number: u64, level: f64) -> Option<u64> {
        let dropped = (self.count == FOLLOWED_MAX).then(|| self.remove(0).0);
        self.levels[self.count] = self.sign * level;
        self.numbers[self.count] = number as f64;
        self.count += 1;
        dropped
    }

    fn remove(&mut self, at: usize) -> (u64, f64) {
        let removed = (self.numbers[at] as u64, self.sign * self.levels[at]);
        self.levels.copy_within(at + 1..self.count, at);
        self.numbers.copy_within(at + 1..self.count, at);
        self.count -= 1;
        removed
    }

    /// Takes out every level that lies before `price`, and tells each, oldest first; whether the latest was among them.
    pub(super) fn pass(&mut self, price: f64, tell: &mut dyn FnMut(u64, f64)) -> bool {
        let price = self.sign * price;
        let latest_passed = self.count > 0 && self.levels[self.count - 1] < price;
        let mut at = 0;
        while at < self.count {
            if self.levels[at] < price {
                let (number, level) = self.remove(at);
                tell(number, level);
            } else {
                at += 1;
            }
        }
        latest_passed
    }

    pub(super) fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        visit_count(&mut self.count, number);
        self.levels.iter_mut().for_each(&mut *number);
        self.numbers.iter_mut().for_each(number);
    }
}

/// Swings with their life: until a bar closes beyond them.
#[derive(Debug, Clone)]
pub(super) struct Swings {
    extremes: Extremes,
    highs: Unbroken,
    lows: Unbroken,
    formed: u64,
}

impl Swings {
    pub(super) fn new(left: usize, right: usize) -> Self {
        Self { extremes: Extremes::new(left, right), highs: Unbroken::new(1.0), lows: Unbroken::new(-1.0), formed: 0 }
    }
}

impl Detector for Swings {
    fn see(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) {
        for levels in [&mut self.highs, &mut self.lows] {
            levels.pass(bar.close, &mut |number, _| tell(Change::Became(number, Status::Broken)));
        }
        let confirmed = self.extremes.see(bar.high, bar.low);
        let found = [
            (Side::Bearish, confirmed.high, &mut self.highs),
            (Side::Bullish, confirmed.low, &mut self.lows),
        ];
        for (side, level, levels) in found {
            let Some(level) = level else { continue };
            let bars_ago = self.extremes.right;
            if let Some(dropped) = levels.follow(self.formed, level) {
                tell(Change::Became(dropped, Status::Dropped));
            }
            tell(Change::Formed(self.formed, Formed { side, top: level, bottom: level, bars_ago, turns: false }));
            self.formed += 1;
        }
    }

    fn miss(&mut self, _: &Bar) {
        self.extremes.miss();
    }
}
