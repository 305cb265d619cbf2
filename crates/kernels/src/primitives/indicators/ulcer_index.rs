//! The ulcer index.

use crate::registry::PLAIN;
use crate::shape::{WindowFunction, WindowFunctionKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "ulcer_index",
    aliases: &["ulcer"],
    category: Category::Volatility,
    doc: "Ulcer index: depth and length of drawdowns within the window, in percent.",
    formula: "√(Σ d² / n), d = 100 · (x / highest x of the window so far − 1)",
    source: "Martin and McCann, The Investor's Guide to Fidelity Funds (1989)",
    args: &[Arg::num("x"), Arg::window_or("n", 14, 1)],
    cost: Cost::Heavy,
    build: Build::Lanes {
        warm_up: |p| WarmUp::Exact(p.window("n") - 1),
        kernel: |p, lanes| WindowFunctionKernel::boxed(Ulcer { n: p.window("n") }, lanes),
    },
    ..PLAIN
}];

#[derive(Clone)]
struct Ulcer {
    n: usize,
}

impl WindowFunction<1, 1> for Ulcer {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn outputs<const W: usize>(&self, [window]: [&[[f64; W]]; 1]) -> [[f64; W]; 1] {
        let mut highest = window[0];
        let mut squares = [0.0; W];
        for row in window {
            for w in 0..W {
                highest[w] = if row[w] > highest[w] { row[w] } else { highest[w] };
                let drawdown = 100.0 * (row[w] / highest[w] - 1.0);
                squares[w] += drawdown * drawdown;
            }
        }
        [squares.map(|sum| (sum / self.n as f64).sqrt())]
    }
}
