//! The last values of a series.

/// The last `capacity` values, in a ring.
#[derive(Debug, Clone)]
pub(super) struct Recent {
    values: Vec<f64>,
    /// Where the next one goes.
    next: usize,
    count: usize,
}

impl Recent {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            values: vec![0.0; capacity],
            next: 0,
            count: 0,
        }
    }

    pub(super) fn push(&mut self, x: f64) {
        self.values[self.next] = x;
        self.next = (self.next + 1) % self.values.len();
        self.count = (self.count + 1).min(self.values.len());
    }

    pub(super) fn clear(&mut self) {
        self.count = 0;
    }

    pub(super) fn is_full(&self) -> bool {
        self.count == self.values.len()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The value `ago` pushes before the last; `ago` is below [`len`](Self::len).
    pub(super) fn ago(&self, ago: usize) -> f64 {
        let size = self.values.len();
        self.values[(self.next + size - 1 - ago) % size]
    }

    pub(super) fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.values.iter_mut().for_each(&mut *number);
        visit_count(&mut self.next, number);
        visit_count(&mut self.count, number);
    }
}

/// Shows a count as a number, to be read or replaced.
pub(super) fn visit_count(count: &mut usize, number: &mut dyn FnMut(&mut f64)) {
    let mut shown = *count as f64;
    number(&mut shown);
    *count = shown as usize;
}
