//! The deterministic core of trading: strategy documents, rules, sizing, limits, the life of orders.
//!
//! - [`StrategyDocument`] is what an author writes; [`Strategy`] is the checked and compiled form; [`Finding`]s say what
//!   is wrong with a document.
//! - An [`AlertRule`](alert_rule::AlertRule) names fields and compiles into a strategy that alerts.
//! - [`Core`] is the state machine: rows and venue reports in, commands out. A backtest feeds it history and a simulated
//!   venue; live trading feeds it a venue's stream. There is no second implementation of anything.
//! - [`Desk`] knows the life of its orders at a venue that answers late, twice and in any order.
//!
//! What is deliberately absent: clocks, I/O, randomness, and floating-point money. Prices become exact where they leave
//! an expression; quantities, cash and profit are exact throughout.
//!
//! ```
//! use bellwether_trading::Strategy;
//!
//! let strategy = Strategy::of_text(
//!     "name: Cross
//! timeframe: 1d
//! rules:
//!   - name: Buy
//!     when: crosses_above(sma(close, 10), sma(close, 30))
//!     then: [{enter: {side: long, size: {equity: 100%}}}]
//!   - name: Sell
//!     when: crosses_below(sma(close, 10), sma(close, 30))
//!     then: [{exit: {}}]
//! ",
//!     &Default::default(),
//! )
//! .map_err(|findings| findings[0].render())?;
//! assert_eq!(strategy.rules.len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod alert_rule;
mod compiler;
mod core;
mod cost_words;
mod desk;
pub mod document;
mod finding;
mod hours;
mod order;
mod sizing;
mod source;
pub mod strategy;

pub use core::{
    ALERTS_MAX, Alert, Core, CoreError, CoreState, Halt, Lane, ManualOrder, NotDone, PersonCommand,
    Records, Refusal, RefusedEntry, RowView,
};
pub use desk::{Answer, Concern, Desk, DeskOrder, Intent, Stage};
pub use document::{DOCUMENT_BYTES_MAX, DocumentError, StrategyDocument};
pub use finding::{Finding, Place, Severity};
pub use hours::{Hours, HoursCursor};
pub use order::{
    Command, Ending, FillReport, IllegalTransition, OrderNumber, OrderRecord, OrderRequest,
    OrderSize, OrderState, Report, Role,
};
pub use sizing::{Purchase, affordable, free_cash};
pub use strategy::{Commission, CommissionBasis, Costs, Execution, Finalize, Slippage, Strategy};
