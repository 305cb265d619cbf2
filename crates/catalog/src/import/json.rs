//! JSON: an array of objects, objects one after the other, or one object a line (JSON lines).

use std::io::Read;

use serde_json::{Map, Value};

use super::ImportError;

/// A larger object is no bar.
const OBJECT_BYTES_MAX: usize = 1 << 20;
const BLOCK_BYTES: usize = 1 << 18;

/// Calls `visit` with the number (from 1) and the members of each object, whatever stands between the objects.
pub(crate) fn for_each_object(
    mut reader: impl Read,
    name: &str,
    mut visit: impl FnMut(u64, Map<String, Value>) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let wrong = |reason: String| ImportError::NotTabular {
        file: name.to_owned(),
        reason,
    };
    let mut block = vec![0_u8; BLOCK_BYTES];
    let mut object: Vec<u8> = Vec::new();
    let (mut depth, mut in_string, mut escaped, mut count) = (0_u32, false, false, 0_u64);
    loop {
        let read = reader
            .read(&mut block)
            .map_err(|source| ImportError::read(name, source))?;
        if read == 0 {
            break;
        }
        for &byte in &block[..read] {
            if depth == 0 {
                match byte {
                    b'{' => {
                        depth = 1;
                        object.clear();
                        object.push(byte);
                    }
                    b'[' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' | 0xEF | 0xBB | 0xBF => {}
                    _ => {
                        return Err(wrong(format!(
                            "`{}` after object {count}; expected an array of objects, or an object a line",
                            char::from(byte)
                        )));
                    }
                }
                continue;
            }
            object.push(byte);
            if in_string {
                in_string = escaped || byte != b'"';
                escaped = !escaped && byte == b'\\';
            } else {
                match byte {
                    b'"' => in_string = true,
                    b'{' => depth += 1,
                    b'}' => depth -= 1,
                    _ => {}
                }
            }
            if depth == 0 {
                count += 1;
                let members = serde_json::from_slice(&object)
                    .map_err(|error| wrong(format!("object {count} is no JSON: {error}")))?;
                visit(count, members)?;
            } else if object.len() > OBJECT_BYTES_MAX {
                return Err(wrong(format!(
                    "object {} has more than {OBJECT_BYTES_MAX} bytes; expected an array of small objects, one a bar",
                    count + 1
                )));
            }
        }
    }
    if depth > 0 {
        return Err(wrong(format!(
            "object {} does not end; the file is cut off: download or export it again",
            count + 1
        )));
    }
    Ok(())
}

/// Whether a text is JSON lines: each line is an object, or was meant to be.
pub(crate) fn is_lines(head: &[u8], name: &str) -> bool {
    if !head.trim_ascii_start().starts_with(b"{") {
        return false;
    }
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    if name.ends_with(".jsonl") || name.ends_with(".ndjson") {
        return true;
    }
    let lines = || {
        head.split_inclusive(|&byte| byte == b'\n')
            .filter(|line| line.ends_with(b"\n") && !line.trim_ascii().is_empty())
            .take(20)
    };
    let whole = lines().filter(|line| line_objects(line).is_ok()).count();
    whole > 0 && 2 * whole >= lines().count()
}

/// Calls `visit` with the number of each line that is not blank and the members of its object, or why it has none.
pub(crate) fn for_each_line(
    mut reader: impl Read,
    name: &str,
    mut visit: impl FnMut(u64, Result<Map<String, Value>, String>) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut block = vec![0_u8; BLOCK_BYTES];
    let mut line: Vec<u8> = Vec::new();
    let mut number = 0_u64;
    let mut take = |line: &[u8], number: u64| {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        match line_objects(line) {
            Ok(objects) => objects
                .into_iter()
                .try_for_each(|members| visit(number, Ok(members))),
            Err(reason) => visit(number, Err(reason)),
        }
    };
    loop {
        let read = reader
            .read(&mut block)
            .map_err(|source| ImportError::read(name, source))?;
        if read == 0 {
            break;
        }
        for piece in block[..read].split_inclusive(|&byte| byte == b'\n') {
            line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                number += 1;
                take(&line, number)?;
                line.clear();
            } else if line.len() > OBJECT_BYTES_MAX {
                return Err(ImportError::NotTabular {
                    file: name.to_owned(),
                    reason: format!("line {} has more than {OBJECT_BYTES_MAX} bytes", number + 1),
                });
            }
        }
    }
    take(&line, number + 1)
}

/// The objects of a line, one as a rule.
fn line_objects(line: &[u8]) -> Result<Vec<Map<String, Value>>, String> {
    let line = line.trim_ascii();
    let line = line.strip_suffix(b",").unwrap_or(line);
    serde_json::Deserializer::from_slice(line)
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(|error| {
            let text = error.to_string();
            let what = text.split(" at line ").next().unwrap_or(&text);
            format!("no JSON record: {what} at character {}", error.column())
        })
}

/// A member's value as the text of a cell.
pub(crate) fn cell_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> Result<u64, String> {
        let mut last = 0;
        for_each_object(text.as_bytes(), "x.json", |number, members| {
            assert!(members.contains_key("a"));
            last = number;
            Ok(())
        })
        .map(|()| last)
        .map_err(|error| error.to_string())
    }

    #[test]
    fn arrays_and_lines_are_read() {
        assert_eq!(count(r#"[{"a":"}{\""}, {"a":{"b":1}}]"#), Ok(2));
        assert_eq!(count("{\"a\":1}\n{\"a\":2}\n"), Ok(2));
        assert_eq!(count("[]"), Ok(0));
    }

    #[test]
    fn a_broken_line_is_one_line() {
        let text = "{\"a\":1}\n\n{\"a\":\n{\"a\":3} {\"a\":4}\nnull\n{\"a\":5";
        assert!(is_lines(text.as_bytes(), "x.jsonl"));
        let mut seen = Vec::new();
        for_each_line(text.as_bytes(), "x", |line, members| {
            seen.push((line, members.ok().map(|members| cell_text(&members["a"]))));
            Ok(())
        })
        .unwrap();
        let good = |text: &str| Some(text.to_owned());
        assert_eq!(
            seen,
            [
                (1, good("1")),
                (3, None),
                (4, good("3")),
                (4, good("4")),
                (5, None),
                (6, None)
            ]
        );
    }

    #[test]
    fn an_object_over_several_lines_is_no_line() {
        assert!(!is_lines(b"{\n\"a\": 1\n}\n{\n\"a\": 2\n}\n", "x.json"));
        assert!(!is_lines(b"[{\"a\":1},\n{\"a\":2}]\n", "x.jsonl"));
        assert!(is_lines(b"{\"a\":1}\n{\"a\":\n{\"a\":3}\n", "x.json"));
    }

    #[test]
    fn anything_else_is_refused() {
        assert!(count("[1,2]").unwrap_err().contains("array of objects"));
        assert!(count(r#"{"a":1"#).unwrap_err().contains("does not end"));
        assert!(count(r#"{"a":tru}"#).unwrap_err().contains("object 1"));
    }
}
