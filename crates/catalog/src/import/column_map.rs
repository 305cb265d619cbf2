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
    /// Traded units.
    Volume,
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
    Ok(roles)
}

/// The roles of a header's columns.
///
/// # Errors
/// Everything that is missing or doubled, in words.
pub(crate) fn assign(header: &[String], map: &ColumnMap) -> Result<Vec<ColumnRole>, String> {
    let mut roles = recognise(header, map)?;
    let wanted = [
        ("time", ColumnRole::Time),
        ("open", ColumnRole::Open),
        ("high", ColumnRole::High),
        ("low", ColumnRole::Low),
        ("close", ColumnRole::Close),
    ];
    let absent: Vec<&str> = wanted
        .iter()
        .filter(|(_, role)| !roles.iter().flatten().any(|other| other == role))
        .map(|(name, _)| *name)
        .collect();
    if !absent.is_empty() {
        return Err(format!(
            "no column for {}; the file has {}; say which it is, e.g. {}=<column>",
            absent.join(", "),
            listing(header),
            absent[0]
        ));
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
        "volume" => ColumnRole::Volume,
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
