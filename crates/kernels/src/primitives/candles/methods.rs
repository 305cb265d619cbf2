//! Five candles: a long one, a pause or a run of three, and the end of it.

use super::candle::{Candles, bullish, signed};

super::patterns! {
    "cdl_breakaway" = breakaway, "CDLBREAKAWAY", after 14,
        "Breakaway: a long candle, a gap, a run of three, and a candle back into the gap; the sign is the last one's colour.",
        "long; of its colour a body's gap further; highs and lows going on twice, the fourth of that colour; the last of the other colour, closing inside the gap";
    "cdl_mathold" = mat_hold, "CDLMATHOLD", after 14, penetration 0.5,
        "Mat hold: a long white candle, three short ones above and into its body, a white one to a new high.",
        "long white; short black with a body's gap up; two short bodies below it, each top below the one before, reaching below the first close by less than penetration × the first body; white opening above the fourth close, closing above all highs between";
    "cdl_risefall3methods" = rise_fall_three_methods, "CDLRISEFALL3METHODS", after 14,
        "Rising (100) or falling (−100) three methods: a long candle, three short ones against it within its range, a long one onwards.",
        "long; three short of the other colour, closes in their direction, bodies overlapping the first's range; long of the first colour opening beyond the fourth close and closing beyond the first close";
}

fn breakaway(bars: &Candles<'_>) -> f64 {
    let colors = bars.color(4) == bars.color(3) && bars.color(3) == bars.color(1) && bars.color(1) != bars.color(0);
    let breaks = if bars.is_black(4) {
        bars.body_gaps_down(3, 4)
            && (1..3).all(|ago| bars.high(ago) < bars.high(ago + 1) && bars.low(ago) < bars.low(ago + 1))
            && bars.close(0) > bars.open(3)
            && bars.close(0) < bars.close(4)
    } else {
        bars.body_gaps_up(3, 4)
            && (1..3).all(|ago| bars.high(ago) > bars.high(ago + 1) && bars.low(ago) > bars.low(ago + 1))
            && bars.close(0) < bars.open(3)
            && bars.close(0) > bars.close(4)
    };
    signed(colors && breaks && bars.is_long(4), bars.color(0))
}

fn mat_hold(bars: &Candles<'_>) -> f64 {
    let floor = bars.close(4) - bars.body(4) * bars.penetration;
    let holds = |ago: usize| bars.bottom(ago) < bars.close(4) && bars.bottom(ago) > floor;
    bullish(
        bars.is_white(4)
            && bars.is_black(3)
            && bars.is_white(0)
            && bars.body_gaps_up(3, 4)
            && holds(2)
            && holds(1)
            && bars.top(2) < bars.open(3)
            && bars.top(1) < bars.top(2)
            && bars.open(0) > bars.close(1)
            && bars.close(0) > bars.high(3).max(bars.high(2)).max(bars.high(1))
            && bars.is_long(4)
            && (1..4).all(|ago| bars.is_short(ago)),
    )
}

fn rise_fall_three_methods(bars: &Candles<'_>) -> f64 {
    let up = bars.color(4);
    let found = bars.color(4) != bars.color(3)
        && bars.color(3) == bars.color(2)
        && bars.color(2) == bars.color(1)
        && bars.color(1) != bars.color(0)
        && (1..4).all(|ago| bars.bottom(ago) < bars.high(4) && bars.top(ago) > bars.low(4))
        && bars.close(2) * up < bars.close(3) * up
        && bars.close(1) * up < bars.close(2) * up
        && bars.open(0) * up > bars.close(1) * up
        && bars.close(0) * up > bars.close(4) * up
        && bars.is_long(4)
        && bars.is_long(0)
        && (1..4).all(|ago| bars.is_short(ago));
    signed(found, up)
}
