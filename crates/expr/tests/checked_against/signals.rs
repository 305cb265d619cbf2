//! TA-Lib's candlestick patterns as the collection beside the checkout keeps them: a line for each signal that is not 0.

use std::path::Path;

use crate::columns::{self, Columns};

/// How the names of such files end; what stands before it is the name of the data.
pub const ENDING: &str = "_candle_patterns_nonzero.csv.gz";

/// A column for each pattern that was computed, over the bars of a file of prices: missing in the pattern's warm-up, then
/// what is listed, else 0.
pub fn read(path: &Path, prices: &Path) -> Columns {
    let fault = |what: &str| -> String { format!("{}: {what}", path.display()) };
    let name = path.to_string_lossy().replace(ENDING, "_meta.json");
    let meta: serde_json::Value = serde_json::from_str(&columns::text(Path::new(&name))).unwrap();
    let prices = columns::text(prices);
    let times: Vec<&str> = prices.lines().skip(1).map(first_cell).collect();

    let mut signals = Columns::new();
    for (pattern, about) in meta["patterns"].as_object().unwrap() {
        let lookback = about["lookback"].as_u64().unwrap() as usize;
        let mut signal = vec![0.0; times.len()];
        signal[..lookback].fill(f64::NAN);
        signals.insert(pattern.clone(), signal);
    }
    for line in columns::text(path).lines().skip(1) {
        let [time, pattern, signal] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{}", fault(line));
        };
        let row = times.iter().position(|known| known == &time);
        let row = row.unwrap_or_else(|| panic!("{}", fault(&format!("no bar at {time}"))));
        signals.get_mut(pattern).unwrap()[row] = signal.parse().unwrap();
    }
    signals
}

fn first_cell(line: &str) -> &str {
    line.split(',').next().unwrap_or_default()
}
