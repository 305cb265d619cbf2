//! Dispersion about the mean of a window: variance, standard deviation, z-score.

use super::relaxed::{self, MIN_COUNT, Statistic, is_relaxed, needed};
use crate::registry::{ArgKind, PLAIN};
use crate::shape::{WindowFold, WindowFoldKernel, sums};
use crate::{Arg, Build, Category, Cost, Kernel, Number, Params, Primitive, WarmUp};

/// What is taken off the count in a variance's denominator.
pub(super) const DDOF: Arg =
    Arg { name: "ddof", kind: ArgKind::Window { default: Some(1), min: 0, max: 1 }, named_only: true };

const ARGS: &[Arg] = &[Arg::num("x"), Arg::window_or("n", 20, 2), DDOF, MIN_COUNT];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "var",
        aliases: &["ts_var", "variance", "rolling_var"],
        doc: "Variance of the last n rows; ddof=1 is the sample's, ddof=0 the population's.",
        formula: "Σ (x − mean)² / (n − ddof)",
        build: Build::Lanes { warm_up, kernel: |p, lanes| kernel(p, lanes, |ddof| Statistic::Variance { ddof }) },
        ..DISPERSION
    },
    Primitive {
        name: "std",
        aliases: &["ts_std", "ts_stddev", "rolling_std"],
        doc: "Standard deviation of the last n rows; ddof=1 is the sample's, ddof=0 the population's (TA-Lib's).",
        formula: "√(Σ (x − mean)² / (n − ddof))",
        build: Build::Lanes { warm_up, kernel: |p, lanes| kernel(p, lanes, |ddof| Statistic::Deviation { ddof }) },
        ..DISPERSION
    },
    Primitive {
        name: "zscore",
        aliases: &["ts_z", "ts_zscore", "rolling_zscore"],
        doc: "How many standard deviations the newest value lies from the mean of the last n rows; missing where nothing moves.",
        formula: "(x − mean) / std",
        build: Build::Lanes { warm_up, kernel: |p, lanes| kernel(p, lanes, |ddof| Statistic::ZScore { ddof }) },
        ..DISPERSION
    },
    Primitive {
        name: "spread_zscore",
        doc: "Z-score of the difference of two series over the last n rows.",
        formula: "zscore(a − b, n)",
        args: &[Arg::num("a"), Arg::num("b"), Arg::window_or("n", 20, 2)],
        build: Build::Expression(|_| vec!["zscore(a - b, n)".into()]),
        ..DISPERSION
    },
];

const DISPERSION: Primitive = Primitive {
    category: Category::TimeSeries,
    source: "pandas rolling var and std",
    args: ARGS,
    cost: Cost::Standard,
    ..PLAIN
};

fn warm_up(p: &Params<'_>) -> WarmUp {
    // One value has no dispersion.
    WarmUp::Exact(needed(p).max(p.window("ddof") + 1) - 1)
}

fn kernel(p: &Params<'_>, lanes: usize, statistic: fn(f64) -> Statistic) -> Box<dyn Kernel> {
    let (n, ddof) = (p.window("n"), p.window("ddof") as f64);
    let statistic = statistic(ddof);
    if is_relaxed(p) {
        return relaxed::kernel(statistic, p, lanes);
    }
    let moments = Moments { n, inverse: 1.0 / n as f64, scale: 1.0 / (n as f64 - ddof) };
    match statistic {
        Statistic::Deviation { .. } => WindowFoldKernel::boxed(Deviation(moments), lanes),
        Statistic::ZScore { .. } => WindowFoldKernel::boxed(ZScore(moments), lanes),
        _ => WindowFoldKernel::boxed(Variance(moments), lanes),
    }
}

/// Sums of deviations from the origin and of their squares.
#[derive(Clone)]
struct Moments {
    n: usize,
    inverse: f64,
    scale: f64,
}

impl Moments {
    #[inline(always)]
    fn variance<N: Number>(&self, [sum, squares]: [N; 2]) -> N {
        (squares - sum * sum * self.inverse) * self.scale
    }
}

#[derive(Clone)]
struct Variance(Moments);

#[derive(Clone)]
struct Deviation(Moments);

#[derive(Clone)]
struct ZScore(Moments);

macro_rules! from_moments {
    ($($name:ident: |$moments:ident, $sums:ident, $deviation:ident| $value:expr;)*) => {$(
        impl WindowFold<1, 2, 1> for $name {
            fn window(&self) -> usize {
                self.0.n
            }

            #[inline(always)]
            fn lift<N: Number>(&self, [x]: [N; 1], [origin]: [N; 1], _: N) -> [N; 2] {
                let deviation = x - origin;
                [deviation, deviation * deviation]
            }

            #[inline(always)]
            fn merge<N: Number>(&self, a: [N; 2], b: [N; 2]) -> [N; 2] {
                sums(a, b)
            }

            #[inline(always)]
            fn outputs<N: Number>(&self, $sums: [N; 2], [x]: [N; 1], [origin]: [N; 1], _: N) -> [N; 1] {
                let ($moments, $deviation) = (&self.0, x - origin);
                [$value]
            }
        }
    )*};
}

from_moments! {
    Variance: |moments, sums, _deviation| moments.variance(sums);
    Deviation: |moments, sums, _deviation| moments.variance(sums).sqrt();
    ZScore: |moments, sums, deviation| (deviation - sums[0] * moments.inverse) / moments.variance(sums).sqrt();
}
