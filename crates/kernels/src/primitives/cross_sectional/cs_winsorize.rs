//! Extreme values of a row drawn in to its quantiles.

use super::MIN_NAMES;
use crate::registry::PLAIN;
use crate::shape::{CrossSection, CrossSectionKernel, SectionScratch};
use crate::{Arg, Build, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "cs_winsorize",
    aliases: &["winsorize", "winsor"],
    category: Category::CrossSectional,
    doc: "Values of the row below its p-quantile and above its (1−p)-quantile, drawn in to them.",
    formula: "clip(x, Q(p), Q(1−p)), Q linear between neighbours",
    source: "Hyndman and Fan (1996), type 7; pandas clip by quantile",
    args: &[Arg::num("x"), Arg::number_or("p", 0.05, 0.0, 0.5), MIN_NAMES],
    cost: Cost::VeryHeavy,
    build: Build::Section {
        kernel: |p| CrossSectionKernel::boxed(Winsorize { p: p.number("p"), min_names: p.window("min_names") }),
    },
    ..PLAIN
}];

#[derive(Clone)]
struct Winsorize {
    p: f64,
    min_names: usize,
}

impl CrossSection<1> for Winsorize {
    fn min_names(&self) -> usize {
        self.min_names
    }

    fn section(&self, [x]: [&[f64]; 1], out: &mut [f64], scratch: &mut SectionScratch) {
        let values = &mut scratch.values;
        values.clear();
        values.extend(x.iter().map(|x| x + 0.0));
        let low = quantile(values, self.p);
        let high = quantile(values, 1.0 - self.p);
        out.iter_mut().zip(x).for_each(|(y, x)| *y = x.max(low).min(high));
    }
}

/// The value at place `q·(count − 1)` of the sorted values. Selects rather than sorts, and leaves the values
/// in another order.
fn quantile(values: &mut [f64], q: f64) -> f64 {
    let place = q * (values.len() - 1) as f64;
    let (_, below, rest) = values.select_nth_unstable_by(place.floor() as usize, f64::total_cmp);
    let below = *below;
    if place.fract() == 0.0 {
        return below;
    }
    let above = rest.iter().copied().fold(f64::INFINITY, f64::min);
    below + (above - below) * place.fract()
}
