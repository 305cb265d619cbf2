//! Market structure over whole arrays: every question is answered by looking through the bars before.

use super::Reference;
use super::seeded::{runs, true_range, wilder};

/// The most objects that are followed at a time; see semantics 15.
pub(super) const FOLLOWED_MAX: usize = 64;

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("swing", |x, p| {
        swing(&x[0], &x[1], p[0] as usize, p[1] as usize)
    }),
    ("dealing_range", |x, p| {
        let swings = swing(&x[0], &x[1], p[0] as usize, p[1] as usize);
        let rows = x[0].len();
        let (high, low) = (&swings[0], &swings[1]);
        let position = |t: usize| (x[2][t] - low[t]) / (high[t] - low[t]);
        vec![
            (0..rows).map(position).collect(),
            (0..rows).map(|t| (high[t] + low[t]) / 2.0).collect(),
        ]
    }),
    ("bos", |x, p| {
        bos(
            &x[0],
            &x[1],
            &x[2],
            p[0] as usize,
            p[1] as usize,
            p[2] == 1.0,
        )
    }),
    ("fvg", |x, p| fvg(&x[0], &x[1], &x[2], p[0])),
    ("order_block", |x, p| order_block(x, p[0], p[1] as usize)),
    ("divergence", divergence),
    ("breaker", |x, p| breaker(x, p[0], p[1] as usize)),
    ("sweep", |x, p| {
        sweep(x, p[0] as usize, p[1] as usize, p[2], p[3] as usize)
    }),
];

pub(super) fn of(truth: bool) -> f64 {
    f64::from(u8::from(truth))
}

/// The rows on which all series have values, and for each how many rows of its stretch came before it.
pub(super) fn rows_of(series: &[&[f64]]) -> Vec<(usize, usize)> {
    let sum: Vec<f64> = (0..series[0].len())
        .map(|t| series.iter().map(|x| x[t]).sum())
        .collect();
    let stretches = runs(&sum).into_iter();
    stretches
        .flat_map(|run| run.clone().map(move |t| (t, t - run.start)))
        .collect()
}

/// The swing that row `t` confirms, if any.
pub(super) fn confirmed(
    x: &[f64],
    t: usize,
    before: usize,
    left: usize,
    right: usize,
) -> Option<f64> {
    if before < left + right {
        return None;
    }
    let i = t - right;
    let stands_out =
        x[i - left..i].iter().all(|y| *y < x[i]) && x[i + 1..=t].iter().all(|y| *y <= x[i]);
    stands_out.then_some(x[i])
}

pub(super) fn negated(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| -x).collect()
}

fn swing(high: &[f64], low: &[f64], left: usize, right: usize) -> Vec<Vec<f64>> {
    let mut outs = vec![vec![f64::NAN; high.len()]; 4];
    let upside_down = negated(low);
    let mut last = [f64::NAN; 2];
    for (t, before) in rows_of(&[high, low]) {
        for (side, x) in [high, &upside_down].into_iter().enumerate() {
            let found = confirmed(x, t, before, left, right);
            let sign = if side == 0 { 1.0 } else { -1.0 };
            last[side] = found.map_or(last[side], |level| sign * level);
            outs[side][t] = last[side];
            if before >= left + right {
                outs[2 + side][t] = of(found.is_some());
            }
        }
    }
    outs
}

fn bos(
    high: &[f64],
    low: &[f64],
    close: &[f64],
    left: usize,
    right: usize,
    by_wick: bool,
) -> Vec<Vec<f64>> {
    let mut outs = vec![vec![f64::NAN; high.len()]; 7];
    let upside_down = negated(low);
    let mut levels: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    let (mut trend, mut warm) = (f64::NAN, false);
    for (t, before) in rows_of(&[high, low, close]) {
        warm |= before >= left + right;
        let reach = if by_wick {
            [high[t], upside_down[t]]
        } else {
            [close[t], -close[t]]
        };
        let mut broken: [Option<f64>; 2] = [None, None];
        for side in 0..2 {
            broken[side] = levels[side]
                .last()
                .copied()
                .filter(|level| reach[side] > *level);
            levels[side].retain(|level| reach[side] <= *level);
        }
        let mut breaks = [broken[0].is_some(), broken[1].is_some()];
        if let [Some(above), Some(below)] = broken {
            if close[t] > above {
                breaks[1] = false;
            } else if -close[t] > below {
                breaks[0] = false;
            }
        }
        let turns = [trend == -1.0, trend == 1.0];
        if breaks[0] != breaks[1] {
            trend = if breaks[0] { 1.0 } else { -1.0 };
        }
        for (side, x) in [high, &upside_down].into_iter().enumerate() {
            if let Some(level) = confirmed(x, t, before, left, right) {
                levels[side].push(level);
                if levels[side].len() > FOLLOWED_MAX {
                    levels[side].remove(0);
                }
            }
        }
        if !warm {
            continue;
        }
        for side in 0..2 {
            outs[side][t] = of(breaks[side] && !turns[side]);
            outs[2 + side][t] = of(breaks[side] && turns[side]);
        }
        outs[4][t] = trend;
        outs[5][t] = levels[0].last().copied().unwrap_or(f64::NAN);
        outs[6][t] = levels[1].last().map_or(f64::NAN, |level| -level);
    }
    outs
}

/// A zone of price from the row after `born` on.
#[derive(Clone, Copy)]
pub(super) struct Zone {
    pub(super) up: bool,
    pub(super) top: f64,
    pub(super) bottom: f64,
    pub(super) born: usize,
}

impl Zone {
    /// Whether some bar from the one after its birth to `t` reached its far edge.
    fn is_filled(&self, rows: &[(usize, usize)], t: usize, high: &[f64], low: &[f64]) -> bool {
        rows.iter().any(|&(s, _)| {
            let far = if self.up {
                low[s] <= self.bottom
            } else {
                high[s] >= self.top
            };
            s > self.born && s <= t && far
        })
    }
}

pub(super) fn nearest(zones: &[Zone], close: f64) -> [f64; 2] {
    let below = zones.iter().filter(|zone| zone.up && zone.top <= close);
    let above = zones.iter().filter(|zone| !zone.up && zone.bottom >= close);
    [
        below.map(|zone| zone.top).fold(f64::NAN, f64::max),
        above.map(|zone| zone.bottom).fold(f64::NAN, f64::min),
    ]
}

fn fvg(high: &[f64], low: &[f64], close: &[f64], min_atr: f64) -> Vec<Vec<f64>> {
    let mut outs = vec![vec![f64::NAN; high.len()]; 6];
    let atr = wilder(&true_range(high, low, close), 14);
    let rows = rows_of(&[high, low, close]);
    let mut zones: Vec<Zone> = Vec::new();
    for &(t, before) in &rows {
        zones.retain(|zone| {
            if zone.up {
                close[t] >= zone.bottom
            } else {
                close[t] <= zone.top
            }
        });
        if before < 2 {
            continue;
        }
        let smallest = if min_atr > 0.0 { min_atr * atr[t] } else { 0.0 };
        let mut found = [false, false];
        for (up, top, bottom) in [(true, low[t], high[t - 2]), (false, low[t - 2], high[t])] {
            if top > bottom && top - bottom >= smallest {
                found[usize::from(!up)] = true;
                zones.push(Zone {
                    up,
                    top,
                    bottom,
                    born: t,
                });
            }
        }
        if zones.len() > FOLLOWED_MAX {
            zones.remove(0);
        }
        if min_atr > 0.0 && atr[t].is_nan() {
            continue;
        }
        let unfilled = |zone: &&Zone| !zone.is_filled(&rows, t, high, low);
        let open: Vec<Zone> = zones.iter().filter(unfilled).copied().collect();
        let [below, above] = nearest(&open, close[t]);
        let count = |up: bool| open.iter().filter(|zone| zone.up == up).count() as f64;
        for (out, value) in outs.iter_mut().zip([
            of(found[0]),
            of(found[1]),
            below,
            above,
            count(true),
            count(false),
        ]) {
            out[t] = value;
        }
    }
    outs
}

/// The blocks that impulses make known, in their order.
fn blocks(x: &[Vec<f64>], displacement: f64, within: usize) -> Vec<Zone> {
    let (open, high, low, close) = (&x[0], &x[1], &x[2], &x[3]);
    let atr = wilder(&true_range(high, low, close), 14);
    let mut zones: Vec<Zone> = Vec::new();
    let mut drawn_on: Vec<(bool, usize)> = Vec::new();
    for (t, before) in rows_of(&[open, high, low, close]) {
        for up in [true, false] {
            let (body, push) = if up {
                (close[t] - open[t], close[t] - low[t])
            } else {
                (open[t] - close[t], high[t] - close[t])
            };
            if !(body > 0.0 && push >= displacement * atr[t]) {
                continue;
            }
            let against = |j: &usize| {
                if up {
                    close[*j] < open[*j]
                } else {
                    close[*j] > open[*j]
                }
            };
            let Some(j) = (t - within.min(before)..t).rev().find(against) else {
                continue;
            };
            if drawn_on.iter().rev().find(|(side, _)| *side == up) == Some(&(up, j)) {
                continue;
            }
            drawn_on.push((up, j));
            zones.push(Zone {
                up,
                top: high[j],
                bottom: low[j],
                born: t,
            });
        }
    }
    zones
}

/// Blocks that are followed, and whether each has turned around.
struct Followed(Vec<(Zone, bool)>);

impl Followed {
    /// Goes on to row `t` with the blocks that become known on it, and gives those that turn around.
    fn step(&mut self, t: usize, close: &[f64], known: &[Zone]) -> Vec<Zone> {
        let mut turning = Vec::new();
        // A block that turned around is over when a bar closes back through it.
        self.0.retain_mut(|(zone, turned)| {
            let above = close[t] > zone.top;
            let below = close[t] < zone.bottom;
            let (through, back) = if zone.up {
                (below, above)
            } else {
                (above, below)
            };
            if !*turned && through {
                turning.push(*zone);
                *turned = true;
                return true;
            }
            !(*turned && back)
        });
        for zone in known.iter().filter(|zone| zone.born == t) {
            self.0.push((*zone, false));
            if self.0.len() > FOLLOWED_MAX {
                self.0.remove(0);
            }
        }
        turning
    }
}

fn order_block(x: &[Vec<f64>], displacement: f64, within: usize) -> Vec<Vec<f64>> {
    let (open, high, low, close) = (&x[0], &x[1], &x[2], &x[3]);
    let mut outs = vec![vec![f64::NAN; open.len()]; 4];
    let atr = wilder(&true_range(high, low, close), 14);
    let rows = rows_of(&[open, high, low, close]);
    let known = blocks(x, displacement, within);
    let mut followed = Followed(Vec::new());
    for &(t, _) in &rows {
        followed.step(t, close, &known);
        if atr[t].is_nan() {
            continue;
        }
        let zones = followed.0.iter().map(|(zone, _)| *zone);
        let open: Vec<Zone> = zones
            .filter(|zone| !zone.is_filled(&rows, t, high, low))
            .collect();
        let [below, above] = nearest(&open, close[t]);
        let found = |up| known.iter().any(|zone| zone.born == t && zone.up == up);
        for (out, value) in outs
            .iter_mut()
            .zip([of(found(true)), of(found(false)), below, above])
        {
            out[t] = value;
        }
    }
    outs
}

fn breaker(x: &[Vec<f64>], displacement: f64, within: usize) -> Vec<Vec<f64>> {
    let (open, high, low, close) = (&x[0], &x[1], &x[2], &x[3]);
    let mut outs = vec![vec![f64::NAN; open.len()]; 6];
    let atr = wilder(&true_range(high, low, close), 14);
    let rows = rows_of(&[open, high, low, close]);
    let known = blocks(x, displacement, within);
    let mut followed = Followed(Vec::new());
    let mut breakers: Vec<Zone> = Vec::new();
    let comes_back = |zone: &Zone, s: usize| {
        if zone.up {
            low[s] <= zone.top
        } else {
            high[s] >= zone.bottom
        }
    };
    for &(t, _) in &rows {
        let retested = |up: bool| {
            breakers.iter().any(|zone| {
                let since = rows.iter().filter(|(s, _)| *s > zone.born && *s < t);
                let first = since.clone().all(|&(s, _)| !comes_back(zone, s));
                zone.up == up && first && comes_back(zone, t)
            })
        };
        let retests = [retested(true), retested(false)];
        breakers.retain(|zone| {
            if zone.up {
                close[t] >= zone.bottom
            } else {
                close[t] <= zone.top
            }
        });
        let turning = followed.step(t, close, &known);
        for zone in &turning {
            breakers.push(Zone {
                up: !zone.up,
                born: t,
                ..*zone
            });
            if breakers.len() > FOLLOWED_MAX {
                breakers.remove(0);
            }
        }
        if atr[t].is_nan() {
            continue;
        }
        let turns = |up: bool| turning.iter().any(|zone| zone.up != up);
        let [below, above] = nearest(&breakers, close[t]);
        let values = [
            of(turns(true)),
            of(turns(false)),
            of(retests[0]),
            of(retests[1]),
            below,
            above,
        ];
        for (out, value) in outs.iter_mut().zip(values) {
            out[t] = value;
        }
    }
    outs
}

/// Of `[high, low, day, x]`.
fn divergence(x: &[Vec<f64>], p: &[f64]) -> Vec<Vec<f64>> {
    let (high, low, day, measure) = (&x[0], &x[1], &x[2], &x[3]);
    let (left, right, within) = (p[0] as usize, p[1] as usize, p[2] as usize);
    let of_day = p[3] == 1.0;
    let mut outs = vec![vec![f64::NAN; high.len()]; 2];
    let mut series: Vec<&[f64]> = vec![high, low, measure];
    if of_day {
        series.push(day);
    }
    let upside_down = negated(low);
    let rows = rows_of(&series);
    for (side, (extreme, sign)) in [(&upside_down, 1.0), (high, -1.0)].into_iter().enumerate() {
        // The rows of swings of one stretch.
        let mut swings: Vec<usize> = Vec::new();
        for &(t, before) in &rows {
            if before == 0 {
                swings.clear();
            }
            if before < left + right {
                continue;
            }
            outs[side][t] = 0.0;
            if confirmed(extreme, t, before, left, right).is_some() {
                let i = t - right;
                if let Some(&j) = swings.last() {
                    let apart = extreme[i] > extreme[j] && sign * measure[i] > sign * measure[j];
                    let one_day = !of_day || day[i] == day[j];
                    outs[side][t] = of(apart && i - j <= within && one_day);
                }
                swings.push(i);
            }
        }
    }
    outs
}

fn sweep(
    x: &[Vec<f64>],
    left: usize,
    right: usize,
    rejection: f64,
    within: usize,
) -> Vec<Vec<f64>> {
    let (high, low, close) = (&x[0], &x[1], &x[2]);
    let mut outs = vec![vec![f64::NAN; high.len()]; 3];
    let atr = wilder(&true_range(high, low, close), 14);
    let upside_down = [negated(low), negated(close)];
    let sides = [(high, close), (&upside_down[0], &upside_down[1])];
    let rows = rows_of(&[high, low, close]);
    // By side: rows that confirmed a swing, with its level.
    let mut swings: [Vec<(usize, f64)>; 2] = [Vec::new(), Vec::new()];
    let mut level = f64::NAN;
    for (at, &(t, before)) in rows.iter().enumerate() {
        let mut found = [false, false];
        for (side, (extreme, close)) in sides.iter().enumerate() {
            let swept = swings[side].iter().filter(|&&(confirmed, level)| {
                let since = rows[..at].iter().filter(|&&(s, _)| s > confirmed);
                let bars = since.clone().count();
                let untouched = since.clone().all(|&(s, _)| extreme[s] <= level);
                let comes_back = close[t] < level && extreme[t] - close[t] >= rejection * atr[t];
                bars < within && untouched && extreme[t] > level && comes_back
            });
            let furthest = swept.map(|(_, level)| *level).fold(f64::NAN, f64::max);
            if !furthest.is_nan() {
                found[side] = true;
                level = if side == 0 { furthest } else { -furthest };
            }
        }
        for (side, (extreme, _)) in sides.iter().enumerate() {
            if let Some(level) = confirmed(extreme, t, before, left, right) {
                swings[side].push((t, level));
            }
        }
        if before >= left + right && !atr[t].is_nan() {
            (outs[0][t], outs[1][t], outs[2][t]) = (of(found[0]), of(found[1]), level);
        }
    }
    outs
}
