//! Letters through a real mail server: aiosmtpd.

use std::process::Stdio;

use bellwether_notify::{
    Channel, ChannelKind, Courier as _, EmailSecurity, EmailSettings, Outcome, Secret,
};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::python::{python, script};
use crate::setting::{channel, couriers, nasty};

/// A mail server that prints what it gets, a line of JSON each.
struct MailServer {
    _child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    port: u16,
    authority: Option<String>,
}

impl MailServer {
    /// `None` where there is no Python for it.
    async fn start(security: &str, behaviour: &str) -> Option<Self> {
        let python = python()?;
        let mut child = Command::new(python)
            .arg(script("mail_server.py"))
            .args([security, behaviour])
            .stdout(Stdio::piped())
            .stdin(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready: Value =
            serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
        Some(Self {
            port: u16::try_from(ready["port"].as_u64().unwrap()).unwrap(),
            authority: ready["authority"].as_str().map(str::to_owned),
            lines,
            _child: child,
        })
    }

    async fn mail(&mut self) -> Value {
        let line = self.lines.next_line().await.unwrap().unwrap();
        serde_json::from_str(&line).unwrap()
    }

    fn channel(&self, security: EmailSecurity, password: Option<&str>) -> Channel {
        channel(ChannelKind::Email(EmailSettings {
            host: "localhost".into(),
            port: self.port,
            security,
            username: password.map(|_| "desk".to_owned()),
            password: password.map(Secret::new),
            from: "Desk <desk@example.org>".into(),
            to: vec!["ada@example.org".into(), "bob@example.org".into()],
            authority_pem: self.authority.clone(),
        }))
    }
}

fn assert_is_the_letter(mail: &Value) {
    assert_eq!(mail["from"], "desk@example.org");
    assert_eq!(
        mail["to"],
        serde_json::json!(["ada@example.org", "bob@example.org"])
    );
    assert_eq!(
        mail["subject"],
        "[Bellwether] ✖ feed <b>&\"quoted\"</b> *bold* _it_ @everyone failed"
    );
    assert_eq!(
        mail["message_id"],
        "<0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a10@example.org>"
    );
    assert_eq!(mail["auto_submitted"], "auto-generated");
    assert_eq!(mail["type"], "multipart/alternative");
    let lines = |text: &Value| {
        text.as_str()
            .unwrap()
            .replace("\r\n", "\n")
            .trim_end()
            .to_owned()
    };
    assert_eq!(lines(&mail["plain"]), nasty().text());
    let html = mail["html"].as_str().unwrap();
    assert!(
        html.contains("&lt;script&gt;") && !html.contains("<script>"),
        "{html}"
    );
}

#[tokio::test]
async fn a_letter_arrives_in_the_clear_and_over_both_kinds_of_tls() {
    for (name, security, password) in [
        ("none", EmailSecurity::None, None),
        ("start_tls", EmailSecurity::StartTls, Some("hush-hush")),
        ("tls", EmailSecurity::Tls, Some("hush-hush")),
    ] {
        let Some(mut server) = MailServer::start(name, "take").await else {
            return;
        };
        let channel = server.channel(security, password);
        let outcome = couriers().deliver(&channel, &nasty()).await;
        assert!(
            matches!(outcome, Outcome::Delivered { .. }),
            "{name}: {outcome:?}"
        );
        let mail = server.mail().await;
        assert_is_the_letter(&mail);
        assert_eq!(mail["user"].as_str(), password.map(|_| "desk"), "{name}");
        assert_eq!(mail["tls"], security != EmailSecurity::None, "{name}");
    }
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let Some(server) = MailServer::start("none", "451").await else {
        return;
    };
    let channel = server.channel(EmailSecurity::None, None);
    let told = couriers().deliver(&channel, &nasty()).await;
    assert!(matches!(told, Outcome::Transient { .. }), "{told:?}");

    let server = MailServer::start("none", "554").await.unwrap();
    let channel = server.channel(EmailSecurity::None, None);
    let told = couriers().deliver(&channel, &nasty()).await;
    assert!(matches!(told, Outcome::Refused { .. }), "{told:?}");

    let server = MailServer::start("start_tls", "take").await.unwrap();
    let channel = server.channel(EmailSecurity::StartTls, Some("wrong-password"));
    let told = couriers().deliver(&channel, &nasty()).await;
    assert!(matches!(told, Outcome::Gone { .. }), "{told:?}");
    assert!(!told.reason().unwrap().contains("wrong-password"));
}

#[tokio::test]
async fn a_certificate_of_nobody_known_is_not_trusted() {
    let Some(server) = MailServer::start("tls", "take").await else {
        return;
    };
    let mut channel = server.channel(EmailSecurity::Tls, None);
    if let ChannelKind::Email(settings) = &mut channel.kind {
        settings.authority_pem = None;
    }
    let told = couriers().deliver(&channel, &nasty()).await;
    assert!(matches!(told, Outcome::Transient { .. }), "{told:?}");
}

#[tokio::test]
async fn a_server_without_tls_is_not_given_a_password() {
    let Some(server) = MailServer::start("none", "take").await else {
        return;
    };
    let channel = server.channel(EmailSecurity::StartTls, Some("hush-hush"));
    let told = couriers().deliver(&channel, &nasty()).await;
    assert!(!matches!(told, Outcome::Delivered { .. }), "{told:?}");
}
