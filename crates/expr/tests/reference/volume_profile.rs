//! Volume profiles over whole arrays: each row spreads the volume of its day's bars anew.

use super::Reference;

pub(crate) const REFERENCES: &[(&str, Reference)] = &[
    ("volume_profile", |x, p| {
        by_day(x, |today, _| {
            area(x, today, p).unwrap_or([f64::NAN; 3]).into()
        })
    }),
    ("prev_volume_profile", |x, p| {
        by_day(x, |_, before| {
            area(x, before, p).unwrap_or([f64::NAN; 3]).into()
        })
    }),
];

/// Of `[high, low, volume, day, tick]`: a function of the rows of the day so far and of the day before, at each row.
fn by_day(x: &[Vec<f64>], of: impl Fn(&[usize], &[usize]) -> Vec<f64>) -> Vec<Vec<f64>> {
    let rows = x[0].len();
    let day = &x[3];
    let is_known = |t: &usize| is_traded(x, *t);
    let mut outs = vec![vec![f64::NAN; rows]; 3];
    for t in (0..rows).filter(is_known) {
        let back: Vec<usize> = (0..=t).rev().filter(is_known).collect();
        let of_today = back.iter().take_while(|&&s| day[s] == day[t]).count();
        let (today, earlier) = back.split_at(of_today);
        let of_before = earlier
            .iter()
            .take_while(|&&s| day[s] == day[earlier[0]])
            .count();
        let oldest_first = |rows: &[usize]| rows.iter().rev().copied().collect::<Vec<_>>();
        let values = of(&oldest_first(today), &oldest_first(&earlier[..of_before]));
        for (out, value) in outs.iter_mut().zip(values) {
            out[t] = value;
        }
    }
    outs
}

/// Whether a row lacks nothing that a profile needs.
pub(crate) fn is_traded(x: &[Vec<f64>], t: usize) -> bool {
    let [high, low, volume, day, tick] = [0, 1, 2, 3, 4].map(|column| x[column][t]);
    !(high + low + volume + day + tick).is_nan() && tick > 0.0 && low <= high
}

/// Point of control, upper and lower edge of the value area of a day's rows.
pub(crate) fn area(x: &[Vec<f64>], rows: &[usize], p: &[f64]) -> Option<[f64; 3]> {
    let (most, share) = (p[0], p[2] / 100.0);
    let finest = p[1] * x[4][*rows.first()?];
    // Low, high and volume of each bar, prices counted in the finest bins.
    let count = |price: f64| {
        let bins = price / finest;
        if (bins - bins.round()).abs() < 1e-6 {
            bins.round()
        } else {
            bins
        }
    };
    let bars: Vec<[f64; 3]> = rows
        .iter()
        .map(|&t| [count(x[1][t]), count(x[0][t]), x[2][t]])
        .filter(|bar| bar[2] > 0.0)
        .collect();
    let low = bars.iter().map(|bar| bar[0]).reduce(f64::min)?;
    let high = bars.iter().map(|bar| bar[1]).reduce(f64::max)?;
    // The first and last bin of a bar: it reaches into the last, unless it is a single price.
    let ends = |bar: &[f64; 3], width: f64| {
        let first = (bar[0] / width).floor();
        let last = (bar[1] / width).ceil() - 1.0;
        [first, if bar[0] == bar[1] { first } else { last }]
    };
    let mut width = 1.0;
    let (lowest, bins) = loop {
        let all: Vec<[f64; 2]> = bars.iter().map(|bar| ends(bar, width)).collect();
        let first = all.iter().map(|ends| ends[0]).fold(f64::MAX, f64::min);
        let last = all.iter().map(|ends| ends[1]).fold(f64::MIN, f64::max);
        // Beyond 2^52 numbers of bins are not exact.
        let exact = first.abs().max(last.abs()) < 4_503_599_627_370_496.0;
        if last - first + 1.0 <= most && exact {
            break (first, (last - first) as usize + 1);
        }
        width *= 2.0;
    };
    let mut volumes = vec![0.0; bins];
    for bar in &bars {
        let [first, last] = ends(bar, width);
        for (at, volume) in volumes.iter_mut().enumerate() {
            let number = lowest + at as f64;
            if number < first || number > last {
                continue;
            }
            let (bottom, top) = (number * width, (number + 1.0) * width);
            let inside = bar[1].min(top) - bar[0].max(bottom);
            let whole = bar[1] - bar[0];
            *volume += if whole == 0.0 {
                bar[2]
            } else {
                bar[2] * (inside / whole)
            };
        }
    }
    let total: f64 = volumes.iter().sum();
    let largest = volumes.iter().copied().fold(0.0, f64::max);
    let apart = |at: usize| ((lowest + at as f64 + 0.5) * width - (low / 2.0 + high / 2.0)).abs();
    let fullest: Vec<usize> = (0..bins)
        .filter(|&at| volumes[at] >= largest * (1.0 - 1e-9))
        .collect();
    let nearest = fullest.iter().map(|&at| apart(at)).reduce(f64::min)?;
    let control = *fullest
        .iter()
        .find(|&&at| apart(at) <= nearest + 1e-9 * width)?;
    let (mut from, mut to) = (control, control);
    while volumes[from..=to].iter().sum::<f64>() < share * total * (1.0 - 1e-9) {
        let above: Vec<f64> = volumes.iter().skip(to + 1).take(2).copied().collect();
        let below: Vec<f64> = volumes[..from].iter().rev().take(2).copied().collect();
        let sums = [&above, &below].map(|pair| pair.iter().sum::<f64>());
        if above.is_empty() && below.is_empty() {
            break;
        }
        let up = below.is_empty() || !above.is_empty() && sums[0] >= sums[1] - 1e-9 * total;
        if up {
            to += above.len();
        } else {
            from -= below.len();
        }
    }
    let price = |at: f64| (lowest + at) * width * finest;
    Some([
        price(control as f64 + 0.5),
        price(to as f64 + 1.0),
        price(from as f64),
    ])
}
