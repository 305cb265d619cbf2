//! Buckets of equal size across the symbols of a row.

use super::MIN_NAMES;
use super::by_place::by_place;
use crate::registry::PLAIN;
use crate::shape::{CrossSection, CrossSectionKernel, SectionScratch};
use crate::{Arg, Build, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "cs_quantile",
    aliases: &["cs_bucket"],
    category: Category::CrossSectional,
    doc: "Number of the symbol's bucket when the row is cut into q of equal size, 1 for the lowest values; ties go by symbol.",
    formula: "⌈rank · q / count⌉, ranks from 1 without ties",
    source: "Quintile portfolios as in Fama and French (1992)",
    args: &[Arg::num("x"), Arg::window_or("q", 5, 2), MIN_NAMES],
    cost: Cost::VeryHeavy,
    build: Build::Section {
        kernel: |p| CrossSectionKernel::boxed(Buckets { q: p.window("q"), min_names: p.window("min_names") }),
    },
    ..PLAIN
}];

#[derive(Clone)]
struct Buckets {
    q: usize,
    min_names: usize,
}

impl CrossSection<1> for Buckets {
    fn min_names(&self) -> usize {
        self.min_names
    }

    fn section(&self, [x]: [&[f64]; 1], out: &mut [f64], scratch: &mut SectionScratch) {
        let (n, q) = (x.len(), self.q);
        let mut buckets = std::mem::take(&mut scratch.by_place);
        if buckets.len() != n {
            buckets.clear();
            buckets.extend((1..=n).map(|rank| (rank * q).div_ceil(n) as f64));
        }
        by_place(x, &buckets, |_, _, place| buckets[place], out, scratch);
        scratch.by_place = buckets;
    }
}
