//! Alert rules and alerts over HTTP.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Server, daily_bars};

const RULE: &str = "# Kept as it is written.
name: Above the average
type: technical
timeframe: 1d
conditions: [{field: price, operator: '>', value: sma_5}]
targets: {stop_loss_percent: -3, target_percent: 6}
";

async fn put(server: &Server, id: &str, tag: &str, document: &str) -> Answer {
    let request = server
        .request(Method::PUT, &format!("/rules/{id}"))
        .header("if-match", tag);
    server
        .send(request.json(&json!({ "document": document })))
        .await
}

/// Days on which New York is closed although they are weekdays.
const HOLIDAYS: [&str; 11] = [
    "2014-01-20",
    "2014-02-17",
    "2014-04-18",
    "2014-05-26",
    "2014-07-04",
    "2014-09-01",
    "2014-11-27",
    "2014-12-25",
    "2015-01-01",
    "2015-01-19",
    "2015-02-16",
];

/// A server with the bars of trading days, and their closes.
async fn with_bars(folder: &std::path::Path) -> (Server, Vec<f64>) {
    let server = Server::start(folder).await;
    let mut bars = daily_bars(290, 7);
    bars.retain(|bar| !HOLIDAYS.contains(&bar.date.to_string().as_str()));
    server.import("AAA", &bars).await;
    (server, bars.iter().map(|bar| bar.close).collect())
}

/// An alert, put into the records as a live engine does.
async fn record_alert(folder: &std::path::Path, rule_id: &str, id: &str, minute: i64) {
    let url = format!(
        "sqlite://{}?mode=rw",
        folder.join("bellwether.sqlite").display()
    );
    let store = bellwether_store::Store::open(&url).await.unwrap();
    let at = bellwether_market::UnixNanos::from_nanos(
        1_700_000_000_000_000_000 + minute * 60_000_000_000,
    );
    let record = bellwether_store::AlertRecord {
        id: id.to_owned(),
        key: format!("{rule_id}/{minute}"),
        rule_id: rule_id.to_owned(),
        rule_version: 1,
        rule_name: "Above the average".into(),
        symbol: "AAA".into(),
        timeframe: "1d".into(),
        setup: "breakout".into(),
        side: "long".into(),
        alerted_at: at,
        entry: Some(100.0),
        stop: Some(97.0),
        target: Some(106.0),
        confidence: Some(0.75),
        market_data: r#"{"fields":{"price":{"value":100.0,"as_of":"2023-11-14T22:13:20Z"}}}"#
            .into(),
        simulated: true,
        is_read: false,
        outcome: Some(bellwether_store::AlertOutcomeRecord {
            kind: "target".into(),
            at,
            price: 106.0,
            r: 2.0,
            bars: 3,
        }),
        created_at: at,
    };
    assert!(store.alerts().record(&record).await.unwrap());
    assert!(
        !store.alerts().record(&record).await.unwrap(),
        "an engine that is replayed tells nothing twice"
    );
    store.close().await.unwrap();
}

/// One success of every operation on rules and alerts, for the story of all operations.
pub(crate) async fn story(
    folder: &std::path::Path,
    tell: impl AsyncFn(Method, &str, Option<Value>) -> Answer,
    put: impl AsyncFn(&str, &Answer, Value),
) {
    let created = tell(Method::POST, "/rules", Some(json!({ "document": RULE }))).await;
    let id = created.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/rules/{id}");
    put(
        &path,
        &created,
        json!({ "document": RULE.replace("-3", "-4") }),
    )
    .await;
    for path in ["/rules", "/rules/fields", &path] {
        tell(Method::GET, path, None).await;
    }
    tell(
        Method::POST,
        "/rules/validate",
        Some(json!({ "document": RULE })),
    )
    .await;
    let symbols = json!({ "symbols": ["AAA"] });
    tell(Method::POST, &format!("{path}/test"), Some(symbols)).await;
    let unsaved = json!({ "symbols": ["AAA"], "document": RULE });
    tell(Method::POST, "/rules/test", Some(unsaved)).await;
    tell(Method::POST, &format!("{path}/toggle"), None).await;
    let made_up = json!({ "symbol": "AAA", "fields": { "price": 1.0 } });
    tell(Method::POST, "/market-data/simulate", Some(made_up)).await;
    let alert = "0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a77";
    record_alert(folder, &id, alert, 0).await;
    let path_of_alert = format!("/alerts/{alert}");
    for path in [
        "/alerts?symbol=AAA&setup=breakout&is_read=false",
        "/alerts/stats",
        &path_of_alert,
    ] {
        tell(Method::GET, path, None).await;
    }
    tell(
        Method::PATCH,
        &path_of_alert,
        Some(json!({ "is_read": true })),
    )
    .await;
    tell(
        Method::POST,
        "/alerts/read-all",
        Some(json!({ "until": null })),
    )
    .await;
    tell(Method::DELETE, &path, None).await;
}

#[tokio::test]
async fn alerts_are_listed_read_counted_and_outlive_their_rule() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let id = server
        .post("/rules", &json!({ "document": RULE }))
        .await
        .expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let ids = [
        "0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a71",
        "0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a72",
    ];
    for (minute, alert) in ids.into_iter().enumerate() {
        record_alert(folder.path(), &id, alert, minute as i64).await;
    }
    assert_eq!(
        server.get(&format!("/rules/{id}")).await.expect(200)["alerts"],
        2
    );
    let page = server
        .get(&format!("/alerts?rule={id}&limit=1"))
        .await
        .expect(200);
    assert_eq!(
        (&page["total"], &page["items"][0]["id"]),
        (&json!(2), &json!(ids[1])),
        "newest first"
    );
    assert_eq!(
        page["items"][0]["market_data"]["fields"]["price"]["as_of"],
        "2023-11-14T22:13:20Z"
    );
    let next = server
        .get(&format!(
            "/alerts?limit=1&cursor={}",
            page["next_cursor"].as_str().unwrap()
        ))
        .await
        .expect(200);
    assert_eq!(next["items"][0]["id"], ids[0]);
    assert_eq!(
        server.get("/alerts?symbol=BBB").await.expect(200)["total"],
        0
    );
    assert_eq!(
        server
            .get("/alerts?from=2023-11-14T22:14:00Z")
            .await
            .expect(200)["total"],
        1
    );

    let seen = server.send(
        server
            .request(Method::PATCH, &format!("/alerts/{}", ids[0]))
            .json(&json!({ "is_read": true })),
    );
    assert_eq!(seen.await.expect(200)["is_read"], true);
    assert_eq!(
        server.get("/alerts?is_read=false").await.expect(200)["total"],
        1
    );
    let read = server
        .post("/alerts/read-all", &json!({}))
        .await
        .expect(200);
    assert_eq!((&read["marked"], &read["unread"]), (&json!(1), &json!(0)));

    let stats = server.get("/alerts/stats").await.expect(200);
    assert_eq!(
        (&stats["total"], &stats["today"], &stats["unread"]),
        (&json!(2), &json!(0), &json!(0))
    );
    assert_eq!(
        (&stats["mean_confidence"], &stats["outcomes"]["hit_rate"]),
        (&json!(0.75), &json!(1.0))
    );
    assert_eq!(stats["outcomes_by_rule"][0]["name"], "Above the average");
    // Twice (0.75 − 1)².
    assert_eq!(stats["calibration"]["brier"], 0.0625);

    server.delete(&format!("/rules/{id}")).await.expect(204);
    let kept = server.get(&format!("/alerts/{}", ids[0])).await.expect(200);
    assert_eq!(
        (&kept["rule_document"], &kept["alert"]["rule_name"]),
        (&json!(RULE), &json!("Above the average"))
    );
    server
        .get("/alerts/0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a10")
        .await
        .refused("unknown_alert");
    server.stop().await;
}

#[tokio::test]
async fn rules_are_saved_changed_switched_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let (server, _) = with_bars(folder.path()).await;
    let created = server.post("/rules", &json!({ "document": RULE })).await;
    let tag = created.header("etag").to_owned();
    let created = created.expect(201);
    let id = created["id"].as_str().unwrap().to_owned();
    assert_eq!(created["document"], RULE, "comments stay");
    assert_eq!(
        (
            &created["name"],
            &created["type"],
            &created["enabled"],
            &created["version"],
            &created["fields"]
        ),
        (
            &json!("Above the average"),
            &json!("technical"),
            &json!(true),
            &json!(1),
            &json!(["price", "sma_5"])
        )
    );
    assert_eq!(created["cannot_fire"], json!([]));
    server
        .post("/rules", &json!({ "document": RULE }))
        .await
        .refused("rule_exists");

    let changed = RULE.replace("sma_5", "sma_9");
    let saved = put(&server, &id, &tag, &changed).await;
    let new_tag = saved.header("etag").to_owned();
    assert_eq!(saved.expect(200)["version"], 2);
    put(&server, &id, &tag, &changed.replace("-3", "-4"))
        .await
        .refused("precondition_failed");
    let bare = server
        .request(Method::PUT, &format!("/rules/{id}"))
        .json(&json!({ "document": RULE }));
    server.send(bare).await.refused("precondition_required");
    assert_eq!(
        put(&server, &id, &new_tag, &changed).await.expect(200)["version"],
        2
    );

    let off = server
        .send(server.request(Method::POST, &format!("/rules/{id}/toggle")))
        .await
        .expect(200);
    assert_eq!(
        (&off["enabled"], &off["version"]),
        (&json!(false), &json!(2))
    );
    let on = server
        .send(server.request(Method::POST, &format!("/rules/{id}/toggle?enabled=true")))
        .await;
    assert_eq!(on.expect(200)["enabled"], true);
    let listed = server
        .get("/rules?q=average&enabled=true")
        .await
        .expect(200);
    assert_eq!(
        (&listed["total"], &listed["items"][0]["id"]),
        (&json!(1), &json!(id))
    );

    server.delete(&format!("/rules/{id}")).await.expect(204);
    server
        .get(&format!("/rules/{id}"))
        .await
        .refused("unknown_rule");
    server
        .delete(&format!("/rules/{id}"))
        .await
        .refused("unknown_rule");
    server.stop().await;
}

#[tokio::test]
async fn a_wrong_document_is_refused_with_its_places() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let unreadable = server
        .post("/rules", &json!({ "document": "name: [" }))
        .await
        .refused("malformed_rule");
    assert_eq!(unreadable["status"], 400);
    let wrong = RULE
        .replace("sma_5", "sma5")
        .replace("field: price", "field: prise");
    let refused = server
        .post("/rules", &json!({ "document": wrong }))
        .await
        .refused("invalid_rule");
    let errors = refused["errors"].as_array().unwrap();
    let first = &errors[0];
    assert_eq!(
        (&refused["status"], &first["pointer"]),
        (&json!(422), &json!("/document/conditions/0/field"))
    );
    assert_eq!(first["help"], "did you mean `price`?");
    assert_eq!(first["span"]["line"], 5, "{first}");
    let validated = server
        .post("/rules/validate", &json!({ "document": wrong }))
        .await
        .expect(200);
    assert_eq!(
        (
            &validated["ok"],
            validated["findings"].as_array().unwrap().len()
        ),
        (&json!(false), errors.len())
    );
    let two = "rules:\n  - {name: A, type: price, when: price > 1}\n  - {name: B, type: price, when: price > 1}\n";
    server
        .post("/rules", &json!({ "document": two }))
        .await
        .refused("invalid_rule");

    let quotes = "{name: Tight, type: price, when: spread_bps < 5}";
    let created = server
        .post("/rules", &json!({ "document": quotes }))
        .await
        .expect(201);
    let why = created["cannot_fire"].as_array().unwrap();
    assert!(
        why[0]
            .as_str()
            .unwrap()
            .starts_with("cannot fire: spread_bps missing"),
        "{why:?}"
    );
    server.stop().await;
}

/// The days on which closes rise above the mean of the five before them, counted directly.
fn crossings(closes: &[f64]) -> usize {
    let above = |at: usize| at >= 5 && closes[at] > closes[at - 5..at].iter().sum::<f64>() / 5.0;
    (0..closes.len())
        .filter(|&at| above(at) && !(at > 0 && above(at - 1)))
        .count()
}

#[tokio::test]
async fn a_rule_is_tested_over_history() {
    let folder = tempfile::tempdir().unwrap();
    let (server, closes) = with_bars(folder.path()).await;
    let request = json!({ "document": RULE, "symbols": ["AAA"] });
    let tested = server.post("/rules/test", &request).await.expect(200);
    assert_eq!(tested["fired"].as_u64(), Some(crossings(&closes) as u64));
    assert_eq!(tested["forward"].as_array().unwrap().len(), 3);
    let count = |name: &str| tested["outcomes"][name].as_u64().unwrap();
    assert_eq!(
        count("targets") + count("stops") + count("expired") + count("ungraded"),
        tested["fired"].as_u64().unwrap()
    );
    assert!(tested["calibration"]["brier"].is_number());
    let alert = &tested["alerts"][0];
    assert!(alert["fields"]["price"].as_f64() > alert["fields"]["sma_5"].as_f64());

    let id = server
        .post("/rules", &json!({ "document": RULE }))
        .await
        .expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/rules/{id}/test");
    let saved = server
        .post(&path, &json!({ "symbols": ["AAA"] }))
        .await
        .expect(200);
    assert_eq!(saved, tested, "the saved rule is the same");
    assert_eq!(
        server.get("/alerts").await.expect(200)["total"],
        0,
        "a test records nothing"
    );
    server
        .post(&path, &request)
        .await
        .refused("invalid_request");
    server
        .post(&path, &json!({ "symbols": [] }))
        .await
        .refused("invalid_request");
    server
        .post(&path, &json!({ "symbols": ["NONE"] }))
        .await
        .refused("unknown_symbol");
    let minutes = json!({ "document": RULE.replace("1d", "1m"), "symbols": ["AAA"] });
    server
        .post("/rules/test", &minutes)
        .await
        .refused("no_data");
    let late = json!({ "symbols": ["AAA"], "start_date": "2020-02-01", "end_date": "2020-01-01" });
    server.post(&path, &late).await.refused("invalid_request");
    server.stop().await;
}

#[tokio::test]
async fn made_up_values_are_judged_and_recorded_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    server
        .post("/rules", &json!({ "document": RULE }))
        .await
        .expect(201);
    let judge = async |fields: Value| {
        let answer = server
            .post(
                "/market-data/simulate",
                &json!({ "symbol": "AAA", "fields": fields }),
            )
            .await;
        answer.expect(200)
    };
    let fires = judge(json!({ "price": 101.0, "sma_5": 100.0 })).await;
    assert_eq!(
        (&fires["dry_run"], &fires["rules"][0]["fires"]),
        (&json!(true), &json!(true))
    );
    assert!((fires["rules"][0]["stop"].as_f64().unwrap() - 97.97).abs() < 1e-9);
    let still = judge(json!({ "price": 99.0, "sma_5": 100.0 })).await;
    assert_eq!(still["rules"][0]["parts"][0]["holds"], false);
    let missing = judge(json!({ "price": 99.0 })).await;
    assert_eq!(
        (
            &missing["rules"][0]["parts"][0]["holds"],
            &missing["rules"][0]["missing"]
        ),
        (&Value::Null, &json!(["sma_5"]))
    );
    let unknown = json!({ "symbol": "AAA", "fields": { "prise": 1.0 } });
    server
        .post("/market-data/simulate", &unknown)
        .await
        .refused("invalid_request");
    assert_eq!(server.get("/alerts").await.expect(200)["total"], 0);
    server.stop().await;
}
