//! Highs and lows of the trading day and of the week before, until price trades beyond them. `prev_session` and `prev_week`
//! are their values, bar by bar.

use super::zones::{Zone, Zones};
use super::{Bar, Change, Detector, Formed, Side, Status};
use crate::primitives::sessions::week_of;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Day,
    Week,
}

/// Follows the levels of one series of bars.
#[derive(Debug, Clone)]
pub(super) struct DayLevels {
    period: Period,
    /// The day or week, its high and low, and how many bars ago they were made; missing before the first.
    now: f64,
    high: (f64, usize),
    low: (f64, usize),
    zones: Zones,
}

impl DayLevels {
    pub(super) fn new(period: Period) -> Self {
        Self {
            period,
            now: f64::NAN,
            high: (f64::NAN, 0),
            low: (f64::NAN, 0),
            zones: Zones::new(),
        }
    }
}

fn live(zone: &mut Zone, bar: &Bar, tell: &mut dyn FnMut(Status)) -> bool {
    if zone.passed(bar) {
        zone.reach(Status::Swept, tell);
        return false;
    }
    true
}

impl Detector for DayLevels {
    fn see(&mut self, bar: &Bar, tell: &mut dyn FnMut(Change)) {
        self.zones.live(bar, live, tell);
        self.high.1 += 1;
        self.low.1 += 1;
        let now = match self.period {
            Period::Day => bar.trading_day,
            Period::Week => week_of(bar.trading_day),
        };
        // A bar of no day belongs to none of its levels.
        if now.is_nan() {
            return;
        }
        if now != self.now {
            let ended = [(Side::Bearish, self.high), (Side::Bullish, self.low)];
            for (side, (level, bars_ago)) in ended.into_iter().filter(|_| !self.now.is_nan()) {
                self.zones.follow(
                    Formed {
                        side,
                        top: level,
                        bottom: level,
                        bars_ago,
                        turns: false,
                    },
                    tell,
                );
            }
            self.zones.live(bar, live, tell);
            (self.now, self.high, self.low) = (now, (bar.high, 0), (bar.low, 0));
        }
        if bar.high > self.high.0 {
            self.high = (bar.high, 0);
        }
        if bar.low < self.low.0 {
            self.low = (bar.low, 0);
        }
    }

    fn miss(&mut self, _: &Bar) {
        self.high.1 += 1;
        self.low.1 += 1;
    }
}
