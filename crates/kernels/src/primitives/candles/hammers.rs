//! A short body at one end of a long shadow.

use super::candle::{Candles, bearish, bullish};

super::patterns! {
    "cdl_hammer" = hammer, "CDLHAMMER", after 11,
        "Hammer: a short body above a long lower shadow, near or below the low before.",
        "a short body, lower shadow longer than it, no upper shadow, its lower end ≤ the low before + near";
    "cdl_hangingman" = hanging_man, "CDLHANGINGMAN", after 11,
        "Hanging man: a short body above a long lower shadow, near or above the high before.",
        "a short body, lower shadow longer than it, no upper shadow, its lower end ≥ the high before − near";
    "cdl_invertedhammer" = inverted_hammer, "CDLINVERTEDHAMMER", after 11,
        "Inverted hammer: a short body below a long upper shadow, after a gap down.",
        "a short body, upper shadow longer than it, no lower shadow, a body's gap below the candle before";
    "cdl_shootingstar" = shooting_star, "CDLSHOOTINGSTAR", after 11,
        "Shooting star: a short body below a long upper shadow, after a gap up.",
        "a short body, upper shadow longer than it, no lower shadow, a body's gap above the candle before";
}

fn hammer(bars: &Candles<'_>) -> f64 {
    bullish(stands_on_long_shadow(bars) && bars.bottom(0) <= bars.low(1) + bars.near(1))
}

fn hanging_man(bars: &Candles<'_>) -> f64 {
    bearish(stands_on_long_shadow(bars) && bars.bottom(0) >= bars.high(1) - bars.near(1))
}

fn inverted_hammer(bars: &Candles<'_>) -> f64 {
    bullish(bars.body_gaps_down(0, 1) && hangs_from_long_shadow(bars))
}

fn shooting_star(bars: &Candles<'_>) -> f64 {
    bearish(bars.body_gaps_up(0, 1) && hangs_from_long_shadow(bars))
}

fn stands_on_long_shadow(bars: &Candles<'_>) -> bool {
    bars.lower_shadow(0) > bars.long_shadow(0) && bars.is_short(0) && bars.lacks_upper_shadow(0)
}

fn hangs_from_long_shadow(bars: &Candles<'_>) -> bool {
    bars.upper_shadow(0) > bars.long_shadow(0) && bars.is_short(0) && bars.lacks_lower_shadow(0)
}
