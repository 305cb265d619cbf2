//! Commands from chats: reads what is written to a Telegram bot, and answers.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use crate::back_off::{BackOff, Jitter};
use crate::channel::{Channel, ChannelId, ChannelKind, TelegramSettings};
use crate::chat_command::{ChatCommand, Heard, command_in};
use crate::clock::Clock;
use crate::courier::{AllowedHosts, Bot, CallError, Message};
use crate::crew::{Crew, stopped};
use crate::messages::Language;
use crate::outbox::{Outbox, OutboxError};
use crate::text_length::{one_line, shortened};

/// How long listeners may take to finish when the program ends.
const FAREWELL_TIME_MAX: Duration = Duration::from_secs(2);
/// How often channels are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// A command on its way to whoever can answer it.
#[derive(Debug)]
pub struct ChatRequest {
    /// What is asked for.
    pub command: ChatCommand,
    /// Through which channel.
    pub channel: ChannelId,
    /// In which chat.
    pub chat: i64,
    /// Who asks, for people to read.
    pub asked_by: String,
    /// In which language to answer.
    pub language: Language,
    /// Where the answer goes: plain text.
    pub answer: oneshot::Sender<String>,
}

/// Where a bot's reading stands. Kept, so that a command is not carried out again after a restart.
pub trait Offsets: Send + Sync + 'static {
    /// The number of the next update to read, if there is one.
    fn offset(
        &self,
        channel: &ChannelId,
    ) -> impl Future<Output = Result<Option<i64>, OutboxError>> + Send;

    /// Keeps it.
    fn keep_offset(
        &self,
        channel: &ChannelId,
        next: i64,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;
}

/// How chats are listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChatSettings {
    /// How long Telegram may keep a question for news open.
    pub poll: Duration,
    /// How long a command may take to be answered.
    pub answer_time_max: Duration,
    /// How old a command may be: one that was sent while nobody listened is not carried out hours later.
    pub age_max: Duration,
    /// Waits after failures.
    pub back_off: BackOff,
}

impl Default for ChatSettings {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(25),
            answer_time_max: Duration::from_secs(10),
            age_max: Duration::from_secs(120),
            back_off: BackOff {
                first: Duration::from_secs(1),
                longest: Duration::from_secs(60),
                ..BackOff::default()
            },
        }
    }
}

/// How the listening of a channel stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatState {
    /// It hears what is written.
    Listening,
    /// Something is in the way, and tried again.
    Waiting {
        /// What.
        reason: String,
    },
    /// It cannot listen until a person changes something.
    Deaf {
        /// What.
        reason: String,
    },
}

/// Listens to the chats of all channels that take commands; cheap to clone.
pub struct ChatListener<O> {
    shared: Arc<Shared<O>>,
}

struct Shared<O> {
    outbox: Arc<O>,
    hosts: AllowedHosts,
    clock: Arc<dyn Clock>,
    settings: ChatSettings,
    requests: mpsc::Sender<ChatRequest>,
    jitter: Jitter,
    states: Mutex<HashMap<ChannelId, ChatState>>,
    ignored: AtomicU64,
}

impl<O> Clone for ChatListener<O> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<O: Outbox + Offsets> ChatListener<O> {
    /// Puts the parts together. Commands go to `requests`.
    pub fn new(
        outbox: Arc<O>,
        hosts: AllowedHosts,
        clock: Arc<dyn Clock>,
        settings: ChatSettings,
        requests: mpsc::Sender<ChatRequest>,
        seed: u64,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                outbox,
                hosts,
                clock,
                settings,
                requests,
                jitter: Jitter::new(seed),
                states: Mutex::default(),
                ignored: AtomicU64::new(0),
            }),
        }
    }

    /// How the listening of a channel stands; nothing if it takes no commands.
    #[must_use]
    pub fn state(&self, channel: &ChannelId) -> Option<ChatState> {
        self.shared.states().get(channel).cloned()
    }

    /// Messages of chats and users that may not command.
    #[must_use]
    pub fn ignored(&self) -> u64 {
        self.shared.ignored.load(Ordering::Relaxed)
    }

    /// Listens until `stop`. `changes` tells that a channel was changed.
    pub async fn run(&self, mut changes: watch::Receiver<u64>, mut stop: watch::Receiver<bool>) {
        let mut crew = Crew::default();
        loop {
            changes.mark_unchanged();
            match self.shared.outbox.channels().await {
                Ok(channels) => {
                    let listening = self.shared.listening(channels);
                    crew.assign(listening, |channel, stop| {
                        listen(Arc::clone(&self.shared), channel, stop)
                    });
                }
                Err(error) => tracing::error!(%error, "the channels could not be read"),
            }
            // All branches are cancel-safe.
            tokio::select! {
                biased;
                () = stopped(&mut stop) => break,
                Ok(()) = changes.changed() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
        crew.dismiss(FAREWELL_TIME_MAX).await;
    }
}

impl<O> Shared<O> {
    fn states(&self) -> MutexGuard<'_, HashMap<ChannelId, ChatState>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, channel: &ChannelId, state: ChatState) {
        self.states().insert(channel.clone(), state);
    }

    /// Those channels that take commands: of several with one bot the first, because a bot has one reader.
    fn listening(&self, channels: Vec<Channel>) -> Vec<Channel> {
        let mut read: Vec<TelegramSettings> = Vec::new();
        let mut listening = Vec::new();
        let mut states = self.states();
        let known = std::mem::take(&mut *states);
        for channel in channels {
            let Some(settings) = telegram(&channel)
                .filter(|settings| channel.works() && !settings.command_chats.is_empty())
            else {
                continue;
            };
            let is_same = |other: &TelegramSettings| {
                other.token == settings.token && other.base_url == settings.base_url
            };
            let state = if read.iter().any(is_same) {
                ChatState::Deaf {
                    reason: "another channel reads this bot's messages; give the chats there"
                        .into(),
                }
            } else {
                read.push(settings.clone());
                listening.push(channel.clone());
                known
                    .get(&channel.id)
                    .cloned()
                    .unwrap_or(ChatState::Waiting {
                        reason: "not asked yet".into(),
                    })
            };
            states.insert(channel.id, state);
        }
        listening
    }
}

fn telegram(channel: &Channel) -> Option<&TelegramSettings> {
    match &channel.kind {
        ChannelKind::Telegram(settings) => Some(settings),
        _ => None,
    }
}

/// Listens to one bot until told to stop.
async fn listen<O: Outbox + Offsets>(
    shared: Arc<Shared<O>>,
    channel: Channel,
    mut stop: watch::Receiver<bool>,
) {
    let Some(settings) = telegram(&channel) else {
        return;
    };
    let mut listener = Listener {
        bot: Bot::new(settings, &shared.hosts),
        settings,
        channel: &channel,
        shared: &shared,
        name: None,
        failures: 0,
        jitter: shared.jitter.of(channel.id.as_str()),
    };
    loop {
        let wait = tokio::select! {
            biased;
            () = stopped(&mut stop) => return,
            // Cut off in between, it reads the same updates again after the next start: they are kept for a day.
            wait = listener.round() => wait,
        };
        let Some(wait) = wait else {
            // A change of the channel starts another listener.
            return stopped(&mut stop).await;
        };
        tokio::select! {
            biased;
            () = stopped(&mut stop) => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

struct Listener<'s, O> {
    bot: Bot<'s>,
    settings: &'s TelegramSettings,
    channel: &'s Channel,
    shared: &'s Shared<O>,
    /// The bot's name, once known.
    name: Option<String>,
    failures: u32,
    jitter: Jitter,
}

impl<O: Outbox + Offsets> Listener<'_, O> {
    /// Asks for news once and answers it; how long to wait before the next time, or nothing if there is none.
    async fn round(&mut self) -> Option<Duration> {
        let failed = match self.read().await {
            Ok(()) => {
                self.failures = 0;
                self.shared.set(&self.channel.id, ChatState::Listening);
                return Some(Duration::ZERO);
            }
            Err(failed) => failed,
        };
        self.failures = self.failures.saturating_add(1);
        let (reason, asked) = match failed {
            CallError::Gone(reason) => {
                tracing::error!(
                    channel = self.channel.name,
                    reason,
                    "commands cannot be read"
                );
                self.shared
                    .set(&self.channel.id, ChatState::Deaf { reason });
                return None;
            }
            CallError::Conflict(reason) => (
                format!(
                    "{reason}; another program reads this bot's messages, or a webhook is set: stop it, or make a bot of its own"
                ),
                None,
            ),
            CallError::Later {
                reason,
                retry_after,
            } => (reason, retry_after),
            CallError::Unparsable(reason) | CallError::Wrong(reason) => (reason, None),
        };
        tracing::warn!(
            channel = self.channel.name,
            reason,
            "commands cannot be read now"
        );
        self.shared
            .set(&self.channel.id, ChatState::Waiting { reason });
        let chance = self.jitter.draw();
        let back_off = &self.shared.settings.back_off;
        Some(back_off.wait(self.failures, chance, asked))
    }

    async fn read(&mut self) -> Result<(), CallError> {
        if self.name.is_none() {
            self.name = self.bot.username().await?;
        }
        let later = |error: OutboxError| CallError::Later {
            reason: error.to_string(),
            retry_after: None,
        };
        let id = &self.channel.id;
        let offset = self.shared.outbox.offset(id).await.map_err(later)?;
        let updates = self
            .bot
            .updates(offset.unwrap_or(0), self.shared.settings.poll)
            .await?;
        for update in updates {
            if let Some(message) = &update.message {
                self.hear(message).await;
            }
            // After it was carried out: should the program die in between, a stop is asked for twice, not never.
            let next = update.update_id + 1;
            self.shared
                .outbox
                .keep_offset(id, next)
                .await
                .map_err(later)?;
        }
        Ok(())
    }

    async fn hear(&self, message: &Message) {
        let is_allowed = self.settings.command_chats.contains(&message.chat.id)
            && (self.settings.command_users.is_empty()
                || message
                    .from
                    .as_ref()
                    .is_some_and(|user| self.settings.command_users.contains(&user.id)));
        if !is_allowed {
            self.shared.ignored.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(
                channel = self.channel.name,
                chat = message.chat.id,
                "a message of a chat or user that may not command was ignored"
            );
            return;
        }
        let text = message.text.as_deref().unwrap_or("");
        let say = self.channel.language.messages();
        let answer = match command_in(text, self.name.as_deref()) {
            Heard::Nothing => return,
            Heard::Unknown => say.chat_help(),
            Heard::Command(_) if self.is_too_old(message) => {
                say.chat_too_old(&shortened(&one_line(text), 60))
            }
            Heard::Command(command) => match self.ask(command, message).await {
                Some(answer) => answer,
                None => say.chat_unanswered(),
            },
        };
        let thread = message.message_thread_id;
        if let Err(error) = self.bot.say(message.chat.id, thread, &answer).await {
            tracing::warn!(
                channel = self.channel.name,
                ?error,
                "a command was not answered"
            );
        }
    }

    fn is_too_old(&self, message: &Message) -> bool {
        let age_seconds = self
            .shared
            .clock
            .now()
            .seconds()
            .saturating_sub(message.date);
        u64::try_from(age_seconds).is_ok_and(|age| age > self.shared.settings.age_max.as_secs())
    }

    async fn ask(&self, command: ChatCommand, message: &Message) -> Option<String> {
        let (answer, answered) = oneshot::channel();
        let asked_by = message.from.as_ref().map_or_else(String::new, |user| {
            let name = user.username.as_ref().unwrap_or(&user.first_name);
            shortened(&one_line(name), 64)
        });
        tracing::warn!(
            channel = self.channel.name,
            asked_by,
            ?command,
            "a chat asks"
        );
        let request = ChatRequest {
            command,
            channel: self.channel.id.clone(),
            chat: message.chat.id,
            asked_by,
            language: self.channel.language,
            answer,
        };
        let asking = async {
            self.shared.requests.send(request).await.ok()?;
            answered.await.ok()
        };
        tokio::time::timeout(self.shared.settings.answer_time_max, asking)
            .await
            .ok()
            .flatten()
    }
}
