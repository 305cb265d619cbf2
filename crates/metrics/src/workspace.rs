//! Buffers that survive from one series to the next.

/// Scratch memory of the full set. Keep one per thread and evaluate many series without allocating for each.
///
/// It carries no result: the values of a set do not depend on what the workspace was used for before.
#[derive(Debug, Default)]
pub struct Workspace {
    pub(crate) observed: Vec<f64>,
    pub(crate) paired_returns: Vec<f64>,
    pub(crate) paired_benchmark: Vec<f64>,
    pub(crate) scratch: Vec<f64>,
}
