//! The account's limits: a day's loss, the fall from the peak, the time by which it is flat.

use bellwether_market::{Money, UnixNanos};

use super::{Cause, Core, CoreError, RowView};
use crate::order::Command;
use crate::strategy::Limits;

/// Watches the account's equity.
#[derive(Debug)]
pub(super) struct Guard {
    limits: Limits,
    pub(super) seen: Seen,
}

/// What the guard remembers.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(super) struct Seen {
    day: Option<UnixNanos>,
    day_start_equity: Money,
    /// On the row before that was looked at.
    last_equity: Money,
    peak_equity: Money,
    over_for_today: bool,
    over: bool,
    pub(super) halt: Option<Halt>,
}

/// Why nothing is opened until a person says otherwise. What protects open positions stays in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Halt {
    /// A person wants it so.
    Person,
    /// A person has stopped everything.
    EmergencyStop,
    /// The venue's account and ours differ.
    Mismatch,
    /// A report could not follow what is known of its order.
    IllegalReport,
    /// More orders than a limit allows: something is wrong with the rules or the data.
    KillSwitch,
}

impl Halt {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::EmergencyStop => "emergency_stop",
            Self::Mismatch => "mismatch",
            Self::IllegalReport => "illegal_report",
            Self::KillSwitch => "kill_switch",
        }
    }
}

/// What the account's equity forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breach {
    /// The day's loss: nothing is opened until the next trading day.
    DailyLoss,
    /// The fall from the peak: nothing is opened again.
    MaxDrawdown,
}

impl Guard {
    pub(super) fn new(limits: Limits, capital: Money) -> Self {
        Self {
            limits,
            seen: Seen {
                day: None,
                day_start_equity: capital,
                last_equity: capital,
                peak_equity: capital,
                over_for_today: false,
                over: false,
                halt: None,
            },
        }
    }

    pub(super) fn is_set(&self) -> bool {
        self.limits.daily_loss.is_some() || self.limits.max_drawdown.is_some()
    }

    /// What stands in the way of an entry.
    pub(super) fn breach(&self) -> Option<Breach> {
        if self.seen.over {
            Some(Breach::MaxDrawdown)
        } else {
            self.seen.over_for_today.then_some(Breach::DailyLoss)
        }
    }

    /// Looks at the equity of a row; what it newly breaches.
    fn look(&mut self, equity: Money, day: Option<UnixNanos>) -> Option<Breach> {
        if day != self.seen.day {
            // A day starts with the equity before its first row.
            self.seen.day_start_equity = self.seen.last_equity;
            self.seen.day = day;
            self.seen.over_for_today = false;
        }
        self.seen.last_equity = equity;
        self.seen.peak_equity = self.seen.peak_equity.max(equity);
        // Not a quotient, so that an account with nothing left is over the limit too.
        let lost =
            |from: Money, limit: f64| from.to_f64() - equity.to_f64() >= limit * from.to_f64();
        if !self.seen.over
            && self
                .limits
                .max_drawdown
                .is_some_and(|limit| lost(self.seen.peak_equity, limit))
        {
            self.seen.over = true;
            return Some(Breach::MaxDrawdown);
        }
        if !self.seen.over_for_today
            && self
                .limits
                .daily_loss
                .is_some_and(|limit| lost(self.seen.day_start_equity, limit))
        {
            self.seen.over_for_today = true;
            return Some(Breach::DailyLoss);
        }
        None
    }
}

impl Core {
    pub(super) fn guard_account(
        &mut self,
        view: &RowView<'_>,
        commands: &mut Vec<Command>,
    ) -> Result<(), CoreError> {
        if !self.guard.is_set() {
            return Ok(());
        }
        let equity = self.equity(view.marks)?;
        match self.guard.look(equity, view.day_start()) {
            None => {}
            // An entry that rests would open something too.
            Some(Breach::DailyLoss) => self.cancel_entries(commands),
            Some(Breach::MaxDrawdown) => self.close_all(view, Cause::MaxDrawdown, commands),
        }
        Ok(())
    }

    /// Whether the account has to be flat before a later row could still see to it.
    pub(super) fn must_be_flat(&mut self, view: &RowView<'_>) -> bool {
        match (&mut self.hours, view.day) {
            (Some(hours), Some(day)) => hours.must_be_flat(view.time, view.row_nanos, &day),
            _ => false,
        }
    }
}
