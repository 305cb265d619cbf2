//! Wilder's directional movement system.

use crate::number::Number;
use super::atr::true_range;
use crate::primitives::time_series::SeededSmoothing;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

const ARGS: &[Arg] = &[Arg::window_or("n", 14, 2)];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "plus_dm",
        doc: "Upward directional movement, Wilder's sum.",
        formula: "S = S'·(n−1)/n + DM, at first the sum of n−1; DM = high − high' where that is positive and above low' − low, else 0",
        source: "Wilder (1978); TA-Lib PLUS_DM",
        prices: &["high", "low"],
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n") - 1),
            kernel: |p, lanes| RecursiveKernel::boxed(Movement { movement: directional(p), up: true }, lanes),
        },
        ..DIRECTIONAL
    },
    Primitive {
        name: "minus_dm",
        doc: "Downward directional movement, Wilder's sum.",
        formula: "S = S'·(n−1)/n + DM, at first the sum of n−1; DM = low' − low where that is positive and above high − high', else 0",
        source: "Wilder (1978); TA-Lib MINUS_DM",
        prices: &["high", "low"],
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n") - 1),
            kernel: |p, lanes| RecursiveKernel::boxed(Movement { movement: directional(p), up: false }, lanes),
        },
        ..DIRECTIONAL
    },
    Primitive {
        name: "plus_di",
        doc: "Upward directional indicator, 0 to 100.",
        formula: "100 · Wilder's sum of upward movement / Wilder's sum of true ranges",
        source: "Wilder (1978); TA-Lib PLUS_DI",
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n")),
            kernel: |p, lanes| RecursiveKernel::boxed(Indicator { movement: directional(p), up: true }, lanes),
        },
        ..DIRECTIONAL
    },
    Primitive {
        name: "minus_di",
        doc: "Downward directional indicator, 0 to 100.",
        formula: "100 · Wilder's sum of downward movement / Wilder's sum of true ranges",
        source: "Wilder (1978); TA-Lib MINUS_DI",
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n")),
            kernel: |p, lanes| RecursiveKernel::boxed(Indicator { movement: directional(p), up: false }, lanes),
        },
        ..DIRECTIONAL
    },
    Primitive {
        name: "dx",
        doc: "Directional movement index: how one-sided the movement is, 0 to 100; missing while there was none.",
        formula: "100 · |plus_di − minus_di| / (plus_di + minus_di)",
        source: "Wilder (1978); TA-Lib DX",
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n")),
            kernel: |p, lanes| RecursiveKernel::boxed(Index(directional(p)), lanes),
        },
        ..DIRECTIONAL
    },
    Primitive {
        name: "adx",
        doc: "Average directional index: strength of the trend, whichever way, 0 to 100.",
        formula: "Wilder's average of dx(n), seeded with the mean of its first n values",
        source: "Wilder (1978); TA-Lib ADX; other libraries seed differently and agree after some 150 bars",
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(2 * p.window("n") - 1),
            kernel: |p, lanes| {
                let smoothing = SeededSmoothing::wilder(p.window("n"));
                RecursiveKernel::boxed(AverageIndex { index: Index(directional(p)), smoothing }, lanes)
            },
        },
        ..DIRECTIONAL
    },
    Primitive {
        name: "adxr",
        doc: "Average directional index rating: the mean of the index now and n − 1 bars ago.",
        formula: "(adx(n) + adx(n)[t−n+1]) / 2",
        source: "Wilder (1978); TA-Lib ADXR",
        cost: Cost::Heavy,
        build: abbreviates!("(adx(n) + lag(adx(n), n - 1)) / 2"),
        ..DIRECTIONAL
    },
];

const DIRECTIONAL: Primitive = Primitive {
    category: Category::Momentum,
    prices: &["high", "low", "close"],
    args: ARGS,
    cost: Cost::Heavy,
    ..PLAIN
};

fn directional(p: &crate::Params<'_>) -> Directional {
    let n = p.window("n") as f64;
    Directional { n, kept: (n - 1.0) / n }
}

/// Wilder's sums: the first is of n − 1 changes, each later one keeps (n−1)/n of the one before.
#[derive(Clone)]
struct Directional {
    n: f64,
    /// (n−1)/n.
    kept: f64,
}

impl Directional {
    /// Up and down movement and true range since the bar before.
    #[inline(always)]
    fn movement<N: Number>(&self, high: N, low: N, high_before: N, low_before: N) -> (N, N) {
        let (up, down) = (high - high_before, low_before - low);
        (further(up, down), further(down, up))
    }

    /// A sum with one more movement in it, while `seen` were.
    #[inline(always)]
    fn add(&self, sum: f64, x: f64, seen: f64) -> f64 {
        if seen < self.n - 1.0 { sum + x } else { self.keep(sum, x) }
    }

    /// A complete sum with one more movement in it.
    #[inline(always)]
    fn keep<N: Number>(&self, sum: N, x: N) -> N {
        sum.mul_add(sum.same(self.kept), x)
    }
}

/// A movement where it is one, and went further than that to the other side.
#[inline(always)]
fn further<N: Number>(by: N, than: N) -> N {
    let zero = by.same(0.0);
    by.if_so(by.above(zero), zero).if_so(by.above(than), zero)
}

#[derive(Clone)]
struct Movement {
    movement: Directional,
    up: bool,
}

/// High and low of the bar before, sum, movements seen.
impl Recursive<2, 4, 1> for Movement {
    fn initial(&self) -> [f64; 4] {
        [f64::NAN, f64::NAN, 0.0, 0.0]
    }

    #[inline(always)]
    fn step(&self, [high_before, low_before, sum, seen]: &mut [f64; 4], [high, low]: [f64; 2]) -> [f64; 1] {
        let (up, down) = self.movement.movement(high, low, *high_before, *low_before);
        let missing = ((high - *high_before) - (low - *low_before)).is_nan();
        (*high_before, *low_before) = (high, low);
        let next = self.movement.add(*sum, if self.up { up } else { down }, *seen);
        *sum = if missing { 0.0 } else { next };
        *seen = if missing { 0.0 } else { (*seen + 1.0).min(self.movement.n) };
        [if *seen >= self.movement.n - 1.0 { *sum } else { f64::NAN }]
    }
}

/// High, low and close of the bar before, sums of up and down movement and of true ranges, movements seen.
type Sums = [f64; 7];

const NO_SUMS: Sums = [f64::NAN, f64::NAN, f64::NAN, 0.0, 0.0, 0.0, 0.0];

impl Directional {
    /// Takes a bar in. Returns the sums of up and down movement and of true ranges, missing during the first n bars.
    #[inline(always)]
    fn step(&self, sums: &mut Sums, [high, low, close]: [f64; 3]) -> [f64; 3] {
        let [high_before, low_before, close_before, up_sum, down_sum, range_sum, seen] = *sums;
        let (up, down) = self.movement(high, low, high_before, low_before);
        let range = true_range(high, low, close_before);
        let missing = (range + (high - high_before) - (low - low_before)).is_nan();
        let next = |sum: f64, x: f64| if missing { 0.0 } else { self.add(sum, x, seen) };
        let next = [next(up_sum, up), next(down_sum, down), next(range_sum, range)];
        let seen = if missing { 0.0 } else { (seen + 1.0).min(self.n) };
        *sums = [high, low, close, next[0], next[1], next[2], seen];
        let waits = seen < self.n;
        next.map(|sum| if waits { f64::NAN } else { sum })
    }

    /// Whether the sums are complete and the bar before is known.
    #[inline(always)]
    fn settled(&self, [high, low, close, .., seen]: &Sums) -> bool {
        *seen >= self.n && high.is_finite() && low.is_finite() && close.is_finite()
    }

    /// What [`step`](Self::step) does with complete sums and a bar of which nothing is missing.
    #[inline(always)]
    fn settled_step<N: Number>(&self, sums: &mut [N; 7], [high, low, close]: [N; 3]) -> [N; 3] {
        let [high_before, low_before, close_before, up_sum, down_sum, range_sum, seen] = *sums;
        let (up, down) = self.movement(high, low, high_before, low_before);
        let range = true_range(high, low, close_before);
        let next = [self.keep(up_sum, up), self.keep(down_sum, down), self.keep(range_sum, range)];
        *sums = [high, low, close, next[0], next[1], next[2], seen];
        next
    }
}

#[derive(Clone)]
struct Indicator {
    movement: Directional,
    up: bool,
}

impl Indicator {
    #[inline(always)]
    fn indicator<N: Number>(&self, [up, down, range]: [N; 3]) -> [N; 1] {
        [(if self.up { up } else { down }) / range * 100.0]
    }
}

impl Recursive<3, 7, 1> for Indicator {
    fn initial(&self) -> Sums {
        NO_SUMS
    }

    #[inline(always)]
    fn step(&self, sums: &mut Sums, bar: [f64; 3]) -> [f64; 1] {
        self.indicator(self.movement.step(sums, bar))
    }

    const SETTLES: bool = true;

    #[inline(always)]
    fn settled(&self, sums: &Sums) -> bool {
        self.movement.settled(sums)
    }

    #[inline(always)]
    fn settled_step<N: Number>(&self, sums: &mut [N; 7], bar: [N; 3]) -> [N; 1] {
        self.indicator(self.movement.settled_step(sums, bar))
    }
}

#[derive(Clone)]
struct Index(Directional);

/// How one-sided the movement is. The true ranges below both indicators cancel out.
#[inline(always)]
fn index<N: Number>([up, down, _]: [N; 3]) -> [N; 1] {
    [(up - down).abs() / (up + down) * 100.0]
}

impl Recursive<3, 7, 1> for Index {
    fn initial(&self) -> Sums {
        NO_SUMS
    }

    #[inline(always)]
    fn step(&self, sums: &mut Sums, bar: [f64; 3]) -> [f64; 1] {
        index(self.0.step(sums, bar))
    }

    const SETTLES: bool = true;

    #[inline(always)]
    fn settled(&self, sums: &Sums) -> bool {
        self.0.settled(sums)
    }

    #[inline(always)]
    fn settled_step<N: Number>(&self, sums: &mut [N; 7], bar: [N; 3]) -> [N; 1] {
        index(self.0.settled_step(sums, bar))
    }
}

#[derive(Clone)]
struct AverageIndex {
    index: Index,
    smoothing: SeededSmoothing,
}

/// The sums, and what the smoothing remembers.
impl Recursive<3, 10, 1> for AverageIndex {
    fn initial(&self) -> [f64; 10] {
        joined(NO_SUMS, SeededSmoothing::INITIAL)
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 10], bar: [f64; 3]) -> [f64; 1] {
        let (mut sums, mut smoothed) = parted(state);
        let [index] = self.index.step(&mut sums, bar);
        let value = self.smoothing.step(&mut smoothed, index);
        *state = joined(sums, smoothed);
        [value]
    }

    const SETTLES: bool = true;

    #[inline(always)]
    fn settled(&self, state: &[f64; 10]) -> bool {
        self.index.settled(&parted(state).0)
    }

    #[inline(always)]
    fn settled_step<N: Number>(&self, state: &mut [N; 10], bar: [N; 3]) -> [N; 1] {
        let (mut sums, mut smoothed) = parted(state);
        let [index] = self.index.settled_step(&mut sums, bar);
        let value = self.smoothing.likely_settled_step(&mut smoothed, index);
        *state = joined(sums, smoothed);
        [value]
    }
}

#[inline(always)]
fn parted<N: Number>(&[a, b, c, d, e, f, g, distance, seen, newest]: &[N; 10]) -> ([N; 7], [N; 3]) {
    ([a, b, c, d, e, f, g], [distance, seen, newest])
}

#[inline(always)]
fn joined<N: Number>([a, b, c, d, e, f, g]: [N; 7], [distance, seen, newest]: [N; 3]) -> [N; 10] {
    [a, b, c, d, e, f, g, distance, seen, newest]
}
