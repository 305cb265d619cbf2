//! Every primitive, one file each (or one for a tight family).

use crate::registry::Family;

/// An entry's definition by fixed texts in the language itself, one an output.
macro_rules! abbreviates {
    ($($text:literal),+ $(,)?) => {
        crate::Build::Expression(|_| vec![$($text.into()),+])
    };
}

mod candles;
mod cross_sectional;
mod elementwise;
mod indicators;
mod models;
mod sessions;
mod structure;
mod time_series;

pub use structure::{Bar, Change, Detector, Formed, ObjectKind, Side, Status, detector};

/// Declares the files of a family and lists their entries.
macro_rules! family {
    ($($file:ident),* $(,)?) => {
        $(mod $file;)*
        pub(super) const FAMILY: crate::registry::Family = &[$($file::ENTRIES),*];
    };
}
pub(crate) use family;

/// The families in the order of the reference. A `static`: as a constant it would stand in every crate that reads the registry,
/// and each would compile all kernels once more.
pub(crate) static FAMILIES: &[Family] = &[
    elementwise::FAMILY,
    time_series::FAMILY,
    indicators::FAMILY,
    candles::FAMILY,
    sessions::FAMILY,
    structure::FAMILY,
    cross_sectional::FAMILY,
    models::FAMILY,
];
