//! Values across the symbols of one row.

use crate::Arg;

mod by_place;

/// Fewest symbols with a value for which a cross-section has an answer.
const MIN_NAMES: Arg = Arg::window_or("min_names", 2, 1).by_name();

super::family! { cs_quantile, cs_rank, cs_scale, cs_winsorize }
