//! Bars as columns in memory: what is read from, sorted for and written to files.

/// The columns that every bar has, in the order in which they are stored.
pub(crate) const PRICE_COLUMNS: [&str; 4] = ["open", "high", "low", "close"];

/// Bars of one series, oldest first unless said otherwise. All columns have the same length.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct BarColumns {
    /// Nanoseconds since 1970, UTC.
    pub open_time: Vec<i64>,
    /// Nanoseconds since 1970, UTC.
    pub close_time: Vec<i64>,
    /// Open, high, low, close.
    pub prices: [Vec<f64>; 4],
    /// NaN where unknown.
    pub volume: Vec<f64>,
    /// One column for each feature of the series, NaN where missing.
    pub features: Vec<Vec<f64>>,
}

impl BarColumns {
    /// No bars yet, with room for `features` feature columns.
    pub(crate) fn new(features: usize) -> Self {
        Self {
            features: vec![Vec::new(); features],
            ..Self::default()
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.open_time.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.open_time.is_empty()
    }

    /// The same bars with `features` feature columns: `columns` says where those that there are go, the others are missing.
    pub(crate) fn aligned(mut self, columns: &[usize], features: usize) -> Self {
        let mut aligned = vec![Vec::new(); features];
        for (column, values) in columns.iter().zip(std::mem::take(&mut self.features)) {
            aligned[*column] = values;
        }
        let rows = self.len();
        aligned
            .iter_mut()
            .for_each(|column| column.resize(rows, f64::NAN));
        Self {
            features: aligned,
            ..self
        }
    }

    /// The rows in the order of their open times, one of each time, the first that came; `on_second` is told of the row that
    /// was taken and of one that claims its time too.
    pub(crate) fn one_of_each_time(&self, mut on_second: impl FnMut(usize, usize)) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&row| self.open_time[row]);
        let mut taken: Vec<usize> = Vec::with_capacity(order.len());
        for row in order {
            match taken.last() {
                Some(&last)
                    if self.open_time[row] == self.open_time[last]
                        || self.close_time[row] <= self.close_time[last] =>
                {
                    on_second(last, row);
                }
                _ => taken.push(row),
            }
        }
        taken
    }

    /// Bytes that the columns hold.
    pub(crate) fn bytes(&self) -> usize {
        self.len() * 8 * (7 + self.features.len())
    }

    /// Appends one bar; `values` are open, high, low, close, volume and the features.
    #[inline]
    pub(crate) fn push(&mut self, open_time: i64, close_time: i64, values: &[f64]) {
        self.open_time.push(open_time);
        self.close_time.push(close_time);
        for (column, value) in self.prices.iter_mut().zip(values) {
            column.push(*value);
        }
        self.volume.push(values[4]);
        for (column, value) in self.features.iter_mut().zip(&values[5..]) {
            column.push(*value);
        }
    }

    /// Appends all of `other`, which has the same features.
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.open_time.append(&mut other.open_time);
        self.close_time.append(&mut other.close_time);
        for (column, more) in self.floats_mut().zip(other.floats_mut()) {
            column.append(more);
        }
    }

    /// The floating-point columns: prices, volume, features.
    pub(crate) fn floats(&self) -> impl Iterator<Item = &Vec<f64>> {
        self.prices
            .iter()
            .chain(std::iter::once(&self.volume))
            .chain(&self.features)
    }

    fn floats_mut(&mut self) -> impl Iterator<Item = &mut Vec<f64>> {
        self.prices
            .iter_mut()
            .chain(std::iter::once(&mut self.volume))
            .chain(&mut self.features)
    }

    /// The bars at `rows`, in that order.
    pub(crate) fn take(&self, rows: &[usize]) -> Self {
        let times = |column: &[i64]| rows.iter().map(|&row| column[row]).collect();
        let floats = |column: &Vec<f64>| rows.iter().map(|&row| column[row]).collect::<Vec<f64>>();
        Self {
            open_time: times(&self.open_time),
            close_time: times(&self.close_time),
            prices: self.prices.each_ref().map(floats),
            volume: floats(&self.volume),
            features: self.features.iter().map(floats).collect(),
        }
    }

    /// Whether two rows hold the same values; missing ones are equal to each other.
    pub(crate) fn same_row(&self, left: usize, right: usize) -> bool {
        self.open_time[left] == self.open_time[right]
            && self.close_time[left] == self.close_time[right]
            && self.floats().all(|column| {
                let (a, b) = (column[left], column[right]);
                a == b || (a.is_nan() && b.is_nan())
            })
    }
}
