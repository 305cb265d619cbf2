//! What is remarkable about a series: gaps, outliers, suspected splits, impossible bars.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use bellwether_market::{Calendar, CalendarId, SessionCursor, Timeframe, UnixNanos};
use serde::{Deserialize, Serialize};

use crate::columns::BarColumns;

/// How many examples of each finding are kept; the counts are of all.
pub const EXAMPLES_MAX: usize = 20;
/// A log return this many robust standard deviations from zero is an outlier.
pub const OUTLIER_Z: f64 = 12.0;
/// Ratios of shares after and before a split that are looked for, and their inverses.
const SPLIT_RATIOS: [(u32, u32); 14] = [
    (3, 2),
    (2, 1),
    (3, 1),
    (4, 1),
    (5, 1),
    (6, 1),
    (7, 1),
    (8, 1),
    (10, 1),
    (15, 1),
    (20, 1),
    (25, 1),
    (50, 1),
    (100, 1),
];
/// How far, relatively, the opening price may be from what the split explains.
const SPLIT_TOLERANCE: f64 = 0.04;
/// A jump is suspected to be a split only if it is this many robust standard deviations large.
const SPLIT_Z: f64 = 8.0;

/// What is remarkable about a series. Nothing here was changed in the data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quality {
    /// Stretches of session time without bars, between the first and the last bar.
    pub gaps: u64,
    /// Bars that these stretches have room for.
    pub missing_bars: u64,
    /// The longest gaps, longest first.
    pub longest_gaps: Vec<Gap>,
    /// Bars that begin before the one before ends: the timeframe is too long, or times are between its steps.
    pub overlapping: u64,
    /// Bars that lie wholly outside the sessions of the calendar.
    pub outside_sessions: u64,
    /// Rows that repeated another one to the last digit and were left out.
    pub duplicates: u64,
    /// Rows that came after a later one and were sorted in.
    pub unordered: u64,
    /// Rows with a time and no price at all: no bar.
    pub blank_rows: u64,
    /// Bars with a price of zero or below.
    pub non_positive_prices: u64,
    /// The first of these bars, by their open times.
    pub non_positive_examples: Vec<Moment>,
    /// Bars whose high and low do not enclose open and close.
    pub not_enclosed: u64,
    /// The first of these bars, by their open times.
    pub not_enclosed_examples: Vec<Moment>,
    /// Missing values by column, where there are any.
    pub missing_values: BTreeMap<String, u64>,
    /// Log returns between neighbouring bars beyond [`OUTLIER_Z`] robust standard deviations.
    pub outliers: u64,
    /// The largest of them, largest first.
    pub largest_outliers: Vec<Outlier>,
    /// Jumps between a close and the next open that look like splits that nobody adjusted for.
    pub suspected_splits: Vec<SuspectedSplit>,
}

/// An instant, written in manifests as nanoseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub struct Moment(pub UnixNanos);

impl From<i64> for Moment {
    fn from(nanos: i64) -> Self {
        Self(UnixNanos::from_nanos(nanos))
    }
}

impl From<Moment> for i64 {
    fn from(moment: Moment) -> Self {
        moment.0.nanos()
    }
}

/// Session time without bars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// Close time of the bar before.
    pub from: Moment,
    /// Open time of the bar after.
    pub to: Moment,
    /// Bars that there is room for.
    pub missing_bars: u64,
}

/// A return far outside the usual.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlier {
    /// Close time of the bar.
    pub time: Moment,
    /// `ln(close / close of the bar before)`.
    pub log_return: f64,
    /// The return over `1.4826 ×` the median size of returns other than zero.
    pub robust_z: f64,
}

/// A jump that a split would explain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuspectedSplit {
    /// Open time of the first bar after it.
    pub time: Moment,
    /// Shares after and before, e.g. 7 and 1.
    pub ratio: (u32, u32),
    /// Close before over open after.
    pub price_ratio: f64,
}

/// Looks at bars from the oldest on, with memory that does not grow.
#[derive(Debug, Clone)]
pub(crate) struct QualityScanner {
    timeframe: Timeframe,
    calendar: CalendarId,
    sessions: SessionCursor,
    features: Vec<String>,
    found: Quality,
    missing: Vec<u64>,
    gaps: BinaryHeap<Reverse<(u64, i64, i64)>>,
    returns: ReturnSizes,
    largest: BinaryHeap<Reverse<(SizeBits, i64, bool)>>,
    jumps: Vec<(i64, (u32, u32), f64)>,
    last: Option<LastBar>,
}

type SizeBits = u64;

#[derive(Debug, Clone, Copy)]
struct LastBar {
    open_time: i64,
    close_time: i64,
    close: f64,
}

impl QualityScanner {
    pub(crate) fn new(timeframe: Timeframe, calendar: CalendarId, features: &[String]) -> Self {
        Self {
            timeframe,
            calendar,
            sessions: SessionCursor::new(Calendar::by_id(calendar)),
            features: features.to_vec(),
            found: Quality::default(),
            missing: vec![0; 1 + features.len()],
            gaps: BinaryHeap::new(),
            returns: ReturnSizes::default(),
            largest: BinaryHeap::new(),
            jumps: Vec::new(),
            last: None,
        }
    }

    /// Open time of the last bar seen.
    pub(crate) fn last_open_time(&self) -> Option<i64> {
        self.last.map(|bar| bar.open_time)
    }

    /// Looks at the bars that follow those seen before.
    pub(crate) fn update(&mut self, bars: &BarColumns) {
        let [open, high, low, close] = &bars.prices;
        for row in 0..bars.len() {
            let (o, h, l, c) = (open[row], high[row], low[row], close[row]);
            if o.min(h).min(l).min(c) <= 0.0 {
                self.found.non_positive_prices += 1;
                if self.found.non_positive_examples.len() < EXAMPLES_MAX {
                    let open_time = bars.open_time[row].into();
                    self.found.non_positive_examples.push(open_time);
                }
            }
            if h < o.max(c) || l > o.min(c) {
                self.found.not_enclosed += 1;
                if self.found.not_enclosed_examples.len() < EXAMPLES_MAX {
                    self.found
                        .not_enclosed_examples
                        .push(bars.open_time[row].into());
                }
            }
            self.place(bars.open_time[row], bars.close_time[row]);
            if let Some(last) = self.last {
                self.compare(last, bars.open_time[row], bars.close_time[row], o, c);
            }
            self.last = Some(LastBar {
                open_time: bars.open_time[row],
                close_time: bars.close_time[row],
                close: c,
            });
        }
        for (count, column) in self
            .missing
            .iter_mut()
            .zip(std::iter::once(&bars.volume).chain(&bars.features))
        {
            *count += column.iter().filter(|value| value.is_nan()).count() as u64;
        }
    }

    fn place(&mut self, open_time: i64, close_time: i64) {
        if self.calendar == CalendarId::AlwaysOpen {
            return;
        }
        let inside = self
            .sessions
            .trading_day_of(UnixNanos::from_nanos(open_time))
            .is_some_and(|day| {
                close_time > day.session.open.nanos() && open_time < day.session.close.nanos()
            });
        if !inside {
            self.found.outside_sessions += 1;
        }
    }

    #[inline]
    fn compare(&mut self, last: LastBar, open_time: i64, close_time: i64, open: f64, close: f64) {
        let neighbours = open_time <= last.close_time || !self.timeframe.is_intraday();
        if neighbours && close > 0.0 && last.close > 0.0 && close != last.close {
            let log_return = (close / last.close).ln();
            self.returns.add(log_return.abs());
            let entry = Reverse((log_return.abs().to_bits(), close_time, log_return < 0.0));
            if self.largest.len() < EXAMPLES_MAX {
                self.largest.push(entry);
            } else if self
                .largest
                .peek()
                .is_some_and(|smallest| entry < *smallest)
            {
                self.largest.pop();
                self.largest.push(entry);
            }
        }
        if open > 0.0 && last.close > 0.0 {
            let ratio = last.close / open;
            if !(0.7..=1.4).contains(&ratio) && self.jumps.len() < 1000 {
                self.jumps
                    .extend(split_of(ratio).map(|split| (open_time, split, ratio)));
            }
        }
        if open_time < last.close_time {
            self.found.overlapping += 1;
        }
        if open_time > last.close_time {
            let missing_bars = self.room_between(last.close_time, open_time);
            if missing_bars > 0 {
                self.found.gaps += 1;
                self.found.missing_bars += missing_bars;
                self.gaps
                    .push(Reverse((missing_bars, last.close_time, open_time)));
                if self.gaps.len() > EXAMPLES_MAX {
                    self.gaps.pop();
                }
            }
        }
    }

    /// How many bars fit into the session time between two instants.
    fn room_between(&mut self, from: i64, to: i64) -> u64 {
        let Some(length) = self.timeframe.fixed_nanos() else {
            return self.long_room_between(from, to);
        };
        let mut room = 0;
        let mut at = from;
        while at < to {
            let Some(day) = self.sessions.trading_day_of(UnixNanos::from_nanos(at)) else {
                break;
            };
            let overlap = day.session.close.nanos().min(to) - day.session.open.nanos().max(at);
            // A rest that is shorter than a bar is a short last bar only at the end of a session.
            let ends_session = day.session.close.nanos() <= to;
            if overlap > 0 {
                room += overlap / length
                    + i64::from(ends_session && overlap % length > 0 && overlap > length);
            }
            at = day.end.nanos();
        }
        u64::try_from(room).unwrap_or(0)
    }

    /// For bars of a day and longer: sessions that lie mostly between, or how often the period fits.
    fn long_room_between(&mut self, from: i64, to: i64) -> u64 {
        const DAY: i64 = bellwether_market::NANOS_PER_DAY;
        let longer = match self.timeframe {
            Timeframe::W1 => Some(7 * DAY),
            Timeframe::MO1 => Some(30 * DAY),
            _ => None,
        };
        if let Some(length) = longer {
            // Weeks and months end with their last session: a weekend between two bars is no gap.
            return u64::try_from((to - from) / length).unwrap_or(0);
        }
        let mut sessions = 0;
        let mut at = from;
        while at < to {
            let Some(day) = self.sessions.trading_day_of(UnixNanos::from_nanos(at)) else {
                break;
            };
            let (open, close) = (day.session.open.nanos(), day.session.close.nanos());
            if 2 * (close.min(to) - open.max(at)) > close - open {
                sessions += 1;
            }
            at = day.end.nanos();
        }
        sessions
    }

    /// What was found in all the bars seen.
    pub(crate) fn finish(mut self) -> Quality {
        let mut gaps = self.gaps.into_vec();
        gaps.sort_unstable_by_key(|Reverse((missing_bars, from, _))| {
            (Reverse(*missing_bars), *from)
        });
        self.found.longest_gaps = gaps
            .into_iter()
            .map(|Reverse((missing_bars, from, to))| Gap {
                from: from.into(),
                to: to.into(),
                missing_bars,
            })
            .collect();
        for (name, count) in std::iter::once("volume")
            .chain(self.features.iter().map(String::as_str))
            .zip(&self.missing)
        {
            if *count > 0 {
                self.found.missing_values.insert(name.to_owned(), *count);
            }
        }
        if let Some(deviation) = self.returns.robust_deviation() {
            let mut largest = self.largest.into_vec();
            largest.sort_unstable();
            self.found.largest_outliers = largest
                .into_iter()
                .map(|Reverse((bits, time, negative))| {
                    let size = f64::from_bits(bits);
                    let log_return = if negative { -size } else { size };
                    Outlier {
                        time: time.into(),
                        log_return,
                        robust_z: log_return / deviation,
                    }
                })
                .filter(|outlier| outlier.robust_z.abs() >= OUTLIER_Z)
                .collect();
            let kept = self.found.largest_outliers.len();
            self.found.outliers = if kept < EXAMPLES_MAX {
                kept as u64
            } else {
                self.returns
                    .count_from(OUTLIER_Z * deviation)
                    .max(kept as u64)
            };
            self.found.suspected_splits = self
                .jumps
                .into_iter()
                .filter(|(_, _, ratio)| ratio.ln().abs() >= SPLIT_Z * deviation)
                .map(|(time, ratio, price_ratio)| SuspectedSplit {
                    time: time.into(),
                    ratio,
                    price_ratio,
                })
                .collect();
        }
        self.found
    }
}

fn split_of(price_ratio: f64) -> Option<(u32, u32)> {
    SPLIT_RATIOS
        .into_iter()
        .flat_map(|(after, before)| [(after, before), (before, after)])
        .find(|&(after, before)| {
            (price_ratio * f64::from(before) / f64::from(after) - 1.0).abs() <= SPLIT_TOLERANCE
        })
}

/// Counts of return sizes in 32 steps an octave: enough for a median to 2%, whatever the number of returns.
#[derive(Debug, Clone)]
struct ReturnSizes {
    counts: Vec<u64>,
    total: u64,
}

impl ReturnSizes {
    const SHIFT: u32 = 52 - 5;
    /// Smaller returns, of 1e-9, are rounding.
    const SMALLEST: f64 = 1e-9;
    const LARGEST: f64 = 64.0;

    fn bucket(size: f64) -> usize {
        let bits = size.clamp(Self::SMALLEST, Self::LARGEST).to_bits();
        ((bits >> Self::SHIFT) - (Self::SMALLEST.to_bits() >> Self::SHIFT)) as usize
    }

    /// The smallest size in a bucket.
    fn lower_edge(bucket: usize) -> f64 {
        f64::from_bits(((Self::SMALLEST.to_bits() >> Self::SHIFT) + bucket as u64) << Self::SHIFT)
    }

    #[inline]
    fn add(&mut self, size: f64) {
        self.counts[Self::bucket(size)] += 1;
        self.total += 1;
    }

    /// `1.4826 ×` the median, which is a standard deviation if returns are normal; `None` with fewer than 20 returns.
    fn robust_deviation(&self) -> Option<f64> {
        if self.total < 20 {
            return None;
        }
        let mut below = 0;
        let median = self.counts.iter().position(|count| {
            below += count;
            2 * below >= self.total
        })?;
        Some(1.4826 * 0.5 * (Self::lower_edge(median) + Self::lower_edge(median + 1)))
    }

    fn count_from(&self, size: f64) -> u64 {
        self.counts[Self::bucket(size)..].iter().sum()
    }
}

impl Default for ReturnSizes {
    fn default() -> Self {
        Self {
            counts: vec![0; Self::bucket(Self::LARGEST) + 1],
            total: 0,
        }
    }
}
