//! The lowest and the highest value of a window, and how long ago they were.

use super::relaxed::{self, MIN_COUNT, Statistic, is_relaxed, needed};
use crate::registry::PLAIN;
use crate::shape::{WindowFold, WindowFoldKernel};
use crate::{Arg, Build, Category, Kernel, Number, Params, Primitive, WarmUp};

const VALUE_ARGS: &[Arg] = &[Arg::num("x"), Arg::window_or("n", 30, 1), MIN_COUNT];
const INDEX_ARGS: &[Arg] =
    &[Arg::num("x"), Arg::window_or("n", 30, 1), Arg::choice("ties", &["latest", "earliest"])];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "ts_min",
        aliases: &["lowest", "rolling_min"],
        doc: "Lowest of the last n rows.",
        formula: "min x over the last n rows; missing unless all are present (or at least min_count)",
        source: "TA-Lib MIN; van Herk (1992)",
        args: VALUE_ARGS,
        build: Build::Lanes { warm_up, kernel: |p, lanes| extremum::<false>(p, lanes, Statistic::Lowest) },
        ..EXTREMUM
    },
    Primitive {
        name: "ts_max",
        aliases: &["highest", "rolling_max"],
        doc: "Highest of the last n rows.",
        formula: "max x over the last n rows; missing unless all are present (or at least min_count)",
        source: "TA-Lib MAX; van Herk (1992)",
        args: VALUE_ARGS,
        build: Build::Lanes { warm_up, kernel: |p, lanes| extremum::<true>(p, lanes, Statistic::Highest) },
        ..EXTREMUM
    },
    Primitive {
        name: "argmin",
        aliases: &["ts_argmin"],
        doc: "Rows since the lowest of the last n rows; 0 when it is the newest.",
        formula: "t − argmin x over the last n rows; of equals the latest (or ties=\"earliest\")",
        source: "Kakushadze (2016), ts_argmin, counted back from the newest row",
        args: INDEX_ARGS,
        build: Build::Lanes { warm_up: index_warm_up, kernel: position::<false> },
        ..EXTREMUM
    },
    Primitive {
        name: "argmax",
        aliases: &["ts_argmax"],
        doc: "Rows since the highest of the last n rows; 0 when it is the newest.",
        formula: "t − argmax x over the last n rows; of equals the latest (or ties=\"earliest\")",
        source: "Kakushadze (2016), ts_argmax, counted back from the newest row",
        args: INDEX_ARGS,
        build: Build::Lanes { warm_up: index_warm_up, kernel: position::<true> },
        ..EXTREMUM
    },
];

const EXTREMUM: Primitive = Primitive { category: Category::TimeSeries, ..PLAIN };

fn warm_up(p: &Params<'_>) -> WarmUp {
    WarmUp::Exact(needed(p) - 1)
}

fn index_warm_up(p: &Params<'_>) -> WarmUp {
    WarmUp::Exact(p.window("n") - 1)
}

fn extremum<const HIGHEST: bool>(p: &Params<'_>, lanes: usize, statistic: Statistic) -> Box<dyn Kernel> {
    if is_relaxed(p) {
        relaxed::kernel(statistic, p, lanes)
    } else {
        WindowFoldKernel::boxed(Extremum::<HIGHEST> { n: p.window("n") }, lanes)
    }
}

fn position<const HIGHEST: bool>(p: &Params<'_>, lanes: usize) -> Box<dyn Kernel> {
    let n = p.window("n");
    if p.choice("ties") == "latest" {
        WindowFoldKernel::boxed(Position::<HIGHEST, true> { n }, lanes)
    } else {
        WindowFoldKernel::boxed(Position::<HIGHEST, false> { n }, lanes)
    }
}

#[derive(Clone)]
struct Extremum<const HIGHEST: bool> {
    n: usize,
}

impl<const HIGHEST: bool> WindowFold<1, 1, 1> for Extremum<HIGHEST> {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn lift<N: Number>(&self, [x]: [N; 1], _: [N; 1], _: N) -> [N; 1] {
        [x + 0.0] // one zero: which of −0 and 0 wins must not depend on the order of merging
    }

    #[inline(always)]
    fn merge<N: Number>(&self, [a]: [N; 1], [b]: [N; 1]) -> [N; 1] {
        let beyond = if HIGHEST { a.above(b) } else { a.below(b) };
        // A missing older part makes the whole missing; a missing newer one is never beyond.
        [a.if_so(beyond, b).if_so(a.equals(a), a)]
    }

    #[inline(always)]
    fn outputs<N: Number>(&self, total: [N; 1], _: [N; 1], _: [N; 1], _: N) -> [N; 1] {
        total
    }
}

/// The extreme value and its place after the origin.
#[derive(Clone)]
struct Position<const HIGHEST: bool, const LATEST: bool> {
    n: usize,
}

impl<const HIGHEST: bool, const LATEST: bool> WindowFold<1, 2, 1> for Position<HIGHEST, LATEST> {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn lift<N: Number>(&self, [x]: [N; 1], _: [N; 1], at: N) -> [N; 2] {
        [x, at]
    }

    #[inline(always)]
    fn merge<N: Number>(&self, [a, a_at]: [N; 2], [b, b_at]: [N; 2]) -> [N; 2] {
        let beyond = if HIGHEST { a.above(b) } else { a.below(b) };
        let (mut value, mut place) = (a.if_so(beyond, b), a_at.if_so(beyond, b_at));
        if !LATEST {
            place = a_at.if_so(a.equals(b), place);
        }
        let known = a.equals(a);
        value = value.if_so(known, a);
        [value, place.if_so(known, a_at)]
    }

    #[inline(always)]
    fn outputs<N: Number>(&self, [value, place]: [N; 2], _: [N; 1], _: [N; 1], at: N) -> [N; 1] {
        [(at - place) + (value - value)]
    }
}
