//! Indicators in the field's own definitions; TA-Lib's, warm-up and seeding included, where it has one.
//!
//! Differences from TA-Lib are deliberate and stand in the entries. One holds for all: where a quotient has nothing
//! to divide by (a window without any movement, range or volume), TA-Lib gives 0; here there is no value, because 0
//! would be a reading like any other. TA-Lib's `timeperiod` is `n`, its `nbdev` is `k`.

mod moving_average;

super::family! {
    // Overlays.
    accbands, alligator, bbands, chandelier, donchian, fractal, ichimoku, keltner, midpoint, sar, supertrend, vwma, zlema,
    // Momentum.
    adx, aroon, awesome, bop, cci, cmo, connors_rsi, coppock, dpo, efficiency, elder_ray, fisher, imi, macd, mfi, ppo,
    qstick, rate_of_change, rsi, smi, squeeze, stoch, trix, tsi, ultosc, vhf, vortex, wad, wave,
    // Cycles.
    hilbert,
    // Volatility.
    adr, atr, choppiness, cvi, mass_index, realised_volatility, rvi, threshold_regime, ulcer_index, volatility_state,
    // Volume.
    absorption, ad, efi, market_facilitation, obv, pvt, rvol, volume_index,
    // Prices.
    avgdev, heikin_ashi, price,
    // Statistics.
    beta, correl, cumsum, linearreg, minmax, percentile, stddev,
}

pub(crate) use atr::Atr;
