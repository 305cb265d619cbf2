//! The rank of a symbol among all of its row.

use super::MIN_NAMES;
use super::ascending::{Ascending, ascending};
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
        let ranks = &mut scratch.ranks;
        if ranks.len() != n {
            ranks.clear();
            ranks.extend((1..=n).map(|rank| rank as f64 / n as f64));
        }
        let Ascending { order, has_ties } = ascending(x, &mut scratch.order);
        for (&at, &rank) in order.iter().zip(&*ranks) {
            out[at as usize] = rank;
        }
        if has_ties {
            let mut first = 0;
            for equals in order.chunk_by(|&a, &b| x[a as usize] == x[b as usize]) {
                let rank = (first + 1) as f64 + 0.5 * (equals.len() - 1) as f64;
                equals.iter().for_each(|&at| out[at as usize] = rank / n as f64);
                first += equals.len();
            }
        }
    }
}
