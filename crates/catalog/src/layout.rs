//! Where things are on the disk.
//!
//! ```text
//! <data directory>/
//!   manifest.json                                   what there is; replacing it is what commits a change
//!   writer.lock                                     held by the one process that writes
//!   staging/<generation>/                           a change being prepared
//!   bars/source=import/symbol=SPY/timeframe=1m/month=2013-10.7.parquet
//! ```
//!
//! Files never change: a change writes new ones, whose names carry the manifest's next generation (the 7), so that a crash at
//! any instant leaves either the old or the new state. Any reader of Parquet can use the folders as they are.

use std::path::{Path, PathBuf};

use bellwether_market::Timeframe;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::series_key::SeriesKey;

/// The paths of one data directory.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn manifest(&self) -> PathBuf {
        self.root.join("manifest.json")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("writer.lock")
    }

    pub(crate) fn staging(&self) -> PathBuf {
        self.root.join("staging")
    }

    pub(crate) fn bars(&self) -> PathBuf {
        self.root.join("bars")
    }

    /// The folder of a series, relative to the data directory and in the manner of Hive.
    pub(crate) fn series_folder(key: &SeriesKey) -> PathBuf {
        PathBuf::from("bars")
            .join(format!("source={}", key.source))
            .join(format!("symbol={}", escaped(key.symbol.as_str())))
            .join(format!("timeframe={}", key.timeframe))
    }
}

/// Escapes what folder names cannot carry as `%XX`, which readers of Hive folders decode.
fn escaped(symbol: &str) -> String {
    symbol
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The span of time that one file covers: as a file of a few hundred bars costs as much to open as to read, a month below an
/// hour, a year below a day, everything from a day on. Months and years are those of UTC at the bars' open times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum FileSpan {
    Month { year: i16, month: i8 },
    Year { year: i16 },
    All,
}

impl FileSpan {
    /// The span of the bar that opens then, and the instants between which that is the answer.
    pub(crate) fn of(timeframe: Timeframe, open_time: i64) -> (Self, std::ops::Range<i64>) {
        const HOUR: i64 = 3_600_000_000_000;
        let Some(length) = timeframe.fixed_nanos() else {
            return (Self::All, i64::MIN..i64::MAX);
        };
        let date = Timestamp::from_nanosecond(i128::from(open_time))
            .map(|instant| TimeZone::UTC.to_datetime(instant).date())
            .unwrap_or_default();
        let nanos = |date: jiff::civil::Date| {
            crate::import::epoch_day(date.year().into(), date.month().into(), date.day().into())
                .and_then(|days| days.checked_mul(24 * HOUR))
        };
        let (span, first, next) = if length < HOUR {
            let first = date.first_of_month();
            (
                Self::Month {
                    year: date.year(),
                    month: date.month(),
                },
                first,
                date.last_of_month().tomorrow(),
            )
        } else {
            (
                Self::Year { year: date.year() },
                date.first_of_year(),
                date.last_of_year().tomorrow(),
            )
        };
        (
            span,
            nanos(first).unwrap_or(i64::MIN)..next.ok().and_then(nanos).unwrap_or(i64::MAX),
        )
    }

    /// The name of the file that a generation writes for this span.
    pub(crate) fn file_name(self, generation: u64) -> String {
        match self {
            Self::Month { year, month } => {
                format!("month={year:04}-{month:02}.{generation}.parquet")
            }
            Self::Year { year } => format!("year={year:04}.{generation}.parquet"),
            Self::All => format!("all.{generation}.parquet"),
        }
    }
}

/// Whether a file has a name of ours: sweeping never touches others.
pub(crate) fn is_bar_file(name: &str) -> bool {
    let Some((stem, generation)) = name
        .strip_suffix(".parquet")
        .and_then(|stem| stem.rsplit_once('.'))
    else {
        return false;
    };
    let digits = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-')
    };
    let span = stem == "all"
        || stem.strip_prefix("month=").is_some_and(digits)
        || stem.strip_prefix("year=").is_some_and(digits);
    span && digits(generation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Source;
    use bellwether_market::{Symbol, UnixNanos};

    #[test]
    fn folders_carry_every_symbol() {
        let folder = |symbol: &str| {
            let key = SeriesKey {
                source: Source::import(),
                symbol: Symbol::new(symbol).unwrap(),
                timeframe: Timeframe::M5,
            };
            Layout::series_folder(&key)
        };
        assert_eq!(
            folder("BRK.B"),
            PathBuf::from("bars/source=import/symbol=BRK.B/timeframe=5m")
        );
        assert_eq!(
            folder("BTC/USD"),
            PathBuf::from("bars/source=import/symbol=BTC%2FUSD/timeframe=5m")
        );
        assert_eq!(
            folder(".."),
            PathBuf::from("bars/source=import/symbol=../timeframe=5m")
        );
    }

    #[test]
    fn spans_follow_the_timeframe() {
        let at = |text: &str| text.parse::<UnixNanos>().unwrap().nanos();
        let (span, range) = FileSpan::of(Timeframe::M1, at("2013-12-31T23:59:00Z"));
        assert_eq!(span.file_name(7), "month=2013-12.7.parquet");
        assert_eq!(
            range,
            at("2013-12-01T00:00:00Z")..at("2014-01-01T00:00:00Z")
        );
        assert_eq!(
            FileSpan::of(Timeframe::H1, range.start).0.file_name(1),
            "year=2013.1.parquet"
        );
        assert_eq!(
            FileSpan::of(Timeframe::D1, range.start).0.file_name(1),
            "all.1.parquet"
        );
        for name in [
            "month=2013-12.7.parquet",
            "year=2013.1.parquet",
            "all.1.parquet",
        ] {
            assert!(is_bar_file(name));
        }
        for name in [
            "mine.parquet",
            "month=2013-12.parquet",
            "all.x.parquet",
            "notes.txt",
        ] {
            assert!(!is_bar_file(name), "{name}");
        }
    }
}
