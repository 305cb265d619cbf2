//! Skewness and kurtosis of a window.

use crate::registry::PLAIN;
use crate::shape::{WindowFold, WindowFoldKernel, sums};
use crate::{Arg, Build, Category, Cost, Number, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "skew",
        aliases: &["ts_skew", "ts_skewness", "skewness"],
        doc: "Skewness of the last n rows, corrected for bias; missing where nothing moves.",
        formula: "√(n(n−1)) / (n−2) · m₃ / m₂^1.5, mₖ the mean of (x − mean)^k",
        args: &[Arg::num("x"), Arg::window_or("n", 20, 3)],
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n") - 1),
            kernel: |p, lanes| WindowFoldKernel::boxed(Skew { n: p.window("n") }, lanes),
        },
        ..MOMENT
    },
    Primitive {
        name: "kurt",
        aliases: &["ts_kurt", "ts_kurtosis", "kurtosis"],
        doc: "Excess kurtosis of the last n rows, corrected for bias; missing where nothing moves.",
        formula: "(n−1) / ((n−2)(n−3)) · ((n+1)·(m₄/m₂² − 3) + 6), mₖ the mean of (x − mean)^k",
        args: &[Arg::num("x"), Arg::window_or("n", 20, 4)],
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n") - 1),
            kernel: |p, lanes| WindowFoldKernel::boxed(Kurtosis { n: p.window("n") }, lanes),
        },
        ..MOMENT
    },
];

const MOMENT: Primitive = Primitive {
    category: Category::TimeSeries,
    source: "Joanes and Gill (1998), G₁ and G₂; pandas rolling skew and kurt",
    cost: Cost::Heavy,
    ..PLAIN
};

#[derive(Clone)]
struct Skew {
    n: usize,
}

impl WindowFold<1, 3, 1> for Skew {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn lift<N: Number>(&self, [x]: [N; 1], [origin]: [N; 1], _: N) -> [N; 3] {
        let d = x - origin;
        [d, d * d, d * d * d]
    }

    #[inline(always)]
    fn merge<N: Number>(&self, a: [N; 3], b: [N; 3]) -> [N; 3] {
        sums(a, b)
    }

    #[inline(always)]
    fn outputs<N: Number>(&self, [sum, squares, cubes]: [N; 3], _: [N; 1], _: [N; 1], _: N) -> [N; 1] {
        let n = self.n as f64;
        let mean = sum / n;
        let m2 = (squares - sum * mean) / n;
        let m3 = (cubes - mean * 3.0 * squares + sum * 2.0 * mean * mean) / n;
        [m3 / (m2 * m2.sqrt()) * ((n * (n - 1.0)).sqrt() / (n - 2.0))]
    }
}

#[derive(Clone)]
struct Kurtosis {
    n: usize,
}

impl WindowFold<1, 4, 1> for Kurtosis {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn lift<N: Number>(&self, [x]: [N; 1], [origin]: [N; 1], _: N) -> [N; 4] {
        let d = x - origin;
        let d2 = d * d;
        [d, d2, d2 * d, d2 * d2]
    }

    #[inline(always)]
    fn merge<N: Number>(&self, a: [N; 4], b: [N; 4]) -> [N; 4] {
        sums(a, b)
    }

    #[inline(always)]
    fn outputs<N: Number>(&self, [sum, squares, cubes, fourths]: [N; 4], _: [N; 1], _: [N; 1], _: N) -> [N; 1] {
        let n = self.n as f64;
        let mean = sum / n;
        let square = mean * mean;
        let m2 = (squares - sum * mean) / n;
        let m4 = (fourths - mean * 4.0 * cubes + square * 6.0 * squares - sum * 3.0 * mean * square) / n;
        [((m4 / (m2 * m2) - 3.0) * (n + 1.0) + 6.0) * ((n - 1.0) / ((n - 2.0) * (n - 3.0)))]
    }
}
