//! Saving and loading an executor.

use bellwether_kernels::StateError;

use super::Executor;
use super::node::State;

/// Saved state that does not belong to this program and these lanes: warm up from history instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateMismatch {
    /// It was saved by another program, other lanes or another version.
    #[error(
        "the saved state belongs to another program or other lanes; warm up from history instead"
    )]
    Program,
    /// A kernel could not read its part.
    #[error(transparent)]
    Kernel(#[from] StateError),
    /// More bytes than the state has.
    #[error("{0} bytes follow the saved state; warm up from history instead")]
    Trailing(usize),
}

const MAGIC: &[u8; 8] = b"BWEXEC02";

impl Executor {
    /// Everything that the next row depends on. It does not depend on the number of threads.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        let mut state = MAGIC.to_vec();
        state.extend_from_slice(self.program.hash());
        put(&mut state, self.lanes() as u64);
        put(&mut state, self.rows_seen);
        for clock in &self.clocks {
            for &bars in &clock.bars_before {
                put(&mut state, bars);
            }
            for &bars in &clock.formed_bars {
                put(&mut state, u64::from(bars));
            }
            for forming in &clock.forming {
                for x in forming.value.iter().chain(&forming.weight) {
                    put(&mut state, x.to_bits());
                }
            }
        }
        for node in &self.states {
            match node {
                State::None => {}
                State::Kernel(kernel) => kernel.save(&mut state),
                State::Held(held) => held.iter().for_each(|x| put(&mut state, x.to_bits())),
                State::Foreign { last, unseen } => {
                    for last in last {
                        put(&mut state, last.value.to_bits());
                        put(&mut state, u64::from(last.session.cast_unsigned()));
                    }
                    unseen.iter().for_each(|x| put(&mut state, x.to_bits()));
                }
            }
        }
        state
    }

    /// Continues from what [`save`](Self::save) wrote.
    ///
    /// # Errors
    /// [`StateMismatch`] when the bytes are not this program's state on these lanes. The executor must then not be
    /// used further: make a new one and warm it up.
    pub fn load(&mut self, state: &[u8]) -> Result<(), StateMismatch> {
        let rest = state.strip_prefix(MAGIC).ok_or(StateMismatch::Program)?;
        let rest = rest
            .strip_prefix(self.program.hash().as_slice())
            .ok_or(StateMismatch::Program)?;
        let mut rest = rest;
        if take(&mut rest)? != self.lanes() as u64 {
            return Err(StateMismatch::Program);
        }
        self.rows_seen = take(&mut rest)?;
        for clock in &mut self.clocks {
            for bars in &mut clock.bars_before {
                *bars = take(&mut rest)?;
            }
            for bars in &mut clock.formed_bars {
                *bars = u32::try_from(take(&mut rest)?).map_err(|_| StateMismatch::Program)?;
            }
            for forming in &mut clock.forming {
                take_numbers(
                    &mut rest,
                    forming.value.iter_mut().chain(&mut forming.weight),
                )?;
            }
        }
        for node in &mut self.states {
            match node {
                State::None => {}
                State::Kernel(kernel) => rest = kernel.load(rest)?,
                State::Held(held) => take_numbers(&mut rest, held)?,
                State::Foreign { last, unseen } => {
                    for last in last {
                        last.value = f64::from_bits(take(&mut rest)?);
                        last.session = u32::try_from(take(&mut rest)?)
                            .map_err(|_| StateMismatch::Program)?
                            .cast_signed();
                    }
                    take_numbers(&mut rest, unseen)?;
                }
            }
        }
        if rest.is_empty() {
            Ok(())
        } else {
            Err(StateMismatch::Trailing(rest.len()))
        }
    }
}

fn put(state: &mut Vec<u8>, value: u64) {
    state.extend_from_slice(&value.to_le_bytes());
}

fn take(rest: &mut &[u8]) -> Result<u64, StateMismatch> {
    let (head, tail) = rest.split_first_chunk::<8>().ok_or(StateError::Truncated {
        needed: 8 - rest.len().min(8),
    })?;
    *rest = tail;
    Ok(u64::from_le_bytes(*head))
}

fn take_numbers<'x>(
    rest: &mut &[u8],
    numbers: impl IntoIterator<Item = &'x mut f64>,
) -> Result<(), StateMismatch> {
    for x in numbers {
        *x = f64::from_bits(take(rest)?);
    }
    Ok(())
}
