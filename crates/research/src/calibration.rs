//! Whether confidence means what it says: alerts of confidence 0.7 should touch their targets seven times in ten.

use crate::alert_outcome::{OutcomeKind, OutcomeSummary};

/// Buckets of confidence, each a tenth wide.
pub const CONFIDENCE_BUCKETS: usize = 10;

/// Alerts whose confidence lies in one tenth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConfidenceBucket {
    /// The least confidence that belongs to it.
    pub from: f64,
    /// The confidence up to which it reaches; only the last bucket holds it too.
    pub to: f64,
    /// Their mean confidence.
    pub mean_confidence: f64,
    /// How they fared.
    pub outcomes: OutcomeSummary,
}

/// Confidence against outcomes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Calibration {
    /// The tenths in which there are graded alerts, lowest first.
    pub buckets: Vec<ConfidenceBucket>,
    /// Mean of (confidence − hit)² over graded alerts, where a hit is 1 if the target was touched first and else 0: 0 is perfect, and
    /// 0.25 is what saying 0.5 always gets. Unknown without any. Brier (1950).
    pub brier: Option<f64>,
}

impl Calibration {
    /// Of graded alerts: confidence, how each ended, and its result in multiples of what was risked. Those without a
    /// confidence from 0 to 1 are passed over.
    pub fn of(alerts: impl IntoIterator<Item = (f64, OutcomeKind, f64)>) -> Self {
        let mut sums = [(0.0_f64, OutcomeSummary::default()); CONFIDENCE_BUCKETS];
        let (mut squares, mut count) = (0.0, 0_u64);
        for (confidence, kind, r) in alerts {
            if !(0.0..=1.0).contains(&confidence) {
                continue;
            }
            let hit = f64::from(u8::from(kind == OutcomeKind::Target));
            squares += (confidence - hit) * (confidence - hit);
            count += 1;
            let (sum, outcomes) = &mut sums[bucket_of(confidence)];
            *sum += confidence;
            outcomes.add(Some((kind, r)));
        }
        let edge = |bucket: usize| bucket as f64 / CONFIDENCE_BUCKETS as f64;
        let buckets = sums
            .into_iter()
            .enumerate()
            .filter(|(_, (_, outcomes))| outcomes.graded() > 0);
        Self {
            buckets: buckets
                .map(|(bucket, (sum, outcomes))| ConfidenceBucket {
                    from: edge(bucket),
                    to: edge(bucket + 1),
                    mean_confidence: sum / outcomes.graded() as f64,
                    outcomes,
                })
                .collect(),
            brier: (count > 0).then(|| squares / count as f64),
        }
    }
}

/// The tenth in which a confidence lies. Sums such as 0.7 + 0.1 that mean a tenth but are a little below it belong to it.
fn bucket_of(confidence: f64) -> usize {
    const ROUNDING: f64 = 1e-9;
    let bucket = ((confidence + ROUNDING) * CONFIDENCE_BUCKETS as f64) as usize;
    bucket.min(CONFIDENCE_BUCKETS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use OutcomeKind::{Expired, Stop, Target};

    #[test]
    fn scores_are_those_worked_out_by_hand() {
        let alerts = [
            (0.75, Target, 2.0),
            (0.75, Stop, -1.0),
            (0.7 + 0.1, Target, 1.0),
            (1.0, Expired, 0.4),
            (1.2, Stop, -1.0),
        ];
        let calibration = Calibration::of(alerts);
        // (0.0625 + 0.5625 + 0.04 + 1) / 4
        assert!((calibration.brier.unwrap() - 0.416_25).abs() < 1e-12);
        let [sevens, eights, nines] = calibration.buckets[..] else {
            panic!("{calibration:?}")
        };
        assert_eq!(
            (sevens.from, sevens.to, sevens.outcomes.hit_rate()),
            (0.7, 0.8, Some(0.5))
        );
        assert_eq!(
            (sevens.mean_confidence, sevens.outcomes.mean_r()),
            (0.75, Some(0.5))
        );
        assert_eq!((eights.from, eights.outcomes.graded()), (0.8, 1));
        assert_eq!((nines.to, nines.outcomes.expired), (1.0, 1));
    }

    #[test]
    fn nothing_graded_has_no_score() {
        assert_eq!(Calibration::of([]), Calibration::default());
        assert_eq!(OutcomeSummary::default().hit_rate(), None);
    }
}
