//! Splitting delimited text (CSV and its relatives) into records.

use std::io::Read;

use super::ImportError;

/// A longer line is no record of bars.
const LINE_BYTES_MAX: usize = 1 << 20;
const BLOCK_BYTES: usize = 1 << 20;

/// The cells of one record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cells<'a> {
    text: &'a [u8],
    bounds: &'a [(usize, usize)],
}

impl<'a> Cells<'a> {
    /// Cells at these bounds of a text.
    pub(crate) fn new(text: &'a [u8], bounds: &'a [(usize, usize)]) -> Self {
        Self { text, bounds }
    }

    pub(crate) fn len(&self) -> usize {
        self.bounds.len()
    }

    /// The cell of a column, without blanks around it; empty when the record is too short.
    #[inline]
    pub(crate) fn get(&self, column: usize) -> &'a [u8] {
        match self.bounds.get(column) {
            Some(&(start, end)) => {
                let cell = &self.text[start..end];
                match cell {
                    [b' ' | b'\t', ..] | [.., b' ' | b'\t'] => cell.trim_ascii(),
                    _ => cell,
                }
            }
            None => b"",
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'a [u8]> {
        let cells = *self;
        (0..cells.len()).map(move |column| cells.get(column))
    }
}

/// Calls `visit` with the line number and the cells of each record; blank lines and lines that begin with `#` are none.
///
/// Cells may be in double quotes (RFC 4180), in which delimiters stand for themselves; a cell does not span lines.
pub(crate) fn for_each_record(
    mut reader: impl Read,
    delimiter: u8,
    name: &str,
    mut visit: impl FnMut(u64, Cells<'_>) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut buffer = vec![0_u8; BLOCK_BYTES];
    let (mut filled, mut line) = (0, 0);
    let mut bounds: Vec<(usize, usize)> = Vec::new();
    let mut unquoted = Vec::new();
    loop {
        let read = reader
            .read(&mut buffer[filled..])
            .map_err(|source| ImportError::read(name, source))?;
        filled += read;
        let at_end = read == 0;
        let mut start = if line == 0 && buffer[..filled].starts_with(b"\xEF\xBB\xBF") {
            3
        } else {
            0
        };
        while start < filled {
            let Some(end) = split(&buffer[..filled], start, delimiter, at_end, &mut bounds) else {
                break;
            };
            line += 1;
            let record = &buffer[start..end];
            start = end + 1;
            let blank = bounds.len() == 1 && record.trim_ascii().is_empty();
            if blank || record.first() == Some(&b'#') {
                continue;
            }
            if record.contains(&b'"') {
                unquote(record, delimiter, &mut unquoted, &mut bounds);
                visit(
                    line,
                    Cells {
                        text: &unquoted,
                        bounds: &bounds,
                    },
                )?;
            } else {
                visit(
                    line,
                    Cells {
                        text: &buffer,
                        bounds: &bounds,
                    },
                )?;
            }
        }
        if at_end {
            return Ok(());
        }
        buffer.copy_within(start.min(filled)..filled, 0);
        filled -= start.min(filled);
        if filled == buffer.len() {
            if filled > LINE_BYTES_MAX {
                return Err(ImportError::NotTabular {
                    file: name.to_owned(),
                    reason: format!("line {} has more than {LINE_BYTES_MAX} bytes", line + 1),
                });
            }
            buffer.resize(2 * BLOCK_BYTES, 0);
        }
    }
}

/// The end of the record that begins at `start`, and the bounds of its cells; `None` when its end is not read yet.
#[inline]
fn split(
    text: &[u8],
    start: usize,
    delimiter: u8,
    at_end: bool,
    bounds: &mut Vec<(usize, usize)>,
) -> Option<usize> {
    bounds.clear();
    let mut cell = start;
    for (offset, &byte) in text[start..].iter().enumerate() {
        if byte == delimiter {
            bounds.push((cell, start + offset));
            cell = start + offset + 1;
        } else if byte == b'\n' {
            let end = start + offset;
            let carriage_return = end > cell && text[end - 1] == b'\r';
            bounds.push((cell, end - usize::from(carriage_return)));
            return Some(end);
        }
    }
    at_end.then(|| {
        bounds.push((cell, text.len()));
        text.len()
    })
}

#[cold]
fn unquote(record: &[u8], delimiter: u8, text: &mut Vec<u8>, bounds: &mut Vec<(usize, usize)>) {
    text.clear();
    bounds.clear();
    let record = record.strip_suffix(b"\r").unwrap_or(record);
    let (mut cell, mut quoted) = (0, false);
    let mut bytes = record.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if quoted && bytes.peek() == Some(&b'"') => {
                bytes.next();
                text.push(b'"');
            }
            b'"' => quoted = !quoted,
            _ if byte == delimiter && !quoted => {
                bounds.push((cell, text.len()));
                cell = text.len();
            }
            _ => text.push(byte),
        }
    }
    bounds.push((cell, text.len()));
}

/// The delimiter that cuts the first lines into the most, and equally many, cells.
pub(crate) fn detect_delimiter(head: &[u8]) -> u8 {
    let lines: Vec<&[u8]> = head
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.trim_ascii().is_empty() && line[0] != b'#')
        .take(50)
        .collect();
    let score = |delimiter: u8| {
        let counts: Vec<usize> = lines
            .iter()
            .map(|line| line.iter().filter(|&&byte| byte == delimiter).count())
            .collect();
        let first = counts.first().copied().unwrap_or(0);
        let alike = counts.iter().filter(|&&count| count == first).count();
        if first == 0 { (0, 0) } else { (alike, first) }
    };
    // The last of equals is taken, and that is the comma.
    [b';', b'\t', b'|', b',']
        .into_iter()
        .max_by_key(|&delimiter| score(delimiter))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &[u8], delimiter: u8) -> Vec<(u64, Vec<String>)> {
        let mut records = Vec::new();
        for_each_record(text, delimiter, "test", |line, cells| {
            records.push((
                line,
                cells
                    .iter()
                    .map(|cell| String::from_utf8_lossy(cell).into_owned())
                    .collect(),
            ));
            Ok(())
        })
        .unwrap();
        records
    }

    #[test]
    fn records_keep_their_line_numbers() {
        let text = b"\xEF\xBB\xBFa,b\r\n# note\n\n 1 ,2\n\"x,\"\"y\"\"\",3";
        let cells = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
        assert_eq!(
            records(text, b','),
            [
                (1, cells(["a", "b"])),
                (4, cells(["1", "2"])),
                (5, cells(["x,\"y\"", "3"]))
            ]
        );
    }

    #[test]
    fn a_file_is_the_same_however_it_is_read() {
        struct Dribble<'a>(&'a [u8]);
        impl Read for Dribble<'_> {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                let count = self.0.len().min(into.len()).min(3);
                into[..count].copy_from_slice(&self.0[..count]);
                self.0 = &self.0[count..];
                Ok(count)
            }
        }
        let text = "time,open\n2024-01-01,1.5\n2024-01-02,2\n";
        let mut lines = Vec::new();
        for_each_record(Dribble(text.as_bytes()), b',', "test", |line, cells| {
            lines.push((line, cells.get(1).to_vec(), cells.get(7).to_vec()));
            Ok(())
        })
        .unwrap();
        assert_eq!(lines[1], (2, b"1.5".to_vec(), Vec::new()));
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn an_endless_line_is_refused() {
        let text = vec![b'x'; 3 * BLOCK_BYTES];
        let error = for_each_record(&text[..], b',', "big.csv", |_, _| Ok(()))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("line 1") && error.contains("big.csv"),
            "{error}"
        );
    }

    #[test]
    fn delimiters_are_recognised() {
        assert_eq!(detect_delimiter(b"a;b;c\n1,5;2,5;3,5\n"), b';');
        assert_eq!(detect_delimiter(b"a,b,c\n1,2,3\n"), b',');
        assert_eq!(detect_delimiter(b"a\tb\n1\t2\n"), b'\t');
        assert_eq!(detect_delimiter(b"alone\n1\n"), b',');
    }
}
