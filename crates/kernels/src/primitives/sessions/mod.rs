//! Values of a trading day: its range, its average price, its levels, its clock.
//!
//! Days and minutes are inputs (`trading_day`, `session_minute`, `local_minute`, `ny_minute`), worked out from each
//! instrument's calendar and the bars' close times: kernels know no clock. A bar belongs to the minute that it completes.
//! So is the step of its prices (`tick_size`): kernels know no instrument.

super::family! { day, levels, day_vwap, pivots, clock, volume_delta, volume_profile, usual_volume }

pub(super) use levels::week_of;
pub(super) use volume_profile::{BINS, DayProfile, FINENESS, TICKS};
