//! Ehlers' cycle indicators over whole arrays: what the kernels remember is looked up here.

use std::f64::consts::PI;

use super::Reference;
use super::seeded::runs;

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("ht_dcperiod", |x, _| {
        of_runs(&x[0], |x| late(32, vec![vectors(x, 12).smooth_period]))
    }),
    ("ht_phasor", |x, _| {
        of_runs(&x[0], |x| {
            let found = vectors(x, 12);
            late(32, vec![found.in_phase, found.quadrature])
        })
    }),
    ("ht_dcphase", |x, _| {
        of_runs(&x[0], |x| late(63, vec![phases(&vectors(x, 37))]))
    }),
    ("ht_sine", |x, _| {
        of_runs(&x[0], |x| {
            late(63, sines(&phases(&vectors(x, 37))).to_vec())
        })
    }),
    ("ht_trendline", |x, _| {
        of_runs(&x[0], |x| late(63, vec![trend_line(x, &vectors(x, 37))]))
    }),
    ("ht_trendmode", |x, _| {
        of_runs(&x[0], |x| late(63, vec![trend_mode(x)]))
    }),
    ("mama", |x, p| {
        of_runs(&x[0], |x| late(32, mama(x, p[0], p[1]).to_vec()))
    }),
];

/// A function of the stretches of a series between missing values.
fn of_runs(x: &[f64], of: impl Fn(&[f64]) -> Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut outs = vec![vec![f64::NAN; x.len()]; of(&[1.0]).len()];
    for run in runs(x) {
        for (out, part) in outs.iter_mut().zip(of(&x[run.clone()])) {
            out[run.clone()].copy_from_slice(&part);
        }
    }
    outs
}

/// Without the first values.
fn late(start: usize, mut outs: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    for out in &mut outs {
        let silent = start.min(out.len());
        out[..silent].fill(f64::NAN);
    }
    outs
}

/// The series of Ehlers' transform; zero before `start`.
struct Vectors {
    start: usize,
    smooth: Vec<f64>,
    in_phase: Vec<f64>,
    quadrature: Vec<f64>,
    smooth_period: Vec<f64>,
}

fn vectors(x: &[f64], start: usize) -> Vectors {
    let zeros = || vec![0.0; x.len()];
    let (mut smooth, mut detrended, mut i1, mut q1) = (zeros(), zeros(), zeros(), zeros());
    let (mut i2, mut q2, mut re, mut im) = (zeros(), zeros(), zeros(), zeros());
    let (mut period, mut smooth_period) = (zeros(), zeros());
    let shift = |a: &[f64], t: usize, adjust: f64| {
        let a = |back: usize| if t >= back { a[t - back] } else { 0.0 };
        (0.0962 * a(0) - 0.0962 * a(6) - 0.5769 * a(4) + 0.5769 * a(2)) * adjust
    };
    for t in start..x.len() {
        smooth[t] = (4.0 * x[t] + 3.0 * x[t - 1] + 2.0 * x[t - 2] + x[t - 3]) * 0.1;
        let adjust = 0.075 * period[t - 1] + 0.54;
        detrended[t] = shift(&smooth, t, adjust);
        i1[t] = detrended[t - 3];
        q1[t] = shift(&detrended, t, adjust);
        let (ji, jq) = (shift(&i1, t, adjust), shift(&q1, t, adjust));
        q2[t] = 0.2 * (q1[t] + ji) + 0.8 * q2[t - 1];
        i2[t] = 0.2 * (i1[t] - jq) + 0.8 * i2[t - 1];
        re[t] = 0.2 * (i2[t] * i2[t - 1] + q2[t] * q2[t - 1]) + 0.8 * re[t - 1];
        im[t] = 0.2 * (i2[t] * q2[t - 1] - q2[t] * i2[t - 1]) + 0.8 * im[t - 1];
        let before = period[t - 1];
        let turns = if im[t] != 0.0 && re[t] != 0.0 {
            360.0 / ((im[t] / re[t]).atan() * (180.0 / PI))
        } else {
            before
        };
        let near = turns.min(1.5 * before).max(0.67 * before);
        let held = near.clamp(6.0, 50.0);
        period[t] = 0.2 * held + 0.8 * before;
        smooth_period[t] = 0.33 * period[t] + 0.67 * smooth_period[t - 1];
    }
    Vectors {
        start,
        smooth,
        in_phase: i1,
        quadrature: q1,
        smooth_period,
    }
}

/// Missing where the price has not moved for a whole cycle.
fn phases(found: &Vectors) -> Vec<f64> {
    let mut phase = vec![f64::NAN; found.smooth.len()];
    let mut known = 0.0;
    for t in found.start..phase.len() {
        let rows = (found.smooth_period[t] + 0.5).floor() as usize;
        let smooth = |back: usize| {
            if t >= back {
                found.smooth[t - back]
            } else {
                0.0
            }
        };
        let moved = |back: usize| smooth(back) - smooth(0);
        let angle = |back: usize| back as f64 * 2.0 * PI / rows as f64;
        let real: f64 = (0..rows).map(|back| angle(back).sin() * moved(back)).sum();
        let imaginary: f64 = (0..rows).map(|back| angle(back).cos() * moved(back)).sum();
        if real == 0.0 && imaginary == 0.0 {
            continue;
        }
        let mut degrees = if imaginary != 0.0 {
            (real / imaginary).atan().to_degrees()
        } else {
            known + 90.0 * real.signum()
        };
        degrees += 90.0 + 360.0 / found.smooth_period[t];
        degrees += if imaginary < 0.0 { 180.0 } else { 0.0 };
        known = if degrees > 315.0 {
            degrees - 360.0
        } else {
            degrees
        };
        phase[t] = known;
    }
    phase
}

fn sines(phase: &[f64]) -> [Vec<f64>; 2] {
    [0.0, 45.0].map(|ahead| {
        let sine = phase.iter().map(|p| (p + ahead).to_radians().sin());
        sine.collect()
    })
}

fn trend_line(x: &[f64], found: &Vectors) -> Vec<f64> {
    let mut mean = vec![0.0; x.len()];
    for t in found.start..x.len() {
        let rows = (found.smooth_period[t] + 0.5).floor() as usize;
        mean[t] = (0..rows).map(|back| x[t - back]).sum::<f64>() / (rows as f64).max(1.0);
    }
    let line =
        |t: usize| (4.0 * mean[t] + 3.0 * mean[t - 1] + 2.0 * mean[t - 2] + mean[t - 3]) / 10.0;
    (0..x.len())
        .map(|t| if t < found.start { 0.0 } else { line(t) })
        .collect()
}

fn trend_mode(x: &[f64]) -> Vec<f64> {
    let found = vectors(x, 37);
    let phase = phases(&found);
    let lines = sines(&phase);
    let line = trend_line(x, &found);
    let mut mode = vec![f64::NAN; x.len()];
    let (mut since, mut sine_before, mut lead_before, mut phase_before) = (0.0, 0.0, 0.0, 0.0);
    for t in found.start..x.len() {
        if phase[t].is_nan() {
            since += 1.0;
            continue;
        }
        let (sine, lead) = (lines[0][t], lines[1][t]);
        let (period, advance) = (found.smooth_period[t], phase[t] - phase_before);
        let crossed = (sine > lead && sine_before <= lead_before)
            || (sine < lead && sine_before >= lead_before);
        since = if crossed { 1.0 } else { since + 1.0 };
        let turns = advance > 0.67 * 360.0 / period && advance < 1.5 * 360.0 / period;
        let far = line[t] != 0.0 && ((found.smooth[t] - line[t]) / line[t]).abs() >= 0.015;
        let cycles = crossed || since < 0.5 * period || turns;
        mode[t] = if far || !cycles { 1.0 } else { 0.0 };
        (sine_before, lead_before, phase_before) = (sine, lead, phase[t]);
    }
    mode
}

fn mama(x: &[f64], fast: f64, slow: f64) -> [Vec<f64>; 2] {
    let found = vectors(x, 12);
    let (mut mama, mut fama, mut phase) = (vec![0.0; x.len()], vec![0.0; x.len()], 0.0);
    for t in found.start..x.len() {
        let now = if found.in_phase[t] == 0.0 {
            0.0
        } else {
            (found.quadrature[t] / found.in_phase[t])
                .atan()
                .to_degrees()
        };
        let advance: f64 = phase - now;
        phase = now;
        let weight = (fast / advance.max(1.0)).max(if advance > 1.0 { slow } else { 0.0 });
        mama[t] = weight * x[t] + (1.0 - weight) * mama[t - 1];
        fama[t] = 0.5 * weight * mama[t] + (1.0 - 0.5 * weight) * fama[t - 1];
    }
    [mama, fama]
}
