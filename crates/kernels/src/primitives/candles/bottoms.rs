//! Ends of a fall.

use super::candle::{Candles, bullish, is_close};

super::patterns! {
    "cdl_concealbabyswall" = concealing_baby_swallow, "CDLCONCEALBABYSWALL", after 13,
        "Concealing baby swallow: two black marubozus, a black candle below them that reaches back up, and a black one around it.",
        "four black; the first two without shadows; the third with a body's gap down and an upper shadow into the second's body; the fourth's range around the third's";
    "cdl_ladderbottom" = ladder_bottom, "CDLLADDERBOTTOM", after 14,
        "Ladder bottom: three black candles downwards, a black one with an upper shadow, a white one above it.",
        "three black with falling opens and closes; black with an upper shadow; white opening above its open and closing above its high";
    "cdl_sticksandwich" = stick_sandwich, "CDLSTICKSANDWICH", after 7,
        "Stick sandwich: a white candle between two black ones with equal closes.",
        "black; white, all above its close; black with a close equal to the first";
    "cdl_unique3river" = unique_three_river, "CDLUNIQUE3RIVER", after 12,
        "Unique three river: a long black candle, a black one within it to a new low, a short white one.",
        "long black; black with a close above, an open not above and a low below the first's; short white opening above the second's low";
}

fn concealing_baby_swallow(bars: &Candles<'_>) -> f64 {
    bullish(
        (0..4).all(|ago| bars.is_black(ago))
            && bars.body_gaps_down(1, 2)
            && bars.high(1) > bars.close(2)
            && bars.high(0) > bars.high(1)
            && bars.low(0) < bars.low(1)
            && bars.lacks_shadows(3)
            && bars.lacks_shadows(2)
            && bars.upper_shadow(1) > bars.very_short_shadow(1),
    )
}

fn ladder_bottom(bars: &Candles<'_>) -> f64 {
    let falls = |ago: usize| bars.open(ago) < bars.open(ago + 1) && bars.close(ago) < bars.close(ago + 1);
    bullish(
        (1..5).all(|ago| bars.is_black(ago))
            && bars.is_white(0)
            && falls(3)
            && falls(2)
            && bars.open(0) > bars.open(1)
            && bars.close(0) > bars.high(1)
            && bars.upper_shadow(1) > bars.very_short_shadow(1),
    )
}

fn stick_sandwich(bars: &Candles<'_>) -> f64 {
    bullish(
        bars.is_black(2)
            && bars.is_white(1)
            && bars.is_black(0)
            && bars.low(1) > bars.close(2)
            && is_close(bars.close(0), bars.close(2), bars.equal(2)),
    )
}

fn unique_three_river(bars: &Candles<'_>) -> f64 {
    bullish(
        bars.is_black(2)
            && bars.is_black(1)
            && bars.is_white(0)
            && bars.close(1) > bars.close(2)
            && bars.open(1) <= bars.open(2)
            && bars.low(1) < bars.low(2)
            && bars.open(0) > bars.low(1)
            && bars.is_long(2)
            && bars.is_short(0),
    )
}
