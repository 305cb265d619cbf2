//! Channels that notifications go to.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "channels")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) name: String,
    #[sea_orm(column_type = "Text")]
    pub(crate) document: String,
    pub(crate) version: i32,
    pub(crate) enabled: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub(crate) failure: Option<String>,
    pub(crate) command_offset: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
