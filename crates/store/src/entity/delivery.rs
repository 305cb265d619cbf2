//! Attempts to deliver.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deliveries")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) channel_id: String,
    pub(crate) notification_id: Option<String>,
    pub(crate) digest_id: Option<String>,
    pub(crate) entries: i64,
    pub(crate) attempt: i32,
    pub(crate) outcome: String,
    pub(crate) latency_ms: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub(crate) error: Option<String>,
    pub(crate) attempted_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
