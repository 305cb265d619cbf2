//! Quantiles of a window.

use super::relaxed::{MIN_COUNT, needed};
use crate::registry::PLAIN;
use crate::shape::{OrderStatistic, Sorted, SortedWindowKernel};
use crate::{Arg, Build, Category, Cost, Kernel, Params, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "quantile",
        aliases: &["ts_quantile", "rolling_quantile"],
        doc: "The q-quantile of the last n rows, linear between neighbours.",
        formula: "the value at place q·(count − 1) of the sorted window, counted from 0",
        args: &[Arg::num("x"), Arg::window_or("n", 30, 1), Arg::number_or("q", 0.5, 0.0, 1.0), MIN_COUNT],
        build: Build::Lanes { warm_up, kernel: |p, lanes| kernel(p, p.number("q"), lanes) },
        ..ORDER
    },
    Primitive {
        name: "median",
        aliases: &["med", "ts_median", "rolling_median"],
        doc: "Median of the last n rows; between the two middle ones of an even number.",
        formula: "quantile(x, n, 0.5)",
        args: &[Arg::num("x"), Arg::window_or("n", 30, 1), MIN_COUNT],
        build: Build::Lanes { warm_up, kernel: |p, lanes| kernel(p, 0.5, lanes) },
        ..ORDER
    },
];

const ORDER: Primitive = Primitive {
    category: Category::TimeSeries,
    source: "Hyndman and Fan (1996), type 7; pandas rolling quantile",
    cost: Cost::VeryHeavy,
    ..PLAIN
};

fn warm_up(p: &Params<'_>) -> WarmUp {
    WarmUp::Exact(needed(p) - 1)
}

fn kernel(p: &Params<'_>, q: f64, lanes: usize) -> Box<dyn Kernel> {
    SortedWindowKernel::boxed(Quantile { n: p.window("n"), q, needed: needed(p) }, lanes)
}

#[derive(Clone)]
struct Quantile {
    n: usize,
    q: f64,
    needed: usize,
}

impl OrderStatistic for Quantile {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn value(&self, sorted: Sorted<'_>, _: f64) -> f64 {
        if sorted.len() < self.needed {
            return f64::NAN;
        }
        let place = self.q * (sorted.len() - 1) as f64;
        // No place is negative, so cutting is rounding down.
        let low = place as usize;
        let beyond = place - low as f64;
        let below = sorted.at(low);
        let above = sorted.at(low + usize::from(beyond > 0.0));
        below + (above - below) * beyond
    }
}
