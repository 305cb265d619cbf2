//! Ehlers' cycle indicators: a series as a rotating vector, by a Hilbert transform of seven bars.

use std::f64::consts::PI;
use std::sync::LazyLock;

use crate::registry::{BOOL, PLAIN};
use crate::shape::{Machine, MachineKernel};
use crate::{Arg, Build, Category, Cost, Output, Primitive, WarmUp};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "ht_dcperiod",
        doc: "Period of the dominant cycle in rows, between 6 and 50.",
        formula: "360° over the angle by which the vector turns in a row, held within 0.67 and 1.5 of the period before and smoothed twice",
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(32),
            kernel: |_, lanes| MachineKernel::boxed(Period(Transform::starting_at(12)), lanes),
        },
        ..CYCLE
    },
    Primitive {
        name: "ht_dcphase",
        doc: "Phase of the dominant cycle in degrees, between −45 and 315; missing while nothing moves.",
        formula: "the angle of the smoothed price's component at the dominant period, set forward by the lag of the smoothing",
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(63),
            kernel: |_, lanes| MachineKernel::boxed(Phase::default(), lanes),
        },
        ..CYCLE
    },
    Primitive {
        name: "ht_phasor",
        doc: "The two components of the rotating vector: what the series is, and what it is a quarter of a cycle later.",
        formula: "quadrature = the transform of the detrended price; inphase = the detrended price three rows ago",
        outputs: &[Output::num("inphase"), Output::num("quadrature")],
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(32),
            kernel: |_, lanes| MachineKernel::boxed(Phasor(Transform::starting_at(12)), lanes),
        },
        ..CYCLE
    },
    Primitive {
        name: "ht_sine",
        doc: "Sine of the dominant cycle's phase, and of the phase 45 degrees on: they cross before the cycle turns. Missing while nothing moves.",
        formula: "sine = sin(ht_dcphase(x)); leadsine = sin(ht_dcphase(x) + 45°)",
        outputs: &[Output::num("sine"), Output::num("leadsine")],
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(63),
            kernel: |_, lanes| MachineKernel::boxed(Sine(Phase::default()), lanes),
        },
        ..CYCLE
    },
    Primitive {
        name: "ht_trendline",
        category: Category::Overlap,
        doc: "Instantaneous trend line: the mean of one dominant cycle, smoothed, which leaves the trend.",
        formula: "(4·m + 3·m[t−1] + 2·m[t−2] + m[t−3]) / 10, m the mean of the last ht_dcperiod(x) rows",
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(63),
            kernel: |_, lanes| MachineKernel::boxed(Trend::default(), lanes),
        },
        ..CYCLE
    },
    Primitive {
        name: "ht_trendmode",
        doc: "Whether the series trends rather than cycles; missing while nothing moves.",
        formula: "true unless the sine lines crossed within half a period, or the phase advances as a cycle's does; true in any case when the smoothed price is 1.5% from the trend line",
        outputs: BOOL,
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(63),
            kernel: |_, lanes| MachineKernel::boxed(Mode::default(), lanes),
        },
        ..CYCLE
    },
    Primitive {
        name: "mama",
        category: Category::Overlap,
        doc: "MESA adaptive moving average, quick where the phase stands and slow where it turns, and the average that follows it.",
        formula: "mama = a·x + (1−a)·mama', a = fast / the phase's advance in degrees, between slow and fast; fama the same of mama with a/2",
        source: "Ehlers, MESA and Trading Market Cycles (2001); TA-Lib MAMA",
        args: &[Arg::num("x"), Arg::number_or("fast", 0.5, 0.01, 0.99), Arg::number_or("slow", 0.05, 0.01, 0.99)],
        outputs: &[Output::num("mama"), Output::num("fama")],
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(32),
            kernel: |p, lanes| MachineKernel::boxed(Adaptive::new(p.number("fast"), p.number("slow")), lanes),
        },
        ..CYCLE
    },
];

const CYCLE: Primitive = Primitive {
    category: Category::Cycle,
    source: "Ehlers, Rocket Science for Traders (2001); TA-Lib's functions of the same names",
    args: &[Arg::num("x")],
    cost: Cost::VeryHeavy,
    ..PLAIN
};

/// Degrees of a radian.
const DEGREES: f64 = 180.0 / PI;

/// The last values of a series, newest first.
type Past<const N: usize> = [f64; N];

/// Puts a value before the others; the oldest is forgotten.
fn push<const N: usize>(past: &mut Past<N>, x: f64) {
    past.copy_within(..N - 1, 1);
    past[0] = x;
}

/// The quarter-cycle shift of a series, whose amplitude depends on the period: `adjust` makes up for that.
fn shifted(past: &mut Past<6>, x: f64, adjust: f64) -> f64 {
    const OUTER: f64 = 0.0962;
    const INNER: f64 = 0.5769;
    let y = OUTER * x - OUTER * past[5] - INNER * past[3] + INNER * past[1];
    push(past, x);
    y * adjust
}

/// From prices to the rotating vector and the period of its turns.
#[derive(Debug, Clone, Default)]
struct Transform {
    /// Bars that pass before the transform starts, since it was written over arrays with a smoothing to warm up.
    start: f64,
    /// Bars seen since the last missing one.
    bars: f64,
    prices: Past<3>,
    smooth: Past<6>,
    detrended: Past<6>,
    in_phase: Past<6>,
    quadrature: Past<6>,
    i2: f64,
    q2: f64,
    re: f64,
    im: f64,
    period: f64,
    smooth_period: f64,
}

/// What the transform says of a bar.
struct Reading {
    smooth: f64,
    in_phase: f64,
    quadrature: f64,
    /// Of the dominant cycle, smoothed.
    period: f64,
    /// Bars before this one.
    bars: f64,
}

impl Transform {
    fn starting_at(start: usize) -> Self {
        Self { start: start as f64, ..Self::default() }
    }

    /// Takes a bar in. Starts afresh after a missing one, and after numbers that it cannot hold.
    fn step(&mut self, x: f64) -> Option<Reading> {
        let smooth = (4.0 * x + 3.0 * self.prices[0] + 2.0 * self.prices[1] + self.prices[2]) * 0.1;
        if x.is_nan() || !smooth.is_finite() {
            *self = Self::starting_at(self.start as usize);
            return None;
        }
        push(&mut self.prices, x);
        let bars = self.bars;
        self.bars += 1.0;
        if bars < self.start {
            return None;
        }
        let adjust = 0.075 * self.period + 0.54;
        let detrended = shifted(&mut self.smooth, smooth, adjust);
        let in_phase = self.detrended[2];
        let quadrature = shifted(&mut self.detrended, detrended, adjust);
        let ahead_in_phase = shifted(&mut self.in_phase, in_phase, adjust);
        let ahead_quadrature = shifted(&mut self.quadrature, quadrature, adjust);
        let q2 = 0.2 * (quadrature + ahead_in_phase) + 0.8 * self.q2;
        let i2 = 0.2 * (in_phase - ahead_quadrature) + 0.8 * self.i2;
        self.re = 0.2 * (i2 * self.i2 + q2 * self.q2) + 0.8 * self.re;
        self.im = 0.2 * (i2 * self.q2 - q2 * self.i2) + 0.8 * self.im;
        (self.q2, self.i2) = (q2, i2);
        let before = self.period;
        let mut period = before;
        if self.im != 0.0 && self.re != 0.0 {
            period = 360.0 / (libm::atan(self.im / self.re) * DEGREES);
        }
        if period > 1.5 * before {
            period = 1.5 * before;
        }
        if period < 0.67 * before {
            period = 0.67 * before;
        }
        self.period = 0.2 * period.clamp(6.0, 50.0) + 0.8 * before;
        self.smooth_period = 0.33 * self.period + 0.67 * self.smooth_period;
        if !(self.re + self.im + self.smooth_period).is_finite() {
            *self = Self::starting_at(self.start as usize);
            return None;
        }
        Some(Reading { smooth, in_phase, quadrature, period: self.smooth_period, bars })
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        let pasts = [&mut self.smooth, &mut self.detrended, &mut self.in_phase, &mut self.quadrature];
        pasts.into_iter().flatten().chain(&mut self.prices).for_each(&mut *number);
        let own = [
            &mut self.bars,
            &mut self.i2,
            &mut self.q2,
            &mut self.re,
            &mut self.im,
            &mut self.period,
            &mut self.smooth_period,
        ];
        own.into_iter().for_each(number);
    }
}

/// The value of a reading from the bar on which an indicator starts.
fn from_bar<const O: usize>(start: f64, reading: &Reading, values: [f64; O]) -> [f64; O] {
    if reading.bars < start { [f64::NAN; O] } else { values }
}

#[derive(Debug, Clone)]
struct Period(Transform);

impl Machine<1, 1> for Period {
    fn step(&mut self, [x]: [f64; 1]) -> [f64; 1] {
        self.0.step(x).map_or([f64::NAN], |reading| from_bar(32.0, &reading, [reading.period]))
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.0.visit(number);
    }
}

#[derive(Debug, Clone)]
struct Phasor(Transform);

impl Machine<1, 2> for Phasor {
    fn step(&mut self, [x]: [f64; 1]) -> [f64; 2] {
        let vector = |reading: Reading| from_bar(32.0, &reading, [reading.in_phase, reading.quadrature]);
        self.0.step(x).map_or([f64::NAN; 2], vector)
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.0.visit(number);
    }
}

/// The longest period, in rows.
const LONGEST: usize = 50;

/// Rows of a cycle of this period.
fn rows_of(period: f64) -> usize {
    ((period + 0.5) as usize).min(LONGEST)
}

/// Sine and cosine of each row's angle in a cycle of so many rows.
static ANGLES: LazyLock<Vec<Vec<(f64, f64)>>> = LazyLock::new(|| {
    let angles = |rows: usize| {
        let angle = move |row: usize| row as f64 * (2.0 * PI) / rows as f64;
        (0..rows).map(move |row| (libm::sin(angle(row)), libm::cos(angle(row))))
    };
    (0..=LONGEST).map(|rows| angles(rows).collect()).collect()
});

/// The phase of the smoothed price at the dominant period.
#[derive(Debug, Clone)]
struct Phase {
    transform: Transform,
    smooth: Past<LONGEST>,
    /// The last phase that was known.
    degrees: f64,
}

impl Default for Phase {
    fn default() -> Self {
        Self { transform: Transform::starting_at(37), smooth: [0.0; LONGEST], degrees: 0.0 }
    }
}

impl Phase {
    /// The reading of a bar, and its phase: what does not move has none.
    fn step(&mut self, x: f64) -> Option<(Reading, Option<f64>)> {
        let Some(reading) = self.transform.step(x) else {
            if self.transform.bars == 0.0 {
                *self = Self::default();
            }
            return None;
        };
        push(&mut self.smooth, reading.smooth);
        // Over a whole cycle a constant adds nothing; taken away first, it leaves no rounding either.
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (&(sine, cosine), price) in ANGLES[rows_of(reading.period)].iter().zip(self.smooth) {
            real += sine * (price - reading.smooth);
            imaginary += cosine * (price - reading.smooth);
        }
        if imaginary != 0.0 {
            self.degrees = libm::atan(real / imaginary) * DEGREES;
        } else if real < 0.0 {
            self.degrees -= 90.0;
        } else if real > 0.0 {
            self.degrees += 90.0;
        } else {
            return Some((reading, None));
        }
        // A quarter of a cycle, and the row by which the smoothing lags.
        self.degrees += 90.0;
        self.degrees += 360.0 / reading.period;
        if imaginary < 0.0 {
            self.degrees += 180.0;
        }
        if self.degrees > 315.0 {
            self.degrees -= 360.0;
        }
        Some((reading, Some(self.degrees)))
    }
}

/// The sine lines at a phase.
fn sines(degrees: f64) -> [f64; 2] {
    [libm::sin(degrees / DEGREES), libm::sin((degrees + 45.0) / DEGREES)]
}

impl Machine<1, 1> for Phase {
    fn step(&mut self, [x]: [f64; 1]) -> [f64; 1] {
        match Phase::step(self, x) {
            Some((reading, Some(degrees))) => from_bar(63.0, &reading, [degrees]),
            _ => [f64::NAN],
        }
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.transform.visit(number);
        self.smooth.iter_mut().chain([&mut self.degrees]).for_each(number);
    }
}

#[derive(Debug, Clone)]
struct Sine(Phase);

impl Machine<1, 2> for Sine {
    fn step(&mut self, [x]: [f64; 1]) -> [f64; 2] {
        match self.0.step(x) {
            Some((reading, Some(degrees))) => from_bar(63.0, &reading, sines(degrees)),
            _ => [f64::NAN; 2],
        }
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.0.visit(number);
    }
}

/// Means of one cycle each, smoothed.
#[derive(Debug, Clone)]
struct TrendLine {
    prices: Past<LONGEST>,
    means: Past<3>,
}

impl Default for TrendLine {
    fn default() -> Self {
        Self { prices: [0.0; LONGEST], means: [0.0; 3] }
    }
}

impl TrendLine {
    /// Every price belongs to it, also those before the transform starts.
    fn take(&mut self, x: f64) {
        push(&mut self.prices, x);
    }

    /// The line at the bar taken last.
    fn at(&mut self, period: f64) -> f64 {
        let rows = rows_of(period);
        let sum: f64 = self.prices[..rows].iter().fold(0.0, |sum, price| sum + price);
        let mean = if rows > 0 { sum / rows as f64 } else { sum };
        let line = (4.0 * mean + 3.0 * self.means[0] + 2.0 * self.means[1] + self.means[2]) / 10.0;
        push(&mut self.means, mean);
        line
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.prices.iter_mut().chain(&mut self.means).for_each(number);
    }
}

#[derive(Debug, Clone)]
struct Trend {
    transform: Transform,
    line: TrendLine,
}

impl Default for Trend {
    fn default() -> Self {
        Self { transform: Transform::starting_at(37), line: TrendLine::default() }
    }
}

impl Machine<1, 1> for Trend {
    fn step(&mut self, [x]: [f64; 1]) -> [f64; 1] {
        self.line.take(x);
        let Some(reading) = self.transform.step(x) else {
            if self.transform.bars == 0.0 {
                *self = Self::default();
            }
            return [f64::NAN];
        };
        from_bar(63.0, &reading, [self.line.at(reading.period)])
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.transform.visit(number);
        self.line.visit(number);
    }
}

/// Whether a series trends.
#[derive(Debug, Clone, Default)]
struct Mode {
    phase: Phase,
    line: TrendLine,
    sines: [f64; 2],
    rows_in_trend: f64,
}

impl Machine<1, 1> for Mode {
    fn step(&mut self, [x]: [f64; 1]) -> [f64; 1] {
        self.line.take(x);
        let degrees_before = self.phase.degrees;
        let Some((reading, phase)) = self.phase.step(x) else {
            if self.phase.transform.bars == 0.0 {
                *self = Self::default();
            }
            return [f64::NAN];
        };
        let line = self.line.at(reading.period);
        let Some(degrees) = phase else {
            self.rows_in_trend += 1.0;
            return [f64::NAN];
        };
        let (before, now) = (self.sines, sines(degrees));
        self.sines = now;
        let mut trends = true;
        let crossed_up = now[0] > now[1] && before[0] <= before[1];
        let crossed_down = now[0] < now[1] && before[0] >= before[1];
        if crossed_up || crossed_down {
            self.rows_in_trend = 0.0;
            trends = false;
        }
        self.rows_in_trend += 1.0;
        if self.rows_in_trend < 0.5 * reading.period {
            trends = false;
        }
        let advance = degrees - degrees_before;
        let of_a_cycle = 360.0 / reading.period;
        if reading.period != 0.0 && advance > 0.67 * of_a_cycle && advance < 1.5 * of_a_cycle {
            trends = false;
        }
        if line != 0.0 && ((reading.smooth - line) / line).abs() >= 0.015 {
            trends = true;
        }
        from_bar(63.0, &reading, [f64::from(u8::from(trends))])
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        Machine::visit(&mut self.phase, number);
        self.line.visit(number);
        self.sines.iter_mut().chain([&mut self.rows_in_trend]).for_each(number);
    }
}

/// The adaptive averages.
#[derive(Debug, Clone)]
struct Adaptive {
    fast: f64,
    slow: f64,
    transform: Transform,
    degrees: f64,
    mama: f64,
    fama: f64,
}

impl Adaptive {
    fn new(fast: f64, slow: f64) -> Self {
        Self { fast, slow, transform: Transform::starting_at(12), degrees: 0.0, mama: 0.0, fama: 0.0 }
    }
}

impl Machine<1, 2> for Adaptive {
    fn step(&mut self, [x]: [f64; 1]) -> [f64; 2] {
        let Some(reading) = self.transform.step(x) else {
            if self.transform.bars == 0.0 {
                *self = Self::new(self.fast, self.slow);
            }
            return [f64::NAN; 2];
        };
        let degrees = if reading.in_phase == 0.0 {
            0.0
        } else {
            libm::atan(reading.quadrature / reading.in_phase) * DEGREES
        };
        let advance = self.degrees - degrees;
        self.degrees = degrees;
        let weight = if advance > 1.0 { (self.fast / advance).max(self.slow) } else { self.fast };
        self.mama = weight * x + (1.0 - weight) * self.mama;
        self.fama = 0.5 * weight * self.mama + (1.0 - 0.5 * weight) * self.fama;
        from_bar(32.0, &reading, [self.mama, self.fama])
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.transform.visit(number);
        [&mut self.degrees, &mut self.mama, &mut self.fama].into_iter().for_each(number);
    }
}
