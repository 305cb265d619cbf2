//! Two candles of opposite colours, the newer opening beyond the older one's extreme or just there.

use super::candle::{Candles, bearish, bullish, is_close, signed};

super::patterns! {
    "cdl_piercing" = piercing, "CDLPIERCING", after 11,
        "Piercing: a long white candle from below a long black one to above the middle of its body.",
        "long black, then long white with open < its low and its close + body / 2 < close < its open";
    "cdl_darkcloudcover" = dark_cloud_cover, "CDLDARKCLOUDCOVER", after 11, penetration 0.5,
        "Dark cloud cover: a black candle from above a long white one deep into its body.",
        "long white, then black with open > its high and its open < close < its close − penetration × its body";
    "cdl_counterattack" = counterattack, "CDLCOUNTERATTACK", after 11,
        "Counterattack: two long candles of opposite colours that close at one price; the sign is the newer one's colour.",
        "two long bodies of opposite colours with equal closes";
    "cdl_separatinglines" = separating_lines, "CDLSEPARATINGLINES", after 11,
        "Separating lines: two candles of opposite colours that open at one price; the sign is the newer one's colour.",
        "opposite colours, equal opens; the newer long, and white without lower or black without upper shadow";
    "cdl_kicking" = kicking, "CDLKICKING", after 11,
        "Kicking: two marubozus of opposite colours with a gap between them; the sign is the newer one's colour.",
        "two long bodies without shadows of opposite colours, the newer all above a black or all below a white one";
    "cdl_kickingbylength" = kicking_by_length, "CDLKICKINGBYLENGTH", after 11,
        "Kicking, by length: two marubozus of opposite colours with a gap between them; the sign is the longer one's colour.",
        "two long bodies without shadows of opposite colours, the newer all above a black or all below a white one";
    "cdl_matchinglow" = matching_low, "CDLMATCHINGLOW", after 6,
        "Matching low: two black candles with equal closes.",
        "black, then black with an equal close";
}

fn piercing(bars: &Candles<'_>) -> f64 {
    bullish(
        bars.is_black(1)
            && bars.is_white(0)
            && bars.open(0) < bars.low(1)
            && bars.close(0) < bars.open(1)
            && bars.close(0) > bars.close(1) + bars.body(1) * 0.5
            && bars.is_long(1)
            && bars.is_long(0),
    )
}

fn dark_cloud_cover(bars: &Candles<'_>) -> f64 {
    bearish(
        bars.is_white(1)
            && bars.is_black(0)
            && bars.open(0) > bars.high(1)
            && bars.close(0) > bars.open(1)
            && bars.close(0) < bars.close(1) - bars.body(1) * bars.penetration
            && bars.is_long(1),
    )
}

fn counterattack(bars: &Candles<'_>) -> f64 {
    let found = bars.color(1) != bars.color(0)
        && is_close(bars.close(0), bars.close(1), bars.equal(1))
        && bars.is_long(1)
        && bars.is_long(0);
    signed(found, bars.color(0))
}

fn separating_lines(bars: &Candles<'_>) -> f64 {
    let found = bars.color(1) != bars.color(0)
        && is_close(bars.open(0), bars.open(1), bars.equal(1))
        && bars.is_long(0)
        && bars.opens_at_extreme(0);
    signed(found, bars.color(0))
}

fn kicking(bars: &Candles<'_>) -> f64 {
    signed(kicks(bars), bars.color(0))
}

fn kicking_by_length(bars: &Candles<'_>) -> f64 {
    let longer = if bars.body(0) > bars.body(1) { 0 } else { 1 };
    signed(kicks(bars), bars.color(longer))
}

fn matching_low(bars: &Candles<'_>) -> f64 {
    bullish(bars.is_black(1) && bars.is_black(0) && is_close(bars.close(0), bars.close(1), bars.equal(1)))
}

fn kicks(bars: &Candles<'_>) -> bool {
    let gap = if bars.is_black(1) {
        bars.is_white(0) && bars.gaps_up(0, 1)
    } else {
        bars.is_black(0) && bars.gaps_down(0, 1)
    };
    gap && bars.is_long(1) && bars.lacks_shadows(1) && bars.is_long(0) && bars.lacks_shadows(0)
}
