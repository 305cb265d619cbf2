//! Hikkake: a false break out of an inside bar, and its confirmation within three bars.

use super::candle::Candles;

super::patterns! {
    "cdl_hikkake" = hikkake, "CDLHIKKAKE", after 5,
        "Hikkake: an inside bar and a break to one side, read against it: 100 for a break down, −100 for one up; ±200 when a close confirms.",
        "an inside bar, then a lower high and low (100) or a higher high and low (−100); ±200 on the first of the next 3 bars that closes beyond the inside bar's other end";
    "cdl_hikkakemod" = modified_hikkake, "CDLHIKKAKEMOD", after 10,
        "Modified hikkake: two inside bars, the first closing near its end, and a break to that side, read against it; ±200 when a close confirms.",
        "two inside bars one within the other, then a lower high and low where the first closed near its low (100), or higher ones where it closed near its high (−100); ±200 on the first of the next 3 bars that closes beyond the second's other end";
}

/// Bars within which a confirmation counts.
const PATIENCE: usize = 3;

fn hikkake(bars: &Candles<'_>) -> f64 {
    pattern_or_confirmation(bars, |ago| if is_inside(bars, ago + 1) { -break_out(bars, ago) } else { 0.0 })
}

fn modified_hikkake(bars: &Candles<'_>) -> f64 {
    pattern_or_confirmation(bars, |ago| {
        let first = ago + 2;
        if !(is_inside(bars, ago + 1) && is_inside(bars, first)) {
            return 0.0;
        }
        let broken = break_out(bars, ago);
        if broken == 0.0 {
            return 0.0;
        }
        let closes_near_end = if broken < 0.0 {
            bars.close(first) <= bars.low(first) + bars.near(first)
        } else {
            bars.close(first) >= bars.high(first) - bars.near(first)
        };
        if closes_near_end { -broken } else { 0.0 }
    })
}

/// ±100 at a pattern, ±200 where a close confirms the latest one for the first time.
#[inline(always)]
fn pattern_or_confirmation(bars: &Candles<'_>, direction: impl Fn(usize) -> f64) -> f64 {
    let now = direction(0);
    if now != 0.0 {
        return 100.0 * now;
    }
    let Some(since) = (1..=PATIENCE).find(|&ago| direction(ago) != 0.0) else {
        return 0.0;
    };
    let direction = direction(since);
    let confirms = |ago: usize| {
        if direction > 0.0 {
            bars.close(ago) > bars.high(since + 1)
        } else {
            bars.close(ago) < bars.low(since + 1)
        }
    };
    if confirms(0) && !(1..since).any(confirms) { 200.0 * direction } else { 0.0 }
}

/// The range lies inside that of the bar before.
fn is_inside(bars: &Candles<'_>, ago: usize) -> bool {
    // Both at once: which of two comparisons fails is past guessing.
    (bars.high(ago) < bars.high(ago + 1)) & (bars.low(ago) > bars.low(ago + 1))
}

/// 1 where both ends of the range are above those of the bar before, −1 where both are below.
fn break_out(bars: &Candles<'_>, ago: usize) -> f64 {
    let (high, low) = (bars.high(ago), bars.low(ago));
    if high > bars.high(ago + 1) && low > bars.low(ago + 1) {
        1.0
    } else if high < bars.high(ago + 1) && low < bars.low(ago + 1) {
        -1.0
    } else {
        0.0
    }
}
