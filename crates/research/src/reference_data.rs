//! Facts about symbols that bars do not carry: float, short interest, sector, each as of a date.

use std::collections::BTreeMap;

use bellwether_market::{Calendar, Date, SessionCursor};

use crate::data::BarSeries;

/// What was known of a symbol from a date on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReferenceFacts {
    /// Shares that can be traded.
    pub float_shares: Option<f64>,
    /// Share of the float that is sold short, from 0 to 1.
    pub short_interest: Option<f64>,
    /// The sector's name.
    pub sector: Option<String>,
}

/// Facts by symbol and by the date from which they were known. What is not known is missing; it is never made up for by a
/// later date.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReferenceTable {
    facts: BTreeMap<String, BTreeMap<Date, ReferenceFacts>>,
}

/// A text that is no table of reference data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the reference data: {what}")]
pub struct ReferenceError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

/// Columns of the table; the first two must be there.
const COLUMNS: [&str; 5] = [
    "symbol",
    "as_of",
    "float_shares",
    "short_interest",
    "sector",
];

impl ReferenceTable {
    /// Reads comma-separated values with a header: `symbol,as_of,float_shares,short_interest,sector` in any order, of which
    /// the first two are needed. An empty cell is not known. Sectors contain no comma.
    ///
    /// # Errors
    /// The first line that is wrong, and why.
    pub fn of_csv(text: &str) -> Result<Self, ReferenceError> {
        let at = |line: usize| move |what: String| ReferenceError { line, what };
        let mut lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        let Some((_, header)) = lines.next() else {
            return Err(at(1)(
                "it is empty; it begins with `symbol,as_of,float_shares,short_interest,sector`"
                    .into(),
            ));
        };
        let header: Vec<&str> = header
            .trim_start_matches('\u{feff}')
            .split(',')
            .map(str::trim)
            .collect();
        if let Some(unknown) = header.iter().find(|name| !COLUMNS.contains(name)) {
            return Err(at(1)(format!(
                "there is no column `{unknown}`; there are {}",
                COLUMNS.join(", ")
            )));
        }
        if let Some(missing) = COLUMNS[..2].iter().find(|name| !header.contains(name)) {
            return Err(at(1)(format!("the column `{missing}` is needed")));
        }
        let mut table = Self::default();
        for (index, line) in lines {
            let at = at(index + 1);
            let cells: Vec<&str> = line.split(',').map(str::trim).collect();
            if cells.len() != header.len() {
                return Err(at(format!(
                    "{} cells under {} columns",
                    cells.len(),
                    header.len()
                )));
            }
            let cell = |name: &str| {
                let place = header.iter().position(|known| *known == name)?;
                Some(cells[place]).filter(|cell| !cell.is_empty())
            };
            let number = |name: &str, range: std::ops::RangeInclusive<f64>| match cell(name) {
                None => Ok(None),
                Some(text) => match text.parse::<f64>() {
                    Ok(number) if range.contains(&number) => Ok(Some(number)),
                    _ => Err(format!(
                        "`{text}` is no {name}: a number from {} to {}",
                        range.start(),
                        range.end()
                    )),
                },
            };
            let (Some(symbol), Some(date)) = (cell("symbol"), cell("as_of")) else {
                return Err(at("symbol and as_of are needed on every line".into()));
            };
            let date: Date = date
                .parse()
                .map_err(|_| at(format!("`{date}` is not a date; write 2024-01-31")))?;
            let facts = ReferenceFacts {
                float_shares: number("float_shares", 0.0..=1e15).map_err(at)?,
                short_interest: number("short_interest", 0.0..=1.0).map_err(at)?,
                sector: cell("sector").map(ToOwned::to_owned),
            };
            table.insert(symbol, date, facts);
        }
        Ok(table)
    }

    /// Adds what was known of a symbol from a date on.
    pub fn insert(&mut self, symbol: &str, as_of: Date, facts: ReferenceFacts) {
        self.facts
            .entry(symbol.to_owned())
            .or_default()
            .insert(as_of, facts);
    }

    /// Whether it knows nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// What was known of a symbol on a date, and since when.
    #[must_use]
    pub fn on(&self, symbol: &str, date: Date) -> Option<(Date, &ReferenceFacts)> {
        let (as_of, facts) = self.facts.get(symbol)?.range(..=date).next_back()?;
        Some((*as_of, facts))
    }

    /// The newest facts of a symbol.
    #[must_use]
    pub fn newest(&self, symbol: &str) -> Option<(Date, &ReferenceFacts)> {
        let (as_of, facts) = self.facts.get(symbol)?.last_key_value()?;
        Some((*as_of, facts))
    }

    /// A fact on each bar of a series, as it was known on the bar's trading date; missing where it was not.
    pub(crate) fn column(&self, series: &BarSeries, name: &str) -> Vec<f64> {
        let symbol = series.instrument.symbol.as_str();
        let of = |facts: &ReferenceFacts| match name {
            "float_shares" => facts.float_shares,
            "short_interest" => facts.short_interest,
            _ => None,
        };
        if !self.facts.contains_key(symbol) {
            return vec![f64::NAN; series.len()];
        }
        let mut days = SessionCursor::new(Calendar::by_id(series.instrument.calendar));
        let value = |close: &bellwether_market::UnixNanos| {
            // A bar that closes with the day is of the day.
            let date = days
                .trading_day_of(close.saturating_add_nanos(-1))?
                .session
                .date;
            of(self.on(symbol, date)?.1)
        };
        series
            .close_time
            .iter()
            .map(value)
            .map(|value| value.unwrap_or(f64::NAN))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_those_of_their_date() {
        let text =
            "symbol,as_of,float_shares,sector\nAAA,2024-01-10,1e7,Energy\nAAA,2024-02-01,2e7,\n";
        let table = ReferenceTable::of_csv(text).unwrap();
        let on = |date: &str| table.on("AAA", date.parse().unwrap());
        assert_eq!(on("2024-01-09"), None);
        assert_eq!(on("2024-01-31").unwrap().1.float_shares, Some(1e7));
        assert_eq!(on("2024-02-01").unwrap().1.float_shares, Some(2e7));
        assert_eq!(
            on("2024-02-01").unwrap().1.sector,
            None,
            "what is not known is not kept from before"
        );
        assert_eq!(table.on("BBB", "2024-02-01".parse().unwrap()), None);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, says) in [
            ("", "line 1"),
            ("symbol,date\n", "no column `date`"),
            ("symbol\nAAA\n", "`as_of` is needed"),
            ("symbol,as_of\nAAA\n", "line 2"),
            (
                "symbol,as_of,short_interest\nAAA,2024-01-01,12\n",
                "from 0 to 1",
            ),
            ("symbol,as_of\nAAA,January\n", "`January` is not a date"),
        ] {
            let error = ReferenceTable::of_csv(text).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
