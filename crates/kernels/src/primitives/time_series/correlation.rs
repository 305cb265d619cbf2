//! Covariance and correlation of two series over a window.

use super::variance::DDOF;
use crate::registry::PLAIN;
use crate::shape::{WindowFold, WindowFoldKernel, sums};
use crate::{Arg, Build, Category, Cost, Number, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "corr",
        aliases: &["ts_corr", "correlation", "ts_correlation", "rolling_corr"],
        category: Category::TimeSeries,
        doc: "Pearson correlation of two series over the last n rows; missing where one of them does not move.",
        formula: "Σ (a − ā)(b − b̄) / √(Σ (a − ā)² · Σ (b − b̄)²)",
        source: "pandas rolling corr; TA-Lib CORREL, which gives 0 where one does not move",
        args: &[Arg::num("a"), Arg::num("b"), Arg::window_or("n", 30, 2)],
        commutative: true,
        cost: Cost::Heavy,
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n") - 1),
            kernel: |p, lanes| {
                let n = p.window("n");
                WindowFoldKernel::boxed(Correlation { n, inverse: 1.0 / n as f64 }, lanes)
            },
        },
        ..PLAIN
    },
    Primitive {
        name: "cov",
        aliases: &["ts_cov", "covariance", "ts_covariance", "rolling_cov"],
        category: Category::TimeSeries,
        doc: "Covariance of two series over the last n rows.",
        formula: "Σ (a − ā)(b − b̄) / (n − ddof)",
        source: "pandas rolling cov",
        args: &[Arg::num("a"), Arg::num("b"), Arg::window_or("n", 30, 2), DDOF],
        commutative: true,
        cost: Cost::Heavy,
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n") - 1),
            kernel: |p, lanes| {
                let (n, ddof) = (p.window("n"), p.window("ddof") as f64);
                let scale = 1.0 / (n as f64 - ddof);
                WindowFoldKernel::boxed(Covariance { n, inverse: 1.0 / n as f64, scale }, lanes)
            },
        },
        ..PLAIN
    },
];

#[derive(Clone)]
struct Correlation {
    n: usize,
    inverse: f64,
}

impl WindowFold<2, 5, 1> for Correlation {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn lift<N: Number>(&self, x: [N; 2], origin: [N; 2], _: N) -> [N; 5] {
        let (a, b) = (x[0] - origin[0], x[1] - origin[1]);
        [a, b, a * a, b * b, a * b]
    }

    #[inline(always)]
    fn merge<N: Number>(&self, a: [N; 5], b: [N; 5]) -> [N; 5] {
        sums(a, b)
    }

    #[inline(always)]
    fn outputs<N: Number>(&self, [a, b, aa, bb, ab]: [N; 5], _: [N; 2], _: [N; 2], _: N) -> [N; 1] {
        let (mean_a, mean_b) = (a * self.inverse, b * self.inverse);
        let together = ab - a * mean_b;
        let apart = (aa - a * mean_a) * (bb - b * mean_b);
        // Rounding may carry a perfect correlation a hair beyond 1.
        let r = together / apart.sqrt();
        let (most, least) = (r.same(1.0), r.same(-1.0));
        let r = most.if_so(r.above(most), r);
        [least.if_so(r.below(least), r)]
    }
}

#[derive(Clone)]
struct Covariance {
    n: usize,
    inverse: f64,
    scale: f64,
}

impl WindowFold<2, 3, 1> for Covariance {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn lift<N: Number>(&self, x: [N; 2], origin: [N; 2], _: N) -> [N; 3] {
        let (a, b) = (x[0] - origin[0], x[1] - origin[1]);
        [a, b, a * b]
    }

    #[inline(always)]
    fn merge<N: Number>(&self, a: [N; 3], b: [N; 3]) -> [N; 3] {
        sums(a, b)
    }

    #[inline(always)]
    fn outputs<N: Number>(&self, [a, b, ab]: [N; 3], _: [N; 2], _: [N; 2], _: N) -> [N; 1] {
        [(ab - a * b * self.inverse) * self.scale]
    }
}
