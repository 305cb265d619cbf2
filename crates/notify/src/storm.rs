//! When many notifications become one message.

use std::collections::VecDeque;
use std::time::Duration;

use bellwether_market::UnixNanos;

use crate::clock::{after, before};
use crate::level::Level;
use crate::outbox::Standing;

/// At most so many messages in a window; what is more becomes a digest.
#[derive(Debug, Clone)]
pub struct StormGuard {
    most: usize,
    window: Duration,
    sent: VecDeque<UnixNanos>,
}

/// What a channel does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// Nothing is due.
    Idle,
    /// Finish the digest that was begun.
    Finish(String),
    /// Send the most important one by itself.
    One,
    /// Send all that is due as one.
    Digest,
    /// The window is full: collect until then.
    Collect(UnixNanos),
}

impl StormGuard {
    /// At most `most` messages in any `window`.
    #[must_use]
    pub fn new(most: usize, window: Duration) -> Self {
        Self {
            most: most.max(1),
            window,
            sent: VecDeque::new(),
        }
    }

    /// What to do with what is due. What is critical does not wait for the window.
    pub fn plan(&mut self, standing: &Standing, now: UnixNanos) -> Plan {
        if let Some(digest) = &standing.digest {
            return Plan::Finish(digest.clone());
        }
        if standing.due == 0 {
            return Plan::Idle;
        }
        let window_began = before(now, self.window);
        while self.sent.front().is_some_and(|sent| *sent <= window_began) {
            self.sent.pop_front();
        }
        let room = self.most.saturating_sub(self.sent.len()) as u64;
        let is_critical = standing.most_urgent == Some(Level::Critical);
        if standing.due <= room || (is_critical && room > 0) {
            return Plan::One;
        }
        match self.sent.front() {
            Some(oldest) if room == 0 && !is_critical => Plan::Collect(after(*oldest, self.window)),
            _ if standing.due > 1 => Plan::Digest,
            _ => Plan::One,
        }
    }

    /// Takes note of a message sent.
    pub fn sent(&mut self, now: UnixNanos) {
        self.sent.push_back(now);
        while self.sent.len() > self.most {
            self.sent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> UnixNanos {
        UnixNanos::from_seconds(1_700_000_000 + seconds).unwrap()
    }

    fn due(count: u64, most_urgent: Level) -> Standing {
        Standing {
            due: count,
            digest: None,
            most_urgent: Some(most_urgent),
            next_due_at: None,
        }
    }

    fn guard() -> StormGuard {
        StormGuard::new(3, Duration::from_secs(60))
    }

    #[test]
    fn few_go_one_by_one_and_many_together() {
        assert_eq!(guard().plan(&due(3, Level::Info), at(0)), Plan::One);
        assert_eq!(guard().plan(&due(4, Level::Info), at(0)), Plan::Digest);
    }

    #[test]
    fn a_full_window_collects_until_its_oldest_is_out() {
        let mut guard = guard();
        for second in [0, 10, 20] {
            guard.sent(at(second));
        }
        assert_eq!(
            guard.plan(&due(1, Level::Error), at(30)),
            Plan::Collect(at(60))
        );
        assert_eq!(guard.plan(&due(1, Level::Error), at(60)), Plan::One);
        assert_eq!(guard.plan(&due(5, Level::Error), at(60)), Plan::Digest);
    }

    #[test]
    fn what_is_critical_waits_for_no_window() {
        let mut guard = guard();
        assert_eq!(guard.plan(&due(50, Level::Critical), at(0)), Plan::One);
        for second in [0, 1, 2] {
            guard.sent(at(second));
        }
        assert_eq!(guard.plan(&due(1, Level::Critical), at(3)), Plan::One);
        assert_eq!(guard.plan(&due(9, Level::Critical), at(3)), Plan::Digest);
    }

    #[test]
    fn a_digest_that_was_begun_comes_first() {
        let standing = Standing {
            digest: Some("d1".into()),
            ..due(9, Level::Info)
        };
        assert_eq!(guard().plan(&standing, at(0)), Plan::Finish("d1".into()));
    }
}
