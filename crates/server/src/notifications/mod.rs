//! Notifications at work: the ports of `notify` over the records, the tasks that deliver, and the words of the wire.

mod channel_document;
mod chat;
mod outbox;
mod wire;

use std::sync::{Arc, Mutex, PoisonError};

use bellwether_market::UnixNanos;
use bellwether_notify::{
    AllowedHosts, ChatListener, ChatRequest, ChatSettings, Clock, Couriers, DispatchSettings,
    Dispatcher, Notifier,
};
use bellwether_store::Store;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

pub(crate) use channel_document::{
    ChannelDocument, channel_of, document_of, settings_errors, with_kept_secrets,
};
pub use outbox::StoreOutbox;
pub(crate) use wire::{of_notification, of_record, wire_channel, wire_delivery, wire_level};

use crate::live::LiveService;
use crate::state::{new_id, now};

/// Commands of chats that wait to be answered.
const CHAT_REQUESTS_MAX: usize = 16;

/// Everything that tells, and its tasks.
pub struct NotificationService {
    notifier: Notifier<StoreOutbox>,
    dispatcher: Dispatcher<StoreOutbox, Couriers>,
    listener: ChatListener<StoreOutbox>,
    stop: watch::Sender<bool>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    /// Commands of chats, until somebody answers them.
    asked: Mutex<Option<mpsc::Receiver<ChatRequest>>>,
}

impl NotificationService {
    /// Starts to deliver. `hosts` may be asked although they are at no public address.
    pub(crate) fn start(store: &Store, hosts: &[String]) -> Self {
        let outbox = Arc::new(StoreOutbox::new(store.clone()));
        let clock: Arc<dyn Clock> = Arc::new(|| -> UnixNanos { now() });
        let hosts = AllowedHosts::new(hosts.iter().cloned());
        let notifier = Notifier::new(Arc::clone(&outbox), Arc::clone(&clock), new_id);
        // Any number will do: it spreads the waits of several servers.
        let seed = now().nanos().unsigned_abs();
        let dispatcher = Dispatcher::new(
            Arc::clone(&outbox),
            Couriers::new(hosts.clone(), Arc::clone(&clock)),
            Arc::clone(&clock),
            notifier.clone(),
            DispatchSettings::default(),
            seed,
        );
        let (requests, asked) = mpsc::channel(CHAT_REQUESTS_MAX);
        let settings = ChatSettings::default();
        let listener = ChatListener::new(outbox, hosts, clock, settings, requests, seed);
        let (stop, stopped) = watch::channel(false);
        let tasks = vec![
            tokio::spawn({
                let (notifier, stopped) = (notifier.clone(), stopped.clone());
                async move { notifier.run(stopped).await }
            }),
            tokio::spawn({
                let (dispatcher, stopped) = (dispatcher.clone(), stopped.clone());
                async move { dispatcher.run(stopped).await }
            }),
            tokio::spawn({
                let (listener, changes) = (listener.clone(), dispatcher.changes());
                async move { listener.run(changes, stopped).await }
            }),
        ];
        Self {
            notifier,
            dispatcher,
            listener,
            stop,
            tasks: Mutex::new(tasks),
            asked: Mutex::new(Some(asked)),
        }
    }

    /// Lets commands of chats reach the runs.
    pub(crate) fn answer_chats(&self, live: LiveService) {
        let asked = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.take()
        };
        if let Some(asked) = asked {
            let answering = tokio::spawn(chat::answer(asked, self.stop.subscribe(), live));
            let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
            tasks.push(answering);
        }
    }

    /// Where things are told.
    #[must_use]
    pub fn notifier(&self) -> &Notifier<StoreOutbox> {
        &self.notifier
    }

    pub(crate) fn dispatcher(&self) -> &Dispatcher<StoreOutbox, Couriers> {
        &self.dispatcher
    }

    pub(crate) fn listener(&self) -> &ChatListener<StoreOutbox> {
        &self.listener
    }

    /// Writes down what is told and ends the tasks. What is not delivered by then is delivered after the next start.
    pub(crate) async fn end(&self) {
        self.stop.send_replace(true);
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a task of the notifications did not end in order");
            }
        }
    }
}
