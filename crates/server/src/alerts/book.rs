//! The rules in force as strategies, and the record of what they tell.

use std::collections::BTreeSet;

use bellwether_api as api;
use bellwether_expr::Scope;
use bellwether_market::{Calendar, Date, Instrument, Time, UnixNanos, Zone};
use bellwether_research::ReferenceTable;
use bellwether_store::{AlertRecord, RuleRecord, Store, StoreError};
use bellwether_trading::Alert;
use bellwether_trading::alert_rule::{
    AlertRule, Field, FieldNeed, REFERENCE_COLUMNS, RuleGroup, Unfit, compile_rules,
};
use bellwether_trading::document::PositionSide;

use crate::backtest::wire::instant;
use crate::state::new_id;

/// A price without what binary fractions leave of a multiple of a tick: 87.6, and not 87.60000000000001.
fn without_dust(price: f64) -> f64 {
    (price * 1e9).round() / 1e9
}

/// The rules in force over a universe.
///
/// Its strategies only alert. Rows are fed to them as to any other strategy's engine; a strategy's alerts come back here.
pub struct AlertBook {
    records: Vec<RuleRecord>,
    rules: Vec<AlertRule>,
    groups: Vec<RuleGroup>,
    unfit: Vec<(String, Unfit)>,
    reference: ReferenceTable,
}

impl AlertBook {
    /// Reads the rules in force and compiles them for a universe. `columns` are those that the market's bars carry beside prices
    /// and volume; facts that `reference` knows may be among them if the rows are fed with them
    /// ([`LiveRows::with_facts`](bellwether_research::LiveRows::with_facts)).
    ///
    /// # Errors
    /// What the database says.
    pub async fn open(
        store: &Store,
        scope: &Scope,
        universe: &[String],
        columns: &BTreeSet<String>,
        reference: ReferenceTable,
    ) -> Result<Self, StoreError> {
        Ok(Self::new(
            store.rules().in_force().await?,
            scope,
            universe,
            columns,
            reference,
        ))
    }

    /// As [`open`](Self::open), of rules that are at hand.
    #[must_use]
    pub fn new(
        in_force: Vec<RuleRecord>,
        scope: &Scope,
        universe: &[String],
        columns: &BTreeSet<String>,
        reference: ReferenceTable,
    ) -> Self {
        let (mut records, mut rules, mut unfit) = (Vec::new(), Vec::new(), Vec::new());
        let none = |why: String| Unfit {
            rule: 0,
            symbol: None,
            field: "document".into(),
            why,
        };
        for record in in_force {
            match AlertRule::of_text(&record.document, scope) {
                Ok(mut parsed) if parsed.len() == 1 => {
                    // The switch counts, whatever the document says.
                    rules.push(parsed.remove(0).switched(true));
                    records.push(record);
                }
                Ok(_) => unfit.push((record.name, none("it is not one rule".into()))),
                Err(findings) => {
                    let why = findings
                        .first()
                        .map_or(String::new(), |finding| finding.message.clone());
                    unfit.push((record.name, none(why)));
                }
            }
        }
        let sector_of = |symbol: &str| {
            reference
                .newest(symbol)
                .and_then(|(_, facts)| facts.sector.clone())
        };
        let groups = match compile_rules(scope, &rules, universe, columns, sector_of) {
            Ok(set) => {
                unfit.extend(
                    set.unfit
                        .into_iter()
                        .map(|unfit| (records[unfit.rule].name.clone(), unfit)),
                );
                set.groups
            }
            Err(findings) => {
                let why = findings
                    .first()
                    .map_or(String::new(), |finding| finding.message.clone());
                unfit.extend(
                    records
                        .iter()
                        .map(|record| (record.name.clone(), none(why.clone()))),
                );
                Vec::new()
            }
        };
        Self {
            records,
            rules,
            groups,
            unfit,
            reference,
        }
    }

    /// The strategies, one an engine.
    #[must_use]
    pub fn groups(&self) -> &[RuleGroup] {
        &self.groups
    }

    /// Facts about symbols that the expressions of a group read, as they are on the date of an instant: one value an instrument,
    /// NaN where nothing is known.
    #[must_use]
    pub fn facts(
        &self,
        group: usize,
        instruments: &[Instrument],
        at: Option<UnixNanos>,
    ) -> Vec<(String, Vec<f64>)> {
        let Some(group) = self.groups.get(group) else {
            return Vec::new();
        };
        let value = |column: &str, instrument: &Instrument| {
            let symbol = instrument.symbol.as_str();
            let date = at.and_then(|at| Calendar::by_id(instrument.calendar).trading_date(at));
            let known = match date {
                Some(date) => self.reference.on(symbol, date),
                None => self.reference.newest(symbol),
            };
            let (_, facts) = known?;
            match column {
                "float_shares" => facts.float_shares,
                "short_interest" => facts.short_interest,
                _ => None,
            }
        };
        let columns = group.columns.iter();
        let columns = columns.filter(|column| REFERENCE_COLUMNS.contains(&column.as_str()));
        columns
            .map(|column| {
                let values = instruments
                    .iter()
                    .map(|instrument| value(column, instrument).unwrap_or(f64::NAN));
                (column.clone(), values.collect())
            })
            .collect()
    }

    /// What cannot fire: the rule's name, and why.
    #[must_use]
    pub fn unfit(&self) -> &[(String, Unfit)] {
        &self.unfit
    }

    /// The rules that are at work, with their records.
    pub fn rules(&self) -> impl Iterator<Item = (&RuleRecord, &AlertRule)> {
        self.records.iter().zip(&self.rules)
    }

    /// Whether the rules in force are others by now, or other versions.
    ///
    /// # Errors
    /// What the database says.
    pub async fn is_stale(&self, store: &Store) -> Result<bool, StoreError> {
        let key = |record: &RuleRecord| (record.id.clone(), record.version);
        let known: BTreeSet<(String, i32)> = self.records.iter().map(key).collect();
        let now: BTreeSet<(String, i32)> =
            store.rules().in_force().await?.iter().map(key).collect();
        Ok(known != now)
    }

    /// An alert of the engine of a group as a record. `instruments` are the engine's, in the order of its lanes. `None` for an
    /// alert of another engine.
    #[must_use]
    pub fn record_of(
        &self,
        group: usize,
        instruments: &[Instrument],
        alert: &Alert,
        simulated: bool,
        recorded_at: UnixNanos,
    ) -> Option<AlertRecord> {
        let rule_at = *self.groups.get(group)?.rules.get(alert.rule)?;
        let (record, rule) = (self.records.get(rule_at)?, self.rules.get(rule_at)?);
        let instrument = instruments.get(alert.lane)?;
        let symbol = instrument.symbol.to_string();
        let fields = rule.fields().zip(&alert.data).map(|(field, value)| {
            let as_of = self.as_of(field, instrument, alert.time);
            (
                field.name.clone(),
                api::AlertField {
                    value: *value,
                    as_of: as_of.map(instant),
                },
            )
        });
        let market_data = api::AlertMarketData {
            fields: fields.collect(),
        };
        Some(AlertRecord {
            id: new_id(),
            key: format!(
                "{}/{symbol}/{}/{}",
                record.id,
                rule.timeframe(),
                alert.time.nanos()
            ),
            rule_id: record.id.clone(),
            rule_version: record.version,
            rule_name: record.name.clone(),
            symbol,
            timeframe: rule.timeframe().to_string(),
            setup: alert.setup.clone(),
            side: match rule.side() {
                PositionSide::Long => "long".into(),
                PositionSide::Short => "short".into(),
            },
            alerted_at: alert.time,
            entry: alert.entry.map(without_dust),
            stop: alert.stop.map(without_dust),
            target: alert.target.map(without_dust),
            confidence: alert.confidence,
            market_data: serde_json::to_string(&market_data)
                .unwrap_or_else(|_| "{\"fields\":{}}".into()),
            simulated,
            is_read: false,
            outcome: None,
            created_at: recorded_at,
        })
    }

    /// Records an alert of the engine of a group, once: an engine that is shown its bars again gives none twice. The record if it
    /// is new.
    ///
    /// # Errors
    /// What the database says.
    pub async fn record(
        &self,
        store: &Store,
        group: usize,
        instruments: &[Instrument],
        alert: &Alert,
        simulated: bool,
        recorded_at: UnixNanos,
    ) -> Result<Option<AlertRecord>, StoreError> {
        let Some(record) = self.record_of(group, instruments, alert, simulated, recorded_at) else {
            return Ok(None);
        };
        Ok(store.alerts().record(&record).await?.then_some(record))
    }

    /// When the newest thing that a field is made of was known. Of a gap it tells which one it is: at the session's open that
    /// of its first price, before it that of the last price.
    fn as_of(
        &self,
        field: &Field,
        instrument: &Instrument,
        alerted: UnixNanos,
    ) -> Option<UnixNanos> {
        let calendar = Calendar::by_id(instrument.calendar);
        // A bar that closes with the session belongs to it.
        let today: Date = calendar.trading_date(alerted.saturating_add_nanos(-1))?;
        if field.need == FieldNeed::Reference {
            let (date, _) = self.reference.on(instrument.symbol.as_str(), today)?;
            return Zone::UTC.instant(date, Time::midnight());
        }
        if field.is_known_before_session() {
            return calendar
                .previous_session(today)
                .map(|session| session.close);
        }
        let is_of_open = ["gap_percent", "day_open"].contains(&field.name.as_str())
            || field.need == FieldNeed::PreMarketBars;
        let open = calendar.regular_hours_on(today).map(|session| session.open);
        let open = open.filter(|open| is_of_open && *open < alerted);
        Some(open.unwrap_or(alerted))
    }
}
