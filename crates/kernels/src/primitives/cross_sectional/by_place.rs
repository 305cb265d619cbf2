//! The places of a row's values in ascending order, in a few nanoseconds a symbol.

use std::cmp::Ordering::Equal;

use crate::shape::SectionScratch;
use crate::simd;

/// Symbols below which they are sorted by comparison alone; as many are looked at to find out how a row is spread.
const FEW: usize = 64;
/// Symbols of one bucket up to which insertion is quicker than any other sort.
const INSERTED: usize = 16;

/// Consecutive buckets stand in one column, so that the sums over all of them are sums of whole rows.
const COLUMNS: usize = 32;
const ROWS: usize = 128;
const BUCKETS: usize = ROWS * COLUMNS;
type Buckets = [[u16; COLUMNS]; ROWS];

/// Writes to each symbol the element of `by_place` at its place in ascending order, counted from 0. Symbols of equal value
/// take their places in their own order, and get `of_equals` of the first of these places, their number and their own place.
///
/// Values go to buckets by a curve that is steep where they are dense and flat where they are not. Who has a bucket alone has
/// its place, which is the number of those in the buckets before; the others are sorted, bucket by bucket.
pub(super) fn by_place(
    x: &[f64],
    by_place: &[f64],
    of_equals: impl Fn(usize, usize, usize) -> f64,
    out: &mut [f64],
    scratch: &mut SectionScratch,
) {
    let SectionScratch {
        order,
        crowd,
        buckets,
        ..
    } = scratch;
    let n = x.len();
    order.resize(n, 0);
    let sort = |symbols: &mut [u32], first: usize, out: &mut [f64]| {
        sort(symbols, x);
        let mut place = first;
        for equals in symbols.chunk_by(|&a, &b| x[a as usize] == x[b as usize]) {
            let first = place;
            for &symbol in equals {
                out[symbol as usize] = match equals.len() {
                    1 => by_place[place],
                    count => of_equals(first, count, place),
                };
                place += 1;
            }
        }
    };
    let spread = if (FEW..=usize::from(u16::MAX)).contains(&n) {
        spread(x)
    } else {
        None
    };
    let Some((centre, steepness)) = spread else {
        order
            .iter_mut()
            .zip(0..)
            .for_each(|(at, symbol)| *at = symbol);
        return sort(order, 0, out);
    };
    buckets.resize(n, 0);
    crowd.resize(n, 0);
    let (mut counts, mut places) = ([[0; COLUMNS]; ROWS], [[0; COLUMNS]; ROWS]);
    let (buckets, crowd) = (&mut buckets[..], &mut crowd[..]);
    let crowded = simd::dispatch(
        #[inline(always)]
        || {
            for (bucket, &x) in buckets.iter_mut().zip(x) {
                *bucket = bucket_of((x - centre) * steepness);
            }
            count(buckets, counts.as_flattened_mut());
            sum_before(&counts, &mut places);
            let (counts, places) = (counts.as_flattened(), places.as_flattened());
            place(by_place, buckets, counts, places, out, crowd)
        },
    );
    let (counts, places) = (counts.as_flattened_mut(), places.as_flattened_mut());
    for &symbol in &crowd[..crowded] {
        let place = &mut places[usize::from(buckets[symbol as usize])];
        order[usize::from(*place)] = symbol;
        *place += 1;
    }
    for &symbol in &crowd[..crowded] {
        let bucket = usize::from(buckets[symbol as usize]);
        let count = usize::from(std::mem::take(&mut counts[bucket]));
        if count > 0 {
            let end = usize::from(places[bucket]);
            match &mut order[end - count..end] {
                // Two are by far the most frequent crowd: no branch, for nobody could foresee it.
                &mut [a, b] if x[a as usize] != x[b as usize] => {
                    let later = usize::from(x[a as usize] > x[b as usize]);
                    out[a as usize] = by_place[end - 2 + later];
                    out[b as usize] = by_place[end - 1 - later];
                }
                symbols => sort(symbols, end - count, out),
            }
        }
    }
}

/// Counts the symbols of each bucket.
#[inline(always)]
fn count(buckets: &[u16], counts: &mut [u16]) {
    for &bucket in buckets {
        counts[usize::from(bucket) % BUCKETS] += 1;
    }
}

/// Gives every symbol what belongs to the first place of its bucket, and notes those that are not alone there; returns their
/// number.
#[inline(always)]
fn place(
    by_place: &[f64],
    buckets: &[u16],
    counts: &[u16],
    places: &[u16],
    out: &mut [f64],
    crowd: &mut [u32],
) -> usize {
    let mut crowded = 0;
    for ((&bucket, out), symbol) in buckets.iter().zip(out).zip(0..) {
        let bucket = usize::from(bucket) % BUCKETS;
        *out = by_place[usize::from(places[bucket])];
        // Every symbol is noted, but the next one takes its line unless it shares its bucket.
        crowd[crowded] = symbol;
        crowded += usize::from(counts[bucket] > 1);
    }
    crowded
}

/// Puts symbols in ascending order of their values; those of equal value stand in their own order, as they did before.
fn sort(symbols: &mut [u32], x: &[f64]) {
    let value = |symbol: u32| x[symbol as usize];
    if symbols.len() > INSERTED {
        let order = |&a: &u32, &b: &u32| {
            value(a)
                .partial_cmp(&value(b))
                .unwrap_or(Equal)
                .then(a.cmp(&b))
        };
        return symbols.sort_unstable_by(order);
    }
    for at in 1..symbols.len() {
        let symbol = symbols[at];
        let mut hole = at;
        while hole > 0 && value(symbols[hole - 1]) > value(symbol) {
            symbols[hole] = symbols[hole - 1];
            hole -= 1;
        }
        symbols[hole] = symbol;
    }
}

/// About where the middle of the values lies, and how steep the curve is there: most of it for the values within one and a
/// half quartile distances. The quartiles are those of some values, eight by eight, so that a few extreme ones do not count.
/// `None` where there are none.
fn spread(x: &[f64]) -> Option<(f64, f64)> {
    const EIGHT: usize = 8;
    /// Batcher's network: after these exchanges, eight numbers ascend.
    const EXCHANGES: [(usize, usize); 19] = [
        (0, 1),
        (2, 3),
        (4, 5),
        (6, 7),
        (0, 2),
        (1, 3),
        (4, 6),
        (5, 7),
        (1, 2),
        (5, 6),
        (0, 4),
        (1, 5),
        (2, 6),
        (3, 7),
        (2, 4),
        (3, 5),
        (1, 2),
        (3, 4),
        (5, 6),
    ];
    let step = (x.len() - EIGHT) / (EIGHT - 1);
    let mut sample = [[0.0; EIGHT]; EIGHT];
    for (i, eight) in sample.iter_mut().enumerate() {
        eight.copy_from_slice(&x[i * step..i * step + EIGHT]);
    }
    simd::dispatch(
        #[inline(always)]
        || {
            for (a, b) in EXCHANGES {
                let (left, right) = (sample[a], sample[b]);
                for w in 0..EIGHT {
                    let exchange = right[w] < left[w];
                    sample[a][w] = if exchange { right[w] } else { left[w] };
                    sample[b][w] = if exchange { left[w] } else { right[w] };
                }
            }
        },
    );
    let (mut lower, mut upper) = (0.0, 0.0);
    for w in 0..EIGHT {
        lower += sample[2][w];
        upper += sample[5][w];
    }
    // Where most values are equal, the others decide.
    let mut distance = (upper - lower) / EIGHT as f64;
    if distance == 0.0 {
        let (low, high) = x
            .iter()
            .fold((x[0], x[0]), |(low, high), &x| (low.min(x), high.max(x)));
        distance = (high - low) / EIGHT as f64;
    }
    // A distance beyond all numbers would leave a curve that is flat everywhere.
    let (centre, steepness) = ((lower + upper) / (2 * EIGHT) as f64, 0.7 / distance);
    (centre.is_finite() && steepness.is_normal()).then_some((centre, steepness))
}

/// The bucket for a value at distance `u` from the centre, in units of the curve's straight part: never before that of a
/// smaller one, since every operation rounds the larger to no less than the smaller.
#[inline(always)]
fn bucket_of(u: f64) -> u16 {
    let half = (BUCKETS / 2) as f64;
    // Three quarters of the buckets for what is near, one for all that is far.
    let distance = u.abs();
    let way = if distance <= 1.0 {
        0.75 * distance
    } else {
        1.0 - 0.25 / distance
    };
    // Added to a small number, 2^52 leaves its whole part in the lowest bits.
    let curved = way.copysign(u);
    let bucket = (curved * (half - 1.0) + (half + 4_503_599_627_370_496.0)).to_bits() as u16;
    bucket % ROWS as u16 * COLUMNS as u16 + bucket / ROWS as u16 % COLUMNS as u16
}

/// By bucket: the sum of the counts of those before it.
#[inline(always)]
fn sum_before(counts: &Buckets, sums: &mut Buckets) {
    // Down the columns, then over all columns to the left.
    let mut before = [0; COLUMNS];
    for (counts, sums) in counts.iter().zip(sums.iter_mut()) {
        *sums = before;
        for c in 0..COLUMNS {
            before[c] += counts[c];
        }
    }
    let mut start = 0;
    for before in &mut before {
        (*before, start) = (start, start + *before);
    }
    for sums in sums {
        for c in 0..COLUMNS {
            sums[c] += before[c];
        }
    }
}
