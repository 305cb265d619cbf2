//! The moments at which one series passes another.

use crate::registry::{BOOL, PLAIN};
use crate::shape::{FromEarlier, FromEarlierKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "crosses_above",
        aliases: &["crossover", "cross_above"],
        doc: "True on the row on which a rises above b.",
        formula: "a[t−1] ≤ b[t−1] and a > b; missing if any of the four is",
        build: Build::Lanes { warm_up, kernel: |_, lanes| FromEarlierKernel::boxed(Crosses::<true, false>, 1, lanes) },
        ..CROSSING
    },
    Primitive {
        name: "crosses_below",
        aliases: &["crossunder", "cross_below"],
        doc: "True on the row on which a falls below b.",
        formula: "a[t−1] ≥ b[t−1] and a < b; missing if any of the four is",
        build: Build::Lanes { warm_up, kernel: |_, lanes| FromEarlierKernel::boxed(Crosses::<false, true>, 1, lanes) },
        ..CROSSING
    },
    Primitive {
        name: "crosses",
        aliases: &["cross"],
        doc: "True on the row on which a passes b, up or down.",
        formula: "crosses_above(a, b) or crosses_below(a, b)",
        build: Build::Lanes { warm_up, kernel: |_, lanes| FromEarlierKernel::boxed(Crosses::<true, true>, 1, lanes) },
        ..CROSSING
    },
];

const CROSSING: Primitive = Primitive {
    category: Category::TimeSeries,
    source: "Standard charting usage; rows that touch without passing do not count",
    args: &[Arg::num("a"), Arg::num("b")],
    outputs: BOOL,
    event: true,
    cost: Cost::Light,
    ..PLAIN
};

fn warm_up(_: &crate::Params<'_>) -> WarmUp {
    WarmUp::Exact(1)
}

#[derive(Clone)]
struct Crosses<const UP: bool, const DOWN: bool>;

impl<const UP: bool, const DOWN: bool> FromEarlier<2> for Crosses<UP, DOWN> {
    #[inline(always)]
    fn value(&self, [a_before, b_before]: [f64; 2], [a, b]: [f64; 2]) -> f64 {
        let up = UP & (a_before <= b_before) & (a > b);
        let down = DOWN & (a_before >= b_before) & (a < b);
        // Zero unless one of the four is missing.
        let known = (a_before - a_before) + (b_before - b_before) + (a - a) + (b - b);
        known + if up | down { 1.0 } else { 0.0 }
    }
}
