//! One body inside another.

use super::candle::{Candles, bullish, signed};

super::patterns! {
    "cdl_engulfing" = engulfing, "CDLENGULFING", after 2,
        "Engulfing: a body around the opposite one before it; the sign is its colour, ±80 where the two share an end.",
        "white after black or black after white, the newer body reaching beyond the older at one end at least and nowhere inside it";
    "cdl_harami" = harami, "CDLHARAMI", after 11,
        "Harami: a body within the long one before it; the sign is against the long one's colour, ±80 where the two share an end.",
        "a long body, then one that is not long and lies within it";
    "cdl_haramicross" = harami_cross, "CDLHARAMICROSS", after 11,
        "Harami cross: a doji within the long body before it; the sign is against the long one's colour, ±80 where the two share an end.",
        "a long body, then a doji whose body lies within it";
    "cdl_homingpigeon" = homing_pigeon, "CDLHOMINGPIGEON", after 11,
        "Homing pigeon: a black body within the long black one before it.",
        "a long black body, then a black one that is not long, opens below its open and closes above its close";
    "cdl_3inside" = three_inside, "CDL3INSIDE", after 12,
        "Three inside up (100) or down (−100): a harami and a close beyond the first open.",
        "a long body, then one within it that is not long, then the colour opposite to the first closing beyond the first open";
    "cdl_3outside" = three_outside, "CDL3OUTSIDE", after 3,
        "Three outside up (100) or down (−100): an engulfing and a close further on.",
        "white around black, then a higher close; or black around white, then a lower close";
}

fn engulfing(bars: &Candles<'_>) -> f64 {
    let (top, bottom) = (bars.top(0), bars.bottom(0));
    let (older_top, older_bottom) = (bars.top(1), bars.bottom(1));
    let around = (top >= older_top && bottom < older_bottom) || (top > older_top && bottom <= older_bottom);
    let shares_end = top == older_top || bottom == older_bottom;
    by_fit(bars.color(0) != bars.color(1) && around, shares_end, bars.color(0))
}

fn harami(bars: &Candles<'_>) -> f64 {
    within(bars, || bars.is_long(1) && !bars.is_long(0))
}

fn harami_cross(bars: &Candles<'_>) -> f64 {
    within(bars, || bars.is_long(1) && bars.is_doji(0))
}

fn homing_pigeon(bars: &Candles<'_>) -> f64 {
    bullish(
        bars.is_black(1)
            && bars.is_black(0)
            && bars.open(0) < bars.open(1)
            && bars.close(0) > bars.close(1)
            && bars.is_long(1)
            && !bars.is_long(0),
    )
}

fn three_inside(bars: &Candles<'_>) -> f64 {
    let turns = if bars.is_white(2) {
        bars.is_black(0) && bars.close(0) < bars.open(2)
    } else {
        bars.is_white(0) && bars.close(0) > bars.open(2)
    };
    signed(turns && bars.is_within(1, 2) && bars.is_long(2) && !bars.is_long(1), -bars.color(2))
}

fn three_outside(bars: &Candles<'_>) -> f64 {
    let around = bars.top(1) > bars.top(2) && bars.bottom(1) < bars.bottom(2) && bars.color(1) != bars.color(2);
    let goes_on = if bars.is_white(1) { bars.close(0) > bars.close(1) } else { bars.close(0) < bars.close(1) };
    signed(around && goes_on, bars.color(1))
}

/// A harami with bodies of some lengths.
#[inline(always)]
fn within(bars: &Candles<'_>, lengths: impl Fn() -> bool) -> f64 {
    let inside = bars.top(0) <= bars.top(1) && bars.bottom(0) >= bars.bottom(1);
    by_fit(inside && lengths(), !bars.is_within(0, 1), -bars.color(1))
}

/// ±100, or ±80 where two bodies share an end.
#[inline(always)]
fn by_fit(found: bool, shares_end: bool, direction: f64) -> f64 {
    signed(found, direction) * if shares_end { 0.8 } else { 1.0 }
}
