//! True range and its Wilder average.

use crate::number::Number;
use crate::primitives::time_series::{SEED, SeededSmoothing, Smoothed};
use crate::registry::PLAIN;
use crate::shape::{FromEarlier, FromEarlierKernel, Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Params, Primitive, WarmUp};

const PRICES: &[&str] = &["high", "low", "close"];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "trange",
        aliases: &["true_range"],
        category: Category::Volatility,
        doc: "True range: the bar's range with the gap from the previous close.",
        formula: "max(high − low, |high − close[t−1]|, |low − close[t−1]|); without a close before missing (first_bar=\"range\": high − low)",
        source: "Wilder (1978); TA-Lib TRANGE; with first_bar=\"range\" Tulip tr",
        prices: PRICES,
        args: &[FIRST_BAR],
        cost: Cost::Light,
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(FirstBar::of(p).warm_up()),
            kernel: |p, lanes| match FirstBar::of(p) {
                FirstBar::None => FromEarlierKernel::boxed(TrueRange, 1, lanes),
                FirstBar::Range => FromEarlierKernel::boxed(TrueRangeOfEvery, 1, lanes),
            },
        },
        ..PLAIN
    },
    Primitive {
        name: "atr",
        category: Category::Volatility,
        doc: "Average true range with Wilder's smoothing.",
        formula: "rma(trange(first_bar), n, seed): (ATR' · (n−1) + TR) / n, seeded with the mean of the first n true ranges",
        source: "Wilder (1978); TA-Lib ATR; with first_bar=\"range\" StockCharts and Tulip atr",
        prices: PRICES,
        args: ARGS,
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(Atr::of(p).warm_up()),
            kernel: |p, lanes| RecursiveKernel::boxed(Atr::of(p), lanes),
        },
        ..PLAIN
    },
    Primitive {
        name: "natr",
        category: Category::Volatility,
        doc: "Average true range in percent of the close: comparable between symbols and times.",
        formula: "100 · atr(n, seed, first_bar) / close",
        source: "Forman (2006); TA-Lib NATR",
        prices: PRICES,
        args: ARGS,
        build: abbreviates!("atr(n, seed=seed, first_bar=first_bar) / close * 100"),
        ..PLAIN
    },
];

const ARGS: &[Arg] = &[Arg::window_or("n", 14, 1), SEED, FIRST_BAR];

/// The true range of a bar that has no close before it, as the first one has none: none either, or how far its prices lie apart.
pub(super) const FIRST_BAR: Arg = Arg::choice("first_bar", &["none", "range"]);

/// What [`FIRST_BAR`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstBar {
    None,
    Range,
}

impl FirstBar {
    pub(super) fn of(p: &Params<'_>) -> Self {
        if p.choice("first_bar") == "range" { Self::Range } else { Self::None }
    }

    /// Bars before the first true range.
    pub(super) fn warm_up(self) -> usize {
        usize::from(self == Self::None)
    }

    /// The true range of a bar after a close of `previous`.
    #[inline(always)]
    pub(super) fn true_range<N: Number>(self, high: N, low: N, previous: N) -> N {
        match self {
            Self::None => true_range(high, low, previous),
            Self::Range => widest(high - low, high, low, previous),
        }
    }
}

/// The true range of a bar after a close of `previous`; missing without one.
#[inline(always)]
pub(super) fn true_range<N: Number>(high: N, low: N, previous: N) -> N {
    // Comparisons with NaN are false, so a missing price must be carried through by hand.
    widest((high - low) + (previous - previous), high, low, previous)
}

/// The largest of a bar's range and its distances from the close before, if there is one.
#[inline(always)]
fn widest<N: Number>(range: N, high: N, low: N, previous: N) -> N {
    let up = (high - previous).abs();
    let down = (low - previous).abs();
    let range = up.if_so(up.above(range), range);
    down.if_so(down.above(range), range)
}

#[derive(Clone)]
struct TrueRange;

impl FromEarlier<3> for TrueRange {
    #[inline(always)]
    fn value(&self, [_, _, previous]: [f64; 3], [high, low, _]: [f64; 3]) -> f64 {
        true_range(high, low, previous)
    }
}

/// The true range of bars without a close before them as well.
#[derive(Clone)]
struct TrueRangeOfEvery;

impl FromEarlier<3> for TrueRangeOfEvery {
    #[inline(always)]
    fn value(&self, [_, _, previous]: [f64; 3], [high, low, _]: [f64; 3]) -> f64 {
        FirstBar::Range.true_range(high, low, previous)
    }
}

/// Wilder's average of the true range.
#[derive(Debug, Clone)]
pub(crate) struct Atr {
    smoothing: SeededSmoothing,
    first_bar: FirstBar,
}

impl Atr {
    /// Seeded with the mean of the first n true ranges.
    pub(crate) fn new(n: usize) -> Self {
        Self { smoothing: SeededSmoothing::wilder(n), first_bar: FirstBar::None }
    }

    /// Begun as the arguments say.
    pub(super) fn of(p: &Params<'_>) -> Self {
        Self { smoothing: SeededSmoothing::wilder(p.window("n")).begun(p), first_bar: FirstBar::of(p) }
    }

    /// Bars before the first value.
    pub(super) fn warm_up(&self) -> usize {
        self.first_bar.warm_up() + self.smoothing.warm_up()
    }

    /// Takes the true range of a bar after a close of `previous` in.
    #[inline(always)]
    pub(super) fn average(&self, smoothed: &mut Smoothed, high: f64, low: f64, previous: f64) -> f64 {
        self.smoothing.step(smoothed, self.first_bar.true_range(high, low, previous))
    }
}

/// The close before, and what the smoothing remembers.
impl Recursive<3, 4, 1> for Atr {
    fn initial(&self) -> [f64; 4] {
        let [distance, seen, newest] = SeededSmoothing::INITIAL;
        [f64::NAN, distance, seen, newest]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 4], [high, low, close]: [f64; 3]) -> [f64; 1] {
        let [previous, distance, seen, newest] = *state;
        let mut smoothed = [distance, seen, newest];
        let value = self.average(&mut smoothed, high, low, previous);
        let [distance, seen, newest] = smoothed;
        *state = [close, distance, seen, newest];
        [value]
    }

    const SETTLES: bool = true;

    #[inline(always)]
    fn settled(&self, &[previous, distance, seen, newest]: &[f64; 4]) -> bool {
        previous.is_finite() && self.smoothing.settled([distance, seen, newest])
    }

    #[inline(always)]
    fn settled_step<N: Number>(&self, [previous, distance, _, newest]: &mut [N; 4], [high, low, close]: [N; 3]) -> [N; 1] {
        let range = widest(high - low, high, low, *previous);
        *previous = close;
        [self.smoothing.moved(distance, newest, range)]
    }
}
