//! The twelve returns whose metrics were worked out by hand, and the degenerate series.
#![allow(clippy::unwrap_used, missing_docs)]

use bellwether_metrics::{
    METRICS, MetricSet, Options, Reason, Returns, Support, Value, drawdown_series, full_set,
};

const RETURNS: [f64; 12] = [
    0.012, -0.008, 0.005, 0.0, -0.021, 0.017, 0.009, -0.004, 0.011, -0.013, 0.006, 0.003,
];

fn set_of(values: &[f64]) -> MetricSet {
    full_set(&Returns::new(values).unwrap(), &Options::new(252.0)).unwrap()
}

fn reason(set: &MetricSet, key: &str) -> Option<Reason> {
    set.get(key).unwrap().reason()
}

#[test]
fn twelve_returns_give_the_published_values() {
    let set = set_of(&RETURNS);
    for (key, expected) in [
        ("mean_return", 0.001_416_67),
        ("standard_deviation", 0.011_163_73),
        ("volatility", 0.177_218_66),
        ("sharpe", 2.014_460_52),
        ("sortino", 2.965_746_48),
        ("comp", 0.016_435_02),
        ("cagr", 0.408_224_75),
        ("max_drawdown", -0.023_976_16),
        ("calmar", 17.026_277_48),
        ("ulcer_index", 0.009_360_27),
        ("value_at_risk", -0.016_946_03),
        ("cvar_historical", -0.021),
        ("value_at_risk_historical", -0.0166),
        ("tail_ratio", 0.858_433_73),
        ("omega", 1.369_565_22),
        ("profit_factor", 1.369_565_22),
        ("win_rate", 7.0 / 11.0),
        ("skew", -0.691_991_89),
        ("kurtosis", -0.093_924_98),
        ("psr", 0.657_092_87),
        ("probabilistic_sharpe_ratio", 0.656_200_65),
        ("autocorrelation", -0.481_499_61),
        ("autocorrelation_penalty", 1.599_632_01),
        ("smart_sharpe", 1.259_327_46),
    ] {
        let value = set.get(key).unwrap().known().unwrap();
        assert!(
            (value - expected).abs() <= 1e-8,
            "{key}: {value} is not {expected}"
        );
    }
}

#[test]
fn short_series_keep_their_values_but_are_marked() {
    for (observations, ratio, fraction) in [
        (12, Support::Suppressed, Support::Weak),
        (19, Support::Suppressed, Support::Weak),
        (20, Support::Weak, Support::Weak),
        (59, Support::Weak, Support::Weak),
        (60, Support::Sound, Support::Sound),
    ] {
        let values: Vec<f64> = RETURNS.iter().copied().cycle().take(observations).collect();
        let set = set_of(&values);
        let support = |key: &str| {
            set.iter()
                .find(|entry| entry.info.key == key)
                .unwrap()
                .support
        };
        assert_eq!(
            (support("sharpe"), support("max_drawdown")),
            (ratio, fraction),
            "{observations}"
        );
        assert!(set.get("sharpe").unwrap().known().is_some());
    }
}

#[test]
fn nothing_at_all_knows_nothing() {
    let set = set_of(&[]);
    for entry in set.iter() {
        assert!(
            entry.value.known().is_none(),
            "{} of nothing is {:?}",
            entry.info.key,
            entry.value
        );
    }
    assert_eq!(reason(&set, "comp"), Some(Reason::TooFew));
}

#[test]
fn all_zeros_have_no_ratio() {
    let set = set_of(&[0.0; 100]);
    for key in [
        "sharpe",
        "smart_sharpe",
        "psr",
        "skew",
        "kurtosis",
        "autocorrelation",
    ] {
        assert_eq!(reason(&set, key), Some(Reason::ZeroVariance), "{key}");
    }
    for key in ["sortino", "omega", "profit_factor", "gain_to_pain_ratio"] {
        assert_eq!(reason(&set, key), Some(Reason::NoLosses), "{key}");
    }
    for key in [
        "calmar",
        "recovery_factor",
        "ulcer_performance_index",
        "serenity_index",
    ] {
        assert_eq!(reason(&set, key), Some(Reason::NoDrawdown), "{key}");
    }
    assert_eq!(reason(&set, "win_rate"), Some(Reason::Flat));
    assert_eq!(reason(&set, "tail_ratio"), Some(Reason::ZeroDenominator));
    assert_eq!(set.get("comp"), Some(Value::Known(0.0)));
    assert_eq!(set.get("max_drawdown"), Some(Value::Known(0.0)));
}

#[test]
fn one_value_has_no_deviation() {
    let set = set_of(&[0.01]);
    for key in [
        "standard_deviation",
        "volatility",
        "sharpe",
        "value_at_risk",
        "ulcer_index",
    ] {
        assert_eq!(reason(&set, key), Some(Reason::TooFew), "{key}");
    }
    assert_eq!(set.get("best"), Some(Value::Known(0.01)));
}

#[test]
fn a_constant_return_has_no_variance_although_its_mean_is_rounded() {
    for value in [0.1, 0.001, 1e-9, -0.003] {
        assert_eq!(
            reason(&set_of(&[value; 77]), "sharpe"),
            Some(Reason::ZeroVariance),
            "{value}"
        );
    }
}

#[test]
fn always_positive_has_nothing_to_lose() {
    let set = set_of(&[0.01, 0.02, 0.005, 0.01]);
    for key in [
        "sortino",
        "omega",
        "profit_factor",
        "payoff_ratio",
        "kelly_criterion",
    ] {
        assert_eq!(reason(&set, key), Some(Reason::NoLosses), "{key}");
    }
    assert_eq!(reason(&set, "calmar"), Some(Reason::NoDrawdown));
    assert_eq!(Reason::NoLosses.code(), "no_losses");
    assert!(set.get("sharpe").unwrap().known().is_some());
}

#[test]
fn ruin_ends_the_series() {
    let values = [0.1, -1.0, 0.5, f64::NAN, 0.5];
    let returns = Returns::new(&values).unwrap();
    let set = full_set(&returns, &Options::new(252.0)).unwrap();
    assert!(set.ruined());
    assert_eq!(set.observations(), 2);
    for key in ["comp", "cagr", "max_drawdown"] {
        assert_eq!(set.get(key), Some(Value::Known(-1.0)), "{key}");
    }
    assert_eq!(set.get("best"), Some(Value::Known(0.1)));
    assert_eq!(drawdown_series(&returns), [Some(0.0), Some(-1.0)]);
    assert_eq!(
        set_of(&[0.1, -1.5, 0.2]).get("comp"),
        Some(Value::Known(-1.0)),
        "debt is not negative equity"
    );
}

#[test]
fn a_missing_period_is_left_out_and_is_not_zero() {
    let mut gaps = Vec::new();
    for value in RETURNS {
        gaps.extend([f64::NAN, value]);
    }
    let returns = Returns::new(&gaps).unwrap();
    assert_eq!((returns.observed(), returns.missing()), (12, 12));
    let with_gaps = full_set(&returns, &Options::new(252.0)).unwrap();
    let without = set_of(&RETURNS);
    for (a, b) in with_gaps.iter().zip(without.iter()) {
        assert_eq!(a.value, b.value, "{}", a.info.key);
    }
}

#[test]
fn benchmark_pairs_only_where_both_are_present() {
    let benchmark: Vec<f64> = RETURNS.iter().map(|r| 0.5 * r + 0.001).collect();
    let (mut left, mut right) = (RETURNS.to_vec(), benchmark.clone());
    left.extend([0.5, f64::NAN]);
    right.extend([f64::NAN, 0.5]);
    let set = full_set(
        &Returns::new(&left).unwrap(),
        &Options::new(252.0).with_benchmark(&right),
    )
    .unwrap();
    assert!((set.get("beta").unwrap().known().unwrap() - 2.0).abs() < 1e-12);
    assert!((set.get("r_squared").unwrap().known().unwrap() - 1.0).abs() < 1e-12);
}

#[test]
fn keys_are_unique_and_no_value_is_infinite() {
    let mut keys: Vec<_> = METRICS.iter().map(|metric| metric.info.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), METRICS.len());
    for values in [
        vec![1e300, 1e300, -0.5],
        vec![1e-320, -1e-320, 0.0],
        vec![-0.999_999; 40],
        vec![f64::MAX, -0.5, 1.0],
    ] {
        for entry in set_of(&values).iter() {
            assert!(
                entry.value.known().is_none_or(f64::is_finite),
                "{} {:?}",
                entry.info.key,
                entry.value
            );
        }
    }
}

#[test]
fn bad_input_says_what_where_and_what_to_do() {
    let returns = Returns::new(&RETURNS).unwrap();
    let messages = [
        Returns::new(&[0.1, f64::INFINITY]).unwrap_err().to_string(),
        full_set(&returns, &Options::new(0.0))
            .unwrap_err()
            .to_string(),
        full_set(&returns, &Options::new(252.0).with_risk_free(-2.0))
            .unwrap_err()
            .to_string(),
        full_set(&returns, &Options::new(252.0).with_benchmark(&[0.1]))
            .unwrap_err()
            .to_string(),
    ];
    insta::assert_snapshot!(messages.join("\n"), @r"
    return 1 is inf; a return is a finite number, or NaN for a missing period
    periods_per_year is 0; give the number of periods in a year, such as 252, 365, 52 or 12
    risk_free is -2; give a rate per year above -1, such as 0.02 for 2 %
    the benchmark has 1 periods and the returns 12; align it to the returns, NaN where it has no value
    ");
}
