//! A market that moves, and strategies at work on it.

use std::time::Duration;

use bellwether_market::{Instrument, Symbol, Timeframe, UnixNanos};
use bellwether_research::BarSeries;
use bellwether_runtime::feed::{PaceControl, ReplaySource};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::Server;
use crate::push::Socket;

/// Long and flat in turns on minute bars.
pub(crate) const SWINGS: &str = "name: Swings
universe: [BBB]
timeframe: 1m
rules:
  - name: Up
    when: crosses_above(close, sma(close, 5))
    then: [{enter: {side: long, size: {units: 10}}}]
  - name: Down
    when: crosses_below(close, sma(close, 5))
    then: [{exit: {}}]
";

const MINUTE: i64 = 60_000_000_000;

/// A recording of one symbol that goes up and down, of which `told` rows are over.
pub(crate) fn recorded(rows: usize, told: u32) -> (ReplaySource, PaceControl) {
    let start: UnixNanos = "2024-03-04T14:30:00Z".parse().unwrap();
    let minute = |row: usize| start.saturating_add_nanos(row as i64 * MINUTE);
    let price = |row: usize| 50.0 + ((row % 23) as f64 - 11.0).abs() / 10.0;
    let open: Vec<f64> = (0..rows).map(|row| price(row.saturating_sub(1))).collect();
    let close: Vec<f64> = (0..rows).map(price).collect();
    let pairs = || open.iter().zip(&close);
    let series = BarSeries {
        instrument: Instrument::equity(Symbol::new("BBB").unwrap()),
        timeframe: Timeframe::M1,
        open_time: (0..rows).map(minute).collect(),
        close_time: (1..=rows).map(minute).collect(),
        high: pairs().map(|(a, b)| a.max(*b)).collect(),
        low: pairs().map(|(a, b)| a.min(*b)).collect(),
        open: open.clone(),
        close: close.clone(),
        volume: vec![1_000.0; rows],
        features: Default::default(),
        data_hash: [0; 32],
        simulated: false,
    };
    let pace = PaceControl::new(60_000.0);
    pace.set_paused(true);
    pace.step(told);
    let (_, seek) = tokio::sync::watch::channel(None);
    let source = ReplaySource::new("replay", vec![series], Timeframe::M1, &pace, seek);
    (source, pace)
}

async fn until(server: &Server, path: &str, what: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..2_000 {
        let found = server.get(path).await.expect(200);
        if what(&found) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!(
        "{path} did not come to that: {}",
        server.get(path).await.text()
    );
}

/// Lets the market pass bar by bar until a run holds something.
pub(crate) async fn hold_something(server: &Server, run: &str) {
    pace(server, json!({ "paused": true })).await;
    let path = format!("/bot/runs/{run}");
    for _ in 0..200 {
        let now = server.get(&path).await.expect(200);
        if now["open_positions"] == 1 {
            return;
        }
        let rows = now["rows"].as_u64().unwrap();
        pace(server, json!({ "step": 1 })).await;
        until(server, &path, |run| run["rows"].as_u64() > Some(rows)).await;
    }
    panic!("it never held anything");
}

async fn pace(server: &Server, body: Value) -> Value {
    let request = server.request(Method::PUT, "/sources/replay/pace");
    server.send(request.json(&body)).await.expect(200)
}

async fn start(server: &Server) -> String {
    let saved = json!({ "document": SWINGS, "format": "yaml" });
    let strategy = server.post("/strategies", &saved).await.expect(201);
    let wanted = json!({ "strategy_id": strategy["id"] });
    let run = server.post("/bot/start", &wanted).await.expect(201);
    run["run"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_strategy_trades_on_a_market_that_moves() {
    let folder = tempfile::tempdir().unwrap();
    let (source, control) = recorded(500, 60);
    let server = Server::start_on(folder.path(), source, control).await;
    until(&server, "/state", |state| {
        state["source"]["status"] == "paused"
            && state["source"]["market_time"] == "2024-03-04T15:30:00Z"
    })
    .await;
    let price = server.get("/market-data/BBB").await.expect(200);
    assert_eq!(price["time"], "2024-03-04T15:30:00Z");
    server
        .get("/market-data/CCC")
        .await
        .refused("unknown_symbol");

    let run = start(&server).await;
    let path = format!("/bot/runs/{run}");
    let begun = until(&server, &path, |run| run["status"] == "running").await;
    // What the market told before is known, and nothing was decided on it.
    assert_eq!(begun["rows"], 60);
    assert_eq!(begun["equity"], 100_000.0);
    assert_eq!(begun["symbols"], json!(["BBB"]));
    hold_something(&server, &run).await;

    let positions = server.get("/broker/positions").await.expect(200);
    assert_eq!(positions["items"][0]["quantity"], "10");
    assert_eq!(positions["items"][0]["side"], "long");
    let fills = server.get("/broker/fills").await.expect(200);
    let orders = server.get("/broker/orders").await.expect(200);
    assert_eq!(fills["items"][0]["order"], orders["items"][0]["id"]);
    assert_eq!(orders["items"][0]["status"], "filled");
    let account = server.get("/broker/account").await.expect(200);
    let cash: f64 = account["totals"][0]["cash"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let paid: f64 = fills["items"][0]["price"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((cash + 10.0 * paid - 100_000.0).abs() < 1e-9);

    // To the end of the recording: books and log agree.
    pace(&server, json!({ "paused": false, "speed": 100_000.0 })).await;
    let over = until(&server, &path, |run| run["rows"] == 500).await;
    assert!(over["round_trips"].as_u64() > Some(5));
    let ended = until(&server, "/sources", |sources| {
        sources["items"][0]["status"] == "ended"
    })
    .await;
    assert_eq!(ended["items"][0]["symbols"], json!(["BBB"]));
    let replay = format!("{path}/replay");
    server
        .post(&replay, &json!({}))
        .await
        .refused("run_not_ready");
    let stopped = server
        .post("/bot/stop", &json!({ "run": run }))
        .await
        .expect(200);
    assert_eq!(stopped["items"][0]["status"], "stopped");
    let replayed = server.post(&replay, &json!({})).await.expect(200);
    assert_eq!(replayed["difference"], Value::Null);
    assert!(replayed["compared"].as_u64() > Some(400));
    server.stop().await;
}

#[tokio::test]
async fn orders_of_people_go_through_the_same_gate() {
    let folder = tempfile::tempdir().unwrap();
    let (source, control) = recorded(500, 60);
    let server = Server::start_on(folder.path(), source, control).await;
    let ticket = |quantity: &str, more: Value| {
        let mut ticket = json!({ "symbol": "BBB", "side": "buy", "quantity": quantity });
        for (name, value) in more.as_object().unwrap() {
            ticket[name] = value.clone();
        }
        ticket
    };
    let send = async |ticket: Value| server.post("/broker/orders", &ticket).await;
    send(ticket("1", json!({}))).await.refused("run_over");
    let run = start(&server).await;
    let path = format!("/bot/runs/{run}");
    until(&server, &path, |run| run["status"] == "running").await;

    for (wrong, pointer) in [
        (ticket("nothing", json!({})), "/quantity"),
        (ticket("-1", json!({})), "/quantity"),
        (ticket("1", json!({ "type": "limit" })), "/limit_price"),
        (ticket("1", json!({ "limit_price": "50" })), "/limit_price"),
        (
            ticket("1", json!({ "type": "stop", "stop_price": "0" })),
            "/stop_price",
        ),
        (ticket("1", json!({ "symbol": "ZZZ" })), "/symbol"),
        (ticket("1", json!({ "run": "no such" })), "/run"),
    ] {
        let problem = send(wrong.clone()).await.refused("invalid_request");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{wrong}");
    }
    send(ticket("1.5", json!({})))
        .await
        .refused("order_refused");

    // Sent twice under one key it is one order.
    let keyed = || {
        let request = server.request(Method::POST, "/broker/orders");
        let request = request.header("idempotency-key", "one");
        request.json(&ticket(
            "3",
            json!({ "type": "limit", "limit_price": "40.00" }),
        ))
    };
    let order = server.send(keyed()).await.expect(201);
    let again = server.send(keyed()).await.expect(201);
    assert_eq!(order["id"], again["id"]);
    assert_eq!(order["role"], "manual");
    let open = server.get("/broker/orders?open=true").await.expect(200);
    assert_eq!(open["total"], 1);
    let order = format!("/broker/orders/{}", order["id"].as_str().unwrap());
    server.delete(&order).await.expect(200);
    until(&server, &order, |order| order["status"] == "cancelled").await;
    server.delete(&order).await.refused("order_refused");
    server
        .get("/broker/orders/bw-1-1")
        .await
        .refused("unknown_order");

    let bought = send(ticket("7", json!({}))).await.expect(201);
    pace(&server, json!({ "step": 1 })).await;
    let bought = format!("/broker/orders/{}", bought["id"].as_str().unwrap());
    until(&server, &bought, |order| order["status"] == "filled").await;
    server.stop().await;
}

#[tokio::test]
async fn an_emergency_stop_outlives_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let (source, control) = recorded(500, 60);
    let server = Server::start_on(folder.path(), source, control).await;
    let run = start(&server).await;
    let path = format!("/bot/runs/{run}");
    until(&server, &path, |run| run["status"] == "running").await;
    hold_something(&server, &run).await;
    let stopped = server
        .post("/bot/emergency_stop", &json!({}))
        .await
        .expect(200);
    assert_eq!(stopped["runs"][0]["held"][0]["symbol"], "BBB");
    let ticket = json!({ "symbol": "BBB", "side": "buy", "quantity": "1" });
    let refused = server.post("/broker/orders", &ticket).await;
    refused.refused("order_refused");
    pace(&server, json!({ "step": 1 })).await;
    until(&server, &path, |run| run["open_positions"] == 0).await;
    let again = server
        .post("/bot/emergency_stop", &json!({ "run": run }))
        .await
        .expect(200);
    assert_eq!(again["runs"][0]["held"], json!([]));
    // People are told once everything is closed.
    let told = until(&server, "/notifications?level=critical", |told| {
        told["total"] == 1
    })
    .await;
    assert_eq!(told["items"][0]["event"], "emergency_stop");
    let text = told["items"][0]["text"]["en"].as_str().unwrap();
    assert!(!text.contains("still open"), "{text}");
    server.stop().await;

    // The market goes on where it was; the run is there again, and still opens nothing.
    let (source, control) = recorded(500, 200);
    let server = Server::start_on(folder.path(), source, control).await;
    let back = until(&server, &path, |run| {
        run["status"] == "running" && run["rows"].as_u64() >= Some(200)
    })
    .await;
    assert_eq!(back["halt"], "emergency_stop");
    let trips = back["round_trips"].clone();
    pace(&server, json!({ "paused": false, "speed": 100_000.0 })).await;
    let over = until(&server, &path, |run| run["rows"] == 500).await;
    assert_eq!(over["round_trips"], trips);
    let armed = server.post("/bot/rearm", &json!({})).await.expect(200);
    assert_eq!(armed["items"][0]["halt"], Value::Null);
    server.stop().await;
}

#[tokio::test]
async fn without_a_market_nothing_starts_and_everything_answers() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let state = server.get("/state").await.expect(200);
    assert_eq!(state["source"], Value::Null);
    assert_eq!(state["runs"], json!([]));
    let saved = json!({ "document": SWINGS, "format": "yaml" });
    let strategy = server.post("/strategies", &saved).await.expect(201);
    let wanted = json!({ "strategy_id": strategy["id"] });
    server
        .post("/bot/start", &wanted)
        .await
        .refused("not_ready");
    server.get("/market-data/BBB").await.refused("not_ready");
    server.get("/bot/runs/7").await.refused("unknown_run");
    server.get("/bot/runs/..%2F..").await.refused("unknown_run");
    server
        .post("/bot/runs/7/replay", &json!({}))
        .await
        .refused("unknown_run");
    let empty = server
        .post("/bot/emergency_stop", &json!({}))
        .await
        .expect(200);
    assert_eq!(empty["runs"], json!([]));
    let pace = server.request(Method::PUT, "/sources/replay/pace");
    server
        .send(pace.json(&json!({ "speed": 1.0 })))
        .await
        .refused("unknown_source");
    server.stop().await;
}

#[tokio::test]
async fn what_happens_is_told_as_it_happens() {
    let folder = tempfile::tempdir().unwrap();
    let (source, control) = recorded(500, 60);
    let server = Server::start_on(folder.path(), source, control).await;
    let mut orders = Socket::open(&server, "/ws/orders").await;
    let first = orders.next().await.unwrap();
    assert_eq!(first["type"], "snapshot");
    assert_eq!(first["data"], json!({ "orders": [], "fills": [] }));
    let mut all = Socket::open(&server, "/ws").await;
    for channel in ["state", "positions", "account", "market_data", "logs"] {
        all.send(&json!({ "action": "subscribe", "channel": channel }))
            .await;
        let begun = all.until(|message| message["channel"] == channel).await;
        assert_eq!(begun["type"], "snapshot");
    }
    let run = start(&server).await;
    let path = format!("/bot/runs/{run}");
    until(&server, &path, |run| run["status"] == "running").await;
    hold_something(&server, &run).await;

    // Of an order every state is told, in order; what was traded is told once.
    let sent = orders.until(|message| message["type"] == "update").await;
    let id = sent["data"]["id"].clone();
    let mut states = vec![sent["data"]["status"].clone()];
    let mut fills = Vec::new();
    while states.last() != Some(&json!("filled")) || fills.is_empty() {
        let message = orders.next().await.unwrap();
        match message["type"].as_str() {
            Some("fill") => fills.push(message["data"].clone()),
            _ => {
                assert_eq!(message["data"]["id"], id);
                states.push(message["data"]["status"].clone());
            }
        }
    }
    assert_eq!(fills.len(), 1);
    assert_eq!(fills[0]["order"], id);

    let held = |message: &Value| {
        message["channel"] == "positions" && message["data"]["items"][0]["symbol"] == "BBB"
    };
    let mut numbers: std::collections::HashMap<String, u64> = Default::default();
    let mut is_held = false;
    let mut is_in_state = false;
    let mut is_priced = false;
    while !(is_held && is_in_state && is_priced) {
        let message = all.next().await.unwrap();
        let channel = message["channel"].as_str().unwrap().to_owned();
        let number = message["seq"].as_u64().unwrap();
        // Numbers of a channel have no gap and no repetition.
        let before = numbers.insert(channel.clone(), number);
        assert!(
            before.is_none_or(|before| number == before + 1),
            "{channel}"
        );
        is_held |= held(&message);
        is_in_state |= channel == "state" && message["data"]["runs"][0]["open_positions"] == 1;
        is_priced |= channel == "market_data" && message["data"]["items"][0]["symbol"] == "BBB";
    }
    server.stop().await;
}

#[tokio::test]
async fn rules_tell_what_they_see_once() {
    let folder = tempfile::tempdir().unwrap();
    let (source, control) = recorded(500, 60);
    let server = Server::start_on(folder.path(), source, control).await;
    let mut alerts = Socket::open(&server, "/ws").await;
    alerts
        .send(&json!({ "action": "subscribe", "channel": "alerts" }))
        .await;
    let begun = alerts.until(|message| message["channel"] == "alerts").await;
    assert_eq!(begun["data"]["items"], json!([]));
    // Prices go from 51.1 down to 50 and up again every 23 minutes: true once on the way up, for as long as it is above.
    let rule = "name: above
description: The price is above a level.
type: price
conditions: [{field: price, operator: \">\", value: 50.85}]
targets: {stop_loss_percent: -1, target_percent: 2}
timeframe: 1m
";
    let saved = server
        .post("/rules", &json!({ "document": rule }))
        .await
        .expect(201);
    // Rows of before are known to the rule, and told to nobody.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.get("/alerts").await.expect(200)["total"], 0);
    pace(&server, json!({ "step": 100 })).await;
    // In the hundred minutes from the 61st on it goes above the level four times.
    let expected = (61..=160)
        .filter(|minute| {
            let price = |row: usize| 50.0 + ((row % 23) as f64 - 11.0).abs() / 10.0;
            price(minute - 1) > 50.85 && price(minute - 2) <= 50.85
        })
        .count() as u64;
    assert!(expected > 2);
    until(&server, "/alerts", |alerts| alerts["total"] == expected).await;
    let told = alerts.until(|message| message["type"] == "update").await;
    assert_eq!(told["data"]["rule_name"], "above");
    assert_eq!(told["data"]["symbol"], "BBB");
    let entry = told["data"]["entry"].as_f64().unwrap();
    assert!((told["data"]["stop"].as_f64().unwrap() - entry * 0.99).abs() < 0.01);
    assert_eq!(
        told["data"]["market_data"]["fields"]["price"]["value"],
        entry
    );

    // Switched off it is silent; a rule that is made again tells nothing twice.
    let path = format!("/rules/{}/toggle", saved["id"].as_str().unwrap());
    server.post(&path, &json!({})).await.expect(200);
    server.post(&path, &json!({})).await.expect(200);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.get("/alerts").await.expect(200)["total"], expected);
    server.post(&path, &json!({})).await.expect(200);
    tokio::time::sleep(Duration::from_millis(300)).await;
    pace(&server, json!({ "step": 100 })).await;
    until(&server, "/sources", |sources| {
        sources["items"][0]["market_time"] == "2024-03-04T18:50:00Z"
    })
    .await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.get("/alerts").await.expect(200)["total"], expected);
    // None is graded yet, and the statistics say so.
    let stats = server.get("/alerts/stats").await.expect(200);
    assert_eq!(stats["outcomes"]["ungraded"], expected);
    assert_eq!(
        stats["outcomes_by_rule"][0]["outcomes"]["ungraded"],
        expected
    );
    let notified = server.get("/notifications").await.expect(200);
    let told = notified["items"].as_array().unwrap().iter();
    assert_eq!(
        told.filter(|one| one["event"] == "alert").count() as u64,
        expected
    );
    server.stop().await;
}
