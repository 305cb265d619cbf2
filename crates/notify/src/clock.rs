//! The present, as a port: the composition reads the clock, tests move it.

use std::time::Duration;

use bellwether_market::UnixNanos;

/// The present.
pub trait Clock: Send + Sync + 'static {
    /// What time it is.
    fn now(&self) -> UnixNanos;
}

impl<F: Fn() -> UnixNanos + Send + Sync + 'static> Clock for F {
    fn now(&self) -> UnixNanos {
        self()
    }
}

/// The instant `duration` after `time`.
pub(crate) fn after(time: UnixNanos, duration: Duration) -> UnixNanos {
    time.saturating_add_nanos(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
}

/// The instant `duration` before `time`.
pub(crate) fn before(time: UnixNanos, duration: Duration) -> UnixNanos {
    let nanos = i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
    time.saturating_add_nanos(-nanos)
}

/// How long it is from `now` to `then`; nothing if it has passed.
pub(crate) fn until(now: UnixNanos, then: UnixNanos) -> Duration {
    Duration::from_nanos(u64::try_from(then.nanos_since(now)).unwrap_or(0))
}
