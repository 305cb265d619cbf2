//! Finding symbols by what a person types.

use std::collections::BTreeMap;

use bellwether_market::Symbol;

use crate::manifest::Manifest;

/// Names less alike than this are not meant.
const SIMILARITY_MIN: f64 = 0.8;

/// Stored symbols that a text may mean, best first.
pub(crate) fn search(manifest: &Manifest, text: &str, limit: usize) -> Vec<Symbol> {
    let wanted = text.trim().to_ascii_lowercase();
    let mut ranked: BTreeMap<&Symbol, (u8, i64)> = BTreeMap::new();
    for entry in manifest.series.values() {
        let symbol = entry.key.symbol.as_str().to_ascii_lowercase();
        let name = entry
            .instrument
            .name
            .as_deref()
            .unwrap_or_default()
            .to_lowercase();
        if let Some(rank) = rank(&symbol, &name, &wanted) {
            ranked.entry(&entry.key.symbol).or_insert(rank);
        }
    }
    let mut ranked: Vec<((u8, i64), &Symbol)> = ranked
        .into_iter()
        .map(|(symbol, rank)| (rank, symbol))
        .collect();
    ranked.sort_unstable();
    ranked
        .into_iter()
        .take(limit)
        .map(|(_, symbol)| symbol.clone())
        .collect()
}

/// Smaller is better.
fn rank(symbol: &str, name: &str, wanted: &str) -> Option<(u8, i64)> {
    let length = symbol.len() as i64;
    if symbol == wanted {
        Some((0, 0))
    } else if symbol.starts_with(wanted) {
        Some((1, length))
    } else if symbol.contains(wanted) {
        Some((2, length))
    } else if name.contains(wanted) {
        Some((3, length))
    } else {
        let similarity = strsim::jaro_winkler(symbol, wanted);
        (similarity >= SIMILARITY_MIN).then_some((4, (-1e6 * similarity) as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearer_names_rank_first() {
        assert_eq!(rank("spy", "", "spy"), Some((0, 0)));
        assert!(rank("spyg", "", "spy") < rank("xspy", "", "spy"));
        assert!(rank("aapl", "apple inc.", "apple").is_some());
        assert!(rank("aapl", "", "appl").is_some());
        assert_eq!(rank("msft", "", "aapl"), None);
    }
}
