//! The straight line through a window by least squares.

use crate::registry::PLAIN;
use crate::shape::{WindowFold, WindowFoldKernel, sums};
use crate::{Arg, Build, Category, Cost, Number, Params, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "slope",
        aliases: &["ts_slope", "linreg_slope"],
        doc: "Slope of the least-squares line through the last n rows, per row.",
        formula: "Σ (i − ī)(x − x̄) / Σ (i − ī)², i the row",
        build: Build::Lanes { warm_up, kernel: |p, lanes| WindowFoldKernel::boxed(Slope(line(p)), lanes) },
        ..FIT
    },
    Primitive {
        name: "intercept",
        aliases: &["ts_intercept", "linreg_intercept"],
        doc: "Value of the least-squares line through the last n rows at the oldest of them.",
        formula: "x̄ − slope · (n−1)/2",
        build: Build::Lanes { warm_up, kernel: |p, lanes| WindowFoldKernel::boxed(Intercept(line(p)), lanes) },
        ..FIT
    },
    Primitive {
        name: "resid",
        aliases: &["ts_resid", "ts_residual"],
        doc: "Distance of the newest value from the least-squares line through the last n rows.",
        formula: "x − (x̄ + slope · (n−1)/2)",
        build: Build::Lanes { warm_up, kernel: |p, lanes| WindowFoldKernel::boxed(Residual(line(p)), lanes) },
        ..FIT
    },
    Primitive {
        name: "r2",
        aliases: &["ts_r2", "rsquare"],
        doc: "Share of the variance of the last n rows that a straight line explains, 0 to 1; missing where nothing moves.",
        formula: "(Σ (i − ī)(x − x̄))² / (Σ (i − ī)² · Σ (x − x̄)²)",
        build: Build::Lanes { warm_up, kernel: |p, lanes| WindowFoldKernel::boxed(Determination(line(p)), lanes) },
        ..FIT
    },
];

const FIT: Primitive = Primitive {
    category: Category::TimeSeries,
    source: "TA-Lib LINEARREG; Qlib Slope, Rsquare, Resi",
    args: &[Arg::num("x"), Arg::window_or("n", 14, 2)],
    cost: Cost::Heavy,
    ..PLAIN
};

fn warm_up(p: &Params<'_>) -> WarmUp {
    WarmUp::Exact(p.window("n") - 1)
}

fn line(p: &Params<'_>) -> Line {
    let n = p.window("n") as f64;
    Line { n: p.window("n"), half: (n - 1.0) / 2.0, inverse: 1.0 / n, rows: n * (n * n - 1.0) / 12.0 }
}

#[derive(Clone)]
struct Line {
    n: usize,
    half: f64,
    inverse: f64,
    /// Σ (i − ī)².
    rows: f64,
}

impl Line {
    /// Σ (i − ī)(x − x̄), from the sums of deviations and of deviations times rows after the origin.
    #[inline(always)]
    fn together<N: Number>(&self, sum: N, weighted: N, at: N) -> N {
        weighted - (at - self.half) * sum
    }
}

#[derive(Clone)]
struct Slope(Line);

#[derive(Clone)]
struct Intercept(Line);

#[derive(Clone)]
struct Residual(Line);

#[derive(Clone)]
struct Determination(Line);

macro_rules! from_line {
    ($($name:ident: |$line:ident, $sum:ident, $slope:ident, $deviation:ident, $origin:ident| $value:expr;)*) => {$(
        impl WindowFold<1, 2, 1> for $name {
            fn window(&self) -> usize {
                self.0.n
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
            fn outputs<N: Number>(&self, [$sum, weighted]: [N; 2], [x]: [N; 1], [$origin]: [N; 1], at: N) -> [N; 1] {
                let $line = &self.0;
                let ($slope, $deviation) = ($line.together($sum, weighted, at) / $line.rows, x - $origin);
                [$value]
            }
        }
    )*};
}

from_line! {
    Slope: |line, _sum, slope, _deviation, _origin| slope;
    Intercept: |line, sum, slope, _deviation, origin| origin + (sum * line.inverse - slope * line.half);
    Residual: |line, sum, slope, deviation, _origin| deviation - (sum * line.inverse + slope * line.half);
}

impl WindowFold<1, 3, 1> for Determination {
    fn window(&self) -> usize {
        self.0.n
    }

    #[inline(always)]
    fn lift<N: Number>(&self, [x]: [N; 1], [origin]: [N; 1], at: N) -> [N; 3] {
        let deviation = x - origin;
        [deviation, deviation * at, deviation * deviation]
    }

    #[inline(always)]
    fn merge<N: Number>(&self, a: [N; 3], b: [N; 3]) -> [N; 3] {
        sums(a, b)
    }

    #[inline(always)]
    fn outputs<N: Number>(&self, [sum, weighted, squares]: [N; 3], _: [N; 1], _: [N; 1], at: N) -> [N; 1] {
        let line = &self.0;
        let together = line.together(sum, weighted, at);
        let r2 = together * together / ((squares - sum * sum * line.inverse) * line.rows);
        let most = r2.same(1.0);
        [most.if_so(r2.above(most), r2)]
    }
}
