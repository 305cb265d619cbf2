//! Clients that others wrote, against our peers and our requests: what they accept is what the services accept and answer.

use std::io::Write as _;
use std::process::{Command, Stdio};

use bellwether_notify::Courier as _;
use serde_json::json;

use crate::discord::{message, too_many};
use crate::http_peer::{HttpPeer, Said};
use crate::python::{python, script};
use crate::setting::{TOKEN, WEBHOOK_SECRET, couriers, discord, nasty, now, webhook};
use crate::telegram_peer::{arguments, me, method, ok, refused, sent, update};

/// Runs a script with JSON on its standard input; it fails by its exit status.
async fn judge(name: &str, input: serde_json::Value) {
    let Some(python) = python() else { return };
    let script = script(name);
    let judged = tokio::task::spawn_blocking(move || {
        let mut child = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.to_string().as_bytes()).unwrap();
        drop(stdin);
        child.wait_with_output().unwrap()
    });
    let output = judged.await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{name}\n{said}\n{errors}");
    assert!(
        said.trim_end().ends_with("judged"),
        "{name} did not come to its end: {said}"
    );
}

#[tokio::test]
async fn python_telegram_bot_takes_our_peer_for_telegram() {
    let peer = HttpPeer::start(|asked, _| {
        let arguments = arguments(asked);
        match method(asked) {
            Some("getMe") => ok(me()),
            Some("getUpdates") => ok(json!([update(10, -1001, 42, now().seconds(), "/status")])),
            Some("sendMessage") => match arguments["chat_id"].as_i64() {
                Some(429) => refused(
                    429,
                    "Too Many Requests: retry after 17",
                    Some(json!({ "retry_after": 17 })),
                ),
                Some(403) => refused(403, "Forbidden: bot was blocked by the user", None),
                Some(400) => refused(400, "Bad Request: chat not found", None),
                Some(409) => refused(
                    409,
                    "Conflict: terminated by other getUpdates request",
                    None,
                ),
                Some(1) => refused(
                    400,
                    "Bad Request: group chat was upgraded to a supergroup chat",
                    Some(json!({ "migrate_to_chat_id": -1009 })),
                ),
                Some(500) => refused(502, "Bad Gateway", None),
                _ => sent(asked, 77),
            },
            // A wrong token.
            None => refused(401, "Unauthorized", None),
            Some(_) => refused(404, "Not Found", None),
        }
    })
    .await;
    judge(
        "judge_telegram.py",
        json!({ "url": peer.url, "token": TOKEN }),
    )
    .await;
}

#[tokio::test]
async fn discord_py_takes_our_peer_for_discord_and_reads_our_embeds() {
    let peer = HttpPeer::start(|asked, before| match before {
        // The first request is ours.
        0 => message(asked),
        1 => too_many(&json!(0.05)),
        2 => message(asked),
        3 => Said::json(404, &json!({ "message": "Unknown Webhook", "code": 10015 })),
        _ => Said::json(
            400,
            &json!({ "message": "Invalid Form Body", "code": 50035, "errors": {} }),
        ),
    })
    .await;
    couriers().deliver(&discord(&peer.url), &nasty()).await;
    let ours = peer.asked()[0].json();
    judge("judge_discord.py", json!({ "url": peer.url, "ours": ours })).await;
}

#[tokio::test]
async fn standardwebhooks_verifies_our_signature() {
    let peer = HttpPeer::start(|_, _| Said::text(204, "")).await;
    let hook = webhook(&format!("{}/hook", peer.url));
    couriers().deliver(&hook, &nasty()).await;
    let asked = &peer.asked()[0];
    let input = json!({
        "secret": WEBHOOK_SECRET,
        "headers": asked.headers,
        "body": String::from_utf8(asked.body.clone()).unwrap(),
        "now": now().seconds(),
    });
    judge("judge_webhook.py", input).await;
}
