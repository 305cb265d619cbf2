//! Exponential smoothing in its seedings and weights, and the averages made of it.

use crate::number::Number;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Params, Primitive, WarmUp};

/// How an average begins; unless said otherwise as in TA-Lib.
pub(crate) const SEED: Arg = Arg::choice("seed", &["mean", "first", "first_of_n"]);

/// How averages of averages begin: `once` lets the innermost begin with a mean, and those of it with the first value that they get.
pub(crate) const SEED_OF_CHAIN: Arg = Arg::choice("seed", &["mean", "once", "first", "first_of_n"]);

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "ema",
        aliases: &["ts_ema"],
        doc: "Exponential moving average, seeded with the mean of the first n values or with the first.",
        formula: "y = y' + 2/(n+1)·(x − y'); the first y is the mean of n consecutive values (seed=\"first\": the first value; \"first_of_n\": it too, shown from the n-th on)",
        source: "TA-Lib EMA, with seed=\"first_of_n\" in its Metastock mode; with seed=\"first\" pandas ewm(span=n, adjust=False)",
        args: ARGS,
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(SeededSmoothing::ema(p.window("n")).begun(p).warm_up()),
            kernel: |p, lanes| RecursiveKernel::boxed(SeededSmoothing::ema(p.window("n")).begun(p), lanes),
        },
        ..SMOOTHING
    },
    Primitive {
        name: "rma",
        aliases: &["wilder"],
        doc: "Wilder's moving average: exponential with weight 1/n, seeded with the mean of the first n values or with the first.",
        formula: "y = y' + (x − y')/n; the first y is the mean of n consecutive values (seed=\"first\": the first value; \"first_of_n\": it too, shown from the n-th on)",
        source: "Wilder (1978); TA-Lib RMA; with seed=\"first\" ta4j MMA and pandas ewm(alpha=1/n, adjust=False)",
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(SeededSmoothing::wilder(p.window("n")).begun(p).warm_up()),
            kernel: |p, lanes| RecursiveKernel::boxed(SeededSmoothing::wilder(p.window("n")).begun(p), lanes),
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
        source: "Mulloy (1994); TA-Lib DEMA; with seed=\"first_of_n\" Tulip dema",
        args: CHAIN_ARGS,
        cost: Cost::Heavy,
        build: Build::Expression(|p| vec![format!("2 * {} - {}", chained(1, p), chained(2, p))]),
        ..SMOOTHING
    },
    Primitive {
        name: "tema",
        doc: "Triple exponential moving average.",
        formula: "3·e₁ − 3·e₂ + e₃, each e the ema of the one before",
        source: "Mulloy (1994); TA-Lib TEMA; with seed=\"first_of_n\" Tulip tema",
        args: CHAIN_ARGS,
        cost: Cost::Heavy,
        build: Build::Expression(|p| vec![format!("3 * {} - 3 * {} + {}", chained(1, p), chained(2, p), chained(3, p))]),
        ..SMOOTHING
    },
    Primitive {
        name: "t3",
        doc: "Tillson's moving average: six exponential averages in a row, combined by a volume factor v.",
        formula: "−v³·e₆ + 3(v²+v³)·e₅ − 3(2v²+v+v³)·e₄ + (1+3v+3v²+v³)·e₃",
        source: "Tillson (1998); TA-Lib T3",
        args: &[Arg::num("x"), Arg::window_or("n", 5, 1), Arg::number_or("v", 0.7, 0.0, 1.0), SEED_OF_CHAIN],
        cost: Cost::Heavy,
        build: Build::Expression(tillson),
        ..SMOOTHING
    },
];

const ARGS: &[Arg] = &[Arg::num("x"), Arg::window_or("n", 30, 1), SEED];
const CHAIN_ARGS: &[Arg] = &[Arg::num("x"), Arg::window_or("n", 30, 1), SEED_OF_CHAIN];

const SMOOTHING: Primitive =
    Primitive { category: Category::TimeSeries, args: ARGS, cost: Cost::Standard, ..PLAIN };

/// The ema of the ema … of x, `depth` deep, begun as [`SEED_OF_CHAIN`] says.
pub(crate) fn chained(depth: usize, p: &Params<'_>) -> String {
    let seed = p.choice("seed");
    let (innermost, others) = if seed == "once" { ("mean", "first") } else { (seed, seed) };
    (0..depth).fold("x".into(), |inner, level| {
        let seed = if level == 0 { innermost } else { others };
        format!("ema({inner}, n, seed=\"{seed}\")")
    })
}

fn tillson(p: &Params<'_>) -> Vec<String> {
    let v = p.number("v");
    let (v2, v3) = (v * v, v * v * v);
    let (c3, c4, c5) = (1.0 + 3.0 * v + 3.0 * v2 + v3, 3.0 * (2.0 * v2 + v + v3), 3.0 * (v2 + v3));
    let [e3, e4, e5, e6] = [3, 4, 5, 6].map(|depth| chained(depth, p));
    vec![format!("{c3} * {e3} - {c4} * {e4} + {c5} * {e5} - {v3} * {e6}")]
}

/// Exponential smoothing that starts with the mean of consecutive values, or with the first, and starts again after a missing one.
///
/// It remembers no average `y` but how far each value `x` lay from the average before it, `d = x − y'`. Then
/// `d = keep·d' + (x − x')`, one operation after the other where `y = y' + weight·(x − y')` takes two, and `y = x − keep·d`, for
/// which the next bar need not wait. Where nothing moves `d` goes to zero, and the average is the value.
#[derive(Debug, Clone)]
pub(crate) struct SeededSmoothing {
    /// Values whose mean is the first average.
    seed: f64,
    /// Values until an average is shown, not fewer than those of the seed.
    shown: f64,
    /// What is kept of the distance: one less the weight of a new value.
    keep: f64,
    /// 1/keep, and 0 where nothing is kept.
    per_keep: f64,
}

/// What a smoothing remembers: the distance (during the seed the sum), the values that were seen until averages are shown, and
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
        Self { seed: n as f64, shown: n as f64, keep, per_keep }
    }

    /// The same, begun with the first value if the argument `seed` says so. Its other words are about several averages, each of
    /// which begins with a mean.
    pub(crate) fn begun(self, p: &Params<'_>) -> Self {
        match p.choice("seed") {
            "first" => Self { seed: 1.0, shown: 1.0, ..self },
            "first_of_n" => Self { seed: 1.0, ..self },
            _ => self,
        }
    }

    /// Values before the one with the first average.
    pub(crate) fn warm_up(&self) -> usize {
        self.shown as usize - 1
    }

    /// Nothing seen yet.
    pub(crate) const INITIAL: Smoothed = [0.0; 3];

    /// Takes one value in. Returns the average, missing until one is shown.
    #[inline(always)]
    pub(crate) fn step<N: Number>(&self, [distance, seen, newest]: &mut [N; 3], x: N) -> N {
        let (zero, missing) = (x.same(0.0), x.same(f64::NAN));
        let known = x.equals(x);
        let (mut moved, mut before) = (*distance, *newest);
        let smoothed = self.moved(&mut moved, &mut before, x);
        // Where nothing is kept the average is the value.
        let (moved, smoothed) = if self.keep == 0.0 { (zero, x) } else { (moved, smoothed) };
        let (sum, count) = (*distance + x, *seen + 1.0);
        let mean = sum / self.seed;
        let (seed, shown) = (x.same(self.seed), x.same(self.shown));
        let (seeding, seed_ends) = (seen.below(seed), count.equals(seed));
        let seeded = self.distance(mean, x).if_so(seed_ends, sum);
        let average = mean.if_so(seeding, smoothed);
        *distance = seeded.if_so(seeding, moved).if_so(known, zero);
        *newest = x.if_so(known, zero);
        // Averages before the seed ends are hidden too: none is shown before.
        let average = missing.if_so(count.below(shown), average);
        *seen = count.if_so(seen.below(shown), *seen).if_so(known, zero);
        average.if_so(known, missing)
    }

    /// Whether averages are shown. Where nothing is kept it never settles: the average is the value even where differences of
    /// values are beyond all numbers.
    #[inline(always)]
    pub(crate) fn settled(&self, [_, seen, _]: Smoothed) -> bool {
        seen >= self.shown && self.keep != 0.0
    }

    /// What [`step`](Self::step) does once averages are shown with a value that is not missing.
    #[inline(always)]
    pub(crate) fn settled_step<N: Number>(&self, [distance, _, newest]: &mut [N; 3], x: N) -> N {
        self.moved(distance, newest, x)
    }

    /// As [`step`](Self::step), where the seed is mostly over and values are seldom missing.
    #[inline(always)]
    pub(crate) fn likely_settled_step<N: Number>(&self, state: &mut [N; 3], x: N) -> N {
        let [_, seen, _] = *state;
        let seeded = x.always(seen.equals(x.same(self.shown)));
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
