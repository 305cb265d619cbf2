//! JSON: an array of objects, or objects one after the other (JSON lines).

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
        return Err(wrong(format!("object {} does not end", count + 1)));
    }
    Ok(())
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
    fn anything_else_is_refused() {
        assert!(count("[1,2]").unwrap_err().contains("array of objects"));
        assert!(count(r#"{"a":1"#).unwrap_err().contains("does not end"));
        assert!(count(r#"{"a":tru}"#).unwrap_err().contains("object 1"));
    }
}
