//! The order of a row's values, in a few nanoseconds a symbol.

use std::cmp::Ordering::Equal;

/// Places that elements may move in the final pass, per element, before sorting by comparison is quicker.
const MOVES_PER_ELEMENT: usize = 8;

/// The symbols of a row by ascending value; equal values keep the order of the symbols.
pub(super) struct Ascending<'a> {
    pub(super) order: &'a [u32],
    /// Whether two values may be equal; if not, none are.
    pub(super) has_ties: bool,
}

/// Puts the symbols in order.
///
/// The range of the values is cut into 65,536 steps, by which two passes of counting sort them; symbols of one step
/// are put right by insertion. Where that would be much work (many values crowded beside an outlier), a sort by
/// comparison takes over. The order is the same, for there is only one. `order` is memory to write it to.
pub(super) fn ascending<'a>(x: &[f64], order: &'a mut Vec<u32>) -> Ascending<'a> {
    order.clear();
    let counted = if x.len() > usize::from(u16::MAX) {
        None
    } else {
        sort_by_counting(x, order)
    };
    if counted.is_none() {
        order.clear();
        order.extend(0..x.len() as u32);
        order.sort_unstable_by(|&a, &b| {
            x[a as usize]
                .partial_cmp(&x[b as usize])
                .unwrap_or(Equal)
                .then(a.cmp(&b))
        });
    }
    order.truncate(x.len());
    Ascending {
        order,
        has_ties: counted.unwrap_or(true),
    }
}

/// Writes the order of `x` to the front of `order` and says whether values are equal, unless that takes too many moves.
fn sort_by_counting(x: &[f64], order: &mut Vec<u32>) -> Option<bool> {
    let n = x.len();
    let (lowest, highest) = extremes(x);
    let scale = 65_535.0 / (highest - lowest);
    // Added to a small number, 2^52 leaves its whole part in the lowest bits.
    let step = |x: f64| ((x - lowest) * scale + 4_503_599_627_370_496.0).to_bits() as u32 & 0xffff;
    // An element is its step and its place.
    order.extend(
        x.iter()
            .enumerate()
            .map(|(at, &x)| step(x) << 16 | at as u32),
    );
    order.resize(2 * n, 0);
    let (elements, space) = order.split_at_mut(n);
    let mut counts = [[0_u16; 256]; 2];
    for &element in &*elements {
        counts[0][low(element)] += 1;
        counts[1][high(element)] += 1;
    }
    distribute(elements, space, &mut counts[0], low);
    distribute(space, elements, &mut counts[1], high);
    // Symbols of one step stand in their own order still.
    let (mut moves, mut has_ties) = (0, false);
    for at in 1..n {
        let element = elements[at];
        if elements[at - 1] >> 16 != element >> 16 {
            continue;
        }
        let value = x[place(element)];
        let mut hole = at;
        while hole > 0 && elements[hole - 1] >> 16 == element >> 16 {
            let left = x[place(elements[hole - 1])];
            if left <= value {
                has_ties |= left == value;
                break;
            }
            elements[hole] = elements[hole - 1];
            hole -= 1;
        }
        elements[hole] = element;
        moves += at - hole;
        if moves > MOVES_PER_ELEMENT * n {
            return None;
        }
    }
    elements
        .iter_mut()
        .for_each(|element| *element = place(*element) as u32);
    Some(has_ties)
}

/// The lowest and the highest value.
fn extremes(x: &[f64]) -> (f64, f64) {
    // Eight at a time, so that no comparison waits for the one before.
    let (mut lowest, mut highest) = ([f64::INFINITY; 8], [f64::NEG_INFINITY; 8]);
    let eights = x.chunks_exact(8);
    let rest = eights.remainder();
    for eight in eights {
        for at in 0..8 {
            lowest[at] = if eight[at] < lowest[at] {
                eight[at]
            } else {
                lowest[at]
            };
            highest[at] = if eight[at] > highest[at] {
                eight[at]
            } else {
                highest[at]
            };
        }
    }
    let low = lowest
        .iter()
        .chain(rest)
        .copied()
        .fold(f64::INFINITY, f64::min);
    let high = highest
        .iter()
        .chain(rest)
        .copied()
        .fold(f64::NEG_INFINITY, f64::max);
    (low, high)
}

/// One pass of sorting by counting: stable by the byte that `digit` takes.
#[inline(always)]
fn distribute(from: &[u32], to: &mut [u32], counts: &mut [u16; 256], digit: fn(u32) -> usize) {
    let mut start = 0;
    for count in counts.iter_mut() {
        (*count, start) = (start, start + *count);
    }
    for &element in from {
        let place = &mut counts[digit(element)];
        to[usize::from(*place)] = element;
        *place += 1;
    }
}

#[inline(always)]
fn low(element: u32) -> usize {
    (element >> 16) as usize & 0xff
}

#[inline(always)]
fn high(element: u32) -> usize {
    (element >> 24) as usize
}

#[inline(always)]
fn place(element: u32) -> usize {
    element as usize & 0xffff
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ascending;

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            -3.0..3.0,
            (-2..3).prop_map(f64::from),
            Just(1e300),
            Just(-0.0),
            // Neighbours that differ in their last bits only.
            (0_u64..4).prop_map(|ulps| f64::from_bits(1.0_f64.to_bits() + ulps)),
        ]
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_a_stable_sort(x in prop::collection::vec(value(), 1..600)) {
            let mut expected: Vec<u32> = (0..x.len() as u32).collect();
            expected.sort_by(|&a, &b| x[a as usize].partial_cmp(&x[b as usize]).unwrap());
            let mut order = Vec::new();
            let sorted = ascending(&x, &mut order);
            prop_assert_eq!(sorted.order, expected.as_slice());
            let equal = expected.windows(2).any(|pair| x[pair[0] as usize] == x[pair[1] as usize]);
            prop_assert!(sorted.has_ties || !equal);
        }
    }
}
