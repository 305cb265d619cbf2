//! Beside a benchmark, over the periods present in both.

use crate::metric::cagr::cagr;
use crate::metric::total_return::comp;
use crate::pass::benchmark_pairs::BenchmarkPairs;
use crate::registry::{Group, Metric, MetricInfo, Unit};
use crate::summary::Summary;
use crate::value::{Outcome, Reason};

pub(crate) static BETA: Metric = Metric {
    info: MetricInfo {
        key: "beta",
        label: "Beta",
        doc: "Slope of the returns on the benchmark.",
        formula: "cov(r, b)/var(b)",
        unit: Unit::Ratio,
        higher_is_better: None,
        source: "QuantStats 0.0.86 `greeks`",
        group: Group::Benchmark,
    },
    compute: beta,
};

pub(crate) static ALPHA: Metric = Metric {
    info: MetricInfo {
        key: "alpha",
        label: "Alpha (arithmetic)",
        doc: "Mean return that beta does not explain, times the periods per year. No risk-free rate is subtracted.",
        formula: "(r̄ − β·b̄)·P",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `greeks`",
        group: Group::Benchmark,
    },
    compute: alpha,
};

pub(crate) static ALPHA_COMPOUNDED: Metric = Metric {
    info: MetricInfo {
        key: "alpha_compounded",
        label: "Alpha (compounded)",
        doc: "Mean return above the risk-free rate that beta does not explain, compounded over a year.",
        formula: "(1 + mean(x − β·x_b))^P − 1",
        unit: Unit::Fraction,
        higher_is_better: Some(true),
        source: "empyrical-reloaded 0.7.1 `alpha`; Jensen (1968)",
        group: Group::Benchmark,
    },
    compute: alpha_compounded,
};

pub(crate) static R_SQUARED: Metric = Metric {
    info: MetricInfo {
        key: "r_squared",
        label: "R²",
        doc: "Squared correlation with the benchmark.",
        formula: "corr(r, b)²",
        unit: Unit::Ratio,
        higher_is_better: None,
        source: "QuantStats 0.0.86 `r_squared`",
        group: Group::Benchmark,
    },
    compute: r_squared,
};

pub(crate) static INFORMATION_RATIO: Metric = Metric {
    info: MetricInfo {
        key: "information_ratio",
        label: "Information ratio",
        doc: "Mean difference to the benchmark over its sample standard deviation, **not** annualised.",
        formula: "mean(r − b)/sd(r − b)",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `information_ratio`",
        group: Group::Benchmark,
    },
    compute: information_ratio,
};

pub(crate) static INFORMATION_RATIO_ANNUALISED: Metric = Metric {
    info: MetricInfo {
        key: "information_ratio_annualised",
        label: "Information ratio (annual)",
        doc: "The information ratio, annualised.",
        formula: "mean(r − b)/sd(r − b)·√P",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "Grinold & Kahn (2000)",
        group: Group::Benchmark,
    },
    compute: information_ratio_annualised,
};

pub(crate) static TREYNOR_RATIO: Metric = Metric {
    info: MetricInfo {
        key: "treynor_ratio",
        label: "Treynor ratio (total)",
        doc: "**Total** return above one year of the risk-free rate, for beta. It grows with the length of the span; compare `treynor_annualised` between spans.",
        formula: "(comp − rf)/β",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "QuantStats 0.0.86 `treynor_ratio`",
        group: Group::Benchmark,
    },
    compute: treynor_ratio,
};

pub(crate) static TREYNOR_ANNUALISED: Metric = Metric {
    info: MetricInfo {
        key: "treynor_annualised",
        label: "Treynor ratio (annual)",
        doc: "Growth per year above the risk-free rate, for beta.",
        formula: "(cagr − rf)/β",
        unit: Unit::Ratio,
        higher_is_better: Some(true),
        source: "Treynor (1965)",
        group: Group::Benchmark,
    },
    compute: treynor_annualised,
};

/// The pairs, when there are at least two and the benchmark moves.
fn moving(summary: &Summary) -> Result<&BenchmarkPairs, Reason> {
    let pairs = summary.benchmark()?;
    if pairs.n < 2 {
        return Err(Reason::TooFew);
    }
    if pairs.benchmark.varies() {
        Ok(pairs)
    } else {
        Err(Reason::ZeroVariance)
    }
}

fn beta(summary: &Summary) -> Outcome {
    let pairs = moving(summary)?;
    Ok(pairs.products / pairs.benchmark.squares)
}

fn alpha(summary: &Summary) -> Outcome {
    let pairs = moving(summary)?;
    Ok((pairs.returns.mean - beta(summary)? * pairs.benchmark.mean) * summary.periods_per_year)
}

fn alpha_compounded(summary: &Summary) -> Outcome {
    let pairs = moving(summary)?;
    let risk_free = summary.risk_free_per_period;
    let mean = pairs.returns.mean - risk_free - beta(summary)? * (pairs.benchmark.mean - risk_free);
    Ok(libm::pow(1.0 + mean, summary.periods_per_year) - 1.0)
}

fn r_squared(summary: &Summary) -> Outcome {
    let pairs = moving(summary)?;
    if !pairs.returns.varies() {
        return Err(Reason::ZeroVariance);
    }
    Ok(
        (pairs.products * pairs.products / (pairs.returns.squares * pairs.benchmark.squares))
            .min(1.0),
    )
}

fn information_ratio(summary: &Summary) -> Outcome {
    let pairs = summary.benchmark()?;
    if pairs.n < 2 {
        return Err(Reason::TooFew);
    }
    let difference = &pairs.difference;
    // A constant difference of two moving series is constant only up to their rounding.
    if !difference.varies_at(pairs.returns.scale()) {
        return Err(Reason::ZeroVariance);
    }
    Ok(difference.mean / (difference.squares / (pairs.n as f64 - 1.0)).sqrt())
}

fn information_ratio_annualised(summary: &Summary) -> Outcome {
    Ok(information_ratio(summary)? * summary.periods_per_year.sqrt())
}

/// Beta, not zero.
fn exposure_to_benchmark(summary: &Summary) -> Outcome {
    let beta = beta(summary)?;
    if beta == 0.0 {
        Err(Reason::ZeroDenominator)
    } else {
        Ok(beta)
    }
}

fn treynor_ratio(summary: &Summary) -> Outcome {
    Ok((comp(summary)? - summary.risk_free) / exposure_to_benchmark(summary)?)
}

fn treynor_annualised(summary: &Summary) -> Outcome {
    Ok((cagr(summary)? - summary.risk_free) / exposure_to_benchmark(summary)?)
}
