//! A small candle set apart from a long one, and what follows it.

use super::candle::{Candles, bearish, bullish, signed};

super::patterns! {
    "cdl_dojistar" = doji_star, "CDLDOJISTAR", after 11,
        "Doji star: a doji beyond a long body, with a gap; the sign is against the long one's colour.",
        "a long body, then a doji whose body gaps up from white or down from black";
    "cdl_morningstar" = morning_star, "CDLMORNINGSTAR", after 12, penetration 0.3,
        "Morning star: a long black candle, a star below it, a white candle deep into the first body.",
        "long black; a body that is not long, with a gap down; a white body that is not short, its close > the first close + penetration × the first body";
    "cdl_eveningstar" = evening_star, "CDLEVENINGSTAR", after 12, penetration 0.3,
        "Evening star: a long white candle, a star above it, a black candle deep into the first body.",
        "long white; a body that is not long, with a gap up; a black body that is not short, its close < the first close − penetration × the first body";
    "cdl_morningdojistar" = morning_doji_star, "CDLMORNINGDOJISTAR", after 12, penetration 0.3,
        "Morning doji star: a morning star whose star is a doji.",
        "long black; a doji with a gap down; a white body that is not short, its close > the first close + penetration × the first body";
    "cdl_eveningdojistar" = evening_doji_star, "CDLEVENINGDOJISTAR", after 12, penetration 0.3,
        "Evening doji star: an evening star whose star is a doji.",
        "long white; a doji with a gap up; a black body that is not short, its close < the first close − penetration × the first body";
    "cdl_abandonedbaby" = abandoned_baby, "CDLABANDONEDBABY", after 12, penetration 0.3,
        "Abandoned baby: a doji star with gaps on both sides, shadows included; 100 at a bottom, −100 at a top.",
        "a long body; a doji all beyond it; a body that is not short and of the other colour, all back from the doji, closing beyond the first close by penetration × the first body";
    "cdl_tristar" = tristar, "CDLTRISTAR", after 12,
        "Tristar: three dojis, the middle one apart; 100 at a bottom, −100 at a top.",
        "three dojis by the yardstick of the first; the second's body gaps up and the third's top is below its, or down and the third's bottom above";
}

fn doji_star(bars: &Candles<'_>) -> f64 {
    let gap = if bars.is_white(1) { bars.body_gaps_up(0, 1) } else { bars.body_gaps_down(0, 1) };
    signed(gap && bars.is_long(1) && bars.is_doji(0), -bars.color(1))
}

fn morning_star(bars: &Candles<'_>) -> f64 {
    bullish(turns_up(bars) && !bars.is_long(1))
}

fn evening_star(bars: &Candles<'_>) -> f64 {
    bearish(turns_down(bars) && !bars.is_long(1))
}

fn morning_doji_star(bars: &Candles<'_>) -> f64 {
    bullish(turns_up(bars) && bars.is_doji(1))
}

fn evening_doji_star(bars: &Candles<'_>) -> f64 {
    bearish(turns_down(bars) && bars.is_doji(1))
}

fn abandoned_baby(bars: &Candles<'_>) -> f64 {
    let turns = if bars.is_white(2) {
        bars.is_black(0) && closes_deep_below(bars) && bars.gaps_up(1, 2) && bars.gaps_down(0, 1)
    } else {
        bars.is_white(0) && closes_deep_above(bars) && bars.gaps_down(1, 2) && bars.gaps_up(0, 1)
    };
    signed(turns && bars.is_long(2) && bars.is_doji(1) && bars.is_long(0), bars.color(0))
}

fn tristar(bars: &Candles<'_>) -> f64 {
    let top = bars.body_gaps_up(1, 2) && bars.top(0) < bars.top(1);
    let bottom = bars.body_gaps_down(1, 2) && bars.bottom(0) > bars.bottom(1);
    let dojis = || (0..3).all(|ago| bars.is_doji_as_of(ago, 2));
    signed((top || bottom) && dojis(), if top { -1.0 } else { 1.0 })
}

/// A long black candle, one below it, and a white one into the first.
fn turns_up(bars: &Candles<'_>) -> bool {
    bars.is_black(2)
        && bars.is_white(0)
        && bars.body_gaps_down(1, 2)
        && closes_deep_above(bars)
        && bars.is_long(2)
        && bars.is_long(0)
}

/// A long white candle, one above it, and a black one into the first.
fn turns_down(bars: &Candles<'_>) -> bool {
    bars.is_white(2)
        && bars.is_black(0)
        && bars.body_gaps_up(1, 2)
        && closes_deep_below(bars)
        && bars.is_long(2)
        && bars.is_long(0)
}

fn closes_deep_above(bars: &Candles<'_>) -> bool {
    bars.close(0) > bars.close(2) + bars.body(2) * bars.penetration
}

fn closes_deep_below(bars: &Candles<'_>) -> bool {
    bars.close(0) < bars.close(2) - bars.body(2) * bars.penetration
}
