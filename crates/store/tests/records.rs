//! Records on SQLite, and on PostgreSQL where it answers.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use bellwether_market::UnixNanos;
use bellwether_store::{
    BacktestFilter, BacktestRecord, JobRecord, Store, StoreError, StrategyOrder, StrategyRecord,
    TrialRecord,
};

fn strategy(id: &str, name: &str) -> StrategyRecord {
    StrategyRecord {
        id: id.into(),
        name: name.into(),
        description: None,
        format: "yaml".into(),
        version: 1,
        content_hash: "a".into(),
        document: "name: Ünïcode 📈\n".into(),
        created_at: UnixNanos::from_nanos(1_700_000_000_123_456_789),
        updated_at: UnixNanos::from_nanos(1_700_000_000_123_456_789),
    }
}

async fn everything(store: &Store) {
    let strategies = store.strategies();
    let first = strategy("s1", "Alpha");
    strategies.create(&first).await.unwrap();
    strategies.create(&strategy("s2", "Beta")).await.unwrap();
    assert_eq!(strategies.get("s1").await.unwrap(), first);
    let changed = StrategyRecord {
        document: "name: two\n".into(),
        content_hash: "b".into(),
        updated_at: UnixNanos::from_nanos(9),
        ..first.clone()
    };
    assert_eq!(strategies.update(1, &changed).await.unwrap().version, 2);
    assert_eq!(
        strategies.update(2, &changed).await.unwrap().version,
        2,
        "what is there already makes no version"
    );
    assert!(matches!(
        strategies.update(1, &changed).await,
        Err(StoreError::Changed { found: 2, .. })
    ));
    assert_eq!(
        strategies.get_version("s1", 1).await.unwrap().document,
        first.document
    );
    assert!(matches!(
        strategies.get_version("s1", 3).await,
        Err(StoreError::NotFound { .. })
    ));
    let (versions, total) = strategies.versions("s1", 0, 10).await.unwrap();
    assert_eq!(
        (
            versions.iter().map(|v| v.version).collect::<Vec<_>>(),
            total
        ),
        (vec![2, 1], 2)
    );
    for (text, found) in [("ET", 1), ("b%a", 0), ("b_ta", 0), ("\\", 0)] {
        let list = strategies.list(Some(text), StrategyOrder::Name, false, 0, 10);
        let (page, total) = list.await.unwrap();
        assert_eq!((page.len() as u64, total), (found, found), "{text}");
        assert!(page.iter().all(|strategy| strategy.id == "s2"));
    }
    strategies.delete("s2").await.unwrap();
    assert!(matches!(
        strategies.get("s2").await,
        Err(StoreError::NotFound { .. })
    ));

    let backtests = store.backtests();
    let record = BacktestRecord {
        id: "b1".into(),
        job_id: "j1".into(),
        strategy_id: Some("s1".into()),
        status: "queued".into(),
        head: "{}".into(),
        created_at: UnixNanos::from_nanos(5),
    };
    backtests.create(&record).await.unwrap();
    assert_eq!(backtests.results("b1").await.unwrap(), None);
    backtests
        .update("b1", "completed", "{\"x\":1}", Some(vec![1, 2, 3]))
        .await
        .unwrap();
    assert_eq!(backtests.results("b1").await.unwrap(), Some(vec![1, 2, 3]));
    let filter = BacktestFilter {
        status: Some("completed".into()),
        strategy_id: Some("s1".into()),
    };
    assert_eq!(backtests.list(&filter, 0, 10).await.unwrap().1, 1);
    for (id, status) in [("b2", "queued"), ("b3", "running"), ("b4", "queued")] {
        let waiting = BacktestRecord {
            id: id.into(),
            job_id: format!("job of {id}"),
            status: status.into(),
            ..record.clone()
        };
        backtests.create(&waiting).await.unwrap();
    }
    backtests
        .end_of_job("job of b4", "cancelled")
        .await
        .unwrap();
    backtests.fail_unfinished().await.unwrap();
    for (id, status) in [
        ("b1", "completed"),
        ("b2", "failed"),
        ("b3", "failed"),
        ("b4", "cancelled"),
    ] {
        assert_eq!(backtests.get(id).await.unwrap().status, status);
    }
    backtests.delete("b1").await.unwrap();
    assert!(matches!(
        backtests.get("b1").await,
        Err(StoreError::NotFound { .. })
    ));

    let jobs = store.jobs();
    let mut job = JobRecord {
        id: "j1".into(),
        kind: "backtest".into(),
        status: "running".into(),
        processed: 1,
        total: Some(10),
        message: None,
        resource: None,
        latest_sharpe: Some(1.25),
        created_at: UnixNanos::from_nanos(1),
        started_at: None,
        finished_at: None,
        last_event_at: None,
    };
    jobs.save(&job).await.unwrap();
    job.processed = 7;
    jobs.save(&job).await.unwrap();
    assert_eq!(jobs.get("j1").await.unwrap(), job);
    assert_eq!(
        jobs.fail_unfinished(UnixNanos::from_nanos(99))
            .await
            .unwrap(),
        1
    );
    let ended = jobs.get("j1").await.unwrap();
    assert_eq!(
        (ended.status.as_str(), ended.finished_at),
        ("failed", Some(UnixNanos::from_nanos(99)))
    );

    let trials = store.trials();
    for data in ["d1", "d1", "d2"] {
        let trial = TrialRecord {
            kind: "backtest".into(),
            subject_hash: "x".into(),
            data_hash: data.into(),
            sharpe: None,
            tried_at: UnixNanos::from_nanos(3),
        };
        trials.add(&trial).await.unwrap();
    }
    assert_eq!(
        (
            trials.count(None).await.unwrap(),
            trials.count(Some("d1")).await.unwrap()
        ),
        (3, 2)
    );
}

#[tokio::test]
async fn sqlite_keeps_everything_and_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("records.sqlite").display()
    );
    let store = Store::open(&url).await.unwrap();
    everything(&store).await;
    store.close().await.unwrap();
    let again = Store::open(&url).await.unwrap();
    assert_eq!(again.strategies().count().await.unwrap(), 1);
}

#[tokio::test]
async fn a_damaged_file_is_reported_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("records.sqlite");
    std::fs::write(
        &file,
        b"this is no database at all, and long enough to be looked at as a header of one"
            .repeat(20),
    )
    .unwrap();
    assert!(
        Store::open(&format!("sqlite://{}?mode=rwc", file.display()))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn many_writers_take_turns() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("records.sqlite").display()
    );
    let store = Store::open(&url).await.unwrap();
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .strategies()
                    .create(&strategy(&format!("s{n}"), "x"))
                    .await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(store.strategies().count().await.unwrap(), 50);
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
    let name = format!("bellwether_test_{}", std::process::id());
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
