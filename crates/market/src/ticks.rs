//! Trades as columns.

use crate::{Aggressor, UnixNanos};

/// Trades as columns of one length, in order of time.
#[derive(Debug, Clone, Copy)]
pub struct Ticks<'a> {
    /// When each happened, by the venue's clock.
    pub times: &'a [UnixNanos],
    /// At which price. NaN says that the print makes no price, as odd lots, average prices and late reports do not: its
    /// quantity counts, and no bar shows its price.
    pub prices: &'a [f64],
    /// How much.
    pub quantities: &'a [f64],
    /// Who took liquidity; `None` where the source says it of no trade.
    pub aggressors: Option<&'a [Aggressor]>,
}

impl<'a> Ticks<'a> {
    /// How many there are: as many as the shortest of the columns.
    #[must_use]
    pub fn len(&self) -> usize {
        let columns = [self.times.len(), self.prices.len(), self.quantities.len()];
        let shortest = columns.into_iter().fold(usize::MAX, usize::min);
        self.aggressors
            .map_or(shortest, |column| shortest.min(column.len()))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Those of a range.
    ///
    /// # Panics
    /// When the range goes beyond them.
    #[must_use]
    pub fn range(&self, range: std::ops::Range<usize>) -> Ticks<'a> {
        Ticks {
            times: &self.times[range.clone()],
            prices: &self.prices[range.clone()],
            quantities: &self.quantities[range.clone()],
            aggressors: self.aggressors.map(|column| &column[range]),
        }
    }
}
