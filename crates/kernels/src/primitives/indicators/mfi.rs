//! The money flow index and the flow that it adds up.

use crate::registry::PLAIN;
use crate::shape::{FromEarlier, FromEarlierKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "mfi",
        category: Category::Momentum,
        doc: "Money flow index: the share of money that flowed on rising typical prices, 0 to 100; missing where none flowed.",
        formula: "100 · Σ max(money_flow, 0) / Σ |money_flow|",
        source: "Quong and Soudack (1989); TA-Lib MFI, which gives 0 where none flowed",
        prices: &["high", "low", "close", "volume"],
        args: &[Arg::window_or("n", 14, 2)],
        cost: Cost::Heavy,
        build: abbreviates!("100 * (sum(max(money_flow(), 0), n) / sum(abs(money_flow()), n))"),
        ..PLAIN
    },
    Primitive {
        name: "money_flow",
        category: Category::Volume,
        doc: "Money flow: typical price times volume, negative where the typical price fell, 0 where it did not move.",
        formula: "sign(typprice − typprice[t−1]) · typprice · volume; what differs by rounding alone has not moved",
        source: "Quong and Soudack (1989); as TA-Lib MFI takes it",
        prices: &["high", "low", "close", "volume"],
        cost: Cost::Light,
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(1),
            kernel: |_, lanes| FromEarlierKernel::boxed(MoneyFlow, 1, lanes),
        },
        ..PLAIN
    },
];

/// Two typical prices nearer than this, relative to their sum, differ by the rounding of their three prices: the same
/// price reached by another high and low must not count as a move.
const SAME: f64 = 1e-14;

#[derive(Clone)]
struct MoneyFlow;

impl FromEarlier<4> for MoneyFlow {
    #[inline(always)]
    fn value(&self, before: [f64; 4], now: [f64; 4]) -> f64 {
        let [before, typical] = [before, now].map(|[high, low, close, _]| (high + low + close) / 3.0);
        let change = typical - before;
        let still = change.abs() <= SAME * (typical.abs() + before.abs());
        let direction = if still { 0.0 } else { change.signum() };
        direction * (typical * now[3])
    }
}
