//! The rank of the newest value within its window.

use crate::registry::PLAIN;
use crate::shape::{OrderStatistic, Sorted, SortedWindowKernel, WindowFunction, WindowFunctionKernel};
use crate::{Arg, Build, Category, Cost, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "ts_rank",
    aliases: &["rolling_rank"],
    category: Category::TimeSeries,
    doc: "Rank of the newest value among the last n, as a fraction of n; ties share their average rank.",
    formula: "(#{x < x[t]} + (#{x = x[t]} + 1) / 2) / n",
    source: "pandas rolling rank (pct, average)",
    args: &[Arg::num("x"), Arg::window_or("n", 10, 1)],
    cost: Cost::Heavy,
    build: Build::Lanes {
        warm_up: |p| WarmUp::Exact(p.window("n") - 1),
        kernel: |p, lanes| {
            let rank = TsRank { n: p.window("n") };
            if rank.n <= COMPARED_WHOLE {
                WindowFunctionKernel::boxed(rank, lanes)
            } else {
                SortedWindowKernel::boxed(rank, lanes)
            }
        },
    },
    ..PLAIN
}];

/// Up to here it is quicker to compare the newest value with the whole window of eight lanes at once than to keep
/// the windows sorted. Counts are whole numbers: both ways give the same bits.
const COMPARED_WHOLE: usize = 128;

#[derive(Clone)]
struct TsRank {
    n: usize,
}

impl WindowFunction<1, 1> for TsRank {
    fn window(&self) -> usize {
        self.n
    }

    #[inline(always)]
    fn outputs<const W: usize>(&self, [window]: [&[[f64; W]]; 1]) -> [[f64; W]; 1] {
        let newest = window[window.len() - 1];
        // One for a smaller value and one for a smaller or equal one; a missing value makes the sum missing.
        let mut score = [0.0; W];
        for row in window {
            for w in 0..W {
                let less = if row[w] < newest[w] { 1.0 } else { 0.0 };
                let at_most = if row[w] <= newest[w] { 1.0 } else { 0.0 };
                score[w] += less + at_most + (row[w] - row[w]);
            }
        }
        let n = self.n as f64;
        let mut rank = [f64::NAN; W];
        for w in 0..W {
            rank[w] = (score[w] + 1.0) / (2.0 * n);
        }
        [rank]
    }
}

impl OrderStatistic for TsRank {
    fn window(&self) -> usize {
        self.n
    }

    fn value(&self, sorted: Sorted<'_>, newest: f64) -> f64 {
        if sorted.len() < self.n {
            return f64::NAN;
        }
        let less = sorted.count_first(|x| x < newest);
        let at_most = sorted.count_first(|x| x <= newest);
        ((less + at_most) as f64 + 1.0) / (2.0 * self.n as f64)
    }
}
