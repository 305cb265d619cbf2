//! Files whose names begin alike: parts of one series, or several symbols.

use std::collections::BTreeSet;

/// How many files a message names.
const NAMED_MAX: usize = 5;

/// The files that gave one symbol by the beginning of their names.
#[derive(Debug, Default)]
pub(crate) struct NamedFiles {
    words: Option<BTreeSet<String>>,
    names: Vec<String>,
    count: usize,
    differ: bool,
}

impl NamedFiles {
    /// Adds a file; `path` is all that is known of where it is, `name` what it is called.
    pub(crate) fn add(&mut self, path: &str, name: &str) {
        let words = telling_words(path);
        match &self.words {
            Some(before) => self.differ |= *before != words,
            None => self.words = Some(words),
        }
        self.count += 1;
        if self.names.len() < NAMED_MAX {
            self.names.push(name.to_owned());
        }
    }

    /// What to say when the names tell of more than one thing.
    pub(crate) fn problem(&self) -> Option<String> {
        self.differ.then(|| {
            let more = match self.count - self.names.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!(
                "{}{more} would all be this symbol, the beginning of their names, and one series; give the symbol and \
                 import each by itself, begin each name with its symbol, or add a column `symbol`",
                self.names.join(", ")
            )
        })
    }
}

/// The words of a path that may say which symbol it is: dates, timeframes, endings and numbers of parts do not.
fn telling_words(path: &str) -> BTreeSet<String> {
    path.to_ascii_lowercase()
        .split(['/', '\\', '.', '_', '-', ' '])
        .filter(|word| !word.is_empty() && !is_date(word) && !is_length(word) && !is_filler(word))
        .map(str::to_owned)
        .collect()
}

/// `2024`, `202401`, `20240131`, `01`, `q1`, `jan`.
fn is_date(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    let year = || word.starts_with("19") || word.starts_with("20");
    match word.len() {
        1 | 2 if digits => true,
        4 | 6 | 8 if digits => year(),
        _ => MONTHS.contains(&word) || matches!(word, "q1" | "q2" | "q3" | "q4" | "h1" | "h2"),
    }
}

/// `1m`, `5min`, `1d`.
fn is_length(word: &str) -> bool {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < word.len()
        && matches!(
            unit,
            "s" | "sec" | "m" | "min" | "minute" | "h" | "hour" | "d" | "day" | "w" | "week" | "mo"
        )
}

fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "csv"
            | "txt"
            | "tsv"
            | "parquet"
            | "json"
            | "jsonl"
            | "ndjson"
            | "zip"
            | "gz"
            | "part"
            | "minute"
            | "hourly"
            | "daily"
            | "weekly"
            | "monthly"
            | "intraday"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(paths: &[&str]) -> bool {
        let mut files = NamedFiles::default();
        for path in paths {
            files.add(path, path);
        }
        files.problem().is_some()
    }

    #[test]
    fn parts_of_a_series_differ_in_dates_only() {
        assert!(!differ(&["d/AAPL_1m_2020.csv", "d/AAPL_1m_2021.csv.gz"]));
        assert!(!differ(&["2020/AAPL.csv", "2021/AAPL.csv"]));
        assert!(!differ(&[
            "spy 2020-01-02.csv",
            "spy 2020-01-03 part 2.csv"
        ]));
    }

    #[test]
    fn other_words_may_be_symbols() {
        assert!(differ(&["d/prices_AAPL.csv", "d/prices_MSFT.csv"]));
        assert!(differ(&["AAPL/data.csv", "MSFT/data.csv"]));
        assert!(differ(&["hk_700.csv", "hk_9988.csv"]));
    }
}
