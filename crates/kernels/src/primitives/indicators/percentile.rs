//! Nearest-rank percentiles, and the percent rank.

use crate::registry::PLAIN;
use crate::shape::{
    OrderStatistic, Sorted, SortedWindowKernel, WindowFunction, WindowFunctionKernel,
};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "percentile",
        category: Category::TimeSeries,
        doc: "The value of the last n that stands at a percentile, by nearest rank; quantile interpolates.",
        formula: "the ⌈percentile/100 · n⌉-th smallest, at least the first",
        source: "TA-Lib PERCENTILE",
        args: &[Arg::num("x"), Arg::window_or("n", 30, 2), Arg::number_or("percentile", 50.0, 0.0, 100.0)],
        cost: Cost::VeryHeavy,
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n") - 1),
            kernel: |p, lanes| {
                let n = p.window("n");
                let rank = (p.number("percentile") / 100.0 * n as f64).ceil().max(1.0);
                SortedWindowKernel::boxed(Percentile { n, index: (rank as usize).min(n) - 1 }, lanes)
            },
        },
        ..PLAIN
    },
    Primitive {
        name: "percentrank",
        aliases: &["percent_rank"],
        category: Category::TimeSeries,
        doc: "Share of the n values before that lie below the newest, 0 to 100.",
        formula: "100 · #{x[t−n..t−1] < x[t]} / n",
        source: "TA-Lib PERCENTRANK; Connors and Alvarez (2012)",
        args: &[Arg::num("x"), Arg::window_or("n", 100, 2)],
        cost: Cost::Heavy,
        build: Build::Lanes {
            warm_up: |p| WarmUp::Exact(p.window("n")),
            kernel: |p, lanes| WindowFunctionKernel::boxed(PercentRank { n: p.window("n") }, lanes),
        },
        ..PLAIN
    },
];

#[derive(Clone)]
struct Percentile {
    n: usize,
    index: usize,
}

impl OrderStatistic for Percentile {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn value(&self, sorted: Sorted<'_>, _: f64) -> f64 {
        if sorted.len() < self.n {
            return f64::NAN;
        }
        sorted.at(self.index)
    }
}

#[derive(Clone)]
struct PercentRank {
    n: usize,
}

impl WindowFunction<1, 1> for PercentRank {
    /// The n values before, and the newest.
    fn window(&self) -> usize {
        self.n + 1
    }

    #[inline(always)]
    fn outputs<const W: usize>(&self, [window]: [&[[f64; W]]; 1]) -> [[f64; W]; 1] {
        let (newest, before) = (window[self.n], &window[..self.n]);
        let mut below = [0.0; W];
        let mut missing = newest.map(|x| x - x);
        for row in before {
            for w in 0..W {
                below[w] += if row[w] < newest[w] { 1.0 } else { 0.0 };
                missing[w] += row[w] - row[w];
            }
        }
        let n = self.n as f64;
        [std::array::from_fn(|w| 100.0 * below[w] / n + missing[w])]
    }
}
