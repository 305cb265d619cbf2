//! Conditions as bits.

use crate::simd::dispatch;

/// Cells of a word of [`truth_bits`].
pub const BITS_A_WORD: usize = u64::BITS as usize;

/// Packs conditions (`1` is true, `0` and missing are not) into words of 64 bits, the first cell lowest; what is left of the
/// last word is zero.
pub fn truth_bits(conditions: &[f64], words: &mut Vec<u64>) {
    words.clear();
    words.resize(conditions.len().div_ceil(BITS_A_WORD), 0);
    dispatch(
        #[inline(always)]
        || {
            for (word, cells) in words.iter_mut().zip(conditions.chunks(BITS_A_WORD)) {
                // A whole word is a loop of known length, which becomes a handful of vector comparisons.
                *word = match cells.try_into() {
                    Ok(cells) => packed::<BITS_A_WORD>(cells),
                    Err(_) => packed_some(cells),
                };
            }
        },
    );
}

#[inline(always)]
fn packed<const N: usize>(cells: &[f64; N]) -> u64 {
    packed_some(cells)
}

#[inline(always)]
fn packed_some(cells: &[f64]) -> u64 {
    let mut word = 0;
    for (bit, &cell) in cells.iter().enumerate() {
        word |= u64::from(cell == 1.0) << bit;
    }
    word
}
