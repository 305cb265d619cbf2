//! Notifications on their way to a channel: one row for each pair.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) notification_id: String,
    pub(crate) channel_id: String,
    pub(crate) level: i32,
    pub(crate) status: String,
    pub(crate) attempts: i32,
    pub(crate) due_at: i64,
    pub(crate) digest_id: Option<String>,
    pub(crate) done_at: Option<i64>,
    pub(crate) created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
