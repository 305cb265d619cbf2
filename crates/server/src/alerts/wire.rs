//! Rules and alerts on the wire.

use std::collections::BTreeSet;

use bellwether_api as api;
use bellwether_catalog::SeriesEntry;
use bellwether_expr::Scope;
use bellwether_research::{
    Calibration, ConfidenceBucket, OutcomeKind, OutcomeSummary, ReferenceTable, RuleTestResult,
    TestedAlert,
};
use bellwether_store::{AlertRecord, RuleRecord};
use bellwether_trading::alert_rule::{AlertRule, REFERENCE_COLUMNS};
use bellwether_trading::document::PositionSide;
use bellwether_trading::{Finding, Place};

use crate::backtest::wire::{hex, instant};
use crate::routes::strategies::wire_finding;

/// A rule's document as it is checked.
pub(crate) struct Checked {
    pub(crate) rule: Option<AlertRule>,
    pub(crate) findings: Vec<api::Finding>,
    /// Whether it cannot even be read.
    pub(crate) is_unreadable: bool,
}

/// Reads a text that has to be one rule.
pub(crate) fn wire_check(scope: &Scope, text: &str) -> Checked {
    let placed = |finding: &Finding| {
        let mut wire = wire_finding(text, finding);
        if let Some(Place { bytes, .. }) = &finding.place {
            wire.span = Some(api::Span::of_bytes(text, bytes.start, bytes.end));
        }
        wire
    };
    match AlertRule::of_text(text, scope) {
        Ok(mut rules) if rules.len() == 1 => {
            let rule = rules.remove(0);
            let findings = rule.warnings().iter().map(placed).collect();
            Checked {
                rule: Some(rule),
                findings,
                is_unreadable: false,
            }
        }
        Ok(rules) => {
            let finding = api::Finding {
                code: "document".to_owned(),
                severity: api::Severity::Error,
                pointer: String::new(),
                message: format!(
                    "the document holds {} rules; each is saved by itself",
                    rules.len()
                ),
                help: Some("leave out `rules:` and give one rule".to_owned()),
                span: None,
            };
            Checked {
                rule: None,
                findings: vec![finding],
                is_unreadable: false,
            }
        }
        Err(findings) => Checked {
            rule: None,
            is_unreadable: findings.iter().any(|finding| finding.code == "document"),
            findings: findings.iter().map(placed).collect(),
        },
    }
}

/// Why a rule cannot fire on what is stored, one sentence a field.
pub(crate) fn cannot_fire(
    rule: &AlertRule,
    stored: &[SeriesEntry],
    reference: &ReferenceTable,
) -> Vec<String> {
    let features: BTreeSet<&str> = stored
        .iter()
        .flat_map(|entry| &entry.features)
        .map(String::as_str)
        .collect();
    let is_there = |column: &str| {
        features.contains(column) || (REFERENCE_COLUMNS.contains(&column) && !reference.is_empty())
    };
    let mut why: Vec<String> = Vec::new();
    for column in rule.columns().iter().filter(|column| !is_there(column)) {
        let read = format!("feat(\"{column}\")");
        let mut told = false;
        for field in rule
            .fields()
            .filter(|field| field.expression.contains(&read) && rule.needs(&field.name))
        {
            why.push(format!(
                "cannot fire: {} missing; it needs {}",
                field.name,
                field.need.words()
            ));
            told = true;
        }
        if !told && !rule.fields().any(|field| field.expression.contains(&read)) {
            why.push(format!(
                "cannot fire: no stored data set has the column `{column}`"
            ));
        }
    }
    if !rule.sectors().is_empty() && reference.is_empty() {
        why.push(
            "cannot fire: sector missing; it needs reference data with an as-of date".to_owned(),
        );
    }
    let is_coarser = |entry: &&SeriesEntry| entry.key.timeframe > rule.timeframe();
    if stored.is_empty() {
        why.push("cannot fire: price missing; no bars are stored".to_owned());
    } else if stored.iter().filter(is_coarser).count() == stored.len() {
        why.push(format!(
            "cannot fire: price missing; no bars of {} or less are stored",
            rule.timeframe()
        ));
    }
    why
}

fn wire_type(kind: &str) -> api::RuleType {
    match kind {
        "volume" => api::RuleType::Volume,
        "gap" => api::RuleType::Gap,
        "technical" => api::RuleType::Technical,
        _ => api::RuleType::Price,
    }
}

/// What a record's document says beside the record.
fn read(
    scope: &Scope,
    record: &RuleRecord,
    stored: &[SeriesEntry],
    reference: &ReferenceTable,
) -> (Checked, Vec<String>) {
    let checked = wire_check(scope, &record.document);
    let why = match &checked.rule {
        Some(rule) => cannot_fire(rule, stored, reference),
        None => vec!["cannot fire: its document has errors".to_owned()],
    };
    (checked, why)
}

fn fields_of(checked: &Checked) -> Vec<String> {
    checked
        .rule
        .iter()
        .flat_map(AlertRule::fields)
        .map(|field| field.name.clone())
        .collect()
}

pub(crate) fn wire_rule(
    scope: &Scope,
    record: &RuleRecord,
    stored: &[SeriesEntry],
    reference: &ReferenceTable,
    alerts: u64,
) -> api::Rule {
    let (checked, cannot_fire) = read(scope, record, stored, reference);
    api::Rule {
        id: record.id.clone(),
        name: record.name.clone(),
        description: record.description.clone(),
        kind: wire_type(&record.kind),
        priority: record.priority,
        enabled: record.enabled,
        document: record.document.clone(),
        version: record.version.unsigned_abs(),
        content_hash: record.content_hash.clone(),
        timeframe: checked
            .rule
            .as_ref()
            .map(|rule| rule.timeframe().to_string()),
        fields: fields_of(&checked),
        cannot_fire,
        alerts,
        findings: checked.findings,
        created_at: instant(record.created_at),
        updated_at: instant(record.updated_at),
    }
}

pub(crate) fn wire_rule_summary(
    scope: &Scope,
    record: &RuleRecord,
    stored: &[SeriesEntry],
    reference: &ReferenceTable,
    alerts: u64,
) -> api::RuleSummary {
    let (checked, cannot_fire) = read(scope, record, stored, reference);
    api::RuleSummary {
        id: record.id.clone(),
        name: record.name.clone(),
        description: record.description.clone(),
        kind: wire_type(&record.kind),
        priority: record.priority,
        enabled: record.enabled,
        version: record.version.unsigned_abs(),
        timeframe: checked
            .rule
            .as_ref()
            .map(|rule| rule.timeframe().to_string()),
        fields: fields_of(&checked),
        cannot_fire,
        alerts,
        created_at: instant(record.created_at),
        updated_at: instant(record.updated_at),
    }
}

fn wire_side(side: PositionSide) -> api::TradeSide {
    match side {
        PositionSide::Long => api::TradeSide::Long,
        PositionSide::Short => api::TradeSide::Short,
    }
}

fn wire_setup(setup: &str) -> api::AlertSetup {
    match setup {
        "volume_spike" => api::AlertSetup::VolumeSpike,
        "gap_up" => api::AlertSetup::GapUp,
        "gap_down" => api::AlertSetup::GapDown,
        "momentum" => api::AlertSetup::Momentum,
        _ => api::AlertSetup::Breakout,
    }
}

fn wire_outcome(kind: OutcomeKind) -> api::AlertOutcomeKind {
    match kind {
        OutcomeKind::Target => api::AlertOutcomeKind::Target,
        OutcomeKind::Stop => api::AlertOutcomeKind::Stop,
        OutcomeKind::Expired => api::AlertOutcomeKind::Expired,
    }
}

pub(crate) fn wire_alert(record: &AlertRecord) -> api::Alert {
    let outcome = record.outcome.as_ref().map(|outcome| api::AlertOutcome {
        kind: match outcome.kind.as_str() {
            "target" => api::AlertOutcomeKind::Target,
            "stop" => api::AlertOutcomeKind::Stop,
            _ => api::AlertOutcomeKind::Expired,
        },
        time: instant(outcome.at),
        price: outcome.price,
        r: outcome.r,
        bars: outcome.bars.unsigned_abs(),
    });
    api::Alert {
        id: record.id.clone(),
        rule_id: record.rule_id.clone(),
        rule_name: record.rule_name.clone(),
        rule_version: record.rule_version.unsigned_abs(),
        symbol: record.symbol.clone(),
        timeframe: record.timeframe.clone(),
        setup: wire_setup(&record.setup),
        side: if record.side == "short" {
            api::TradeSide::Short
        } else {
            api::TradeSide::Long
        },
        time: instant(record.alerted_at),
        entry: record.entry,
        stop: record.stop,
        target: record.target,
        confidence: record.confidence,
        market_data: serde_json::from_str(&record.market_data).unwrap_or_default(),
        simulated: record.simulated,
        is_read: record.is_read,
        outcome,
        created_at: instant(record.created_at),
    }
}

pub(crate) fn outcomes(summary: &OutcomeSummary) -> api::AlertOutcomes {
    api::AlertOutcomes {
        targets: summary.targets,
        stops: summary.stops,
        expired: summary.expired,
        ungraded: summary.ungraded,
        hit_rate: summary.hit_rate(),
        mean_r: summary.mean_r(),
    }
}

pub(crate) fn calibration(calibration: &Calibration) -> api::AlertCalibration {
    let bucket = |bucket: &ConfidenceBucket| api::AlertConfidenceBucket {
        from: bucket.from,
        to: bucket.to,
        mean_confidence: bucket.mean_confidence,
        outcomes: outcomes(&bucket.outcomes),
    };
    api::AlertCalibration {
        brier: calibration.brier,
        buckets: calibration.buckets.iter().map(bucket).collect(),
    }
}

/// Alerts of a test that are answered.
const TEST_ALERTS_MAX: usize = 1_000;

pub(crate) fn wire_test(rule: &AlertRule, result: &RuleTestResult) -> api::RuleTest {
    let symbol = |lane: usize| {
        result
            .symbols
            .get(lane)
            .map(ToString::to_string)
            .unwrap_or_default()
    };
    let alert = |tested: &TestedAlert| {
        let values = rule.fields().zip(&tested.alert.data);
        api::RuleTestAlert {
            symbol: symbol(tested.lane),
            time: instant(tested.alert.time),
            side: wire_side(rule.side()),
            entry: tested.alert.entry,
            stop: tested.alert.stop,
            target: tested.alert.target,
            confidence: tested.alert.confidence,
            outcome: tested.outcome.map(|outcome| wire_outcome(outcome.kind)),
            r: tested.outcome.map(|outcome| outcome.r),
            fields: values
                .filter_map(|(field, value)| Some((field.name.clone(), (*value)?)))
                .collect(),
        }
    };
    let by_symbol = result.fired_by_symbol.iter().enumerate();
    api::RuleTest {
        rule: rule.name().to_owned(),
        timeframe: rule.timeframe().to_string(),
        fired: result.fired,
        bars: result.bars,
        first: result.decided.map(|(first, _)| instant(first)),
        last: result.decided.map(|(_, last)| instant(last)),
        by_symbol: by_symbol
            .map(|(lane, fired)| api::AlertCount {
                name: symbol(lane),
                alerts: *fired,
            })
            .collect(),
        passed_over: result.passed_over.clone(),
        missing: result
            .missing
            .iter()
            .map(|missing| api::RuleMissingField {
                field: missing.field.clone(),
                symbol: missing.symbol.clone(),
                why: missing.why.clone(),
                needed: missing.is_needed,
            })
            .collect(),
        forward: result
            .forward
            .iter()
            .map(|forward| api::RuleForwardReturns {
                bars: u32::try_from(forward.bars).unwrap_or(u32::MAX),
                count: forward.count,
                mean: forward.mean,
                median: forward.median,
                positive: forward.positive,
                deviation: forward.deviation,
            })
            .collect(),
        outcomes: outcomes(&result.outcomes),
        calibration: calibration(&result.calibration),
        alerts: result
            .alerts
            .iter()
            .take(TEST_ALERTS_MAX)
            .map(alert)
            .collect(),
        data_hash: hex(&result.data_hash),
        simulated: result.simulated,
    }
}
