//! What is told.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use bellwether_market::UnixNanos;

use crate::level::Level;

/// Whose money it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TradingMode {
    /// Nobody's.
    Paper,
    /// Real money.
    Live,
}

impl TradingMode {
    /// As it is shown: `PAPER` or `LIVE`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Paper => "PAPER",
            Self::Live => "LIVE",
        }
    }
}

/// Buy or sell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderSide {
    /// Buys.
    Buy,
    /// Sells.
    Sell,
}

/// An order in plain texts; amounts are exact decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDetails {
    /// Its id with us.
    pub order_id: String,
    /// Whose money.
    pub mode: TradingMode,
    /// Buy or sell.
    pub side: OrderSide,
    /// What.
    pub symbol: String,
    /// How much.
    pub quantity: String,
}

/// Something worth telling. It is kept in the outbox as JSON: variants and fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The program runs and waits to be told to trade.
    WaitingForStart {
        /// What would trade.
        strategy: String,
    },
    /// Trading began.
    Started {
        /// What trades.
        strategy: String,
        /// Whose money.
        mode: TradingMode,
    },
    /// Trading ended.
    Stopped {
        /// What traded.
        strategy: String,
        /// Whose money.
        mode: TradingMode,
        /// Why, if it was not asked for.
        reason: Option<String>,
    },
    /// An order went to the broker.
    OrderPlaced(OrderDetails),
    /// An order was filled, or a part of it.
    OrderFilled {
        /// The order; its quantity is what was filled.
        #[serde(flatten)]
        order: OrderDetails,
        /// At what price.
        price: String,
    },
    /// An order is gone.
    OrderCancelled {
        /// The order.
        #[serde(flatten)]
        order: OrderDetails,
        /// Why, where known.
        reason: Option<String>,
    },
    /// The broker or a limit refused an order.
    OrderRejected {
        /// The order.
        #[serde(flatten)]
        order: OrderDetails,
        /// Why.
        reason: String,
    },
    /// A rule saw what it looks for.
    Alert {
        /// Where.
        symbol: String,
        /// The pattern.
        setup: String,
        /// The rule that saw it.
        rule: Option<String>,
        /// Price to enter at.
        entry: Option<String>,
        /// Price of the stop.
        stop: Option<String>,
        /// Price to aim at.
        target: Option<String>,
        /// From 0 to 1.
        confidence: Option<f64>,
    },
    /// Something failed.
    Error {
        /// What.
        what: String,
        /// Why, as far as it is known.
        detail: String,
    },
    /// Trading could not begin.
    SetupFailed {
        /// What would have traded.
        strategy: String,
        /// Why.
        reason: String,
    },
    /// A source of data has fallen silent.
    SourceStale {
        /// Which.
        source: String,
        /// For how long.
        silent_seconds: u64,
    },
    /// A source of data speaks again.
    SourceRecovered {
        /// Which.
        source: String,
        /// How long it was silent.
        silent_seconds: u64,
    },
    /// Everything was cancelled and closed at once.
    EmergencyStop {
        /// Who asked.
        asked_by: String,
        /// Orders that were cancelled.
        orders_cancelled: u64,
        /// Positions that are still open: these need a person.
        positions_left: u64,
    },
    /// A channel was switched off because it cannot work as it is set up.
    ChannelDisabled {
        /// Its name.
        channel: String,
        /// What its other side said.
        reason: String,
    },
    /// Several notifications in one.
    Digest {
        /// How many of which kind, most first.
        counts: Vec<KindCount>,
        /// The most important ones, those first.
        first: Vec<DigestItem>,
    },
    /// Somebody tries a channel.
    Test {
        /// Its name.
        channel: String,
    },
}

/// How many notifications of a kind a digest holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindCount {
    /// The kind.
    pub of: EventKind,
    /// How many.
    pub count: u64,
}

/// One notification of a digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigestItem {
    /// When it happened.
    pub at: UnixNanos,
    /// What.
    pub event: Event,
}

impl Event {
    /// What kind it is.
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::WaitingForStart { .. } => EventKind::WaitingForStart,
            Self::Started { .. } => EventKind::Started,
            Self::Stopped { .. } => EventKind::Stopped,
            Self::OrderPlaced(_) => EventKind::OrderPlaced,
            Self::OrderFilled { .. } => EventKind::OrderFilled,
            Self::OrderCancelled { .. } => EventKind::OrderCancelled,
            Self::OrderRejected { .. } => EventKind::OrderRejected,
            Self::Alert { .. } => EventKind::Alert,
            Self::Error { .. } => EventKind::Error,
            Self::SetupFailed { .. } => EventKind::SetupFailed,
            Self::SourceStale { .. } => EventKind::SourceStale,
            Self::SourceRecovered { .. } => EventKind::SourceRecovered,
            Self::EmergencyStop { .. } => EventKind::EmergencyStop,
            Self::ChannelDisabled { .. } => EventKind::ChannelDisabled,
            Self::Digest { .. } => EventKind::Digest,
            Self::Test { .. } => EventKind::Test,
        }
    }

    /// How much it matters.
    #[must_use]
    pub fn level(&self) -> Level {
        match self {
            Self::Stopped {
                reason: Some(_), ..
            }
            | Self::OrderRejected { .. }
            | Self::SourceStale { .. } => Level::Warning,
            Self::Error { .. } | Self::SetupFailed { .. } | Self::ChannelDisabled { .. } => {
                Level::Error
            }
            Self::EmergencyStop { .. } => Level::Critical,
            Self::Digest { first, .. } => {
                let levels = first.iter().map(|item| item.event.level());
                levels.max().unwrap_or(Level::Info)
            }
            _ => Level::Info,
        }
    }
}

/// One row per kind: variant and name. Names are part of the contract: they are added, never renamed.
macro_rules! event_kinds {
    ($($variant:ident $name:literal $doc:literal;)*) => {
        /// What kind of event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum EventKind {
            $(#[doc = $doc] $variant,)*
        }

        impl EventKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

event_kinds! {
    WaitingForStart "waiting_for_start" "The program waits to be told to trade.";
    Started "started" "Trading began.";
    Stopped "stopped" "Trading ended.";
    OrderPlaced "order_placed" "An order went to the broker.";
    OrderFilled "order_filled" "An order was filled.";
    OrderCancelled "order_cancelled" "An order is gone.";
    OrderRejected "order_rejected" "An order was refused.";
    Alert "alert" "A rule saw what it looks for.";
    Error "error" "Something failed.";
    SetupFailed "setup_failed" "Trading could not begin.";
    SourceStale "source_stale" "A source of data is silent.";
    SourceRecovered "source_recovered" "A source of data speaks again.";
    EmergencyStop "emergency_stop" "Everything was cancelled and closed.";
    ChannelDisabled "channel_disabled" "A channel was switched off.";
    Digest "digest" "Several in one.";
    Test "test" "Somebody tries a channel.";
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of event `{0}`")]
pub struct UnknownKind(String);

impl FromStr for EventKind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        let mut all = Self::ALL.iter().copied();
        all.find(|kind| kind.as_str() == name)
            .ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// One of every kind.
    pub(crate) fn one_of_each() -> Vec<Event> {
        let order = OrderDetails {
            order_id: "b-17".into(),
            mode: TradingMode::Live,
            side: OrderSide::Buy,
            symbol: "ES <Z6>".into(),
            quantity: "2".into(),
        };
        vec![
            Event::WaitingForStart {
                strategy: "Cross".into(),
            },
            Event::Started {
                strategy: "Cross".into(),
                mode: TradingMode::Paper,
            },
            Event::Stopped {
                strategy: "Cross".into(),
                mode: TradingMode::Live,
                reason: Some("daily loss".into()),
            },
            Event::OrderPlaced(order.clone()),
            Event::OrderFilled {
                order: order.clone(),
                price: "5012.25".into(),
            },
            Event::OrderCancelled {
                order: order.clone(),
                reason: None,
            },
            Event::OrderRejected {
                order,
                reason: "no margin".into(),
            },
            Event::Alert {
                symbol: "NQ".into(),
                setup: "Sweep & reclaim".into(),
                rule: Some("London".into()),
                entry: Some("17800".into()),
                stop: Some("17760".into()),
                target: Some("17900".into()),
                confidence: Some(0.72),
            },
            Event::Error {
                what: "backtest".into(),
                detail: "no bars".into(),
            },
            Event::SetupFailed {
                strategy: "Cross".into(),
                reason: "the broker does not answer".into(),
            },
            Event::SourceStale {
                source: "Alpaca".into(),
                silent_seconds: 45,
            },
            Event::SourceRecovered {
                source: "Alpaca".into(),
                silent_seconds: 3_700,
            },
            Event::EmergencyStop {
                asked_by: "ada".into(),
                orders_cancelled: 3,
                positions_left: 1,
            },
            Event::ChannelDisabled {
                channel: "desk".into(),
                reason: "401 Unauthorized".into(),
            },
            Event::Digest {
                counts: vec![KindCount {
                    of: EventKind::OrderFilled,
                    count: 40,
                }],
                first: vec![DigestItem {
                    at: UnixNanos::EPOCH,
                    event: Event::Error {
                        what: "feed".into(),
                        detail: "gone".into(),
                    },
                }],
            },
            Event::Test {
                channel: "desk".into(),
            },
        ]
    }

    #[test]
    fn there_is_one_of_each_and_all_survive_json() {
        let events = one_of_each();
        let kinds: Vec<EventKind> = events.iter().map(Event::kind).collect();
        assert_eq!(kinds, EventKind::ALL);
        for event in events {
            let text = serde_json::to_string(&event).unwrap();
            assert!(
                text.contains(&format!("\"kind\":\"{}\"", event.kind())),
                "{text}"
            );
            assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
            assert_eq!(event.kind().as_str().parse(), Ok(event.kind()));
        }
    }
}
