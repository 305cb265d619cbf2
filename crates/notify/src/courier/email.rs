//! Mail over SMTP.

use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::Outcome;
use super::exchange::{transient, with_tls};
use crate::channel::{EmailSecurity, EmailSettings};
use crate::letter::{Letter, Line, html_escaped};
use crate::messages::Language;
use crate::text_length::{one_line, shortened};

/// How long one command of the conversation may take.
const COMMAND_TIME_MAX: Duration = Duration::from_secs(15);
/// Characters of a mail's text.
const TEXT_LENGTH_MAX: usize = 64 * 1024;
/// Characters of a subject.
const SUBJECT_LENGTH_MAX: usize = 200;

type Transport = AsyncSmtpTransport<Tokio1Executor>;

pub(super) async fn deliver(
    settings: &EmailSettings,
    language: Language,
    letter: &Letter,
) -> Outcome {
    let gone = |reason: String| Outcome::Gone { reason };
    let message = match message(settings, language, letter) {
        Ok(message) => message,
        Err(reason) => return gone(reason),
    };
    let transport = match transport(settings) {
        Ok(transport) => transport,
        Err(error) => return gone(with_causes(&error)),
    };
    match transport.send(message).await {
        Ok(response) => Outcome::Delivered {
            receipt: response.first_line().map(ToOwned::to_owned),
            pause: None,
        },
        Err(error) => {
            let reason = with_causes(&error);
            match error.status().map(u16::from) {
                // Who we are is not accepted: no mail will be.
                Some(530 | 534 | 535 | 538) => gone(reason),
                Some(500..600) => Outcome::Refused { reason },
                _ => transient(reason),
            }
        }
    }
}

fn transport(settings: &EmailSettings) -> Result<Transport, lettre::transport::smtp::Error> {
    with_tls();
    let tls = || {
        let mut parameters = TlsParameters::builder(settings.host.clone());
        if let Some(pem) = &settings.authority_pem {
            parameters = parameters.add_root_certificate(Certificate::from_pem(pem.as_bytes())?);
        }
        parameters.build()
    };
    let tls = match settings.security {
        EmailSecurity::Tls => Tls::Wrapper(tls()?),
        EmailSecurity::StartTls => Tls::Required(tls()?),
        EmailSecurity::None => Tls::None,
    };
    // `dangerous` is the builder for its default of no TLS, which is set right here.
    let mut transport = Transport::builder_dangerous(settings.host.clone())
        .port(settings.port)
        .tls(tls)
        .hello_name(ClientId::Domain("bellwether.invalid".to_owned()))
        .timeout(Some(COMMAND_TIME_MAX));
    if let (Some(name), Some(password)) = (&settings.username, &settings.password) {
        transport =
            transport.credentials(Credentials::new(name.clone(), password.expose().to_owned()));
    }
    Ok(transport.build())
}

fn message(
    settings: &EmailSettings,
    language: Language,
    letter: &Letter,
) -> Result<Message, String> {
    let mailbox = |text: &String| {
        text.parse::<Mailbox>()
            .map_err(|error| format!("`{}` is no address: {error}", one_line(text)))
    };
    let from = mailbox(&settings.from)?;
    let domain = from.email.domain().to_owned();
    let subject = one_line(&format!("[Bellwether] {}", letter.marked_title()));
    let letter = letter.fitting(TEXT_LENGTH_MAX);
    let mut message = Message::builder()
        .from(from)
        .subject(shortened(&subject, SUBJECT_LENGTH_MAX))
        // The same in every attempt: who gets it twice may know.
        .message_id(Some(format!("<{}@{domain}>", id_of(&letter.key))))
        // Automatic answers are not sent to it (RFC 3834).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
    for to in &settings.to {
        message = message.to(mailbox(to)?);
    }
    message
        .multipart(MultiPart::alternative_plain_html(
            letter.text(),
            html(language, &letter),
        ))
        .map_err(|error| error.to_string())
}

/// A key as the left side of a Message-ID.
fn id_of(key: &str) -> String {
    let kept =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    key.chars()
        .map(|character| if kept(character) { character } else { '-' })
        .collect()
}

/// The letter as a page of its own; programs that read mail know little of style.
fn html(language: Language, letter: &Letter) -> String {
    let mut rows = String::new();
    for line in &letter.lines {
        rows.push_str(&match line {
            Line::Text(text) => {
                format!(
                    "<p style=\"white-space: pre-line\">{}</p>\n",
                    html_escaped(text)
                )
            }
            Line::Field { label, value } => format!(
                "<p>{}: <strong>{}</strong></p>\n",
                html_escaped(label),
                html_escaped(value)
            ),
        });
    }
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head><meta charset=\"utf-8\"></head>\n<body style=\"font-family: \
         sans-serif\">\n<h1 style=\"font-size: 1.2em\">{}</h1>\n{rows}<p style=\"color: #666\">{}</p>\n</body>\n</html>\n",
        html_escaped(&letter.marked_title()),
        html_escaped(&letter.time()),
    )
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use bellwether_market::UnixNanos;

    #[test]
    fn nothing_breaks_out_of_a_header() {
        let settings = EmailSettings {
            host: "localhost".into(),
            port: 25,
            security: EmailSecurity::None,
            username: None,
            password: None,
            from: "Desk <desk@example.org>".into(),
            to: vec!["ada@example.org".into(), "bob@example.org".into()],
            authority_pem: None,
        };
        let event = Event::Error {
            what: "feed\r\nBcc: eve@example.org\r\n\r\nhello".into(),
            detail: "<script>".into(),
        };
        let letter = Letter::write(
            Language::English,
            "k\r\nX-Evil: 1",
            UnixNanos::EPOCH,
            event.level(),
            event,
        );
        let message = message(&settings, Language::English, &letter).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        let names: Vec<_> = head
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .filter_map(|line| line.split_once(':'))
            .map(|(name, _)| name.to_lowercase())
            .collect();
        assert!(!names.contains(&"bcc".into()) && !names.contains(&"x-evil".into()));
        assert!(
            head.contains("Message-ID: <k--X-Evil--1@example.org>"),
            "{head}"
        );
        assert!(!html(Language::English, &letter).contains("<script>"));
    }
}
