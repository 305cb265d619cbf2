//! The last bars of a lane as candles, and the measures that call a body long or a shadow short.

use crate::Number;

/// What is measured of a candle.
#[derive(Clone, Copy)]
enum Part {
    /// From open to close.
    Body,
    /// From low to high.
    Range,
    /// Half of both shadows together.
    Shadow,
}

/// A yardstick: a multiple of a part's average over the bars before, or of the bar's own where there are none.
#[derive(Clone, Copy)]
struct Setting {
    of: Part,
    bars: usize,
    factor: f64,
}

const BODY: Setting = Setting {
    of: Part::Body,
    bars: 10,
    factor: 1.0,
};
const DOJI_BODY: Setting = Setting {
    of: Part::Range,
    bars: 10,
    factor: 0.1,
};
const LONG_SHADOW: Setting = Setting {
    of: Part::Body,
    bars: 0,
    factor: 1.0,
};
const VERY_LONG_SHADOW: Setting = Setting {
    of: Part::Body,
    bars: 0,
    factor: 2.0,
};
const SHORT_SHADOW: Setting = Setting {
    of: Part::Shadow,
    bars: 10,
    factor: 1.0,
};
const VERY_SHORT_SHADOW: Setting = Setting {
    of: Part::Range,
    bars: 10,
    factor: 0.1,
};
const NEAR: Setting = Setting {
    of: Part::Range,
    bars: 5,
    factor: 0.2,
};
const FAR: Setting = Setting {
    of: Part::Range,
    bars: 5,
    factor: 0.6,
};
const EQUAL: Setting = Setting {
    of: Part::Range,
    bars: 5,
    factor: 0.05,
};

/// The last bars of one lane, none of them missing. A candle is named by how many bars ago it was; 0 is the newest.
pub(super) struct Candles<'w> {
    /// Open, high, low and close of several lanes, row by row.
    prices: [&'w [f64]; 4],
    lanes: usize,
    /// The cell of the newest bar.
    newest: usize,
    /// The pattern's argument of that name: how far into an earlier body a later close must reach, as a share of it.
    pub(super) penetration: f64,
}

impl<'w> Candles<'w> {
    #[inline(always)]
    pub(super) fn new<const W: usize>(
        windows: [&'w [[f64; W]]; 4],
        lane: usize,
        penetration: f64,
    ) -> Self {
        let prices = windows.map(<[[f64; W]]>::as_flattened);
        Self {
            prices,
            lanes: W,
            newest: prices[0].len() - W + lane,
            penetration,
        }
    }

    #[inline(always)]
    fn price(&self, which: usize, ago: usize) -> f64 {
        self.prices[which][self.newest - ago * self.lanes]
    }

    #[inline(always)]
    pub(super) fn open(&self, ago: usize) -> f64 {
        self.price(0, ago)
    }

    #[inline(always)]
    pub(super) fn high(&self, ago: usize) -> f64 {
        self.price(1, ago)
    }

    #[inline(always)]
    pub(super) fn low(&self, ago: usize) -> f64 {
        self.price(2, ago)
    }

    #[inline(always)]
    pub(super) fn close(&self, ago: usize) -> f64 {
        self.price(3, ago)
    }

    /// The upper end of the body.
    #[inline(always)]
    pub(super) fn top(&self, ago: usize) -> f64 {
        self.close(ago).larger(self.open(ago))
    }

    /// The lower end of the body.
    #[inline(always)]
    pub(super) fn bottom(&self, ago: usize) -> f64 {
        self.close(ago).smaller(self.open(ago))
    }

    #[inline(always)]
    pub(super) fn body(&self, ago: usize) -> f64 {
        (self.close(ago) - self.open(ago)).abs()
    }

    #[inline(always)]
    pub(super) fn range(&self, ago: usize) -> f64 {
        self.high(ago) - self.low(ago)
    }

    #[inline(always)]
    pub(super) fn upper_shadow(&self, ago: usize) -> f64 {
        self.high(ago) - self.top(ago)
    }

    #[inline(always)]
    pub(super) fn lower_shadow(&self, ago: usize) -> f64 {
        self.bottom(ago) - self.low(ago)
    }

    /// The close is not below the open.
    #[inline(always)]
    pub(super) fn is_white(&self, ago: usize) -> bool {
        self.close(ago) >= self.open(ago)
    }

    #[inline(always)]
    pub(super) fn is_black(&self, ago: usize) -> bool {
        !self.is_white(ago)
    }

    /// 1 for white, −1 for black.
    #[inline(always)]
    pub(super) fn color(&self, ago: usize) -> f64 {
        if self.is_white(ago) { 1.0 } else { -1.0 }
    }

    /// The body is longer than usual.
    #[inline]
    pub(super) fn is_long(&self, ago: usize) -> bool {
        self.body(ago) > self.measure(BODY, ago)
    }

    /// The body is shorter than usual.
    #[inline]
    pub(super) fn is_short(&self, ago: usize) -> bool {
        self.body(ago) < self.measure(BODY, ago)
    }

    /// The body is tiny against usual ranges.
    #[inline]
    pub(super) fn is_doji(&self, ago: usize) -> bool {
        self.is_doji_as_of(ago, ago)
    }

    /// The body is tiny against what was usual at an earlier bar.
    #[inline]
    pub(super) fn is_doji_as_of(&self, ago: usize, then: usize) -> bool {
        self.body(ago) <= self.measure(DOJI_BODY, then)
    }

    /// A shadow that is longer than the body.
    #[inline]
    pub(super) fn long_shadow(&self, ago: usize) -> f64 {
        self.measure(LONG_SHADOW, ago)
    }

    /// A shadow that is longer than two bodies.
    #[inline]
    pub(super) fn very_long_shadow(&self, ago: usize) -> f64 {
        self.measure(VERY_LONG_SHADOW, ago)
    }

    /// The usual shadow.
    #[inline]
    pub(super) fn short_shadow(&self, ago: usize) -> f64 {
        self.measure(SHORT_SHADOW, ago)
    }

    /// A shadow below this is as good as none.
    #[inline]
    pub(super) fn very_short_shadow(&self, ago: usize) -> f64 {
        self.measure(VERY_SHORT_SHADOW, ago)
    }

    /// As good as no shadow where it opened: below white, above black.
    #[inline]
    pub(super) fn opens_at_extreme(&self, ago: usize) -> bool {
        let shadow = if self.is_white(ago) {
            self.lower_shadow(ago)
        } else {
            self.upper_shadow(ago)
        };
        shadow < self.very_short_shadow(ago)
    }

    /// As good as no upper shadow.
    #[inline]
    pub(super) fn lacks_upper_shadow(&self, ago: usize) -> bool {
        self.upper_shadow(ago) < self.very_short_shadow(ago)
    }

    /// As good as no lower shadow.
    #[inline]
    pub(super) fn lacks_lower_shadow(&self, ago: usize) -> bool {
        self.lower_shadow(ago) < self.very_short_shadow(ago)
    }

    /// As good as no shadow.
    #[inline]
    pub(super) fn lacks_shadows(&self, ago: usize) -> bool {
        self.upper_shadow(ago).larger(self.lower_shadow(ago)) < self.very_short_shadow(ago)
    }

    /// The distance within which prices are near each other.
    #[inline]
    pub(super) fn near(&self, ago: usize) -> f64 {
        self.measure(NEAR, ago)
    }

    /// The distance beyond which lengths are far from each other.
    #[inline]
    pub(super) fn far(&self, ago: usize) -> f64 {
        self.measure(FAR, ago)
    }

    /// The distance within which prices are as good as equal.
    #[inline]
    pub(super) fn equal(&self, ago: usize) -> f64 {
        self.measure(EQUAL, ago)
    }

    /// The body of the later lies above that of the earlier.
    #[inline(always)]
    pub(super) fn body_gaps_up(&self, later: usize, earlier: usize) -> bool {
        self.bottom(later) > self.top(earlier)
    }

    /// The body of the later lies below that of the earlier.
    #[inline(always)]
    pub(super) fn body_gaps_down(&self, later: usize, earlier: usize) -> bool {
        self.top(later) < self.bottom(earlier)
    }

    /// All of the later lies above all of the earlier.
    #[inline(always)]
    pub(super) fn gaps_up(&self, later: usize, earlier: usize) -> bool {
        self.low(later) > self.high(earlier)
    }

    /// All of the later lies below all of the earlier.
    #[inline(always)]
    pub(super) fn gaps_down(&self, later: usize, earlier: usize) -> bool {
        self.high(later) < self.low(earlier)
    }

    /// The body of the later lies inside that of the earlier and touches neither end.
    #[inline(always)]
    pub(super) fn is_within(&self, later: usize, earlier: usize) -> bool {
        self.top(later) < self.top(earlier) && self.bottom(later) > self.bottom(earlier)
    }

    /// The later opens inside the body of the earlier.
    #[inline(always)]
    pub(super) fn opens_within(&self, later: usize, earlier: usize) -> bool {
        self.open(later) < self.top(earlier) && self.open(later) > self.bottom(earlier)
    }

    /// The setting's multiple of its part's mean.
    #[inline(always)]
    fn measure(&self, setting: Setting, ago: usize) -> f64 {
        let mean = if setting.bars == 0 {
            setting.of.length([
                self.open(ago),
                self.high(ago),
                self.low(ago),
                self.close(ago),
            ])
        } else {
            let first = self.newest - (ago + setting.bars) * self.lanes;
            let from = self.prices.map(|prices| &prices[first..]);
            // Bars of a single lane stand side by side: said here, so that the sum becomes vectors.
            let sum = if self.lanes == 1 {
                sum(from, 1, setting)
            } else {
                sum(from, self.lanes, setting)
            };
            sum / setting.bars as f64
        };
        let measure = setting.factor * mean;
        if matches!(setting.of, Part::Shadow) {
            measure / 2.0
        } else {
            measure
        }
    }
}

impl Part {
    /// Its length, of open, high, low and close; of shadows that of both.
    #[inline(always)]
    fn length(self, [open, high, low, close]: [f64; 4]) -> f64 {
        match self {
            Self::Body => (close - open).abs(),
            Self::Range => high - low,
            Self::Shadow => {
                let (top, bottom) = (close.larger(open), close.smaller(open));
                (high - top) + (bottom - low)
            }
        }
    }
}

/// A part's lengths in the first bars together. Every second one is added to a sum of its own, so that fewer wait for another;
/// differences of prices of one magnitude add without rounding, in whatever order.
#[inline(always)]
fn sum(prices: [&[f64]; 4], lanes: usize, setting: Setting) -> f64 {
    let [open, high, low, close] = prices.map(|prices| &prices[..(setting.bars - 1) * lanes + 1]);
    let mut sums = [0.0; 2];
    for bar in 0..setting.bars {
        let cell = bar * lanes;
        sums[bar % 2] += setting
            .of
            .length([open[cell], high[cell], low[cell], close[cell]]);
    }
    sums[0] + sums[1]
}

/// Whether two prices differ by no more than a distance.
#[inline(always)]
pub(super) fn is_close(a: f64, b: f64, distance: f64) -> bool {
    a <= b + distance && a >= b - distance
}

/// 100 where a bullish pattern is there.
#[inline(always)]
pub(super) fn bullish(found: bool) -> f64 {
    signed(found, 1.0)
}

/// −100 where a bearish pattern is there.
#[inline(always)]
pub(super) fn bearish(found: bool) -> f64 {
    signed(found, -1.0)
}

/// ±100 by a direction where a pattern is there.
#[inline(always)]
pub(super) fn signed(found: bool, direction: f64) -> f64 {
    if found { 100.0 * direction } else { 0.0 }
}
