//! Notifications over HTTP: the list, the channels, their tests, the log of deliveries, and the hub.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::client::Server;

/// How long something may take to happen before the test says that it never does.
const PATIENCE: Duration = Duration::from_secs(30);

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A receiver of webhooks: tells what it was sent, and answers with one status after the other, the last one for ever.
fn receiver(statuses: &'static [u16]) -> (String, mpsc::UnboundedReceiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "http://{}/hush-hush?token=hush",
        listener.local_addr().unwrap()
    );
    let (sender, received) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let Ok(stream) = stream else { return };
            let mut stream = BufReader::new(stream);
            let mut length = 0;
            let mut line = String::new();
            while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                line.clear();
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let status = statuses[number.min(statuses.len() - 1)];
            let answer =
                format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.get_mut().write_all(answer.as_bytes()).unwrap();
            if sender.send(serde_json::from_slice(&body).unwrap()).is_err() {
                return;
            }
        }
    });
    (url, received)
}

async fn next(received: &mut mpsc::UnboundedReceiver<Value>) -> Value {
    let next = tokio::time::timeout(PATIENCE, received.recv()).await;
    next.expect("a webhook in time").expect("a receiver")
}

fn webhook(name: &str, url: &str) -> Value {
    json!({ "name": name, "kind": "webhook", "webhook": { "url": url, "secret": SECRET } })
}

async fn put(server: &Server, id: &str, tag: &str, body: &Value) -> crate::client::Answer {
    let request = server.request(Method::PUT, &format!("/notifications/channels/{id}"));
    server
        .send(request.header("if-match", tag).json(body))
        .await
}

/// Makes a job fail, which is told.
async fn fail_a_job(server: &Server) {
    server
        .import("AAA", &crate::client::daily_bars(30, 3))
        .await;
    // No bars of this symbol: the fit cannot be made.
    let until = json!({ "symbol": "AAA", "until": "2014-01-03T00:00:00Z" });
    let accepted = server.post("/regimes", &until).await.expect(202);
    server
        .finish_job(accepted["job_id"].as_str().unwrap())
        .await;
}

async fn until(server: &Server, path: &str, what: impl Fn(&Value) -> bool) -> Value {
    let waiting = async {
        loop {
            let answer = server.get(path).await.expect(200);
            if what(&answer) {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect(path)
}

#[tokio::test]
async fn what_fails_is_told_once_delivered_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let (url, mut received) = receiver(&[204]);
    let channel = server
        .post("/notifications/channels", &webhook("desk", &url))
        .await
        .expect(201);
    fail_a_job(&server).await;
    let page = until(&server, "/notifications", |page| page["total"] == 1).await;
    let told = &page["items"][0];
    assert_eq!(
        (&told["event"], &told["level"]),
        (&json!("error"), &json!("error"))
    );
    assert_eq!(page["unread"], 1);
    assert_ne!(told["title"]["en"], told["title"]["fr"]);

    let sent = next(&mut received).await;
    assert_eq!(sent["type"], "bellwether.error");
    assert_eq!(sent["data"]["title"], told["title"]["en"]);
    let log = until(&server, "/notifications/deliveries", |page| {
        page["total"] == 1
    })
    .await;
    let delivery = &log["items"][0];
    assert_eq!(delivery["outcome"], "delivered");
    assert_eq!(delivery["channel"], "desk");
    assert_eq!(delivery["notification_id"], told["id"]);
    let of_it = format!(
        "/notifications/deliveries?notification={}&failed=true",
        told["id"].as_str().unwrap()
    );
    assert_eq!(server.get(&of_it).await.expect(200)["total"], 0);

    // What came after `until` stays new.
    let before = json!({ "until": "2014-01-01T00:00:00Z" });
    let marked = server
        .post("/notifications/read-all", &before)
        .await
        .expect(200);
    assert_eq!(
        (&marked["marked"], &marked["unread"]),
        (&json!(0), &json!(1))
    );
    let marked = server
        .post("/notifications/read-all", &json!({}))
        .await
        .expect(200);
    assert_eq!(
        (&marked["marked"], &marked["unread"]),
        (&json!(1), &json!(0))
    );
    let new = server.get("/notifications?unread=true").await.expect(200);
    assert_eq!(new["total"], 0);
    let critical = server
        .get("/notifications?level=critical")
        .await
        .expect(200);
    assert_eq!(critical["total"], 0);

    let id = channel["id"].as_str().unwrap();
    server
        .delete(&format!("/notifications/channels/{id}"))
        .await
        .expect(204);
    let log = server.get("/notifications/deliveries").await.expect(200);
    assert_eq!(
        log["items"][0]["channel"],
        Value::Null,
        "the log outlives the channel"
    );
    server.stop().await;
}

#[tokio::test]
async fn a_restart_delivers_what_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let channel = webhook("desk", "http://127.0.0.1:9/nobody-listens");
    let channel = server
        .post("/notifications/channels", &channel)
        .await
        .expect(201);
    fail_a_job(&server).await;
    until(&server, "/notifications/deliveries?failed=true", |page| {
        page["total"] != 0
    })
    .await;
    server.stop().await;

    let (url, mut received) = receiver(&[200]);
    let server = Server::start(folder.path()).await;
    let id = channel["id"].as_str().unwrap();
    let mut changed = webhook("desk", &url);
    changed["language"] = "fr".into();
    put(&server, id, "\"1\"", &changed).await.expect(200);
    let sent = next(&mut received).await;
    assert!(
        sent["data"]["title"].as_str().unwrap().starts_with("Échec"),
        "{sent}"
    );
    server.stop().await;
}

#[tokio::test]
async fn secrets_are_not_answered_and_survive_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let (url, mut received) = receiver(&[200]);
    let created = server
        .post("/notifications/channels", &webhook("desk", &url))
        .await;
    let tag = created.header("etag").to_owned();
    let text = created.text();
    assert!(!text.contains("hush") && !text.contains("whsec"), "{text}");
    let channel = created.expect(201);
    let id = channel["id"].as_str().unwrap();
    let shown = channel["webhook"].clone();
    let listed = server.get("/notifications/channels").await;
    assert!(!listed.text().contains("hush") && !listed.text().contains("whsec"));

    let renamed =
        json!({ "name": "new name", "kind": "webhook", "webhook": shown, "level_min": "error" });
    let saved = put(&server, id, &tag, &renamed).await.expect(200);
    assert_eq!(
        (&saved["name"], &saved["version"]),
        (&json!("new name"), &json!(2))
    );
    put(&server, id, &tag, &renamed)
        .await
        .refused("precondition_failed");
    let test = server
        .post(&format!("/notifications/channels/{id}/test"), &json!({}))
        .await
        .expect(200);
    assert_eq!(test["delivered"], true, "{test}");
    next(&mut received).await;

    let without = server.request(Method::PUT, &format!("/notifications/channels/{id}"));
    server
        .send(without.json(&renamed))
        .await
        .refused("precondition_required");
    server.stop().await;
}

#[tokio::test]
async fn a_channel_that_cannot_work_says_so_and_works_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let (url, mut received) = receiver(&[410, 410, 200]);
    let channel = server
        .post("/notifications/channels", &webhook("desk", &url))
        .await
        .expect(201);
    fail_a_job(&server).await;
    let failed = until(&server, "/notifications/channels", |page| {
        page["items"][0]["state"] == "failed" && page["items"][0]["waiting"] != 0
    })
    .await;
    let failure = failed["items"][0]["failure"].as_str().unwrap();
    assert!(
        failure.contains("410") && !failure.contains("hush"),
        "{failure}"
    );
    let told = until(&server, "/notifications", |page| page["total"] == 2).await;
    assert_eq!(told["items"][0]["event"], "channel_disabled");
    next(&mut received).await;

    let test = format!(
        "/notifications/channels/{}/test",
        channel["id"].as_str().unwrap()
    );
    let tested = server.post(&test, &json!({})).await.expect(200);
    assert_eq!(tested["delivered"], false);
    assert!(
        tested["error"].as_str().unwrap().contains("410"),
        "{tested}"
    );
    let tested = server.post(&test, &json!({})).await.expect(200);
    assert_eq!(tested["delivered"], true, "{tested}");
    // The test switched it on again, and what waited is delivered.
    until(&server, "/notifications/channels", |page| {
        page["items"][0]["state"] == "working" && page["items"][0]["waiting"] == 0
    })
    .await;
    server.stop().await;
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_by_place() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    for (wrong, pointer) in [
        (
            json!({ "name": "", "kind": "discord", "discord": { "url": "https://discord.com/api/webhooks/1/x" } }),
            "/name",
        ),
        (json!({ "name": "a", "kind": "discord" }), "/discord"),
        (
            json!({ "name": "a", "kind": "discord", "discord": { "url": "ftp://x" } }),
            "/discord/url",
        ),
        (
            json!({ "name": "a", "kind": "telegram", "telegram": { "token": "x", "chat_id": "1" } }),
            "/telegram/token",
        ),
        (
            json!({ "name": "a", "kind": "webhook", "webhook": { "url": "https://example.org", "secret": "short" } }),
            "/webhook/secret",
        ),
        (json!({ "name": "a", "kind": "carrier_pigeon" }), "/kind"),
        (
            json!({ "name": "a", "kind": "webhook", "fallback": "0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a10",
                 "webhook": { "url": "https://example.org", "secret": SECRET } }),
            "/fallback",
        ),
    ] {
        let problem = server
            .post("/notifications/channels", &wrong)
            .await
            .refused("invalid_request");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    // A word of an unknown channel, and one request sent twice.
    let path = "/notifications/channels/0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a10";
    server.delete(path).await.refused("unknown_channel");
    let body = webhook("desk", "https://example.org/x");
    let mut made = Vec::new();
    for _ in 0..2 {
        let request = server.request(Method::POST, "/notifications/channels");
        let request = request.header("idempotency-key", "k1").json(&body);
        made.push(server.send(request).await.expect(201)["id"].clone());
    }
    assert_eq!(made[0], made[1]);
    assert_eq!(
        server.get("/notifications/channels").await.expect(200)["total"],
        1
    );
    server.stop().await;
}
