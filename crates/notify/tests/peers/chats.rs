//! Commands from chats, against a peer that answers as Telegram does.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bellwether_market::UnixNanos;
use bellwether_notify::{
    Attempt, BackOff, Channel, ChannelId, ChannelKind, ChatCommand, ChatListener, ChatRequest,
    ChatSettings, ChatState, Enqueued, Entry, Notification, Offsets, Outbox, OutboxError, Standing,
    Take,
};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::http_peer::{Asked, HttpPeer, Said};
use crate::setting::{channel, clock, local, now, telegram};
use crate::telegram_peer::{arguments, me, method, ok, refused, sent, update};

const CHAT: i64 = -1_001_234_567_890;
const ADA: i64 = 42;

/// How long a condition may take to come true before the test says that it never does.
const PATIENCE: Duration = Duration::from_secs(20);

/// Keeps channels and offsets, and nothing else: listening needs no more.
#[derive(Default)]
struct Kept {
    channels: Vec<Channel>,
    offset: Mutex<Option<i64>>,
}

impl Outbox for Kept {
    async fn channels(&self) -> Result<Vec<Channel>, OutboxError> {
        Ok(self.channels.clone())
    }
    async fn enqueue(&self, _: &Notification, _: &[ChannelId]) -> Result<Enqueued, OutboxError> {
        Ok(Enqueued::Known)
    }
    async fn standing(&self, _: &ChannelId, _: UnixNanos) -> Result<Standing, OutboxError> {
        Ok(Standing::default())
    }
    async fn claim(
        &self,
        _: &ChannelId,
        _: Take,
        _: UnixNanos,
        _: UnixNanos,
    ) -> Result<Vec<Entry>, OutboxError> {
        Ok(vec![])
    }
    async fn settle(&self, _: &Attempt) -> Result<(), OutboxError> {
        Ok(())
    }
    async fn disable(&self, _: &ChannelId, _: &str, _: UnixNanos) -> Result<(), OutboxError> {
        Ok(())
    }
    async fn escalate(
        &self,
        _: &ChannelId,
        _: &ChannelId,
        _: UnixNanos,
        _: UnixNanos,
    ) -> Result<u64, OutboxError> {
        Ok(0)
    }
    async fn expire(&self, _: UnixNanos, _: UnixNanos) -> Result<u64, OutboxError> {
        Ok(0)
    }
    async fn prune(&self, _: UnixNanos) -> Result<u64, OutboxError> {
        Ok(0)
    }
}

impl Offsets for Kept {
    async fn offset(&self, _: &ChannelId) -> Result<Option<i64>, OutboxError> {
        Ok(*self.offset.lock().unwrap())
    }
    async fn keep_offset(&self, _: &ChannelId, next: i64) -> Result<(), OutboxError> {
        *self.offset.lock().unwrap() = Some(next);
        Ok(())
    }
}

struct Listening {
    peer: HttpPeer,
    kept: Arc<Kept>,
    listener: ChatListener<Kept>,
    requests: Option<mpsc::Receiver<ChatRequest>>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Listening {
    /// Listens to a bot that `updates` were written to. They are answered from the offset on that is asked for.
    async fn start(
        updates: Vec<Value>,
        first: impl Fn() -> Option<Said> + Send + Sync + 'static,
    ) -> Self {
        let peer = HttpPeer::start(move |asked, _| answer(asked, &updates, &first)).await;
        let mut settings = telegram(&peer.url);
        settings.command_chats = vec![CHAT];
        settings.command_users = vec![ADA];
        let kept = Arc::new(Kept {
            channels: vec![channel(ChannelKind::Telegram(settings))],
            offset: Mutex::default(),
        });
        let (requests, received) = mpsc::channel(4);
        let settings = ChatSettings {
            poll: Duration::ZERO,
            answer_time_max: Duration::from_millis(200),
            back_off: BackOff {
                first: Duration::from_millis(20),
                ..BackOff::default()
            },
            ..ChatSettings::default()
        };
        let listener =
            ChatListener::new(Arc::clone(&kept), local(), clock(), settings, requests, 7);
        let (stop, stopped) = watch::channel(false);
        let (changes, changed) = watch::channel(0);
        let task = tokio::spawn({
            let listener = listener.clone();
            async move {
                let _held = changes;
                listener.run(changed, stopped).await;
            }
        });
        Self {
            peer,
            kept,
            listener,
            requests: Some(received),
            stop,
            task,
        }
    }

    /// Answers every command with its name, and tells which came.
    fn echo(&mut self) -> Arc<Mutex<Vec<(ChatCommand, String)>>> {
        let heard: Arc<Mutex<Vec<(ChatCommand, String)>>> = Arc::default();
        let kept = Arc::clone(&heard);
        let mut requests = self.requests.take().unwrap();
        tokio::spawn(async move {
            while let Some(request) = requests.recv().await {
                kept.lock()
                    .unwrap()
                    .push((request.command, request.asked_by));
                let _ = request.answer.send(format!("did {:?}", request.command));
            }
        });
        heard
    }

    fn said(&self) -> Vec<String> {
        let asked = self.peer.asked();
        let sent = asked
            .iter()
            .filter(|asked| method(asked) == Some("sendMessage"));
        sent.map(|asked| arguments(asked)["text"].as_str().unwrap().to_owned())
            .collect()
    }

    async fn until(&self, what: impl Fn(&Self) -> bool) {
        let waiting = async {
            while !what(self) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, waiting).await;
        assert!(in_time.is_ok(), "{:?} {:?}", self.said(), self.state());
    }

    fn state(&self) -> Option<ChatState> {
        self.listener.state(&ChannelId::new("c1"))
    }

    async fn stop(self) {
        self.stop.send_replace(true);
        self.task.await.unwrap();
    }
}

fn answer(asked: &Asked, updates: &[Value], first: &impl Fn() -> Option<Said>) -> Said {
    match method(asked) {
        Some("getMe") => ok(me()),
        Some("sendMessage") => sent(asked, 1),
        Some("getUpdates") => first().unwrap_or_else(|| {
            let from = arguments(asked)["offset"].as_i64().unwrap_or(0);
            let news = updates
                .iter()
                .filter(|update| update["update_id"].as_i64().unwrap() >= from);
            ok(news.cloned().collect())
        }),
        _ => refused(404, "Not Found", None),
    }
}

fn said_now(id: i64, chat: i64, user: i64, text: &str) -> Value {
    update(id, chat, user, now().seconds() - 5, text)
}

#[tokio::test]
async fn commands_are_carried_out_once_and_answered() {
    let updates = vec![
        said_now(10, CHAT, ADA, "/status"),
        said_now(11, CHAT, ADA, "/emergency_stop@desk_bot now"),
        said_now(12, CHAT, ADA, "/stop@other_bot"),
        said_now(13, CHAT, ADA, "good morning"),
        said_now(14, CHAT, ADA, "/nonsense"),
        json!({ "update_id": 15, "poll": { "id": "1" } }),
    ];
    let mut listening = Listening::start(updates, || None).await;
    let heard = listening.echo();
    listening
        .until(|listening| *listening.kept.offset.lock().unwrap() == Some(16))
        .await;
    // Asked again and again since, and nothing comes twice.
    let polls = listening.peer.asked().len();
    listening
        .until(|listening| listening.peer.asked().len() > polls + 3)
        .await;
    let expected = [ChatCommand::Status, ChatCommand::EmergencyStop];
    let commands: Vec<_> = heard
        .lock()
        .unwrap()
        .iter()
        .map(|(command, _)| *command)
        .collect();
    assert_eq!(commands, expected);
    assert!(heard.lock().unwrap().iter().all(|(_, by)| by == "ada"));
    let said = listening.said();
    assert_eq!(said[..2], ["did Status", "did EmergencyStop"]);
    assert_eq!(said.len(), 3, "the third is help: {said:?}");
    assert!(said[2].contains("/positions"), "{said:?}");
    assert_eq!(listening.state(), Some(ChatState::Listening));
    assert_eq!(listening.listener.ignored(), 0);
    listening.stop().await;
}

#[tokio::test]
async fn strangers_are_ignored_and_counted() {
    let updates = vec![
        said_now(10, 777, ADA, "/emergency_stop"),
        said_now(11, CHAT, 666, "/emergency_stop"),
        said_now(12, CHAT, ADA, "/positions"),
    ];
    let mut listening = Listening::start(updates, || None).await;
    let heard = listening.echo();
    listening
        .until(|listening| *listening.kept.offset.lock().unwrap() == Some(13))
        .await;
    let commands: Vec<_> = heard
        .lock()
        .unwrap()
        .iter()
        .map(|(command, _)| *command)
        .collect();
    assert_eq!(commands, [ChatCommand::Positions]);
    assert_eq!(listening.listener.ignored(), 2);
    assert_eq!(listening.said().len(), 1, "strangers get no answer");
    listening.stop().await;
}

#[tokio::test]
async fn a_command_that_waited_for_hours_is_not_carried_out() {
    let long_ago = now().seconds() - 7200;
    let updates = vec![update(10, CHAT, ADA, long_ago, "/emergency_stop")];
    let mut listening = Listening::start(updates, || None).await;
    let heard = listening.echo();
    listening
        .until(|listening| !listening.said().is_empty())
        .await;
    assert!(heard.lock().unwrap().is_empty());
    assert!(listening.said()[0].contains("waited too long"));
    listening.stop().await;
}

#[tokio::test]
async fn a_command_that_nobody_answers_is_said_so() {
    let listening = Listening::start(vec![said_now(10, CHAT, ADA, "/status")], || None).await;
    // `requests` is held and not read.
    listening
        .until(|listening| !listening.said().is_empty())
        .await;
    assert!(listening.said()[0].contains("Nobody answered"));
    listening.stop().await;
}

#[tokio::test]
async fn a_second_reader_is_explained_and_waited_for() {
    let is_taken = Arc::new(AtomicBool::new(true));
    let taken = Arc::clone(&is_taken);
    let first = move || {
        let conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
        taken
            .load(Ordering::SeqCst)
            .then(|| refused(409, conflict, None))
    };
    let listening = Listening::start(vec![], first).await;
    listening
        .until(|listening| {
            matches!(listening.state(), Some(ChatState::Waiting { reason }) if reason.contains("another program"))
        })
        .await;
    is_taken.store(false, Ordering::SeqCst);
    listening
        .until(|listening| listening.state() == Some(ChatState::Listening))
        .await;
    listening.stop().await;
}

#[tokio::test]
async fn a_wrong_token_is_not_tried_for_ever() {
    let peer = HttpPeer::start(|_, _| refused(401, "Unauthorized", None)).await;
    let mut settings = telegram(&peer.url);
    settings.command_chats = vec![CHAT];
    let kept = Arc::new(Kept {
        channels: vec![channel(ChannelKind::Telegram(settings))],
        offset: Mutex::default(),
    });
    let (requests, _received) = mpsc::channel(4);
    let listener = ChatListener::new(kept, local(), clock(), ChatSettings::default(), requests, 7);
    let (stop, stopped) = watch::channel(false);
    let (_changes, changed) = watch::channel(0);
    let task = tokio::spawn({
        let listener = listener.clone();
        async move { listener.run(changed, stopped).await }
    });
    let deaf = async {
        loop {
            if let Some(ChatState::Deaf { reason }) = listener.state(&ChannelId::new("c1")) {
                return reason;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let reason = tokio::time::timeout(PATIENCE, deaf).await.unwrap();
    assert!(reason.contains("401"), "{reason}");
    assert_eq!(peer.asked().len(), 1);
    stop.send_replace(true);
    task.await.unwrap();
}
