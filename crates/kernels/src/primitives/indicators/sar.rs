//! The parabolic stop and reverse.

use crate::registry::PLAIN;
use crate::shape::{Recursive, RecursiveKernel};
use crate::{Arg, Build, Category, Primitive, WarmUp};

const ANY: f64 = 1e9;

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "sar",
        aliases: &["psar", "parabolic_sar"],
        doc: "Parabolic stop and reverse: a stop that follows the trend ever faster and turns around when it is touched.",
        formula: "sar = sar' + af·(ep − sar'), held outside the last two bars; ep the extreme of the trend, af + acceleration at each new one up to maximum",
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib SAR: the first direction is that of the stronger directional movement of bar 1",
        args: &[Arg::number_or("acceleration", 0.02, 0.0, ANY), Arg::number_or("maximum", 0.2, 0.0, ANY)],
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(1),
            kernel: |p, lanes| {
                let pace = Pace::new(p.number("acceleration"), p.number("acceleration"), p.number("maximum"));
                RecursiveKernel::boxed(Sar { start: 0.0, offset: 0.0, long: pace, short: pace, signed: false }, lanes)
            },
        },
        ..STOP
    },
    Primitive {
        name: "sarext",
        doc: "Parabolic stop and reverse with settings of its own for each direction; negative while short.",
        formula: "as sar; start > 0 begins long there, start < 0 short at −start; a reversal moves the new stop away by the fraction offset",
        source: "Wilder (1978); TA-Lib SAREXT",
        args: &[
            Arg::number_or("start", 0.0, -ANY, ANY),
            Arg::number_or("offset", 0.0, 0.0, ANY),
            Arg::number_or("init_long", 0.02, 0.0, ANY),
            Arg::number_or("acceleration_long", 0.02, 0.0, ANY),
            Arg::number_or("maximum_long", 0.2, 0.0, ANY),
            Arg::number_or("init_short", 0.02, 0.0, ANY),
            Arg::number_or("acceleration_short", 0.02, 0.0, ANY),
            Arg::number_or("maximum_short", 0.2, 0.0, ANY),
        ],
        build: Build::Lanes {
            warm_up: |_| WarmUp::Exact(1),
            kernel: |p, lanes| {
                let pace = |init, step, maximum| Pace::new(p.number(init), p.number(step), p.number(maximum));
                let sar = Sar {
                    start: p.number("start"),
                    offset: p.number("offset"),
                    long: pace("init_long", "acceleration_long", "maximum_long"),
                    short: pace("init_short", "acceleration_short", "maximum_short"),
                    signed: true,
                };
                RecursiveKernel::boxed(sar, lanes)
            },
        },
        ..STOP
    },
];

const STOP: Primitive = Primitive { category: Category::Overlap, prices: &["high", "low"], ..PLAIN };

/// How the acceleration factor grows.
#[derive(Clone, Copy)]
struct Pace {
    init: f64,
    step: f64,
    maximum: f64,
}

impl Pace {
    fn new(init: f64, step: f64, maximum: f64) -> Self {
        Self { init: init.min(maximum), step: step.min(maximum), maximum }
    }
}

#[derive(Clone)]
struct Sar {
    start: f64,
    offset: f64,
    long: Pace,
    short: Pace,
    signed: bool,
}

/// Direction (1 long, −1 short, 0 none yet), stop for the bar to come, extreme of the trend, acceleration factor, high
/// and low of the bar before.
impl Recursive<2, 6, 1> for Sar {
    fn initial(&self) -> [f64; 6] {
        [0.0, 0.0, 0.0, 0.0, f64::NAN, f64::NAN]
    }

    #[inline(always)]
    fn step(&self, state: &mut [f64; 6], [high, low]: [f64; 2]) -> [f64; 1] {
        let [mut direction, mut sar, mut extreme, mut factor, mut high_before, mut low_before] = *state;
        if (high - low).is_nan() {
            *state = self.initial();
            return [f64::NAN];
        }
        let pace = |direction: f64| {
            if direction > 0.0 { self.long } else { self.short }
        };
        if direction == 0.0 {
            if high_before.is_nan() {
                *state = [0.0, 0.0, 0.0, 0.0, high, low];
                return [f64::NAN];
            }
            let down = low_before - low;
            let falls = down > 0.0 && down > high - high_before;
            let long = if self.start == 0.0 { !falls } else { self.start > 0.0 };
            direction = if long { 1.0 } else { -1.0 };
            sar = if self.start != 0.0 {
                self.start.abs()
            } else if long {
                low_before
            } else {
                high_before
            };
            extreme = if long { high } else { low };
            factor = pace(direction).init;
            // The first stop is held outside this bar alone.
            (high_before, low_before) = (high, low);
        }
        let adverse = if direction > 0.0 { low } else { high };
        let reverses = direction * adverse <= direction * sar;
        direction = if reverses { -direction } else { direction };
        let long = direction > 0.0;
        let held = |stop: f64| {
            if long { stop.min(low_before).min(low) } else { stop.max(high_before).max(high) }
        };
        let reached = if long { high } else { low };
        let Pace { init, step, maximum } = pace(direction);
        let turned = held(extreme);
        sar = if reverses { turned - direction * (turned * self.offset) } else { sar };
        let stop = sar;
        let extends = direction * reached > direction * extreme;
        factor = if reverses {
            init
        } else if extends {
            (factor + step).min(maximum)
        } else {
            factor
        };
        extreme = if reverses || extends { reached } else { extreme };
        sar = held(sar + factor * (extreme - sar));
        *state = [direction, sar, extreme, factor, high, low];
        [if self.signed { direction * stop } else { stop }]
    }
}
