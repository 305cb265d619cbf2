//! One candle known by the length of its body and shadows.

use super::candle::{Candles, signed};
use crate::Number;

super::patterns! {
    "cdl_belthold" = belt_hold, "CDLBELTHOLD", after 10,
        "Belt-hold: a long candle that opens at its extreme; 100 white, −100 black.",
        "a long body; white without lower shadow, or black without upper shadow";
    "cdl_closingmarubozu" = closing_marubozu, "CDLCLOSINGMARUBOZU", after 10,
        "Closing marubozu: a long candle that closes at its extreme; 100 white, −100 black.",
        "a long body; white without upper shadow, or black without lower shadow";
    "cdl_highwave" = high_wave, "CDLHIGHWAVE", after 10,
        "High-wave candle: a short body between very long shadows; the sign is its colour.",
        "a short body, each shadow longer than two bodies";
    "cdl_longline" = long_line, "CDLLONGLINE", after 10,
        "Long line: a long body between short shadows; the sign is its colour.",
        "a long body, each shadow shorter than half the mean of upper and lower shadow together over the 10 bars before";
    "cdl_marubozu" = marubozu, "CDLMARUBOZU", after 10,
        "Marubozu: a long body without shadows; the sign is its colour.",
        "a long body without upper and without lower shadow";
    "cdl_shortline" = short_line, "CDLSHORTLINE", after 10,
        "Short line: a short body between short shadows; the sign is its colour.",
        "a short body, each shadow shorter than half the mean of upper and lower shadow together over the 10 bars before";
    "cdl_spinningtop" = spinning_top, "CDLSPINNINGTOP", after 10,
        "Spinning top: a short body between longer shadows; the sign is its colour.",
        "a short body, each shadow longer than it";
}

// All conditions at once, `&` rather than `&&`: which of them fails is past guessing, and a wrong guess costs more than they do.

fn belt_hold(bars: &Candles<'_>) -> f64 {
    signed(bars.is_long(0) & bars.opens_at_extreme(0), bars.color(0))
}

fn closing_marubozu(bars: &Candles<'_>) -> f64 {
    let beyond_close = if bars.is_white(0) { bars.upper_shadow(0) } else { bars.lower_shadow(0) };
    signed(bars.is_long(0) & (beyond_close < bars.very_short_shadow(0)), bars.color(0))
}

fn high_wave(bars: &Candles<'_>) -> f64 {
    signed((shorter_shadow(bars) > bars.very_long_shadow(0)) & bars.is_short(0), bars.color(0))
}

fn long_line(bars: &Candles<'_>) -> f64 {
    signed(bars.is_long(0) & (longer_shadow(bars) < bars.short_shadow(0)), bars.color(0))
}

fn marubozu(bars: &Candles<'_>) -> f64 {
    signed(bars.is_long(0) & bars.lacks_shadows(0), bars.color(0))
}

fn short_line(bars: &Candles<'_>) -> f64 {
    signed(bars.is_short(0) & (longer_shadow(bars) < bars.short_shadow(0)), bars.color(0))
}

fn spinning_top(bars: &Candles<'_>) -> f64 {
    signed((shorter_shadow(bars) > bars.body(0)) & bars.is_short(0), bars.color(0))
}

fn longer_shadow(bars: &Candles<'_>) -> f64 {
    bars.upper_shadow(0).larger(bars.lower_shadow(0))
}

fn shorter_shadow(bars: &Candles<'_>) -> f64 {
    bars.upper_shadow(0).smaller(bars.lower_shadow(0))
}
