//! Notifications, the channels they go to, their way there, and the log of it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, big_pk_auto, boolean, integer, string, string_null, text,
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
                "notifications",
                vec![
                    key("id"),
                    string(name("dedup_key")),
                    string(name("kind")),
                    integer(name("level")),
                    text(name("event")),
                    big_integer(name("created_at")),
                    big_integer_null(name("read_at")),
                ],
            ))
            .await?;
        manager
            .create_table(table(
                "channels",
                vec![
                    key("id"),
                    string(name("name")),
                    text(name("document")),
                    integer(name("version")),
                    boolean(name("enabled")),
                    text_null(name("failure")),
                    big_integer_null(name("command_offset")),
                    big_integer(name("created_at")),
                    big_integer(name("updated_at")),
                ],
            ))
            .await?;
        manager
            .create_table(table(
                "outbox",
                vec![
                    big_pk_auto(name("id")),
                    string(name("notification_id")),
                    string(name("channel_id")),
                    integer(name("level")),
                    string(name("status")),
                    integer(name("attempts")),
                    big_integer(name("due_at")),
                    string_null(name("digest_id")),
                    big_integer_null(name("done_at")),
                    big_integer(name("created_at")),
                ],
            ))
            .await?;
        manager
            .create_table(table(
                "deliveries",
                vec![
                    big_pk_auto(name("id")),
                    string(name("channel_id")),
                    string_null(name("notification_id")),
                    string_null(name("digest_id")),
                    big_integer(name("entries")),
                    integer(name("attempt")),
                    string(name("outcome")),
                    big_integer(name("latency_ms")),
                    text_null(name("error")),
                    big_integer(name("attempted_at")),
                ],
            ))
            .await?;
        for (index, on, columns, is_unique) in [
            (
                "notifications_by_key",
                "notifications",
                &["dedup_key"][..],
                true,
            ),
            (
                "notifications_by_time",
                "notifications",
                &["created_at"],
                false,
            ),
            (
                "outbox_once",
                "outbox",
                &["notification_id", "channel_id"],
                true,
            ),
            (
                "outbox_due",
                "outbox",
                &["channel_id", "status", "due_at"],
                false,
            ),
            ("deliveries_by_time", "deliveries", &["attempted_at"], false),
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
