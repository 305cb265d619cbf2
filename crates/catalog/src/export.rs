//! Writing bars for other programs.

use std::io::{self, Write};

use bellwether_market::UnixNanos;
use bellwether_research::data::BarSeries;
use parquet::arrow::arrow_writer::ArrowWriter;

use crate::bars_file;
use crate::columns::{BarColumns, PRICE_COLUMNS};

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// `timestamp,symbol,open,high,low,close,volume,…`, the timestamp being the bar's open in UTC; empty where missing.
    Csv,
    /// An array of objects with the same members, `null` where missing.
    Json,
    /// The columns of the catalogue's own files.
    Parquet,
}

/// Writes bars; numbers keep every digit, so that importing them again gives the same bars.
///
/// # Errors
/// Those of the writer.
pub fn export(bars: &BarSeries, format: ExportFormat, mut to: impl Write + Send) -> io::Result<()> {
    match format {
        ExportFormat::Csv => csv(bars, &mut to),
        ExportFormat::Json => json(bars, &mut to),
        ExportFormat::Parquet => parquet(bars, &mut to),
    }?;
    to.flush()
}

fn columns(bars: &BarSeries) -> Vec<(&str, &Vec<f64>)> {
    PRICE_COLUMNS
        .into_iter()
        .zip([&bars.open, &bars.high, &bars.low, &bars.close])
        .chain([("volume", &bars.volume)])
        .chain(
            bars.features
                .iter()
                .map(|(name, column)| (name.as_str(), column)),
        )
        .collect()
}

fn csv(bars: &BarSeries, to: &mut impl Write) -> io::Result<()> {
    let columns = columns(bars);
    write!(to, "timestamp,symbol")?;
    for (name, _) in &columns {
        write!(to, ",{name}")?;
    }
    writeln!(to)?;
    for row in 0..bars.len() {
        write!(to, "{},{}", bars.open_time[row], bars.instrument.symbol)?;
        for (_, column) in &columns {
            let value = column[row];
            if value.is_nan() {
                write!(to, ",")?
            } else {
                write!(to, ",{value}")?
            }
        }
        writeln!(to)?;
    }
    Ok(())
}

fn json(bars: &BarSeries, to: &mut impl Write) -> io::Result<()> {
    let columns = columns(bars);
    write!(to, "[")?;
    for row in 0..bars.len() {
        let separator = if row == 0 { "" } else { "," };
        write!(
            to,
            "{separator}\n{{\"timestamp\":\"{}\",\"symbol\":\"{}\"",
            bars.open_time[row], bars.instrument.symbol
        )?;
        for (name, column) in &columns {
            let value = column[row];
            if value.is_nan() {
                write!(to, ",\"{name}\":null")?
            } else {
                write!(to, ",\"{name}\":{value}")?
            }
        }
        write!(to, "}}")?;
    }
    writeln!(to, "\n]")
}

fn parquet(bars: &BarSeries, to: &mut (impl Write + Send)) -> io::Result<()> {
    let features: Vec<String> = bars.features.keys().cloned().collect();
    let schema = bars_file::schema(&features);
    let nanos = |times: &[UnixNanos]| times.iter().map(|time| time.nanos()).collect();
    let batch = bars_file::record_batch(
        schema.clone(),
        BarColumns {
            open_time: nanos(&bars.open_time),
            close_time: nanos(&bars.close_time),
            prices: [&bars.open, &bars.high, &bars.low, &bars.close].map(Clone::clone),
            volume: bars.volume.clone(),
            features: bars.features.values().cloned().collect(),
        },
    )
    .map_err(io::Error::other)?;
    let mut writer = ArrowWriter::try_new(to, schema, Some(bars_file::properties()))
        .map_err(io::Error::other)?;
    writer.write(&batch).map_err(io::Error::other)?;
    writer.close().map_err(io::Error::other)?;
    Ok(())
}
