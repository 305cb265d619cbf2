//! Waves of a series about an average that adapts to it, and how strong the last ones were.

use crate::registry::PLAIN;
use crate::shape::{Machine, MachineKernel};
use crate::{Arg, Build, Category, Cost, Output, Params, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "wave_ema",
        doc: "Exponential average of the close that is the slower the higher the close stands in its range of late, and the quicker the larger its move.",
        formula: "length = 5 + (n − 5)·(close − min)/(max − min) over reach, the middle without a range; y = y' + min(2/(length + 1)·(1 + 0.8·accel·|Δclose|/max|Δclose|), 0.9)·(close − y')",
        source: "trend speed analysis as futures traders use it; place in the range instead of the close's share of its maximum, which for prices is always nearly 1",
        args: &[LENGTH, ACCEL, REACH],
        build: Build::Expression(|_| vec![average()]),
        ..WAVE
    },
    Primitive {
        name: "waves",
        doc: "Waves of x about an average: a wave begins where x crosses it, and its speed is the sum of step since. Of the waves that are over the last ones are kept, up and down apart, each by its extreme speed.",
        formula: "direction 1 from the crossing above on, −1 from that below; speed = Σ step since the crossing; bull_avg and bull_max: mean and highest of the extremes of the last waves up that are over; bear_avg and bear_max: mean and lowest of those down",
        source: "trend speed analysis as futures traders use it. Without a wave that is over there is no average",
        args: &[Arg::num("x"), Arg::num("average"), Arg::num("step"), LOOKBACK],
        prices: &[],
        outputs: &[
            Output::num("direction"),
            Output::num("speed"),
            Output::num("bull_avg"),
            Output::num("bear_avg"),
            Output::num("bull_max"),
            Output::num("bear_max"),
        ],
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(1),
            kernel: |p, lanes| MachineKernel::boxed(Waves::new(p.window("lookback")), lanes),
        },
        ..WAVE
    },
    Primitive {
        name: "wave",
        doc: "Waves of the close about wave_ema: direction and speed of the one that runs, how strong those before it were, up against down, and how strong the one that runs is against them.",
        formula: "waves(close, wave_ema(n, accel), delta(rma(close, 10), 1), lookback); ratio = bull_avg/|bear_avg|; dominance = (bull_avg − |bear_avg|)/(bull_avg + |bear_avg|); current_ratio = speed/bull_avg where speed > 0, else speed/|bear_avg|; trend_speed = hma(speed, 5)",
        source: "trend speed analysis as futures traders use it. Speeds are in units of price: compare ratios between instruments, not speeds",
        args: &[LENGTH, ACCEL, LOOKBACK, REACH.by_name()],
        outputs: &[
            Output::num("direction"),
            Output::num("speed"),
            Output::num("bull_avg"),
            Output::num("bear_avg"),
            Output::num("bull_max"),
            Output::num("bear_max"),
            Output::num("ratio"),
            Output::num("dominance"),
            Output::num("current_ratio"),
            Output::num("trend_speed"),
        ],
        build: Build::Expression(wave),
        ..WAVE
    },
    Primitive {
        name: "wave_phase",
        doc: "Phase of the market: 2 up, 1 accumulation, −1 distribution, −2 down, by the awesome oscillator and the close against its mean; 0 where one of them is even.",
        formula: "ao() > 0 and close > sma(close, n): 2; ao() < 0 and close > sma: 1; ao() > 0 and close < sma: −1; both below: −2",
        source: "Williams' awesome oscillator and the four phases of Wyckoff (1931)",
        prices: &["high", "low", "close"],
        args: &[Arg::window_or("n", 20, 2)],
        build: Build::Expression(|_| {
            vec!["where(ao() * (close - sma(close, n)) == 0, 0, where(close > sma(close, n), where(ao() > 0, 2, 1), where(ao() > 0, -1, -2)))".into()]
        }),
        ..WAVE
    },
];

const LENGTH: Arg = Arg::window_or("n", 20, 5);
const ACCEL: Arg = Arg::number_or("accel", 0.015, 0.0, 10.0);
const LOOKBACK: Arg = Arg::window_or("lookback", 200, 1);
const REACH: Arg = Arg::window_or("reach", 200, 2);

const WAVE: Primitive = Primitive {
    category: Category::Momentum,
    prices: &["close"],
    cost: Cost::Heavy,
    ..PLAIN
};

fn average() -> String {
    let (low, high) = ("ts_min(close, reach)", "ts_max(close, reach)");
    let place = format!("where({high} == {low}, 0.5, (close - {low}) / ({high} - {low}))");
    let largest = "ts_max(abs(delta(close, 1)), reach)";
    let moved = format!("where({largest} == 0, 0, abs(delta(close, 1)) / {largest})");
    let weight = format!("min(2 / (6 + (n - 5) * {place}) * (1 + 0.8 * accel * {moved}), 0.9)");
    format!("smooth(close, {weight}, close)")
}

fn wave(_: &Params<'_>) -> Vec<String> {
    let waves = "waves(close, wave_ema(n, accel, reach), delta(rma(close, 10), 1), lookback)";
    let of = |output: &str| format!("{waves}.{output}");
    let (speed, bull, bear) = (of("speed"), of("bull_avg"), format!("abs({waves}.bear_avg)"));
    let mut outputs: Vec<String> =
        ["direction", "speed", "bull_avg", "bear_avg", "bull_max", "bear_max"].map(of).to_vec();
    outputs.extend([
        format!("{bull} / {bear}"),
        format!("({bull} - {bear}) / ({bull} + {bear})"),
        format!("where({speed} > 0, {speed} / {bull}, {speed} / {bear})"),
        format!("hma({speed}, 5)"),
    ]);
    outputs
}

/// The waves of one series.
#[derive(Debug, Clone)]
struct Waves {
    /// On which side of the average x stood last, 1 or −1; missing before the first.
    side: f64,
    /// The direction of the wave that runs; missing before the first crossing.
    direction: f64,
    speed: f64,
    /// The highest speed of a wave up, the lowest of one down.
    extreme: f64,
    up: Finished,
    down: Finished,
}

/// The extremes of the last waves of a direction that are over.
#[derive(Debug, Clone)]
struct Finished {
    /// A ring; missing where there has been none.
    extremes: Vec<f64>,
    next: f64,
    /// Mean and furthest of them, computed afresh with each.
    mean: f64,
    furthest: f64,
}

impl Finished {
    fn new(lookback: usize) -> Self {
        Self { extremes: vec![f64::NAN; lookback], next: 0.0, mean: f64::NAN, furthest: f64::NAN }
    }

    fn add(&mut self, extreme: f64, further: fn(f64, f64) -> f64) {
        let at = self.next as usize;
        self.extremes[at] = extreme;
        self.next = ((at + 1) % self.extremes.len()) as f64;
        let known = || self.extremes.iter().copied().filter(|extreme| !extreme.is_nan());
        self.mean = known().sum::<f64>() / known().count() as f64;
        self.furthest = known().fold(extreme, further);
    }

    fn clear(&mut self) {
        self.extremes.fill(f64::NAN);
        (self.next, self.mean, self.furthest) = (0.0, f64::NAN, f64::NAN);
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.extremes.iter_mut().for_each(&mut *number);
        for own in [&mut self.next, &mut self.mean, &mut self.furthest] {
            number(own);
        }
    }
}

impl Waves {
    fn new(lookback: usize) -> Self {
        Self {
            side: f64::NAN,
            direction: f64::NAN,
            speed: f64::NAN,
            extreme: f64::NAN,
            up: Finished::new(lookback),
            down: Finished::new(lookback),
        }
    }

    /// A wave ends, and one in the other direction begins.
    fn turn(&mut self, direction: f64, step: f64) {
        if self.direction > 0.0 {
            self.up.add(self.extreme, f64::max);
        } else if self.direction < 0.0 {
            self.down.add(self.extreme, f64::min);
        }
        (self.direction, self.speed, self.extreme) = (direction, step, step);
    }
}

impl Machine<3, 6> for Waves {
    fn step(&mut self, [x, average, step]: [f64; 3]) -> [f64; 6] {
        if (x + average + step).is_nan() {
            // What was summed up to a gap says nothing of what comes after it.
            (self.side, self.direction, self.speed, self.extreme) = (f64::NAN, f64::NAN, f64::NAN, f64::NAN);
            self.up.clear();
            self.down.clear();
            return [f64::NAN; 6];
        }
        // On the average itself it stays where it was.
        let side = if x > average {
            1.0
        } else if x < average {
            -1.0
        } else {
            self.side
        };
        let crossed = side * self.side < 0.0;
        self.side = side;
        if crossed {
            self.turn(side, step);
        } else if !self.direction.is_nan() {
            self.speed += step;
            self.extreme = if self.direction > 0.0 {
                self.extreme.max(self.speed)
            } else {
                self.extreme.min(self.speed)
            };
        }
        [
            self.direction,
            self.speed,
            self.up.mean,
            self.down.mean,
            self.up.furthest,
            self.down.furthest,
        ]
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        for own in [&mut self.side, &mut self.direction, &mut self.speed, &mut self.extreme] {
            number(own);
        }
        self.up.visit(number);
        self.down.visit(number);
    }
}
