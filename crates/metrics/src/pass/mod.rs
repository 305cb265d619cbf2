//! The passes over a return series. Each reads the series once and leaves a few numbers from which metrics are made.
//!
//! A series of ten years of days fits the first-level cache, so several short passes that keep their accumulators in
//! registers are faster than one that fuses everything. Sums run over a fixed number of interleaved lanes that are
//! folded in a fixed tree: the bits depend on the data alone.

pub(crate) mod benchmark_pairs;
pub(crate) mod equity_path;
pub(crate) mod gains_losses;
pub(crate) mod lanes;
pub(crate) mod moments;
pub(crate) mod monthly_sums;
pub(crate) mod tails;
