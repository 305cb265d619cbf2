//! A state machine that eats a tile and gives a tile.

use crate::{RowCtx, TileMut, TileRef};

/// One primitive at work on a number of lanes.
///
/// The answer must not depend on how rows are cut into tiles, on the number of threads, on the neighbours of a
/// lane (cross-sections excepted), nor on a save and load in between: bit for bit.
pub trait Kernel: Send + Sync {
    /// Advances over all rows of the tile and writes every cell of `outs`.
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]);

    /// Computes one provisional row (`ctx.rows == 1`) as [`step`](Self::step) would, and commits nothing.
    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]);

    /// Appends the state of all lanes, in an order that does not depend on how lanes are grouped.
    fn save(&self, state: &mut Vec<u8>);

    /// Restores what [`save`](Self::save) wrote and returns what follows it.
    ///
    /// # Errors
    /// [`StateError`] when the bytes end early or do not fit this kernel; the kernel is then unchanged or fresh,
    /// and must be warmed up from history.
    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError>;
}

/// Saved state that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// The bytes end in the middle of a value.
    #[error(
        "the saved state ends early: {needed} more bytes were expected; warm up from history instead"
    )]
    Truncated {
        /// How many bytes are missing.
        needed: usize,
    },
    /// The state was saved by another kernel or for other lanes.
    #[error(
        "the saved state is of another shape ({found} instead of {expected}); warm up from history instead"
    )]
    Shape {
        /// What this kernel has.
        expected: u64,
        /// What the bytes say.
        found: u64,
    },
}

/// Little-endian writing of state.
pub(crate) mod bytes {
    use super::StateError;

    pub(crate) fn put_u64(state: &mut Vec<u8>, value: u64) {
        state.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn put_f64(state: &mut Vec<u8>, value: f64) {
        put_u64(state, value.to_bits());
    }

    pub(crate) fn take_u64(state: &[u8]) -> Result<(u64, &[u8]), StateError> {
        match state.split_first_chunk::<8>() {
            Some((head, rest)) => Ok((u64::from_le_bytes(*head), rest)),
            None => Err(StateError::Truncated {
                needed: 8 - state.len(),
            }),
        }
    }

    pub(crate) fn take_f64(state: &[u8]) -> Result<(f64, &[u8]), StateError> {
        take_u64(state).map(|(bits, rest)| (f64::from_bits(bits), rest))
    }

    /// Reads a value that must equal `expected`.
    pub(crate) fn expect_u64(state: &[u8], expected: u64) -> Result<&[u8], StateError> {
        match take_u64(state)? {
            (found, rest) if found == expected => Ok(rest),
            (found, _) => Err(StateError::Shape { expected, found }),
        }
    }
}
