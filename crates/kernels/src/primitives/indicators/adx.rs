//! Wilder's directional movement system.

use crate::number::Number;
use super::atr::true_range;
use crate::primitives::time_series::SeededSmoothing;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Params, Primitive, WarmUp};

/// The first of Wilder's sums. `short`: of n − 1 movements, shown once another went into it; `early`: the same, shown at once;
/// `full`: of n; `first`: n times the first, so that the sum is n times an exponential average from the first value on.
const SEED: Arg = Arg::choice("seed", &["short", "early", "full", "first"]);

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "plus_dm",
        doc: "Upward directional movement, Wilder's sum.",
        formula: "S = S'·(n−1)/n + DM, at first the sum of n−1 (seed=\"full\": of n); DM = high − high' where that is positive and above low' − low, else 0",
        source: "Wilder (1978); TA-Lib PLUS_DM",
        prices: &["high", "low"],
        args: SUM_ARGS,
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(Directional::new(p).seed as usize),
            kernel: |p, lanes| RecursiveKernel::boxed(Movement { movement: Directional::new(p), up: true }, lanes),
        },
        ..DIRECTIONAL
    },
    Primitive {
        name: "minus_dm",
        doc: "Downward directional movement, Wilder's sum.",
        formula: "S = S'·(n−1)/n + DM, at first the sum of n−1 (seed=\"full\": of n); DM = low' − low where that is positive and above high − high', else 0",
        source: "Wilder (1978); TA-Lib MINUS_DM",
        prices: &["high", "low"],
        args: SUM_ARGS,
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(Directional::new(p).seed as usize),
            kernel: |p, lanes| RecursiveKernel::boxed(Movement { movement: Directional::new(p), up: false }, lanes),
        },
        ..DIRECTIONAL
    },
    Primitive {
        name: "plus_di",
        doc: "Upward directional indicator, 0 to 100.",
        formula: "100 · Wilder's sum of upward movement / Wilder's sum of true ranges; the first sums are of n−1 movements, and shown with one more (seed=\"early\": shown at once; \"full\": of n; \"first\": n times the first)",
        source: "TA-Lib PLUS_DI; with seed=\"full\" Wilder (1978) and Skender, with seed=\"early\" Tulip di",
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(Directional::new(p).shown as usize),
            kernel: |p, lanes| RecursiveKernel::boxed(Indicator { movement: Directional::new(p), up: true }, lanes),
        },
        ..DIRECTIONAL
    },
    Primitive {
        name: "minus_di",
        doc: "Downward directional indicator, 0 to 100.",
        formula: "100 · Wilder's sum of downward movement / Wilder's sum of true ranges; the first sums are of n−1 movements, and shown with one more (seed=\"early\": shown at once; \"full\": of n; \"first\": n times the first)",
        source: "TA-Lib MINUS_DI; with seed=\"full\" Wilder (1978) and Skender, with seed=\"early\" Tulip di",
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(Directional::new(p).shown as usize),
            kernel: |p, lanes| RecursiveKernel::boxed(Indicator { movement: Directional::new(p), up: false }, lanes),
        },
        ..DIRECTIONAL
    },
    Primitive {
        name: "dx",
        doc: "Directional movement index: how one-sided the movement is, 0 to 100; missing while there was none.",
        formula: "100 · |plus_di − minus_di| / (plus_di + minus_di), the indicators of the same seed",
        source: "TA-Lib DX; with seed=\"full\" Wilder (1978) and Skender, with seed=\"early\" Tulip dx",
        build: Build::Lanes {
            warm_up: |p| Directional::new(p).index_after(0),
            kernel: |p, lanes| RecursiveKernel::boxed(Index(Directional::new(p)), lanes),
        },
        ..DIRECTIONAL
    },
    Primitive {
        name: "adx",
        doc: "Average directional index: strength of the trend, whichever way, 0 to 100.",
        formula: "Wilder's average of dx(n, seed), seeded with the mean of its first n values (seed=\"first\": with the first)",
        source: "TA-Lib ADX; with seed=\"full\" Wilder (1978) and Skender, with seed=\"early\" Tulip adx",
        build: Build::Lanes {
            warm_up: |p| AverageIndex::new(p).warm_up(),
            kernel: |p, lanes| RecursiveKernel::boxed(AverageIndex::new(p), lanes),
        },
        ..DIRECTIONAL
    },
    Primitive {
        name: "adxr",
        doc: "Average directional index rating: the mean of the index now and n − 1 bars ago.",
        formula: "(adx(n, seed) + adx(n, seed)[t−n+1]) / 2",
        source: "Wilder (1978); TA-Lib ADXR",
        cost: Cost::Heavy,
        build: abbreviates!("(adx(n, seed=seed) + lag(adx(n, seed=seed), n - 1)) / 2"),
        ..DIRECTIONAL
    },
];

const ARGS: &[Arg] = &[Arg::window_or("n", 14, 2), SEED];
const SUM_ARGS: &[Arg] = &[Arg::window_or("n", 14, 2), Arg::choice("seed", &["short", "full"])];

const DIRECTIONAL: Primitive = Primitive {
    category: Category::Momentum,
    prices: &["high", "low", "close"],
    args: ARGS,
    cost: Cost::Heavy,
    ..PLAIN
};

/// Wilder's sums: each keeps (n−1)/n of the one before, but for the first.
#[derive(Clone)]
struct Directional {
    /// Movements in the first sum.
    seed: f64,
    /// How often each of these counts.
    times: f64,
    /// Movements until sums are shown, not fewer than those of the first.
    shown: f64,
    /// (n−1)/n.
    kept: f64,
}

impl Directional {
    /// Begun as [`SEED`] says.
    fn new(p: &Params<'_>) -> Self {
        let n = p.window("n") as f64;
        let (seed, times, shown) = match p.choice("seed") {
            "early" => (n - 1.0, 1.0, n - 1.0),
            "full" => (n, 1.0, n),
            "first" => (1.0, n, 1.0),
            _ => (n - 1.0, 1.0, n),
        };
        Self { seed, times, shown, kept: (n - 1.0) / n }
    }

    /// When there is an index for the first time, or `more` bars later: a single movement may be none at all.
    fn index_after(&self, more: usize) -> WarmUp {
        let bars = self.shown as usize + more;
        if self.shown > 1.0 { WarmUp::Exact(bars) } else { WarmUp::AtLeast(bars) }
    }

    /// Up and down movement and true range since the bar before.
    #[inline(always)]
    fn movement<N: Number>(&self, high: N, low: N, high_before: N, low_before: N) -> (N, N) {
        let (up, down) = (high - high_before, low_before - low);
        (further(up, down), further(down, up))
    }

    /// A sum with one more movement in it, while `seen` were.
    #[inline(always)]
    fn add(&self, sum: f64, x: f64, seen: f64) -> f64 {
        if seen < self.seed { sum + self.times * x } else { self.keep(sum, x) }
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
        *seen = if missing { 0.0 } else { (*seen + 1.0).min(self.movement.seed) };
        [if *seen >= self.movement.seed { *sum } else { f64::NAN }]
    }
}

/// High, low and close of the bar before, sums of up and down movement and of true ranges, movements seen.
type Sums = [f64; 7];

const NO_SUMS: Sums = [f64::NAN, f64::NAN, f64::NAN, 0.0, 0.0, 0.0, 0.0];

impl Directional {
    /// Takes a bar in. Returns the sums of up and down movement and of true ranges, missing until they are shown.
    #[inline(always)]
    fn step(&self, sums: &mut Sums, [high, low, close]: [f64; 3]) -> [f64; 3] {
        let [high_before, low_before, close_before, up_sum, down_sum, range_sum, seen] = *sums;
        let (up, down) = self.movement(high, low, high_before, low_before);
        let range = true_range(high, low, close_before);
        let missing = (range + (high - high_before) - (low - low_before)).is_nan();
        let next = |sum: f64, x: f64| if missing { 0.0 } else { self.add(sum, x, seen) };
        let next = [next(up_sum, up), next(down_sum, down), next(range_sum, range)];
        let seen = if missing { 0.0 } else { (seen + 1.0).min(self.shown) };
        *sums = [high, low, close, next[0], next[1], next[2], seen];
        let waits = seen < self.shown;
        next.map(|sum| if waits { f64::NAN } else { sum })
    }

    /// Whether the sums are complete and the bar before is known.
    #[inline(always)]
    fn settled(&self, [high, low, close, .., seen]: &Sums) -> bool {
        *seen >= self.shown && high.is_finite() && low.is_finite() && close.is_finite()
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

impl AverageIndex {
    fn new(p: &Params<'_>) -> Self {
        Self { index: Index(Directional::new(p)), smoothing: SeededSmoothing::wilder(p.window("n")).begun(p) }
    }

    fn warm_up(&self) -> WarmUp {
        self.index.0.index_after(self.smoothing.warm_up())
    }
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
