//! How fast a market passes that is not the real one.

use std::time::Duration;

use bellwether_market::UnixNanos;
use tokio::sync::watch;
use tokio::time::Instant;

/// Time of a market in which nothing happens passes as if it were no longer than this.
const IDLE_NANOS_MAX: i64 = 300_000_000_000;
/// A market that is later than this does not try to make up for it.
const LATE_MAX: Duration = Duration::from_secs(1);
/// Nobody waits longer for one thing to happen, however slowly the market passes.
const WAIT_MAX: Duration = Duration::from_secs(7 * 24 * 3_600);

/// How fast a market passes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Seconds of the market in one of ours.
    pub speed: f64,
    /// Whether it is held.
    pub is_paused: bool,
    /// Rows that may pass although it is held, counted since the beginning.
    steps: u64,
    /// Until when it makes up for what was told before, without waiting.
    made_up_until: Option<UnixNanos>,
}

/// Changes the pace of one market; may be cloned.
#[derive(Debug, Clone)]
pub struct PaceControl {
    pace: watch::Sender<Pace>,
}

impl PaceControl {
    /// A market that passes at `speed`.
    #[must_use]
    pub fn new(speed: f64) -> Self {
        Self {
            pace: watch::Sender::new(Pace {
                speed,
                is_paused: false,
                steps: 0,
                made_up_until: None,
            }),
        }
    }

    /// How fast it passes now.
    #[must_use]
    pub fn pace(&self) -> Pace {
        *self.pace.borrow()
    }

    /// Lets it pass at another speed: seconds of the market in one of ours.
    pub fn set_speed(&self, speed: f64) {
        self.pace.send_modify(|pace| pace.speed = speed);
    }

    /// Holds it, or lets it go on.
    pub fn set_paused(&self, is_paused: bool) {
        self.pace.send_modify(|pace| pace.is_paused = is_paused);
    }

    /// Lets so many rows pass although it is held.
    pub fn step(&self, rows: u32) {
        self.pace.send_modify(|pace| pace.steps += u64::from(rows));
    }

    /// Lets it pass at once until an instant in its market, which somebody has seen before.
    pub fn make_up_until(&self, time: UnixNanos) {
        self.pace
            .send_modify(|pace| pace.made_up_until = pace.made_up_until.max(Some(time)));
    }

    pub(super) fn pacer(&self) -> Pacer {
        Pacer {
            pace: self.pace.subscribe(),
            _control: self.clone(),
            at: None,
            due: Instant::now(),
            stepped: 0,
        }
    }
}

/// Waits until it is time.
#[derive(Debug)]
pub(super) struct Pacer {
    pace: watch::Receiver<Pace>,
    /// Keeps the other end of `pace` alive: there is always somebody who may change it.
    _control: PaceControl,
    /// The time in the market that has been reached.
    at: Option<UnixNanos>,
    /// When it was due.
    due: Instant,
    /// Steps that were taken.
    stepped: u64,
}

impl Pacer {
    /// Waits until it is `time` in the market. `haste` is how many times as fast as its pace this stretch of it passes. Who
    /// stops waiting may wait for the same time again.
    pub(super) async fn reach(&mut self, time: UnixNanos, haste: f64) {
        self.wait(time, haste).await;
        self.at = Some(time);
    }

    async fn wait(&mut self, time: UnixNanos, haste: f64) {
        let stretch = self.at.map_or(0, |at| time.nanos_since(at));
        // Nanoseconds of the market that are still to pass.
        let mut left = stretch.clamp(0, IDLE_NANOS_MAX) as f64;
        let now = Instant::now();
        if now.duration_since(self.due) > LATE_MAX {
            self.due = now;
        }
        loop {
            let pace = *self.pace.borrow_and_update();
            if pace.made_up_until.is_some_and(|until| time <= until) {
                self.due = Instant::now();
                return;
            }
            if pace.is_paused {
                if self.stepped < pace.steps {
                    return;
                }
                let _ = self.pace.changed().await;
                self.due = Instant::now();
                continue;
            }
            let rate = (pace.speed * haste).max(f64::MIN_POSITIVE);
            let wait = Duration::try_from_secs_f64(left / rate * 1e-9).unwrap_or(WAIT_MAX);
            let until = self.due + wait.min(WAIT_MAX);
            if until <= Instant::now() {
                self.due = until;
                return;
            }
            tokio::select! {
                () = tokio::time::sleep_until(until) => {
                    self.due = until;
                    return;
                }
                _ = self.pace.changed() => {
                    let now = Instant::now();
                    let passed = now.duration_since(self.due).as_nanos() as f64 * rate;
                    left = (left - passed).max(0.0);
                    self.due = now;
                }
            }
        }
    }

    /// Says that a row has ended: one step of a market that is held.
    pub(super) fn end_row(&mut self) {
        let pace = *self.pace.borrow();
        if self.stepped < pace.steps {
            self.stepped += 1;
        }
    }
}
