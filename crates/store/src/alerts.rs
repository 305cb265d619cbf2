//! Alerts and what became of them.

use std::collections::BTreeMap;

use bellwether_market::UnixNanos;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, FromQueryResult,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Select, Set,
};

use crate::entity::alert;
use crate::error::StoreError;
use crate::store::Store;

/// Graded alerts that statistics are made of: the newest.
pub const GRADED_MAX: u64 = 100_000;

/// An alert.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertRecord {
    /// Its id.
    pub id: String,
    /// No two alerts have the same: an engine that is shown its bars again gives none twice.
    pub key: String,
    /// The rule that gave it; it may be gone.
    pub rule_id: String,
    /// The rule's version.
    pub rule_version: i32,
    /// The name that the rule had.
    pub rule_name: String,
    /// The symbol.
    pub symbol: String,
    /// The timeframe of the bars on which the rule was decided.
    pub timeframe: String,
    /// What kind of opportunity it is.
    pub setup: String,
    /// `long` or `short`.
    pub side: String,
    /// When the bar that led to it was complete.
    pub alerted_at: UnixNanos,
    /// Entry price.
    pub entry: Option<f64>,
    /// Stop price.
    pub stop: Option<f64>,
    /// Target price.
    pub target: Option<f64>,
    /// From 0 to 1.
    pub confidence: Option<f64>,
    /// What the rule saw, and when each part of it was known, as the caller writes it.
    pub market_data: String,
    /// Whether the market is a simulated one.
    pub simulated: bool,
    /// Whether somebody has seen it.
    pub is_read: bool,
    /// What became of it.
    pub outcome: Option<AlertOutcomeRecord>,
    /// When it was recorded.
    pub created_at: UnixNanos,
}

/// What became of an alert.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertOutcomeRecord {
    /// `target`, `stop` or `expired`.
    pub kind: String,
    /// When.
    pub at: UnixNanos,
    /// At which price.
    pub price: f64,
    /// The result as a multiple of what was risked.
    pub r: f64,
    /// Bars from the alert to its end.
    pub bars: i64,
}

/// Which alerts to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertFilter {
    /// Only those of this symbol.
    pub symbol: Option<String>,
    /// Only those that this rule gave, by its id.
    pub rule_id: Option<String>,
    /// Only those of this setup.
    pub setup: Option<String>,
    /// Only those that somebody has seen, or nobody.
    pub is_read: Option<bool>,
    /// Only those from this instant on.
    pub from: Option<UnixNanos>,
    /// Only those before this instant.
    pub to: Option<UnixNanos>,
}

/// How many alerts there are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AlertTotals {
    /// All.
    pub total: u64,
    /// Since the instant asked for.
    pub since: u64,
    /// Those that nobody has seen.
    pub unread: u64,
    /// By setup.
    pub by_setup: BTreeMap<String, u64>,
    /// By symbol, those with most first.
    pub by_symbol: Vec<(String, u64)>,
    /// Mean confidence of those that have one.
    pub mean_confidence: Option<f64>,
}

/// A graded alert, as statistics need it.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub struct GradedAlert {
    /// The name that the rule had.
    pub rule_name: String,
    /// What kind of opportunity it was.
    pub setup: String,
    /// From 0 to 1.
    pub confidence: Option<f64>,
    /// `target`, `stop` or `expired`.
    pub outcome: String,
    /// The result as a multiple of what was risked.
    pub outcome_r: f64,
}

/// Alerts of one rule and setup that wait to be graded.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct UngradedAlerts {
    /// The name that the rule had.
    pub rule_name: String,
    /// What kind of opportunity they were.
    pub setup: String,
    /// How many.
    pub alerts: i64,
}

/// Alerts.
pub struct Alerts<'s> {
    store: &'s Store,
}

#[derive(FromQueryResult)]
struct Count {
    name: String,
    alerts: i64,
}

#[derive(FromQueryResult)]
struct Mean {
    mean: Option<f64>,
}

impl<'s> Alerts<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// Records an alert; whether it is new. One with a key that is known is the same alert, and changes nothing.
    ///
    /// # Errors
    /// What the database says.
    pub async fn record(&self, record: &AlertRecord) -> Result<bool, StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let known = alert::Entity::find()
            .filter(alert::Column::IdempotencyKey.eq(&record.key))
            .count(&transaction)
            .await?;
        if known > 0 {
            return Ok(false);
        }
        let once = OnConflict::column(alert::Column::IdempotencyKey)
            .do_nothing()
            .to_owned();
        let inserted = alert::Entity::insert(to_model(record).into_active_model())
            .on_conflict(once)
            .exec_without_returning(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(inserted > 0)
    }

    /// An alert.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn get(&self, id: &str) -> Result<AlertRecord, StoreError> {
        let found = alert::Entity::find_by_id(id).one(&self.store.db).await?;
        found.map(from_model).ok_or_else(|| not_found(id))
    }

    /// A page of alerts, newest first, and how many there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list(
        &self,
        filter: &AlertFilter,
        start: u64,
        limit: u64,
    ) -> Result<(Vec<AlertRecord>, u64), StoreError> {
        let query = filtered(filter);
        let total = query.clone().count(&self.store.db).await?;
        let page = query
            .order_by_desc(alert::Column::AlertedAt)
            .order_by_desc(alert::Column::Id)
            .offset(start)
            .limit(limit)
            .all(&self.store.db)
            .await?;
        Ok((page.into_iter().map(from_model).collect(), total))
    }

    /// Marks an alert as seen, or as not.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_read(&self, id: &str, is_read: bool) -> Result<AlertRecord, StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let found = alert::Entity::find_by_id(id).one(&transaction).await?;
        let mut active = found.ok_or_else(|| not_found(id))?.into_active_model();
        active.is_read = Set(is_read);
        let saved = active.update(&transaction).await?;
        transaction.commit().await?;
        Ok(from_model(saved))
    }

    /// Marks everything up to an instant as seen; how many that were.
    ///
    /// # Errors
    /// What the database says.
    pub async fn read_all(&self, until: UnixNanos) -> Result<u64, StoreError> {
        let _turn = self.store.writing().await;
        let marked = alert::Entity::update_many()
            .col_expr(alert::Column::IsRead, Expr::value(true))
            .filter(alert::Column::IsRead.eq(false))
            .filter(alert::Column::AlertedAt.lte(until.nanos()))
            .exec(&self.store.db)
            .await?;
        Ok(marked.rows_affected)
    }

    /// How many nobody has seen.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unread(&self) -> Result<u64, StoreError> {
        let unread = alert::Entity::find().filter(alert::Column::IsRead.eq(false));
        Ok(unread.count(&self.store.db).await?)
    }

    /// How many alerts each rule gave, by the rule's id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_by_rule(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        Ok(self
            .counts(alert::Column::RuleId, u64::MAX)
            .await?
            .into_iter()
            .collect())
    }

    /// How many alerts there are, altogether and since an instant; of symbols the first `symbols`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn totals(&self, since: UnixNanos, symbols: u64) -> Result<AlertTotals, StoreError> {
        let db = &self.store.db;
        let recent = alert::Entity::find().filter(alert::Column::AlertedAt.gte(since.nanos()));
        let mean = alert::Entity::find()
            .select_only()
            .column_as(Expr::col(alert::Column::Confidence).avg(), "mean")
            .into_model::<Mean>()
            .one(db)
            .await?;
        Ok(AlertTotals {
            total: alert::Entity::find().count(db).await?,
            since: recent.count(db).await?,
            unread: self.unread().await?,
            by_setup: self
                .counts(alert::Column::Setup, u64::MAX)
                .await?
                .into_iter()
                .collect(),
            by_symbol: self.counts(alert::Column::Symbol, symbols).await?,
            mean_confidence: mean.and_then(|found| found.mean),
        })
    }

    /// How many alerts have each value of a column, the most first and then by the value.
    async fn counts(
        &self,
        column: alert::Column,
        most: u64,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let counts = alert::Entity::find()
            .select_only()
            .column_as(column, "name")
            .column_as(alert::Column::Id.count(), "alerts")
            .group_by(column)
            .into_model::<Count>()
            .all(&self.store.db)
            .await?;
        let mut counts: Vec<(String, u64)> = counts
            .into_iter()
            .map(|count| (count.name, u64::try_from(count.alerts).unwrap_or(0)))
            .collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(counts)
    }

    /// The newest graded alerts, [`GRADED_MAX`] at most, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn graded(&self) -> Result<Vec<GradedAlert>, StoreError> {
        Ok(alert::Entity::find()
            .select_only()
            .columns([
                alert::Column::RuleName,
                alert::Column::Setup,
                alert::Column::Confidence,
                alert::Column::Outcome,
                alert::Column::OutcomeR,
            ])
            .filter(alert::Column::Outcome.is_not_null())
            .filter(alert::Column::OutcomeR.is_not_null())
            .order_by_desc(alert::Column::AlertedAt)
            .limit(GRADED_MAX)
            .into_model::<GradedAlert>()
            .all(&self.store.db)
            .await?)
    }

    /// How many alerts tell a stop and a target and are not graded yet, by rule and setup.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ungraded_counts(&self) -> Result<Vec<UngradedAlerts>, StoreError> {
        let counts = gradable()
            .select_only()
            .columns([alert::Column::RuleName, alert::Column::Setup])
            .column_as(alert::Column::Id.count(), "alerts")
            .group_by(alert::Column::RuleName)
            .group_by(alert::Column::Setup)
            .into_model::<UngradedAlerts>();
        Ok(counts.all(&self.store.db).await?)
    }

    /// Alerts that tell a stop and a target and are not graded yet, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ungraded(&self, limit: u64) -> Result<Vec<AlertRecord>, StoreError> {
        let found = gradable()
            .order_by_asc(alert::Column::AlertedAt)
            .order_by_asc(alert::Column::Id)
            .limit(limit)
            .all(&self.store.db)
            .await?;
        Ok(found.into_iter().map(from_model).collect())
    }

    /// Keeps what became of an alert.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_outcome(
        &self,
        id: &str,
        outcome: &AlertOutcomeRecord,
    ) -> Result<(), StoreError> {
        let _turn = self.store.writing().await;
        let transaction = self.store.begin().await?;
        let found = alert::Entity::find_by_id(id).one(&transaction).await?;
        let mut active = found.ok_or_else(|| not_found(id))?.into_active_model();
        active.outcome = Set(Some(outcome.kind.clone()));
        active.outcome_at = Set(Some(outcome.at.nanos()));
        active.outcome_price = Set(Some(outcome.price));
        active.outcome_r = Set(Some(outcome.r));
        active.outcome_bars = Set(Some(outcome.bars));
        active.update(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

fn filtered(filter: &AlertFilter) -> Select<alert::Entity> {
    let mut query = alert::Entity::find();
    if let Some(symbol) = &filter.symbol {
        query = query.filter(alert::Column::Symbol.eq(symbol));
    }
    if let Some(rule) = &filter.rule_id {
        query = query.filter(alert::Column::RuleId.eq(rule));
    }
    if let Some(setup) = &filter.setup {
        query = query.filter(alert::Column::Setup.eq(setup));
    }
    if let Some(is_read) = filter.is_read {
        query = query.filter(alert::Column::IsRead.eq(is_read));
    }
    if let Some(from) = filter.from {
        query = query.filter(alert::Column::AlertedAt.gte(from.nanos()));
    }
    if let Some(to) = filter.to {
        query = query.filter(alert::Column::AlertedAt.lt(to.nanos()));
    }
    query
}

fn not_found(id: &str) -> StoreError {
    StoreError::NotFound {
        what: "alert",
        id: id.to_owned(),
    }
}

fn to_model(record: &AlertRecord) -> alert::Model {
    let outcome = record.outcome.as_ref();
    alert::Model {
        id: record.id.clone(),
        idempotency_key: record.key.clone(),
        rule_id: record.rule_id.clone(),
        rule_version: record.rule_version,
        rule_name: record.rule_name.clone(),
        symbol: record.symbol.clone(),
        timeframe: record.timeframe.clone(),
        setup: record.setup.clone(),
        side: record.side.clone(),
        alerted_at: record.alerted_at.nanos(),
        entry: record.entry,
        stop: record.stop,
        target: record.target,
        confidence: record.confidence,
        market_data: record.market_data.clone(),
        simulated: record.simulated,
        is_read: record.is_read,
        outcome: outcome.map(|outcome| outcome.kind.clone()),
        outcome_at: outcome.map(|outcome| outcome.at.nanos()),
        outcome_price: outcome.map(|outcome| outcome.price),
        outcome_r: outcome.map(|outcome| outcome.r),
        outcome_bars: outcome.map(|outcome| outcome.bars),
        created_at: record.created_at.nanos(),
    }
}

fn from_model(model: alert::Model) -> AlertRecord {
    let graded = model
        .outcome
        .zip(model.outcome_at)
        .zip(model.outcome_price.zip(model.outcome_r));
    AlertRecord {
        outcome: graded.map(|((kind, at), (price, r))| AlertOutcomeRecord {
            kind,
            at: UnixNanos::from_nanos(at),
            price,
            r,
            bars: model.outcome_bars.unwrap_or(0),
        }),
        id: model.id,
        key: model.idempotency_key,
        rule_id: model.rule_id,
        rule_version: model.rule_version,
        rule_name: model.rule_name,
        symbol: model.symbol,
        timeframe: model.timeframe,
        setup: model.setup,
        side: model.side,
        alerted_at: UnixNanos::from_nanos(model.alerted_at),
        entry: model.entry,
        stop: model.stop,
        target: model.target,
        confidence: model.confidence,
        market_data: model.market_data,
        simulated: model.simulated,
        is_read: model.is_read,
        created_at: UnixNanos::from_nanos(model.created_at),
    }
}

/// Alerts that tell a stop and a target and are not graded yet.
fn gradable() -> Select<alert::Entity> {
    alert::Entity::find()
        .filter(alert::Column::Outcome.is_null())
        .filter(alert::Column::Entry.is_not_null())
        .filter(alert::Column::Stop.is_not_null())
        .filter(alert::Column::Target.is_not_null())
}
