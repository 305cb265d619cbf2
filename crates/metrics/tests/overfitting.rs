//! Probability of backtest overfitting: the worked example, what must hold, and a direct slow computation.
#![allow(clippy::unwrap_used, missing_docs)]

use bellwether_metrics::overfitting::{
    Pbo, PboError, PboOptions, TrialReturns, TrialReturnsError, probability_of_overfitting,
};

/// The linear congruential generator of the worked example, row by row.
fn toy(periods: usize, trials: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut series = vec![Vec::new(); trials];
    let mut x = seed;
    for _ in 0..periods {
        for trial in &mut series {
            x = (1_103_515_245 * x + 12_345) % (1 << 31);
            let value = (x as f64 / 2f64.powi(31) - 0.5) * 0.02;
            trial.push((value * 1e6).round() / 1e6);
        }
    }
    series
}

fn pbo(series: &[Vec<f64>], blocks: usize, purge_periods: usize) -> Pbo {
    let slices: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
    probability_of_overfitting(
        &TrialReturns::new(&slices).unwrap(),
        &PboOptions {
            blocks,
            purge_periods,
        },
    )
    .unwrap()
}

#[test]
fn the_worked_example() {
    let series = toy(16, 4, 7);
    assert_eq!(
        series.iter().map(|trial| trial[0]).collect::<Vec<_>>(),
        [0.001_941, -0.004_015, -0.003_367, 0.003_839]
    );
    let found = pbo(&series, 4, 0);
    let selected: Vec<usize> = found.splits.iter().map(|split| split.selected).collect();
    let ranks: Vec<f64> = found.splits.iter().map(|split| split.rank).collect();
    assert_eq!(selected, [0, 3, 3, 3, 3, 3]);
    assert_eq!(ranks, [3.0, 4.0, 4.0, 4.0, 4.0, 3.0]);
    for (split, logit) in found
        .splits
        .iter()
        .zip([0.4055, 1.3863, 1.3863, 1.3863, 1.3863, 0.4055])
    {
        assert!((split.logit - logit).abs() < 5e-5);
    }
    assert_eq!(found.probability, 0.0);
}

/// Sharpe ratio of the rows of some blocks, less the purged ones, straight from the definition.
fn slow_sharpe(trial: &[f64], blocks: usize, purge: usize, inside: &[bool]) -> f64 {
    let length = trial.len() / blocks;
    let mut rows = Vec::new();
    for block in (0..blocks).filter(|&block| inside[block]) {
        for row in 0..length {
            let near_head = block > 0 && !inside[block - 1] && row < purge;
            let near_tail = block + 1 < blocks && !inside[block + 1] && row + purge >= length;
            if !near_head && !near_tail {
                rows.push(trial[trial.len() % blocks + block * length + row]);
            }
        }
    }
    let mean = rows.iter().sum::<f64>() / rows.len() as f64;
    let squares: f64 = rows.iter().map(|row| (row - mean) * (row - mean)).sum();
    mean / (squares / (rows.len() as f64 - 1.0)).sqrt()
}

#[test]
fn block_sums_give_what_the_rows_give() {
    for purge in [0, 2] {
        let series = toy(99, 5, 11);
        let found = pbo(&series, 6, purge);
        assert_eq!(found.splits.len(), 20);
        // The first split chooses the first three blocks, the second one blocks 0, 1 and 3.
        for (split, inside) in found.splits.iter().zip([[0, 1, 2], [0, 1, 3]]) {
            let inside: Vec<bool> = (0..6).map(|block| inside.contains(&block)).collect();
            let outside: Vec<bool> = inside.iter().map(|chosen| !chosen).collect();
            let sharpes: Vec<f64> = series
                .iter()
                .map(|trial| slow_sharpe(trial, 6, purge, &inside))
                .collect();
            let best = (0..5)
                .max_by(|&a, &b| sharpes[a].total_cmp(&sharpes[b]))
                .unwrap();
            assert_eq!(split.selected, best);
            assert!((split.in_sample - sharpes[best]).abs() < 1e-12);
            assert!(
                (split.out_of_sample - slow_sharpe(&series[best], 6, purge, &outside)).abs()
                    < 1e-12
            );
        }
    }
}

#[test]
fn noise_is_overfit_half_of_the_time_and_skill_is_not() {
    let mut total = 0.0;
    for seed in 0..20 {
        total += pbo(&toy(400, 20, 1000 + 7919 * seed), 8, 0).probability / 20.0;
    }
    assert!((total - 0.5).abs() < 0.1, "{total}");

    let mut skilled = toy(400, 20, 5);
    for value in &mut skilled[13] {
        *value += 0.004;
    }
    let found = pbo(&skilled, 8, 0);
    assert!(found.probability < 0.01, "{}", found.probability);
    assert_eq!(found.loss_probability, 0.0);
    assert!(found.dominates_first_order && found.dominates_second_order);
    assert!(!found.near_duplicates());
}

#[test]
fn ties_are_averaged_and_copies_are_noticed() {
    let one = toy(64, 1, 3).remove(0);
    let found = pbo(&[one.clone(), one], 4, 0);
    assert!(found.near_duplicates());
    for split in &found.splits {
        assert_eq!((split.ties, split.rank, split.logit), (2, 1.5, 0.0));
    }
    assert_eq!(found.probability, 1.0);
}

#[test]
fn a_trial_that_never_moves_is_never_chosen() {
    let mut series = toy(64, 3, 3);
    series[1] = vec![0.01; 64];
    for split in pbo(&series, 4, 0).splits {
        assert_ne!(split.selected, 1);
        assert!(split.rank >= 2.0);
    }
}

#[test]
fn bad_shapes_are_refused() {
    let (long, short, gap) = (vec![0.01; 40], vec![0.01; 39], vec![f64::NAN; 40]);
    assert!(matches!(
        TrialReturns::new(&[&long, &short]),
        Err(TrialReturnsError::Length { trial: 1, .. })
    ));
    assert!(matches!(
        TrialReturns::new(&[&long, &gap]),
        Err(TrialReturnsError::NotFinite {
            trial: 1,
            period: 0,
            ..
        })
    ));
    assert!(matches!(
        TrialReturns::new(&[]),
        Err(TrialReturnsError::Empty)
    ));
    let refuse = |slices: &[&[f64]], blocks, purge_periods| {
        probability_of_overfitting(
            &TrialReturns::new(slices).unwrap(),
            &PboOptions {
                blocks,
                purge_periods,
            },
        )
        .unwrap_err()
    };
    assert_eq!(refuse(&[&long], 4, 0), PboError::TooFewTrials(1));
    assert_eq!(refuse(&[&long, &long], 5, 0), PboError::Blocks(5));
    assert!(matches!(
        refuse(&[&long, &long], 4, 5),
        PboError::TooFewPeriods { .. }
    ));
}
