//! The inputs: seeded, the same on every machine.

use std::io;
use std::path::Path;

use bellwether_market::UnixNanos;
use bellwether_simulation::Random;

use crate::columns::{Table, write_shapes};
use crate::factors::{FACTORS, SERIES};

const MINUTES: usize = 1_000_000;
const DAYS: usize = 2_520;
const SYMBOLS: usize = 500;
const TRADES: usize = 10_000_000;
const MINUTE_NANOS: i64 = 60_000_000_000;

pub(crate) fn all(folder: &Path) -> io::Result<()> {
    let start: UnixNanos = "2023-01-02T00:00:00Z".parse().map_err(io::Error::other)?;
    minutes(&Table::create(folder, "minutes")?, start.nanos())?;
    days(&Table::create(folder, "days")?)?;
    trades(&Table::create(folder, "trades")?, start.nanos())?;
    returns(&Table::create(folder, "returns")?)?;
    std::fs::write(folder.join("factors.txt"), FACTORS)?;
    std::fs::write(folder.join("series.txt"), SERIES)?;
    write_shapes(
        folder,
        &[
            ("minutes", MINUTES, 1),
            ("days", DAYS, SYMBOLS),
            ("trades", TRADES, 1),
            ("returns", DAYS, SYMBOLS),
        ],
    )
}

fn minutes(table: &Table, start: i64) -> io::Result<()> {
    for (name, column) in ["open", "high", "low", "close"].iter().zip(walk(MINUTES)) {
        let prices: Vec<f64> = column.iter().map(|&cell| cell as f64 / 100.0).collect();
        table.numbers(name, &prices)?;
    }
    table.numbers("volume", &vec![1000.0; MINUTES])?;
    let times: Vec<i64> = (0..MINUTES as i64)
        .map(|bar| start + bar * MINUTE_NANOS)
        .collect();
    table.integers("time", &times)
}

/// Open, high, low and close of a random walk, in cents.
///
/// Wherever the means of the last 10 and 30 closes would be equal, the close is a cent higher. Which of two equal averages
/// is larger is decided by rounding, and every library rounds in its own order: without ties all of them have to agree.
fn walk(minutes: usize) -> [Vec<i64>; 4] {
    let mut random = Random::new(7);
    let mut price: f64 = 100.0;
    let mut bars = [const { Vec::new() }; 4];
    for _ in 0..minutes {
        let open = cents(price);
        price = (price * (1.0 + 0.001 * random.normal())).clamp(20.0, 500.0);
        let mut close = cents(price);
        let closes = &bars[3];
        let sum = |bars: usize| closes[closes.len() + 1 - bars..].iter().sum::<i64>() + close;
        if closes.len() >= 29 && 3 * sum(10) == sum(30) {
            close += 1;
            price = close as f64 / 100.0;
        }
        let wick = 0.05 * price;
        let high = open.max(close) + (wick * random.uniform()).round() as i64;
        let low = open.min(close) - (wick * random.uniform()).round() as i64;
        for (column, cell) in bars.iter_mut().zip([open, high, low, close]) {
            column.push(cell);
        }
    }
    bars
}

fn cents(price: f64) -> i64 {
    (price * 100.0).round() as i64
}

/// Adjusted daily prices, which are on no grid, so that ranks have no ties.
fn days(table: &Table) -> io::Result<()> {
    let mut random = Random::new(11);
    let names = ["open", "high", "low", "close", "volume", "vwap"];
    let mut columns = names.map(|name| (name, Vec::with_capacity(DAYS * SYMBOLS)));
    let mut levels: Vec<f64> = (0..SYMBOLS)
        .map(|_| 20.0 + 200.0 * random.uniform())
        .collect();
    for _ in 0..DAYS {
        for level in &mut levels {
            let open = *level * (1.0 + 0.01 * (random.uniform() - 0.5));
            let close = open * (1.0 + 0.03 * (random.uniform() - 0.5));
            let high = open.max(close) * (1.0 + 0.01 * random.uniform());
            let low = open.min(close) * (1.0 - 0.01 * random.uniform());
            let volume = (1e5 + 1e6 * random.uniform()).floor();
            *level = close.clamp(1.0, 10_000.0);
            let bar = [open, high, low, close, volume, (high + low + close) / 3.0];
            for ((_, column), cell) in columns.iter_mut().zip(bar) {
                column.push(cell);
            }
        }
    }
    columns
        .iter()
        .try_for_each(|(name, cells)| table.numbers(name, cells))
}

/// Thirty days of trades at random instants, prices on cents, whole lots; 1 where a buyer took liquidity, −1 a seller.
fn trades(table: &Table, start: i64) -> io::Result<()> {
    let mut random = Random::new(13);
    let mean_gap = 30.0 * 1440.0 * MINUTE_NANOS as f64 / TRADES as f64;
    let (mut time, mut price) = (start, 10_000_i64);
    let (mut times, mut prices, mut quantities) = (Vec::new(), Vec::new(), Vec::new());
    let mut sides = Vec::new();
    for _ in 0..TRADES {
        time += (2.0 * mean_gap * random.uniform()) as i64;
        // A cent up or down, or the same price again.
        price = (price + (random.uniform() * 3.0) as i64 - 1).clamp(2_000, 50_000);
        times.push(time);
        prices.push(price as f64 / 100.0);
        quantities.push((1.0 + 100.0 * random.uniform()).floor());
        sides.push(if random.uniform() < 0.5 { 1 } else { -1 });
    }
    table.integers("time", &times)?;
    table.numbers("price", &prices)?;
    table.numbers("quantity", &quantities)?;
    table.integers("side", &sides)
}

/// Daily returns with fat tails and a small drift.
fn returns(table: &Table) -> io::Result<()> {
    let mut random = Random::new(17);
    let cells: Vec<f64> = (0..DAYS * SYMBOLS)
        .map(|_| {
            let bell: f64 = (0..4).map(|_| random.uniform() - 0.5).sum();
            0.0003 + 0.012 * bell * (1.0 + 4.0 * bell * bell)
        })
        .collect();
    table.numbers("value", &cells)
}

#[cfg(test)]
mod tests {
    use super::walk;

    #[test]
    fn no_two_averages_are_equal() {
        let [open, high, low, close] = walk(50_000);
        let sum = |row: usize, bars: usize| close[row + 1 - bars..=row].iter().sum::<i64>();
        assert!((29..close.len()).all(|row| 3 * sum(row, 10) != sum(row, 30)));
        assert!((0..close.len()).all(|row| low[row] <= open[row].min(close[row])));
        assert!((0..close.len()).all(|row| high[row] >= open[row].max(close[row])));
        assert!(
            open[1..] == close[..close.len() - 1],
            "a bar opens where the last one closed"
        );
    }
}
