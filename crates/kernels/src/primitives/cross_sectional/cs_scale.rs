//! Centring and scaling across the symbols of a row.

use super::MIN_NAMES;
use crate::registry::PLAIN;
use crate::shape::{CrossSection, CrossSectionKernel, SectionScratch, pairwise_sum};
use crate::{Arg, Build, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "cs_demean",
        aliases: &["demean"],
        doc: "Distance from the mean of the row's symbols.",
        formula: "x − mean",
        source: "Kakushadze (2016), indneutralize with one group",
        build: Build::Section {
            kernel: |p| CrossSectionKernel::boxed(Demean { min_names: p.window("min_names") }),
        },
        ..SCALING
    },
    Primitive {
        name: "cs_zscore",
        aliases: &["cs_z"],
        doc: "How many standard deviations a symbol lies from the mean of the row; missing where all are equal.",
        formula: "(x − mean) / std, ddof 1",
        source: "pandas: (x − mean()) / std() by row",
        build: Build::Section {
            kernel: |p| CrossSectionKernel::boxed(ZScore { min_names: p.window("min_names") }),
        },
        ..SCALING
    },
    Primitive {
        name: "cs_scale",
        aliases: &["scale"],
        doc: "The row scaled so that the magnitudes add up to a sum; missing where all are 0.",
        formula: "x · to / Σ |x|",
        source: "Kakushadze (2016), scale",
        args: &[Arg::num("x"), Arg::number_or("to", 1.0, 0.0, 1e9), MIN_NAMES],
        build: Build::Section {
            kernel: |p| {
                CrossSectionKernel::boxed(Scale { to: p.number("to"), min_names: p.window("min_names") })
            },
        },
        ..SCALING
    },
    Primitive {
        name: "cs_neutralize",
        aliases: &["neutralize", "indneutralize", "group_neutralize"],
        doc: "Distance from the mean of the row's symbols of the same group (a sector's number, say).",
        formula: "x − mean of the x with an equal group",
        source: "Kakushadze (2016), indneutralize",
        args: &[Arg::num("x"), Arg::num("group"), MIN_NAMES],
        cost: Cost::VeryHeavy,
        build: Build::Section {
            kernel: |p| CrossSectionKernel::boxed(Neutralize { min_names: p.window("min_names") }),
        },
        ..SCALING
    },
];

const SCALING: Primitive = Primitive {
    category: Category::CrossSectional,
    args: &[Arg::num("x"), MIN_NAMES],
    cost: Cost::Heavy,
    ..PLAIN
};

/// Writes `x` less its mean. The mean is taken about the first value, so that equal values give exactly 0.
fn centre(x: &[f64], out: &mut [f64]) {
    let origin = x[0];
    out.iter_mut().zip(x).for_each(|(y, x)| *y = x - origin);
    let mean = pairwise_sum(out) / x.len() as f64;
    out.iter_mut().for_each(|y| *y -= mean);
}

#[derive(Clone)]
struct Demean {
    min_names: usize,
}

impl CrossSection<1> for Demean {
    fn min_names(&self) -> usize {
        self.min_names
    }

    fn section(&self, [x]: [&[f64]; 1], out: &mut [f64], _: &mut SectionScratch) {
        centre(x, out);
    }
}

#[derive(Clone)]
struct ZScore {
    min_names: usize,
}

impl CrossSection<1> for ZScore {
    fn min_names(&self) -> usize {
        self.min_names
    }

    fn section(&self, [x]: [&[f64]; 1], out: &mut [f64], scratch: &mut SectionScratch) {
        centre(x, out);
        let squares = &mut scratch.values;
        squares.clear();
        squares.extend(out.iter().map(|y| y * y));
        let deviation = (pairwise_sum(squares) / (x.len() as f64 - 1.0)).sqrt();
        out.iter_mut().for_each(|y| *y /= deviation);
    }
}

#[derive(Clone)]
struct Scale {
    to: f64,
    min_names: usize,
}

impl CrossSection<1> for Scale {
    fn min_names(&self) -> usize {
        self.min_names
    }

    fn section(&self, [x]: [&[f64]; 1], out: &mut [f64], _: &mut SectionScratch) {
        out.iter_mut().zip(x).for_each(|(y, x)| *y = x.abs());
        let total = pairwise_sum(out);
        out.iter_mut().zip(x).for_each(|(y, x)| *y = x * self.to / total);
    }
}

#[derive(Clone)]
struct Neutralize {
    min_names: usize,
}

impl CrossSection<2> for Neutralize {
    fn min_names(&self) -> usize {
        self.min_names
    }

    fn section(&self, [x, group]: [&[f64]; 2], out: &mut [f64], scratch: &mut SectionScratch) {
        let SectionScratch { order, values, .. } = scratch;
        order.clear();
        order.extend(0..x.len() as u32);
        // Within a group the symbols keep their order, which fixes the order of summation.
        let group_of = |symbol: u32| group[symbol as usize] + 0.0;
        order.sort_unstable_by(|&a, &b| group_of(a).total_cmp(&group_of(b)).then(a.cmp(&b)));
        for members in order.chunk_by(|&a, &b| group[a as usize] == group[b as usize]) {
            let origin = x[members[0] as usize];
            values.clear();
            values.extend(members.iter().map(|&member| x[member as usize] - origin));
            let mean = pairwise_sum(values) / members.len() as f64;
            for (&member, deviation) in members.iter().zip(values.iter()) {
                out[member as usize] = deviation - mean;
            }
        }
    }
}
