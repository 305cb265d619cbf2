//! What became of an alert: whether its target or its stop was touched first, and how much of the risk that was worth.

use bellwether_market::UnixNanos;
use bellwether_trading::document::PositionSide;

/// The prices that an alert told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlertLevels {
    /// Which way it goes.
    pub side: PositionSide,
    /// Where it is entered.
    pub entry: f64,
    /// Where it is given up.
    pub stop: f64,
    /// Where its profit is taken.
    pub target: f64,
}

impl AlertLevels {
    /// Levels that can be graded: all finite, the stop on the losing side of the entry and the target on the other.
    #[must_use]
    pub fn new(side: PositionSide, entry: f64, stop: f64, target: f64) -> Option<Self> {
        let sign = sign(side);
        let is_sound = [entry, stop, target].iter().all(|price| price.is_finite())
            && (entry - stop) * sign > 0.0
            && (target - entry) * sign > 0.0;
        is_sound.then_some(Self {
            side,
            entry,
            stop,
            target,
        })
    }

    /// A price as a multiple of what is risked: −1 at the stop, 0 at the entry.
    #[must_use]
    pub fn r_at(&self, price: f64) -> f64 {
        (price - self.entry) / (self.entry - self.stop)
    }
}

fn sign(side: PositionSide) -> f64 {
    match side {
        PositionSide::Long => 1.0,
        PositionSide::Short => -1.0,
    }
}

/// How an alert ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutcomeKind {
    /// The target was touched first.
    Target,
    /// The stop was touched first, or on the same bar as the target.
    Stop,
    /// Neither until it expired.
    Expired,
}

impl OutcomeKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Target, Self::Stop, Self::Expired];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Stop => "stop",
            Self::Expired => "expired",
        }
    }
}

/// What became of an alert.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlertOutcome {
    /// How it ended.
    pub kind: OutcomeKind,
    /// When the bar that ended it was complete.
    pub time: UnixNanos,
    /// At which price: the stop, the target, or the close it expired at. A bar that opens beyond a level ends it at its open.
    pub price: f64,
    /// The result as a multiple of what was risked.
    pub r: f64,
    /// Bars from the alert to its end.
    pub bars: u64,
}

/// When an alert is over that touched nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// With the last bar that is complete by an instant: the end of its session.
    At(UnixNanos),
    /// With this many bars.
    Bars(usize),
}

/// The bars of one symbol after an alert, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct BarsAfter<'b> {
    /// When they were complete.
    pub close_time: &'b [UnixNanos],
    /// First prices.
    pub open: &'b [f64],
    /// Highest prices.
    pub high: &'b [f64],
    /// Lowest prices.
    pub low: &'b [f64],
    /// Last prices.
    pub close: &'b [f64],
}

/// Grades an alert by the bars after it. `None` while it is open: nothing was touched, and the bars do not reach its expiry.
///
/// On each bar the open comes first, then the stop, then the target, so that a bar which touches both counts as stopped. With
/// [`Expiry::At`] an alert without a bar until then expires where it was entered.
#[must_use]
pub fn grade(levels: &AlertLevels, bars: &BarsAfter<'_>, expiry: Expiry) -> Option<AlertOutcome> {
    let sign = sign(levels.side);
    let mut last: Option<(usize, f64)> = None;
    for (index, &time) in bars.close_time.iter().enumerate() {
        if matches!(expiry, Expiry::At(end) if time > end) {
            break;
        }
        let [open, high, low, close] =
            [bars.open, bars.high, bars.low, bars.close].map(|column| column[index]);
        // What loses and what gains most on the bar.
        let (worst, best) = if sign > 0.0 { (low, high) } else { (high, low) };
        let beyond_stop = |price: f64| (price - levels.stop) * sign <= 0.0;
        let beyond_target = |price: f64| (price - levels.target) * sign >= 0.0;
        let ended = if beyond_stop(open) {
            Some((OutcomeKind::Stop, open))
        } else if beyond_target(open) {
            Some((OutcomeKind::Target, open))
        } else if beyond_stop(worst) {
            Some((OutcomeKind::Stop, levels.stop))
        } else if beyond_target(best) {
            Some((OutcomeKind::Target, levels.target))
        } else {
            None
        };
        if let Some((kind, price)) = ended {
            return Some(outcome(levels, kind, time, price, index));
        }
        if close.is_finite() {
            last = Some((index, close));
        }
        if matches!(expiry, Expiry::Bars(count) if index + 1 >= count) {
            let (_, price) = last.unwrap_or((index, levels.entry));
            return Some(outcome(levels, OutcomeKind::Expired, time, price, index));
        }
    }
    let Expiry::At(end) = expiry else { return None };
    // That a later bar is there proves that no more of the session is to come.
    let is_over = bars.close_time.last().is_some_and(|last| *last >= end);
    let (index, price) = match last {
        Some(last) => last,
        None => {
            return is_over.then_some(AlertOutcome {
                kind: OutcomeKind::Expired,
                time: end,
                price: levels.entry,
                r: 0.0,
                bars: 0,
            });
        }
    };
    is_over.then(|| {
        outcome(
            levels,
            OutcomeKind::Expired,
            bars.close_time[index],
            price,
            index,
        )
    })
}

fn outcome(
    levels: &AlertLevels,
    kind: OutcomeKind,
    time: UnixNanos,
    price: f64,
    index: usize,
) -> AlertOutcome {
    AlertOutcome {
        kind,
        time,
        price,
        r: levels.r_at(price),
        bars: index as u64 + 1,
    }
}

/// How alerts fared together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OutcomeSummary {
    /// Alerts that touched their targets first.
    pub targets: u64,
    /// Alerts that touched their stops first.
    pub stops: u64,
    /// Alerts that touched neither in time.
    pub expired: u64,
    /// Alerts that are not over, or told no levels that can be graded.
    pub ungraded: u64,
    r_sum: f64,
}

impl OutcomeSummary {
    /// Counts an alert.
    pub fn add(&mut self, outcome: Option<(OutcomeKind, f64)>) {
        let Some((kind, r)) = outcome else {
            self.ungraded += 1;
            return;
        };
        match kind {
            OutcomeKind::Target => self.targets += 1,
            OutcomeKind::Stop => self.stops += 1,
            OutcomeKind::Expired => self.expired += 1,
        }
        self.r_sum += r;
    }

    /// Alerts that are over.
    #[must_use]
    pub fn graded(&self) -> u64 {
        self.targets + self.stops + self.expired
    }

    /// Share of the graded alerts that touched their targets first; unknown without any.
    #[must_use]
    pub fn hit_rate(&self) -> Option<f64> {
        (self.graded() > 0).then(|| self.targets as f64 / self.graded() as f64)
    }

    /// Mean result of the graded alerts in multiples of what was risked; unknown without any.
    #[must_use]
    pub fn mean_r(&self) -> Option<f64> {
        (self.graded() > 0).then(|| self.r_sum / self.graded() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bars(rows: &[[f64; 4]]) -> [Vec<f64>; 4] {
        std::array::from_fn(|column| rows.iter().map(|row| row[column]).collect())
    }

    fn times(count: usize) -> Vec<UnixNanos> {
        (1..=count as i64)
            .map(|minute| UnixNanos::from_nanos(minute * 60_000_000_000))
            .collect()
    }

    fn graded(levels: &AlertLevels, rows: &[[f64; 4]], expiry: Expiry) -> Option<AlertOutcome> {
        let [open, high, low, close] = bars(rows);
        let close_time = times(rows.len());
        let after = BarsAfter {
            close_time: &close_time,
            open: &open,
            high: &high,
            low: &low,
            close: &close,
        };
        grade(levels, &after, expiry)
    }

    /// Hand-computed: entry 100, stop 97, target 106, so that 3 are risked.
    #[track_caller]
    fn check(rows: &[[f64; 4]], kind: OutcomeKind, price: f64, r: f64, bars: u64) {
        let long = AlertLevels::new(PositionSide::Long, 100.0, 97.0, 106.0).unwrap();
        let found = graded(&long, rows, Expiry::Bars(3)).unwrap();
        assert_eq!((found.kind, found.price, found.bars), (kind, price, bars));
        assert!((found.r - r).abs() < 1e-12, "{}", found.r);
        // Everything turned around 100 is the same for a short.
        let short = AlertLevels::new(PositionSide::Short, 100.0, 103.0, 94.0).unwrap();
        let turned: Vec<[f64; 4]> = rows
            .iter()
            .map(|[o, h, l, c]| [200.0 - o, 200.0 - l, 200.0 - h, 200.0 - c])
            .collect();
        let found = graded(&short, &turned, Expiry::Bars(3)).unwrap();
        assert_eq!(
            (found.kind, found.price, found.bars),
            (kind, 200.0 - price, bars)
        );
        assert!((found.r - r).abs() < 1e-12);
    }

    #[test]
    fn the_first_touch_decides() {
        let still = [100.0, 101.0, 99.0, 100.0];
        check(
            &[still, [100.0, 106.0, 99.0, 105.0]],
            OutcomeKind::Target,
            106.0,
            2.0,
            2,
        );
        check(
            &[still, [100.0, 101.0, 97.0, 98.0]],
            OutcomeKind::Stop,
            97.0,
            -1.0,
            2,
        );
        check(
            &[[100.0, 107.0, 96.0, 106.0]],
            OutcomeKind::Stop,
            97.0,
            -1.0,
            1,
        );
        check(
            &[[96.0, 107.0, 95.0, 106.0]],
            OutcomeKind::Stop,
            96.0,
            -4.0 / 3.0,
            1,
        );
        check(
            &[[107.5, 108.0, 96.0, 97.0]],
            OutcomeKind::Target,
            107.5,
            2.5,
            1,
        );
        check(
            &[still, still, [100.0, 102.0, 99.0, 101.5]],
            OutcomeKind::Expired,
            101.5,
            0.5,
            3,
        );
    }

    #[test]
    fn a_session_ends_with_its_last_bar() {
        let levels = AlertLevels::new(PositionSide::Long, 100.0, 97.0, 106.0).unwrap();
        let still = [100.0, 101.0, 99.0, 100.3];
        let end = Expiry::At(times(2)[1]);
        assert_eq!(
            graded(&levels, &[still], end),
            None,
            "more of the session may come"
        );
        let over = graded(&levels, &[still, still, [100.0, 110.0, 100.0, 110.0]], end).unwrap();
        assert_eq!((over.kind, over.bars), (OutcomeKind::Expired, 2));
        assert!((over.r - 0.1).abs() < 1e-9);
        assert_eq!(graded(&levels, &[still, still], Expiry::Bars(3)), None);
    }

    #[test]
    fn levels_on_the_wrong_side_are_none() {
        use PositionSide::{Long, Short};
        for (side, entry, stop, target) in [
            (Long, 100.0, 100.0, 106.0),
            (Long, 100.0, 101.0, 106.0),
            (Long, 100.0, 97.0, 99.0),
            (Short, 100.0, 97.0, 94.0),
            (Short, 100.0, 103.0, 101.0),
            (Long, f64::NAN, 97.0, 106.0),
        ] {
            assert_eq!(AlertLevels::new(side, entry, stop, target), None);
        }
    }

    /// Every price that a bar's path may take, in the order that is worst for the alert.
    fn naive(levels: &AlertLevels, rows: &[[f64; 4]], most: usize) -> Option<(OutcomeKind, f64)> {
        let long = levels.side == PositionSide::Long;
        let hit = |price: f64, level: f64, from_above: bool| {
            if from_above {
                price <= level
            } else {
                price >= level
            }
        };
        for (number, [open, high, low, close]) in rows.iter().enumerate() {
            let path = if long {
                [*open, *low, *high]
            } else {
                [*open, *high, *low]
            };
            for (step, price) in path.into_iter().enumerate() {
                if hit(price, levels.stop, long) {
                    return Some((
                        OutcomeKind::Stop,
                        if step == 0 { price } else { levels.stop },
                    ));
                }
                if hit(price, levels.target, !long) {
                    return Some((
                        OutcomeKind::Target,
                        if step == 0 { price } else { levels.target },
                    ));
                }
            }
            if number + 1 == most {
                return Some((OutcomeKind::Expired, *close));
            }
        }
        None
    }

    proptest! {
        #[test]
        fn grading_is_what_a_walk_along_each_bar_finds(
            is_long in any::<bool>(),
            risk in 1_i32..8,
            reward in 1_i32..8,
            steps in prop::collection::vec((-4_i32..=4, 0_i32..4, 0_i32..4, -3_i32..=3), 1..40),
            most in 1_usize..40,
        ) {
            let (side, sign) = if is_long { (PositionSide::Long, 1) } else { (PositionSide::Short, -1) };
            let level = |away: i32| f64::from(100 + away);
            let levels = AlertLevels::new(side, 100.0, level(-risk * sign), level(reward * sign)).unwrap();
            let mut at = 100;
            let rows: Vec<[f64; 4]> = steps
                .iter()
                .map(|(gap, up, down, body)| {
                    let open = at + gap;
                    let close = open + body;
                    at = close;
                    [open, open.max(close) + up, open.min(close) - down, close].map(f64::from)
                })
                .collect();
            let found = graded(&levels, &rows, Expiry::Bars(most)).map(|outcome| (outcome.kind, outcome.price));
            prop_assert_eq!(found, naive(&levels, &rows, most));
        }
    }
}
