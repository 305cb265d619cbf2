//! What commands print, for people and for programs.

use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write as _};

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use serde::Serialize;

use crate::failure::Failure;

/// How data is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// Stable and documented.
    Json,
    /// Comma-separated, with a header.
    Csv,
}

/// How a report that is no table of rows is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people.
    #[default]
    Table,
    /// Stable and documented.
    Json,
}

/// Buffered standard output.
pub(crate) fn stdout() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// Writes text to standard output; a reader that went away is no error.
pub(crate) fn text(text: &str) -> Result<(), Failure> {
    let mut out = stdout();
    finish(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Writes a value as indented JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let mut out = stdout();
    serde_json::to_writer_pretty(&mut out, value)
        .map_err(io::Error::from)
        .or_else(ignore_closed)?;
    finish(out.write_all(b"\n").and_then(|()| out.flush()))
}

/// A closed pipe (`… | head`) ends the output, not the world.
pub(crate) fn finish(result: io::Result<()>) -> Result<(), Failure> {
    result.or_else(ignore_closed).map_err(Failure::from)
}

fn ignore_closed(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::BrokenPipe {
        Ok(())
    } else {
        Err(error)
    }
}

/// Rows under a header, the first `left` columns aligned to the left.
pub(crate) fn table(
    header: &[&str],
    left: usize,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<(), Failure> {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header);
    for row in rows {
        table.add_row(row);
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_cell_alignment(if index < left {
            CellAlignment::Left
        } else {
            CellAlignment::Right
        });
    }
    text(&format!("{table}\n"))
}

/// Rows as comma-separated values.
pub(crate) fn csv(
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<(), Failure> {
    let mut out = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        for (index, cell) in cells.enumerate() {
            if index > 0 {
                out.push(',');
            }
            out.push_str(&csv_cell(cell));
        }
        out.push('\n');
    };
    line(&mut header.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
    text(&out)
}

/// A cell, quoted where it must be.
pub(crate) fn csv_cell(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\"")).into()
    } else {
        cell.into()
    }
}

/// Says something beside the data, on the error stream.
#[expect(
    clippy::print_stderr,
    reason = "talk beside the data belongs on the error stream"
)]
pub(crate) fn note(text: &str) {
    eprintln!("{text}");
}

/// Asks on the terminal; `None` where there is none.
pub(crate) fn ask(question: &str) -> Result<Option<String>, Failure> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Ok(None);
    }
    let mut screen = io::stderr();
    screen.write_all(question.as_bytes())?;
    screen.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(Some(answer.trim().to_owned()))
}

/// A progress bar on a terminal, nothing when piped.
pub(crate) fn progress(total: u64, what: &'static str) -> indicatif::ProgressBar {
    if !io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let bar = indicatif::ProgressBar::new(total).with_message(what);
    if let Ok(style) =
        indicatif::ProgressStyle::with_template("{msg} {wide_bar:.blue} {percent:>3} % {eta}")
    {
        bar.set_style(style);
    }
    bar
}

/// A number with up to `decimals` decimals and no trailing zeros.
pub(crate) fn number(x: f64, decimals: usize) -> String {
    let text = format!("{x:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
