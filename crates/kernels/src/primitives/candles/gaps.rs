//! A gap and the candles at its far side.

use super::candle::{Candles, is_close, signed};

super::patterns! {
    "cdl_gapsidesidewhite" = gap_side_side_white, "CDLGAPSIDESIDEWHITE", after 7,
        "Side-by-side white lines: two like white candles beyond a gap; the sign is the gap's direction.",
        "two white candles of near bodies and equal opens, both with a body's gap on the same side of the candle before them";
    "cdl_tasukigap" = tasuki_gap, "CDLTASUKIGAP", after 7,
        "Tasuki gap: a gap, a candle in its direction and one of like size back into the gap; the sign is the gap's direction.",
        "up: a body's gap to a white candle, then black that opens inside it and closes below its open and above the first body, the two bodies nearly of one length; down likewise";
    "cdl_xsidegap3methods" = gap_three_methods, "CDLXSIDEGAP3METHODS", after 2,
        "Upside or downside gap three methods: two candles of one colour with a gap in their direction, closed by a third; the sign is their colour.",
        "two of one colour with a body's gap in its direction, then the other colour opening inside the second body and closing inside the first";
}

fn gap_side_side_white(bars: &Candles<'_>) -> f64 {
    let up = bars.body_gaps_up(1, 2) && bars.body_gaps_up(0, 2);
    let down = bars.body_gaps_down(1, 2) && bars.body_gaps_down(0, 2);
    let found = (up || down)
        && bars.is_white(1)
        && bars.is_white(0)
        && is_close(bars.body(0), bars.body(1), bars.near(1))
        && is_close(bars.open(0), bars.open(1), bars.equal(1));
    signed(found, if up { 1.0 } else { -1.0 })
}

fn tasuki_gap(bars: &Candles<'_>) -> f64 {
    let back_into_gap = if bars.is_white(1) {
        bars.is_black(0)
            && bars.body_gaps_up(1, 2)
            && bars.close(0) < bars.open(1)
            && bars.close(0) > bars.top(2)
    } else {
        bars.is_white(0)
            && bars.body_gaps_down(1, 2)
            && bars.close(0) > bars.open(1)
            && bars.close(0) < bars.bottom(2)
    };
    let found =
        back_into_gap && bars.opens_within(0, 1) && (bars.body(1) - bars.body(0)).abs() < bars.near(1);
    signed(found, bars.color(1))
}

fn gap_three_methods(bars: &Candles<'_>) -> f64 {
    let gap = if bars.is_white(2) { bars.body_gaps_up(1, 2) } else { bars.body_gaps_down(1, 2) };
    let closes_within = bars.close(0) < bars.top(2) && bars.close(0) > bars.bottom(2);
    let found = gap
        && bars.color(2) == bars.color(1)
        && bars.color(1) != bars.color(0)
        && bars.opens_within(0, 1)
        && closes_within;
    signed(found, bars.color(2))
}
