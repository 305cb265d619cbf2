//! The relative strength index.

use crate::primitives::time_series::SeededSmoothing;
use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "rsi",
    category: Category::Momentum,
    doc: "Relative strength index with Wilder's smoothing, 0 to 100.",
    formula: "100 · gain / (gain + loss), Wilder averages seeded with the mean of the first n changes; 50 when neither moved",
    source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib RSI, which gives 0 when neither moved",
    args: &[Arg::num("x"), Arg::window_or("n", 14, 2)],
    build: Build::Lanes {
        warm_up: |p| WarmUp::Exact(p.window("n")),
        kernel: |p, lanes| {
            let n = p.window("n");
            let smoothing = SeededSmoothing::wilder(n);
            RecursiveKernel::boxed(Rsi { n: n as f64, smoothing }, lanes)
        },
    },
    cost: Cost::Standard,
    ..PLAIN
}];

#[derive(Clone)]
struct Rsi {
    n: f64,
    smoothing: SeededSmoothing,
}

/// The index of a smoothed gain and loss.
#[inline(always)]
fn index(gain: f64, loss: f64) -> f64 {
    let both = gain + loss;
    if both == 0.0 { 50.0 } else { 100.0 * (gain / both) }
}

/// The change upwards and the change downwards, one of which is zero.
#[inline(always)]
fn parts(change: f64) -> [f64; 2] {
    [if change > 0.0 { change } else { 0.0 }, if change < 0.0 { -change } else { 0.0 }]
}

/// The value before, the distances of gain and loss from their averages (during the seed their sums), the gain and loss before,
/// the changes seen.
impl Recursive<1, 6, 1> for Rsi {
    fn initial(&self) -> [f64; 6] {
        [f64::NAN, 0.0, 0.0, 0.0, 0.0, 0.0]
    }

    #[inline(always)]
    fn step(&self, [previous, gain, loss, up_before, down_before, seen]: &mut [f64; 6], [x]: [f64; 1]) -> [f64; 1] {
        let change = x - *previous;
        *previous = x;
        let missing = change.is_nan();
        let [up, down] = parts(change);
        let n = self.n;
        let count = *seen + 1.0;
        let (seeding, seed_ends) = (*seen < n, count == n);
        let take = |distance: &mut f64, newest: &mut f64, x: f64| {
            let (mut moved, mut before) = (*distance, *newest);
            let smoothed = self.smoothing.moved(&mut moved, &mut before, x);
            let sum = *distance + x;
            let mean = sum / n;
            let seeded = if seed_ends { self.smoothing.distance(mean, x) } else { sum };
            let next = if seeding { seeded } else { moved };
            *distance = if missing { 0.0 } else { next };
            *newest = if missing { 0.0 } else { x };
            if seeding { mean } else { smoothed }
        };
        let both = [take(gain, up_before, up), take(loss, down_before, down)];
        *seen = if missing { 0.0 } else if seeding { count } else { *seen };
        [if *seen >= n { index(both[0], both[1]) } else { f64::NAN }]
    }

    const SETTLES: bool = true;

    #[inline(always)]
    fn settled(&self, [previous, .., seen]: &[f64; 6]) -> bool {
        *seen >= self.n && previous.is_finite()
    }

    #[inline(always)]
    fn settled_step(
        &self,
        [previous, gain, loss, up_before, down_before, _]: &mut [f64; 6],
        [x]: [f64; 1],
    ) -> [f64; 1] {
        let change = x - *previous;
        *previous = x;
        let [up, down] = parts(change);
        [index(self.smoothing.moved(gain, up_before, up), self.smoothing.moved(loss, down_before, down))]
    }
}
