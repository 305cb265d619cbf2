//! The product of a window.

use crate::registry::PLAIN;
use crate::shape::{WindowFold, WindowFoldKernel};
use crate::{Arg, Build, Category, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "product",
    aliases: &["ts_product", "prod"],
    category: Category::TimeSeries,
    doc: "Product of the last n rows.",
    formula: "Π x over the last n rows",
    source: "Kakushadze (2016), product",
    args: &[Arg::num("x"), Arg::window_or("n", 30, 1)],
    build: Build::Lanes {
        warm_up: |p| WarmUp::Exact(p.window("n") - 1),
        kernel: |p, lanes| WindowFoldKernel::boxed(Product { n: p.window("n") }, lanes),
    },
    ..PLAIN
}];

#[derive(Clone)]
struct Product {
    n: usize,
}

impl WindowFold<1, 1, 1> for Product {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn lift(&self, x: [f64; 1], _: [f64; 1], _: f64) -> [f64; 1] {
        x
    }

    #[inline(always)]
    fn merge(&self, [a]: [f64; 1], [b]: [f64; 1]) -> [f64; 1] {
        [a * b]
    }

    #[inline(always)]
    fn outputs(&self, product: [f64; 1], _: [f64; 1], _: [f64; 1], _: f64) -> [f64; 1] {
        product
    }
}
