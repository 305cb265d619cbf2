//! One Parquet file of bars: written once, read by ranges.

use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch, TimestampNanosecondArray};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::arrow_writer::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::statistics::Statistics;
use parquet::schema::types::ColumnPath;

use crate::columns::{BarColumns, PRICE_COLUMNS};
use crate::error::{AtPath, CatalogError};

/// Small enough that a range of ten thousand bars skips most of a file, large enough to compress well.
const ROW_GROUP_ROWS: usize = 16_384;
const READ_BATCH_ROWS: usize = 65_536;

/// Writes bars to a new file and makes them durable; returns the file's size in bytes.
///
/// Times are timestamps in nanoseconds of UTC, everything else is a double; a missing volume or feature is null.
pub(crate) fn write(
    path: &Path,
    features: &[String],
    bars: BarColumns,
) -> Result<u64, CatalogError> {
    // A file's bars fit into memory several times over. Encoding there keeps the disk's own errors, which the library of
    // Parquet would turn into text.
    let content = encode(features, bars).map_err(|error| CatalogError::Disk {
        action: "encode",
        path: path.to_owned(),
        source: std::io::Error::other(error),
    })?;
    let mut file = File::create(path).at("create", path)?;
    file.write_all(&content)
        .and_then(|()| file.sync_all())
        .at("write", path)?;
    Ok(content.len() as u64)
}

fn encode(features: &[String], bars: BarColumns) -> Result<Vec<u8>, parquet::errors::ParquetError> {
    let schema = schema(features);
    let mut writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties()))?;
    writer.write(&record_batch(schema, bars)?)?;
    writer.into_inner()
}

/// The columns of a file or an export as Arrow has them.
pub(crate) fn record_batch(
    schema: Arc<Schema>,
    bars: BarColumns,
) -> Result<RecordBatch, arrow_schema::ArrowError> {
    let times = |column: Vec<i64>| {
        Arc::new(TimestampNanosecondArray::from(column).with_timezone("UTC")) as ArrayRef
    };
    let mut columns = vec![times(bars.open_time), times(bars.close_time)];
    columns.extend(
        bars.prices
            .map(|column| Arc::new(Float64Array::from(column)) as ArrayRef),
    );
    columns.extend(
        std::iter::once(bars.volume)
            .chain(bars.features)
            .map(|column| {
                if column.iter().any(|value| value.is_nan()) {
                    Arc::new(
                        column
                            .into_iter()
                            .map(|value| (!value.is_nan()).then_some(value))
                            .collect::<Float64Array>(),
                    ) as ArrayRef
                } else {
                    Arc::new(Float64Array::from(column))
                }
            }),
    );
    RecordBatch::try_new(schema, columns)
}

pub(crate) fn schema(features: &[String]) -> Arc<Schema> {
    let time = DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into()));
    let mut fields = vec![
        Field::new("open_time", time.clone(), false),
        Field::new("close_time", time, false),
    ];
    fields.extend(PRICE_COLUMNS.map(|name| Field::new(name, DataType::Float64, false)));
    fields.push(Field::new("volume", DataType::Float64, true));
    fields.extend(
        features
            .iter()
            .map(|name| Field::new(name, DataType::Float64, true)),
    );
    Arc::new(Schema::new(fields))
}

/// Dictionaries cost a quarter of an import and save little; the bytes of doubles compress better side by side.
pub(crate) fn properties() -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::BYTE_STREAM_SPLIT)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by(concat!("bellwether ", env!("CARGO_PKG_VERSION")).to_owned());
    for name in ["open_time", "close_time"] {
        properties =
            properties.set_column_encoding(ColumnPath::from(name), Encoding::DELTA_BINARY_PACKED);
    }
    properties.build()
}

/// Reads the bars of a file whose close times lie in `from ≤ t < to`, with the features asked for.
///
/// Row groups outside the range are not decoded. A feature that the file does not have is missing in all its rows.
pub(crate) fn read(
    path: &Path,
    features: &[String],
    range: Range<i64>,
) -> Result<BarColumns, CatalogError> {
    contained(|| read_contained(path, features, range)).unwrap_or_else(|reason| {
        Err(CatalogError::CorruptFile {
            path: path.to_owned(),
            reason,
        })
    })
}

/// Runs a reader of Parquet, which on some damaged files panics instead of giving an error; a panic becomes its message.
pub(crate) fn contained<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    // Nothing that the reader has touched is used after a panic, so that no broken state can be seen.
    std::panic::catch_unwind(AssertUnwindSafe(read)).map_err(|panic| {
        let message = panic.downcast_ref::<String>().cloned();
        message
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_else(|| "its structure is broken".to_owned())
    })
}

fn read_contained(
    path: &Path,
    features: &[String],
    range: Range<i64>,
) -> Result<BarColumns, CatalogError> {
    let damaged = |reason: String| CatalogError::CorruptFile {
        path: path.to_owned(),
        reason,
    };
    let file = File::open(path).at("read", path)?;
    let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
        .map_err(|error| disk_error("read", path, error))?;

    let leaf = |name: &str| {
        metadata
            .schema()
            .fields()
            .iter()
            .position(|field| field.name() == name)
    };
    let mut wanted = Vec::with_capacity(7 + features.len());
    for name in ["open_time", "close_time"]
        .into_iter()
        .chain(PRICE_COLUMNS)
        .chain(["volume"])
    {
        wanted.push(Some(
            leaf(name).ok_or_else(|| damaged(format!("it has no column `{name}`")))?,
        ));
    }
    wanted.extend(features.iter().map(|name| leaf(name)));
    for (&column, float) in wanted
        .iter()
        .zip([false, false].into_iter().chain(std::iter::repeat(true)))
    {
        let Some(column) = column else { continue };
        let field = metadata.schema().field(column);
        let fits = match field.data_type() {
            DataType::Float64 => float,
            DataType::Timestamp(TimeUnit::Nanosecond, _) => !float,
            _ => false,
        };
        if !fits {
            return Err(damaged(format!(
                "column `{}` is of type {}",
                field.name(),
                field.data_type()
            )));
        }
    }

    let close_time = wanted[1].unwrap_or(1);
    let groups = metadata.metadata().row_groups();
    let overlaps = |group: usize| match groups[group].column(close_time).statistics() {
        Some(Statistics::Int64(times)) => match (times.min_opt(), times.max_opt()) {
            (Some(&min), Some(&max)) => min < range.end && max >= range.start,
            _ => true,
        },
        _ => true,
    };
    let selected: Vec<usize> = (0..groups.len()).filter(|&group| overlaps(group)).collect();
    let rows: usize = selected
        .iter()
        .map(|&group| usize::try_from(groups[group].num_rows()).unwrap_or(0))
        .sum();
    let mut bars = BarColumns::new(features.len());
    if rows == 0 {
        return Ok(bars);
    }

    let mask = ProjectionMask::roots(metadata.parquet_schema(), wanted.iter().flatten().copied());
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
        .with_row_groups(selected)
        .with_projection(mask)
        .with_batch_size(rows.min(READ_BATCH_ROWS))
        .build()
        .map_err(|error| disk_error("read", path, error))?;
    for batch in reader {
        let batch = batch.map_err(|error| damaged(error.to_string()))?;
        let closes = times(&batch, "close_time").map_err(damaged)?;
        let start = closes.partition_point(|&time| time < range.start);
        let end = closes.partition_point(|&time| time < range.end).max(start);
        bars.close_time.extend_from_slice(&closes[start..end]);
        bars.open_time
            .extend_from_slice(&times(&batch, "open_time").map_err(damaged)?[start..end]);
        for (column, name) in bars.prices.iter_mut().zip(PRICE_COLUMNS) {
            extend(column, &batch, name, start..end).map_err(damaged)?;
        }
        extend(&mut bars.volume, &batch, "volume", start..end).map_err(damaged)?;
        for (column, name) in bars.features.iter_mut().zip(features) {
            extend(column, &batch, name, start..end).map_err(damaged)?;
        }
    }
    Ok(bars)
}

fn times<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a [i64], String> {
    batch
        .column_by_name(name)
        .and_then(|column| column.as_any().downcast_ref::<TimestampNanosecondArray>())
        .filter(|column| column.null_count() == 0)
        .map(|column| &column.values()[..])
        .ok_or_else(|| format!("column `{name}` has missing times"))
}

fn extend(
    target: &mut Vec<f64>,
    batch: &RecordBatch,
    name: &str,
    rows: Range<usize>,
) -> Result<(), String> {
    let Some(column) = batch.column_by_name(name) else {
        target.extend(std::iter::repeat_n(f64::NAN, rows.len()));
        return Ok(());
    };
    let column = column
        .as_any()
        .downcast_ref::<Float64Array>()
        .ok_or_else(|| format!("column `{name}` has no doubles"))?;
    if column.null_count() == 0 {
        target.extend_from_slice(&column.values()[rows]);
    } else {
        target.extend(rows.map(|row| {
            if column.is_null(row) {
                f64::NAN
            } else {
                column.value(row)
            }
        }));
    }
    Ok(())
}

/// An I/O error inside the Parquet library is one of the disk; anything else is damage.
fn disk_error(
    action: &'static str,
    path: &Path,
    error: parquet::errors::ParquetError,
) -> CatalogError {
    use parquet::errors::ParquetError;
    match error {
        ParquetError::External(source) => match source.downcast::<std::io::Error>() {
            Ok(source) => CatalogError::Disk {
                action,
                path: path.to_owned(),
                source: *source,
            },
            Err(source) => CatalogError::CorruptFile {
                path: path.to_owned(),
                reason: source.to_string(),
            },
        },
        other => CatalogError::CorruptFile {
            path: path.to_owned(),
            reason: other.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(rows: i64) -> BarColumns {
        let mut bars = BarColumns::new(1);
        for row in 0..rows {
            let x = row as f64;
            let feature = if row % 3 == 0 { f64::NAN } else { x };
            bars.push(
                row * 60,
                row * 60 + 60,
                &[x, x + 1.0, x - 1.0, x + 0.5, 10.0, feature],
            );
        }
        bars
    }

    #[test]
    fn ranges_are_exact_and_features_optional() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all.1.parquet");
        let features = ["spread".to_owned()];
        let all = bars(40_000);
        write(&path, &features, all.clone()).unwrap();
        for (from, to) in [
            (0, 10),
            (16_383, 16_386),
            (20_000, 30_000),
            (39_999, 50_000),
            (0, 40_000),
        ] {
            let range = from * 60 + 60..to * 60 + 60;
            let read = read(&path, &features, range).unwrap();
            let rows: Vec<usize> = (from as usize..40_000.min(to as usize)).collect();
            let expected = all.take(&rows);
            assert_eq!(
                (&read.open_time, &read.close_time),
                (&expected.open_time, &expected.close_time)
            );
            assert_eq!(
                (&read.prices, &read.volume),
                (&expected.prices, &expected.volume)
            );
            let same =
                |(left, right): (&f64, &f64)| left == right || (left.is_nan() && right.is_nan());
            assert!(read.features[0].iter().zip(&expected.features[0]).all(same));
        }
        let none = read(&path, &["absent".to_owned()], 0..600).unwrap();
        assert!(none.features[0].iter().all(|value| value.is_nan()));
        assert!(read(&path, &[], 9_000_000..9_000_001).unwrap().is_empty());
    }

    #[test]
    fn damage_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all.1.parquet");
        write(
            &path,
            &[],
            BarColumns {
                features: Vec::new(),
                ..bars(1000)
            },
        )
        .unwrap();
        let intact = std::fs::read(&path).unwrap();
        let mut seed = 1_u64;
        for round in 0..600 {
            let mut damaged = intact.clone();
            for _ in 0..1 + round % 4 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = (seed >> 33) as usize % damaged.len();
                damaged[at] = (seed >> 20) as u8;
            }
            if round % 5 == 0 {
                damaged.truncate((seed >> 40) as usize % intact.len());
            }
            std::fs::write(&path, &damaged).unwrap();
            if let Err(error) = read(&path, &[], i64::MIN..i64::MAX) {
                assert!(error.to_string().contains("all.1.parquet"), "{error}");
            }
        }
    }
}
