//! Markets that move, and those who follow them.
//!
//! A [`MarketDataSource`] says what happens, in the order of its market's time: trades, quotes, and at the end of every
//! minute the bars that are complete. A [`MarketFeed`] reads one source on a task of its own and hands its bars to everyone
//! who follows, without a gap between what was before and what comes.

mod market_feed;
mod pace;
mod replay;
mod row_assembler;
mod source;
mod synthetic;

pub use market_feed::{FeedState, FeedStatus, Followed, Following, MarketFeed, PriceTick};
pub use pace::{Pace, PaceControl};
pub use replay::ReplaySource;
pub use row_assembler::{AssembleError, Row, RowAssembler};
pub use source::{ClosedBars, MarketDataSource, MarketUpdate, SourceError};
pub use synthetic::SyntheticSource;
