//! Every primitive, one file each (or one for a tight family).

use crate::registry::Family;

mod candles;
mod cross_sectional;
mod elementwise;
mod indicators;
mod time_series;

/// Declares the files of a family and lists their entries.
macro_rules! family {
    ($($file:ident),* $(,)?) => {
        $(mod $file;)*
        pub(super) const FAMILY: crate::registry::Family = &[$($file::ENTRIES),*];
    };
}
pub(crate) use family;

/// The families in the order of the reference.
pub(crate) const FAMILIES: &[Family] = &[
    elementwise::FAMILY,
    time_series::FAMILY,
    indicators::FAMILY,
    candles::FAMILY,
    cross_sectional::FAMILY,
];
