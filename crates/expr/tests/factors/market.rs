//! Bars that never existed, with what makes factors stumble: equal prices, days that do not move, groups.

use std::collections::HashMap;

use crate::Panel;

/// A reproducible source of bars.
pub struct Market {
    state: u64,
}

impl Default for Market {
    fn default() -> Self {
        Self {
            state: 0x9e37_79b9_7f4a_7c15,
        }
    }
}

impl Market {
    const ROWS: usize = 420;
    const SYMBOLS: usize = 12;
    /// Days on which one symbol is not traded up or down.
    const STILL: std::ops::Range<usize> = 300..312;

    /// Between 0 and 1.
    fn random(&mut self) -> f64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Bars of a dozen symbols in three sectors, prices in 64ths: sums of them are exact.
    pub fn panel(mut self) -> Panel {
        let names = [
            "open",
            "high",
            "low",
            "close",
            "volume",
            "vwap",
            "cap",
            "sector",
            "industry",
            "subindustry",
        ];
        let mut columns = names.map(|_| Vec::with_capacity(Self::ROWS * Self::SYMBOLS));
        let mut closes: Vec<f64> = (0..Self::SYMBOLS)
            .map(|_| 5.0 + 20.0 * self.random())
            .collect();
        let price = |x: f64| (x * 64.0).round() / 64.0;
        for row in 0..Self::ROWS {
            for symbol in 0..Self::SYMBOLS {
                let before = closes[symbol];
                let still = symbol == 3 && Self::STILL.contains(&row);
                let mut moved = |by: f64| {
                    let shift = if still {
                        0.0
                    } else {
                        by * (self.random() - 0.5)
                    };
                    price(before * (1.0 + shift))
                };
                let (open, close) = (moved(0.02), moved(0.04));
                let (above, below) = (moved(0.02), moved(0.02));
                let high = open.max(close).max(above);
                let low = open.min(close).min(below);
                closes[symbol] = close;
                let volume = (1000.0 + 9000.0 * self.random()).round();
                let share = self.random();
                let group = |of: usize| (symbol % of) as f64;
                let bar = [
                    open,
                    high,
                    low,
                    close,
                    volume,
                    low + share * (high - low),
                    close * 1e6 * (1.0 + symbol as f64),
                    group(2),
                    group(3),
                    group(4),
                ];
                columns
                    .iter_mut()
                    .zip(bar)
                    .for_each(|(column, x)| column.push(x));
            }
        }
        let columns = names.map(str::to_owned).into_iter().zip(columns);
        Panel {
            symbols: (0..Self::SYMBOLS)
                .map(|symbol| format!("S{symbol:02}"))
                .collect(),
            rows: Self::ROWS,
            columns: columns.collect::<HashMap<_, _>>(),
        }
    }
}
