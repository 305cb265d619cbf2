//! When in the week a symbol has bars: what tells markets apart when nothing else does.

use std::collections::HashMap;

use bellwether_market::{Symbol, Timeframe};

const NANOS_PER_HOUR: i64 = 3_600_000_000_000;
const HOURS_PER_WEEK: i64 = 168;
/// 1970-01-01 was a Thursday; weeks are counted from Monday.
const HOURS_TO_MONDAY: i64 = 72;
const SATURDAY: usize = 5;
const SUNDAY: usize = 6;
/// A Friday evening in New York is a Saturday in UTC, and a Saturday morning in Tokyo: only these hours of a Saturday are
/// weekend wherever the clock stands.
const AFTERNOON: std::ops::Range<usize> = 12..20;
/// A Sunday that begins later than this is the opening of the week.
const SUNDAY_OPENS_HOUR: usize = 14;

/// What is known of the weeks of the series of an import.
pub(crate) type TradingWeeks = HashMap<(Symbol, Timeframe), TradingWeek>;

/// How many bars open in each hour of the week, by the clock of the file; of constant size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TradingWeek {
    bars: Box<[[u32; 24]; 7]>,
    /// The first and the last hour with a bar, since Monday 1969-12-29.
    first: i64,
    last: i64,
}

/// What the bars of a symbol say of its market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WeekHabit {
    /// There are too few bars, or they are too long.
    Unknown,
    /// On weekdays, not around the clock.
    Weekdays,
    /// On weekdays, around the clock, closed at the weekend.
    RoundTheClock {
        /// An hour of each day has no bars.
        daily_break: bool,
    },
    /// Around the clock, and the bars end before there is a weekend.
    WeekendUnseen,
    /// On every day of the week.
    EveryDay,
}

impl Default for TradingWeek {
    fn default() -> Self {
        Self {
            bars: Box::new([[0; 24]; 7]),
            first: i64::MAX,
            last: i64::MIN,
        }
    }
}

impl TradingWeek {
    /// Counts a bar that opens then, by the clock of the file.
    #[inline]
    pub(crate) fn add(&mut self, local_nanos: i64) {
        let hour = local_nanos.div_euclid(NANOS_PER_HOUR) + HOURS_TO_MONDAY;
        self.first = self.first.min(hour);
        self.last = self.last.max(hour);
        let of_week = hour.rem_euclid(HOURS_PER_WEEK) as usize;
        let count = &mut self.bars[of_week / 24][of_week % 24];
        *count = count.saturating_add(1);
    }

    /// What these bars of this length say.
    pub(crate) fn habit(&self, timeframe: Timeframe) -> WeekHabit {
        if self.first > self.last || (!timeframe.is_intraday() && timeframe != Timeframe::D1) {
            return WeekHabit::Unknown;
        }
        let hours = if timeframe.is_intraday() {
            AFTERNOON
        } else {
            0..24
        };
        let bars_of = |day: usize| -> u64 {
            self.bars[day][hours.clone()]
                .iter()
                .map(|count| u64::from(*count))
                .sum()
        };
        let weekdays: u64 = (0..SATURDAY).map(bars_of).sum();
        // One in ten of what a weekday has: a special session and a stray bar are no habit.
        let usual = |day: usize| bars_of(day) > 0 && bars_of(day) * 50 >= weekdays;
        // Exchanges used to trade on Saturdays, but no market opens on Saturdays and Sundays and is not always open.
        if usual(SATURDAY) && (usual(SUNDAY) || !self.spans(SUNDAY)) {
            return WeekHabit::EveryDay;
        }
        if timeframe == Timeframe::D1 {
            // Sundays, Mondays and Fridays: a currency's week with its Sunday evening as a day of its own.
            return if usual(SUNDAY) && usual(0) && usual(4) {
                WeekHabit::RoundTheClock { daily_break: false }
            } else {
                WeekHabit::Weekdays
            };
        }
        match self.idle_hours(timeframe) {
            None => WeekHabit::Weekdays,
            Some(idle) => {
                let daily_break = idle >= 0.75;
                let sundays = &self.bars[SUNDAY];
                let opens_on_sunday = sundays.iter().any(|count| *count > 0)
                    && sundays[..SUNDAY_OPENS_HOUR].iter().all(|count| *count == 0);
                if opens_on_sunday || self.spans(SATURDAY) {
                    WeekHabit::RoundTheClock { daily_break }
                } else {
                    WeekHabit::WeekendUnseen
                }
            }
        }
    }

    /// Whether the noon of such a day lies between the first and the last bar.
    fn spans(&self, day: usize) -> bool {
        let noon = 24 * day as i64 + 12;
        let next = noon + (self.first - noon).div_euclid(HOURS_PER_WEEK) * HOURS_PER_WEEK;
        // At the first bar or up to a week before it: the next one is inside, or none is.
        let next = if next < self.first {
            next + HOURS_PER_WEEK
        } else {
            next
        };
        next < self.last
    }

    /// For how many hours of a usual weekday there are no bars, if it is at most two and a half.
    fn idle_hours(&self, timeframe: Timeframe) -> Option<f64> {
        let step = usize::try_from(timeframe.fixed_nanos()? / NANOS_PER_HOUR)
            .ok()?
            .max(1);
        // Longer bars do not tell a session from a day.
        if step > 4 {
            return None;
        }
        let sum = |days: std::ops::Range<usize>| -> [u64; 24] {
            let mut sum = [0; 24];
            for day in days {
                for (total, count) in sum.iter_mut().zip(&self.bars[day]) {
                    *total += u64::from(*count);
                }
            }
            sum
        };
        // The middle of the week has no opening and no closing in it.
        let mut by_hour = sum(1..4);
        if by_hour.iter().all(|count| *count == 0) {
            by_hour = sum(0..5);
        }
        let mut slots: Vec<u64> = by_hour.chunks(step).map(|slot| slot.iter().sum()).collect();
        slots.sort_unstable();
        let typical = slots[slots.len() / 2] as f64;
        if typical == 0.0 {
            return None;
        }
        let idle: f64 = slots
            .iter()
            .map(|count| (1.0 - *count as f64 / typical).max(0.0) * step as f64)
            .sum();
        (idle <= 2.5).then_some(idle)
    }
}

impl std::fmt::Display for WeekHabit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unknown => "its bars do not tell when its market is open",
            Self::Weekdays => "its bars lie on weekdays, as an exchange's do",
            Self::RoundTheClock { daily_break: false } => {
                "its bars lie around the clock, but not at the weekend"
            }
            Self::RoundTheClock { daily_break: true } => {
                "its bars lie around the clock but for a break each day, and not at the weekend"
            }
            Self::WeekendUnseen => {
                "its bars lie around the clock and end before there is a weekend"
            }
            Self::EveryDay => "its bars lie on every day of the week",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bellwether_market::UnixNanos;

    /// Bars from one instant to another at which `open` is true of the day (Monday is 0) and the hour.
    fn habit(
        timeframe: Timeframe,
        from: &str,
        to: &str,
        open: impl Fn(i64, i64) -> bool,
    ) -> WeekHabit {
        let nanos = |text: &str| text.parse::<UnixNanos>().unwrap().nanos();
        let step = timeframe.fixed_nanos().unwrap_or(24 * NANOS_PER_HOUR);
        let mut week = TradingWeek::default();
        let mut at = nanos(from);
        while at < nanos(to) {
            let hour = at.div_euclid(NANOS_PER_HOUR);
            if open((hour.div_euclid(24) + 3).rem_euclid(7), hour.rem_euclid(24)) {
                week.add(at);
            }
            at += step;
        }
        week.habit(timeframe)
    }

    const MONDAY: &str = "2024-01-01T00:00:00Z";
    const LATER: &str = "2024-04-01T00:00:00Z";

    #[test]
    fn markets_are_told_apart_by_their_weeks() {
        let around = |daily_break| WeekHabit::RoundTheClock { daily_break };
        for timeframe in [Timeframe::M1, Timeframe::H1, Timeframe::D1] {
            assert_eq!(
                habit(timeframe, MONDAY, LATER, |_, _| true),
                WeekHabit::EveryDay
            );
        }
        for timeframe in [Timeframe::M1, Timeframe::H1] {
            let exchange = habit(timeframe, MONDAY, LATER, |day, hour| {
                day < 5 && (14..21).contains(&hour)
            });
            assert_eq!(exchange, WeekHabit::Weekdays);
            let currency = |day, hour| match day {
                4 => hour < 22,
                5 => false,
                6 => hour >= 22,
                _ => true,
            };
            assert_eq!(habit(timeframe, MONDAY, LATER, currency), around(false));
            let globex = |day, hour| currency(day, hour) && hour != 22;
            assert_eq!(habit(timeframe, MONDAY, LATER, globex), around(true));
            // By the clock of Tokyo the week goes from Monday 7:00 to Saturday 7:00.
            let tokyo = |day, hour| match day {
                0 => hour >= 7,
                5 => hour < 7,
                6 => false,
                _ => true,
            };
            assert_eq!(habit(timeframe, MONDAY, LATER, tokyo), around(false));
        }
    }

    #[test]
    fn a_short_file_says_less() {
        let friday = "2024-01-05T12:00:00Z";
        assert_eq!(
            habit(Timeframe::M1, MONDAY, friday, |_, _| true),
            WeekHabit::WeekendUnseen
        );
        // It begins in a Sunday's evening, as the currency week does.
        let sunday = "2023-12-31T22:00:00Z";
        assert_eq!(
            habit(Timeframe::H1, sunday, friday, |_, _| true),
            WeekHabit::RoundTheClock { daily_break: false }
        );
        assert_eq!(
            habit(Timeframe::D1, MONDAY, "2024-01-07T00:00:00Z", |_, _| true),
            WeekHabit::EveryDay
        );
        assert_eq!(
            TradingWeek::default().habit(Timeframe::M1),
            WeekHabit::Unknown
        );
    }

    #[test]
    fn saturdays_alone_are_no_open_weekend() {
        // New York traded on Saturdays until 1952.
        let old = habit(Timeframe::D1, MONDAY, LATER, |day, _| day < 6);
        assert_eq!(old, WeekHabit::Weekdays);
    }
}
