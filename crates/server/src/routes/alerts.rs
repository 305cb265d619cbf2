//! Alerts: the list, what is new, and how they fared.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use bellwether_api as api;
use bellwether_market::{NANOS_PER_DAY, UnixNanos};
use bellwether_research::{Calibration, OutcomeKind, OutcomeSummary};
use bellwether_store::{AlertFilter, GradedAlert};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::alerts::{calibration, outcomes, wire_alert};
use crate::error::{ApiError, ApiResult};
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::paging::Paging;
use crate::routes::rules::nanos;
use crate::state::{AppState, now};

/// Symbols with most alerts that statistics name.
const SYMBOLS_NAMED: u64 = 10;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlertQuery {
    symbol: Option<String>,
    rule: Option<String>,
    setup: Option<api::AlertSetup>,
    is_read: Option<bool>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

fn setup_name(setup: api::AlertSetup) -> &'static str {
    match setup {
        api::AlertSetup::Breakout => "breakout",
        api::AlertSetup::VolumeSpike => "volume_spike",
        api::AlertSetup::GapUp => "gap_up",
        api::AlertSetup::GapDown => "gap_down",
        api::AlertSetup::Momentum => "momentum",
    }
}

/// `GET /alerts`
pub(crate) async fn list(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<AlertQuery>,
) -> ApiResult<Json<api::AlertPage>> {
    let (start, limit) = Paging::of(query.limit, query.offset, query.cursor).window()?;
    if query
        .rule
        .as_ref()
        .is_some_and(|id| Uuid::parse_str(id).is_err())
    {
        return Err(ApiError::query("rule", "a rule's id is a UUID"));
    }
    let filter = AlertFilter {
        symbol: query.symbol,
        rule_id: query.rule,
        setup: query.setup.map(|setup| setup_name(setup).to_owned()),
        is_read: query.is_read,
        from: query.from.map(nanos),
        to: query.to.map(nanos),
    };
    let (records, total) = state
        .store()
        .alerts()
        .list(&filter, start as u64, limit as u64)
        .await?;
    Ok(Json(api::AlertPage {
        next_cursor: Paging::next_cursor(start, records.len(), total),
        items: records.iter().map(wire_alert).collect(),
        total,
    }))
}

/// The newest alerts.
pub(crate) async fn newest(state: &AppState, items: u64) -> ApiResult<api::AlertPage> {
    let alerts = state.store().alerts();
    let (records, total) = alerts.list(&AlertFilter::default(), 0, items).await?;
    Ok(api::AlertPage {
        next_cursor: Paging::next_cursor(0, records.len(), total),
        items: records.iter().map(wire_alert).collect(),
        total,
    })
}

/// `GET /alerts/{id}`
pub(crate) async fn get(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<Json<api::AlertDetail>> {
    let record = state.store().alerts().get(&id).await?;
    let rules = state.store().rules();
    Ok(Json(api::AlertDetail {
        rule_document: rules
            .version_text(&record.rule_id, record.rule_version)
            .await?,
        alert: wire_alert(&record),
    }))
}

/// `PATCH /alerts/{id}`
pub(crate) async fn change(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
    ApiJson(change): ApiJson<api::AlertChange>,
) -> ApiResult<Json<api::Alert>> {
    let record = state.store().alerts().set_read(&id, change.is_read).await?;
    Ok(Json(wire_alert(&record)))
}

/// `POST /alerts/read-all`
pub(crate) async fn read_all(
    State(state): State<AppState>,
    ApiJson(request): ApiJson<api::AlertReadRequest>,
) -> ApiResult<Json<api::AlertReadResult>> {
    let alerts = state.store().alerts();
    let marked = alerts
        .read_all(request.until.map_or_else(now, nanos))
        .await?;
    Ok(Json(api::AlertReadResult {
        marked,
        unread: alerts.unread().await?,
    }))
}

/// `GET /alerts/stats`
pub(crate) async fn stats(State(state): State<AppState>) -> ApiResult<Json<api::AlertStats>> {
    let midnight = UnixNanos::from_nanos(now().nanos().div_euclid(NANOS_PER_DAY) * NANOS_PER_DAY);
    let alerts = state.store().alerts();
    let totals = alerts.totals(midnight, SYMBOLS_NAMED).await?;
    let graded = alerts.graded().await?;
    let mut all = OutcomeSummary::default();
    let (mut by_rule, mut by_setup) = (BTreeMap::new(), BTreeMap::new());
    for alert in &graded {
        let outcome = Some((kind(alert), alert.outcome_r));
        all.add(outcome);
        add(&mut by_rule, &alert.rule_name, outcome);
        add(&mut by_setup, &alert.setup, outcome);
    }
    for waiting in alerts.ungraded_counts().await? {
        let count = waiting.alerts.unsigned_abs();
        all.ungraded += count;
        let of_rule: &mut OutcomeSummary = by_rule.entry(waiting.rule_name).or_default();
        of_rule.ungraded += count;
        let of_setup: &mut OutcomeSummary = by_setup.entry(waiting.setup).or_default();
        of_setup.ungraded += count;
    }
    let scored = graded
        .iter()
        .filter_map(|alert| Some((alert.confidence?, kind(alert), alert.outcome_r)));
    let count = |(name, alerts)| api::AlertCount { name, alerts };
    Ok(Json(api::AlertStats {
        total: totals.total,
        today: totals.since,
        unread: totals.unread,
        by_setup: totals.by_setup.into_iter().map(count).collect(),
        by_symbol: totals.by_symbol.into_iter().map(count).collect(),
        mean_confidence: totals
            .mean_confidence
            .map(|mean| (mean * 100.0).round() / 100.0),
        outcomes: outcomes(&all),
        outcomes_by_rule: groups(&by_rule),
        outcomes_by_setup: groups(&by_setup),
        calibration: calibration(&Calibration::of(scored)),
    }))
}

fn kind(alert: &GradedAlert) -> OutcomeKind {
    let known = OutcomeKind::ALL
        .into_iter()
        .find(|kind| kind.name() == alert.outcome);
    known.unwrap_or(OutcomeKind::Expired)
}

fn add(
    groups: &mut BTreeMap<String, OutcomeSummary>,
    name: &str,
    outcome: Option<(OutcomeKind, f64)>,
) {
    groups.entry(name.to_owned()).or_default().add(outcome);
}

fn groups(groups: &BTreeMap<String, OutcomeSummary>) -> Vec<api::AlertGroupOutcomes> {
    let group = |(name, summary): (&String, &OutcomeSummary)| api::AlertGroupOutcomes {
        name: name.clone(),
        outcomes: outcomes(summary),
    };
    groups.iter().map(group).collect()
}
