//! The nouns of Bellwether: instruments, exact money, time, calendars, bars, trades, quotes, orders and fills.
//!
//! # What it is
//! The vocabulary that every other crate speaks. Its values are checked where they are made and plain afterwards:
//!
//! - **Exact amounts** [`Price`], [`Quantity`], [`Money`] and [`Rate`] count billionths, never overflow silently, and cross
//!   to and from `f64` by named conversions only. [`TickSize`], [`LotSize`], [`Multiplier`] and [`OrderQuantity`] cannot
//!   be zero or negative.
//! - **Time** [`UnixNanos`] is an instant in UTC, [`Zone`] a time zone from the bundled database, [`Timeframe`] the length
//!   of a bar.
//! - **Calendars** [`Calendar`] knows [`Session`]s, holidays and half days; [`SessionCursor`] and [`PeriodCursor`] answer
//!   for millions of increasing instants; [`BarBuilder`] makes bars of trades or of shorter bars.
//! - **Markets** [`Instrument`], [`Bar`], [`Trade`], [`Quote`], and who took liquidity in a trade, [`TradeClassifier`];
//!   **orders** [`Order`], [`OrderType`], [`Fill`].
//!
//! # What it is not
//! It reads no clock, no file and no network, draws no random numbers, and is not serialisable: wire types are twins that
//! live with the wire. It knows no accounts and no order states; those are `ledger` and `trading`.
//!
//! # Example
//! ```
//! use bellwether_market::{Anchor, BarBuilder, Calendar, Instrument, Multiplier, Symbol, Timeframe};
//!
//! let es = Instrument::future(Symbol::new("ES")?, "0.25".parse()?, Multiplier::from_units(50)?);
//! let notional = es.notional("5000.25".parse()?, "2".parse()?)?;
//! assert_eq!(notional.to_string(), "500025");
//!
//! let calendar = Calendar::by_id(es.calendar);
//! let mut bars = BarBuilder::new(&calendar, Timeframe::M1, Anchor::Session);
//! bars.push_tick("2024-03-10T22:00:07Z".parse()?, 5131.25, 3.0, None)?;
//! bars.push_tick("2024-03-10T22:00:48Z".parse()?, 5131.50, 1.0, None)?;
//! let bar = bars.advance_to("2024-03-10T22:01:00Z".parse()?).expect("the minute is over");
//! assert_eq!((bar.open, bar.close, bar.volume), (5131.25, 5131.5, 4.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod aggressor;
mod asset_class;
mod bar;
mod bar_builder;
mod calendar;
mod client_order_id;
mod counted;
mod currency;
mod exact;
mod fill;
mod instrument;
mod lot_size;
mod money;
mod multiplier;
mod order;
mod order_report;
mod period;
mod price;
mod quantity;
mod quote;
mod rate;
mod side;
mod symbol;
mod tick_size;
mod ticks;
mod time;
mod timeframe;
mod trade;
mod zone;

pub use aggressor::{Aggressor, AggressorRule, TradeClassifier};
pub use asset_class::{AssetClass, AssetClassError};
pub use bar::{Bar, BarError, ExactBar};
pub use bar_builder::{BarBuildError, BarBuilder, TickError, bars_of_trades, resample_bars};
pub use calendar::{Calendar, CalendarId, CalendarIdError, Session, SessionCursor, TradingDay};
pub use client_order_id::{ClientOrderId, ClientOrderIdError};
pub use counted::counted;
pub use currency::{Currency, CurrencyError};
pub use exact::{Amount, DECIMALS, ExactError, Operation, Overflow};
pub use fill::{Fill, Liquidity};
pub use instrument::Instrument;
pub use jiff::civil::{Date, DateTime, Time, Weekday};
pub use lot_size::LotSize;
pub use money::Money;
pub use multiplier::Multiplier;
pub use order::{Order, OrderError, OrderType, TimeInForce};
pub use order_report::{OrderEvent, OrderReport, VenueFill, VenueOrder, VenuePosition};
pub use period::{Anchor, Period, PeriodCursor};
pub use price::Price;
pub use quantity::{OrderQuantity, Quantity};
pub use quote::{Quote, QuoteLevel};
pub use rate::Rate;
pub use side::{Side, SideError};
pub use symbol::{Symbol, SymbolError};
pub use tick_size::TickSize;
pub use ticks::Ticks;
pub use time::{NANOS_PER_DAY, NANOS_PER_SECOND, TimeError, UnixNanos};
pub use timeframe::{Timeframe, TimeframeError};
pub use trade::Trade;
pub use zone::{Zone, ZoneCursor, ZoneError};
