//! Alert rules and alerts on SQLite.
#![allow(missing_docs, clippy::unwrap_used)]

use bellwether_market::UnixNanos;
use bellwether_store::{
    AlertFilter, AlertOutcomeRecord, AlertRecord, RuleRecord, Store, StoreError,
};

fn rule(id: &str, name: &str, priority: i32) -> RuleRecord {
    RuleRecord {
        id: id.into(),
        name: name.into(),
        description: None,
        kind: "price".into(),
        priority,
        enabled: true,
        version: 1,
        content_hash: "a".into(),
        document: format!("name: {name}\n"),
        created_at: UnixNanos::from_nanos(1),
        updated_at: UnixNanos::from_nanos(1),
    }
}

fn alert(id: &str, symbol: &str, at: i64) -> AlertRecord {
    AlertRecord {
        id: id.into(),
        key: format!("r1/{symbol}/{at}"),
        rule_id: "r1".into(),
        rule_version: 1,
        rule_name: "Alpha".into(),
        symbol: symbol.into(),
        timeframe: "1m".into(),
        setup: "breakout".into(),
        side: "long".into(),
        alerted_at: UnixNanos::from_nanos(at),
        entry: Some(100.0),
        stop: Some(97.0),
        target: Some(106.0),
        confidence: Some(0.75),
        market_data: "{}".into(),
        simulated: true,
        is_read: false,
        outcome: None,
        created_at: UnixNanos::from_nanos(at),
    }
}

#[tokio::test]
async fn rules_have_versions_and_their_own_names() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let rules = store.rules();
    let alpha = rule("r1", "Alpha", 1);
    rules.create(&alpha).await.unwrap();
    rules.create(&rule("r2", "Beta", 9)).await.unwrap();
    assert_eq!(rules.get("r1").await.unwrap(), alpha);
    let taken = rules.create(&rule("r3", "Alpha", 0)).await.unwrap_err();
    assert!(matches!(taken, StoreError::NameTaken { .. }), "{taken}");
    let (page, total) = rules.list(None, None, 0, 10).await.unwrap();
    assert_eq!((page[0].name.as_str(), total), ("Beta", 2), "by priority");
    let changed = RuleRecord {
        document: "name: Alpha\n# changed\n".into(),
        content_hash: "b".into(),
        ..alpha.clone()
    };
    assert_eq!(rules.update(1, &changed).await.unwrap().version, 2);
    assert_eq!(
        rules.update(2, &changed).await.unwrap().version,
        2,
        "what is there already makes no version"
    );
    assert!(matches!(
        rules.update(1, &changed).await,
        Err(StoreError::Changed { found: 2, .. })
    ));
    let renamed = RuleRecord {
        name: "Beta".into(),
        ..changed.clone()
    };
    assert!(matches!(
        rules.update(2, &renamed).await,
        Err(StoreError::NameTaken { .. })
    ));
    let off = rules
        .switch("r1", None, UnixNanos::from_nanos(7))
        .await
        .unwrap();
    assert_eq!(
        (off.enabled, off.version, off.updated_at.nanos()),
        (false, 2, 7)
    );
    assert_eq!(rules.in_force().await.unwrap().len(), 1);
    assert!(
        rules
            .switch("r1", Some(true), UnixNanos::from_nanos(8))
            .await
            .unwrap()
            .enabled
    );
    rules.delete("r1").await.unwrap();
    assert!(matches!(
        rules.get("r1").await,
        Err(StoreError::NotFound { what: "rule", .. })
    ));
    assert_eq!(
        rules.version_text("r1", 1).await.unwrap(),
        Some(alpha.document),
        "what gave alerts is kept"
    );
    assert_eq!(rules.version_text("r1", 3).await.unwrap(), None);
    assert_eq!(rules.count().await.unwrap(), 1);
    // The name is free again.
    rules.create(&rule("r4", "Alpha", 0)).await.unwrap();
}

#[tokio::test]
async fn an_alert_that_is_given_again_is_the_same() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let alerts = store.alerts();
    let first = alert("a1", "AAA", 10);
    assert!(alerts.record(&first).await.unwrap());
    let again = AlertRecord {
        id: "other".into(),
        entry: Some(1.0),
        ..first.clone()
    };
    assert!(!alerts.record(&again).await.unwrap());
    assert_eq!(alerts.get("a1").await.unwrap(), first);
    assert!(matches!(
        alerts.get("other").await,
        Err(StoreError::NotFound { what: "alert", .. })
    ));
}

#[tokio::test]
async fn alerts_are_found_marked_counted_and_graded() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let alerts = store.alerts();
    for (id, symbol, at) in [("a1", "AAA", 10), ("a2", "BBB", 20), ("a3", "AAA", 30)] {
        alerts.record(&alert(id, symbol, at)).await.unwrap();
    }
    let other = AlertRecord {
        setup: "gap_up".into(),
        rule_id: "r2".into(),
        confidence: Some(0.5),
        stop: None,
        ..alert("a4", "CCC", 40)
    };
    alerts.record(&other).await.unwrap();
    let at = UnixNanos::from_nanos;
    let found = async |filter: AlertFilter| -> Vec<String> {
        let (page, total) = alerts.list(&filter, 0, 10).await.unwrap();
        assert_eq!(page.len() as u64, total);
        page.into_iter().map(|alert| alert.id).collect()
    };
    let all = AlertFilter::default();
    assert_eq!(
        found(all.clone()).await,
        ["a4", "a3", "a2", "a1"],
        "newest first"
    );
    assert_eq!(
        found(AlertFilter {
            symbol: Some("AAA".into()),
            ..all.clone()
        })
        .await,
        ["a3", "a1"]
    );
    assert_eq!(
        found(AlertFilter {
            rule_id: Some("r2".into()),
            ..all.clone()
        })
        .await,
        ["a4"]
    );
    assert_eq!(
        found(AlertFilter {
            setup: Some("gap_up".into()),
            ..all.clone()
        })
        .await,
        ["a4"]
    );
    assert_eq!(
        found(AlertFilter {
            from: Some(at(20)),
            to: Some(at(40)),
            ..all.clone()
        })
        .await,
        ["a3", "a2"]
    );
    assert!(alerts.set_read("a3", true).await.unwrap().is_read);
    assert_eq!(
        found(AlertFilter {
            is_read: Some(false),
            ..all.clone()
        })
        .await,
        ["a4", "a2", "a1"]
    );
    assert_eq!(alerts.read_all(at(20)).await.unwrap(), 2);
    assert_eq!(alerts.unread().await.unwrap(), 1);

    let totals = alerts.totals(at(30), 2).await.unwrap();
    assert_eq!((totals.total, totals.since, totals.unread), (4, 2, 1));
    assert_eq!(
        totals.by_symbol,
        [("AAA".to_owned(), 2), ("BBB".to_owned(), 1)]
    );
    assert_eq!(
        totals.by_setup.into_iter().collect::<Vec<_>>(),
        [("breakout".to_owned(), 3), ("gap_up".to_owned(), 1)]
    );
    assert!((totals.mean_confidence.unwrap() - 0.6875).abs() < 1e-12);
    assert_eq!(alerts.count_by_rule().await.unwrap().get("r1"), Some(&3));

    let waiting: Vec<String> = alerts
        .ungraded(10)
        .await
        .unwrap()
        .into_iter()
        .map(|alert| alert.id)
        .collect();
    assert_eq!(
        waiting,
        ["a1", "a2", "a3"],
        "without a stop there is nothing to grade"
    );
    let outcome = AlertOutcomeRecord {
        kind: "target".into(),
        at: at(50),
        price: 106.0,
        r: 2.0,
        bars: 3,
    };
    alerts.set_outcome("a1", &outcome).await.unwrap();
    assert_eq!(alerts.get("a1").await.unwrap().outcome, Some(outcome));
    assert_eq!(alerts.ungraded(10).await.unwrap().len(), 2);
    let graded = alerts.graded().await.unwrap();
    assert_eq!(
        (
            graded.len(),
            graded[0].outcome.as_str(),
            graded[0].outcome_r
        ),
        (1, "target", 2.0)
    );
}
