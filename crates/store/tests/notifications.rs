//! Notifications, channels, outbox and deliveries on SQLite, and on PostgreSQL where it answers.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use bellwether_market::UnixNanos;
use bellwether_store::{
    ChannelRecord, Claim, DeliveryFilter, EntryChange, EntryStatus, NotificationFilter,
    NotificationRecord, SettledAttempt, Store, StoreError,
};

fn at(nanos: i64) -> UnixNanos {
    UnixNanos::from_nanos(nanos)
}

fn told(id: &str, level: i32, time: i64) -> NotificationRecord {
    NotificationRecord {
        id: id.into(),
        key: format!("key of {id}"),
        kind: "error".into(),
        level,
        event: "{\"é\":\"📈\"}".into(),
        created_at: at(time),
        read_at: None,
    }
}

fn channel(id: &str, name: &str) -> ChannelRecord {
    ChannelRecord {
        id: id.into(),
        name: name.into(),
        document: "{}".into(),
        version: 1,
        enabled: true,
        failure: None,
        created_at: at(1),
        updated_at: at(1),
    }
}

fn settled(entries: Vec<i64>, change: EntryChange) -> SettledAttempt {
    SettledAttempt {
        channel_id: "c1".into(),
        entries,
        attempt: 1,
        attempted_at: at(50),
        latency_ms: 12,
        change,
        error: None,
    }
}

async fn everything(store: &Store) {
    channels(store).await;
    one_by_one(store).await;
    digests(store).await;
    room(store).await;
    fallbacks(store).await;
    reading(store).await;
}

async fn channels(store: &Store) {
    let channels = store.channels();
    channels.create(&channel("c2", "beta")).await.unwrap();
    channels.create(&channel("c1", "alpha")).await.unwrap();
    let names: Vec<String> = channels
        .all()
        .await
        .unwrap()
        .into_iter()
        .map(|c| c.name)
        .collect();
    assert_eq!(names, ["alpha", "beta"]);
    channels.fail("c1", "401").await.unwrap();
    channels.keep_command_offset("c1", 77).await.unwrap();
    assert_eq!(
        channels.get("c1").await.unwrap().failure.as_deref(),
        Some("401")
    );
    assert_eq!(channels.command_offset("c1").await.unwrap(), Some(77));
    let changed = ChannelRecord {
        document: "{\"x\":1}".into(),
        updated_at: at(9),
        ..channel("c1", "alpha")
    };
    let saved = channels.update(1, &changed, false).await.unwrap();
    assert_eq!((saved.version, saved.failure), (2, None));
    assert_eq!(channels.command_offset("c1").await.unwrap(), Some(77));
    assert!(matches!(
        channels.update(1, &changed, false).await,
        Err(StoreError::Changed { found: 2, .. })
    ));
    channels.update(2, &changed, true).await.unwrap();
    assert_eq!(channels.command_offset("c1").await.unwrap(), None);
    assert!(matches!(
        channels.get("c9").await,
        Err(StoreError::NotFound {
            what: "channel",
            ..
        })
    ));
}

async fn one_by_one(store: &Store) {
    let outbox = store.outbox();
    let to = ["c1".to_owned()];
    for (id, level, time) in [("n1", 0, 10), ("n2", 3, 11), ("n3", 0, 12)] {
        assert!(
            outbox
                .enqueue(&told(id, level, time), &to, 100)
                .await
                .unwrap()
        );
    }
    let again = NotificationRecord {
        id: "other".into(),
        ..told("n1", 0, 10)
    };
    assert!(
        !outbox.enqueue(&again, &to, 100).await.unwrap(),
        "its key is known"
    );
    let standing = outbox.standing("c1", at(11)).await.unwrap();
    assert_eq!((standing.due, standing.level_max), (2, Some(3)));
    assert_eq!(standing.next_due_at, Some(at(12)));

    let taken = outbox
        .claim("c1", &Claim::One, at(20), at(100))
        .await
        .unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(
        (taken[0].notification.id.as_str(), taken[0].attempts),
        ("n2", 1),
        "the most important one first"
    );
    assert_eq!(taken[0].notification, told("n2", 3, 11));
    // Nobody else gets it while it is claimed; when the claim ends, it is due again.
    assert_eq!(outbox.standing("c1", at(20)).await.unwrap().due, 2);
    assert_eq!(outbox.standing("c1", at(100)).await.unwrap().due, 3);
    let critical = taken[0].id;
    outbox
        .settle(&SettledAttempt {
            error: Some("503".into()),
            ..settled(vec![critical], EntryChange::RetryAt(at(60)))
        })
        .await
        .unwrap();
    let taken = outbox
        .claim("c1", &Claim::One, at(60), at(100))
        .await
        .unwrap();
    assert_eq!((taken[0].id, taken[0].attempts), (critical, 2));
    outbox
        .settle(&settled(vec![critical], EntryChange::Delivered))
        .await
        .unwrap();
    let of = outbox.of_notification("n2").await.unwrap();
    assert_eq!(of, [("c1".to_owned(), EntryStatus::Delivered, None)]);

    let deliveries = store.deliveries();
    let of_n2 = DeliveryFilter {
        notification_id: Some("n2".into()),
        ..DeliveryFilter::default()
    };
    let (log, total) = deliveries.list(&of_n2, 0, 10).await.unwrap();
    assert_eq!(total, 2);
    let outcomes: Vec<_> = log.iter().map(|row| row.outcome.as_str()).collect();
    assert_eq!(outcomes, ["delivered", "retry"], "newest first");
    let failed = DeliveryFilter {
        failed: true,
        ..of_n2
    };
    let (log, _) = deliveries.list(&failed, 0, 10).await.unwrap();
    assert_eq!(log[0].error.as_deref(), Some("503"));
    assert_eq!((log[0].entries, log[0].latency_ms), (1, 12));
}

async fn digests(store: &Store) {
    let outbox = store.outbox();
    let digest = Claim::Digest {
        id: "d1".into(),
        most: 10,
    };
    let taken = outbox.claim("c1", &digest, at(60), at(100)).await.unwrap();
    let ids: Vec<_> = taken
        .iter()
        .map(|entry| entry.notification.id.as_str())
        .collect();
    assert_eq!(ids, ["n1", "n3"]);
    // What comes later does not slip into it.
    let late = told("n4", 0, 61);
    outbox
        .enqueue(&late, &["c1".to_owned()], 100)
        .await
        .unwrap();
    let standing = outbox.standing("c1", at(100)).await.unwrap();
    assert_eq!((standing.due, standing.digest.as_deref()), (1, Some("d1")));
    let begun = Claim::Begun("d1".into());
    let again = outbox.claim("c1", &begun, at(100), at(200)).await.unwrap();
    assert_eq!(again.len(), 2);
    assert!(again.iter().all(|entry| entry.attempts == 2));
    let entries = again.iter().map(|entry| entry.id).collect();
    outbox
        .settle(&settled(entries, EntryChange::Delivered))
        .await
        .unwrap();
    let of = outbox.of_notification("n1").await.unwrap();
    assert_eq!(
        of,
        [(
            "c1".to_owned(),
            EntryStatus::Delivered,
            Some("d1".to_owned())
        )]
    );
    let by_notification = DeliveryFilter {
        notification_id: Some("n1".into()),
        ..DeliveryFilter::default()
    };
    let (log, total) = store
        .deliveries()
        .list(&by_notification, 0, 10)
        .await
        .unwrap();
    assert_eq!((total, log[0].entries), (1, 2));
    assert_eq!(log[0].digest_id.as_deref(), Some("d1"));
    assert_eq!(log[0].notification_id, None);
}

async fn room(store: &Store) {
    let outbox = store.outbox();
    let to = ["c2".to_owned()];
    for (id, level) in [("r1", 2), ("r2", 1), ("r3", 0), ("r4", 0), ("r5", 3)] {
        outbox.enqueue(&told(id, level, 10), &to, 3).await.unwrap();
    }
    let status = async |id: &str| outbox.of_notification(id).await.unwrap()[0].1;
    for (id, expected) in [
        ("r1", EntryStatus::Waiting),
        ("r2", EntryStatus::Waiting),
        ("r3", EntryStatus::Dropped),
        ("r4", EntryStatus::Dropped),
        ("r5", EntryStatus::Waiting),
    ] {
        assert_eq!(status(id).await, expected, "{id}");
    }
    // Only what may not be dropped is left, and more of it: it stays all the same.
    for id in ["r6", "r7"] {
        outbox.enqueue(&told(id, 2, 10), &to, 3).await.unwrap();
    }
    assert_eq!(
        status("r2").await,
        EntryStatus::Dropped,
        "the warning made room"
    );
    for id in ["r1", "r5", "r6", "r7"] {
        assert_eq!(status(id).await, EntryStatus::Waiting, "{id}");
    }
    let counts = outbox.counts().await.unwrap();
    let count = |status| counts.get(&("c2".to_owned(), status)).copied();
    assert_eq!(count(EntryStatus::Waiting), Some(4));
    assert_eq!(count(EntryStatus::Dropped), Some(3));
}

async fn fallbacks(store: &Store) {
    let outbox = store.outbox();
    // Of c2 the critical r5 waits since 10, and errors besides.
    assert_eq!(outbox.escalate("c2", "c1", at(9), at(70)).await.unwrap(), 0);
    assert_eq!(
        outbox.escalate("c2", "c1", at(10), at(70)).await.unwrap(),
        1
    );
    assert_eq!(
        outbox.escalate("c2", "c1", at(10), at(71)).await.unwrap(),
        0,
        "once"
    );
    let of = outbox.of_notification("r5").await.unwrap();
    assert_eq!(of[1], ("c1".to_owned(), EntryStatus::Waiting, None));
    store.channels().fail("c2", "gone").await.unwrap();
    assert_eq!(
        outbox.escalate("c2", "c1", at(10), at(72)).await.unwrap(),
        3,
        "everything that waits"
    );
    store.channels().restore("c2", at(73)).await.unwrap();
    assert_eq!(store.channels().get("c2").await.unwrap().failure, None);
    assert_eq!(outbox.expire(at(11), at(80)).await.unwrap(), 4);
    let of = outbox.of_notification("r1").await.unwrap();
    assert_eq!(of[0].1, EntryStatus::Undeliverable);
    store.channels().delete("c1", at(90)).await.unwrap();
    assert_eq!(outbox.standing("c1", at(1_000)).await.unwrap().due, 0);
}

async fn reading(store: &Store) {
    let notifications = store.notifications();
    let all = NotificationFilter::default();
    let (page, total) = notifications.list(&all, 0, 3).await.unwrap();
    assert_eq!((page.len(), total), (3, 11));
    assert_eq!(page[0].id, "n4", "newest first");
    assert_eq!(notifications.unread().await.unwrap(), 11);
    assert_eq!(notifications.mark_read(at(11), at(99)).await.unwrap(), 9);
    let unread = NotificationFilter {
        unread: true,
        ..NotificationFilter::default()
    };
    let (page, total) = notifications.list(&unread, 0, 10).await.unwrap();
    assert_eq!(total, 2);
    assert!(page.iter().all(|told| told.read_at.is_none()));
    let important = NotificationFilter {
        level_min: Some(2),
        since: Some(at(10)),
        ..NotificationFilter::default()
    };
    let (page, _) = notifications.list(&important, 0, 10).await.unwrap();
    let ids: Vec<_> = page.iter().map(|told| told.id.as_str()).collect();
    assert_eq!(ids, ["n2"]);

    // Nothing waits any more; what is older than 12 goes, unless a fallback channel was given it later.
    assert_eq!(notifications.prune(at(12)).await.unwrap(), 5);
    let (page, _) = notifications.list(&all, 0, 10).await.unwrap();
    let ids: Vec<_> = page.iter().map(|told| told.id.as_str()).collect();
    assert_eq!(ids, ["n4", "n3", "r7", "r6", "r5", "r1"]);
    let (_, logged) = store
        .deliveries()
        .list(&DeliveryFilter::default(), 0, 10)
        .await
        .unwrap();
    assert_eq!(logged, 3, "attempts of later times stay");
}

#[tokio::test]
async fn sqlite_keeps_everything() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("records.sqlite").display()
    );
    let store = Store::open(&url).await.unwrap();
    everything(&store).await;
    store.close().await.unwrap();
    let again = Store::open(&url).await.unwrap();
    assert_eq!(again.channels().all().await.unwrap().len(), 1);
}

/// PostgreSQL on this machine, a database of its own.
#[tokio::test]
async fn postgres_keeps_everything() {
    let admin = std::env::var("BELLWETHER_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into());
    let Ok(connection) = sea_orm::Database::connect(&admin).await else {
        println!("SKIPPED: no PostgreSQL answers at 127.0.0.1:5432");
        return;
    };
    use sea_orm::ConnectionTrait as _;
    let name = format!("bellwether_notify_test_{}", std::process::id());
    connection
        .execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await
        .unwrap();
    let url = admin
        .rsplit_once('/')
        .map(|(server, _)| format!("{server}/{name}"))
        .unwrap();
    let store = Store::open(&url).await.unwrap();
    everything(&store).await;
    store.close().await.unwrap();
    connection
        .execute_unprepared(&format!("DROP DATABASE {name}"))
        .await
        .unwrap();
}
