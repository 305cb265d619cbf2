//! A rule on made-up values of its fields: would it fire? Nothing is recorded, and no market is read.

use bellwether_expr::{Expression, Scope};
use bellwether_market::{Instrument, Timeframe, UnixNanos};
use bellwether_trading::alert_rule::{AlertRule, RulePartKind};
use indexmap::IndexMap;

use crate::data::BarSeries;
use crate::evaluation::Evaluation;

/// Values of fields at an instant.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSnapshot {
    /// What they are of.
    pub instrument: Instrument,
    /// The sector, where it is known.
    pub sector: Option<String>,
    /// The values, by field.
    pub fields: IndexMap<String, f64>,
    /// When: decides about windows of time.
    pub time: Option<UnixNanos>,
}

/// What one part of a rule says about a snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct DryRunPart {
    /// Where it comes from.
    pub kind: RulePartKind,
    /// As the rule says it.
    pub label: String,
    /// Whether it holds; `None` where something that it needs is missing.
    pub holds: Option<bool>,
}

/// What a rule says about a snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct DryRun {
    /// Whether it would fire, were all of this new.
    pub fires: bool,
    /// Each thing that must hold.
    pub parts: Vec<DryRunPart>,
    /// Fields that it uses and the snapshot lacks.
    pub missing: Vec<String>,
    /// Entry price, where it is known.
    pub entry: Option<f64>,
    /// Stop price, where the rule gives one and it is known.
    pub stop: Option<f64>,
    /// Target price, where the rule gives one and it is known.
    pub target: Option<f64>,
    /// Confidence, where it is known.
    pub confidence: Option<f64>,
}

/// Judges a snapshot by a rule. The rule's expressions are the ones that the engine evaluates; the fields are the snapshot's.
/// What an expression computes of several bars is missing on one.
#[must_use]
pub fn dry_run(rule: &AlertRule, scope: &Scope, snapshot: &FieldSnapshot) -> DryRun {
    let mut scope = scope.clone();
    let definitions: Vec<(String, String)> = rule
        .fields()
        .map(|field| (field.definition_name(), format!("feat(\"{}\")", field.name)))
        .collect();
    let texts = definitions
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let is_defined = scope.define_all(texts).is_ok();
    let value = |text: &str| {
        if is_defined {
            evaluated(text, &scope, rule, snapshot)
        } else {
            None
        }
    };
    let mut parts: Vec<DryRunPart> = rule
        .parts()
        .iter()
        .map(|part| {
            let is_judged = part.kind != RulePartKind::TimeWindow || snapshot.time.is_some();
            let holds = if is_judged {
                value(&part.expression).map(|x| x == 1.0)
            } else {
                None
            };
            DryRunPart {
                kind: part.kind,
                label: part.label.clone(),
                holds,
            }
        })
        .collect();
    if !rule.sectors().is_empty() {
        parts.push(DryRunPart {
            kind: RulePartKind::Filter,
            label: format!("sector is {}", rule.sectors().join(" or ")),
            holds: snapshot
                .sector
                .as_ref()
                .map(|sector| rule.sectors().contains(sector)),
        });
    }
    let levels = rule.levels();
    let missing = rule
        .fields()
        .filter(|field| !snapshot.fields.contains_key(&field.name));
    DryRun {
        fires: parts.iter().all(|part| part.holds == Some(true)),
        missing: missing.map(|field| field.name.clone()).collect(),
        entry: value(&levels.entry),
        stop: levels.stop.as_deref().and_then(value),
        target: levels.target.as_deref().and_then(value),
        confidence: value(&levels.confidence),
        parts,
    }
}

/// The value of an expression on the one bar that a snapshot is; `None` where it is missing.
fn evaluated(text: &str, scope: &Scope, rule: &AlertRule, snapshot: &FieldSnapshot) -> Option<f64> {
    let expression = Expression::new(text, scope).ok()?;
    let field = |name: &str| snapshot.fields.get(name).copied().unwrap_or(f64::NAN);
    let price = vec![field("price")];
    let columns = expression.needs().columns;
    let features = columns
        .iter()
        .map(|column| (column.to_string(), vec![field(column)]));
    let time = snapshot.time.unwrap_or(UnixNanos::EPOCH);
    let series = BarSeries {
        instrument: snapshot.instrument.clone(),
        timeframe: if rule.timeframe().is_intraday() {
            rule.timeframe()
        } else {
            Timeframe::D1
        },
        open_time: vec![time.saturating_add_nanos(-1)],
        close_time: vec![time],
        open: price.clone(),
        high: price.clone(),
        low: price.clone(),
        close: price,
        volume: vec![field("bar_volume")],
        features: features.collect(),
        data_hash: [0; 32],
        simulated: true,
    };
    let evaluation = Evaluation::new(&[expression], vec![series], 1, 1).ok()?;
    let bar = evaluation.bars().next()?;
    Some(evaluation.value(0, bar)).filter(|value| !value.is_nan())
}
