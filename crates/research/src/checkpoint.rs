//! The state of a run as bytes.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::backtest::BacktestError;

/// What an interrupted run goes on from: a state and its hash, so that a byte changed on the way is noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    bytes: Vec<u8>,
}

impl Checkpoint {
    pub(crate) fn of(state: &impl Serialize) -> Self {
        // Writing to memory fails for no state of ours; an empty checkpoint is refused when it is read.
        let mut bytes = postcard::to_stdvec(state).unwrap_or_default();
        let hash = blake3::hash(&bytes);
        bytes.extend_from_slice(hash.as_bytes());
        Self { bytes }
    }

    pub(crate) fn read<S: DeserializeOwned>(&self) -> Result<S, BacktestError> {
        let damaged = BacktestError::Checkpoint("is damaged, or of another version");
        let Some((state, hash)) = self.bytes.split_last_chunk::<{ blake3::OUT_LEN }>() else {
            return Err(damaged);
        };
        if blake3::hash(state) != *hash {
            return Err(damaged);
        }
        postcard::from_bytes(state).map_err(|_| damaged)
    }

    /// The bytes, to be kept in a file.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// From the bytes of a file; they are examined when the run goes on.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }
}
