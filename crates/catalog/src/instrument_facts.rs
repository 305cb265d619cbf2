//! Facts about instruments that a file of prices does not carry: guessed by name, looked up, or given.

use std::collections::HashMap;
use std::path::Path;

use bellwether_market::{
    AssetClass, CalendarId, Currency, Instrument, LotSize, Multiplier, Symbol, TickSize,
};

use crate::error::{AtPath, CatalogError};
use crate::trading_week::WeekHabit;

/// What the caller knows about the instruments of an import; what is `None` is looked up or guessed, and said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InstrumentFacts {
    /// Its name for people.
    pub name: Option<String>,
    /// What kind of thing it is.
    pub asset_class: Option<AssetClass>,
    /// The currency of its prices.
    pub currency: Option<Currency>,
    /// The step of its prices.
    pub tick_size: Option<TickSize>,
    /// The step of its quantities.
    pub lot_size: Option<LotSize>,
    /// What a point is worth.
    pub multiplier: Option<Multiplier>,
    /// When its market is open.
    pub calendar: Option<CalendarId>,
}

/// An instrument, and how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub instrument: Instrument,
    pub why: String,
}

/// Roots of futures that need no table: tick size, multiplier. Exchange contract specifications; the `symbol-properties`
/// table of LEAN, where given, goes first.
const FUTURES: [(&str, &str, &str); 22] = [
    ("ES", "0.25", "50"),
    ("MES", "0.25", "5"),
    ("NQ", "0.25", "20"),
    ("MNQ", "0.25", "2"),
    ("YM", "1", "5"),
    ("MYM", "1", "0.5"),
    ("RTY", "0.1", "50"),
    ("M2K", "0.1", "5"),
    ("GC", "0.1", "100"),
    ("MGC", "0.1", "10"),
    ("SI", "0.005", "5000"),
    ("HG", "0.0005", "25000"),
    ("CL", "0.01", "1000"),
    ("MCL", "0.01", "100"),
    ("NG", "0.001", "10000"),
    ("RB", "0.0001", "42000"),
    ("ZB", "0.03125", "1000"),
    ("ZN", "0.015625", "1000"),
    ("ZF", "0.0078125", "1000"),
    ("6E", "0.00005", "125000"),
    ("6B", "0.0001", "62500"),
    ("6J", "0.0000005", "12500000"),
];
const CURRENCIES: [&str; 12] = [
    "USD", "EUR", "GBP", "JPY", "CHF", "AUD", "NZD", "CAD", "SEK", "NOK", "MXN", "CNH",
];
const COINS: [&str; 10] = [
    "BTC", "XBT", "ETH", "SOL", "XRP", "ADA", "DOGE", "LTC", "BNB", "AVAX",
];

/// What is known of an instrument, and in words how. `stored` is what the catalogue knows of it already.
pub(crate) fn resolve(
    symbol: &Symbol,
    facts: &InstrumentFacts,
    table: Option<&SymbolProperties>,
    stored: Option<&Instrument>,
    habit: WeekHabit,
) -> Result<Resolved, String> {
    let by_name = class_by_name(symbol);
    let asset_class = facts
        .asset_class
        .or(by_name)
        .unwrap_or_else(|| class_by_habit(symbol, habit));
    let listed = table.and_then(|table| table.find(symbol, asset_class));
    let mut instrument = match asset_class {
        AssetClass::Equity => Instrument::equity(symbol.clone()),
        AssetClass::Etf => Instrument::etf(symbol.clone()),
        AssetClass::Index => Instrument::index(symbol.clone()),
        AssetClass::Crypto => Instrument::crypto(
            symbol.clone(),
            quote_currency(symbol).unwrap_or(Currency::USD),
            TickSize::CENT,
        ),
        AssetClass::Forex => Instrument::forex(
            symbol.clone(),
            quote_currency(symbol).unwrap_or(Currency::USD),
        ),
        AssetClass::Future => future(symbol, facts, listed)?,
    };
    if let Some(listed) = listed {
        instrument.currency = listed.currency;
        instrument.tick_size = listed.tick_size;
        instrument.lot_size = listed.lot_size;
        instrument.multiplier = listed.multiplier;
        instrument.name.clone_from(&listed.name);
    }
    let mut why = match (facts.asset_class, listed, by_name) {
        (Some(_), ..) => "the kind is given".to_owned(),
        (None, Some(_), _) => "by the table of symbol properties".to_owned(),
        (None, None, Some(_)) => format!("by its name, and {habit}"),
        (None, None, None) => format!("its name does not tell, and {habit}"),
    };
    if facts.asset_class.is_none() && listed.is_none() {
        instrument.calendar = calendar_of(asset_class, by_name.is_some(), habit);
        if let Some(stored) = stored {
            // An update says less than the whole history did, and days of two calendars must not mix.
            why = "as it is stored".to_owned();
            let differs = (instrument.asset_class, instrument.calendar)
                != (stored.asset_class, stored.calendar);
            if differs && habit_decides(habit) {
                why = format!(
                    "as it is stored, although of the new ones {habit}, which speaks for {} on {}",
                    instrument.asset_class, instrument.calendar
                );
            }
            instrument = stored.clone();
        }
    }
    if facts.calendar.is_some() {
        why = format!("the calendar is given, and the kind: {why}");
        if facts.asset_class.is_some() {
            why = "as given".to_owned();
        }
    } else if stored.is_none() && (facts.asset_class.is_none() && listed.is_none()) {
        why.push_str("; if that is wrong, give the asset class or the calendar");
    }
    instrument.name = facts.name.clone().or(instrument.name);
    instrument.currency = facts.currency.unwrap_or(instrument.currency);
    instrument.tick_size = facts.tick_size.unwrap_or(instrument.tick_size);
    instrument.lot_size = facts.lot_size.unwrap_or(instrument.lot_size);
    instrument.multiplier = facts.multiplier.unwrap_or(instrument.multiplier);
    instrument.calendar = facts.calendar.unwrap_or(instrument.calendar);
    Ok(Resolved { instrument, why })
}

/// Whether bars that lie so speak for a market at all.
fn habit_decides(habit: WeekHabit) -> bool {
    matches!(habit, WeekHabit::EveryDay | WeekHabit::RoundTheClock { .. })
}

fn class_by_habit(symbol: &Symbol, habit: WeekHabit) -> AssetClass {
    match habit {
        WeekHabit::EveryDay | WeekHabit::WeekendUnseen => AssetClass::Crypto,
        WeekHabit::RoundTheClock { .. } if is_known_root(symbol.as_str()) => AssetClass::Future,
        WeekHabit::RoundTheClock { .. } => AssetClass::Forex,
        WeekHabit::Weekdays | WeekHabit::Unknown => AssetClass::Equity,
    }
}

fn calendar_of(asset_class: AssetClass, by_name: bool, habit: WeekHabit) -> CalendarId {
    match (asset_class, habit) {
        (_, WeekHabit::EveryDay) | (AssetClass::Crypto, _) => CalendarId::AlwaysOpen,
        (AssetClass::Future, _) => CalendarId::CmeEquity,
        // Metals and indices that brokers quote rest for an hour as the futures do.
        (AssetClass::Forex, WeekHabit::RoundTheClock { daily_break: true }) if !by_name => {
            CalendarId::CmeEquity
        }
        (AssetClass::Forex, _) => CalendarId::Forex,
        (AssetClass::Index, WeekHabit::RoundTheClock { .. }) => CalendarId::CmeEquity,
        (AssetClass::Equity | AssetClass::Etf | AssetClass::Index, _) => CalendarId::Xnys,
    }
}

fn future(
    symbol: &Symbol,
    facts: &InstrumentFacts,
    listed: Option<&ListedProperties>,
) -> Result<Instrument, String> {
    if let Some(listed) = listed {
        return Ok(Instrument::future(
            symbol.clone(),
            listed.tick_size,
            listed.multiplier,
        ));
    }
    let root = future_root(symbol.as_str()).unwrap_or(symbol.as_str());
    let known = FUTURES
        .iter()
        .find(|(name, ..)| name.eq_ignore_ascii_case(root));
    let tick_size = facts.tick_size.or_else(|| known?.1.parse().ok());
    let multiplier = facts.multiplier.or_else(|| known?.2.parse().ok());
    match (tick_size, multiplier) {
        (Some(tick_size), Some(multiplier)) => {
            Ok(Instrument::future(symbol.clone(), tick_size, multiplier))
        }
        _ => Err(format!(
            "tick size and multiplier of the future {symbol} are not known; give both, or a table of symbol properties"
        )),
    }
}

/// The kind that a name tells by itself.
fn class_by_name(symbol: &Symbol) -> Option<AssetClass> {
    let name = symbol.as_str();
    if future_root(name).is_some() {
        return Some(AssetClass::Future);
    }
    if name.starts_with('^') {
        return Some(AssetClass::Index);
    }
    let bare: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_uppercase();
    let coin = COINS
        .iter()
        .any(|coin| bare.starts_with(coin) && quote_currency(symbol).is_some());
    if coin || bare.ends_with("USDT") || bare.ends_with("USDC") {
        return Some(AssetClass::Crypto);
    }
    let pair = bare
        .strip_suffix('X')
        .filter(|_| name.ends_with("=X"))
        .unwrap_or(&bare);
    if pair.len() == 6 && CURRENCIES.contains(&&pair[..3]) && CURRENCIES.contains(&&pair[3..]) {
        return Some(AssetClass::Forex);
    }
    None
}

/// The currency that a pair's name ends with.
fn quote_currency(symbol: &Symbol) -> Option<Currency> {
    let name = symbol.as_str().to_ascii_uppercase();
    let name = name.strip_suffix("=X").unwrap_or(&name);
    ["USDT", "USDC"]
        .into_iter()
        .chain(CURRENCIES)
        .find(|code| name.ends_with(code) && name.len() > code.len())?
        .parse()
        .ok()
}

/// The root of a dated or continuous contract: `ES-201312`, `ESZ3`, `ESZ2013`, `ES=F`, `/ES`.
///
/// A bare `ES` or `CL` is a share as well (Eversource, Colgate), so that it takes more than the root to be a future.
fn future_root(name: &str) -> Option<&str> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(root) = name.strip_suffix("=F").or_else(|| name.strip_prefix('/')) {
        return Some(root);
    }
    if let Some((root, expiry)) = name.rsplit_once('-')
        && matches!(expiry.len(), 6 | 8)
        && digits(expiry)
    {
        return Some(root);
    }
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let year = name.len() - stem.len();
    let root = stem.strip_suffix(|month: char| "FGHJKMNQUVXZ".contains(month))?;
    (matches!(year, 1 | 2 | 4) && is_known_root(root)).then_some(root)
}

fn is_known_root(root: &str) -> bool {
    FUTURES
        .iter()
        .any(|(name, ..)| name.eq_ignore_ascii_case(root))
}

/// A table of instruments in the format of LEAN's `symbol-properties-database.csv`.
#[derive(Debug, Clone, Default)]
pub struct SymbolProperties {
    listed: HashMap<(String, AssetClass), ListedProperties>,
}

#[derive(Debug, Clone)]
struct ListedProperties {
    name: Option<String>,
    currency: Currency,
    tick_size: TickSize,
    lot_size: LotSize,
    multiplier: Multiplier,
}

impl SymbolProperties {
    /// Reads the table; lines of other classes, and lines whose numbers are not positive, are left out.
    ///
    /// # Errors
    /// [`CatalogError::Disk`] when the file cannot be read.
    pub fn load(path: &Path) -> Result<Self, CatalogError> {
        let text = std::fs::read_to_string(path).at("read", path)?;
        let mut listed = HashMap::new();
        for line in text.lines() {
            let cells: Vec<&str> = line.split(',').map(str::trim).collect();
            let [
                _market,
                symbol,
                class,
                name,
                currency,
                multiplier,
                tick_size,
                lot_size,
                ..,
            ] = cells[..]
            else {
                continue;
            };
            let Ok(class) = class.parse::<AssetClass>() else {
                continue;
            };
            if let (Ok(currency), Ok(multiplier), Ok(tick_size), Ok(lot_size)) = (
                currency.parse(),
                multiplier.parse(),
                tick_size.parse(),
                lot_size.parse(),
            ) {
                let name = Some(name.to_owned()).filter(|name| !name.is_empty());
                // A symbol on several markets: the first line wins, as the table puts the main one first.
                listed
                    .entry((symbol.to_ascii_uppercase(), class))
                    .or_insert(ListedProperties {
                        name,
                        currency,
                        tick_size,
                        lot_size,
                        multiplier,
                    });
            }
        }
        Ok(Self { listed })
    }

    fn find(&self, symbol: &Symbol, class: AssetClass) -> Option<&ListedProperties> {
        let name = symbol.as_str();
        let root = if class == AssetClass::Future {
            future_root(name).unwrap_or(name)
        } else {
            name
        };
        self.listed.get(&(root.to_ascii_uppercase(), class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(symbol: &str, facts: &InstrumentFacts, habit: WeekHabit) -> Resolved {
        resolve(&Symbol::new(symbol).unwrap(), facts, None, None, habit).unwrap()
    }

    #[track_caller]
    fn check(symbol: &str, habit: WeekHabit, class: AssetClass, calendar: CalendarId) {
        let Resolved { instrument, .. } = resolved(symbol, &InstrumentFacts::default(), habit);
        assert_eq!(
            (instrument.asset_class, instrument.calendar),
            (class, calendar)
        );
    }

    #[test]
    fn names_and_weeks_tell_markets_apart() {
        use AssetClass::{Crypto, Equity, Forex, Future, Index};
        use CalendarId::{AlwaysOpen, CmeEquity, Xnys};
        use WeekHabit::{EveryDay, RoundTheClock, Unknown, Weekdays, WeekendUnseen};
        let around = RoundTheClock { daily_break: false };
        let with_break = RoundTheClock { daily_break: true };
        check("SPY", Weekdays, Equity, Xnys);
        check("SPY", Unknown, Equity, Xnys);
        check("CL", Weekdays, Equity, Xnys);
        check("CL", with_break, Future, CmeEquity);
        check("ES-201312", Weekdays, Future, CmeEquity);
        check("ESZ3", Weekdays, Future, CmeEquity);
        check("MNQH2025", Weekdays, Future, CmeEquity);
        check("EURUSD", Weekdays, Forex, CalendarId::Forex);
        check("EURUSD=X", with_break, Forex, CalendarId::Forex);
        check("ANY", around, Forex, CalendarId::Forex);
        check("GOLD", with_break, Forex, CmeEquity);
        check("BTC/USD", EveryDay, Crypto, AlwaysOpen);
        check("BTC/USD", Weekdays, Crypto, AlwaysOpen);
        check("PEPEUSDT", EveryDay, Crypto, AlwaysOpen);
        check("coin", EveryDay, Crypto, AlwaysOpen);
        check("coin", WeekendUnseen, Crypto, AlwaysOpen);
        check("^GSPC", Weekdays, Index, Xnys);
    }

    #[test]
    fn what_is_given_wins_and_what_is_stored_stays() {
        let given = InstrumentFacts {
            asset_class: Some(AssetClass::Etf),
            calendar: Some(CalendarId::CmeEquity),
            ..InstrumentFacts::default()
        };
        let Resolved { instrument, why } = resolved("coin", &given, WeekHabit::EveryDay);
        assert_eq!(
            (instrument.asset_class, instrument.calendar, why.as_str()),
            (AssetClass::Etf, CalendarId::CmeEquity, "as given")
        );
        let coin = Symbol::new("coin").unwrap();
        let stored = resolved("coin", &InstrumentFacts::default(), WeekHabit::EveryDay);
        let update = |facts: &InstrumentFacts| {
            resolve(
                &coin,
                facts,
                None,
                Some(&stored.instrument),
                WeekHabit::Weekdays,
            )
            .unwrap()
        };
        assert_eq!(
            update(&InstrumentFacts::default()).instrument,
            stored.instrument
        );
        assert_eq!(update(&given).instrument, instrument);
    }

    #[test]
    fn futures_have_their_contract() {
        let es = resolved(
            "ES-201312",
            &InstrumentFacts::default(),
            WeekHabit::Weekdays,
        )
        .instrument;
        assert_eq!(
            (es.tick_size.to_string(), es.multiplier.to_string()),
            ("0.25".to_owned(), "50".to_owned())
        );
        let unknown = Symbol::new("XYZ-201312").unwrap();
        let facts = InstrumentFacts::default();
        let error = resolve(&unknown, &facts, None, None, WeekHabit::Unknown).unwrap_err();
        assert!(error.contains("tick size"), "{error}");
    }

    #[test]
    fn the_built_in_contracts_agree_with_the_published_table() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/data/lean/symbol-properties/symbol-properties-database.csv"
        );
        if !Path::new(path).exists() {
            eprintln!("SKIPPED: ../shared/data is absent");
            return;
        }
        let table = SymbolProperties::load(Path::new(path)).unwrap();
        let mut compared = 0;
        for (root, tick_size, multiplier) in FUTURES {
            let symbol = Symbol::new(&format!("{root}-202412")).unwrap();
            if let Some(listed) = table.find(&symbol, AssetClass::Future) {
                assert_eq!(listed.tick_size, tick_size.parse().unwrap(), "{root}");
                assert_eq!(listed.multiplier, multiplier.parse().unwrap(), "{root}");
                compared += 1;
            }
        }
        assert!(compared >= 15, "{compared}");
    }
}
