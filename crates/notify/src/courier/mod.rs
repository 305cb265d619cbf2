//! Those who carry letters: one file for each kind of channel.

mod address_guard;
mod discord;
mod email;
mod exchange;
mod telegram;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

pub use address_guard::AllowedHosts;
pub use exchange::with_tls;
pub(crate) use telegram::{Bot, CallError, Message};

use crate::channel::{Channel, ChannelKind};
use crate::clock::Clock;
use crate::letter::Letter;

/// What came of carrying a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived.
    Delivered {
        /// What the other side calls it.
        receipt: Option<String>,
        /// How long the other side wants to be left alone now.
        pause: Option<Duration>,
    },
    /// It did not, but may later.
    Transient {
        /// Why.
        reason: String,
        /// How long the other side wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// This letter never will; others may.
    Refused {
        /// Why.
        reason: String,
    },
    /// Nothing will, until a person changes the channel.
    Gone {
        /// Why.
        reason: String,
    },
}

impl Outcome {
    /// Why it failed; nothing if it did not.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Delivered { .. } => None,
            Self::Transient { reason, .. } | Self::Refused { reason } | Self::Gone { reason } => {
                Some(reason)
            }
        }
    }

    /// The same with a reason that names no secret of the channel.
    #[must_use]
    fn redacted(mut self, kind: &ChannelKind) -> Self {
        match &mut self {
            Self::Delivered { .. } => {}
            Self::Transient { reason, .. } | Self::Refused { reason } | Self::Gone { reason } => {
                *reason = kind.redact(reason);
            }
        }
        self
    }
}

/// Who carries letters.
pub trait Courier: Send + Sync + 'static {
    /// Carries a letter once; does not try again by itself. Whoever calls limits the time that it takes.
    fn deliver(&self, channel: &Channel, letter: &Letter) -> impl Future<Output = Outcome> + Send;
}

/// The couriers of every kind of channel. They keep no connection between letters: those are few, and a name that now
/// leads elsewhere is looked up again.
#[derive(Clone)]
pub struct Couriers {
    hosts: AllowedHosts,
    clock: Arc<dyn Clock>,
}

impl Couriers {
    /// Couriers that go to public addresses, and to `hosts` wherever those are.
    #[must_use]
    pub fn new(hosts: AllowedHosts, clock: Arc<dyn Clock>) -> Self {
        exchange::with_tls();
        Self { hosts, clock }
    }
}

impl Courier for Couriers {
    async fn deliver(&self, channel: &Channel, letter: &Letter) -> Outcome {
        let outcome = match &channel.kind {
            ChannelKind::Telegram(settings) => {
                telegram::deliver(settings, &self.hosts, letter).await
            }
            ChannelKind::Discord(settings) => discord::deliver(settings, &self.hosts, letter).await,
            ChannelKind::Email(settings) => {
                email::deliver(settings, channel.language, letter).await
            }
            ChannelKind::Webhook(settings) => {
                let now = self.clock.now();
                webhook::deliver(settings, &self.hosts, letter, now).await
            }
        };
        outcome.redacted(&channel.kind)
    }
}
