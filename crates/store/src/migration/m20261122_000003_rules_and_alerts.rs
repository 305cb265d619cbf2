//! Alert rules, their versions, and the alerts that they gave.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, double_null, integer, string, string_null, text,
    text_null,
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
                "rules",
                vec![
                    key("id"),
                    string(name("name")),
                    text_null(name("description")),
                    string(name("kind")),
                    integer(name("priority")),
                    boolean(name("enabled")),
                    integer(name("version")),
                    string(name("content_hash")),
                    text(name("document")),
                    big_integer(name("created_at")),
                    big_integer(name("updated_at")),
                ],
            ))
            .await?;
        let mut versions = table(
            "rule_versions",
            vec![
                string(name("rule_id")),
                integer(name("version")),
                string(name("name")),
                string(name("content_hash")),
                text(name("document")),
                big_integer(name("created_at")),
            ],
        );
        versions.primary_key(Index::create().col(name("rule_id")).col(name("version")));
        manager.create_table(versions).await?;
        manager
            .create_table(table(
                "alerts",
                vec![
                    key("id"),
                    string(name("idempotency_key")),
                    string(name("rule_id")),
                    integer(name("rule_version")),
                    string(name("rule_name")),
                    string(name("symbol")),
                    string(name("timeframe")),
                    string(name("setup")),
                    string(name("side")),
                    big_integer(name("alerted_at")),
                    double_null(name("entry")),
                    double_null(name("stop")),
                    double_null(name("target")),
                    double_null(name("confidence")),
                    text(name("market_data")),
                    boolean(name("simulated")),
                    boolean(name("is_read")),
                    string_null(name("outcome")),
                    big_integer_null(name("outcome_at")),
                    double_null(name("outcome_price")),
                    double_null(name("outcome_r")),
                    big_integer_null(name("outcome_bars")),
                    big_integer(name("created_at")),
                ],
            ))
            .await?;
        for (index, on, columns, is_unique) in [
            ("rules_by_name", "rules", &["name"][..], true),
            ("alerts_by_key", "alerts", &["idempotency_key"], true),
            ("alerts_by_time", "alerts", &["alerted_at"], false),
            (
                "alerts_by_symbol",
                "alerts",
                &["symbol", "alerted_at"],
                false,
            ),
            (
                "alerts_by_rule",
                "alerts",
                &["rule_id", "alerted_at"],
                false,
            ),
            (
                "alerts_ungraded",
                "alerts",
                &["outcome", "alerted_at"],
                false,
            ),
        ] {
            let mut index = Index::create().name(index).table(name(on)).to_owned();
            for column in columns {
                index.col(name(column));
            }
            if is_unique {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
