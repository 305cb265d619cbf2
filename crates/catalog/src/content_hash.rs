//! The content hash of a series: what results name as the data they were computed from.

use crate::columns::{BarColumns, PRICE_COLUMNS};

/// Hashes bars column by column, so that the result depends on the bars alone and not on how files cut them.
///
/// Each column has a BLAKE3 hash over its values as little-endian 64-bit words (NaN in its one canonical form, minus zero
/// as it is); the series' hash is BLAKE3 over the number of rows and each column's name and hash, features by name.
#[derive(Debug, Clone)]
pub(crate) struct ContentHasher {
    rows: u64,
    names: Vec<String>,
    columns: Vec<blake3::Hasher>,
    scratch: Vec<u8>,
}

impl ContentHasher {
    pub(crate) fn new(features: &[String]) -> Self {
        let names: Vec<String> = ["open_time", "close_time"]
            .into_iter()
            .chain(PRICE_COLUMNS)
            .chain(["volume"])
            .map(str::to_owned)
            .chain(features.iter().cloned())
            .collect();
        Self {
            rows: 0,
            columns: vec![blake3::Hasher::new(); names.len()],
            names,
            scratch: Vec::new(),
        }
    }

    /// Adds the bars that follow the ones added before.
    pub(crate) fn update(&mut self, bars: &BarColumns) {
        self.rows += bars.len() as u64;
        for (hasher, column) in self
            .columns
            .iter_mut()
            .zip([&bars.open_time, &bars.close_time])
        {
            self.scratch.clear();
            self.scratch
                .extend(column.iter().flat_map(|value| value.to_le_bytes()));
            hasher.update(&self.scratch);
        }
        for (hasher, column) in self.columns[2..].iter_mut().zip(bars.floats()) {
            self.scratch.clear();
            self.scratch.extend(
                column
                    .iter()
                    .flat_map(|value| canonical_bits(*value).to_le_bytes()),
            );
            hasher.update(&self.scratch);
        }
    }

    pub(crate) fn finish(&self) -> [u8; 32] {
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order[7..].sort_by(|&a, &b| self.names[a].cmp(&self.names[b]));
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.rows.to_le_bytes());
        for column in order {
            hasher.update(&(self.names[column].len() as u64).to_le_bytes());
            hasher.update(self.names[column].as_bytes());
            hasher.update(self.columns[column].finalize().as_bytes());
        }
        *hasher.finalize().as_bytes()
    }
}

fn canonical_bits(value: f64) -> u64 {
    if value.is_nan() {
        f64::NAN.to_bits()
    } else {
        value.to_bits()
    }
}

/// The hash of a data set: of several series together, whatever order they are named in.
///
/// BLAKE3 over the sorted `(name, content hash)` pairs.
#[must_use]
pub fn data_set_hash<'a>(series: impl IntoIterator<Item = (&'a str, [u8; 32])>) -> [u8; 32] {
    let mut pairs: Vec<(&str, [u8; 32])> = series.into_iter().collect();
    pairs.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for (name, hash) in pairs {
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update(&hash);
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(from: usize, to: usize) -> BarColumns {
        let mut bars = BarColumns::new(2);
        for row in from..to {
            let x = row as f64;
            bars.push(
                row as i64,
                row as i64 + 1,
                &[x, x + 2.0, x - 1.0, x + 1.0, f64::NAN, x * 0.5, -x],
            );
        }
        bars
    }

    #[test]
    fn cutting_changes_nothing_and_content_everything() {
        let features = ["b".to_owned(), "a".to_owned()];
        let mut whole = ContentHasher::new(&features);
        whole.update(&bars(0, 1000));
        let mut cut = ContentHasher::new(&features);
        for (from, to) in [(0, 1), (1, 700), (700, 1000)] {
            cut.update(&bars(from, to));
        }
        assert_eq!(whole.finish(), cut.finish());
        let mut other = ContentHasher::new(&features);
        let mut changed = bars(0, 1000);
        changed.prices[2][999] += 1e-12;
        other.update(&changed);
        assert_ne!(whole.finish(), other.finish());
    }

    #[test]
    fn feature_order_does_not_matter() {
        let mut swapped = bars(0, 10);
        swapped.features.swap(0, 1);
        let mut left = ContentHasher::new(&["b".to_owned(), "a".to_owned()]);
        left.update(&bars(0, 10));
        let mut right = ContentHasher::new(&["a".to_owned(), "b".to_owned()]);
        right.update(&swapped);
        assert_eq!(left.finish(), right.finish());
    }

    #[test]
    fn a_data_set_has_no_order() {
        let (a, b) = (("A", [1; 32]), ("B", [2; 32]));
        assert_eq!(data_set_hash([a, b]), data_set_hash([b, a]));
        assert_ne!(data_set_hash([a, b]), data_set_hash([a]));
    }
}
