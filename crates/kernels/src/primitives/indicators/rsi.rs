//! The relative strength index.

use crate::number::Number;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Params, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "rsi",
    category: Category::Momentum,
    doc: "Relative strength index with Wilder's smoothing, 0 to 100.",
    formula: "100 · gain / (gain + loss), Wilder averages seeded with the mean of the first n changes (seed=\"first\": the first change; \"first_of_n\": it too, shown from the n-th on; \"zero\": no change, before the first); 50 when neither moved",
    source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib RSI, which gives 0 when neither moved; with seed=\"zero\" ta4j RSI",
    args: &[Arg::num("x"), Arg::window_or("n", 14, 2), SEED],
    build: Build::Lanes {
        warm_up: |p| WarmUp::Exact(Rsi::new(p).shown as usize),
        kernel: |p, lanes| RecursiveKernel::boxed(Rsi::new(p), lanes),
    },
    cost: Cost::Standard,
    ..PLAIN
}];

/// How the two averages begin: as an exponential average does, or from zero, as where the first bar counts as one without a change.
pub(super) const SEED: Arg = Arg::choice("seed", &["mean", "first", "first_of_n", "zero"]);

#[derive(Clone)]
struct Rsi {
    /// Changes whose means are the first averages; with none both begin at zero.
    seed: f64,
    /// Changes until an index is shown.
    shown: f64,
    /// 1/n.
    weight: f64,
}

impl Rsi {
    fn new(p: &Params<'_>) -> Self {
        let n = p.window("n") as f64;
        let (seed, shown) = match p.choice("seed") {
            "first" => (1.0, 1.0),
            "first_of_n" => (1.0, n),
            "zero" => (0.0, 1.0),
            _ => (n, n),
        };
        Self { seed, shown, weight: 1.0 / n }
    }
}

/// `y + weight·(x − y)`, the product not rounded before it is added. Both averages are taken at once, so that neither's latency
/// counts, and this takes fewer operations than [`SeededSmoothing`](crate::primitives::time_series::SeededSmoothing) does.
#[inline(always)]
fn approached<N: Number>(y: N, x: N, weight: f64) -> N {
    x.same(weight).mul_add(x - y, y)
}

/// The change upwards and the change downwards, one of which is zero.
#[inline(always)]
fn parts<N: Number>(change: N) -> [N; 2] {
    let zero = change.same(0.0);
    let fall = zero - change;
    [change.if_so(change.above(zero), zero), fall.if_so(fall.above(zero), zero)]
}

/// The index of a smoothed gain and loss.
#[inline(always)]
fn index<N: Number>(gain: N, loss: N) -> N {
    let both = gain + loss;
    both.same(50.0).if_so(both.equals(both.same(0.0)), gain / both * 100.0)
}

/// Previous value, smoothed (during the seed: summed) gain and loss, changes seen.
impl Recursive<1, 4, 1> for Rsi {
    fn initial(&self) -> [f64; 4] {
        [f64::NAN, 0.0, 0.0, 0.0]
    }

    #[inline(always)]
    fn step(&self, [previous, gain, loss, seen]: &mut [f64; 4], [x]: [f64; 1]) -> [f64; 1] {
        let change = x - *previous;
        *previous = x;
        let missing = change.is_nan();
        let [up, down] = parts(change);
        let count = *seen + 1.0;
        let seeding = *seen < self.seed;
        let seed_ends = count == self.seed;
        let next = |average: f64, x: f64| {
            let sum = average + x;
            let seeded = if seed_ends { sum / self.seed } else { sum };
            let smoothed = approached(average, x, self.weight);
            if missing { 0.0 } else if seeding { seeded } else { smoothed }
        };
        *gain = next(*gain, up);
        *loss = next(*loss, down);
        *seen = if missing { 0.0 } else { count.min(self.shown) };
        [if *seen >= self.shown { index(*gain, *loss) } else { f64::NAN }]
    }

    const SETTLES: bool = true;

    #[inline(always)]
    fn settled(&self, [previous, _, _, seen]: &[f64; 4]) -> bool {
        *seen >= self.shown && previous.is_finite()
    }

    #[inline(always)]
    fn settled_step<N: Number>(&self, [previous, gain, loss, _]: &mut [N; 4], [x]: [N; 1]) -> [N; 1] {
        let change = x - *previous;
        *previous = x;
        let [up, down] = parts(change);
        *gain = approached(*gain, up, self.weight);
        *loss = approached(*loss, down, self.weight);
        [index(*gain, *loss)]
    }
}
