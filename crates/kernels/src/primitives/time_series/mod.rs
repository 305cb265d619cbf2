//! Rolling and recursive statistics of one series or two.

mod relaxed;

super::family! {
    correlation, crossing, direction, ema, extremum, kama, lag, mean, persist, product, quantile, since, skewness, trend, trima,
    ts_rank, variance, weighted_mean,
}

pub(super) use ema::{SEED, SEED_OF_CHAIN, SeededSmoothing, Smoothed, chained};
