//! The log of a run through the engine again: it must decide the same, to the bit.

use bellwether_market::UnixNanos;

use super::engine::{Engine, EngineError, Outcome, Setup};
use super::log_record::{LogRecord, decided};

/// What a replay did.
#[derive(Debug, Default)]
pub struct Replayed {
    /// Inputs.
    pub inputs: u64,
    /// Decisions that were compared.
    pub compared: u64,
    /// The first that differs; what came after it was not looked at.
    pub difference: Option<Difference>,
    /// When the last input came, by the clock of the run.
    pub last: Option<UnixNanos>,
    /// Whether the run was ended by a person.
    pub ended: bool,
}

/// A decision that is not the one that was recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("input {number} of {at} leads to another decision than the one recorded: {now}")]
pub struct Difference {
    /// Which input, counted from 0.
    pub number: u64,
    /// When it came, by the clock of the run.
    pub at: UnixNanos,
    /// What is decided now.
    pub now: String,
}

/// Feeds the records of a log, its first excepted, to an engine that has seen nothing.
///
/// # Errors
/// [`EngineError`] where the engine stops.
pub fn replay(setup: &Setup, records: &[LogRecord]) -> Result<(Engine, Replayed), EngineError> {
    let mut engine = Engine::new(setup)?;
    let replayed = replay_into(&mut engine, records)?;
    Ok((engine, replayed))
}

pub(super) fn replay_into(
    engine: &mut Engine,
    records: &[LogRecord],
) -> Result<Replayed, EngineError> {
    let mut replayed = Replayed::default();
    let mut outcome = Outcome::default();
    for record in records {
        match record {
            LogRecord::Began(_) => {}
            LogRecord::Input { at, input } => {
                engine.handle(input, &mut outcome)?;
                replayed.inputs += 1;
                replayed.last = Some(*at);
            }
            LogRecord::Decided(recorded) => {
                replayed.compared += 1;
                if decided(engine, &outcome) != *recorded {
                    replayed.difference = Some(Difference {
                        number: replayed.inputs.saturating_sub(1),
                        at: replayed.last.unwrap_or(UnixNanos::EPOCH),
                        now: format!("{outcome:?}"),
                    });
                    return Ok(replayed);
                }
            }
            LogRecord::Ended { .. } => replayed.ended = true,
        }
    }
    Ok(replayed)
}
