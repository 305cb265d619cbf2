//! Waves about an average, from the list of crossings.

use super::Reference;
use super::seeded::{runs, wilder};

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("wave_ema", |x, p| vec![wave_ema(&x[0], p[0], p[1], p[2])]),
    ("waves", |x, p| waves([&x[0], &x[1], &x[2]], p[0] as usize)),
    ("wave", |x, p| {
        let close = &x[0];
        let average = wave_ema(close, p[0], p[1], p[3]);
        let smooth = wilder(close, 10);
        let step: Vec<f64> = (0..close.len())
            .map(|t| match t {
                0 => f64::NAN,
                t => smooth[t] - smooth[t - 1],
            })
            .collect();
        let mut all = waves([close, &average, &step], p[2] as usize);
        let each = |value: &dyn Fn(usize) -> f64| (0..close.len()).map(value).collect::<Vec<f64>>();
        let (speed, bull, bear) = (&all[1], &all[2], &all[3]);
        let derived = [
            each(&|t| bull[t] / bear[t].abs()),
            each(&|t| (bull[t] - bear[t].abs()) / (bull[t] + bear[t].abs())),
            each(&|t| {
                if speed[t] > 0.0 {
                    speed[t] / bull[t]
                } else {
                    speed[t] / bear[t].abs()
                }
            }),
        ];
        let hull = super::find("hma").unwrap();
        let trend = hull(std::slice::from_ref(speed), &[5.0]).remove(0);
        all.extend(derived);
        all.push(trend);
        all
    }),
    ("wave_phase", |x, p| {
        let (high, low, close) = (&x[0], &x[1], &x[2]);
        let mean = |t: usize, n: usize, of: &dyn Fn(usize) -> f64| {
            if t + 1 < n {
                f64::NAN
            } else {
                (t + 1 - n..=t).map(of).sum::<f64>() / n as f64
            }
        };
        let phase = |t: usize| {
            let middle = |t: usize| (high[t] + low[t]) / 2.0;
            let momentum = mean(t, 5, &middle) - mean(t, 34, &middle);
            let above = close[t] - mean(t, p[0] as usize, &|t| close[t]);
            if momentum.is_nan() || above.is_nan() {
                f64::NAN
            } else if momentum == 0.0 || above == 0.0 {
                0.0
            } else {
                match (momentum > 0.0, above > 0.0) {
                    (true, true) => 2.0,
                    (false, true) => 1.0,
                    (true, false) => -1.0,
                    (false, false) => -2.0,
                }
            }
        };
        vec![(0..close.len()).map(phase).collect()]
    }),
];

fn wave_ema(close: &[f64], n: f64, accel: f64, reach: f64) -> Vec<f64> {
    let reach = reach as usize;
    let mut out: Vec<f64> = Vec::new();
    for t in 0..close.len() {
        let window: &[f64] = if t >= reach {
            &close[t - reach..=t]
        } else {
            &[f64::NAN]
        };
        if window.iter().any(|x| x.is_nan()) {
            out.push(f64::NAN);
            continue;
        }
        let recent = &window[1..];
        let low = recent.iter().copied().fold(f64::INFINITY, f64::min);
        let high = recent.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let place = if high > low {
            (close[t] - low) / (high - low)
        } else {
            0.5
        };
        let largest = window
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).abs())
            .fold(0.0, f64::max);
        let moved = if largest > 0.0 {
            (close[t] - close[t - 1]).abs() / largest
        } else {
            0.0
        };
        let length = 5.0 + (n - 5.0) * place;
        let weight = (2.0 / (length + 1.0) * (1.0 + 0.8 * accel * moved)).min(0.9);
        let before = out
            .last()
            .copied()
            .filter(|y| !y.is_nan())
            .unwrap_or(close[t]);
        out.push(before + weight * (close[t] - before));
    }
    out
}

fn waves([x, average, step]: [&[f64]; 3], lookback: usize) -> Vec<Vec<f64>> {
    let mut out = vec![vec![f64::NAN; x.len()]; 6];
    let present: Vec<f64> = (0..x.len()).map(|t| x[t] + average[t] + step[t]).collect();
    for run in runs(&present) {
        // The last row off the average decides the side.
        let side = |t: usize| {
            (run.start..=t)
                .rev()
                .map(|s| x[s] - average[s])
                .find(|off| *off != 0.0)
                .map_or(0.0, f64::signum)
        };
        let crossings: Vec<usize> = run
            .clone()
            .skip(1)
            .filter(|&t| side(t) * side(t - 1) < 0.0)
            .collect();
        let speed_at = |from: usize, t: usize| step[from..=t].iter().sum::<f64>();
        for t in run.clone() {
            let begun: Vec<usize> = crossings.iter().copied().filter(|&c| c <= t).collect();
            let Some(&from) = begun.last() else { continue };
            out[0][t] = side(from);
            out[1][t] = speed_at(from, t);
            let extremes = |direction: f64| -> Vec<f64> {
                let all: Vec<f64> = begun
                    .windows(2)
                    .filter(|wave| side(wave[0]) == direction)
                    .map(|wave| {
                        (wave[0]..wave[1])
                            .map(|t| direction * speed_at(wave[0], t))
                            .fold(f64::NEG_INFINITY, f64::max)
                            * direction
                    })
                    .collect();
                all[all.len().saturating_sub(lookback)..].to_vec()
            };
            for (at, direction) in [(2, 1.0), (3, -1.0)] {
                let extremes = extremes(direction);
                if !extremes.is_empty() {
                    out[at][t] = extremes.iter().sum::<f64>() / extremes.len() as f64;
                    out[at + 2][t] = direction
                        * extremes
                            .iter()
                            .map(|speed| direction * speed)
                            .fold(f64::NEG_INFINITY, f64::max);
                }
            }
        }
    }
    out
}
