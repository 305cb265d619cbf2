//! How far two columns of numbers agree.

/// Numbers that differ by no more than this, relative to the larger of the expected one and a millionth of the largest, agree.
const TOLERANCE: f64 = 1e-7;

/// What came out of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Agreement {
    /// Numbers that agree.
    pub equal: usize,
    /// A power of ten that none of their relative differences is above.
    pub within: f64,
    /// Numbers that differ.
    pub different: usize,
    /// Numbers of ours where theirs are missing.
    pub ours_alone: usize,
    /// Numbers of theirs where ours are missing.
    pub theirs_alone: usize,
}

impl Agreement {
    pub fn of(ours: &[f64], theirs: &[f64]) -> Self {
        assert_eq!(ours.len(), theirs.len());
        let present = theirs.iter().filter(|x| !x.is_nan());
        let largest = present.fold(0.0_f64, |largest, x| largest.max(x.abs()));
        let mut agreement = Self::default();
        let mut error = 0.0_f64;
        for (a, b) in ours.iter().zip(theirs) {
            let difference = (a - b).abs() / b.abs().max(1e-6 * largest).max(f64::MIN_POSITIVE);
            match (a.is_nan(), b.is_nan()) {
                (true, true) => {}
                (false, true) => agreement.ours_alone += 1,
                (true, false) => agreement.theirs_alone += 1,
                _ if difference > TOLERANCE => agreement.different += 1,
                _ => {
                    agreement.equal += 1;
                    error = error.max(difference);
                }
            }
        }
        let bounds = (-13..=-7).map(|exponent| format!("1e{exponent}").parse().unwrap());
        agreement.within = bounds
            .into_iter()
            .find(|&bound: &f64| error <= bound)
            .unwrap();
        agreement
    }

    /// Whether every number agrees and what is missing is missing in both.
    pub fn is_whole(&self) -> bool {
        self.different + self.ours_alone + self.theirs_alone == 0
    }

    /// Whether this one agrees with its reference no less than another.
    pub fn is_no_worse_than(&self, other: &Self) -> bool {
        let faults = |it: &Self| it.different + it.ours_alone + it.theirs_alone;
        self.equal >= other.equal && faults(self) <= faults(other)
    }
}
