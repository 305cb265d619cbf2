//! Bootstrap tests and haircuts against arch, statsmodels and scipy; see `testdata/multiple_testing.py`.
#![allow(clippy::unwrap_used, missing_docs)]

use bellwether_metrics::overfitting::{
    Bootstrap, BootstrapError, TrialReturns, automatic_block_length, haircuts, reality_check,
    step_m, superior_ability,
};
use serde_json::Value as Json;

fn expected() -> Json {
    serde_json::from_str(include_str!("../testdata/multiple_testing.json")).unwrap()
}

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array()
        .unwrap()
        .iter()
        .map(|value| value.as_f64().unwrap())
        .collect()
}

fn bootstrap(json: &Json) -> Bootstrap {
    Bootstrap {
        replications: usize::try_from(json["replications"].as_u64().unwrap()).unwrap(),
        mean_block_periods: json["mean_block_periods"].as_f64().unwrap(),
        seed: json["seed"].as_u64().unwrap(),
    }
}

#[test]
fn the_tests_count_what_arch_counts_on_the_same_draws() {
    let json = expected();
    let series: Vec<Vec<f64>> = json["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(numbers)
        .collect();
    let slices: Vec<&[f64]> = series.iter().map(Vec::as_slice).collect();
    let differences = TrialReturns::new(&slices).unwrap();
    let bootstrap = bootstrap(&json);

    let check = reality_check(&differences, &bootstrap).unwrap();
    assert_eq!(check.share(), json["reality_check_share"].as_f64().unwrap());
    assert!(check.add_one() > check.share());

    let ability = superior_ability(&differences, &bootstrap).unwrap();
    assert!((ability.statistic - json["statistic"].as_f64().unwrap()).abs() < 1e-10);
    let counts = [ability.lower, ability.consistent, ability.upper].map(|p| p.exceedances as f64);
    assert_eq!(counts.to_vec(), numbers(&json["exceedances"]));

    let superior: Vec<f64> = step_m(&differences, 0.1, &bootstrap)
        .unwrap()
        .iter()
        .map(|&k| k as f64)
        .collect();
    assert_eq!(superior, numbers(&json["step_m_10_percent"]));
}

#[test]
fn block_lengths_are_those_of_arch() {
    let json = expected();
    for (series, expected) in json["differences"]
        .as_array()
        .unwrap()
        .iter()
        .zip(numbers(&json["automatic_block_lengths"]))
    {
        let found = automatic_block_length(&numbers(series));
        assert!(
            (found - expected).abs() < 1e-10 * expected,
            "{found} {expected}"
        );
    }
}

#[test]
fn haircuts_are_those_of_statsmodels() {
    let json = &expected()["haircuts"];
    let sharpes = numbers(&json["sharpes"]);
    let cuts = haircuts(
        &sharpes,
        usize::try_from(json["periods"].as_u64().unwrap()).unwrap(),
    )
    .unwrap();
    for (trial, (cut, p_value)) in cuts.iter().zip(numbers(&json["p_value"])).enumerate() {
        assert!((cut.single.p_value - p_value).abs() < 1e-12);
        for (name, adjusted) in [
            ("bonferroni", cut.bonferroni),
            ("holm", cut.holm),
            ("bhy", cut.bhy),
        ] {
            let p_value = numbers(&json[name]["p_value"])[trial];
            let sharpe = numbers(&json[name]["sharpe"])[trial];
            assert!(
                (adjusted.p_value - p_value).abs() < 1e-12,
                "{name} {trial}: {adjusted:?} {p_value}"
            );
            assert!(
                (adjusted.sharpe - sharpe).abs() < 1e-9,
                "{name} {trial}: {adjusted:?} {sharpe}"
            );
        }
    }
    assert!(haircuts(&[f64::NAN], 10).is_none());
}

#[test]
fn a_trial_that_equals_the_benchmark_is_left_out() {
    let moving: Vec<f64> = (0..60)
        .map(|t| f64::from(t * 37 % 11) * 0.001 - 0.004)
        .collect();
    let same = vec![0.0; 60];
    let slices: [&[f64]; 2] = [&moving, &same];
    let differences = TrialReturns::new(&slices).unwrap();
    let bootstrap = Bootstrap {
        replications: 100,
        mean_block_periods: 3.0,
        seed: 1,
    };
    let ability = superior_ability(&differences, &bootstrap).unwrap();
    assert_eq!(ability.without_variance, 1);
    assert!(
        ability.lower.share() <= ability.consistent.share()
            && ability.consistent.share() <= ability.upper.share()
    );
}

#[test]
fn a_bootstrap_outside_its_domain_is_refused() {
    let short = [0.01, -0.01];
    let slices: [&[f64]; 1] = [&short];
    let bootstrap = Bootstrap {
        replications: 100,
        mean_block_periods: 3.0,
        seed: 1,
    };
    let refused = reality_check(&TrialReturns::new(&slices).unwrap(), &bootstrap);
    assert_eq!(refused, Err(BootstrapError::TooFewPeriods(2)));
    let long = [0.01; 30];
    let slices: [&[f64]; 1] = [&long];
    let differences = TrialReturns::new(&slices).unwrap();
    let refused = reality_check(
        &differences,
        &Bootstrap {
            mean_block_periods: 0.5,
            ..bootstrap
        },
    );
    assert_eq!(refused, Err(BootstrapError::BlockLength(0.5)));
    assert_eq!(
        step_m(&differences, 1.0, &bootstrap),
        Err(BootstrapError::Size(1.0))
    );
}
