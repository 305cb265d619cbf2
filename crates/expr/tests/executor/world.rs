//! Minutes of a few sessions with gaps, and what their hours are: put together by hand, bar by bar.

use bellwether_expr::{ClockMarks, Executor, Layout, Program, Rows};

/// A session lasts this long: two hours and a short one.
const SESSION: i64 = 150;
/// From one session's open to the next.
const DAY: i64 = 1440;
/// Sessions on which the third symbol does not trade at all.
const QUIET: std::ops::Range<i64> = 3..6;

pub const SYMBOLS: [&str; 5] = ["MSFT", "SPY", "THIN", "AAPL", "IPO"];
pub const COLUMNS: [&str; 8] = [
    "open", "high", "low", "close", "volume", "vwap", "trades", "gdp",
];

/// A bar of a lane: the minute at whose end it closes and its columns.
#[derive(Debug, Clone)]
pub struct Bar {
    pub time: i64,
    pub cells: [f64; 8],
}

pub struct World {
    /// The close time of each row, in minutes.
    pub times: Vec<i64>,
    /// By lane.
    pub bars: Vec<Vec<Bar>>,
    columns: Vec<Vec<f64>>,
    present: Vec<bool>,
    /// Minutes of the higher timeframe.
    hour: i64,
    before: Vec<bool>,
    with: Vec<bool>,
    sessions: Vec<i32>,
}

/// The session of a bar that closes at `time`, counted from 1.
fn session(time: i64) -> i64 {
    (time - 1).div_euclid(DAY) + 1
}

/// The end of the higher bar that a bar closing at `time` belongs to: anchored at the open, the last one short.
fn end_of(time: i64, hour: i64) -> i64 {
    let open = (session(time) - 1) * DAY;
    let into = time - open;
    open + ((into + hour - 1) / hour * hour).min(SESSION)
}

impl World {
    pub fn new(sessions: i64, hour: i64, seed: u64) -> Self {
        let mut state = seed;
        let mut random = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1u64 << 31) as f64
        };
        let lanes = SYMBOLS.len();
        let minutes =
            (0..sessions).flat_map(|day| (1..=SESSION).map(move |minute| day * DAY + minute));
        let (mut times, mut bars) = (Vec::new(), vec![Vec::new(); lanes]);
        let mut level = vec![100.0; lanes];
        for time in minutes {
            // The whole market is silent now and then, around the ends of hours too.
            let silent = random() < 0.1;
            let mut any = false;
            for lane in 0..lanes {
                let trades = match SYMBOLS[lane] {
                    "SPY" => random() < 0.97,
                    "THIN" => random() < 0.3 && !QUIET.contains(&session(time)),
                    "IPO" => session(time) > 2 && random() < 0.9,
                    _ => random() < 0.85,
                };
                if !trades || silent {
                    continue;
                }
                any = true;
                let open = level[lane] + (random() * 4.0).round() / 4.0 - 0.5;
                let close = open + (random() * 8.0).round() / 4.0 - 1.0;
                level[lane] = close;
                let (high, low) = (open.max(close) + random(), open.min(close) - random());
                let volume = if random() < 0.1 {
                    0.0
                } else {
                    (random() * 100.0).ceil()
                };
                let gdp = if random() < 0.05 { f64::NAN } else { random() };
                let cells = [
                    open,
                    high,
                    low,
                    close,
                    volume,
                    (high + low) / 2.0,
                    (random() * 9.0).floor(),
                    gdp,
                ];
                bars[lane].push(Bar { time, cells });
            }
            if any {
                times.push(time);
            }
        }
        let rows = times.len();
        let mut world = Self {
            bars,
            columns: vec![vec![f64::NAN; rows * lanes]; COLUMNS.len()],
            present: vec![false; rows * lanes],
            hour,
            before: vec![false; rows * lanes],
            with: vec![false; rows * lanes],
            sessions: times.iter().map(|&time| session(time) as i32).collect(),
            times,
        };
        for lane in 0..lanes {
            for bar in &world.bars[lane] {
                let cell = world.times.binary_search(&bar.time).unwrap() * lanes + lane;
                world.present[cell] = true;
                for (column, x) in world.columns.iter_mut().zip(bar.cells) {
                    column[cell] = x;
                }
            }
            for end in world.ends(lane) {
                // By the clock: on the first row at or after the end, whether or not the lane has a bar there.
                let row = world.times.partition_point(|&time| time < end);
                if row < rows {
                    let marks = if world.times[row] == end {
                        &mut world.with
                    } else {
                        &mut world.before
                    };
                    marks[row * lanes + lane] = true;
                }
            }
        }
        world
    }

    pub fn rows(&self) -> usize {
        self.times.len()
    }

    pub fn lanes(&self) -> usize {
        SYMBOLS.len()
    }

    pub fn is_present(&self, row: usize, lane: usize) -> bool {
        self.present[row * self.lanes() + lane]
    }

    pub fn session(&self, row: usize) -> i64 {
        session(self.times[row])
    }

    /// The ends of a lane's higher bars, oldest first.
    pub fn ends(&self, lane: usize) -> Vec<i64> {
        let mut ends: Vec<i64> = self.bars[lane]
            .iter()
            .map(|bar| end_of(bar.time, self.hour))
            .collect();
        ends.dedup();
        ends
    }

    /// A lane's higher bars with their end times, each from the bars within it.
    pub fn hours(&self, lane: usize) -> Vec<Bar> {
        let hour = |end: i64| {
            let within: Vec<&Bar> = self.bars[lane]
                .iter()
                .filter(|bar| end_of(bar.time, self.hour) == end)
                .collect();
            let column = |c: usize| within.iter().map(move |bar| bar.cells[c]);
            let volume: f64 = column(4).sum();
            let value: f64 = within
                .iter()
                .filter(|bar| bar.cells[4] != 0.0)
                .map(|bar| bar.cells[4] * bar.cells[5])
                .sum();
            let cells = [
                within[0].cells[0],
                column(1).fold(f64::MIN, f64::max),
                column(2).fold(f64::MAX, f64::min),
                within[within.len() - 1].cells[3],
                volume,
                value / volume,
                column(6).sum(),
                within[within.len() - 1].cells[7],
            ];
            Bar {
                time: end,
                cells: cells.map(|x| if x.is_finite() { x } else { f64::NAN }),
            }
        };
        self.ends(lane).into_iter().map(hour).collect()
    }

    pub fn data<'w>(&'w self, program: &Program) -> Rows<'w> {
        self.slice(program, 0, self.rows())
    }

    pub fn slice<'w>(&'w self, program: &Program, start: usize, count: usize) -> Rows<'w> {
        let cells = start * self.lanes()..(start + count) * self.lanes();
        let column = |name: &smol_str::SmolStr| {
            let at = COLUMNS.iter().position(|column| column == name).unwrap();
            &self.columns[at][cells.clone()]
        };
        let marks = ClockMarks {
            before: &self.before[cells.clone()],
            with: &self.with[cells.clone()],
            outside: None,
        };
        Rows {
            rows: count,
            columns: program.columns().iter().map(column).collect(),
            present: Some(&self.present[cells.clone()]),
            universe: None,
            clocks: vec![marks; program.clocks().len()],
            sessions: vec![&self.sessions[start..start + count]; program.symbols().len()],
        }
    }
}

pub fn layout() -> Layout {
    Layout::of_symbols(SYMBOLS.map(Into::into))
}

/// All rows at once.
pub fn run(program: &Program, world: &World) -> Vec<Vec<f64>> {
    let mut executor = Executor::new(program.clone(), &layout(), 1).unwrap();
    let mut out = vec![Vec::new(); program.outputs()];
    executor.advance(&world.data(program), &mut out);
    out
}
