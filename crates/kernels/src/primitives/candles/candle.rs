//! The last bars of a lane as candles, and the measures that call a body long or a shadow short.

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
        if self.is_white(ago) {
            self.close(ago)
        } else {
            self.open(ago)
        }
    }

    /// The lower end of the body.
    #[inline(always)]
    pub(super) fn bottom(&self, ago: usize) -> f64 {
        if self.is_white(ago) {
            self.open(ago)
        } else {
            self.close(ago)
        }
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
        let very_short = self.very_short_shadow(ago);
        self.upper_shadow(ago) < very_short && self.lower_shadow(ago) < very_short
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

    #[inline(always)]
    fn measure(&self, setting: Setting, ago: usize) -> f64 {
        let average = match setting.of {
            Part::Body => Self::average(
                setting.bars,
                ago,
                #[inline(always)]
                |ago| self.body(ago),
            ),
            Part::Range => Self::average(
                setting.bars,
                ago,
                #[inline(always)]
                |ago| self.range(ago),
            ),
            Part::Shadow => Self::average(
                setting.bars,
                ago,
                #[inline(always)]
                |ago| self.upper_shadow(ago) + self.lower_shadow(ago),
            ),
        };
        let measure = setting.factor * average;
        if matches!(setting.of, Part::Shadow) {
            measure / 2.0
        } else {
            measure
        }
    }

    /// The mean of a part over a number of bars before one, oldest first; that of the bar itself where the number is 0.
    #[inline(always)]
    fn average(bars: usize, ago: usize, part: impl Fn(usize) -> f64) -> f64 {
        if bars == 0 {
            return part(ago);
        }
        let mut sum = 0.0;
        for before in (1..=bars).rev() {
            sum += part(ago + before);
        }
        sum / bars as f64
    }
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
