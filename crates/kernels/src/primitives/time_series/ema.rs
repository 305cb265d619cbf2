//! Exponential smoothing in its seedings and weights, and the averages made of it.

use crate::number::Number;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Params, Primitive, WarmUp};

const ARGS: &[Arg] = &[Arg::num("x"), Arg::window_or("n", 30, 1)];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "ema",
        aliases: &["ts_ema"],
        doc: "Exponential moving average, seeded with the mean of the first n values or with the first.",
        formula: "y = y' + 2/(n+1)·(x − y'); the first y is the mean of n consecutive values (seed=\"first\": the first value)",
        source: "TA-Lib EMA; with seed=\"first\" pandas ewm(span=n, adjust=False)",
        args: &[Arg::num("x"), Arg::window_or("n", 30, 1), Arg::choice("seed", &["mean", "first"])],
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(if p.choice("seed") == "mean" { p.window("n") - 1 } else { 0 }),
            kernel: |p, lanes| {
                let mean = SeededSmoothing::ema(p.window("n"));
                let first = SeededSmoothing { n: 1.0, ..mean };
                RecursiveKernel::boxed(if p.choice("seed") == "mean" { mean } else { first }, lanes)
            },
        },
        ..SMOOTHING
    },
    Primitive {
        name: "rma",
        aliases: &["wilder"],
        doc: "Wilder's moving average: exponential with weight 1/n, seeded with the mean of the first n values.",
        formula: "y = y' + (x − y')/n; the first y is the mean of n consecutive values",
        source: "Wilder (1978); TA-Lib RMA",
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n") - 1),
            kernel: |p, lanes| RecursiveKernel::boxed(SeededSmoothing::wilder(p.window("n")), lanes),
        },
        ..SMOOTHING
    },
    Primitive {
        name: "decay",
        aliases: &["ewm"],
        doc: "Exponential smoothing by half-life, seeded with the first value.",
        formula: "y = y' + ln2/half_life·(x − y'); the first y is the first value",
        source: "pandas ewm(alpha=ln2/half_life, adjust=False)",
        args: &[Arg::num("x"), Arg::number("half_life", 1.0, 100_000.0)],
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(0),
            kernel: |p, lanes| {
                let weight = std::f64::consts::LN_2 / p.number("half_life");
                RecursiveKernel::boxed(SeededSmoothing::weighted(1, weight), lanes)
            },
        },
        ..SMOOTHING
    },
    Primitive {
        name: "dema",
        doc: "Double exponential moving average: less lag than one alone.",
        formula: "2·e₁ − e₂, e₁ = ema(x, n), e₂ = ema(e₁, n)",
        source: "Mulloy (1994); TA-Lib DEMA",
        cost: Cost::Heavy,
        build: Build::Expression(|_| vec![format!("2 * {} - {}", chained(1), chained(2))]),
        ..SMOOTHING
    },
    Primitive {
        name: "tema",
        doc: "Triple exponential moving average.",
        formula: "3·e₁ − 3·e₂ + e₃, each e the ema of the one before",
        source: "Mulloy (1994); TA-Lib TEMA",
        cost: Cost::Heavy,
        build: Build::Expression(|_| vec![format!("3 * {} - 3 * {} + {}", chained(1), chained(2), chained(3))]),
        ..SMOOTHING
    },
    Primitive {
        name: "t3",
        doc: "Tillson's moving average: six exponential averages in a row, combined by a volume factor v.",
        formula: "−v³·e₆ + 3(v²+v³)·e₅ − 3(2v²+v+v³)·e₄ + (1+3v+3v²+v³)·e₃",
        source: "Tillson (1998); TA-Lib T3",
        args: &[Arg::num("x"), Arg::window_or("n", 5, 1), Arg::number_or("v", 0.7, 0.0, 1.0)],
        cost: Cost::Heavy,
        build: Build::Expression(tillson),
        ..SMOOTHING
    },
];

const SMOOTHING: Primitive =
    Primitive { category: Category::TimeSeries, args: ARGS, cost: Cost::Standard, ..PLAIN };

/// The ema of the ema … of x, `depth` deep.
fn chained(depth: usize) -> String {
    (0..depth).fold("x".into(), |inner, _| format!("ema({inner}, n)"))
}

fn tillson(p: &Params<'_>) -> Vec<String> {
    let v = p.number("v");
    let (v2, v3) = (v * v, v * v * v);
    let (c3, c4, c5) = (1.0 + 3.0 * v + 3.0 * v2 + v3, 3.0 * (2.0 * v2 + v + v3), 3.0 * (v2 + v3));
    let [e3, e4, e5, e6] = [3, 4, 5, 6].map(chained);
    vec![format!("{c3} * {e3} - {c4} * {e4} + {c5} * {e5} - {v3} * {e6}")]
}

/// Exponential smoothing that starts with the mean of `n` consecutive values, and starts again after a missing one.
///
/// It remembers no average `y` but how far each value `x` lay from the average before it, `d = x − y'`. Then
/// `d = keep·d' + (x − x')`, one operation after the other where `y = y' + weight·(x − y')` takes two, and `y = x − keep·d`, for
/// which the next bar need not wait. Where nothing moves `d` goes to zero, and the average is the value.
#[derive(Debug, Clone)]
pub(crate) struct SeededSmoothing {
    n: f64,
    /// What is kept of the distance: one less the weight of a new value.
    keep: f64,
    /// 1/keep, and 0 where nothing is kept.
    per_keep: f64,
}

/// What a smoothing remembers: the distance (during the seed the sum), the values of the seed that were seen, up to `n`, and
/// the newest value.
pub(crate) type Smoothed = [f64; 3];

impl SeededSmoothing {
    /// The weight 2/(n+1).
    pub(crate) fn ema(n: usize) -> Self {
        Self::weighted(n, 2.0 / (n as f64 + 1.0))
    }

    /// Wilder's weight 1/n.
    pub(crate) fn wilder(n: usize) -> Self {
        Self::weighted(n, 1.0 / n as f64)
    }

    /// A weight of its own.
    pub(crate) fn weighted(n: usize, weight: f64) -> Self {
        let keep = 1.0 - weight;
        let per_keep = if keep == 0.0 { 0.0 } else { 1.0 / keep };
        Self { n: n as f64, keep, per_keep }
    }

    /// Nothing seen yet.
    pub(crate) const INITIAL: Smoothed = [0.0; 3];

    /// Takes one value in. Returns the average, missing during the seed.
    #[inline(always)]
    pub(crate) fn step<N: Number>(&self, [distance, seen, newest]: &mut [N; 3], x: N) -> N {
        let (zero, missing) = (x.same(0.0), x.same(f64::NAN));
        let known = x.equals(x);
        let (mut moved, mut before) = (*distance, *newest);
        let smoothed = self.moved(&mut moved, &mut before, x);
        // Where nothing is kept the average is the value.
        let (moved, smoothed) = if self.keep == 0.0 { (zero, x) } else { (moved, smoothed) };
        let (sum, count) = (*distance + x, *seen + 1.0);
        let mean = sum / self.n;
        let n = x.same(self.n);
        let (seeding, seed_ends) = (seen.below(n), count.equals(n));
        let seeded = self.distance(mean, x).if_so(seed_ends, sum);
        let average = mean.if_so(seed_ends, missing).if_so(seeding, smoothed);
        *distance = seeded.if_so(seeding, moved).if_so(known, zero);
        *newest = x.if_so(known, zero);
        *seen = count.if_so(seeding, *seen).if_so(known, zero);
        average.if_so(known, missing)
    }

    /// Whether the seed is complete. Where nothing is kept it never settles: the average is the value even where differences of
    /// values are beyond all numbers.
    #[inline(always)]
    pub(crate) fn settled(&self, [_, seen, _]: Smoothed) -> bool {
        seen >= self.n && self.keep != 0.0
    }

    /// What [`step`](Self::step) does after the seed with a value that is not missing.
    #[inline(always)]
    pub(crate) fn settled_step<N: Number>(&self, [distance, _, newest]: &mut [N; 3], x: N) -> N {
        self.moved(distance, newest, x)
    }

    /// As [`step`](Self::step), where the seed is mostly over and values are seldom missing.
    #[inline(always)]
    pub(crate) fn likely_settled_step<N: Number>(&self, state: &mut [N; 3], x: N) -> N {
        let [_, seen, _] = *state;
        let seeded = x.always(seen.equals(x.same(self.n)));
        if seeded && x.always(x.equals(x)) && self.keep != 0.0 {
            self.settled_step(state, x)
        } else {
            self.step(state, x)
        }
    }

    /// The average after a value; the distance and the newest value go with it. Products are not rounded before they are
    /// added, which every machine does alike.
    #[inline(always)]
    pub(crate) fn moved<N: Number>(&self, distance: &mut N, newest: &mut N, x: N) -> N {
        *distance = x.same(self.keep).mul_add(*distance, x - *newest);
        *newest = x;
        x.same(-self.keep).mul_add(*distance, x)
    }

    /// The distance that leads to an average after a value.
    #[inline(always)]
    pub(crate) fn distance<N: Number>(&self, average: N, x: N) -> N {
        (x - average) * self.per_keep
    }
}

impl Recursive<1, 3, 1> for SeededSmoothing {
    fn initial(&self) -> Smoothed {
        Self::INITIAL
    }

    #[inline(always)]
    fn step(&self, state: &mut Smoothed, [x]: [f64; 1]) -> [f64; 1] {
        [SeededSmoothing::step(self, state, x)]
    }

    const SETTLES: bool = true;

    #[inline(always)]
    fn settled(&self, state: &Smoothed) -> bool {
        SeededSmoothing::settled(self, *state)
    }

    #[inline(always)]
    fn settled_step<N: Number>(&self, state: &mut [N; 3], [x]: [N; 1]) -> [N; 1] {
        [SeededSmoothing::settled_step(self, state, x)]
    }
}
