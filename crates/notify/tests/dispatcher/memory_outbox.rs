//! An outbox in memory, written for clarity: lists that are walked.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use bellwether_market::UnixNanos;
use bellwether_notify::{
    Attempt, Channel, ChannelId, Enqueued, Entry, Level, Notification, Outbox, OutboxError,
    Standing, Take, Verdict,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Waiting,
    Delivered,
    Undeliverable,
}

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: i64,
    pub(crate) notification: Notification,
    pub(crate) channel: ChannelId,
    pub(crate) status: Status,
    pub(crate) attempts: u32,
    pub(crate) due_at: UnixNanos,
    pub(crate) digest: Option<String>,
    pub(crate) created_at: UnixNanos,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) channels: Vec<Channel>,
    pub(crate) rows: Vec<Row>,
    pub(crate) keys: BTreeSet<String>,
    pub(crate) log: Vec<Attempt>,
}

#[derive(Default)]
pub(crate) struct MemoryOutbox {
    pub(crate) state: Mutex<State>,
    /// So many notes of attempts fail, as if the process had died between sending and noting.
    pub(crate) settles_to_lose: AtomicU32,
}

impl MemoryOutbox {
    pub(crate) fn rows_of(&self, channel: &str) -> Vec<Row> {
        let state = self.state.lock().unwrap();
        let id = ChannelId::new(channel);
        let rows = state.rows.iter().filter(|row| row.channel == id);
        rows.cloned().collect()
    }

    pub(crate) fn log_of(&self, channel: &str) -> Vec<Attempt> {
        let state = self.state.lock().unwrap();
        let id = ChannelId::new(channel);
        let log = state.log.iter().filter(|attempt| attempt.channel == id);
        log.cloned().collect()
    }
}

impl State {
    fn push(&mut self, notification: &Notification, channel: &ChannelId, at: UnixNanos) {
        self.rows.push(Row {
            id: self.rows.len() as i64 + 1,
            notification: notification.clone(),
            channel: channel.clone(),
            status: Status::Waiting,
            attempts: 0,
            due_at: at,
            digest: None,
            created_at: at,
        });
    }

    /// False if the channel has it already.
    fn give(&mut self, notification: &Notification, channel: &ChannelId, at: UnixNanos) -> bool {
        let is_there = self
            .rows
            .iter()
            .any(|row| row.notification.id == notification.id && row.channel == *channel);
        if !is_there {
            self.push(notification, channel, at);
        }
        !is_there
    }
}

impl Outbox for MemoryOutbox {
    async fn channels(&self) -> Result<Vec<Channel>, OutboxError> {
        Ok(self.state.lock().unwrap().channels.clone())
    }

    async fn enqueue(
        &self,
        notification: &Notification,
        channels: &[ChannelId],
    ) -> Result<Enqueued, OutboxError> {
        let mut state = self.state.lock().unwrap();
        if !state.keys.insert(notification.key.clone()) {
            return Ok(Enqueued::Known);
        }
        for channel in channels {
            state.push(notification, channel, notification.created_at);
        }
        Ok(Enqueued::Kept)
    }

    async fn standing(&self, channel: &ChannelId, now: UnixNanos) -> Result<Standing, OutboxError> {
        let state = self.state.lock().unwrap();
        let mut standing = Standing::default();
        let waiting = state
            .rows
            .iter()
            .filter(|row| row.channel == *channel && row.status == Status::Waiting);
        for row in waiting {
            if row.due_at > now {
                let next = standing
                    .next_due_at
                    .map_or(row.due_at, |due| due.min(row.due_at));
                standing.next_due_at = Some(next);
            } else if row.digest.is_some() {
                standing.digest.clone_from(&row.digest);
            } else {
                standing.due += 1;
                standing.most_urgent = standing.most_urgent.max(Some(row.notification.level));
            }
        }
        Ok(standing)
    }

    async fn claim(
        &self,
        channel: &ChannelId,
        take: Take,
        now: UnixNanos,
        until: UnixNanos,
    ) -> Result<Vec<Entry>, OutboxError> {
        let mut state = self.state.lock().unwrap();
        let mut due: Vec<&mut Row> = state
            .rows
            .iter_mut()
            .filter(|row| {
                row.channel == *channel && row.status == Status::Waiting && row.due_at <= now
            })
            .collect();
        due.sort_by_key(|row| (std::cmp::Reverse(row.notification.level), row.id));
        let taken: Vec<&mut Row> = match &take {
            Take::One => due
                .into_iter()
                .filter(|row| row.digest.is_none())
                .take(1)
                .collect(),
            Take::Digest { most, .. } => due
                .into_iter()
                .filter(|row| row.digest.is_none())
                .take(*most as usize)
                .collect(),
            Take::Begun(id) => due
                .into_iter()
                .filter(|row| row.digest.as_ref() == Some(id))
                .collect(),
        };
        let claim = |row: &mut Row| {
            row.attempts += 1;
            row.due_at = until;
            if let Take::Digest { id, .. } = &take {
                row.digest = Some(id.clone());
            }
            Entry {
                id: row.id,
                notification: row.notification.clone(),
                attempt: row.attempts,
            }
        };
        Ok(taken.into_iter().map(claim).collect())
    }

    async fn settle(&self, attempt: &Attempt) -> Result<(), OutboxError> {
        let lose = |left: u32| left.checked_sub(1);
        if self
            .settles_to_lose
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, lose)
            .is_ok()
        {
            return Err(OutboxError("the process died here".into()));
        }
        let mut state = self.state.lock().unwrap();
        for row in &mut state.rows {
            if !attempt.entries.contains(&row.id) {
                continue;
            }
            match attempt.verdict {
                Verdict::Delivered => row.status = Status::Delivered,
                Verdict::Undeliverable => row.status = Status::Undeliverable,
                Verdict::RetryAt(then) => row.due_at = then,
            }
        }
        state.log.push(attempt.clone());
        Ok(())
    }

    async fn disable(
        &self,
        channel: &ChannelId,
        reason: &str,
        _now: UnixNanos,
    ) -> Result<(), OutboxError> {
        let mut state = self.state.lock().unwrap();
        for known in &mut state.channels {
            if known.id == *channel {
                known.failure = Some(reason.to_owned());
            }
        }
        Ok(())
    }

    async fn escalate(
        &self,
        channel: &ChannelId,
        fallback: &ChannelId,
        before: UnixNanos,
        now: UnixNanos,
    ) -> Result<u64, OutboxError> {
        let mut state = self.state.lock().unwrap();
        let failed = state
            .channels
            .iter()
            .any(|known| known.id == *channel && known.failure.is_some());
        let stuck = state.rows.iter().filter(|row| {
            let is_critical = row.notification.level == Level::Critical;
            row.channel == *channel
                && match row.status {
                    Status::Waiting => failed || (is_critical && row.created_at <= before),
                    Status::Undeliverable => is_critical,
                    Status::Delivered => false,
                }
        });
        let stuck: Vec<Notification> = stuck.map(|row| row.notification.clone()).collect();
        let given = stuck
            .iter()
            .filter(|notification| state.give(notification, fallback, now));
        Ok(given.count() as u64)
    }

    async fn expire(&self, before: UnixNanos, _now: UnixNanos) -> Result<u64, OutboxError> {
        let mut state = self.state.lock().unwrap();
        let mut expired = 0;
        for row in &mut state.rows {
            if row.status == Status::Waiting && row.created_at < before {
                row.status = Status::Undeliverable;
                expired += 1;
            }
        }
        Ok(expired)
    }

    async fn prune(&self, _before: UnixNanos) -> Result<u64, OutboxError> {
        Ok(0)
    }
}
