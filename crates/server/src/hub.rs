//! The push hub: channels with numbered messages, snapshots, resume, and a bound on slow clients.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bellwether_api::{Channel, HubMessage, HubMessageType};
use tokio::sync::{broadcast, watch};

use crate::clock;

/// Messages kept of each channel for clients that resume.
const KEPT: usize = 1_024;
/// Messages that a client may be behind before it has to start again from the newest state.
const BEHIND_MAX: usize = 1_024;
/// Sockets and event streams at once.
pub(crate) const CLIENTS_MAX: usize = 1_000;

/// The push hub; cheap to clone.
#[derive(Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

struct Inner {
    topics: [Mutex<Topic>; Channel::ALL.len()],
    clients: watch::Sender<usize>,
    closed: watch::Sender<bool>,
}

struct Topic {
    seq: u64,
    kept: VecDeque<HubMessage>,
    sender: broadcast::Sender<HubMessage>,
}

/// What a subscription begins with.
pub(crate) enum Start {
    /// Messages that were missed.
    Missed(Vec<HubMessage>),
    /// The client needs the newest state; `reset` says that it had hoped for less.
    Snapshot { seq: u64, reset: bool },
}

impl Hub {
    pub(crate) fn new() -> Self {
        let topic = |_| {
            Mutex::new(Topic {
                seq: 0,
                kept: VecDeque::new(),
                sender: broadcast::channel(BEHIND_MAX).0,
            })
        };
        let topics = std::array::from_fn(topic);
        Self {
            inner: Arc::new(Inner {
                topics,
                clients: watch::Sender::new(0),
                closed: watch::Sender::new(false),
            }),
        }
    }

    fn topic(&self, channel: Channel) -> MutexGuard<'_, Topic> {
        self.inner.topics[channel as usize]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a message to everyone who follows the channel.
    pub fn publish(&self, channel: Channel, message_type: HubMessageType, data: serde_json::Value) {
        let mut topic = self.topic(channel);
        topic.seq += 1;
        let message = HubMessage {
            channel: Some(channel),
            seq: topic.seq,
            ts: clock::utc(),
            message_type,
            data,
        };
        topic.kept.push_back(message.clone());
        if topic.kept.len() > KEPT {
            topic.kept.pop_front();
        }
        // Nobody listening is no error.
        let _ = topic.sender.send(message);
    }

    /// Follows a channel from message `resume_from` on, or from now.
    pub(crate) fn subscribe(
        &self,
        channel: Channel,
        resume_from: Option<u64>,
    ) -> (Start, broadcast::Receiver<HubMessage>) {
        let topic = self.topic(channel);
        let receiver = topic.sender.subscribe();
        let start = match resume_from {
            None => Start::Snapshot {
                seq: topic.seq,
                reset: false,
            },
            Some(seen) => {
                let first_kept = topic
                    .kept
                    .front()
                    .map_or(topic.seq + 1, |message| message.seq);
                // A number from the future is one of another life of the server.
                if seen <= topic.seq && seen + 1 >= first_kept {
                    Start::Missed(
                        topic
                            .kept
                            .iter()
                            .filter(|message| message.seq > seen)
                            .cloned()
                            .collect(),
                    )
                } else {
                    Start::Snapshot {
                        seq: topic.seq,
                        reset: true,
                    }
                }
            }
        };
        (start, receiver)
    }

    /// The newest message's number and how many follow the channel.
    pub(crate) fn standing(&self, channel: Channel) -> (u64, usize) {
        let topic = self.topic(channel);
        (topic.seq, topic.sender.receiver_count())
    }

    /// Connected sockets and event streams.
    pub(crate) fn clients(&self) -> usize {
        *self.inner.clients.borrow()
    }

    /// A place for one more client, if there is one; given back when dropped.
    pub(crate) fn connect(&self) -> Option<Connected> {
        let is_free = self.inner.clients.send_if_modified(|clients| {
            let is_free = *clients < CLIENTS_MAX;
            *clients += usize::from(is_free);
            is_free
        });
        is_free.then(|| Connected {
            inner: Arc::clone(&self.inner),
        })
    }

    /// Tells all clients to go.
    pub(crate) fn close(&self) {
        self.inner.closed.send_replace(true);
    }

    /// Resolves when clients are told to go.
    pub(crate) fn closed(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut closed = self.inner.closed.subscribe();
        async move {
            // An error means that the hub itself is gone, which is an end as well.
            let _ = closed.wait_for(|closed| *closed).await;
        }
    }

    /// Resolves when no client is connected any more.
    pub(crate) async fn emptied(&self) {
        let _ = self
            .inner
            .clients
            .subscribe()
            .wait_for(|clients| *clients == 0)
            .await;
    }
}

/// One connected client.
pub(crate) struct Connected {
    inner: Arc<Inner>,
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.inner.clients.send_modify(|clients| *clients -= 1);
    }
}
