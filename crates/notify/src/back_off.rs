//! How long to wait after a failure.

use std::time::Duration;

/// Doubling waits with a cap. A peer's own wish (`Retry-After`) is honoured where it is longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackOff {
    /// The wait after the first failure, before jitter.
    pub first: Duration,
    /// The longest wait that we choose.
    pub longest: Duration,
    /// The longest wait that a peer may ask for.
    pub longest_asked: Duration,
}

impl Default for BackOff {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(2),
            longest: Duration::from_secs(5 * 60),
            longest_asked: Duration::from_secs(60 * 60),
        }
    }
}

impl BackOff {
    /// The wait after `failures` failures in a row. `chance` from 0 to 1 spreads it over its upper half, so that channels
    /// that fail together do not come back together.
    #[must_use]
    pub fn wait(&self, failures: u32, chance: f64, asked: Option<Duration>) -> Duration {
        let doublings = failures.saturating_sub(1).min(20);
        let whole = self
            .first
            .saturating_mul(1 << doublings)
            .min(self.longest)
            .mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0));
        whole.max(asked.unwrap_or_default().min(self.longest_asked))
    }
}

/// Seeded chance (splitmix64): the composition gives the seed, a test gets the same waits every time.
#[derive(Debug, Clone)]
pub struct Jitter(u64);

impl Jitter {
    /// Begins with a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 up to, not including, 1.
    pub fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bits = (z ^ (z >> 31)) >> 11;
        bits as f64 / (1_u64 << 53) as f64
    }

    /// A generator of its own for a part, which does not depend on what other parts draw.
    #[must_use]
    pub fn of(&self, name: &str) -> Self {
        // FNV-1a.
        let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
        Self(self.0 ^ hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BACK_OFF: BackOff = BackOff {
        first: Duration::from_secs(2),
        longest: Duration::from_secs(300),
        longest_asked: Duration::from_secs(3600),
    };

    #[test]
    fn waits_double_up_to_the_cap() {
        let waits: Vec<u64> = (1..=10)
            .map(|failures| BACK_OFF.wait(failures, 1.0, None).as_secs())
            .collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(BACK_OFF.wait(1, 0.0, None), Duration::from_secs(1));
    }

    #[test]
    fn a_peer_is_waited_for_but_not_for_ever() {
        let asked = |seconds| BACK_OFF.wait(1, 0.5, Some(Duration::from_secs(seconds)));
        assert_eq!(asked(30), Duration::from_secs(30));
        assert_eq!(asked(86_400), Duration::from_secs(3600));
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        // First outputs of splitmix64 with seed 1234567, from its reference implementation (Vigna), as fractions.
        let mut jitter = Jitter::new(1_234_567);
        for expected in [6_457_827_717_110_365_317_u64, 3_203_168_211_198_807_973] {
            assert_eq!(
                jitter.draw(),
                (expected >> 11) as f64 / (1_u64 << 53) as f64
            );
        }
    }

    proptest! {
        #[test]
        fn a_wait_lies_between_half_and_whole(failures in 1_u32..1000, chance in 0.0..1.0_f64) {
            let whole = BACK_OFF.wait(failures, 1.0, None);
            let wait = BACK_OFF.wait(failures, chance, None);
            prop_assert!(wait <= whole && wait >= whole / 2, "{wait:?} of {whole:?}");
        }

        #[test]
        fn draws_are_fractions(seed: u64) {
            let mut jitter = Jitter::new(seed);
            for _ in 0..100 {
                prop_assert!((0.0..1.0).contains(&jitter.draw()));
            }
        }
    }
}
