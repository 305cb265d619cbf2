//! An append-only log of records that notices every changed, missing or torn byte.
//!
//! A record is its length, eight bytes of a hash and its bytes. The hash is over the hash of the record before it and the
//! bytes, so that nothing can be left out or put between. What a crash has torn at the end is cut off when the log is
//! opened; anything else that does not fit is an error, and nothing is changed.

use std::io;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ports::LogStorage;

/// What every log begins with: a name, and the version of the format.
const MAGIC: [u8; 8] = *b"bwlog\0\0\x01";
/// Bytes of a record.
const RECORD_BYTES_MAX: usize = 16 << 20;
/// Length and hash.
const HEAD: usize = 4 + 8;

/// A log that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The disk.
    #[error("the log could not be read or written: {0}")]
    Io(#[from] io::Error),
    /// It is something else, or of another version.
    #[error("this is no log of ours, or one of another version")]
    Foreign,
    /// Bytes in the middle were changed.
    #[error(
        "the log is damaged at byte {at}: what is behind it is not used; restore it from a copy"
    )]
    Damaged {
        /// Where.
        at: u64,
    },
    /// A record that cannot be written or read.
    #[error("a record of the log {0}")]
    Record(&'static str),
}

/// What was found at the end of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// Whole records.
    Clean,
    /// A record that was being written when the process ended: its bytes were cut off. Nothing that it says was acted on.
    Torn {
        /// How many bytes.
        bytes: u64,
    },
}

/// A log of records of one type.
#[derive(Debug)]
pub struct RunLog<R, S> {
    storage: S,
    hash: [u8; 8],
    bytes: u64,
    is_synced: bool,
    frame: Vec<u8>,
    records: PhantomData<fn(R) -> R>,
}

impl<R: Serialize + DeserializeOwned, S: LogStorage> RunLog<R, S> {
    /// Opens a log, or begins one where there is nothing; every record so far, and how its end was found.
    ///
    /// # Errors
    /// [`LogError`]; the bytes are as they were.
    pub fn open(mut storage: S) -> Result<(Self, Vec<R>, Tail), LogError> {
        let bytes = storage.read()?;
        let begun = bytes.len().min(MAGIC.len());
        if bytes[..begun] != MAGIC[..begun] {
            return Err(LogError::Foreign);
        }
        let mut log = Self {
            storage,
            hash: [0; 8],
            bytes: MAGIC.len() as u64,
            is_synced: true,
            frame: Vec::new(),
            records: PhantomData,
        };
        if begun < MAGIC.len() {
            log.storage.truncate(0)?;
            log.storage.append(&MAGIC)?;
            log.is_synced = false;
            return Ok((log, Vec::new(), Tail::Clean));
        }
        let mut records = Vec::new();
        let mut rest = &bytes[MAGIC.len()..];
        while let Some((record, behind)) = log.next_record(rest, &bytes)? {
            records.push(record);
            rest = behind;
        }
        let torn = rest.len() as u64;
        if torn > 0 {
            log.storage.truncate(log.bytes)?;
            return Ok((log, records, Tail::Torn { bytes: torn }));
        }
        Ok((log, records, Tail::Clean))
    }

    /// The record at the beginning of `rest`, and what is behind it; `None` if there is none, or a torn one.
    fn next_record<'b>(
        &mut self,
        rest: &'b [u8],
        all: &[u8],
    ) -> Result<Option<(R, &'b [u8])>, LogError> {
        let Some((head, body)) = rest.split_at_checked(HEAD) else {
            return Ok(None);
        };
        let (length, found) = head.split_at(4);
        let length = length.try_into().map_or(0, u32::from_le_bytes) as usize;
        let at = self.bytes;
        let damaged = || LogError::Damaged { at };
        let Some((body, behind)) = body.split_at_checked(length) else {
            // A length beyond the end is a torn record, unless no record is so long.
            return if length > RECORD_BYTES_MAX && !is_blank(rest) {
                Err(damaged())
            } else {
                Ok(None)
            };
        };
        let hash = self.hash_of(body);
        if hash != found {
            // What was never written back may be zeros, at the end alone.
            let is_last = self.bytes as usize + HEAD + length >= all.len();
            return if is_last || is_blank(rest) {
                Ok(None)
            } else {
                Err(damaged())
            };
        }
        let record = postcard::from_bytes(body)
            .map_err(|_| LogError::Record("is of another version of the program"))?;
        self.hash = hash;
        self.bytes += (HEAD + length) as u64;
        Ok(Some((record, behind)))
    }

    fn hash_of(&self, body: &[u8]) -> [u8; 8] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.hash).update(body);
        let mut hash = [0; 8];
        hasher.finalize_xof().fill(&mut hash);
        hash
    }

    /// Adds a record. It may be lost in a crash until [`sync`](Self::sync).
    ///
    /// # Errors
    /// [`LogError`].
    pub fn append(&mut self, record: &R) -> Result<(), LogError> {
        self.frame.clear();
        self.frame.resize(HEAD, 0);
        let frame = std::mem::take(&mut self.frame);
        let mut frame = postcard::to_extend(record, frame)
            .map_err(|_| LogError::Record("cannot be written"))?;
        let length = frame.len() - HEAD;
        if length > RECORD_BYTES_MAX {
            return Err(LogError::Record("is larger than any may be"));
        }
        let hash = self.hash_of(&frame[HEAD..]);
        frame[..4].copy_from_slice(&(length as u32).to_le_bytes());
        frame[4..HEAD].copy_from_slice(&hash);
        self.storage.append(&frame)?;
        self.hash = hash;
        self.bytes += frame.len() as u64;
        self.is_synced = false;
        self.frame = frame;
        Ok(())
    }

    /// Makes every record so far outlive a crash.
    ///
    /// # Errors
    /// [`LogError`]: what was added since the last time may be lost.
    pub async fn sync(&mut self) -> Result<(), LogError> {
        if !self.is_synced {
            self.storage.sync().await?;
            self.is_synced = true;
        }
        Ok(())
    }

    /// Its length.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Gives the storage back.
    #[must_use]
    pub fn into_storage(self) -> S {
        self.storage
    }
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}
