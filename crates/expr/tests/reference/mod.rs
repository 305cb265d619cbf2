//! Direct, slow, obviously right implementations of the primitives, by family.

mod cross_sectional;
mod cycles;
mod elementwise;
mod indicators;
mod liquidity;
pub mod models;
mod seeded;
mod sessions;
mod structure;
mod time_series;
mod volatility;
mod volume_profile;
mod waves;

/// Series inputs (prices first) and literal arguments in the order of the entry, a choice by its index; gives a series
/// for each output. A cross-section's series run over the symbols of one row, all others over the bars of one lane.
pub type Reference = fn(&[Vec<f64>], &[f64]) -> Vec<Vec<f64>>;

const FAMILIES: &[&[(&str, Reference)]] = &[
    elementwise::REFERENCES,
    time_series::REFERENCES,
    indicators::REFERENCES,
    seeded::REFERENCES,
    waves::REFERENCES,
    cycles::REFERENCES,
    volatility::REFERENCES,
    sessions::REFERENCES,
    volume_profile::REFERENCES,
    structure::REFERENCES,
    liquidity::REFERENCES,
    cross_sectional::REFERENCES,
    models::REFERENCES,
];

/// The direct implementation of the primitive of this name.
pub fn find(name: &str) -> Option<Reference> {
    FAMILIES
        .iter()
        .flat_map(|family| family.iter())
        .find(|(known, _)| *known == name)
        .map(|(_, reference)| *reference)
}

/// The names of all that have one.
pub fn names() -> impl Iterator<Item = &'static str> {
    FAMILIES
        .iter()
        .flat_map(|family| family.iter())
        .map(|(name, _)| *name)
}
