//! The linearly weighted moving average and the averages made of it.

use crate::registry::PLAIN;
use crate::shape::{WindowFold, WindowFoldKernel, sums};
use crate::{Arg, Build, Category, Cost, Number, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "wma",
        aliases: &["decay_linear", "ts_decay_linear"],
        category: Category::TimeSeries,
        doc: "Weighted moving average: the newest value weighs n, the oldest 1.",
        formula: "Σ i·xᵢ / (n(n+1)/2), i = 1 for the oldest",
        source: "TA-Lib WMA; Kakushadze (2016), decay_linear",
        args: &[Arg::num("x"), Arg::window_or("n", 30, 1)],
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n") - 1),
            kernel: |p, lanes| WindowFoldKernel::boxed(WeightedMean { n: p.window("n") }, lanes),
        },
        ..PLAIN
    },
    Primitive {
        name: "hma",
        category: Category::TimeSeries,
        doc: "Hull moving average: weighted averages combined to cancel most of their lag.",
        formula: "wma(2·wma(x, n/2) − wma(x, n), √n), windows rounded down",
        source: "Hull (2005); TA-Lib HMA",
        args: &[Arg::num("x"), Arg::window_or("n", 20, 2)],
        cost: Cost::Heavy,
        build: Build::Expression(|p| {
            let n = p.window("n");
            vec![format!("wma(2 * wma(x, {}) - wma(x, n), {})", n / 2, n.isqrt())]
        }),
        ..PLAIN
    },
];

#[derive(Clone)]
struct WeightedMean {
    n: usize,
}

impl WindowFold<1, 2, 1> for WeightedMean {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn lift<N: Number>(&self, [x]: [N; 1], [origin]: [N; 1], at: N) -> [N; 2] {
        [x - origin, (x - origin) * at]
    }

    #[inline(always)]
    fn merge<N: Number>(&self, a: [N; 2], b: [N; 2]) -> [N; 2] {
        sums(a, b)
    }

    #[inline(always)]
    fn outputs<N: Number>(&self, [sum, weighted]: [N; 2], _: [N; 1], [origin]: [N; 1], at: N) -> [N; 1] {
        let n = self.n as f64;
        [origin + (weighted + (at.same(n) - at) * sum) * (2.0 / (n * (n + 1.0)))]
    }
}
