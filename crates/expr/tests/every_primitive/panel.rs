//! Random data: rows × lanes of every column that a primitive may read.

use std::collections::BTreeMap;
use std::ops::Range;

use bellwether_expr::{CALENDAR_INPUTS, INSTRUMENT_INPUTS};

/// A small generator of reproducible numbers (splitmix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    pub fn below(&mut self, count: usize) -> usize {
        (self.bits() % count as u64) as usize
    }
}

/// What the data is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Positive numbers around 100 with full mantissas; nothing ties, nothing stands still.
    Clear,
    /// As clear, but between 0 and 1: for functions that are defined there alone.
    Small,
    /// Ticks of 1/64, ties, stretches without any movement, bars without volume, numbers of both signs.
    Rough,
    /// As rough, with a spike of 1e8 now and then.
    Stormy,
    /// As rough, with missing and infinite cells.
    Gappy,
}

/// Rows × lanes of named columns, row-major.
#[derive(Debug, Clone)]
pub struct Panel {
    pub rows: usize,
    pub symbols: Vec<String>,
    pub columns: BTreeMap<String, Vec<f64>>,
    pub present: Option<Vec<bool>>,
}

impl Panel {
    /// The data of a lane depends on `seed` and its number alone, not on the other lanes.
    pub fn random(
        columns: &[String],
        rows: usize,
        lanes: usize,
        weather: Weather,
        seed: u64,
    ) -> Self {
        let mut panel = Self {
            rows,
            symbols: (0..lanes).map(|lane| format!("S{lane:03}")).collect(),
            columns: columns
                .iter()
                .map(|name| (name.clone(), vec![f64::NAN; rows * lanes]))
                .collect(),
            present: None,
        };
        for lane in 0..lanes {
            let mut random = Random::new(
                seed.wrapping_mul(0x1000)
                    .wrapping_add(lane as u64 * 0x51_7cc1),
            );
            let bars = bars(rows, weather, &mut random);
            for (name, cells) in &mut panel.columns {
                let salt = name.bytes().fold(seed ^ ((lane as u64) << 32), |salt, b| {
                    salt.wrapping_mul(131) + u64::from(b)
                });
                let mut random = Random::new(salt);
                let mut series = match PRICES.iter().position(|price| price == name) {
                    Some(column) => bars.iter().map(|bar| bar[column]).collect(),
                    None if CALENDAR_INPUTS.contains(&name.as_str()) => calendar(name, rows),
                    None if INSTRUMENT_INPUTS.contains(&name.as_str()) => vec![TICK; rows],
                    None if name.starts_with('c') => conditions(rows, &mut random),
                    None => numbers(rows, weather, &mut random),
                };
                if weather == Weather::Gappy {
                    punch_holes(&mut series, &mut random);
                }
                for (row, x) in series.into_iter().enumerate() {
                    cells[row * lanes + lane] = x;
                }
            }
        }
        panel
    }

    pub fn lanes(&self) -> usize {
        self.symbols.len()
    }

    pub fn cell(&mut self, column: &str, row: usize, lane: usize) -> &mut f64 {
        let lanes = self.lanes();
        &mut self.columns.get_mut(column).unwrap()[row * lanes + lane]
    }

    pub fn is_present(&self, row: usize, lane: usize) -> bool {
        self.present
            .as_ref()
            .is_none_or(|present| present[row * self.lanes() + lane])
    }

    /// These lanes, in this order.
    pub fn select(&self, lanes: &[usize]) -> Self {
        let width = self.lanes();
        let cells = |row: usize| lanes.iter().map(move |lane| row * width + lane);
        Self {
            rows: self.rows,
            symbols: lanes
                .iter()
                .map(|&lane| self.symbols[lane].clone())
                .collect(),
            columns: self
                .columns
                .iter()
                .map(|(name, column)| {
                    (
                        name.clone(),
                        (0..self.rows)
                            .flat_map(cells)
                            .map(|cell| column[cell])
                            .collect(),
                    )
                })
                .collect(),
            present: self.present.as_ref().map(|present| {
                (0..self.rows)
                    .flat_map(cells)
                    .map(|cell| present[cell])
                    .collect()
            }),
        }
    }

    /// Consecutive rows.
    pub fn slice(&self, rows: Range<usize>) -> Self {
        let cells = rows.start * self.lanes()..rows.end * self.lanes();
        Self {
            rows: rows.len(),
            symbols: self.symbols.clone(),
            columns: self
                .columns
                .iter()
                .map(|(name, column)| (name.clone(), column[cells.clone()].to_vec()))
                .collect(),
            present: self.present.as_ref().map(|present| present[cells].to_vec()),
        }
    }

    /// One lane without the rows on which it is absent, and the numbers of the rows that are left.
    pub fn own_bars(&self, lane: usize) -> (Self, Vec<usize>) {
        let rows: Vec<usize> = (0..self.rows)
            .filter(|&row| self.is_present(row, lane))
            .collect();
        let column = |cells: &Vec<f64>| {
            rows.iter()
                .map(|&row| cells[row * self.lanes() + lane])
                .collect()
        };
        let panel = Self {
            rows: rows.len(),
            symbols: vec![self.symbols[lane].clone()],
            columns: self
                .columns
                .iter()
                .map(|(name, cells)| (name.clone(), column(cells)))
                .collect(),
            present: None,
        };
        (panel, rows)
    }

    /// The largest |input| of any lane in the `window` rows up to each row.
    pub fn largest(&self, window: usize) -> Vec<f64> {
        let lanes = self.lanes();
        let largest = |cells: &[f64]| {
            let sizes = cells.iter().map(|x| x.abs()).filter(|x| x.is_finite());
            sizes.fold(0.0, f64::max)
        };
        let sizes: Vec<f64> = (0..self.rows)
            .map(|row| {
                self.columns
                    .values()
                    .map(|column| largest(&column[row * lanes..(row + 1) * lanes]))
                    .fold(0.0, f64::max)
            })
            .collect();
        let mut newest = 0.0_f64;
        let window_to = |row: usize| {
            let first = (row + 1).saturating_sub(window);
            // Only where the largest has left, the others are asked again.
            newest = match first.checked_sub(1) {
                Some(left) if sizes[left] == newest => largest(&sizes[first..=row]),
                _ => newest.max(sizes[row]),
            };
            newest
        };
        (0..self.rows).map(window_to).collect()
    }
}

const PRICES: [&str; 7] = ["open", "high", "low", "close", "volume", "vwap", "trades"];

/// The step of rough prices.
const TICK: f64 = 1.0 / 64.0;

fn ticks(x: f64) -> f64 {
    (x / TICK).round() * TICK
}

/// Bars in the order of [`PRICES`], each valid: the low is the lowest and the high the highest of its prices.
fn bars(rows: usize, weather: Weather, random: &mut Random) -> Vec<[f64; 7]> {
    let mut close = random.between(80.0, 120.0);
    let mut still = 0;
    let bar = |_| {
        let calm = matches!(weather, Weather::Clear | Weather::Small);
        if weather == Weather::Small {
            let mut prices = [0.0; 4].map(|_: f64| random.between(0.05, 0.95));
            prices.sort_by(f64::total_cmp);
            let [low, a, b, high] = prices;
            let (open, close) = if random.chance(0.5) { (a, b) } else { (b, a) };
            return [
                open,
                high,
                low,
                close,
                random.unit(),
                random.between(low, high),
                random.unit(),
            ];
        }
        if calm {
            let open = close + random.between(-1.0, 1.0);
            close =
                (open + random.between(-2.0, 2.0)).clamp(40.0, 200.0) + random.between(-0.1, 0.1);
            let high = open.max(close) + random.between(0.01, 1.0);
            let low = open.min(close) - random.between(0.01, 1.0);
            let volume = random.between(1000.0, 100_000.0);
            return [
                open,
                high,
                low,
                close,
                volume,
                (high + low + close) / 3.0,
                random.between(10.0, 900.0).floor(),
            ];
        }
        if still == 0 && random.chance(0.02) {
            still = random.below(40);
        }
        if still > 0 {
            still -= 1;
            return [close, close, close, close, 0.0, close, 0.0];
        }
        let spike = if weather == Weather::Stormy && random.chance(0.01) {
            1e8
        } else {
            0.0
        };
        let open = if random.chance(0.3) {
            close
        } else {
            ticks(close + random.between(-1.0, 1.0))
        };
        close = if random.chance(0.2) {
            open
        } else {
            ticks((open + random.between(-2.0, 2.0)).clamp(40.0, 200.0))
        };
        let high = open.max(close)
            + if random.chance(0.3) {
                0.0
            } else {
                ticks(random.between(0.0, 1.0))
            }
            + spike;
        let low = open.min(close)
            - if random.chance(0.3) {
                0.0
            } else {
                ticks(random.between(0.0, 1.0))
            };
        let shown = if spike > 0.0 && random.chance(0.5) {
            high
        } else {
            close
        };
        let volume = if random.chance(0.1) {
            0.0
        } else {
            random.between(1.0, 1000.0).floor() + spike
        };
        [
            open,
            high,
            low,
            shown,
            volume,
            ticks((high + low + shown) / 3.0),
            random.between(0.0, 90.0).floor(),
        ]
    };
    (0..rows).map(bar).collect()
}

/// A column that is no price: anything.
fn numbers(rows: usize, weather: Weather, random: &mut Random) -> Vec<f64> {
    let mut level = 0.0;
    let mut still = 0;
    let number = |_| match weather {
        Weather::Clear => random.between(50.0, 150.0),
        Weather::Small => random.between(0.05, 0.95),
        Weather::Rough | Weather::Stormy | Weather::Gappy => {
            if still == 0 && random.chance(0.02) {
                still = random.below(40);
            }
            if still > 0 {
                still -= 1;
            } else if weather == Weather::Stormy && random.chance(0.01) {
                return if random.chance(0.5) { 1e8 } else { -1e8 };
            } else if random.chance(0.8) {
                level = ticks((level + random.between(-3.0, 3.0)).clamp(-40.0, 40.0));
                level = if random.chance(0.5) {
                    level.round()
                } else {
                    level
                };
            }
            level
        }
    };
    (0..rows).map(number).collect()
}

/// A column of the calendar: days of 17 bars, two of them before the session opens.
fn calendar(name: &str, rows: usize) -> Vec<f64> {
    const BARS: usize = 17;
    let value = |row: usize| match name {
        "close_time" => 300 * row as i32,
        "trading_day" => 18_000 + (row / BARS) as i32,
        "session_minute" => [-30, 0, 1, 3, 10]
            .get(row % BARS)
            .copied()
            .unwrap_or(30 * ((row % BARS) as i32 - 4)),
        _ => 30 * (row % 48) as i32 + 29,
    };
    (0..rows).map(|row| f64::from(value(row))).collect()
}

/// A column that is positive while a condition holds and negative while it does not.
fn conditions(rows: usize, random: &mut Random) -> Vec<f64> {
    let mut holds = random.chance(0.5);
    let condition = |_| {
        holds ^= random.chance(0.3);
        if holds { 1.0 } else { -1.0 }
    };
    (0..rows).map(condition).collect()
}

fn punch_holes(series: &mut [f64], random: &mut Random) {
    let mut gap = 0;
    for x in series {
        if gap == 0 && random.chance(0.03) {
            gap = 1 + random.below(4);
        }
        if gap > 0 {
            gap -= 1;
            *x = [f64::NAN, f64::NAN, f64::INFINITY, f64::NEG_INFINITY][random.below(4)];
        }
    }
}
