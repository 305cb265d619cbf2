//! Sums over eight interleaved lanes, folded in a fixed tree.

/// Width of every interleaved sum; a constant of the results, not of the processor.
pub(crate) const LANES: usize = 8;

/// `K` sums of what `terms` makes of each value.
///
/// Value `i` goes to lane `i mod 8`; the compiler turns the lanes into vector instructions because their sums are independent.
#[inline]
pub(crate) fn sum<const K: usize>(values: &[f64], terms: impl Fn(f64) -> [f64; K]) -> [f64; K] {
    let mut lanes = [[0.0; LANES]; K];
    let mut chunks = values.chunks_exact(LANES);
    for chunk in &mut chunks {
        for lane in 0..LANES {
            let term = terms(chunk[lane]);
            for k in 0..K {
                lanes[k][lane] += term[k];
            }
        }
    }
    for (lane, &value) in chunks.remainder().iter().enumerate() {
        let term = terms(value);
        for k in 0..K {
            lanes[k][lane] += term[k];
        }
    }
    lanes.map(fold)
}

/// `K` sums of what `terms` makes of each pair at the same position of two slices of equal length.
#[inline]
pub(crate) fn sum_pairs<const K: usize>(
    left: &[f64],
    right: &[f64],
    terms: impl Fn(f64, f64) -> [f64; K],
) -> [f64; K] {
    debug_assert_eq!(left.len(), right.len(), "pairs need equal lengths");
    let mut lanes = [[0.0; LANES]; K];
    let mut left_chunks = left.chunks_exact(LANES);
    let mut right_chunks = right.chunks_exact(LANES);
    for (a, b) in (&mut left_chunks).zip(&mut right_chunks) {
        for lane in 0..LANES {
            let term = terms(a[lane], b[lane]);
            for k in 0..K {
                lanes[k][lane] += term[k];
            }
        }
    }
    for (lane, (&a, &b)) in left_chunks
        .remainder()
        .iter()
        .zip(right_chunks.remainder())
        .enumerate()
    {
        let term = terms(a, b);
        for k in 0..K {
            lanes[k][lane] += term[k];
        }
    }
    lanes.map(fold)
}

/// Smallest and largest value; `(∞, −∞)` of nothing.
#[inline]
pub(crate) fn extremes(values: &[f64]) -> (f64, f64) {
    let (mut low, mut high) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let mut chunks = values.chunks_exact(LANES);
    // Plain comparisons: `f64::min` also has to order NaN, which no value is here.
    for chunk in &mut chunks {
        for lane in 0..LANES {
            low[lane] = if chunk[lane] < low[lane] {
                chunk[lane]
            } else {
                low[lane]
            };
            high[lane] = if chunk[lane] > high[lane] {
                chunk[lane]
            } else {
                high[lane]
            };
        }
    }
    for &value in chunks.remainder() {
        low[0] = if value < low[0] { value } else { low[0] };
        high[0] = if value > high[0] { value } else { high[0] };
    }
    (
        low.into_iter().fold(f64::INFINITY, f64::min),
        high.into_iter().fold(f64::NEG_INFINITY, f64::max),
    )
}

fn fold(lanes: [f64; LANES]) -> f64 {
    ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6]))
        + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lanes_sum_what_a_loop_sums(values in prop::collection::vec(-1.0..1.0f64, 0..100)) {
            let [total, squares] = sum(&values, |v| [v, v * v]);
            prop_assert!((total - values.iter().sum::<f64>()).abs() < 1e-12);
            prop_assert!((squares - values.iter().map(|v| v * v).sum::<f64>()).abs() < 1e-12);
            let [paired] = sum_pairs(&values, &values, |a, b| [a * b]);
            prop_assert_eq!(paired.to_bits(), squares.to_bits());
        }

        #[test]
        fn extremes_are_the_extremes(values in prop::collection::vec(-1.0..1.0f64, 1..100)) {
            let (low, high) = extremes(&values);
            prop_assert!(values.contains(&low) && values.contains(&high));
            prop_assert!(values.iter().all(|&v| low <= v && v <= high));
        }
    }
}
