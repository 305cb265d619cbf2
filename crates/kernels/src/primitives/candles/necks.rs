//! A rise from below a long black candle that does not get far: the fall goes on.

use super::candle::{Candles, bearish, is_close};

super::patterns! {
    "cdl_inneck" = in_neck, "CDLINNECK", after 11,
        "In-neck: a white candle from below a long black one to its close or just above.",
        "long black, then white with open < its low and its close ≤ close ≤ its close + equal";
    "cdl_onneck" = on_neck, "CDLONNECK", after 11,
        "On-neck: a white candle from below a long black one to its low.",
        "long black, then white with open < its low and a close equal to its low";
    "cdl_thrusting" = thrusting, "CDLTHRUSTING", after 11,
        "Thrusting: a white candle from below a long black one into the lower half of its body.",
        "long black, then white with open < its low and its close + equal < close ≤ its close + body / 2";
}

fn in_neck(bars: &Candles<'_>) -> f64 {
    let reaches = || bars.close(0) >= bars.close(1) && bars.close(0) <= bars.close(1) + bars.equal(1);
    bearish(rises_from_below(bars) && reaches() && bars.is_long(1))
}

fn on_neck(bars: &Candles<'_>) -> f64 {
    let reaches = || is_close(bars.close(0), bars.low(1), bars.equal(1));
    bearish(rises_from_below(bars) && reaches() && bars.is_long(1))
}

fn thrusting(bars: &Candles<'_>) -> f64 {
    let reaches =
        || bars.close(0) <= bars.close(1) + bars.body(1) * 0.5 && bars.close(0) > bars.close(1) + bars.equal(1);
    bearish(rises_from_below(bars) && reaches() && bars.is_long(1))
}

fn rises_from_below(bars: &Candles<'_>) -> bool {
    bars.is_black(1) && bars.is_white(0) && bars.open(0) < bars.low(1)
}
