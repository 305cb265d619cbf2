//! The rank of a symbol among all of its row.

use super::MIN_NAMES;
use super::by_place::by_place;
use crate::registry::PLAIN;
use crate::shape::{CrossSection, CrossSectionKernel, SectionScratch};
use crate::{Arg, Build, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "cs_rank",
    aliases: &["rank"],
    category: Category::CrossSectional,
    doc: "Rank across the symbols of the row, as a fraction of their number; ties share their average rank.",
    formula: "rank / count, from 1/count to 1",
    source: "Kakushadze, 101 Formulaic Alphas (2016), rank; pandas rank(pct=True)",
    args: &[Arg::num("x"), MIN_NAMES],
    cost: Cost::VeryHeavy,
    build: Build::Section {
        kernel: |p| CrossSectionKernel::boxed(CsRank { min_names: p.window("min_names") }),
    },
    ..PLAIN
}];

#[derive(Clone)]
struct CsRank {
    min_names: usize,
}

impl CrossSection<1> for CsRank {
    fn min_names(&self) -> usize {
        self.min_names
    }

    fn section(&self, [x]: [&[f64]; 1], out: &mut [f64], scratch: &mut SectionScratch) {
        let n = x.len();
        let mut ranks = std::mem::take(&mut scratch.by_place);
        if ranks.len() != n {
            ranks.clear();
            ranks.extend((1..=n).map(|rank| rank as f64 / n as f64));
        }
        let shared = |first: usize, count: usize, _| {
            let rank = (first + 1) as f64 + 0.5 * (count - 1) as f64;
            rank / n as f64
        };
        by_place(x, &ranks, shared, out, scratch);
        scratch.by_place = ranks;
    }
}
