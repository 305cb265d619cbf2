//! True range and its Wilder average.

use crate::number::Number;
use crate::primitives::time_series::SeededSmoothing;
use crate::registry::PLAIN;
use crate::shape::{FromEarlier, FromEarlierKernel, Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

const PRICES: &[&str] = &["high", "low", "close"];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "trange",
        aliases: &["true_range"],
        category: Category::Volatility,
        doc: "True range: the bar's range with the gap from the previous close.",
        formula: "max(high − low, |high − close[t−1]|, |low − close[t−1]|)",
        source: "Wilder (1978); TA-Lib TRANGE",
        prices: PRICES,
        cost: Cost::Light,
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(1),
            kernel: |_, lanes| FromEarlierKernel::boxed(TrueRange, 1, lanes),
        },
        ..PLAIN
    },
    Primitive {
        name: "atr",
        category: Category::Volatility,
        doc: "Average true range with Wilder's smoothing.",
        formula: "(ATR' · (n−1) + TR) / n, seeded with the mean of the first n true ranges",
        source: "Wilder (1978); TA-Lib ATR",
        prices: PRICES,
        args: &[Arg::window_or("n", 14, 1)],
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n")),
            kernel: |p, lanes| RecursiveKernel::boxed(Atr::new(p.window("n")), lanes),
        },
        ..PLAIN
    },
    Primitive {
        name: "natr",
        category: Category::Volatility,
        doc: "Average true range in percent of the close: comparable between symbols and times.",
        formula: "100 · atr(n) / close",
        source: "Forman (2006); TA-Lib NATR",
        prices: PRICES,
        args: &[Arg::window_or("n", 14, 1)],
        build: abbreviates!("atr(n) / close * 100"),
        ..PLAIN
    },
];

/// The true range of a bar after a close of `previous`; missing without one.
#[inline(always)]
pub(super) fn true_range<N: Number>(high: N, low: N, previous: N) -> N {
    // Comparisons with NaN are false, so a missing price must be carried through by hand.
    widest((high - low) + (previous - previous), high, low, previous)
}

/// The largest of a bar's range and its distances from the close before.
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

/// Wilder's average of the true range.
#[derive(Debug, Clone)]
pub(crate) struct Atr {
    smoothing: SeededSmoothing,
}

impl Atr {
    pub(crate) fn new(n: usize) -> Self {
        Self { smoothing: SeededSmoothing::wilder(n) }
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
        let value = self.smoothing.step(&mut smoothed, true_range(high, low, previous));
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
