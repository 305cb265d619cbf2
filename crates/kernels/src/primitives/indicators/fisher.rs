//! Ehlers' Fisher transform.

use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Cost, Output, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "fisher",
        category: Category::Momentum,
        doc: "Fisher transform of where the middle price stands in its window; the signal is the value of the bar before.",
        formula: "fisher_transform(2 · (medprice − min) / (max − min) − 1), min and max of medprice over n bars",
        source: "Ehlers, Using the Fisher Transform (2002)",
        prices: &["high", "low"],
        args: &[Arg::window_or("n", 10, 2)],
        outputs: &[Output::num("fisher"), Output::num("signal")],
        cost: Cost::Heavy,
        build: Build::Expression(|_| {
            let range = "(ts_max(medprice(), n) - ts_min(medprice(), n))";
            let fisher = format!("fisher_transform(2 * (medprice() - ts_min(medprice(), n)) / {range} - 1)");
            vec![fisher.clone(), format!("lag({fisher}, 1)")]
        }),
        ..PLAIN
    },
    Primitive {
        name: "fisher_transform",
        category: Category::Momentum,
        doc: "Ehlers' smoothed Fisher transform of a position between −1 and 1.",
        formula: "v = 0.33·x + 0.67·v', held within ±0.999; y = ½·ln((1 + v) / (1 − v)) + ½·y'; v and y are 0 at first and after a missing row",
        source: "Ehlers, Using the Fisher Transform (2002)",
        args: &[Arg::num("x")],
        cost: Cost::Heavy,
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(0),
            kernel: |_, lanes| RecursiveKernel::boxed(FisherTransform, lanes),
        },
        ..PLAIN
    },
];

#[derive(Clone)]
struct FisherTransform;

/// The smoothed position and the value.
impl Recursive<1, 2, 1> for FisherTransform {
    fn initial(&self) -> [f64; 2] {
        [0.0; 2]
    }

    #[inline(always)]
    fn step(&self, [position, value]: &mut [f64; 2], [x]: [f64; 1]) -> [f64; 1] {
        let smoothed = (0.33 * x + 0.67 * *position).clamp(-0.999, 0.999);
        let y = 0.5 * libm::log((1.0 + smoothed) / (1.0 - smoothed)) + 0.5 * *value;
        let missing = y.is_nan();
        *position = if missing { 0.0 } else { smoothed };
        *value = if missing { 0.0 } else { y };
        [y]
    }
}
