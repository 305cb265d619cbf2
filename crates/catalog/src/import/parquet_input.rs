//! Parquet files of other programs.

use std::borrow::Cow;
use std::fs::File;

use arrow_array::ArrayRef;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::assembler::FileRows;
use super::parquet_column::{Cell, Cells, UnreadableType, numbers};
use super::plan::{Plan, RowShape, SAMPLE_ROWS_MAX, Sample, SymbolFrom};
use super::report::ImportError;
use super::timestamp::WrittenTime;
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
        // A column that is not read may be of any type; its cells are shown as empty.
        let columns = batch.columns().iter();
        let columns: Vec<_> = columns.map(|column| Cells::of(column.as_ref())).collect();
        rows.extend((0..batch.num_rows()).map(|row| {
            let text = |cells: &Cells<'_>| cells.get(row).text().into_owned();
            let cells = columns.iter().map(|column| column.as_ref().ok());
            cells
                .map(|cells| cells.map_or_else(String::new, text))
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
        let unread = |index: usize, error: UnreadableType| ImportError::NotTabular {
            file: name.to_owned(),
            reason: format!("its column `{}` {error}", names[index]),
        };
        let cells = |index: usize| Cells::of(column(index)?).map_err(|error| unread(index, error));
        let times = cells(plan.time)?;
        let symbols = match plan.symbol {
            SymbolFrom::Column(index) => Some(cells(index)?),
            SymbolFrom::Fixed(_) => None,
        };
        let aggressors = aggressor.map(cells).transpose()?;
        let mut values = Vec::with_capacity(plan.values.len());
        for &index in &plan.values {
            let read = |index| numbers(column(index)?).map_err(|error| unread(index, error));
            values.push(index.map(read).transpose()?);
        }
        for row in 0..batch.num_rows() {
            line += 1;
            let symbol = symbols.as_ref().map(|cells| cells.get(row));
            let symbol = symbol.as_ref().map_or(Cow::Borrowed(""), Cell::text);
            let aggressor = aggressors.as_ref().map(|cells| cells.get(row));
            let aggressor = aggressor.as_ref().map(Cell::text);
            let numbers = values
                .iter()
                .map(|column| column.as_ref().map_or(f64::NAN, |column| column[row]));
            rows.typed_row(
                line,
                written_time(&times.get(row), plan),
                symbol.as_bytes(),
                aggressor.as_ref().map(|text| text.as_bytes()),
                numbers,
            )?;
        }
    }
    Ok(())
}

/// The time of a row, as the column's type or its text says it.
fn written_time(cell: &Cell<'_>, plan: &Plan) -> Option<WrittenTime> {
    match *cell {
        Cell::Missing => None,
        Cell::Time { nanos, is_utc } => Some(WrittenTime {
            local_nanos: nanos,
            offset_nanos: is_utc.then_some(0),
            date_only: false,
        }),
        Cell::Date { nanos } => Some(WrittenTime {
            local_nanos: nanos,
            offset_nanos: None,
            date_only: true,
        }),
        _ => plan.time_format.parse(cell.text().trim().as_bytes()),
    }
}
