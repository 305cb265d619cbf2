//! Which column is what.

use std::collections::HashSet;

/// What a column of a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnRole {
    /// The bar's time, or its date.
    Time,
    /// The time of day, where the date is in a column of its own.
    TimeOfDay,
    /// The other end of the bar, which is known from the timeframe.
    OtherTime,
    /// First price.
    Open,
    /// Highest price.
    High,
    /// Lowest price.
    Low,
    /// Last price.
    Close,
    /// Traded units: the bar's, or the trade's size.
    Volume,
    /// The price of a trade, in a file of trades.
    Price,
    /// Who took liquidity in the trade, as a word.
    Side,
    /// Whether the buyer waited, so that a seller took liquidity.
    BuyerMaker,
    /// The best bid before the trade.
    Bid,
    /// The best offer before the trade.
    Ask,
    /// The instrument's symbol.
    Symbol,
    /// Any other number, under this name.
    Feature(String),
    /// Not imported: no numbers, or told so.
    Ignored,
}

/// Names of columns given by the caller: `time=Date,close=Adj Close`, or for files without a header the roles in order,
/// `time,open,high,low,close,volume`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnMap {
    /// `(role, name in the file)`.
    named: Vec<(String, String)>,
    /// Roles by position.
    positional: Vec<String>,
}

impl ColumnMap {
    /// Reads a mapping.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut map = Self::default();
        for item in text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
        {
            match item.split_once('=') {
                Some((role, name)) => map
                    .named
                    .push((role.trim().to_ascii_lowercase(), name.trim().to_owned())),
                None => map.positional.push(item.to_ascii_lowercase()),
            }
        }
        if !map.named.is_empty() && !map.positional.is_empty() {
            return Err(format!(
                "`{text}` mixes names and positions; write time=Date,close=Last for a file with a header, or \
                 time,open,high,low,close,volume for one without"
            ));
        }
        Ok(map)
    }

    /// A mapping of columns to roles, whatever their names.
    #[must_use]
    pub fn named(columns: impl IntoIterator<Item = (String, String)>) -> Self {
        let named = columns
            .into_iter()
            .map(|(column, role)| (role.trim().to_ascii_lowercase(), column));
        Self {
            named: named.collect(),
            positional: Vec::new(),
        }
    }

    /// Whether it names columns by position, as files without a header need.
    pub(crate) fn is_positional(&self) -> bool {
        !self.positional.is_empty()
    }

    /// The header that positions stand for.
    pub(crate) fn positions(&self) -> &[String] {
        &self.positional
    }
}

const OPEN_TIMES: [&str; 14] = [
    "timestamp",
    "datetime",
    "date",
    "time",
    "open_time",
    "opentime",
    "time_utc",
    "timestamp_utc",
    "datetime_utc",
    "date_utc",
    "ts",
    "ts_event",
    "unix",
    "t",
];
const CLOSE_TIMES: [&str; 2] = ["close_time", "closetime"];
const VOLUMES: [&str; 4] = ["volume", "vol", "tick_volume", "v"];
/// Columns of a file of trades, which has a price and none of a bar's four.
const PRICES: [&str; 6] = ["price", "px", "trade_price", "last_price", "last", "p"];
const TRADE_TIMES: [&str; 5] = [
    "transact_time",
    "trade_time",
    "exchange_timestamp",
    "ts_recv",
    "local_timestamp",
];
const SIZES: [&str; 9] = [
    "size",
    "qty",
    "quantity",
    "amount",
    "trade_size",
    "last_size",
    "base_qty",
    "q",
    "shares",
];
const SIDES: [&str; 6] = [
    "side",
    "aggressor",
    "aggressor_side",
    "taker_side",
    "trade_side",
    "initiator",
];
const BUYER_MAKERS: [&str; 5] = [
    "is_buyer_maker",
    "isbuyermaker",
    "buyer_maker",
    "buyer_is_maker",
    "m",
];
const BIDS: [&str; 5] = ["bid", "bid_price", "bid_px", "bid_px_00", "best_bid"];
const ASKS: [&str; 7] = [
    "ask",
    "ask_price",
    "ask_px",
    "ask_px_00",
    "best_ask",
    "offer",
    "offer_price",
];
const SYMBOLS: [&str; 5] = ["symbol", "ticker", "name", "instrument", "sym"];

/// The roles of those columns of a header that are told or recognised.
///
/// # Errors
/// A column that is told of and not there, or its role.
pub(crate) fn recognise(
    header: &[String],
    map: &ColumnMap,
) -> Result<Vec<Option<ColumnRole>>, String> {
    let names: Vec<String> = header.iter().map(|name| plain(name)).collect();
    let mut roles: Vec<Option<ColumnRole>> = vec![None; header.len()];
    for (role, column) in &map.named {
        let at = names
            .iter()
            .position(|name| *name == plain(column))
            .ok_or_else(|| {
                format!(
                    "there is no column `{column}`; the file has {}",
                    listing(header)
                )
            })?;
        roles[at] = Some(match role.as_str() {
            "feature" => ColumnRole::Feature(feature_name(column)),
            role => role_named(role)?,
        });
    }
    let taken = |roles: &[Option<ColumnRole>], role: &ColumnRole| {
        roles.iter().flatten().any(|other| other == role)
    };
    let claim = |roles: &mut Vec<Option<ColumnRole>>, role: ColumnRole, candidates: &[&str]| {
        if !taken(roles, &role) {
            let at = candidates.iter().find_map(|candidate| {
                names
                    .iter()
                    .enumerate()
                    .position(|(at, name)| name == candidate && roles[at].is_none())
            });
            if let Some(at) = at {
                roles[at] = Some(role);
            }
        }
    };
    let date_and_time = ["date", "time"].map(|name| names.iter().position(|other| other == name));
    if let ([Some(date), Some(time)], false) = (date_and_time, taken(&roles, &ColumnRole::Time))
        && roles[date].is_none()
        && roles[time].is_none()
    {
        roles[date] = Some(ColumnRole::Time);
        roles[time] = Some(ColumnRole::TimeOfDay);
    }
    claim(&mut roles, ColumnRole::Time, &OPEN_TIMES);
    claim(&mut roles, ColumnRole::Time, &CLOSE_TIMES);
    for name in CLOSE_TIMES {
        claim(&mut roles, ColumnRole::OtherTime, &[name]);
    }
    claim(&mut roles, ColumnRole::Open, &["open", "o"]);
    claim(&mut roles, ColumnRole::High, &["high", "h"]);
    claim(&mut roles, ColumnRole::Low, &["low", "l"]);
    claim(&mut roles, ColumnRole::Close, &["close", "c"]);
    claim(&mut roles, ColumnRole::Volume, &VOLUMES);
    claim(&mut roles, ColumnRole::Symbol, &SYMBOLS);
    if !has_bars(&roles) {
        claim(&mut roles, ColumnRole::Price, &PRICES);
    }
    if has_trades(&roles) {
        claim(&mut roles, ColumnRole::Time, &TRADE_TIMES);
        claim(&mut roles, ColumnRole::Volume, &SIZES);
        claim(&mut roles, ColumnRole::Side, &SIDES);
        claim(&mut roles, ColumnRole::BuyerMaker, &BUYER_MAKERS);
        claim(&mut roles, ColumnRole::Bid, &BIDS);
        claim(&mut roles, ColumnRole::Ask, &ASKS);
    }
    Ok(roles)
}

fn has_bars(roles: &[Option<ColumnRole>]) -> bool {
    let of_bars = [
        ColumnRole::Open,
        ColumnRole::High,
        ColumnRole::Low,
        ColumnRole::Close,
    ];
    roles.iter().flatten().any(|role| of_bars.contains(role))
}

/// Whether these are columns of trades, not of bars.
fn has_trades(roles: &[Option<ColumnRole>]) -> bool {
    roles.contains(&Some(ColumnRole::Price))
}

/// The roles of a header's columns.
///
/// # Errors
/// Everything that is missing or doubled, in words.
pub(crate) fn assign(header: &[String], map: &ColumnMap) -> Result<Vec<ColumnRole>, String> {
    let mut roles = recognise(header, map)?;
    let trades = has_trades(&roles);
    if trades && has_bars(&roles) {
        return Err(
            "`price` is a column of trades, and open, high, low and close are columns of bars; a file has one or the other"
                .to_owned(),
        );
    }
    let wanted = [
        ("time", ColumnRole::Time),
        ("open", ColumnRole::Open),
        ("high", ColumnRole::High),
        ("low", ColumnRole::Low),
        ("close", ColumnRole::Close),
    ];
    let wanted = if trades { &wanted[..1] } else { &wanted[..] };
    let absent: Vec<&str> = wanted
        .iter()
        .filter(|(_, role)| !roles.iter().flatten().any(|other| other == role))
        .map(|(name, _)| *name)
        .collect();
    if !absent.is_empty() {
        // Trades are recognised by their price.
        let or_trades = if absent.len() > 3 {
            ", or price=<column> for trades"
        } else {
            ""
        };
        return Err(format!(
            "no column for {}; the file has {}; say which it is, e.g. {}=<column>{or_trades}",
            absent.join(", "),
            listing(header),
            absent[0]
        ));
    }
    if trades {
        // What else is told of a trade has no place in a bar.
        let told = |role: Option<ColumnRole>| role.unwrap_or(ColumnRole::Ignored);
        return Ok(roles.into_iter().map(told).collect());
    }
    let mut used: HashSet<String> = [
        "open_time",
        "close_time",
        "open",
        "high",
        "low",
        "close",
        "volume",
        "symbol",
    ]
    .map(str::to_owned)
    .into();
    for (at, role) in roles.iter_mut().enumerate() {
        let name = match role {
            None => feature_name(&header[at]),
            Some(ColumnRole::Feature(name)) => name.clone(),
            Some(_) => continue,
        };
        *role = if name.is_empty() {
            Some(ColumnRole::Ignored)
        } else if used.insert(name.clone()) {
            Some(ColumnRole::Feature(name))
        } else {
            return Err(format!(
                "two columns are called `{name}`; rename one, or say {name}2=<column>"
            ));
        };
    }
    Ok(roles.into_iter().flatten().collect())
}

fn role_named(role: &str) -> Result<ColumnRole, String> {
    Ok(match role {
        "time" | "timestamp" | "date" | "datetime" => ColumnRole::Time,
        "time_of_day" => ColumnRole::TimeOfDay,
        "open" => ColumnRole::Open,
        "high" => ColumnRole::High,
        "low" => ColumnRole::Low,
        "close" => ColumnRole::Close,
        "volume" | "size" => ColumnRole::Volume,
        "price" => ColumnRole::Price,
        "side" => ColumnRole::Side,
        "buyer_maker" => ColumnRole::BuyerMaker,
        "bid" => ColumnRole::Bid,
        "ask" => ColumnRole::Ask,
        "symbol" => ColumnRole::Symbol,
        "ignore" | "ignored" => ColumnRole::Ignored,
        feature if !feature_name(feature).is_empty() => ColumnRole::Feature(feature_name(feature)),
        _ => {
            return Err(format!(
                "`{role}` is no name for a column; use letters, digits and _"
            ));
        }
    })
}

fn plain(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

/// A name that expressions can use: `Adj Close` becomes `adj_close`.
fn feature_name(name: &str) -> String {
    let mut feature = String::new();
    for c in name.trim().to_ascii_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            feature.push(c);
        } else if !feature.is_empty() && !feature.ends_with('_') {
            feature.push('_');
        }
    }
    let feature = feature.trim_end_matches('_');
    if feature.starts_with(|c: char| c.is_ascii_digit()) {
        format!("c{feature}")
    } else {
        feature.to_owned()
    }
}

fn listing(header: &[String]) -> String {
    let shown: Vec<String> = header
        .iter()
        .take(30)
        .map(|name| format!("`{}`", name.trim()))
        .collect();
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(header: &str, map: &str) -> Result<Vec<ColumnRole>, String> {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        assign(&header, &ColumnMap::parse(map).unwrap())
    }

    #[test]
    fn headers_are_matched_whatever_their_case() {
        use ColumnRole::*;
        assert_eq!(
            roles("Symbol,Date,Open,High,Low,Close,Adj Close,VOLUME", "").unwrap(),
            [
                Symbol,
                Time,
                Open,
                High,
                Low,
                Close,
                Feature("adj_close".to_owned()),
                Volume
            ]
        );
        assert_eq!(
            roles("date,time,open,high,low,close", "").unwrap()[..2],
            [Time, TimeOfDay]
        );
        assert_eq!(
            roles("open_time,close_time,open,high,low,close", "").unwrap()[..2],
            [Time, OtherTime]
        );
        assert_eq!(
            roles("t,o,h,l,c,v,n,vw", "").unwrap()[5..],
            [Volume, Feature("n".to_owned()), Feature("vw".to_owned())]
        );
    }

    #[test]
    fn a_mapping_goes_first() {
        use ColumnRole::*;
        let roles = roles(
            "date,open,high,low,close,adj close",
            "close=adj close,raw_close=close",
        )
        .unwrap();
        assert_eq!(roles[4..], [Feature("raw_close".to_owned()), Close]);
    }

    #[test]
    fn a_price_and_no_bar_is_a_trade() {
        use ColumnRole::*;
        // Binance's trades.
        assert_eq!(
            roles(
                "id,price,qty,quote_qty,time,is_buyer_maker,is_best_match",
                ""
            )
            .unwrap(),
            [Ignored, Price, Volume, Ignored, Time, BuyerMaker, Ignored]
        );
        // Databento's, with the quote before the trade.
        assert_eq!(
            roles(
                "ts_recv,ts_event,action,side,price,size,bid_px_00,ask_px_00,symbol",
                ""
            )
            .unwrap(),
            [
                Ignored, Time, Ignored, Side, Price, Volume, Bid, Ask, Symbol
            ]
        );
        assert_eq!(
            roles("when,rate,lots", "time=when,price=rate,size=lots").unwrap(),
            [Time, Price, Volume]
        );
        // A bar may have columns of such names.
        assert_eq!(
            roles("time,open,high,low,close,price,side", "").unwrap()[5..],
            [Feature("price".to_owned()), Feature("side".to_owned())]
        );
        assert!(roles("time,open,high,low,close,x", "price=x").is_err());
    }

    #[test]
    fn what_is_missing_is_said_all_at_once() {
        let error = roles("when,open,close", "").unwrap_err();
        assert!(
            error.contains("time, high, low") && error.contains("`when`"),
            "{error}"
        );
        assert!(
            roles("date,open,high,low,close", "time=day")
                .unwrap_err()
                .contains("`day`")
        );
        assert!(
            roles("date,open,high,low,close,x y,x_y", "")
                .unwrap_err()
                .contains("`x_y`")
        );
        assert!(ColumnMap::parse("time=a,open").is_err());
    }
}
