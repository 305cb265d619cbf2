//! One candle almost without a body.

use super::candle::{Candles, bullish};
use crate::Number;

super::patterns! {
    "cdl_doji" = doji, "CDLDOJI", after 10,
        "Doji: open and close nearly equal. 100 says only that it is there.",
        "body ≤ 0.1 × mean range of the 10 bars before";
    "cdl_dragonflydoji" = dragonfly_doji, "CDLDRAGONFLYDOJI", after 10,
        "Dragonfly doji: open and close at the high, a lower shadow below them.",
        "a doji without upper shadow, its lower shadow not very short";
    "cdl_gravestonedoji" = gravestone_doji, "CDLGRAVESTONEDOJI", after 10,
        "Gravestone doji: open and close at the low, an upper shadow above them. 100 says only that it is there.",
        "a doji without lower shadow, its upper shadow not very short";
    "cdl_longleggeddoji" = long_legged_doji, "CDLLONGLEGGEDDOJI", after 10,
        "Long-legged doji: a doji with a long shadow. 100 says only that it is there.",
        "a doji of which at least one shadow is longer than its body";
    "cdl_rickshawman" = rickshaw_man, "CDLRICKSHAWMAN", after 10,
        "Rickshaw man: a long-legged doji with its body in the middle of the range. 100 says only that it is there.",
        "a doji whose shadows are both longer than its body, the body near (low + high) / 2";
    "cdl_takuri" = takuri, "CDLTAKURI", after 10,
        "Takuri: a dragonfly doji with a very long lower shadow.",
        "a doji without upper shadow, its lower shadow longer than two bodies";
}

// All conditions at once, `&` rather than `&&`: which of them fails is past guessing, and a wrong guess costs more than they do.

fn doji(bars: &Candles<'_>) -> f64 {
    bullish(bars.is_doji(0))
}

fn dragonfly_doji(bars: &Candles<'_>) -> f64 {
    let very_short = bars.very_short_shadow(0);
    bullish(bars.is_doji(0) & (bars.upper_shadow(0) < very_short) & (bars.lower_shadow(0) > very_short))
}

fn gravestone_doji(bars: &Candles<'_>) -> f64 {
    let very_short = bars.very_short_shadow(0);
    bullish(bars.is_doji(0) & (bars.lower_shadow(0) < very_short) & (bars.upper_shadow(0) > very_short))
}

fn long_legged_doji(bars: &Candles<'_>) -> f64 {
    let longer = bars.lower_shadow(0).larger(bars.upper_shadow(0));
    bullish(bars.is_doji(0) & (longer > bars.long_shadow(0)))
}

fn rickshaw_man(bars: &Candles<'_>) -> f64 {
    let shorter = bars.lower_shadow(0).smaller(bars.upper_shadow(0));
    let (middle, near) = (bars.low(0) + bars.range(0) / 2.0, bars.near(0));
    let in_the_middle = (bars.bottom(0) <= middle + near) & (bars.top(0) >= middle - near);
    bullish(bars.is_doji(0) & (shorter > bars.long_shadow(0)) & in_the_middle)
}

fn takuri(bars: &Candles<'_>) -> f64 {
    bullish(bars.is_doji(0) & bars.lacks_upper_shadow(0) & (bars.lower_shadow(0) > bars.very_long_shadow(0)))
}
