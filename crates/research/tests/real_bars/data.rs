//! Real minutes and quarters of an hour, for tests that need more than random numbers.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::PathBuf;

use bellwether_market::{CalendarId, Currency, Instrument, Symbol, TickSize, Timeframe, UnixNanos};
use bellwether_research::BarSeries;

/// The folder of shared data; says so where it is absent.
pub fn shared() -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SKIPPED: ../shared/data is absent");
    None
}

/// The columns of a gzipped CSV file without quotes, by name.
pub fn table(path: PathBuf) -> HashMap<String, Vec<String>> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(&path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let column = |at: usize| rows.iter().map(|row| row[at].to_owned()).collect();
    header
        .iter()
        .enumerate()
        .map(|(at, name)| ((*name).to_owned(), column(at)))
        .collect()
}

fn series(
    table: &HashMap<String, Vec<String>>,
    names: [&str; 6],
    minutes: i64,
    instrument: Instrument,
    time: impl Fn(&str) -> UnixNanos,
) -> BarSeries {
    let numbers =
        |name: &str| -> Vec<f64> { table[name].iter().map(|x| x.parse().unwrap()).collect() };
    let open_time: Vec<UnixNanos> = table[names[0]].iter().map(|text| time(text)).collect();
    let length = minutes * 60_000_000_000;
    BarSeries {
        instrument,
        timeframe: format!("{minutes}m").parse::<Timeframe>().unwrap(),
        close_time: open_time
            .iter()
            .map(|time| time.saturating_add_nanos(length))
            .collect(),
        open_time,
        open: numbers(names[1]),
        high: numbers(names[2]),
        low: numbers(names[3]),
        close: numbers(names[4]),
        volume: numbers(names[5]),
        features: Default::default(),
        data_hash: [0; 32],
        simulated: false,
    }
}

/// Minutes of the E-mini S&P 500 from 6 to 9 October 2013.
pub fn es_minutes(shared: &std::path::Path) -> BarSeries {
    let table = table(shared.join("reference/inputs/es_201312_1min_20131006_09.csv.gz"));
    let mut instrument = Instrument::equity(Symbol::new("ES").unwrap());
    instrument.calendar = CalendarId::CmeEquity;
    instrument.tick_size = TickSize::new("0.25".parse().unwrap()).unwrap();
    let names = ["time_utc", "open", "high", "low", "close", "volume"];
    series(&table, names, 1, instrument, |text| text.parse().unwrap())
}

/// Quarters of an hour of the euro in dollars.
pub fn eurusd_quarters(shared: &std::path::Path) -> BarSeries {
    let table = table(shared.join("smc/EURUSD_15M.csv.gz"));
    let instrument = Instrument::forex(Symbol::new("EURUSD").unwrap(), Currency::USD);
    let names = ["Date", "Open", "High", "Low", "Close", "Tickvol"];
    // Its times have no zone; for order and distance UTC is as good as any.
    let time = |text: &str| {
        let iso = text.replacen('.', "-", 2).replace(' ', "T") + "Z";
        iso.parse().unwrap()
    };
    series(&table, names, 15, instrument, time)
}
