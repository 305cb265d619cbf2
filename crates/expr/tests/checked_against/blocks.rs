//! Achelis' worked examples as Tulip's tests keep them: blocks of a function with its options, and lines of numbers in braces.

use std::path::Path;

use crate::columns::{self, Columns};

/// What parts the file from the name of a block in a path: `tulip/atoz.txt#atr 4`.
pub const MARK: char = '#';

/// The series of a block of each function: prices, then what it gives.
const SERIES: &[(&str, &[&str])] = &[
    ("ad", &["high", "low", "close", "volume", "ad"]),
    ("adosc", &["high", "low", "close", "volume", "adosc"]),
    ("adx", &["high", "low", "adx"]),
    ("adxr", &["high", "low", "adxr"]),
    ("aroon", &["high", "low", "down", "up"]),
    ("atr", &["high", "low", "close", "atr"]),
    ("bbands", &["close", "lower", "middle", "upper"]),
    ("cmo", &["close", "cmo"]),
    ("cvi", &["high", "low", "cvi"]),
    ("dema", &["close", "dema"]),
    ("di", &["high", "low", "close", "plus_di", "minus_di"]),
    ("dm", &["high", "low", "plus_dm", "minus_dm"]),
    ("dx", &["high", "low", "dx"]),
    ("ema", &["close", "ema"]),
    ("macd", &["close", "macd", "signal", "hist"]),
    ("mass", &["high", "low", "mass"]),
    ("rsi", &["close", "rsi"]),
    ("tema", &["close", "tema"]),
    ("tr", &["high", "low", "close", "tr"]),
    ("trix", &["close", "trix"]),
    ("wilders", &["close", "wilders"]),
];

/// The named series of the block that a path ends with. One that begins later is missing before: all end on the same bar.
pub fn read(path: &Path) -> Columns {
    let fault = |what: &str| -> String { format!("{}: {what}", path.display()) };
    let name = path.to_string_lossy();
    let (file, block) = name.split_once(MARK).unwrap();
    let text = columns::text(Path::new(file));
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#'));
    let mut lines = lines.skip_while(|line| *line != block).skip(1);
    let function = block.split(' ').next().unwrap_or_default();
    let names = SERIES.iter().find(|(known, _)| *known == function);
    let (_, names) = names.unwrap_or_else(|| panic!("{}", fault("no such function")));

    let mut series = Columns::new();
    let mut bars = 0;
    for name in *names {
        let line = lines
            .next()
            .unwrap_or_else(|| panic!("{}", fault("a series is missing")));
        let numbers = line.trim_matches(['{', '}']).split(',');
        let numbers: Vec<f64> = numbers.map(|x| x.trim().parse().unwrap()).collect();
        bars = bars.max(numbers.len());
        let before = vec![f64::NAN; bars - numbers.len()];
        series.insert((*name).to_owned(), [before, numbers].concat());
    }
    series
}
