//! Columns of foreign Parquet files as what an import reads: numbers, texts, instants.
//!
//! Arrow's own conversions would do too, between all types there are; they take three minutes to build.

use std::borrow::Cow;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_schema::{DataType, TimeUnit};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const NANOS_A_DAY: i64 = 86_400_000_000_000;
const NANOS_A_MILLISECOND: i64 = 1_000_000;

/// A column whose cells are neither numbers, texts nor times.
#[derive(Debug, thiserror::Error)]
#[error("has cells of type {0}, which are not read; save it as numbers, texts or timestamps")]
pub(crate) struct UnreadableType(DataType);

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Nothing, or a time beyond what nanoseconds reach.
    Missing,
    /// A whole number.
    Integer(i128),
    /// A number; `narrow` if its file has it with 32 bits or less.
    Number {
        /// The number.
        value: f64,
        /// What it prints as.
        narrow: bool,
    },
    /// `unscaled` · 10^-`scale`.
    Decimal {
        /// The digits.
        unscaled: i128,
        /// Where the point is.
        scale: i8,
    },
    /// True or false.
    Truth(bool),
    /// A text.
    Text(&'a str),
    /// An instant, or a time on a clock whose zone is not said.
    Time {
        /// Nanoseconds since 1970.
        nanos: i64,
        /// Whether they are of UTC.
        is_utc: bool,
    },
    /// A date.
    Date {
        /// Nanoseconds from 1970 to its first moment.
        nanos: i64,
    },
}

impl Cell<'_> {
    /// As a number; NaN where it is none.
    pub(crate) fn number(&self) -> f64 {
        match *self {
            Self::Integer(whole) => whole as f64,
            Self::Number { value, .. } => value,
            Self::Decimal { unscaled, scale } => unscaled as f64 / 10_f64.powi(scale.into()),
            Self::Truth(truth) => f64::from(u8::from(truth)),
            Self::Text(text) => text.trim().parse().unwrap_or(f64::NAN),
            Self::Missing | Self::Time { .. } | Self::Date { .. } => f64::NAN,
        }
    }

    /// As a text, times in ISO 8601; empty where there is nothing.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match *self {
            Self::Missing => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Integer(whole) => Cow::Owned(whole.to_string()),
            Self::Number { value, narrow } => Cow::Owned(if narrow {
                (value as f32).to_string()
            } else {
                value.to_string()
            }),
            Self::Decimal { unscaled, scale } => Cow::Owned(decimal_text(unscaled, scale)),
            Self::Truth(truth) => Cow::Owned(truth.to_string()),
            Self::Time { nanos, is_utc } => {
                let moment = wall(nanos).to_string();
                Cow::Owned(if is_utc { moment + "Z" } else { moment })
            }
            Self::Date { nanos } => Cow::Owned(wall(nanos).date().to_string()),
        }
    }
}

/// What a clock shows so long after 1970 began there.
fn wall(nanos: i64) -> DateTime {
    // Every number of nanoseconds that fits is a timestamp.
    let since = Timestamp::UNIX_EPOCH.saturating_add(SignedDuration::from_nanos(nanos));
    let timestamp = since.unwrap_or(Timestamp::UNIX_EPOCH);
    TimeZone::UTC.to_datetime(timestamp)
}

fn decimal_text(unscaled: i128, scale: i8) -> String {
    let Ok(places) = usize::try_from(scale) else {
        return format!("{unscaled}{}", "0".repeat(scale.unsigned_abs().into()));
    };
    if places == 0 {
        return unscaled.to_string();
    }
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let sign = if unscaled < 0 { "-" } else { "" };
    format!("{sign}{whole}.{part}")
}

/// Reads the cells of a column by row.
pub(crate) struct Cells<'a> {
    column: &'a dyn Array,
    read: Box<dyn Fn(usize) -> Cell<'a> + 'a>,
}

impl<'a> Cells<'a> {
    /// The cells of a column.
    ///
    /// # Errors
    /// [`UnreadableType`].
    pub(crate) fn of(column: &'a dyn Array) -> Result<Self, UnreadableType> {
        Ok(Self {
            column,
            read: reader(column)?,
        })
    }

    /// The cell of a row.
    pub(crate) fn get(&self, row: usize) -> Cell<'a> {
        if self.column.is_null(row) {
            return Cell::Missing;
        }
        (self.read)(row)
    }
}

/// A column's numbers, NaN where a cell has none.
///
/// # Errors
/// [`UnreadableType`].
pub(crate) fn numbers(column: &dyn Array) -> Result<Vec<f64>, UnreadableType> {
    if let Some(column) = column.as_primitive_opt::<Float64Type>()
        && column.null_count() == 0
    {
        return Ok(column.values().to_vec());
    }
    let cells = Cells::of(column)?;
    Ok((0..column.len())
        .map(|row| cells.get(row).number())
        .collect())
}

type Reader<'a> = Box<dyn Fn(usize) -> Cell<'a> + 'a>;

/// Reads the values of a primitive column.
fn primitive<'a, T: ArrowPrimitiveType>(
    column: &'a dyn Array,
    cell: impl Fn(T::Native) -> Cell<'a> + 'a,
) -> Reader<'a> {
    let column = column.as_primitive::<T>();
    Box::new(move |row| cell(column.value(row)))
}

fn integers<'a, T: ArrowPrimitiveType>(column: &'a dyn Array) -> Reader<'a>
where
    T::Native: Into<i128>,
{
    primitive::<T>(column, |value| Cell::Integer(value.into()))
}

/// Times in units of so many nanoseconds.
fn times<'a, T: ArrowPrimitiveType<Native = i64>>(
    column: &'a dyn Array,
    unit_nanos: i64,
    is_utc: bool,
) -> Reader<'a> {
    primitive::<T>(column, move |value| {
        let nanos = value.checked_mul(unit_nanos);
        nanos.map_or(Cell::Missing, |nanos| Cell::Time { nanos, is_utc })
    })
}

fn date<'a>(value: i64, unit_nanos: i64) -> Cell<'a> {
    let nanos = value.checked_mul(unit_nanos);
    nanos.map_or(Cell::Missing, |nanos| Cell::Date { nanos })
}

fn number<'a>(value: f64) -> Cell<'a> {
    Cell::Number {
        value,
        narrow: false,
    }
}

fn narrow<'a>(value: f32) -> Cell<'a> {
    Cell::Number {
        value: value.into(),
        narrow: true,
    }
}

fn reader<'a>(column: &'a dyn Array) -> Result<Reader<'a>, UnreadableType> {
    Ok(match column.data_type() {
        DataType::Null => Box::new(|_| Cell::Missing),
        DataType::Boolean => {
            let column = column.as_boolean();
            Box::new(|row| Cell::Truth(column.value(row)))
        }
        DataType::Int8 => integers::<Int8Type>(column),
        DataType::Int16 => integers::<Int16Type>(column),
        DataType::Int32 => integers::<Int32Type>(column),
        DataType::Int64 => integers::<Int64Type>(column),
        DataType::UInt8 => integers::<UInt8Type>(column),
        DataType::UInt16 => integers::<UInt16Type>(column),
        DataType::UInt32 => integers::<UInt32Type>(column),
        DataType::UInt64 => integers::<UInt64Type>(column),
        DataType::Float16 => primitive::<Float16Type>(column, |value| narrow(value.to_f32())),
        DataType::Float32 => primitive::<Float32Type>(column, narrow),
        DataType::Float64 => primitive::<Float64Type>(column, number),
        &DataType::Decimal32(_, scale) => primitive::<Decimal32Type>(column, move |value| {
            let unscaled = value.into();
            Cell::Decimal { unscaled, scale }
        }),
        &DataType::Decimal64(_, scale) => primitive::<Decimal64Type>(column, move |value| {
            let unscaled = value.into();
            Cell::Decimal { unscaled, scale }
        }),
        &DataType::Decimal128(_, scale) => {
            primitive::<Decimal128Type>(column, move |unscaled| Cell::Decimal { unscaled, scale })
        }
        &DataType::Decimal256(_, scale) => primitive::<Decimal256Type>(column, move |value| {
            let unscaled = value.to_i128();
            unscaled.map_or(Cell::Missing, |unscaled| Cell::Decimal { unscaled, scale })
        }),
        DataType::Utf8 => {
            let column = column.as_string::<i32>();
            Box::new(|row| Cell::Text(column.value(row)))
        }
        DataType::LargeUtf8 => {
            let column = column.as_string::<i64>();
            Box::new(|row| Cell::Text(column.value(row)))
        }
        DataType::Utf8View => {
            let column = column.as_string_view();
            Box::new(|row| Cell::Text(column.value(row)))
        }
        DataType::Date32 => primitive::<Date32Type>(column, |days| date(days.into(), NANOS_A_DAY)),
        DataType::Date64 => {
            primitive::<Date64Type>(column, |millis| date(millis, NANOS_A_MILLISECOND))
        }
        DataType::Timestamp(unit, zone) => {
            let is_utc = zone.is_some();
            match unit {
                TimeUnit::Second => times::<TimestampSecondType>(column, 1_000_000_000, is_utc),
                TimeUnit::Millisecond => {
                    times::<TimestampMillisecondType>(column, NANOS_A_MILLISECOND, is_utc)
                }
                TimeUnit::Microsecond => times::<TimestampMicrosecondType>(column, 1_000, is_utc),
                TimeUnit::Nanosecond => times::<TimestampNanosecondType>(column, 1, is_utc),
            }
        }
        DataType::Dictionary(..) => {
            let dictionary = column.as_any_dictionary();
            let words = dictionary.values();
            if words.is_empty() {
                return Ok(Box::new(|_| Cell::Missing));
            }
            let (keys, words) = (dictionary.normalized_keys(), Cells::of(words.as_ref())?);
            Box::new(move |row| words.get(keys[row]))
        }
        other => return Err(UnreadableType(other.clone())),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{
        ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float32Array,
        Float64Array, Int32Array, LargeStringArray, ListArray, StringArray, StringViewArray,
        TimestampMillisecondArray, TimestampSecondArray, UInt64Array,
    };

    use super::*;

    fn texts(column: &ArrayRef) -> Vec<String> {
        let cells = Cells::of(column).unwrap();
        let text = |row| cells.get(row).text().into_owned();
        (0..column.len()).map(text).collect()
    }

    #[test]
    fn numbers_of_every_kind_are_numbers() {
        let whole: ArrayRef = Arc::new(Int32Array::from(vec![Some(-7), None]));
        let large: ArrayRef = Arc::new(UInt64Array::from(vec![u64::MAX, 3]));
        let short: ArrayRef = Arc::new(Float32Array::from(vec![0.1, f32::NAN]));
        let exact: ArrayRef = Arc::new(
            Decimal128Array::from(vec![-12_345, 5])
                .with_precision_and_scale(10, 3)
                .unwrap(),
        );
        let written: ArrayRef = Arc::new(StringArray::from(vec![" 1.5e3 ", "n/a"]));
        let found = |column: &ArrayRef| numbers(column).unwrap();
        assert_eq!(found(&whole)[0], -7.0);
        assert!(found(&whole)[1].is_nan());
        assert_eq!(found(&large), [1.8446744073709552e19, 3.0]);
        assert_eq!(found(&short)[0], f64::from(0.1_f32));
        assert_eq!(found(&exact), [-12.345, 0.005]);
        assert_eq!(found(&written)[0], 1500.0);
        assert!(found(&written)[1].is_nan());
        let full: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 2.5]));
        let gaps: ArrayRef = Arc::new(Float64Array::from(vec![Some(1.0), None]));
        assert_eq!(found(&full), [1.0, 2.5]);
        assert!(found(&gaps)[1].is_nan());
    }

    #[test]
    fn texts_say_what_people_would_write() {
        let words = ["AAA", "B"];
        let columns: [ArrayRef; 4] = [
            Arc::new(StringArray::from(words.to_vec())),
            Arc::new(LargeStringArray::from(words.to_vec())),
            Arc::new(StringViewArray::from(words.to_vec())),
            Arc::new(
                words
                    .into_iter()
                    .collect::<DictionaryArray<arrow_array::types::Int8Type>>(),
            ),
        ];
        for column in &columns {
            assert_eq!(texts(column), words);
        }
        let exact: ArrayRef = Arc::new(
            Decimal128Array::from(vec![Some(-5), Some(1_200), None])
                .with_precision_and_scale(10, 3)
                .unwrap(),
        );
        assert_eq!(texts(&exact), ["-0.005", "1.200", ""]);
        let short: ArrayRef = Arc::new(Float32Array::from(vec![0.1]));
        assert_eq!(texts(&short), ["0.1"]);
        let truth: ArrayRef = Arc::new(BooleanArray::from(vec![true]));
        assert_eq!(texts(&truth), ["true"]);
    }

    #[test]
    fn times_are_of_utc_only_where_the_file_says_so() {
        let local: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![1_704_207_600_500]));
        assert_eq!(texts(&local), ["2024-01-02T15:00:00.5"]);
        let zoned = TimestampSecondArray::from(vec![Some(1_704_207_600), Some(i64::MAX), None]);
        let zoned: ArrayRef = Arc::new(zoned.with_timezone("America/New_York"));
        assert_eq!(texts(&zoned), ["2024-01-02T15:00:00Z", "", ""]);
        let cell = Cells::of(&zoned).unwrap().get(0);
        let nanos = 1_704_207_600_000_000_000;
        assert_eq!(
            cell,
            Cell::Time {
                nanos,
                is_utc: true
            }
        );
        let dates: ArrayRef = Arc::new(Date32Array::from(vec![19_724, -1]));
        assert_eq!(texts(&dates), ["2024-01-02", "1969-12-31"]);
    }

    #[test]
    fn a_column_of_lists_is_refused_with_its_type() {
        let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]);
        let refused = Cells::of(&lists).map(|_| ()).unwrap_err().to_string();
        assert!(refused.contains("List"), "{refused}");
    }
}
