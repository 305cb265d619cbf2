//! Alerts. The rule may be gone; its version is kept.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "alerts")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) idempotency_key: String,
    pub(crate) rule_id: String,
    pub(crate) rule_version: i32,
    pub(crate) rule_name: String,
    pub(crate) symbol: String,
    pub(crate) timeframe: String,
    pub(crate) setup: String,
    pub(crate) side: String,
    pub(crate) alerted_at: i64,
    pub(crate) entry: Option<f64>,
    pub(crate) stop: Option<f64>,
    pub(crate) target: Option<f64>,
    pub(crate) confidence: Option<f64>,
    #[sea_orm(column_type = "Text")]
    pub(crate) market_data: String,
    pub(crate) simulated: bool,
    pub(crate) is_read: bool,
    pub(crate) outcome: Option<String>,
    pub(crate) outcome_at: Option<i64>,
    pub(crate) outcome_price: Option<f64>,
    pub(crate) outcome_r: Option<f64>,
    pub(crate) outcome_bars: Option<i64>,
    pub(crate) created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
