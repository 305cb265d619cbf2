//! Four years of daily bars of 81 large companies, and what others computed on them.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use crate::Panel;

/// The folder of shared data; says so where it is absent.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: ../shared/data is absent");
    None
}

/// The bars, and the folder of the values that others computed on them.
pub struct Stocknet {
    pub panel: Panel,
    pub dates: Vec<String>,
    reference: PathBuf,
}

impl Stocknet {
    /// Reads the bars of the symbols that the references hold. Prices are adjusted as they say: for splits and dividends, volume
    /// not; the average price is the mean of high, low and close, `amount` the turnover before adjustment.
    pub fn read() -> Option<Self> {
        let shared = shared()?;
        let reference = shared.join("reference/factors");
        let meta = std::fs::read_to_string(reference.join("alpha101_meta.json")).unwrap();
        let meta: serde_json::Value = serde_json::from_str(&meta).unwrap();
        let names = meta["symbols"].as_array().unwrap();
        let symbols: Vec<String> = names
            .iter()
            .map(|name| name.as_str().unwrap().to_owned())
            .collect();

        let text = text(&shared.join("stocknet/stocknet_ohlcv_88.csv.gz"));
        let mut bars: HashMap<&str, Vec<(&str, [f64; 6])>> = HashMap::new();
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            // A cell without a number is missing; none of the symbols that are used has one.
            let numbers = std::array::from_fn(|at| cells[2 + at].parse().unwrap_or(f64::NAN));
            bars.entry(cells[0]).or_default().push((cells[1], numbers));
        }
        let dates: Vec<String> = bars[symbols[0].as_str()]
            .iter()
            .map(|(date, _)| (*date).to_owned())
            .collect();
        let names = ["open", "high", "low", "close", "volume", "vwap", "amount"];
        let mut columns = names.map(|_| Vec::with_capacity(dates.len() * symbols.len()));
        for (row, date) in dates.iter().enumerate() {
            for symbol in &symbols {
                let (its_date, [open, high, low, close, adjusted, volume]) =
                    bars[symbol.as_str()][row];
                assert_eq!(its_date, date, "{symbol}");
                let factor = adjusted / close;
                let [o, h, l, c] = [open, high, low, close].map(|price| price * factor);
                let amount = (high + low + close) / 3.0 * volume;
                let bar = [o, h, l, c, volume, (h + l + c) / 3.0, amount];
                columns
                    .iter_mut()
                    .zip(bar)
                    .for_each(|(column, x)| column.push(x));
            }
        }
        Some(Self {
            panel: Panel {
                symbols,
                rows: dates.len(),
                columns: names.map(str::to_owned).into_iter().zip(columns).collect(),
            },
            dates,
            reference,
        })
    }

    /// A file of values by date and symbol: the columns, each of as many of the last rows as the file has.
    pub fn expected(&self, file: &str) -> (usize, Vec<(String, Vec<f64>)>) {
        let text = text(&self.reference.join(file));
        let mut lines = text.lines();
        let names: Vec<&str> = lines.next().unwrap().split(',').skip(2).collect();
        let lanes = self.panel.symbols.len();
        let rows = lines.clone().count() / lanes;
        let first = self.dates.len() - rows;
        let mut columns = vec![vec![f64::NAN; rows * lanes]; names.len()];
        for line in lines {
            let cells: Vec<&str> = line.split(',').collect();
            let row = self.dates.binary_search(&cells[0].to_owned()).unwrap() - first;
            let symbol = cells[1].to_owned();
            let lane = self.panel.symbols.binary_search(&symbol).unwrap();
            for (column, cell) in columns.iter_mut().zip(&cells[2..]) {
                // A blank cell is missing.
                column[row * lanes + lane] = cell.parse().unwrap_or(f64::NAN);
            }
        }
        let names = names.into_iter().map(str::to_owned);
        (rows, names.zip(columns).collect())
    }

    /// What a file says.
    pub fn text(&self, file: &str) -> String {
        text(&self.reference.join(file))
    }

    /// The last rows of a column of the panel.
    pub fn last<'a>(&self, values: &'a [f64], rows: usize) -> &'a [f64] {
        &values[values.len() - rows * self.panel.symbols.len()..]
    }
}

fn text(path: &Path) -> String {
    let file = std::fs::File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}
