//! Synthetic daily or minute bars: reproducible, with the odd missing cell.

use bellwether_expr::Program;

/// Columns of rows × lanes, row-major.
pub struct Market {
    pub rows: usize,
    pub lanes: usize,
    columns: Vec<(&'static str, Vec<f64>)>,
}

impl Market {
    pub fn new(rows: usize, lanes: usize) -> Self {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
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
        let mut columns = names.map(|name| (name, Vec::with_capacity(rows * lanes)));
        let mut level: Vec<f64> = (0..lanes).map(|_| 20.0 + 200.0 * random()).collect();
        for _ in 0..rows {
            for (lane, level) in level.iter_mut().enumerate() {
                let open = *level * (1.0 + 0.01 * (random() - 0.5));
                let close = open * (1.0 + 0.03 * (random() - 0.5));
                let high = open.max(close) * (1.0 + 0.01 * random());
                let low = open.min(close) * (1.0 - 0.01 * random());
                let volume = (1e5 + 1e6 * random()).floor();
                *level = close.clamp(1.0, 10_000.0);
                let group = |of: usize| (lane % of) as f64;
                let bar = [
                    open,
                    high,
                    low,
                    close,
                    volume,
                    (high + low + close) / 3.0,
                    1e6 * close,
                    group(11),
                    group(25),
                    group(70),
                ];
                for ((_, column), x) in columns.iter_mut().zip(bar) {
                    column.push(x);
                }
            }
        }
        Self {
            rows,
            lanes,
            columns: columns.into(),
        }
    }

    /// The columns that a program reads, of consecutive rows.
    pub fn columns(&self, program: &Program, start: usize, rows: usize) -> Vec<&[f64]> {
        let column = |name: &str| {
            let (_, cells) = self
                .columns
                .iter()
                .find(|(known, _)| *known == name)
                .expect("a column of a bar");
            &cells[start * self.lanes..(start + rows) * self.lanes]
        };
        program.columns().iter().map(|name| column(name)).collect()
    }
}
