//! Crows above a long white candle.

use super::candle::{Candles, bearish};

super::patterns! {
    "cdl_2crows" = two_crows, "CDL2CROWS", after 12,
        "Two crows: a black candle above a long white one, then a black one back into its body.",
        "long white; black with a body's gap up; black that opens inside the second body and closes inside the first";
    "cdl_upsidegap2crows" = upside_gap_two_crows, "CDLUPSIDEGAP2CROWS", after 12,
        "Upside gap two crows: a black candle above a long white one, engulfed by another that leaves the gap open.",
        "long white; black, not long, with a body's gap up; black that opens above the second open and closes below the second close and above the first";
}

fn two_crows(bars: &Candles<'_>) -> f64 {
    bearish(crows_above_white(bars) && bars.opens_within(0, 1) && bars.close(0) > bars.open(2) && bars.close(0) < bars.close(2) && bars.is_long(2))
}

fn upside_gap_two_crows(bars: &Candles<'_>) -> f64 {
    bearish(
        crows_above_white(bars)
            && bars.open(0) > bars.open(1)
            && bars.close(0) < bars.close(1)
            && bars.close(0) > bars.close(2)
            && bars.is_long(2)
            && !bars.is_long(1),
    )
}

fn crows_above_white(bars: &Candles<'_>) -> bool {
    bars.is_white(2) && bars.is_black(1) && bars.is_black(0) && bars.body_gaps_up(1, 2)
}
