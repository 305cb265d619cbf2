//! The WebSocket and event streams.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::client::{CROSS, Server, daily_bars};

/// How long a message may take before the test says that it never came.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub(crate) async fn open(server: &Server, path: &str) -> Self {
        Self(
            connect_async(format!("ws://{}{path}", server.address))
                .await
                .unwrap()
                .0,
        )
    }

    pub(crate) async fn send(&mut self, message: &Value) {
        self.0
            .send(Message::text(message.to_string()))
            .await
            .unwrap();
    }

    /// The next message; `None` when the server has closed.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            match tokio::time::timeout(PATIENCE, self.0.next())
                .await
                .expect("a message in time")?
            {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    pub(crate) async fn until(&mut self, what: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.next().await.expect("an open socket");
            if what(&message) {
                return message;
            }
        }
    }
}

async fn ready() -> (tempfile::TempDir, Server, String) {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    server.import("AAA", &daily_bars(200, 1)).await;
    let strategy = server.save_strategy(CROSS).await;
    (folder, server, strategy)
}

#[tokio::test]
async fn a_fit_is_told_among_jobs_and_not_among_backtests() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    server.import("AAA", &daily_bars(300, 1)).await;
    let mut socket = Socket::open(&server, "/ws").await;
    for channel in ["backtest", "jobs"] {
        socket
            .send(&json!({ "action": "subscribe", "channel": channel }))
            .await;
        socket.until(|message| message["channel"] == channel).await;
    }
    let request = json!({ "symbol": "AAA", "until": "2030-01-01T00:00:00Z" });
    let job = server.post("/regimes", &request).await.expect(202);
    loop {
        let message = socket.until(|message| message["type"] != "ping").await;
        assert_eq!(message["channel"], "jobs", "{message}");
        assert_eq!(message["data"]["job_id"], job["job_id"]);
        assert_eq!(message["data"]["type"], "fit");
        if message["data"]["status"] == "completed" {
            break;
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn a_subscription_begins_with_a_snapshot_and_goes_on_in_order() {
    let (_folder, server, strategy) = ready().await;
    for path in ["/ws", "/api/v1/ws"] {
        let mut socket = Socket::open(&server, path).await;
        socket
            .send(&json!({ "action": "subscribe", "channel": "jobs" }))
            .await;
        socket
            .send(&json!({ "action": "subscribe", "channel": "backtest" }))
            .await;
        let jobs = socket.until(|message| message["channel"] == "jobs").await;
        assert_eq!(jobs["type"], "snapshot");
        let backtests = socket
            .until(|message| message["channel"] == "backtest")
            .await;
        assert_eq!(backtests["type"], "snapshot");
        let accepted = server
            .post("/backtest/run", &json!({ "strategy": strategy }))
            .await
            .expect(202);
        let (mut seq, mut equity) = (backtests["seq"].as_u64().unwrap(), 0);
        loop {
            let message = socket
                .until(|message| message["channel"] == "backtest")
                .await;
            let of_message = server.specification.violations(
                &json!({ "$ref": "#/components/schemas/HubMessage" }),
                &message,
            );
            assert!(of_message.is_empty(), "{of_message:?}");
            assert_eq!(message["seq"], seq + 1, "nothing is missing");
            seq += 1;
            equity += usize::from(message["data"]["equity"].is_object());
            if message["type"] == "progress" {
                assert_eq!(message["data"]["backtest_id"], accepted["backtest_id"]);
            }
            if message["type"] == "update" && message["data"]["status"] == "completed" {
                assert!(message["data"]["summary"]["trades"].is_u64());
                break;
            }
        }
        assert!(equity > 0, "partial equity was sent");
    }
    server.stop().await;
}

#[tokio::test]
async fn what_was_missed_is_replayed() {
    let (_folder, server, strategy) = ready().await;
    let mut socket = Socket::open(&server, "/ws").await;
    socket
        .send(&json!({ "action": "subscribe", "channel": "jobs" }))
        .await;
    let seen = socket.next().await.unwrap()["seq"].as_u64().unwrap();
    drop(socket);
    let backtest = server.run_backtest(&json!({ "strategy": strategy })).await;

    let mut socket = Socket::open(&server, "/ws").await;
    socket
        .send(&json!({ "action": "subscribe", "channel": "jobs", "resume_from": seen }))
        .await;
    let first = socket.next().await.unwrap();
    assert_eq!(
        (&first["type"], &first["seq"]),
        (&json!("update"), &json!(seen + 1))
    );
    socket
        .until(|message| {
            message["data"]["status"] == "completed"
                && message["data"]["job_id"] == backtest["job_id"]
        })
        .await;
    // Numbers from the future are those of another life of the server.
    socket
        .send(&json!({ "action": "subscribe", "channel": "jobs", "resume_from": 1_000_000 }))
        .await;
    socket.until(|message| message["type"] == "reset").await;
    server.stop().await;
}

#[tokio::test]
async fn wrong_messages_are_answered_not_punished() {
    let (_folder, server, strategy) = ready().await;
    let mut socket = Socket::open(&server, "/ws").await;
    for wrong in [
        json!("x"),
        json!({ "action": "dance" }),
        json!({ "action": "subscribe" }),
        json!({ "action": "subscribe", "channel": "gossip" }),
    ] {
        socket.send(&wrong).await;
        let answer = socket.next().await.unwrap();
        assert_eq!(
            (&answer["type"], &answer["data"]["code"]),
            (&json!("error"), &json!("invalid_request"))
        );
    }
    socket.send(&json!({ "action": "ping" })).await;
    assert_eq!(socket.next().await.unwrap()["type"], "pong");
    socket
        .send(&json!({ "action": "subscribe", "channel": "jobs" }))
        .await;
    socket.next().await;
    socket
        .send(&json!({ "action": "unsubscribe", "channel": "jobs" }))
        .await;
    assert_eq!(socket.next().await.unwrap()["type"], "unsubscribed");
    server.run_backtest(&json!({ "strategy": strategy })).await;
    socket.send(&json!({ "action": "ping" })).await;
    assert_eq!(
        socket.next().await.unwrap()["type"],
        "pong",
        "nothing came in between"
    );
    server.stop().await;
    assert_eq!(
        socket.next().await,
        None,
        "a server that ends closes its sockets"
    );
}

#[tokio::test]
async fn health_is_told_from_time_to_time() {
    let (_folder, server, _) = ready().await;
    let mut socket = Socket::open(&server, "/ws").await;
    socket
        .send(&json!({ "action": "subscribe", "channel": "health" }))
        .await;
    let first = socket.next().await.unwrap();
    assert_eq!(first["type"], "snapshot");
    let next = socket.next().await.unwrap();
    assert_eq!(next["type"], "update");
    let problems = server.specification.violations(
        &json!({ "$ref": "#/components/schemas/Status" }),
        &next["data"],
    );
    assert!(problems.is_empty(), "{problems:?}");
    server.stop().await;
}

#[tokio::test]
async fn pages_of_other_origins_may_not_listen() {
    let (_folder, server, _) = ready().await;
    let mut request = format!("ws://{}/ws", server.address)
        .into_client_request()
        .unwrap();
    request
        .headers_mut()
        .insert("origin", "https://example.org".parse().unwrap());
    match connect_async(request).await {
        Err(tungstenite::Error::Http(answer)) => assert_eq!(answer.status(), 403),
        other => panic!("{other:?}"),
    }
    server.get("/ws").await.refused("upgrade_required");
    server
        .get("/ws/backtest/0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a10")
        .await
        .refused("upgrade_required");
    server.stop().await;
}

#[tokio::test]
async fn a_backtest_has_a_socket_of_its_own() {
    let (_folder, server, strategy) = ready().await;
    let backtest = server.run_backtest(&json!({ "strategy": strategy })).await;
    for path in [
        format!("/ws/backtest/{}", backtest["id"].as_str().unwrap()),
        format!(
            "/api/v1/jobs/{}/stream",
            backtest["job_id"].as_str().unwrap()
        ),
    ] {
        let mut socket = Socket::open(&server, &path).await;
        let mut last = Value::Null;
        while let Some(event) = socket.next().await {
            let problems = server
                .specification
                .violations(&json!({ "$ref": "#/components/schemas/JobEvent" }), &event);
            assert!(problems.is_empty(), "{problems:?}");
            last = event;
        }
        assert_eq!(
            (&last["type"], &last["status"]),
            (&json!("summary"), &json!("completed"))
        );
    }
    server.stop().await;
}

#[tokio::test]
async fn events_resume_after_the_last_one_seen() {
    let (_folder, server, strategy) = ready().await;
    let mut response = server
        .request(Method::GET, "/events?channels=jobs,backtest")
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut text = String::new();
    while text.matches("\n\n").count() < 2 {
        text.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
    }
    assert_eq!(text.matches("\"type\":\"snapshot\"").count(), 2);
    let last_id = text
        .lines()
        .filter_map(|line| line.strip_prefix("id: "))
        .next_back()
        .unwrap()
        .to_owned();
    drop(response);
    let backtest = server.run_backtest(&json!({ "strategy": strategy })).await;

    let request = server
        .request(Method::GET, "/events?channels=jobs,backtest")
        .header("last-event-id", &last_id);
    let mut response = request.send().await.unwrap();
    let mut text = String::new();
    while !(text.contains("\"type\":\"summary\"") && text.contains("\"summary\":{")) {
        text.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
    }
    assert!(
        !text.contains("\"type\":\"snapshot\""),
        "both channels go on where they were: {last_id}"
    );
    assert!(text.contains(backtest["id"].as_str().unwrap()));
    drop(response);
    server
        .get("/events?channels=")
        .await
        .refused("invalid_request");
    server
        .get("/events?channels=jobs,gossip")
        .await
        .refused("invalid_request");
    server.get("/events").await.refused("invalid_request");
    server.stop().await;
}
