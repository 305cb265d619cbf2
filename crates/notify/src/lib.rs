//! Notifications: what is told, to whom, and that it arrives.
//!
//! Something worth telling is an [`Event`]. The [`Notifier`] writes it down once for every [`Channel`] that wants it, through
//! the port [`Outbox`]; the [`Dispatcher`] carries it out, every channel with a worker of its own, so that one that hangs or is
//! down delays no other and never whoever told. What could not be sent is tried again until it arrives or is too old; a
//! message sent but not noted as sent goes out a second time under the same key. Many at once become one digest.
//!
//! - [`Couriers`] speak to Telegram, Discord, mail servers and webhooks; anything else that can deliver implements [`Courier`].
//! - [`ChatListener`] reads commands from Telegram and hands them to whoever can answer.
//! - [`Letter`] is a notification in the words of a [`Language`].
//!
//! What is deliberately absent: SQL and HTTP handlers (the server implements the ports), the trading core (events carry plain
//! texts, exact amounts among them), and a clock ([`Clock`] is a port, too).
//!
//! ```
//! use bellwether_notify::{Event, Language, Letter, Level};
//! let event = Event::SourceStale { source: "Alpaca".into(), silent_seconds: 45 };
//! assert_eq!(event.level(), Level::Warning);
//! let title = |language| Letter::title_of(language, &event);
//! assert_eq!(title(Language::English), "Alpaca is silent");
//! assert_eq!(title(Language::French), "Alpaca ne donne plus rien");
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod back_off;
mod channel;
mod chat;
mod chat_command;
mod clock;
mod courier;
mod crew;
mod dispatcher;
mod event;
mod letter;
mod level;
mod messages;
mod notification;
mod notifier;
mod outbox;
mod rate_limit;
mod secret;
mod signature;
mod storm;
mod text_length;
mod worker;

pub use back_off::{BackOff, Jitter};
pub use channel::{
    Channel, ChannelId, ChannelKind, DiscordSettings, EmailSecurity, EmailSettings, RateLimit,
    SettingsError, SignatureStyle, TelegramSettings, WebhookSettings,
};
pub use chat::{ChatListener, ChatRequest, ChatSettings, ChatState, Offsets};
pub use chat_command::{ChatCommand, Heard, command_in};
pub use clock::Clock;
pub use courier::{AllowedHosts, Courier, Couriers, Outcome, with_tls};
pub use dispatcher::{DispatchSettings, Dispatcher, TestResult};
pub use event::{
    DigestItem, Event, EventKind, KindCount, OrderDetails, OrderSide, TradingMode, UnknownKind,
};
pub use letter::{Letter, Line};
pub use level::{Level, UnknownLevel};
pub use messages::{Language, UnknownLanguage};
pub use notification::Notification;
pub use notifier::{Notifier, TellError, WAITING_MAX};
pub use outbox::{
    Attempt, ENTRIES_MAX, Enqueued, Entry, Outbox, OutboxError, Standing, Take, Verdict,
};
pub use secret::{REDACTED, Secret};
pub use signature::{github_signature, standard_signature, webhook_key};
pub use storm::{Plan, StormGuard};
