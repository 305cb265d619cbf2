//! True range and its Wilder average.

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
pub(super) fn true_range(high: f64, low: f64, previous: f64) -> f64 {
    // Comparisons with NaN are false, so a missing price must be carried through by hand.
    let range = (high - low) + (previous - previous);
    let up = (high - previous).abs();
    let down = (low - previous).abs();
    let range = if up > range { up } else { range };
    if down > range { down } else { range }
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

impl Recursive<3, 3, 1> for Atr {
    fn initial(&self) -> [f64; 3] {
        [f64::NAN, 0.0, 0.0]
    }

    #[inline(always)]
    fn step(&self, [previous, average, seen]: &mut [f64; 3], [high, low, close]: [f64; 3]) -> [f64; 1] {
        let range = true_range(high, low, *previous);
        *previous = close;
        let mut state = [*average, *seen];
        let value = self.smoothing.step(&mut state, range);
        [*average, *seen] = state;
        [value]
    }

    const SETTLES: bool = true;

    #[inline(always)]
    fn settled(&self, [previous, average, seen]: &[f64; 3]) -> bool {
        previous.is_finite() && self.smoothing.settled([*average, *seen])
    }

    #[inline(always)]
    fn settled_step(&self, [previous, average, _]: &mut [f64; 3], [high, low, close]: [f64; 3]) -> [f64; 1] {
        let range = true_range(high, low, *previous);
        *previous = close;
        [self.smoothing.settled_step(average, range)]
    }
}
