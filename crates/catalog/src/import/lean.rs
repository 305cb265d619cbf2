//! The zip files of LEAN: where the path says what the file is, and the cells have no header.

use std::path::Path;

use bellwether_market::{AssetClass, CalendarId, Symbol, Timeframe, Zone};

use super::bar_clock::{BarLabel, DailyBars};
use super::column_map::ColumnRole;
use super::plan::{self, Plan, RowShape, SymbolFrom};
use super::report::TimeZoneOrigin;
use super::timestamp::{TimeFormat, epoch_day};
use super::trades::{self, AggressorColumn};
use crate::instrument_facts::InstrumentFacts;
use crate::trading_week::TradingWeeks;

/// A file of LEAN's folders: `<class>/<market>/<resolution>/…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeanFile {
    class: AssetClass,
    timeframe: Timeframe,
    /// Known from the folder (minute and second) or the file's name (hour and day).
    symbol: String,
    /// Days since 1970 of a file of minutes or seconds.
    epoch_day: Option<i64>,
    quotes: bool,
    /// Single trades, which are made into minutes.
    ticks: bool,
}

/// What a path is to LEAN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LeanPath {
    File(LeanFile),
    /// A file of LEAN without bars that this program imports, and why not.
    NoBars(&'static str),
    /// Not a file of LEAN.
    Other,
}

/// Recognises a path.
pub(crate) fn recognise(path: &Path) -> LeanPath {
    let parts: Vec<String> = path
        .iter()
        .map(|part| part.to_string_lossy().to_ascii_lowercase())
        .collect();
    let resolution_at = parts
        .iter()
        .rposition(|part| {
            matches!(
                part.as_str(),
                "daily" | "hour" | "minute" | "second" | "tick"
            )
        })
        .filter(|&at| at >= 2 && at + 1 < parts.len());
    let Some(at) = resolution_at else {
        return LeanPath::Other;
    };
    let class = match parts[at - 2].as_str() {
        "equity" => AssetClass::Equity,
        "future" => AssetClass::Future,
        "forex" => AssetClass::Forex,
        "crypto" => AssetClass::Crypto,
        _ => return LeanPath::Other,
    };
    let (Some(file), true) = (
        parts.last(),
        path.extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("zip")),
    ) else {
        return LeanPath::Other;
    };
    let stem = file.trim_end_matches(".zip");
    let timeframe = match parts[at].as_str() {
        "daily" => Timeframe::D1,
        "hour" => Timeframe::H1,
        "second" => Timeframe::S1,
        _ => Timeframe::M1,
    };
    let ticks = parts[at] == "tick";
    let (first, kind) = stem.split_once('_').unwrap_or((
        stem,
        if class == AssetClass::Forex {
            "quote"
        } else {
            "trade"
        },
    ));
    let (symbol, epoch_day) = if timeframe.is_intraday() && timeframe < Timeframe::H1 {
        let Some(day) = day_of(first) else {
            return LeanPath::Other;
        };
        (parts[parts.len() - 2].clone(), Some(day))
    } else {
        (first.to_owned(), None)
    };
    match (class, kind) {
        (_, "quote") if ticks => LeanPath::NoBars(
            "quotes alone are not made into bars; import the file of trades, or of minutes",
        ),
        (_, "trade") | (AssetClass::Forex, "quote") => LeanPath::File(LeanFile {
            class,
            timeframe,
            symbol: symbol.to_ascii_uppercase(),
            epoch_day,
            quotes: kind == "quote",
            ticks,
        }),
        (_, "quote") => {
            LeanPath::NoBars("quotes of what is traded are not imported; import the file of trades")
        }
        (_, "openinterest") => LeanPath::NoBars("open interest has no bars"),
        _ => LeanPath::Other,
    }
}

impl LeanFile {
    /// How to read a member of the archive; a future's expiry is the end of the member's name.
    pub(crate) fn plan(
        &self,
        member: &str,
        facts: &InstrumentFacts,
        timeframe: Option<Timeframe>,
    ) -> Result<Plan, String> {
        // Trades can be made into bars of any length; bars are what they are.
        let timeframe = timeframe.filter(|_| self.ticks).unwrap_or(self.timeframe);
        let symbol = match self.class {
            AssetClass::Future => {
                let stem = member.trim_end_matches(".csv");
                let expiry = stem.rsplit('_').next().unwrap_or("");
                if !matches!(expiry.len(), 6 | 8)
                    || !expiry.bytes().all(|byte| byte.is_ascii_digit())
                {
                    return Err(format!(
                        "`{member}` does not end with the future's expiry, such as _201312.csv"
                    ));
                }
                format!("{}-{expiry}", self.symbol)
            }
            _ => self.symbol.clone(),
        };
        let symbol = Symbol::new(&symbol).map_err(|error| error.to_string())?;
        // Equities are in New York time, currencies at a fixed five hours behind UTC, the rest in UTC. Days of all but equities
        // go from midnight to midnight there, not by session.
        let (zone, calendar) = match self.class {
            AssetClass::Equity | AssetClass::Etf | AssetClass::Index => {
                (Zone::new_york(), CalendarId::Xnys)
            }
            AssetClass::Forex => (
                Zone::by_name("Etc/GMT+5").map_err(|error| error.to_string())?,
                CalendarId::Forex,
            ),
            AssetClass::Future => (Zone::UTC, CalendarId::CmeEquity),
            AssetClass::Crypto => (Zone::UTC, CalendarId::AlwaysOpen),
        };
        let price_divisor = if self.class == AssetClass::Equity {
            10_000.0
        } else {
            1.0
        };
        let named = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<String>>()
        };
        let (header, roles, values, features, shape) = if self.ticks {
            let header = named(&[
                "time",
                "price",
                "size",
                "exchange",
                "condition",
                "suspicious",
            ]);
            let mut roles = vec![ColumnRole::Ignored; header.len()];
            roles[..3].clone_from_slice(&[ColumnRole::Time, ColumnRole::Price, ColumnRole::Volume]);
            let shape = RowShape::Trades {
                price_divisor,
                aggressor: AggressorColumn::None,
                condition: Some(4),
            };
            let values = vec![Some(1), Some(2), None, None];
            (header, roles, values, named(&trades::FEATURES), shape)
        } else if self.quotes {
            let header = named(&[
                "time",
                "bid_open",
                "bid_high",
                "bid_low",
                "bid_close",
                "bid_size",
                "ask_open",
                "ask_high",
                "ask_low",
                "ask_close",
                "ask_size",
            ]);
            let mut roles = vec![ColumnRole::Ignored; header.len()];
            roles[0] = ColumnRole::Time;
            for column in [4, 9] {
                roles[column] = ColumnRole::Feature(header[column].clone());
            }
            let features = named(&["bid_close", "ask_close"]);
            (
                header,
                roles,
                vec![None; 7],
                features,
                RowShape::Quotes { price_divisor },
            )
        } else {
            let header = named(&["time", "open", "high", "low", "close", "volume"]);
            let roles = vec![
                ColumnRole::Time,
                ColumnRole::Open,
                ColumnRole::High,
                ColumnRole::Low,
                ColumnRole::Close,
                ColumnRole::Volume,
            ];
            (
                header,
                roles,
                (1..=5).map(Some).collect(),
                Vec::new(),
                RowShape::Bars { price_divisor },
            )
        };
        let notes = match shape {
            RowShape::Trades { aggressor, .. } => {
                vec![plan::note_on_trades(timeframe, aggressor, true, &header)]
            }
            _ => Vec::new(),
        };
        Ok(Plan {
            // Later columns of LEAN's would be left out, as they are of its own readers.
            width: usize::MAX,
            header,
            roles,
            time: 0,
            time_of_day: None,
            time_format: match self.epoch_day {
                Some(epoch_day) => TimeFormat::DayMillis { epoch_day },
                None => TimeFormat::Compact,
            },
            offsets: false,
            symbol: SymbolFrom::Fixed(symbol),
            symbol_guessed: false,
            values,
            features,
            timeframe,
            timeframe_detected: false,
            label: BarLabel::Open,
            daily: if self.class == AssetClass::Equity {
                DailyBars::Session
            } else {
                DailyBars::Midnight
            },
            zone_origin: TimeZoneOrigin::Given(zone.to_string()),
            zone,
            weeks: TradingWeeks::new(),
            decimal_comma: false,
            has_header: false,
            shape,
            instrument: Some(InstrumentFacts {
                asset_class: facts.asset_class.or(Some(self.class)),
                calendar: facts.calendar.or(Some(calendar)),
                ..facts.clone()
            }),
            delimiter: Some(b','),
            format: "LEAN",
            notes,
            as_written: Vec::new(),
        })
    }
}

/// Conditions of sale of odd lots, average prices and reports out of sequence: such prints count in a minute's volume, and
/// LEAN's own minutes do not show their prices.
const NO_PRICE: [&[u8]; 5] = [b"20000020", b"20", b"20100200", b"20100000", b"20040200"];

/// Whether a print of that condition makes a price.
pub(crate) fn makes_price(condition: &[u8]) -> bool {
    !NO_PRICE.contains(&condition)
}

fn day_of(text: &str) -> Option<i64> {
    let date: i64 = text.parse().ok().filter(|_| text.len() == 8)?;
    epoch_day(date / 10_000, date / 100 % 100, date % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> LeanFile {
        match recognise(Path::new(path)) {
            LeanPath::File(file) => file,
            other => panic!("{path}: {other:?}"),
        }
    }

    #[test]
    fn paths_say_what_is_in_them() {
        let spy = file("data/equity/usa/daily/spy.zip");
        assert_eq!(
            (spy.symbol.as_str(), spy.timeframe, spy.epoch_day),
            ("SPY", Timeframe::D1, None)
        );
        let es = file("future/cme/minute/es/20131007_trade.zip");
        assert_eq!(
            (es.symbol.as_str(), es.timeframe, es.epoch_day),
            ("ES", Timeframe::M1, Some(15_985))
        );
        assert!(file("forex/fxcm/hour/eurusd.zip").quotes);
        assert!(!file("crypto/coinbase/daily/btcusd_trade.zip").quotes);
        let ticks = file("equity/usa/tick/spy/20131007_trade.zip");
        assert_eq!(
            (ticks.symbol.as_str(), ticks.timeframe, ticks.ticks),
            ("SPY", Timeframe::M1, true)
        );
        assert!(matches!(
            recognise(Path::new("equity/usa/tick/ibm/20131007_quote.zip")),
            LeanPath::NoBars(_)
        ));
        assert!(matches!(
            recognise(Path::new("equity/usa/minute/spy/20131007_quote.zip")),
            LeanPath::NoBars(_)
        ));
        assert_eq!(
            recognise(Path::new("downloads/daily/spy.zip")),
            LeanPath::Other
        );
        assert_eq!(recognise(Path::new("spy.csv")), LeanPath::Other);
    }

    #[test]
    fn a_member_names_the_expiry() {
        let es = file("future/cme/minute/es/20131007_trade.zip");
        let plan = es
            .plan(
                "20131007_es_minute_trade_201312.csv",
                &InstrumentFacts::default(),
                None,
            )
            .unwrap();
        assert_eq!(
            plan.symbol,
            SymbolFrom::Fixed(Symbol::new("ES-201312").unwrap())
        );
        assert!(
            es.plan("es.csv", &InstrumentFacts::default(), None)
                .is_err()
        );
    }
}
