//! The product of a window.

use crate::registry::PLAIN;
use crate::shape::{WindowFold, WindowFoldKernel};
use crate::{Arg, Build, Category, Number, Primitive, WarmUp};

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
    fn lift<N: Number>(&self, x: [N; 1], _: [N; 1], _: N) -> [N; 1] {
        x
    }

    #[inline(always)]
    fn merge<N: Number>(&self, [a]: [N; 1], [b]: [N; 1]) -> [N; 1] {
        [a * b]
    }

    #[inline(always)]
    fn outputs<N: Number>(&self, product: [N; 1], _: [N; 1], _: [N; 1], _: N) -> [N; 1] {
        product
    }
}
