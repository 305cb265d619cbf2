//! Parquet files of other programs.

use std::fs::File;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowTimestampType, Float64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::assembler::FileRows;
use super::plan::{Plan, RowShape, SAMPLE_ROWS_MAX, Sample, SymbolFrom};
use super::report::ImportError;
use super::timestamp::{TimeFormat, WrittenTime};
use crate::bars_file::contained;

const BATCH_ROWS: usize = 16_384;

fn damaged(name: &str, error: impl std::fmt::Display) -> ImportError {
    ImportError::NotTabular {
        file: name.to_owned(),
        reason: format!("no Parquet file that can be read: {error}"),
    }
}

fn open(file: &File, name: &str) -> Result<ParquetRecordBatchReaderBuilder<File>, ImportError> {
    let file = file
        .try_clone()
        .map_err(|source| ImportError::read(name, source))?;
    ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| damaged(name, error))
}

/// The columns and the first rows, as text.
pub(crate) fn sample(file: &File, name: &str) -> Result<Sample, ImportError> {
    contained(|| sample_contained(file, name)).unwrap_or_else(|reason| Err(damaged(name, reason)))
}

fn sample_contained(file: &File, name: &str) -> Result<Sample, ImportError> {
    let builder = open(file, name)?;
    let header = builder
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect();
    let reader = builder
        .with_batch_size(SAMPLE_ROWS_MAX)
        .with_limit(SAMPLE_ROWS_MAX)
        .build()
        .map_err(|error| damaged(name, error))?;
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|error| damaged(name, error))?;
        let options = FormatOptions::default();
        let columns: Vec<ArrayRef> = batch.columns().iter().map(in_utc).collect();
        let columns = columns
            .iter()
            .map(|column| ArrayFormatter::try_new(column, &options))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| damaged(name, error))?;
        rows.extend((0..batch.num_rows()).map(|row| {
            columns
                .iter()
                .map(|column| column.value(row).try_to_string().unwrap_or_default())
                .collect()
        }));
    }
    Ok(Sample { header, rows })
}

/// How many rows the file says it has.
pub(crate) fn row_count(file: &File, name: &str) -> Result<u64, ImportError> {
    Ok(open(file, name)?
        .metadata()
        .file_metadata()
        .num_rows()
        .try_into()
        .unwrap_or(0))
}

/// Reads the rows, at most `limit` of them.
pub(crate) fn read(
    file: &File,
    name: &str,
    plan: &Plan,
    rows: &mut FileRows<'_, '_>,
    limit: usize,
) -> Result<(), ImportError> {
    contained(|| read_contained(file, name, plan, rows, limit))
        .unwrap_or_else(|reason| Err(damaged(name, reason)))
}

fn read_contained(
    file: &File,
    name: &str,
    plan: &Plan,
    rows: &mut FileRows<'_, '_>,
    limit: usize,
) -> Result<(), ImportError> {
    let builder = open(file, name)?;
    let mut wanted: Vec<usize> = plan.values.iter().flatten().copied().collect();
    wanted.push(plan.time);
    wanted.extend(plan.time_of_day);
    if let SymbolFrom::Column(column) = plan.symbol {
        wanted.push(column);
    }
    let aggressor = match plan.shape {
        RowShape::Trades { aggressor, .. } => aggressor.column(),
        _ => None,
    };
    wanted.extend(aggressor);
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
    let names: Vec<String> = builder
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect();
    let reader = builder
        .with_projection(mask)
        .with_batch_size(BATCH_ROWS)
        .with_limit(limit)
        .build()
        .map_err(|error| damaged(name, error))?;
    let mut line = 0;
    for batch in reader {
        let batch = batch.map_err(|error| damaged(name, error))?;
        let column = |index: usize| -> Result<&ArrayRef, ImportError> {
            batch
                .column_by_name(&names[index])
                .ok_or_else(|| damaged(name, "a column is missing"))
        };
        let times = written_times(&batch, plan, column(plan.time)?, name)?;
        let text = |index: usize| {
            cast(column(index)?, &DataType::Utf8).map_err(|error| damaged(name, error))
        };
        let symbols = match plan.symbol {
            SymbolFrom::Column(index) => Some(text(index)?),
            SymbolFrom::Fixed(_) => None,
        };
        let aggressors = aggressor.map(text).transpose()?;
        let mut values = Vec::with_capacity(plan.values.len());
        for index in &plan.values {
            values.push(match index {
                Some(index) => Some(
                    cast(column(*index)?, &DataType::Float64)
                        .map_err(|error| damaged(name, error))?,
                ),
                None => None,
            });
        }
        for row in 0..batch.num_rows() {
            line += 1;
            let symbol = symbols
                .as_ref()
                .map_or(&b""[..], |column| bytes_of(column, row));
            let aggressor = aggressors.as_ref().map(|column| bytes_of(column, row));
            let numbers = values.iter().map(|column| match column {
                Some(column) if column.is_valid(row) => {
                    column.as_primitive::<Float64Type>().value(row)
                }
                _ => f64::NAN,
            });
            rows.typed_row(line, times[row], symbol, aggressor, numbers)?;
        }
    }
    Ok(())
}

/// The text of a cell; a null is empty.
fn bytes_of(column: &ArrayRef, row: usize) -> &[u8] {
    let column = column.as_string::<i32>();
    if column.is_null(row) {
        b""
    } else {
        column.value(row).as_bytes()
    }
}

/// Timestamps with a zone as the same instants in UTC: the zone is for display, and its name may not be known here.
pub(crate) fn in_utc(column: &ArrayRef) -> ArrayRef {
    fn utc<T: ArrowTimestampType>(column: &ArrayRef) -> ArrayRef {
        Arc::new(column.as_primitive::<T>().clone().with_timezone("+00:00"))
    }
    match column.data_type() {
        DataType::Timestamp(TimeUnit::Second, Some(_)) => utc::<TimestampSecondType>(column),
        DataType::Timestamp(TimeUnit::Millisecond, Some(_)) => {
            utc::<TimestampMillisecondType>(column)
        }
        DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => {
            utc::<TimestampMicrosecondType>(column)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, Some(_)) => {
            utc::<TimestampNanosecondType>(column)
        }
        _ => column.clone(),
    }
}

/// The time of each row, as the column's type or its text says it.
fn written_times(
    batch: &RecordBatch,
    plan: &Plan,
    column: &ArrayRef,
    name: &str,
) -> Result<Vec<Option<WrittenTime>>, ImportError> {
    let nanos = |offset_nanos: Option<i64>,
                 date_only: bool|
     -> Result<Vec<Option<WrittenTime>>, ImportError> {
        let zoneless =
            DataType::Timestamp(TimeUnit::Nanosecond, offset_nanos.map(|_| "+00:00".into()));
        let cast = cast(&in_utc(column), &zoneless).map_err(|error| damaged(name, error))?;
        Ok(cast
            .as_primitive::<TimestampNanosecondType>()
            .iter()
            .map(|time| {
                time.map(|local_nanos| WrittenTime {
                    local_nanos,
                    offset_nanos,
                    date_only,
                })
            })
            .collect())
    };
    match column.data_type() {
        DataType::Timestamp(_, Some(_)) => nanos(Some(0), false),
        DataType::Timestamp(_, None) => nanos(None, false),
        DataType::Date32 | DataType::Date64 => nanos(None, true),
        _ => {
            let text = cast(column, &DataType::Utf8).map_err(|error| damaged(name, error))?;
            let text = text.as_string::<i32>();
            let format: &TimeFormat = &plan.time_format;
            Ok((0..batch.num_rows())
                .map(|row| {
                    if text.is_null(row) {
                        None
                    } else {
                        format.parse(text.value(row).trim().as_bytes())
                    }
                })
                .collect())
        }
    }
}
