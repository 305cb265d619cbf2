//! Strategies, backtests, jobs and the count of trials.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, blob_null, double_null, integer, string,
    string_null, text, text_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
#[expect(
    elided_lifetimes_in_paths,
    reason = "the trait leaves the lifetime out, and both must agree"
)]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = |name: &'static str, columns: Vec<ColumnDef>| {
            let mut table = Table::create();
            table.table(Alias::new(name));
            for column in columns {
                table.col(column);
            }
            table.to_owned()
        };
        let key = |name: &'static str| string(Alias::new(name)).primary_key().to_owned();
        let name = Alias::new;
        manager
            .create_table(table(
                "strategies",
                vec![
                    key("id"),
                    string(name("name")),
                    text_null(name("description")),
                    string(name("format")),
                    integer(name("version")),
                    string(name("content_hash")),
                    text(name("document")),
                    big_integer(name("created_at")),
                    big_integer(name("updated_at")),
                ],
            ))
            .await?;
        let mut versions = table(
            "strategy_versions",
            vec![
                string(name("strategy_id")),
                integer(name("version")),
                string(name("name")),
                text_null(name("description")),
                string(name("format")),
                string(name("content_hash")),
                text(name("document")),
                big_integer(name("created_at")),
            ],
        );
        versions.primary_key(
            Index::create()
                .col(name("strategy_id"))
                .col(name("version")),
        );
        manager.create_table(versions).await?;
        manager
            .create_table(table(
                "backtests",
                vec![
                    key("id"),
                    string(name("job_id")),
                    string_null(name("strategy_id")),
                    string(name("status")),
                    text(name("head")),
                    blob_null(name("results")),
                    big_integer(name("created_at")),
                ],
            ))
            .await?;
        manager
            .create_table(table(
                "jobs",
                vec![
                    key("id"),
                    string(name("kind")),
                    string(name("status")),
                    big_integer(name("processed")),
                    big_integer_null(name("total")),
                    text_null(name("message")),
                    string_null(name("resource")),
                    double_null(name("latest_sharpe")),
                    big_integer(name("created_at")),
                    big_integer_null(name("started_at")),
                    big_integer_null(name("finished_at")),
                    big_integer_null(name("last_event_at")),
                ],
            ))
            .await?;
        manager
            .create_table(table(
                "trials",
                vec![
                    big_pk_auto(name("id")),
                    string(name("kind")),
                    string(name("subject_hash")),
                    string(name("data_hash")),
                    double_null(name("sharpe")),
                    big_integer(name("tried_at")),
                ],
            ))
            .await?;
        for (index, on, column) in [
            ("jobs_by_status", "jobs", "status"),
            ("backtests_by_time", "backtests", "created_at"),
            ("trials_by_data", "trials", "data_hash"),
        ] {
            manager
                .create_index(
                    Index::create()
                        .name(index)
                        .table(name(on))
                        .col(name(column))
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}
