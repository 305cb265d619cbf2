//! Values of a trading day: its range, its average price, its levels, its clock.
//!
//! Days and minutes are inputs (`trading_day`, `session_minute`, `local_minute`, `ny_minute`), worked out from each
//! instrument's calendar and the bars' close times: kernels know no clock. A bar belongs to the minute that it completes.

super::family! { day, levels, day_vwap, pivots, clock, volume_delta }
