//! Where this crate differs on purpose from the libraries that people compare it with.

/// One deliberate difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Keys concerned, or the input rule.
    pub subject: &'static str,
    /// What the other library does.
    pub theirs: &'static str,
    /// What this crate does, and why.
    pub ours: &'static str,
}

/// Every deliberate difference from QuantStats 0.0.86 and empyrical-reloaded 0.7.1.
pub static DIFFERENCES: &[Difference] = &[
    Difference {
        subject: "input",
        theirs: "QuantStats takes a series whose minimum is not negative and whose maximum exceeds 1 for prices and differences it.",
        ours: "Input is returns by type. Nothing is guessed.",
    },
    Difference {
        subject: "missing periods",
        theirs: "QuantStats fills a missing return with 0 where it builds equity.",
        ours: "A missing period is left out of every statistic.",
    },
    Difference {
        subject: "unknown values",
        theirs: "NaN, an infinity (`profit_factor` without losses) or 0 (`treynor_ratio` with a beta of 0, `win_rate` without a result).",
        ours: "No value, with a reason code.",
    },
    Difference {
        subject: "ruin",
        theirs: "QuantStats lets a return below −100 % make equity negative and growth rates NaN; later returns go on compounding.",
        ours: "Equity stays at 0, `comp` and `cagr` are −1, later returns are ignored.",
    },
    Difference {
        subject: "`rar`",
        theirs: "QuantStats annualises the growth rate inside it with 252 periods whatever the series, and measures exposure after subtracting the risk-free rate, when hardly a period is zero.",
        ours: "The stated periods per year and the exposure of the returns themselves. Equal for 252 periods and a rate of 0.",
    },
    Difference {
        subject: "`value_at_risk`, `cvar`",
        theirs: "Normal distribution in QuantStats, percentiles of the sample in empyrical.",
        ours: "Plain keys are QuantStats'; the sample's are `value_at_risk_historical` and `cvar_historical`.",
    },
    Difference {
        subject: "`probabilistic_sharpe_ratio`, `psr`",
        theirs: "QuantStats uses bias-corrected skewness and kurtosis.",
        ours: "`probabilistic_sharpe_ratio` is QuantStats'; `psr` uses population moments, as the paper does.",
    },
    Difference {
        subject: "`ulcer_performance_index`, `treynor_ratio`",
        theirs: "QuantStats divides the **total** return, so that the ratio grows with the span.",
        ours: "Plain keys are QuantStats'; `upi_cagr` and `treynor_annualised` divide the growth rate.",
    },
    Difference {
        subject: "`information_ratio`",
        theirs: "QuantStats does not annualise it.",
        ours: "The plain key is QuantStats'; `information_ratio_annualised` is annualised.",
    },
    Difference {
        subject: "`exposure`",
        theirs: "QuantStats counts periods whose return is not zero, rounded up to 1 %.",
        ours: "The plain key is QuantStats'; `time_in_market` is the share of periods with a position.",
    },
    Difference {
        subject: "`alpha`",
        theirs: "empyrical compounds it and subtracts the risk-free rate.",
        ours: "The plain key is QuantStats' `greeks`; empyrical's is `alpha_compounded`.",
    },
    Difference {
        subject: "monthly table",
        theirs: "QuantStats shows 0 for a month without data.",
        ours: "Such a month is absent.",
    },
    Difference {
        subject: "drawdown table",
        theirs: "`end` is the last period below the peak, or the last of the data.",
        ours: "The same, and `recovery` is the first period back at the peak, or open.",
    },
    Difference {
        subject: "trades: `win_rate`, `kelly_criterion`",
        theirs: "backtesting.py 0.6.6 counts a trade with a result of 0 among those that did not win.",
        ours: "Such a trade is neither won nor lost and leaves the win rate alone.",
    },
    Difference {
        subject: "Monte Carlo",
        theirs: "QuantStats permutes the returns: every path ends at the same equity.",
        ours: "Terminal equity from a block bootstrap, drawdowns from permutations.",
    },
];
