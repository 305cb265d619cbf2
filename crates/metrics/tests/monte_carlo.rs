//! Simulated histories: what must hold whatever the draws.
#![allow(clippy::unwrap_used, missing_docs)]

use bellwether_metrics::{
    MonteCarloError, MonteCarloOptions, Options, Returns, full_set, monte_carlo,
};

const OPTIONS: MonteCarloOptions = MonteCarloOptions {
    paths: 2000,
    block_periods: 5,
    seed: 42,
    bust: Some(-0.05),
    goal: Some(0.1),
};

fn returns() -> Vec<f64> {
    (0..250)
        .map(|t| f64::from(t * 7919 % 101) * 0.0004 - 0.0195)
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_another_result() {
    let values = returns();
    let series = Returns::new(&values).unwrap();
    let found = monte_carlo(&series, &OPTIONS).unwrap();
    assert_eq!(found, monte_carlo(&series, &OPTIONS).unwrap());
    assert_ne!(
        found,
        monte_carlo(
            &series,
            &MonteCarloOptions {
                seed: 43,
                ..OPTIONS
            }
        )
        .unwrap()
    );
}

#[test]
fn quantiles_ascend_around_the_history_and_probabilities_are_shares() {
    let values = returns();
    let series = Returns::new(&values).unwrap();
    let found = monte_carlo(&series, &OPTIONS).unwrap();
    let total = full_set(&series, &Options::new(252.0))
        .unwrap()
        .get("comp")
        .unwrap()
        .known()
        .unwrap();
    for q in [found.total_return, found.max_drawdown] {
        assert!(
            q.q05 <= q.q25 && q.q25 <= q.median && q.median <= q.q75 && q.q75 <= q.q95,
            "{q:?}"
        );
    }
    assert!(
        found.total_return.q05 < total && total < found.total_return.q95,
        "{found:?} {total}"
    );
    assert!(found.max_drawdown.q95 <= 0.0);
    for share in [
        found.bust_probability.unwrap(),
        found.goal_probability.unwrap(),
    ] {
        assert!((0.0..=1.0).contains(&share));
    }
}

#[test]
fn one_block_of_the_whole_history_only_rotates_it() {
    let values = returns();
    let series = Returns::new(&values).unwrap();
    let found = monte_carlo(
        &series,
        &MonteCarloOptions {
            block_periods: 250,
            ..OPTIONS
        },
    )
    .unwrap();
    assert!(
        (found.total_return.q95 - found.total_return.q05).abs() < 1e-12,
        "a rotation keeps the product"
    );
}

#[test]
fn impossible_questions_are_refused() {
    let values = returns();
    let series = Returns::new(&values).unwrap();
    let refuse = |options| monte_carlo(&series, &options).unwrap_err();
    assert_eq!(
        refuse(MonteCarloOptions {
            paths: 0,
            ..OPTIONS
        }),
        MonteCarloError::NoPaths
    );
    assert!(matches!(
        refuse(MonteCarloOptions {
            block_periods: 0,
            ..OPTIONS
        }),
        MonteCarloError::Block { .. }
    ));
    assert!(matches!(
        refuse(MonteCarloOptions {
            bust: Some(0.2),
            ..OPTIONS
        }),
        MonteCarloError::Threshold { .. }
    ));
    assert!(matches!(
        refuse(MonteCarloOptions {
            goal: Some(f64::NAN),
            ..OPTIONS
        }),
        MonteCarloError::Threshold { .. }
    ));
}
