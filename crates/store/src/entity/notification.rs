//! Notifications. The level is its rank from 0.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) dedup_key: String,
    pub(crate) kind: String,
    pub(crate) level: i32,
    #[sea_orm(column_type = "Text")]
    pub(crate) event: String,
    pub(crate) created_at: i64,
    pub(crate) read_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
