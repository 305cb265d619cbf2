//! The name that we give an order before anyone else knows it.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Our own name of an order: unique over all runs, so that a restart recognises it at the venue.
///
/// Printed as `bw-<run in hexadecimal>-<sequence>`, at most 40 characters of `a-z 0-9 -`, which every venue accepts.
/// The run's number comes from the shell; the sequence counts the run's orders, so ids need no clock and no chance.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct ClientOrderId {
    /// The run that made the order; a backtest may use 0.
    pub run: u64,
    /// The order's number within the run.
    pub sequence: u64,
}

/// A text that is no client order id of ours.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no order id of this application; they look like bw-5f3a-17")]
pub struct ClientOrderIdError {
    /// The offending text, shortened.
    pub text: String,
}

impl FromStr for ClientOrderId {
    type Err = ClientOrderIdError;
    /// Accepts only what [`Display`](fmt::Display) writes, so that an id has one spelling.
    fn from_str(text: &str) -> Result<Self, ClientOrderIdError> {
        let parts = text
            .strip_prefix("bw-")
            .and_then(|rest| rest.split_once('-'));
        parts
            .and_then(|(run, sequence)| {
                let run = u64::from_str_radix(run, 16).ok()?;
                Some(Self {
                    run,
                    sequence: sequence.parse().ok()?,
                })
            })
            .filter(|id| id.to_string() == text)
            .ok_or_else(|| ClientOrderIdError {
                text: text.chars().take(60).collect(),
            })
    }
}

impl fmt::Display for ClientOrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bw-{:x}-{}", self.run, self.sequence)
    }
}

impl fmt::Debug for ClientOrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientOrderId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_print_and_parse_in_one_spelling() {
        for id in [(0, 0), (1, 7), (u64::MAX, u64::MAX), (0x5f3a, 17)] {
            let id = ClientOrderId {
                run: id.0,
                sequence: id.1,
            };
            let text = id.to_string();
            assert!(text.len() <= 40, "{text}");
            assert_eq!(text.parse(), Ok(id));
        }
        for text in [
            "", "bw-", "bw-1", "bw-1-", "bw-G-1", "bw-01-1", "bw-A-1", "bw-1-01", "bw-+1-1",
            "xx-1-1",
        ] {
            assert!(text.parse::<ClientOrderId>().is_err(), "{text}");
        }
    }
}
