//! The last bars of `W` lanes, oldest first, each lane counted in its own bars.

use crate::StateError;
use crate::kernel::bytes;

/// The newest `span` values of each lane are always in reach. Values are appended behind them; when the buffer is
/// full the newest `span` of every lane move to its front, so that a step costs one store and rarely a copy. Lanes
/// that missed bars fall behind the others by a few rows and are in step again after the next move.
#[derive(Debug, Clone)]
pub(super) struct History<const W: usize, const I: usize> {
    span: usize,
    rows: [Vec<[f64; W]>; I],
    end: [usize; W],
}

/// Bars appended before the newest ones are moved to the front, at least.
const SLACK: usize = 16;

impl<const W: usize, const I: usize> History<W, I> {
    pub(super) fn new(span: usize) -> Self {
        let capacity = span + span.max(SLACK);
        Self {
            span,
            rows: std::array::from_fn(|_| vec![[f64::NAN; W]; capacity]),
            end: [span; W],
        }
    }

    /// Where each lane's next value goes; the value `span` bars before it is at `end - span`.
    pub(super) fn end(&self) -> &[usize; W] {
        &self.end
    }

    /// Makes room for `count` more values of every lane.
    pub(super) fn reserve(&mut self, count: usize) {
        let furthest = self.end.iter().copied().max().unwrap_or(self.span);
        if furthest + count <= self.rows[0].len() {
            return;
        }
        let capacity = self.span + count.max(self.span).max(SLACK);
        for rows in &mut self.rows {
            if self.end.iter().all(|&end| end == furthest) {
                rows.copy_within(furthest - self.span..furthest, 0);
            } else {
                for (w, &end) in self.end.iter().enumerate() {
                    for back in 0..self.span {
                        rows[back][w] = rows[end - self.span + back][w];
                    }
                }
            }
            if rows.len() < capacity {
                rows.resize(capacity, [f64::NAN; W]);
            }
        }
        self.end = [self.span; W];
    }

    /// The rows of one input, to be written at [`end`](Self::end) and read before it.
    pub(super) fn rows(&mut self) -> &mut [Vec<[f64; W]>; I] {
        &mut self.rows
    }

    /// The rows of each input.
    pub(super) fn view(&self) -> [&[[f64; W]]; I] {
        std::array::from_fn(|i| self.rows[i].as_slice())
    }

    /// Takes note that lane `w` has `count` more values.
    pub(super) fn advance(&mut self, w: usize, count: usize) {
        self.end[w] += count;
    }

    /// Lanes beyond `width` exist only to fill the chunk: they follow the first.
    pub(super) fn align_padding(&mut self, width: usize) {
        for w in width..W {
            self.end[w] = self.end[0];
        }
    }

    pub(super) fn save(&self, w: usize, state: &mut Vec<u8>) {
        for rows in &self.rows {
            for row in &rows[self.end[w] - self.span..self.end[w]] {
                bytes::put_f64(state, row[w]);
            }
        }
    }

    pub(super) fn load<'a>(
        &mut self,
        w: usize,
        mut state: &'a [u8],
    ) -> Result<&'a [u8], StateError> {
        for rows in &mut self.rows {
            for row in &mut rows[self.end[w] - self.span..self.end[w]] {
                (row[w], state) = bytes::take_f64(state)?;
            }
        }
        Ok(state)
    }
}
