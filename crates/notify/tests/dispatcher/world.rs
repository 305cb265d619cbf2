//! A world of channels whose other sides do as the test says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bellwether_market::UnixNanos;
use bellwether_notify::{
    Channel, ChannelId, ChannelKind, Clock, Courier, DispatchSettings, Dispatcher, Event, Language,
    Letter, Level, Notifier, Outcome, RateLimit, Secret, SignatureStyle, WebhookSettings,
};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::memory_outbox::MemoryOutbox;

/// Virtual time as instants: it passes as tokio's does.
#[derive(Clone, Copy)]
pub(crate) struct VirtualClock(Instant);

impl Clock for VirtualClock {
    fn now(&self) -> UnixNanos {
        let nanos = self.0.elapsed().as_nanos() as i64;
        UnixNanos::from_seconds(1_800_000_000)
            .unwrap()
            .saturating_add_nanos(nanos)
    }
}

/// What the other side of a channel does with a letter.
pub(crate) type Behaviour = Arc<dyn Fn(&Letter, Duration) -> Reaction + Send + Sync>;

#[derive(Clone)]
pub(crate) enum Reaction {
    Take,
    TakeAndWant(Duration),
    Fail(Option<Duration>),
    Refuse,
    Close,
    Hang,
}

/// A letter as it arrived, or tried to.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) at: Duration,
    pub(crate) letter: Letter,
    pub(crate) taken: bool,
}

#[derive(Clone)]
pub(crate) struct OtherSides {
    began: Instant,
    behaviours: Arc<Mutex<HashMap<ChannelId, Behaviour>>>,
    arrivals: Arc<Mutex<HashMap<ChannelId, Vec<Arrival>>>>,
}

impl Courier for OtherSides {
    async fn deliver(&self, channel: &Channel, letter: &Letter) -> Outcome {
        let at = self.began.elapsed();
        let behaviour = self.behaviours.lock().unwrap()[&channel.id].clone();
        let reaction = behaviour(letter, at);
        let taken = matches!(reaction, Reaction::Take | Reaction::TakeAndWant(_));
        let arrival = Arrival {
            at,
            letter: letter.clone(),
            taken,
        };
        self.note(&channel.id, arrival);
        // Something takes time.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let reason = "the other side says no".to_owned();
        match reaction {
            Reaction::Take => Outcome::Delivered {
                receipt: None,
                pause: None,
            },
            Reaction::TakeAndWant(pause) => Outcome::Delivered {
                receipt: None,
                pause: Some(pause),
            },
            Reaction::Fail(retry_after) => Outcome::Transient {
                reason,
                retry_after,
            },
            Reaction::Refuse => Outcome::Refused { reason },
            Reaction::Close => Outcome::Gone { reason },
            Reaction::Hang => std::future::pending().await,
        }
    }
}

pub(crate) struct World {
    pub(crate) outbox: Arc<MemoryOutbox>,
    pub(crate) notifier: Notifier<MemoryOutbox>,
    pub(crate) dispatcher: Dispatcher<MemoryOutbox, OtherSides>,
    sides: OtherSides,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

pub(crate) fn channel(id: &str) -> Channel {
    Channel {
        id: ChannelId::new(id),
        name: id.to_owned(),
        // Of no matter: the courier of this world looks at the id.
        kind: ChannelKind::Webhook(WebhookSettings {
            url: Secret::new("https://example.org"),
            secret: Secret::new("x".repeat(24)),
            style: SignatureStyle::Standard,
        }),
        language: Language::English,
        level_min: Level::Info,
        events: vec![],
        enabled: true,
        failure: None,
        fallback: None,
        rate_limit: Some(RateLimit {
            per_minute: 600,
            burst: 60,
        }),
    }
}

impl World {
    /// A world in which all channels take everything.
    pub(crate) fn new(channels: Vec<Channel>, settings: DispatchSettings) -> Self {
        let outbox = Arc::new(MemoryOutbox::default());
        Self::over(outbox, channels, settings)
    }

    /// The same over an outbox that is there already: a restart.
    pub(crate) fn over(
        outbox: Arc<MemoryOutbox>,
        channels: Vec<Channel>,
        settings: DispatchSettings,
    ) -> Self {
        let clock = VirtualClock(Instant::now());
        let sides = OtherSides {
            began: clock.0,
            behaviours: Arc::default(),
            arrivals: Arc::default(),
        };
        for channel in &channels {
            sides.behave(channel.id.as_str(), |_, _| Reaction::Take);
        }
        outbox.state.lock().unwrap().channels = channels;
        let clock: Arc<dyn Clock> = Arc::new(clock);
        let count = Mutex::new(outbox.state.lock().unwrap().rows.len() * 1000);
        let new_id = move || {
            let mut count = count.lock().unwrap();
            *count += 1;
            format!("n{count:06}")
        };
        let notifier = Notifier::new(Arc::clone(&outbox), Arc::clone(&clock), new_id);
        let dispatcher = Dispatcher::new(
            Arc::clone(&outbox),
            sides.clone(),
            clock,
            notifier.clone(),
            settings,
            7,
        );
        let (stop, stopped) = watch::channel(false);
        let tasks = vec![
            tokio::spawn({
                let (dispatcher, stopped) = (dispatcher.clone(), stopped.clone());
                async move { dispatcher.run(stopped).await }
            }),
            tokio::spawn({
                let notifier = notifier.clone();
                async move { notifier.run(stopped).await }
            }),
        ];
        Self {
            outbox,
            notifier,
            dispatcher,
            sides,
            stop,
            tasks,
        }
    }

    pub(crate) fn behave(
        &self,
        channel: &str,
        how: impl Fn(&Letter, Duration) -> Reaction + Send + Sync + 'static,
    ) {
        self.sides.behave(channel, how);
    }

    pub(crate) fn arrivals(&self, channel: &str) -> Vec<Arrival> {
        let arrivals = self.sides.arrivals.lock().unwrap();
        let of = arrivals.get(&ChannelId::new(channel));
        of.cloned().unwrap_or_default()
    }

    pub(crate) fn taken(&self, channel: &str) -> Vec<Arrival> {
        let mut arrivals = self.arrivals(channel);
        arrivals.retain(|arrival| arrival.taken);
        arrivals
    }

    pub(crate) fn tell(&self, what: &str) {
        self.notifier.tell(info(what)).unwrap();
    }

    pub(crate) async fn stop(self) -> Arc<MemoryOutbox> {
        self.stop.send_replace(true);
        for task in self.tasks {
            task.await.unwrap();
        }
        self.outbox
    }

    /// Dies as a killed process does: nothing is finished.
    pub(crate) async fn die(self) -> Arc<MemoryOutbox> {
        for task in &self.tasks {
            task.abort();
        }
        for task in self.tasks {
            let _ = task.await;
        }
        self.outbox
    }
}

impl OtherSides {
    fn note(&self, channel: &ChannelId, arrival: Arrival) {
        let mut arrivals = self.arrivals.lock().unwrap();
        arrivals.entry(channel.clone()).or_default().push(arrival);
    }

    fn behave(
        &self,
        channel: &str,
        how: impl Fn(&Letter, Duration) -> Reaction + Send + Sync + 'static,
    ) {
        let mut behaviours = self.behaviours.lock().unwrap();
        behaviours.insert(ChannelId::new(channel), Arc::new(how));
    }
}

pub(crate) fn info(what: &str) -> Event {
    Event::WaitingForStart {
        strategy: what.to_owned(),
    }
}

pub(crate) fn critical() -> Event {
    Event::EmergencyStop {
        asked_by: "ada".into(),
        orders_cancelled: 1,
        positions_left: 2,
    }
}

pub(crate) async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}
