//! Backtests: what was asked for, headline figures, full results.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "backtests")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) job_id: String,
    pub(crate) strategy_id: Option<String>,
    pub(crate) status: String,
    /// What was asked for and the headline figures, as the caller writes them.
    #[sea_orm(column_type = "Text")]
    pub(crate) head: String,
    /// The full results, as the caller packs them.
    pub(crate) results: Option<Vec<u8>>,
    pub(crate) created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
