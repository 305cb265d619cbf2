//! Direct definitions of recursive averages, in every way that they may begin, and of what is built of them.

use super::Reference;
use super::indicators::{highest, lowest, n, one, percent_rank, rows, streaks, windows};

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("ema", |x, p| one(ema(&x[0], n(p), Begin::of(p[1])))),
    ("rma", |x, p| one(rma(&x[0], n(p), Begin::of(p[1])))),
    ("decay", |x, p| {
        one(smoothed(&x[0], 1, 2f64.ln() / p[0], Begin::Mean))
    }),
    ("dema", |x, p| {
        let e = emas(&x[0], n(p), 2, p[1]);
        one(rows(x[0].len(), |t| 2.0 * e[0][t] - e[1][t]))
    }),
    ("tema", |x, p| {
        let e = emas(&x[0], n(p), 3, p[1]);
        one(rows(x[0].len(), |t| {
            3.0 * e[0][t] - 3.0 * e[1][t] + e[2][t]
        }))
    }),
    ("t3", |x, p| {
        // Tillson's generalised double average (1 + v)·ema − v·ema∘ema, taken three times and multiplied out.
        let (e, v) = (emas(&x[0], n(p), 6, p[2]), p[1]);
        let u = 1.0 + v;
        one(rows(x[0].len(), |t| {
            u.powi(3) * e[2][t] - 3.0 * u * u * v * e[3][t] + 3.0 * u * v * v * e[4][t]
                - v.powi(3) * e[5][t]
        }))
    }),
    ("zlema", |x, p| {
        let lag = (n(p) - 1) / 2;
        let carried = rows(x[0].len(), |t| 2.0 * x[0][t] - before(&x[0], t, lag));
        one(ema(&carried, n(p), Begin::of(p[1])))
    }),
    ("trix", |x, p| {
        let e = &emas(&x[0], n(p), 3, p[1])[2];
        one(rate_of_change(e, 1))
    }),
    ("tsi", |x, p| {
        let begin = Begin::of(p[2]);
        let change = changes(&x[0]);
        let size = rows(change.len(), |t| change[t].abs());
        let [change, size] =
            [change, size].map(|x| ema(&ema(&x, p[0] as usize, begin), p[1] as usize, begin));
        one(rows(size.len(), |t| 100.0 * change[t] / size[t]))
    }),
    ("smi", |x, p| {
        let (high, low, close, begin) = (&x[0], &x[1], &x[2], Begin::of(p[4]));
        let (top, bottom) = (windows(high, n(p), highest), windows(low, n(p), lowest));
        let twice = |x: Vec<f64>| ema(&ema(&x, p[2] as usize, begin), p[1] as usize, begin);
        let distance = twice(rows(close.len(), |t| close[t] - (top[t] + bottom[t]) / 2.0));
        let range = twice(rows(close.len(), |t| top[t] - bottom[t]));
        let smi = finite(rows(close.len(), |t| 200.0 * distance[t] / range[t]));
        let signal = ema(&smi, p[3] as usize, begin);
        vec![rows(smi.len(), |t| smi[t] + 0.0 * signal[t]), signal]
    }),
    ("cvi", |x, p| {
        let range = rows(x[0].len(), |t| x[0][t] - x[1][t]);
        one(rate_of_change(
            &ema(&range, n(p), Begin::of(p[2])),
            p[1] as usize,
        ))
    }),
    ("efi", |x, p| {
        let change = changes(&x[0]);
        let force = rows(change.len(), |t| change[t] * x[1][t]);
        one(ema(&force, n(p), Begin::of(p[1])))
    }),
    ("eri", |x, p| {
        let average = ema(&x[2], n(p), Begin::of(p[1]));
        [0, 1]
            .map(|price| rows(average.len(), |t| x[price][t] - average[t]))
            .to_vec()
    }),
    ("massi", |x, p| {
        let (fast, begin) = (n(p), Begin::of(p[2]));
        let once = ema(&rows(x[0].len(), |t| x[0][t] - x[1][t]), fast, begin);
        let twice = ema(&once, fast, begin);
        let ratio = finite(rows(once.len(), |t| once[t] / twice[t]));
        one(windows(&ratio, p[1] as usize, |w| w.iter().sum()))
    }),
    ("rvi", |x, p| {
        let (change, begin) = (changes(&x[0]), Begin::of(p[2]));
        let deviation = windows(&x[0], p[1] as usize, |w| {
            let mean = w[0] + w.iter().map(|x| x - w[0]).sum::<f64>() / w.len() as f64;
            (w.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / w.len() as f64).sqrt()
        });
        let on = |rises: bool, falls: bool| {
            let counts = |c: f64| (rises && c > 0.0) || (falls && c < 0.0);
            let of_row = |t: usize| f64::from(u8::from(counts(change[t])));
            rma(
                &rows(deviation.len(), |t| {
                    deviation[t] * of_row(t) + 0.0 * change[t]
                }),
                n(p),
                begin,
            )
        };
        let (rises, moves) = (on(true, false), on(true, true));
        one(rows(rises.len(), |t| 100.0 * rises[t] / moves[t]))
    }),
    ("alligator", |x, p| {
        let middle = rows(x[0].len(), |t| (x[0][t] + x[1][t]) / 2.0);
        let line = |at: usize| {
            let average = rma(&middle, p[at] as usize, Begin::of(p[6]));
            rows(average.len(), |t| before(&average, t, p[at + 1] as usize))
        };
        vec![line(0), line(2), line(4)]
    }),
    ("rsi", |x, p| one(rsi(&x[0], n(p), p[1]))),
    ("cmo", |x, p| {
        let rsi = rsi(&x[0], n(p), p[1]);
        one(rows(rsi.len(), |t| 2.0 * rsi[t] - 100.0))
    }),
    ("connors_rsi", |x, p| {
        let change = rate_of_change(&x[0], 1);
        let price = rsi(&x[0], n(p), p[3]);
        let streak = rsi(&streaks(&x[0]), p[1] as usize, p[3]);
        let rank = percent_rank(&change, p[2] as usize);
        one(rows(price.len(), |t| {
            (price[t] + streak[t] + rank[t]) / 3.0
        }))
    }),
    ("trange", |x, p| one(first_bar_range(x, p[0]))),
    ("atr", |x, p| one(atr(x, n(p), p[1], p[2]))),
    ("natr", |x, p| {
        let atr = atr(x, n(p), p[1], p[2]);
        one(rows(atr.len(), |t| 100.0 * atr[t] / x[2][t]))
    }),
    ("chandelier", |x, p| {
        let atr = atr(x, n(p), p[2], p[3]);
        let (top, bottom) = (windows(&x[0], n(p), highest), windows(&x[1], n(p), lowest));
        vec![
            rows(atr.len(), |t| top[t] - p[1] * atr[t]),
            rows(atr.len(), |t| bottom[t] + p[1] * atr[t]),
        ]
    }),
    ("supertrend", |x, p| {
        supertrend(x, &atr(x, n(p), p[2], p[3]), p[1])
    }),
    ("kc", |x, p| {
        let (n, atr_n, range) = (p[0] as usize, p[1] as usize, first_bar_range(x, p[4]));
        let price = rows(range.len(), |t| (x[0][t] + x[1][t] + x[2][t]) / 3.0);
        let (middle, range) = match OfTwo::of(p[3]) {
            OfTwo::Together => {
                let (of_middle, of_range) = (n - 1, atr_n - usize::from(p[4] == 1.0));
                let start = of_middle.max(of_range);
                (
                    ema(&late(&price, start - of_middle), n, Begin::Mean),
                    rma(&late(&range, start - of_range), atr_n, Begin::Mean),
                )
            }
            OfTwo::Each(begin) => (ema(&price, n, begin), rma(&range, atr_n, begin)),
        };
        [p[2], 0.0, -p[2]]
            .map(|k| rows(range.len(), |t| middle[t] + k * range[t]))
            .to_vec()
    }),
    ("macd", |x, p| {
        let (fast, slow) = (p[0].min(p[1]) as usize, p[0].max(p[1]) as usize);
        let averages = [(fast, ema_weight(fast)), (slow, ema_weight(slow))];
        line_and_signal(&x[0], averages, p[2] as usize, p[3])
    }),
    ("macdfix", |x, p| {
        line_and_signal(&x[0], [(12, 0.15), (26, 0.075)], n(p), p[1])
    }),
    ("macdext", |x, p| macdext(&x[0], p)),
    ("apo", |x, p| one(oscillator(&x[0], p)[0].clone())),
    ("pvo", |x, p| {
        let [difference, slow] = oscillator(&x[0], p);
        one(rows(slow.len(), |t| 100.0 * difference[t] / slow[t]))
    }),
    ("plus_dm", |x, p| {
        one(directional_sum(
            &movements(x).0,
            n(p),
            First::of_movement(p[1]),
        ))
    }),
    ("minus_dm", |x, p| {
        one(directional_sum(
            &movements(x).1,
            n(p),
            First::of_movement(p[1]),
        ))
    }),
    ("plus_di", |x, p| {
        let [up, _, range] = directional_sums(x, n(p), First::of(p[1]));
        one(rows(range.len(), |t| 100.0 * up[t] / range[t]))
    }),
    ("minus_di", |x, p| {
        let [_, down, range] = directional_sums(x, n(p), First::of(p[1]));
        one(rows(range.len(), |t| 100.0 * down[t] / range[t]))
    }),
    ("dx", |x, p| one(index_of_sums(x, n(p), First::of(p[1])))),
    ("adx", |x, p| one(adx(x, n(p), First::of(p[1])))),
    ("adxr", |x, p| {
        let adx = adx(x, n(p), First::of(p[1]));
        one(rows(adx.len(), |t| {
            (adx[t] + before(&adx, t, n(p) - 1)) / 2.0
        }))
    }),
];

/// How an average of n values begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    /// With the mean of the first n.
    Mean,
    /// With the first value.
    First,
    /// With the first value; shown from the n-th on.
    FirstOfN,
}

impl Begin {
    /// By the number of the word.
    fn of(word: f64) -> Self {
        [Self::Mean, Self::First, Self::FirstOfN][word as usize]
    }
}

/// How two averages begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OfTwo {
    /// With means, on one bar.
    Together,
    /// Each by itself.
    Each(Begin),
}

impl OfTwo {
    /// By the number of the word.
    fn of(word: f64) -> Self {
        match word as usize {
            0 => Self::Together,
            apart => Self::Each(Begin::of((apart - 1) as f64)),
        }
    }
}

/// The value some rows ago.
fn before(x: &[f64], t: usize, rows: usize) -> f64 {
    t.checked_sub(rows).map_or(f64::NAN, |then| x[then])
}

fn changes(x: &[f64]) -> Vec<f64> {
    rows(x.len(), |t| x[t] - before(x, t, 1))
}

fn rate_of_change(x: &[f64], n: usize) -> Vec<f64> {
    finite(rows(x.len(), |t| 100.0 * (x[t] / before(x, t, n) - 1.0)))
}

/// What is not finite has no value.
fn finite(x: Vec<f64>) -> Vec<f64> {
    x.into_iter()
        .map(|x| if x.is_finite() { x } else { f64::NAN })
        .collect()
}

/// The stretches of rows without a missing value.
pub(super) fn runs(x: &[f64]) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (t, _) in x.iter().enumerate().filter(|(_, x)| !x.is_nan()) {
        match runs.last_mut() {
            Some(run) if run.end == t => run.end = t + 1,
            _ => runs.push(t..t + 1),
        }
    }
    runs
}

/// In every stretch: a first value, then a share `weight` of the way to each next value.
fn smoothed(x: &[f64], n: usize, weight: f64, begin: Begin) -> Vec<f64> {
    let seed = if begin == Begin::Mean { n } else { 1 };
    let mut out = vec![f64::NAN; x.len()];
    for run in runs(x).into_iter().filter(|run| run.len() >= seed) {
        let first = run.start + seed - 1;
        out[first] = x[run.start..=first].iter().sum::<f64>() / seed as f64;
        for t in first + 1..run.end {
            out[t] = (1.0 - weight) * out[t - 1] + weight * x[t];
        }
        if begin == Begin::FirstOfN {
            out[run.start..(run.start + n - 1).min(run.end)].fill(f64::NAN);
        }
    }
    out
}

fn ema_weight(n: usize) -> f64 {
    2.0 / (n as f64 + 1.0)
}

pub(super) fn ema(x: &[f64], n: usize, begin: Begin) -> Vec<f64> {
    smoothed(x, n, ema_weight(n), begin)
}

fn rma(x: &[f64], n: usize, begin: Begin) -> Vec<f64> {
    smoothed(x, n, 1.0 / n as f64, begin)
}

/// Wilder's average, begun with the mean of the first n values.
pub(super) fn wilder(x: &[f64], n: usize) -> Vec<f64> {
    rma(x, n, Begin::Mean)
}

/// The ema, the ema of that, and so on; `word` is that of averages of averages.
fn emas(x: &[f64], n: usize, depth: usize, word: f64) -> Vec<Vec<f64>> {
    let (innermost, others) = match word as usize {
        0 => (Begin::Mean, Begin::Mean),
        1 => (Begin::Mean, Begin::First),
        2 => (Begin::First, Begin::First),
        _ => (Begin::FirstOfN, Begin::FirstOfN),
    };
    let mut chain = vec![ema(x, n, innermost)];
    while chain.len() < depth {
        chain.push(ema(&chain[chain.len() - 1], n, others));
    }
    chain
}

fn rsi(x: &[f64], n: usize, word: f64) -> Vec<f64> {
    let change = changes(x);
    let part = |sign: f64| {
        let mut part = rows(x.len(), |t| match change[t] {
            missing if missing.is_nan() => f64::NAN,
            change => (sign * change).max(0.0),
        });
        if word < 3.0 {
            return rma(&part, n, Begin::of(word));
        }
        for run in runs(&part) {
            let mut average = 0.0;
            for t in run {
                average += (part[t] - average) / n as f64;
                part[t] = average;
            }
        }
        part
    };
    let (gain, loss) = (part(1.0), part(-1.0));
    rows(x.len(), |t| {
        if gain[t] == 0.0 && loss[t] == 0.0 {
            50.0
        } else {
            100.0 * gain[t] / (gain[t] + loss[t])
        }
    })
}

pub(super) fn true_range(high: &[f64], low: &[f64], close: &[f64]) -> Vec<f64> {
    rows(high.len(), |t| {
        if t == 0 || (high[t] + low[t] + close[t - 1]).is_nan() {
            return f64::NAN;
        }
        (high[t] - low[t])
            .max((high[t] - close[t - 1]).abs())
            .max((low[t] - close[t - 1]).abs())
    })
}

/// True ranges; with the word 1 a bar without a close before it has its range.
fn first_bar_range(x: &[Vec<f64>], word: f64) -> Vec<f64> {
    let range = true_range(&x[0], &x[1], &x[2]);
    rows(range.len(), |t| {
        if word == 1.0 && before(&x[2], t, 1).is_nan() {
            x[0][t] - x[1][t]
        } else {
            range[t]
        }
    })
}

fn atr(x: &[Vec<f64>], n: usize, seed: f64, first_bar: f64) -> Vec<f64> {
    rma(&first_bar_range(x, first_bar), n, Begin::of(seed))
}

fn supertrend(x: &[Vec<f64>], atr: &[f64], k: f64) -> Vec<Vec<f64>> {
    let (high, low, close) = (&x[0], &x[1], &x[2]);
    let (mut line, mut trend) = (vec![f64::NAN; close.len()], vec![f64::NAN; close.len()]);
    for run in runs(&rows(atr.len(), |t| atr[t] + 0.0 * close[t])) {
        let (mut upper, mut lower, mut up) = (f64::MAX, f64::MIN, true);
        for t in run.clone() {
            let (above, below) = (
                (high[t] + low[t]) / 2.0 + k * atr[t],
                (high[t] + low[t]) / 2.0 - k * atr[t],
            );
            let (kept_above, kept_below) = (upper, lower);
            let begins = t == run.start;
            upper = if begins || above < kept_above || close[t - 1] > kept_above {
                above
            } else {
                kept_above
            };
            lower = if begins || below > kept_below || close[t - 1] < kept_below {
                below
            } else {
                kept_below
            };
            up = if up {
                close[t] >= lower
            } else {
                close[t] > upper
            };
            line[t] = if up { lower } else { upper };
            trend[t] = if up { 1.0 } else { -1.0 };
        }
    }
    vec![line, trend]
}

/// Averages of (window, weight), begun as the word says; their difference, its ema, and the rest, from where the ema exists.
fn line_and_signal(
    x: &[f64],
    [(fast, fast_weight), (slow, slow_weight)]: [(usize, f64); 2],
    signal: usize,
    word: f64,
) -> Vec<Vec<f64>> {
    let (mut of_fast, mut begin) = (x.to_vec(), Begin::Mean);
    match OfTwo::of(word) {
        OfTwo::Together => {
            for run in runs(x) {
                of_fast[run.start..(run.start + slow - fast).min(run.end)].fill(f64::NAN);
            }
        }
        OfTwo::Each(each) => begin = each,
    }
    let fast = smoothed(&of_fast, fast, fast_weight, begin);
    let slow = smoothed(x, slow, slow_weight, begin);
    let line = rows(x.len(), |t| fast[t] - slow[t]);
    let average = ema(&line, signal, begin);
    with_signal(&line, average)
}

/// A line from where its average exists, the average, and the rest.
fn with_signal(line: &[f64], average: Vec<f64>) -> Vec<Vec<f64>> {
    let shown = rows(line.len(), |t| line[t] + 0.0 * average[t]);
    let rest = rows(line.len(), |t| line[t] - average[t]);
    vec![shown, average, rest]
}

/// The values whose average is seeded some rows late, as those that have one so many rows before.
fn late(x: &[f64], late: usize) -> Vec<f64> {
    rows(x.len(), |t| x[t] + 0.0 * before(x, t, late))
}

/// The types of averages in the order in which `macdext` and `ppo` offer them.
const SMA_FIRST: [&str; 11] = [
    "sma", "ema", "wma", "dema", "tema", "trima", "kama", "t3", "hma", "rma", "zlema",
];
const EMA_FIRST: [&str; 11] = [
    "ema", "sma", "wma", "dema", "tema", "trima", "kama", "t3", "hma", "rma", "zlema",
];

/// A moving average by the name of its type.
fn average(ma: &str, x: &[f64], n: usize, begin: Begin) -> Vec<f64> {
    let seed = f64::from(begin as u8);
    let of_chain = if begin == Begin::Mean {
        0.0
    } else {
        seed + 1.0
    };
    let rest = match ma {
        "ema" | "rma" | "zlema" => vec![seed],
        "dema" | "tema" => vec![of_chain],
        "t3" => vec![0.7, of_chain],
        "sma" => vec![0.0],
        "kama" => vec![2.0, 30.0],
        _ => vec![],
    };
    let literals: Vec<f64> = std::iter::once(n as f64).chain(rest).collect();
    finite(super::find(ma).unwrap()(&[x.to_vec()], &literals).remove(0))
}

/// Rows before the first value of an average that begins with a mean.
fn rows_before(ma: &str, n: usize) -> usize {
    let x: Vec<f64> = (0..8 * n + 8).map(|t| t as f64).collect();
    let values = average(ma, &x, n, Begin::Mean);
    values.iter().position(|x| !x.is_nan()).unwrap()
}

fn macdext(x: &[f64], p: &[f64]) -> Vec<Vec<f64>> {
    let ma = |word: f64| SMA_FIRST[word as usize];
    let (fast, slow) = ((ma(p[3]), p[0] as usize), (ma(p[4]), p[1] as usize));
    let (fast, slow) = if fast.1 <= slow.1 {
        (fast, slow)
    } else {
        (slow, fast)
    };
    let start = rows_before(fast.0, fast.1).max(rows_before(slow.0, slow.1));
    let seeded = |ma: &str| !matches!(ma, "sma" | "wma" | "trima" | "hma");
    let (of_both, begin) = match OfTwo::of(p[6]) {
        OfTwo::Together => (
            [fast, slow].map(|(ma, n)| {
                let rows = start - rows_before(ma, n);
                let x = late(x, if seeded(ma) { rows } else { 0 });
                average(ma, &x, n, Begin::Mean)
            }),
            Begin::Mean,
        ),
        OfTwo::Each(begin) => ([fast, slow].map(|(ma, n)| average(ma, x, n, begin)), begin),
    };
    let [fast, slow] = of_both;
    let line = rows(x.len(), |t| fast[t] - slow[t]);
    let signal = average(ma(p[5]), &line, p[2] as usize, begin);
    with_signal(&line, signal)
}

/// A fast less a slow average, and the slow one.
fn oscillator(x: &[f64], p: &[f64]) -> [Vec<f64>; 2] {
    let (fast, slow) = (p[0].min(p[1]) as usize, p[0].max(p[1]) as usize);
    let [fast, slow] =
        [fast, slow].map(|n| average(EMA_FIRST[p[2] as usize], x, n, Begin::of(p[3])));
    [rows(x.len(), |t| fast[t] - slow[t]), slow]
}

/// Wilder's first sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    /// Of n − 1 movements, shown with the next.
    Short,
    /// Of n − 1 movements, shown at once.
    Early,
    /// Of n movements.
    Full,
    /// n times the first movement.
    Single,
}

impl First {
    /// By the number of the word.
    fn of(word: f64) -> Self {
        [Self::Short, Self::Early, Self::Full, Self::Single][word as usize]
    }

    /// The same of the sums of movements, which are shown at once.
    fn of_movement(word: f64) -> Self {
        [Self::Early, Self::Full][word as usize]
    }
}

/// Directional movement up and down, by high and low.
fn movements(x: &[Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let change = |t: usize| (x[0][t] - x[0][t - 1], x[1][t - 1] - x[1][t]);
    let movement = |up: bool| {
        rows(x[0].len(), |t| {
            if t == 0 || (change(t).0 + change(t).1).is_nan() {
                return f64::NAN;
            }
            let (this, other) = if up {
                change(t)
            } else {
                (change(t).1, change(t).0)
            };
            if this > other && this > 0.0 {
                this
            } else {
                0.0
            }
        })
    };
    (movement(true), movement(false))
}

/// Wilder's sum: of the first few movements, then each keeps all but an n-th.
fn directional_sum(x: &[f64], n: usize, first: First) -> Vec<f64> {
    if first == First::Single {
        let average = rma(x, n, Begin::First);
        return rows(x.len(), |t| n as f64 * average[t]);
    }
    let (seed, shown) = match first {
        First::Early => (n - 1, n - 1),
        First::Full => (n, n),
        _ => (n - 1, n),
    };
    let mut out = vec![f64::NAN; x.len()];
    for run in runs(x) {
        let mut sum = 0.0;
        for (seen, t) in (1..).zip(run) {
            sum = if seen <= seed {
                sum + x[t]
            } else {
                sum - sum / n as f64 + x[t]
            };
            out[t] = if seen >= shown { sum } else { f64::NAN };
        }
    }
    out
}

/// Sums of up and down movement and true range; a bar that lacks one of them lacks all.
fn directional_sums(x: &[Vec<f64>], n: usize, first: First) -> [Vec<f64>; 3] {
    let (up, down) = movements(x);
    let range = true_range(&x[0], &x[1], &x[2]);
    let missing = rows(range.len(), |t| 0.0 * (up[t] + down[t] + range[t]));
    [up, down, range].map(|x| directional_sum(&rows(x.len(), |t| x[t] + missing[t]), n, first))
}

fn index_of_sums(x: &[Vec<f64>], n: usize, first: First) -> Vec<f64> {
    let [up, down, _] = directional_sums(x, n, first);
    rows(up.len(), |t| {
        100.0 * (up[t] - down[t]).abs() / (up[t] + down[t])
    })
}

/// The directional index with TA-Lib's first sums.
pub(super) fn directional_index(x: &[Vec<f64>], n: usize) -> Vec<f64> {
    index_of_sums(x, n, First::Short)
}

fn adx(x: &[Vec<f64>], n: usize, first: First) -> Vec<f64> {
    let begin = if first == First::Single {
        Begin::First
    } else {
        Begin::Mean
    };
    rma(&index_of_sums(x, n, first), n, begin)
}
