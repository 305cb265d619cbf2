//! Market structure: swings, breaks of structure, gaps, blocks, sweeps, and levels to which price may return.
//!
//! Each is a detector that reads bars one by one and says what becomes known on a bar: that an object is *formed*, or that
//! something happened to one. Nothing is ever taken back, and a bar that is still forming makes nothing. The series of the
//! language and the lists of objects (`bellwether levels`) come from the same detectors.
//!
//! A bar with a missing price breaks a pattern that would span it; objects that are known stay known.

mod day_levels;
mod detector;
mod recent;
mod zones;

use super::sessions::{BINS, TICKS};
use day_levels::{DayLevels, Period};

pub use detector::{Bar, Change, Detector, Formed, ObjectKind, Side, Status};

super::family! { swing, bos, fvg, order_block, breaker, sweep, equal_highs_lows, naked_poc, divergence }

/// The detectors by the name of their primitive, with its defaults.
#[must_use]
pub fn detector(kind: ObjectKind) -> Box<dyn Detector> {
    match kind {
        ObjectKind::Swing => Box::new(swing::Swings::new(swing::LEFT, swing::RIGHT)),
        ObjectKind::Break => Box::new(bos::Breaks::new(swing::LEFT, swing::RIGHT, bos::By::Close)),
        ObjectKind::FairValueGap => Box::new(fvg::Gaps::new(0.0)),
        ObjectKind::OrderBlock => Box::new(order_block::Blocks::new(
            order_block::DISPLACEMENT,
            order_block::WITHIN,
        )),
        ObjectKind::Sweep => Box::new(sweep::Sweeps::new(
            swing::LEFT,
            swing::RIGHT,
            sweep::REJECTION,
            sweep::WITHIN,
        )),
        ObjectKind::Breaker => Box::new(breaker::Breakers::new(
            order_block::DISPLACEMENT,
            order_block::WITHIN,
        )),
        ObjectKind::EqualHighsLows => Box::new(equal_highs_lows::EqualHighsLows::new(
            swing::LEFT,
            swing::RIGHT,
            equal_highs_lows::TOLERANCE,
        )),
        ObjectKind::PreviousDay => Box::new(DayLevels::new(Period::Day)),
        ObjectKind::PreviousWeek => Box::new(DayLevels::new(Period::Week)),
        ObjectKind::NakedPoc => Box::new(naked_poc::NakedPocs::new(BINS, TICKS)),
    }
}
