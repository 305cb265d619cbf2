//! How fast a channel may be written to.

use std::time::Duration;

use bellwether_market::UnixNanos;

use crate::channel::RateLimit;
use crate::clock::after;

/// A bucket of tokens: full at first, refilled evenly. Time comes in as an argument.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    limit: RateLimit,
    tokens: f64,
    filled_at: UnixNanos,
}

impl Bucket {
    pub(crate) fn new(limit: RateLimit, now: UnixNanos) -> Self {
        Self {
            limit,
            tokens: f64::from(limit.burst.max(1)),
            filled_at: now,
        }
    }

    /// When the next message may go; now if one may.
    pub(crate) fn ready_at(&mut self, now: UnixNanos) -> UnixNanos {
        self.refill(now);
        let missing = 1.0 - self.tokens;
        if missing <= 0.0 {
            now
        } else {
            // Rounded up, so that the bucket is full enough when the time has come.
            let wait = Duration::from_secs_f64(missing / self.per_second());
            after(now, wait + Duration::from_millis(1))
        }
    }

    /// Takes note of a message sent.
    pub(crate) fn take(&mut self, now: UnixNanos) {
        self.refill(now);
        self.tokens -= 1.0;
    }

    fn per_second(&self) -> f64 {
        f64::from(self.limit.per_minute.max(1)) / 60.0
    }

    fn refill(&mut self, now: UnixNanos) {
        let nanos = now.nanos_since(self.filled_at).max(0);
        let seconds = Duration::from_nanos(nanos.unsigned_abs()).as_secs_f64();
        let full = f64::from(self.limit.burst.max(1));
        self.tokens = (self.tokens + seconds * self.per_second()).min(full);
        // A clock that was set back is not waited for.
        self.filled_at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> UnixNanos {
        UnixNanos::from_seconds(1_700_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_burst_and_then_an_even_pace() {
        let limit = RateLimit {
            per_minute: 60,
            burst: 3,
        };
        let mut bucket = Bucket::new(limit, at(0));
        for _ in 0..3 {
            assert_eq!(bucket.ready_at(at(0)), at(0));
            bucket.take(at(0));
        }
        let next = bucket.ready_at(at(0));
        assert!(next > at(0) && next <= at(2), "{next}");
        assert_eq!(bucket.ready_at(at(2)), at(2));
    }

    proptest! {
        #[test]
        fn no_window_holds_more_than_burst_and_pace(
            per_minute in 1_u32..120, burst in 1_u32..10, pauses in proptest::collection::vec(0_i64..90, 1..60),
        ) {
            let mut bucket = Bucket::new(RateLimit { per_minute, burst }, at(0));
            let mut now = at(0);
            let mut sent: Vec<UnixNanos> = Vec::new();
            for pause in pauses {
                now = now.saturating_add_nanos(pause * 1_000_000_000);
                now = bucket.ready_at(now).max(now);
                bucket.take(now);
                sent.push(now);
            }
            for (first, from) in sent.iter().enumerate() {
                for (last, to) in sent.iter().enumerate().skip(first) {
                    let minutes = to.nanos_since(*from) as f64 / 60e9;
                    let allowed = f64::from(burst) + minutes * f64::from(per_minute);
                    prop_assert!((last - first + 1) as f64 <= allowed + 1.0 + 1e-6);
                }
            }
        }
    }
}
