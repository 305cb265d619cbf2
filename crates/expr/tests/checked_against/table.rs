//! The table of what every primitive was checked against: `table.txt`.
//!
//! A line `[expected on prices]` names two files; the lines below it compare one expression each with one column:
//! `expression | column | first row | rows | error`. Rows before the first row are not compared (another seed, which
//! has faded by then); where it is left out all rows are, and missing must agree with missing. `rows` counts compared
//! numbers, `error` is a bound on the largest difference, relative to the expected number or to a millionth of the
//! largest in the column.

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub expression: String,
    pub column: String,
    pub first_row: Option<usize>,
    /// Numbers compared, and the bound on their relative difference; `None` until measured.
    pub result: Option<(usize, f64)>,
}

impl Check {
    /// The name of the function called first in the expression: the primitive that is checked.
    pub fn primitive(&self) -> &str {
        self.expression.split('(').next().unwrap_or_default()
    }
}

/// Comparisons with columns of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// What is said about the file and its conventions.
    pub remarks: Vec<String>,
    pub expected: String,
    pub prices: String,
    pub checks: Vec<Check>,
}

pub fn parse(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut remarks = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        let fault = || -> String {
            format!(
                "line {}: `{line}` is neither a section nor a comparison",
                number + 1
            )
        };
        if line.is_empty() {
            continue;
        } else if let Some(remark) = line.strip_prefix('#') {
            remarks.push(remark.trim().to_owned());
        } else if let Some(files) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            let (expected, prices) = files
                .split_once(" on ")
                .unwrap_or_else(|| panic!("{}", fault()));
            sections.push(Section {
                remarks: std::mem::take(&mut remarks),
                expected: expected.into(),
                prices: prices.into(),
                checks: Vec::new(),
            });
        } else {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let (Some(section), [expression, column, rest @ ..]) =
                (sections.last_mut(), cells.as_slice())
            else {
                panic!("{}", fault())
            };
            let cell = |at: usize| rest.get(at).copied().filter(|cell| !cell.is_empty());
            let row =
                |cell: &str| -> usize { cell.parse().unwrap_or_else(|_| panic!("{}", fault())) };
            let error =
                |cell: &str| -> f64 { cell.parse().unwrap_or_else(|_| panic!("{}", fault())) };
            section.checks.push(Check {
                expression: (*expression).into(),
                column: if *column == "=" {
                    (*expression).into()
                } else {
                    (*column).into()
                },
                first_row: cell(0).map(row),
                result: cell(1)
                    .zip(cell(2))
                    .map(|(rows, bound)| (row(rows), error(bound))),
            });
        }
    }
    sections
}

/// The text from which [`parse`] reads the same sections.
#[allow(dead_code, reason = "only the test that measures writes the table")]
pub fn print(sections: &[Section]) -> String {
    let mut text = String::new();
    for section in sections {
        for remark in &section.remarks {
            text.push_str(&format!("# {remark}\n"));
        }
        text.push_str(&format!("[{} on {}]\n", section.expected, section.prices));
        for check in &section.checks {
            let column = if check.column == check.expression {
                "="
            } else {
                &check.column
            };
            let first_row = check
                .first_row
                .map(|row| row.to_string())
                .unwrap_or_default();
            let (rows, error) = check.result.map_or_else(Default::default, |(rows, error)| {
                (rows.to_string(), format!("{error:e}"))
            });
            text.push_str(&format!(
                "{} | {column} | {first_row} | {rows} | {error}\n",
                check.expression
            ));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
