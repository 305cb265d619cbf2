//! Events in words. A language is one implementation of [`Messages`]: a missing text or a forgotten parameter does not compile.

mod english;
mod french;

use std::fmt;
use std::str::FromStr;

use crate::event::{Event, EventKind, OrderDetails, OrderSide, TradingMode};
use crate::letter::Line;

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// Its ISO 639-1 code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    pub(crate) fn messages(self) -> &'static dyn Messages {
        match self {
            Self::English => &english::English,
            Self::French => &french::French,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A code that is no language of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language `{0}`; the languages are en and fr")]
pub struct UnknownLanguage(String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        let mut all = Self::ALL.into_iter();
        all.find(|language| language.as_str() == code)
            .ok_or_else(|| UnknownLanguage(code.to_owned()))
    }
}

/// Every text of a language.
pub(crate) trait Messages: Sync {
    fn waiting_for_start(&self, strategy: &str) -> String;
    fn waiting_for_start_body(&self) -> String;
    fn started(&self, strategy: &str, mode: TradingMode) -> String;
    fn started_body(&self, mode: TradingMode) -> String;
    fn stopped(&self, strategy: &str, mode: TradingMode) -> String;
    fn stopped_as_asked(&self) -> String;
    fn order_placed(&self, side: OrderSide, quantity: &str, symbol: &str) -> String;
    fn order_filled(&self, side: OrderSide, quantity: &str, symbol: &str, price: &str) -> String;
    fn order_cancelled(&self, side: OrderSide, quantity: &str, symbol: &str) -> String;
    fn order_rejected(&self, side: OrderSide, quantity: &str, symbol: &str) -> String;
    fn alert(&self, symbol: &str, setup: &str) -> String;
    fn error(&self, what: &str) -> String;
    fn setup_failed(&self, strategy: &str) -> String;
    fn source_stale(&self, source: &str) -> String;
    fn source_stale_body(&self, silence: &str) -> String;
    fn source_recovered(&self, source: &str) -> String;
    fn source_recovered_body(&self, silence: &str) -> String;
    fn emergency_stop(&self) -> String;
    fn emergency_stop_body(&self, positions_left: u64) -> String;
    fn channel_disabled(&self, channel: &str) -> String;
    fn channel_disabled_body(&self) -> String;
    fn digest(&self, count: u64) -> String;
    fn and_more(&self, count: u64) -> String;
    fn test(&self, channel: &str) -> String;
    fn test_body(&self) -> String;

    fn kind(&self, kind: EventKind) -> &'static str;
    fn duration(&self, seconds: u64) -> String;
    fn percent(&self, fraction: f64) -> String;

    fn mode_label(&self) -> &'static str;
    fn order_label(&self) -> &'static str;
    fn price_label(&self) -> &'static str;
    fn reason_label(&self) -> &'static str;
    fn rule_label(&self) -> &'static str;
    fn entry_label(&self) -> &'static str;
    fn stop_label(&self) -> &'static str;
    fn target_label(&self) -> &'static str;
    fn confidence_label(&self) -> &'static str;
    fn asked_by_label(&self) -> &'static str;
    fn orders_cancelled_label(&self) -> &'static str;
    fn positions_left_label(&self) -> &'static str;

    /// What a bot answers to a command that it does not know, and to `/help`.
    fn chat_help(&self) -> String;
    /// What it answers when nobody answered the command in time.
    fn chat_unanswered(&self) -> String;
    /// What it answers to a command that waited too long to be carried out.
    fn chat_too_old(&self, command: &str) -> String;
}

/// An event in words.
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) lines: Vec<Line>,
}

/// Puts an event into words.
pub(crate) fn words(language: Language, event: &Event) -> Words {
    let say = language.messages();
    let mut lines = Body::default();
    let title = match event {
        Event::WaitingForStart { strategy } => {
            lines.text(say.waiting_for_start_body());
            say.waiting_for_start(strategy)
        }
        Event::Started { strategy, mode } => {
            lines.text(say.started_body(*mode));
            say.started(strategy, *mode)
        }
        Event::Stopped {
            strategy,
            mode,
            reason,
        } => {
            match reason {
                Some(reason) => lines.field(say.reason_label(), reason),
                None => lines.text(say.stopped_as_asked()),
            }
            say.stopped(strategy, *mode)
        }
        Event::OrderPlaced(order) => {
            lines.order(say, order);
            say.order_placed(order.side, &order.quantity, &order.symbol)
        }
        Event::OrderFilled { order, price } => {
            lines.field(say.price_label(), price);
            lines.order(say, order);
            say.order_filled(order.side, &order.quantity, &order.symbol, price)
        }
        Event::OrderCancelled { order, reason } => {
            lines.optional(say.reason_label(), reason.as_ref());
            lines.order(say, order);
            say.order_cancelled(order.side, &order.quantity, &order.symbol)
        }
        Event::OrderRejected { order, reason } => {
            lines.field(say.reason_label(), reason);
            lines.order(say, order);
            say.order_rejected(order.side, &order.quantity, &order.symbol)
        }
        Event::Alert {
            symbol,
            setup,
            rule,
            entry,
            stop,
            target,
            confidence,
        } => {
            lines.optional(say.entry_label(), entry.as_ref());
            lines.optional(say.stop_label(), stop.as_ref());
            lines.optional(say.target_label(), target.as_ref());
            let confidence = confidence.map(|fraction| say.percent(fraction));
            lines.optional(say.confidence_label(), confidence.as_ref());
            lines.optional(say.rule_label(), rule.as_ref());
            say.alert(symbol, setup)
        }
        Event::Error { what, detail } => {
            lines.text(detail.clone());
            say.error(what)
        }
        Event::SetupFailed { strategy, reason } => {
            lines.text(reason.clone());
            say.setup_failed(strategy)
        }
        Event::SourceStale {
            source,
            silent_seconds,
        } => {
            lines.text(say.source_stale_body(&say.duration(*silent_seconds)));
            say.source_stale(source)
        }
        Event::SourceRecovered {
            source,
            silent_seconds,
        } => {
            lines.text(say.source_recovered_body(&say.duration(*silent_seconds)));
            say.source_recovered(source)
        }
        Event::EmergencyStop {
            asked_by,
            orders_cancelled,
            positions_left,
        } => {
            lines.text(say.emergency_stop_body(*positions_left));
            lines.field(say.positions_left_label(), positions_left);
            lines.field(say.orders_cancelled_label(), orders_cancelled);
            lines.field(say.asked_by_label(), asked_by);
            say.emergency_stop()
        }
        Event::ChannelDisabled { channel, reason } => {
            lines.text(say.channel_disabled_body());
            lines.field(say.reason_label(), reason);
            say.channel_disabled(channel)
        }
        Event::Digest { counts, first } => {
            for item in first {
                let time = item.at.to_timestamp().strftime("%H:%M:%S").to_string();
                let title = words(language, &item.event).title;
                let mark = item.event.level().mark();
                lines.text(format!("{time} {mark}{title}"));
            }
            let all: u64 = counts.iter().map(|kind| kind.count).sum();
            let more = all.saturating_sub(first.len() as u64);
            if more > 0 {
                lines.text(say.and_more(more));
            }
            for kind in counts {
                lines.field(say.kind(kind.of), kind.count);
            }
            say.digest(all)
        }
        Event::Test { channel } => {
            lines.text(say.test_body());
            say.test(channel)
        }
    };
    Words {
        title,
        lines: lines.0,
    }
}

#[derive(Default)]
struct Body(Vec<Line>);

impl Body {
    fn text(&mut self, text: String) {
        if !text.trim().is_empty() {
            self.0.push(Line::Text(text));
        }
    }

    fn field(&mut self, label: &str, value: impl fmt::Display) {
        self.0.push(Line::Field {
            label: label.to_owned(),
            value: value.to_string(),
        });
    }

    fn optional(&mut self, label: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.field(label, value);
        }
    }

    fn order(&mut self, say: &dyn Messages, order: &OrderDetails) {
        self.field(say.mode_label(), order.mode.as_str());
        self.field(say.order_label(), &order.order_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::tests::one_of_each;
    use crate::letter::Letter;

    #[test]
    fn every_event_has_both_languages_and_they_differ() {
        for event in one_of_each() {
            let title = |language| Letter::title_of(language, &event);
            let body = |language| Letter::body_of(language, &event);
            let (english, french) = (Language::English, Language::French);
            assert!(!title(english).is_empty() && !body(english).is_empty());
            assert_ne!(title(english), title(french), "{}", event.kind());
            // What others said is quoted in their words.
            let quotes = matches!(event, Event::Error { .. } | Event::SetupFailed { .. });
            assert!(
                quotes || body(english) != body(french),
                "{}: {}",
                event.kind(),
                body(english)
            );
        }
        for kind in EventKind::ALL {
            let name = |language: Language| language.messages().kind(*kind);
            assert!(!name(Language::English).is_empty());
            assert!(!name(Language::French).is_empty());
        }
    }

    #[test]
    fn facts_survive_the_words() {
        for language in Language::ALL {
            let order = OrderDetails {
                order_id: "b-17".into(),
                mode: TradingMode::Live,
                side: OrderSide::Sell,
                symbol: "ESZ6".into(),
                quantity: "2".into(),
            };
            let event = Event::OrderFilled {
                order,
                price: "5012.25".into(),
            };
            let text = format!(
                "{}\n{}",
                Letter::title_of(language, &event),
                Letter::body_of(language, &event)
            );
            for fact in ["b-17", "LIVE", "ESZ6", "2", "5012.25"] {
                assert!(text.contains(fact), "{fact} in {text}");
            }
        }
    }

    #[test]
    fn a_digest_counts_and_shows_the_first() {
        let digest = one_of_each()
            .into_iter()
            .find(|event| event.kind() == EventKind::Digest)
            .unwrap();
        let body = Letter::body_of(Language::English, &digest);
        assert_eq!(
            body,
            "00:00:00 ✖ feed failed\nand 39 more\norders filled: 40"
        );
    }

    #[test]
    fn durations_read_well() {
        let english = |seconds| Language::English.messages().duration(seconds);
        assert_eq!(english(45), "45 s");
        assert_eq!(english(125), "2 min 5 s");
        assert_eq!(english(3_700), "1 h 1 min");
    }
}
