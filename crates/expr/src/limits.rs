//! Bounds on what a text may ask for. Every error that one of them causes names it.

/// Bytes of one expression's text.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Nodes of one expression, definitions inlined.
pub const NODES_MAX: usize = 10_000;
/// Nesting of one expression's tree, definitions inlined.
pub const DEPTH_MAX: usize = 200;
/// Rows of all windows of one expression together, definitions inlined: what it has to remember of every symbol.
pub const WINDOW_ROWS_MAX: usize = 1_000_000;
/// Bytes of the name of a model or regime.
pub const ARTEFACT_NAME_BYTES_MAX: usize = 200;
/// Errors reported for one text; what follows them is rarely news.
pub const DIAGNOSTICS_MAX: usize = 20;
