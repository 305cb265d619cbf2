//! The fields that rules may use: each a name for an expression of the language.
//!
//! A field is no value that somebody computes beside the engine. Its expression is compiled with the rules' own, over the
//! same bars, in a backtest and live, and what nobody supplies is missing there and named.

use bellwether_expr::may_define;

use super::document::ResistanceDocument;

/// What a field needs beside a symbol's bars, or of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldNeed {
    /// Bars; known with the first.
    Bars,
    /// So many sessions that closed before today.
    ClosedSessions(u32),
    /// A bar of the regular session.
    SessionBar,
    /// Bars before the regular session.
    PreMarketBars,
    /// So many sessions before today, with volume.
    VolumeSessions(u32),
    /// A quote with both sides, as the columns `bid` and `ask`.
    Quote,
    /// Trades one by one, as the column `trade_size`.
    Trades,
    /// A fact about the symbol, as of a date.
    Reference,
}

impl FieldNeed {
    /// In words that go on from "it needs".
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Bars => "bars".into(),
            Self::ClosedSessions(1) => "one session that closed before today".into(),
            Self::ClosedSessions(n) => format!("{n} sessions that closed before today"),
            Self::SessionBar => "a bar of the regular session".into(),
            Self::PreMarketBars => {
                "bars before the regular session; the data has none there".into()
            }
            Self::VolumeSessions(n) => format!("{n} sessions with volume before today"),
            Self::Quote => "quotes with both sides, as the columns `bid` and `ask`".into(),
            Self::Trades => "trades one by one, as the column `trade_size`".into(),
            Self::Reference => "reference data with an as-of date".into(),
        }
    }

    /// Sessions before the one at hand without which it is missing.
    #[must_use]
    pub fn sessions(self) -> u32 {
        match self {
            Self::ClosedSessions(n) | Self::VolumeSessions(n) => n,
            _ => 0,
        }
    }
}

/// A field, as one rule means it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in rules: `sma_20`.
    pub name: String,
    /// What it is, with its unit.
    pub meaning: String,
    /// Its definition in the language.
    pub expression: String,
    /// What it needs.
    pub need: FieldNeed,
}

impl Field {
    /// The name under which expressions define it: its own, unless that is an input or a function of the language.
    #[must_use]
    pub fn definition_name(&self) -> String {
        definition_name(&self.name)
    }

    /// Whether its value stays the same during a session: it is made of sessions before alone, or of reference data.
    #[must_use]
    pub fn is_known_before_session(&self) -> bool {
        let of_price = ["price_change_percent", "gap_percent"].contains(&self.name.as_str());
        matches!(
            self.need,
            FieldNeed::ClosedSessions(_) | FieldNeed::Reference
        ) && !of_price
    }
}

fn definition_name(field: &str) -> String {
    match may_define(field, &bellwether_expr::Scope::new()) {
        Ok(()) => field.to_owned(),
        Err(_) => format!("field_{field}"),
    }
}

/// What a rule says about fields that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FieldOptions {
    /// What `resistance_level` is.
    pub resistance: ResistanceDocument,
    /// Sessions that `volume_ratio` compares with.
    pub volume_sessions: u32,
    /// Minutes of the rows: the grid on which volume is compared.
    pub row_minutes: u32,
}

impl Default for FieldOptions {
    fn default() -> Self {
        Self {
            resistance: ResistanceDocument::default(),
            volume_sessions: VOLUME_SESSIONS,
            row_minutes: 1,
        }
    }
}

/// Sessions that `volume_ratio` compares with, unless a rule says otherwise.
pub(super) const VOLUME_SESSIONS: u32 = 20;

/// Sessions of the average true range in which stops are measured.
pub(super) const STOP_ATR: &str = "atr_14";

/// Periods that a field's name may carry, in sessions.
pub const FIELD_PERIOD_MAX: u32 = 500;

/// One row of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct FieldEntry {
    /// Its name; `sma_N` stands for `sma_1`, `sma_2` …
    pub name: &'static str,
    /// What it is, with its unit.
    pub meaning: &'static str,
    /// When it is known.
    pub known: &'static str,
    build: fn(u32, &FieldOptions) -> (String, FieldNeed),
}

macro_rules! fields {
    ($($name:literal, $meaning:literal, $known:literal, |$n:ident, $options:ident| $build:expr;)*) => {
        &[$(FieldEntry { name: $name, meaning: $meaning, known: $known, build: |$n, $options| $build }),*]
    };
}

/// Every field, in the order of the guide.
pub const FIELDS: &[FieldEntry] = fields! {
    "price", "close of the last bar", "with every bar", |_n, _o| ("close".into(), FieldNeed::Bars);
    "bar_volume", "units traded in the last bar", "with every bar", |_n, _o| ("volume".into(), FieldNeed::Bars);
    "session_volume", "units traded since the regular session's open", "from the open on",
        |_n, _o| (session_sum("volume"), FieldNeed::SessionBar);
    "trade_size", "units of the last trade", "with every trade", |_n, _o| ("feat(\"trade_size\")".into(), FieldNeed::Trades);
    "bid", "best bid of the last quote that has both sides", "with every quote", |_n, _o| (quoted("feat(\"bid\")"), FieldNeed::Quote);
    "ask", "best ask of the last quote that has both sides", "with every quote", |_n, _o| (quoted("feat(\"ask\")"), FieldNeed::Quote);
    "mid", "middle of bid and ask", "with every quote", |_n, _o| (quoted(MID), FieldNeed::Quote);
    "spread_bps", "ask less bid, in hundredths of a percent of their middle", "with every quote",
        |_n, _o| (quoted(&format!("(feat(\"ask\") - feat(\"bid\")) / {MID} * 10000")), FieldNeed::Quote);
    "prev_close", "close of the previous regular session, split-adjusted as the bars are", "before the session",
        |_n, _o| (before_today("close"), FieldNeed::ClosedSessions(1));
    "day_open", "first price of the regular session", "from the open on",
        |_n, _o| (format!("day_first({})", in_session("open")), FieldNeed::SessionBar);
    "day_high", "highest price since the regular session's open", "from the open on",
        |_n, _o| (format!("day_max({})", in_session("high")), FieldNeed::SessionBar);
    "day_low", "lowest price since the regular session's open", "from the open on",
        |_n, _o| (format!("day_min({})", in_session("low")), FieldNeed::SessionBar);
    "price_change_percent", "price against prev_close, in percent of it", "with every bar",
        |_n, _o| (percent_of_previous_close("close"), FieldNeed::ClosedSessions(1));
    "gap_percent", "first price of the regular session against prev_close, in percent of it; before the open the last price against it",
        "with every bar", |_n, _o| (percent_of_previous_close(&gapping_price()), FieldNeed::ClosedSessions(1));
    "volume_ratio", "session_volume over what the last 20 sessions (volume_sessions) had traded by the same minute, on average",
        "from the open on", |_n, o| {
            let usual = format!("usual_volume({}, {})", o.volume_sessions, o.row_minutes.max(1));
            (format!("{} / {usual}", session_sum("volume")), FieldNeed::VolumeSessions(o.volume_sessions))
        };
    "sma_N", "mean of the last N daily closes before today", "before the session",
        |n, _o| (before_today(&format!("sma(close, {n})")), FieldNeed::ClosedSessions(n));
    "ema_N", "exponential mean of daily closes before today, of N sessions", "before the session",
        |n, _o| (before_today(&format!("ema(close, {n})")), FieldNeed::ClosedSessions(n));
    "rsi_N", "relative strength (Wilder, 0 to 100) of daily closes before today, of N sessions", "before the session",
        |n, _o| (before_today(&format!("rsi(close, {n})")), FieldNeed::ClosedSessions(n + 1));
    "atr_N", "average true range (Wilder) of daily bars before today, of N sessions, in price", "before the session",
        |n, _o| (before_today(&format!("atr({n})")), FieldNeed::ClosedSessions(n + 1));
    "resistance_level", "the price level that `resistance` chooses: the highest high of the last 20 closed sessions", "before the session",
        |_n, o| match o.resistance {
            ResistanceDocument::HighestHigh(n) => (before_today(&format!("highest(high, {n})")), FieldNeed::ClosedSessions(n)),
            ResistanceDocument::PreviousDayHigh => (before_today("high"), FieldNeed::ClosedSessions(1)),
            ResistanceDocument::PreMarketHigh => (pre_market_level("high", "max"), FieldNeed::PreMarketBars),
        };
    "pre_market_high", "highest price of the trading day before the regular session's open", "running, and then final",
        |_n, _o| (pre_market_level("high", "max"), FieldNeed::PreMarketBars);
    "pre_market_low", "lowest price of the trading day before the regular session's open", "running, and then final",
        |_n, _o| (pre_market_level("low", "min"), FieldNeed::PreMarketBars);
    "pre_market_volume", "units traded on the trading day before the regular session's open", "running, and then final",
        |_n, _o| (pre_market_volume(), FieldNeed::PreMarketBars);
    "vwap", "average price since the regular session's open, weighted by volume; a bar counts with (high + low + close) / 3", "from the open on",
        |_n, _o| (format!("{} / {}", session_sum("volume * (high + low + close) / 3"), session_sum("volume")), FieldNeed::SessionBar);
    "float_shares", "shares that can be traded", "as of its date", |_n, _o| ("feat(\"float_shares\")".into(), FieldNeed::Reference);
    "short_interest", "share of the float that is sold short, from 0 to 1", "as of its date",
        |_n, _o| ("feat(\"short_interest\")".into(), FieldNeed::Reference);
};

/// Columns of facts about symbols that rules may use; [`FIELDS`] of the same names read them.
pub const REFERENCE_COLUMNS: [&str; 2] = ["float_shares", "short_interest"];

/// Middle of the quote.
const MID: &str = "((feat(\"bid\") + feat(\"ask\")) / 2)";

/// `x` on bars of the regular session, missing before it. The session's bars are those after its open: what is traded late
/// belongs to the day as well.
fn in_session(x: &str) -> String {
    format!("({x}) / where(session_minute > 0, 1, 0)")
}

/// Sum of `x` since the regular session's open.
fn session_sum(x: &str) -> String {
    format!("day_sum({})", in_session(x))
}

/// `x` on bars before the regular session, missing after its open.
fn before_open(x: &str) -> String {
    format!("({x}) / where(session_minute <= 0, 1, 0)")
}

/// `x` of daily bars that closed before the trading day of the row: also on and after the row that closes today's.
fn before_today(x: &str) -> String {
    format!("where(trading_day@1d == trading_day, lag({x}, 1)@1d, {x}@1d)")
}

/// A quote's value, missing unless both sides are there.
fn quoted(x: &str) -> String {
    format!("{x} / where(feat(\"bid\") > 0 and feat(\"ask\") > 0, 1, 0)")
}

fn percent_of_previous_close(x: &str) -> String {
    let previous = before_today("close");
    format!("({x} - {previous}) / {previous} * 100")
}

/// The first price of the regular session, and before it the last price.
fn gapping_price() -> String {
    format!(
        "where(session_minute > 0, day_first({}), close)",
        in_session("open")
    )
}

/// A level of the bars before the open: running until then.
fn pre_market_level(column: &str, extreme: &str) -> String {
    format!(
        "fill(day_{extreme}({}), overnight_range().{column})",
        before_open(column)
    )
}

/// The volume before the open, missing on days without a bar there.
fn pre_market_volume() -> String {
    let volume = "day_sum(volume * where(session_minute <= 0, 1, 0))";
    format!(
        "{volume} / where(is_missing({}), 0, 1)",
        pre_market_level("high", "max")
    )
}

/// The field of a name, as a rule with these options means it.
#[must_use]
pub fn field(name: &str, options: &FieldOptions) -> Option<Field> {
    let (entry, period) = entry(name)?;
    let (expression, need) = (entry.build)(period, options);
    Some(Field {
        name: name.to_owned(),
        meaning: entry.meaning.to_owned(),
        expression,
        need,
    })
}

/// The entry of a name, and the period that the name carries.
fn entry(name: &str) -> Option<(&'static FieldEntry, u32)> {
    if let Some(entry) = FIELDS.iter().find(|entry| entry.name == name) {
        return (!entry.name.ends_with("_N")).then_some((entry, 0));
    }
    let (family, digits) = name.rsplit_once('_')?;
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    let period: u32 = digits
        .parse()
        .ok()
        .filter(|period| is_plain && (least_period(family)..=FIELD_PERIOD_MAX).contains(period))?;
    let entry = FIELDS
        .iter()
        .find(|entry| entry.name.strip_suffix("_N") == Some(family))?;
    Some((entry, period))
}

/// The shortest period of a family that the language computes.
fn least_period(family: &str) -> u32 {
    if matches!(family, "rsi" | "ema") {
        2
    } else {
        1
    }
}

/// What to do about a name that no field has.
#[must_use]
pub fn unknown_field_help(name: &str) -> String {
    match name {
        "volume" => return "say which: `bar_volume`, `session_volume` or `trade_size`".into(),
        "atr" | "rsi" | "sma" | "ema" => return format!("add its sessions: `{name}_14`"),
        "sector" => return "sectors are filtered by `filters: {sectors: [Technology]}`".into(),
        _ => {}
    }
    // A period is a number that any other may stand for.
    let common: Vec<String> = FIELDS
        .iter()
        .flat_map(|entry| match entry.name.strip_suffix("_N") {
            Some(family) => [14, 20, 50, 200].map(|n| format!("{family}_{n}")).to_vec(),
            None => vec![entry.name.to_owned()],
        })
        .collect();
    match bellwether_expr::nearest(name, common.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let names: Vec<&str> = FIELDS.iter().map(|entry| entry.name).collect();
            format!("there are {}", names.join(", "))
        }
    }
}

/// The fields that a text names as values.
pub(super) fn fields_in(text: &str, options: &FieldOptions) -> Vec<Field> {
    let mut found: Vec<Field> = Vec::new();
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let bytes = text.as_bytes();
    let mut quote: Option<u8> = None;
    let mut at = 0;
    while at < text.len() {
        let byte = bytes[at];
        match quote {
            Some(open) => {
                quote = (byte != open).then_some(open);
                at += 1;
            }
            None if byte == b'"' || byte == b'\'' => {
                quote = Some(byte);
                at += 1;
            }
            None if byte == b'#' => at += text[at..].find('\n').unwrap_or(text.len() - at),
            None if is_word(byte as char) => {
                let length = text[at..]
                    .find(|c: char| !is_word(c))
                    .unwrap_or(text.len() - at);
                let (name, rest) = (&text[at..at + length], &text[at + length..]);
                let selected = text[..at].trim_end().ends_with('.');
                let called = rest.trim_start().starts_with('(');
                // What cannot be defined is the language's own name for something.
                if !selected
                    && !called
                    && definition_name(name) == name
                    && let Some(field) = field(name, options)
                    && !found.contains(&field)
                {
                    found.push(field);
                }
                at += length;
            }
            None => at += 1,
        }
    }
    found
}
