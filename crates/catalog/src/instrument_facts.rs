//! Facts about instruments that a file of prices does not carry: guessed by name, looked up, or given.

use std::collections::HashMap;
use std::path::Path;

use bellwether_market::{
    AssetClass, CalendarId, Currency, Instrument, LotSize, Multiplier, Symbol, TickSize,
};

use crate::error::{AtPath, CatalogError};

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

/// Days of the week on which a file has bars: what tells markets apart when nothing else does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct WeekendBars {
    pub saturday: bool,
    pub sunday: bool,
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

/// What is known of an instrument, and in words how.
pub(crate) fn resolve(
    symbol: &Symbol,
    facts: &InstrumentFacts,
    table: Option<&SymbolProperties>,
    weekend: WeekendBars,
) -> Result<(Instrument, String), String> {
    let asset_class = facts
        .asset_class
        .unwrap_or_else(|| class_by_name(symbol, weekend));
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
    instrument.calendar = if facts.asset_class.is_none() && listed.is_none() {
        calendar_of(asset_class, weekend)
    } else {
        instrument.calendar
    };
    instrument.name = facts.name.clone().or(instrument.name);
    instrument.currency = facts.currency.unwrap_or(instrument.currency);
    instrument.tick_size = facts.tick_size.unwrap_or(instrument.tick_size);
    instrument.lot_size = facts.lot_size.unwrap_or(instrument.lot_size);
    instrument.multiplier = facts.multiplier.unwrap_or(instrument.multiplier);
    instrument.calendar = facts.calendar.unwrap_or(instrument.calendar);
    let how = match (facts.asset_class, listed) {
        (Some(_), _) => "as given",
        (None, Some(_)) => "by the table of symbol properties",
        (None, None) => "by its name and the days that have bars",
    };
    let note = format!(
        "{symbol} is taken as {asset_class} on calendar {}, prices in {}, {how}",
        instrument.calendar, instrument.currency
    );
    Ok((instrument, note))
}

fn calendar_of(asset_class: AssetClass, weekend: WeekendBars) -> CalendarId {
    match asset_class {
        _ if weekend.saturday => CalendarId::AlwaysOpen,
        AssetClass::Future => CalendarId::CmeEquity,
        AssetClass::Forex => CalendarId::Forex,
        AssetClass::Crypto => CalendarId::AlwaysOpen,
        AssetClass::Equity | AssetClass::Etf | AssetClass::Index => CalendarId::Xnys,
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

fn class_by_name(symbol: &Symbol, weekend: WeekendBars) -> AssetClass {
    let name = symbol.as_str();
    if future_root(name).is_some() {
        return AssetClass::Future;
    }
    if name.starts_with('^') {
        return AssetClass::Index;
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
        return AssetClass::Crypto;
    }
    let pair = bare
        .strip_suffix('X')
        .filter(|_| name.ends_with("=X"))
        .unwrap_or(&bare);
    if pair.len() == 6 && CURRENCIES.contains(&&pair[..3]) && CURRENCIES.contains(&&pair[3..]) {
        return AssetClass::Forex;
    }
    if weekend.saturday {
        AssetClass::Crypto
    } else {
        AssetClass::Equity
    }
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
    let known = |root: &str| {
        FUTURES
            .iter()
            .any(|(name, ..)| name.eq_ignore_ascii_case(root))
    };
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
    (matches!(year, 1 | 2 | 4) && known(root)).then_some(root)
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

    #[track_caller]
    fn check(symbol: &str, weekend: WeekendBars, class: AssetClass, calendar: CalendarId) {
        let symbol = Symbol::new(symbol).unwrap();
        let (instrument, _) = resolve(&symbol, &InstrumentFacts::default(), None, weekend).unwrap();
        assert_eq!(
            (instrument.asset_class, instrument.calendar),
            (class, calendar)
        );
    }

    #[test]
    fn names_and_weekends_tell_markets_apart() {
        let weekdays = WeekendBars::default();
        let every_day = WeekendBars {
            saturday: true,
            sunday: true,
        };
        check("SPY", weekdays, AssetClass::Equity, CalendarId::Xnys);
        check("CL", weekdays, AssetClass::Equity, CalendarId::Xnys);
        check(
            "ES-201312",
            weekdays,
            AssetClass::Future,
            CalendarId::CmeEquity,
        );
        check("ESZ3", weekdays, AssetClass::Future, CalendarId::CmeEquity);
        check(
            "MNQH2025",
            weekdays,
            AssetClass::Future,
            CalendarId::CmeEquity,
        );
        check("EURUSD", weekdays, AssetClass::Forex, CalendarId::Forex);
        check("EURUSD=X", weekdays, AssetClass::Forex, CalendarId::Forex);
        check(
            "BTC/USD",
            every_day,
            AssetClass::Crypto,
            CalendarId::AlwaysOpen,
        );
        check(
            "PEPEUSDT",
            every_day,
            AssetClass::Crypto,
            CalendarId::AlwaysOpen,
        );
        check(
            "coin",
            every_day,
            AssetClass::Crypto,
            CalendarId::AlwaysOpen,
        );
        check("^GSPC", weekdays, AssetClass::Index, CalendarId::Xnys);
    }

    #[test]
    fn futures_have_their_contract() {
        let symbol = Symbol::new("ES-201312").unwrap();
        let (es, _) = resolve(
            &symbol,
            &InstrumentFacts::default(),
            None,
            WeekendBars::default(),
        )
        .unwrap();
        assert_eq!(
            (es.tick_size.to_string(), es.multiplier.to_string()),
            ("0.25".to_owned(), "50".to_owned())
        );
        let unknown = Symbol::new("XYZ-201312").unwrap();
        let error = resolve(
            &unknown,
            &InstrumentFacts::default(),
            None,
            WeekendBars::default(),
        )
        .unwrap_err();
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
