//! The last lines of what happened.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bellwether_api::{self as api, Channel, HubMessageType, LogLevel};
use bellwether_market::UnixNanos;

use crate::backtest::wire::instant;
use crate::clock;
use crate::hub::Hub;

/// Lines that are kept.
const LINES_MAX: usize = 1_000;

/// The log of everything live: its last lines are kept, and each is told to the hub.
pub(crate) struct LogBook {
    hub: Hub,
    lines: Mutex<Lines>,
}

#[derive(Default)]
struct Lines {
    seq: u64,
    kept: VecDeque<api::LiveLogLine>,
}

impl LogBook {
    pub(crate) fn new(hub: Hub) -> Self {
        Self {
            hub,
            lines: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a line.
    pub(crate) fn write(
        &self,
        level: LogLevel,
        run: Option<u64>,
        market_time: Option<UnixNanos>,
        event: &str,
        message: String,
    ) {
        let run = run.map(|run| format!("{run:x}"));
        let shown = run.as_deref().unwrap_or("-");
        match level {
            LogLevel::Error => tracing::error!(run = shown, event, "{message}"),
            LogLevel::Warn => tracing::warn!(run = shown, event, "{message}"),
            LogLevel::Info | LogLevel::Debug => tracing::debug!(run = shown, event, "{message}"),
        }
        let mut lines = self.lock();
        lines.seq += 1;
        let line = api::LiveLogLine {
            seq: lines.seq,
            at: clock::utc(),
            market_time: market_time.map(instant),
            level,
            run,
            event: event.to_owned(),
            message,
        };
        let told = serde_json::to_value(&line);
        lines.kept.push_back(line);
        if lines.kept.len() > LINES_MAX {
            lines.kept.pop_front();
        }
        // Told under the lock, so that lines arrive in their order.
        if let Ok(told) = told {
            self.hub
                .publish(Channel::Logs, HubMessageType::Update, told);
        }
    }

    /// The last lines, newest first.
    pub(crate) fn newest(&self, count: usize) -> Vec<api::LiveLogLine> {
        self.lock().kept.iter().rev().take(count).cloned().collect()
    }
}
