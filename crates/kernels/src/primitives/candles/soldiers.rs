//! Three candles of one colour that climb or fall together.

use super::candle::{Candles, bearish, bullish, is_close, signed};

super::patterns! {
    "cdl_3whitesoldiers" = three_white_soldiers, "CDL3WHITESOLDIERS", after 12,
        "Three advancing white soldiers: three white candles that climb without upper shadows.",
        "three white, rising closes, no upper shadows, each opening above the open before it and not far above its close, no body far shorter than the one before, the last not short";
    "cdl_advanceblock" = advance_block, "CDLADVANCEBLOCK", after 12,
        "Advance block: three white candles that climb with less and less strength.",
        "three white, rising closes, each opening above the open before it and not far above its close, the first long and its upper shadow short; the bodies shrink, or the later upper shadows are not short";
    "cdl_stalledpattern" = stalled, "CDLSTALLEDPATTERN", after 12,
        "Stalled pattern: two long white candles, then a short one at their top.",
        "three white, rising closes; the first two long; the second without upper shadow, opening above the first's open and not far above its close; the last short, near or above the second's close";
    "cdl_3blackcrows" = three_black_crows, "CDL3BLACKCROWS", after 13,
        "Three black crows: three black candles that fall without lower shadows, after a white one.",
        "white, then three black without lower shadows, falling closes, the first close below the white high, each of the others opening inside the body before it";
    "cdl_identical3crows" = identical_three_crows, "CDLIDENTICAL3CROWS", after 12,
        "Identical three crows: three black candles that fall, each opening where the one before closed.",
        "three black without lower shadows, falling closes, opens equal to the close before";
    "cdl_3starsinsouth" = three_stars_in_south, "CDL3STARSINSOUTH", after 12,
        "Three stars in the south: three black candles, each smaller and within the one before.",
        "three black; the first long with a long lower shadow; the second shorter, opening above the first close and not above its high, its low between the first close and low, with a lower shadow; the third short, without shadows, inside the second's range";
    "cdl_3linestrike" = three_line_strike, "CDL3LINESTRIKE", after 8,
        "Three-line strike: three candles of one colour and one that undoes them; the sign is the three's colour.",
        "three of one colour, closes in their direction, each opening in or near the body before it; then the other colour from beyond the last close to beyond the first open";
}

fn three_white_soldiers(bars: &Candles<'_>) -> f64 {
    bullish(
        climb(bars)
            && opens_in_or_near(bars, 1)
            && opens_in_or_near(bars, 0)
            && bars.body(1) > bars.body(2) - bars.far(2)
            && bars.body(0) > bars.body(1) - bars.far(1)
            && bars.is_long(0)
            && (0..3).all(|ago| bars.lacks_upper_shadow(ago)),
    )
}

fn advance_block(bars: &Candles<'_>) -> f64 {
    let weakens = || {
        let (first, second, third) = (bars.body(2), bars.body(1), bars.body(0));
        (second < first - bars.far(2) && third < second + bars.near(1))
            || third < second - bars.far(1)
            || (third < second
                && second < first
                && (bars.upper_shadow(0) > bars.short_shadow(0) || bars.upper_shadow(1) > bars.short_shadow(1)))
            || (third < second && bars.upper_shadow(0) > bars.long_shadow(0))
    };
    bearish(
        climb(bars)
            && opens_in_or_near(bars, 1)
            && opens_in_or_near(bars, 0)
            && bars.is_long(2)
            && bars.upper_shadow(2) < bars.short_shadow(2)
            && weakens(),
    )
}

fn stalled(bars: &Candles<'_>) -> f64 {
    bearish(
        climb(bars)
            && opens_in_or_near(bars, 1)
            && bars.open(0) >= bars.close(1) - bars.body(0) - bars.near(1)
            && bars.is_long(2)
            && bars.is_long(1)
            && bars.is_short(0)
            && bars.lacks_upper_shadow(1),
    )
}

fn three_black_crows(bars: &Candles<'_>) -> f64 {
    bearish(
        bars.is_white(3)
            && fall(bars)
            && bars.opens_within(1, 2)
            && bars.opens_within(0, 1)
            && bars.high(3) > bars.close(2)
            && (0..3).all(|ago| bars.lacks_lower_shadow(ago)),
    )
}

fn identical_three_crows(bars: &Candles<'_>) -> f64 {
    bearish(
        fall(bars)
            && is_close(bars.open(1), bars.close(2), bars.equal(2))
            && is_close(bars.open(0), bars.close(1), bars.equal(1))
            && (0..3).all(|ago| bars.lacks_lower_shadow(ago)),
    )
}

fn three_stars_in_south(bars: &Candles<'_>) -> f64 {
    bullish(
        (0..3).all(|ago| bars.is_black(ago))
            && bars.body(1) < bars.body(2)
            && bars.open(1) > bars.close(2)
            && bars.open(1) <= bars.high(2)
            && bars.low(1) < bars.close(2)
            && bars.low(1) >= bars.low(2)
            && bars.low(0) > bars.low(1)
            && bars.high(0) < bars.high(1)
            && bars.lower_shadow(2) > bars.long_shadow(2)
            && bars.is_long(2)
            && bars.lower_shadow(1) > bars.very_short_shadow(1)
            && bars.is_short(0)
            && bars.lacks_shadows(0),
    )
}

fn three_line_strike(bars: &Candles<'_>) -> f64 {
    let near_body = |later: usize, earlier: usize| {
        bars.open(later) >= bars.bottom(earlier) - bars.near(earlier)
            && bars.open(later) <= bars.top(earlier) + bars.near(earlier)
    };
    let one_color = bars.color(3) == bars.color(2) && bars.color(2) == bars.color(1) && bars.color(1) != bars.color(0);
    let strikes = if bars.is_white(1) {
        bars.close(1) > bars.close(2)
            && bars.close(2) > bars.close(3)
            && bars.open(0) > bars.close(1)
            && bars.close(0) < bars.open(3)
    } else {
        bars.close(1) < bars.close(2)
            && bars.close(2) < bars.close(3)
            && bars.open(0) < bars.close(1)
            && bars.close(0) > bars.open(3)
    };
    signed(one_color && strikes && near_body(2, 3) && near_body(1, 2), bars.color(1))
}

/// Three white candles with rising closes.
fn climb(bars: &Candles<'_>) -> bool {
    (0..3).all(|ago| bars.is_white(ago)) && bars.close(0) > bars.close(1) && bars.close(1) > bars.close(2)
}

/// Three black candles with falling closes.
fn fall(bars: &Candles<'_>) -> bool {
    (0..3).all(|ago| bars.is_black(ago)) && bars.close(0) < bars.close(1) && bars.close(1) < bars.close(2)
}

/// A white candle opens in the body of the white one before it, or not far above.
fn opens_in_or_near(bars: &Candles<'_>, ago: usize) -> bool {
    let before = ago + 1;
    bars.open(ago) > bars.open(before) && bars.open(ago) <= bars.close(before) + bars.near(before)
}
