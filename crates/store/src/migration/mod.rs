//! The tables, step by step. A step that has been released is never edited: a later one changes what it made.

mod m20261121_000001_foundation;
mod m20261122_000002_notifications;
mod m20261122_000003_rules_and_alerts;

use sea_orm_migration::{MigrationTrait, MigratorTrait};

/// All steps in order.
pub(crate) struct Migrator;

#[sea_orm_migration::async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_foundation::Migration),
            Box::new(m20261122_000002_notifications::Migration),
            Box::new(m20261122_000003_rules_and_alerts::Migration),
        ]
    }
}
