//! The typed input: simple returns per period, never prices, never guessed.

use thiserror::Error;

use crate::date::Date;

/// Simple returns of consecutive periods (`0.01` = +1 %), oldest first, borrowed from the caller.
///
/// - A NaN marks a **missing** period. It is left out of every statistic; it is not a return of zero.
/// - Intraday equity is reduced to one value per trading session before it comes here; annualising bar returns is a mistake
///   that this crate cannot see.
/// - A return of −100 % or less is **ruin**: equity is zero from there on and the periods after it are ignored.
#[derive(Debug, Clone, Copy)]
pub struct Returns<'a> {
    values: &'a [f64],
    dates: Option<&'a [Date]>,
    periods_given: usize,
    missing: usize,
    ruined: bool,
}

/// Why a slice is not a series of returns.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum ReturnsError {
    /// An infinite return.
    #[error("return {index} is {value}; a return is a finite number, or NaN for a missing period")]
    Infinite {
        /// Position in the slice, from 0.
        index: usize,
        /// The value found.
        value: f64,
    },
    /// Dates and values do not pair up.
    #[error("{dates} dates were given for {values} returns; give one date for each return")]
    DateCount {
        /// Number of dates.
        dates: usize,
        /// Number of returns.
        values: usize,
    },
    /// Dates repeat or go back.
    #[error(
        "date {index} is {date}, which is not after {previous}; sort by date and give one return per day or session"
    )]
    DateOrder {
        /// Position in the slice, from 0.
        index: usize,
        /// The date before it.
        previous: Date,
        /// The date found.
        date: Date,
    },
}

impl<'a> Returns<'a> {
    /// Returns without dates: everything but the tables by calendar is available.
    ///
    /// # Errors
    /// [`ReturnsError::Infinite`].
    pub fn new(values: &'a [f64]) -> Result<Self, ReturnsError> {
        let periods_given = values.len();
        // One branch-free pass for the ordinary case; the exact place is looked for only when there is something to find.
        let (mut missing, mut infinite, mut ruins) = (0usize, 0usize, 0usize);
        for &value in values {
            missing += usize::from(value.is_nan());
            infinite += usize::from(value.is_infinite());
            ruins += usize::from(value <= -1.0);
        }
        if infinite > 0
            && let Some(index) = values.iter().position(|value| value.is_infinite())
        {
            return Err(ReturnsError::Infinite {
                index,
                value: values[index],
            });
        }
        let mut alive = values;
        if ruins > 0
            && let Some(index) = values.iter().position(|&value| value <= -1.0)
        {
            alive = &values[..=index];
            missing = alive.iter().filter(|value| value.is_nan()).count();
        }
        Ok(Self {
            values: alive,
            dates: None,
            periods_given,
            missing,
            ruined: ruins > 0,
        })
    }

    /// Returns with the date (trading session) of each period.
    ///
    /// # Errors
    /// [`ReturnsError`] when a value is infinite, the counts differ, or the dates are not strictly ascending.
    pub fn dated(dates: &'a [Date], values: &'a [f64]) -> Result<Self, ReturnsError> {
        if dates.len() != values.len() {
            return Err(ReturnsError::DateCount {
                dates: dates.len(),
                values: values.len(),
            });
        }
        if let Some(before) = dates.windows(2).position(|pair| pair[1] <= pair[0]) {
            return Err(ReturnsError::DateOrder {
                index: before + 1,
                previous: dates[before],
                date: dates[before + 1],
            });
        }
        let returns = Self::new(values)?;
        Ok(Self {
            dates: Some(&dates[..returns.values.len()]),
            ..returns
        })
    }

    /// The periods up to the end or to ruin, NaN where missing.
    #[must_use]
    pub fn values(&self) -> &'a [f64] {
        self.values
    }

    /// The dates of [`Self::values`], when known.
    #[must_use]
    pub fn dates(&self) -> Option<&'a [Date]> {
        self.dates
    }

    /// Number of periods that were given, missing ones and those after ruin included.
    #[must_use]
    pub fn periods_given(&self) -> usize {
        self.periods_given
    }

    /// Number of observed (not missing) returns.
    #[must_use]
    pub fn observed(&self) -> usize {
        self.values.len() - self.missing
    }

    /// Number of missing periods before the end or ruin.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Whether the last return of [`Self::values`] took all the equity.
    #[must_use]
    pub fn ruined(&self) -> bool {
        self.ruined
    }
}
