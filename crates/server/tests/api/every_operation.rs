//! One story in which every operation of the specification succeeds once.

use std::collections::BTreeSet;
use std::sync::Mutex;

use reqwest::Method;
use serde_json::json;

use crate::client::{Answer, CROSS, Server, daily_bars};

#[tokio::test]
async fn every_operation_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    let (source, pace) = crate::live::recorded(500, 60);
    let server = Server::start_on(folder.path(), source, pace).await;
    let told = Mutex::new(BTreeSet::new());
    let note = |method: &Method, path: &str, answer: &Answer| {
        let path = path.split('?').next().unwrap();
        let operation = server
            .specification
            .operation(method.as_str(), path)
            .unwrap();
        assert!(answer.status < 400, "{}: {}", operation.id, answer.text());
        told.lock().unwrap().insert(operation.id);
    };
    let tell = async |method: Method, path: &str, body: Option<serde_json::Value>| {
        let request = server.request(method.clone(), path);
        let answer = server
            .send(body.map_or_else(
                || server.request(method.clone(), path),
                |body| request.json(&body),
            ))
            .await;
        note(&method, path, &answer);
        answer
    };
    let get = async |path: &str| tell(Method::GET, path, None).await;

    let bars = daily_bars(400, 7);
    let upload = server.upload(
        "/datasets/import",
        "AAA.csv",
        crate::client::csv(&bars).as_bytes(),
        &[("timeframe", "1d")],
    );
    let imported = server.send(upload).await;
    note(&Method::POST, "/datasets/import", &imported);
    let dataset = imported.json()["datasets"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for path in [
        "/health",
        "/ready",
        "/status",
        "/symbols?q=a",
        "/instruments/AAA",
        "/market-data/AAA/history?count=10",
        "/market-data/AAA/levels?kind=swing",
    ] {
        get(path).await;
    }
    for path in [
        "/datasets",
        "/config/primitives",
        "/config/factors",
        "/config/features",
        "/config/strategy-schema",
        "/openapi.json",
        "/docs",
    ] {
        get(path).await;
    }
    get(&format!("/datasets/{dataset}/quality")).await;

    tell(
        Method::POST,
        "/expressions/check",
        Some(json!({ "expression": "sma(close, 3)" })),
    )
    .await;
    let evaluate = json!({ "symbol": "AAA", "expressions": [{ "expression": "sma(close, 3)" }] });
    tell(Method::POST, "/expressions/evaluate", Some(evaluate)).await;
    tell(
        Method::POST,
        "/expressions/complete",
        Some(json!({ "text": "sm", "cursor": 2 })),
    )
    .await;

    let model = include_bytes!("../../../../testdata/models/linear.onnx");
    let upload = server
        .send(server.upload("/models", "linear.onnx", model, &[]))
        .await;
    note(&Method::POST, "/models", &upload);
    let until = json!({ "symbol": "AAA", "until": "2030-01-01T00:00:00Z" });
    let fitted = tell(Method::POST, "/regimes", Some(until)).await.json();
    server.finish_job(fitted["job_id"].as_str().unwrap()).await;
    get("/models").await;
    get("/models/aaa-1d").await;
    tell(Method::DELETE, "/models/aaa-1d", None).await;

    tell(
        Method::POST,
        "/strategies/validate",
        Some(json!({ "document": CROSS })),
    )
    .await;
    let created = tell(
        Method::POST,
        "/strategies",
        Some(json!({ "document": CROSS })),
    )
    .await;
    let strategy = created.json()["id"].as_str().unwrap().to_owned();
    let import = server
        .send(server.upload("/strategies/import", "cross.yaml", CROSS.as_bytes(), &[]))
        .await;
    note(&Method::POST, "/strategies/import", &import);
    get("/strategies?order=name").await;
    get(&format!("/strategies/{strategy}")).await;
    let path = format!("/strategies/{strategy}");
    let changed = json!({ "document": CROSS.replace("default: 5", "default: 6") });
    let put = server
        .send(
            server
                .request(Method::PUT, &path)
                .header("if-match", created.header("etag"))
                .json(&changed),
        )
        .await;
    note(&Method::PUT, &path, &put);
    get(&format!("/strategies/{strategy}/versions")).await;
    get(&format!("/strategies/{strategy}/versions/1")).await;
    get(&format!("/strategies/{strategy}/export")).await;

    let accepted = tell(
        Method::POST,
        "/backtest/run",
        Some(json!({ "strategy": strategy })),
    )
    .await
    .json();
    let (backtest, job) = (
        accepted["backtest_id"].as_str().unwrap(),
        accepted["job"]["job_id"].as_str().unwrap(),
    );
    get(&format!("/jobs/{job}/stream")).await;
    for path in [
        "/jobs".to_owned(),
        format!("/jobs/{job}"),
        format!("/jobs/{job}/log?tail=10"),
    ] {
        get(&path).await;
    }
    for path in [
        "/backtest".to_owned(),
        format!("/backtest/{backtest}"),
        format!("/backtest/{backtest}/results"),
    ] {
        get(&path).await;
    }
    get(&format!("/backtest/{backtest}/tearsheet")).await;
    let put_changed = async |path: &str, before: &Answer, body: serde_json::Value| {
        let request = server
            .request(Method::PUT, path)
            .header("if-match", before.header("etag"));
        let put = server.send(request.json(&body)).await;
        note(&Method::PUT, path, &put);
    };
    crate::rules::story(folder.path(), &tell, put_changed).await;
    let settings = json!({ "name": "desk", "kind": "webhook", "webhook": {
        "url": "http://127.0.0.1:9/nobody", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } });
    let channel = tell(
        Method::POST,
        "/notifications/channels",
        Some(settings.clone()),
    )
    .await;
    let id = channel.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/notifications/channels/{id}");
    let put = server
        .send(
            server
                .request(Method::PUT, &path)
                .header("if-match", channel.header("etag"))
                .json(&settings),
        )
        .await;
    note(&Method::PUT, &path, &put);
    // Nobody listens there: the test comes to that, and succeeds in saying so.
    tell(Method::POST, &format!("{path}/test"), None).await;
    get("/notifications/channels").await;
    get("/notifications/deliveries?failed=true").await;
    get("/notifications?level=info").await;
    tell(
        Method::POST,
        "/notifications/read-all",
        Some(json!({ "until": null })),
    )
    .await;
    tell(Method::DELETE, &path, None).await;
    for path in [
        format!("/backtest/{backtest}"),
        format!("/strategies/{strategy}"),
        format!("/datasets/{dataset}"),
    ] {
        tell(Method::DELETE, &path, None).await;
    }

    // A recorded market that is held, and a run on it.
    for path in [
        "/state",
        "/sources",
        "/market-data/BBB",
        "/bot/runs",
        "/broker/account",
        "/broker/positions",
        "/broker/orders?open=true",
        "/broker/fills",
    ] {
        get(path).await;
    }
    let pace = Some(json!({ "speed": 1e5, "paused": true }));
    tell(Method::PUT, "/sources/replay/pace", pace).await;
    let swings = tell(
        Method::POST,
        "/strategies",
        Some(json!({ "document": crate::live::SWINGS, "format": "yaml" })),
    )
    .await;
    let swings = swings.json()["id"].as_str().unwrap().to_owned();
    let run = tell(
        Method::POST,
        "/bot/start",
        Some(json!({ "strategy_id": swings })),
    )
    .await;
    let run = run.json()["run"].as_str().unwrap().to_owned();
    get(&format!("/bot/runs/{run}")).await;
    tell(Method::POST, "/broker/account/refresh", None).await;
    let far = json!({ "symbol": "BBB", "side": "buy", "quantity": "1", "type": "limit", "limit_price": "1.00" });
    let order = tell(Method::POST, "/broker/orders", Some(far)).await;
    let order = order.json()["id"].as_str().unwrap().to_owned();
    get(&format!("/broker/orders/{order}")).await;
    tell(Method::DELETE, &format!("/broker/orders/{order}"), None).await;
    crate::live::hold_something(&server, &run).await;
    tell(Method::POST, "/broker/positions/BBB/close", Some(json!({}))).await;
    for path in [
        "/broker/flatten",
        "/bot/emergency_stop",
        "/bot/rearm",
        "/bot/stop",
    ] {
        tell(Method::POST, path, Some(json!({ "run": run }))).await;
    }
    tell(Method::POST, &format!("/bot/runs/{run}/replay"), None).await;

    let mut expected: BTreeSet<String> = server
        .specification
        .operations()
        .into_iter()
        .map(|o| o.id)
        .collect();
    // Sockets and the endless stream are spoken to in `push`, a cancellation that succeeds in `backtests`.
    for elsewhere in [
        "stream_events",
        "open_socket",
        "open_backtest_socket",
        "open_state_socket",
        "open_logs_socket",
        "open_positions_socket",
        "open_orders_socket",
        "open_account_socket",
        "open_data_socket",
        "cancel_job",
    ] {
        assert!(expected.remove(elsewhere));
    }
    assert_eq!(told.into_inner().unwrap(), expected);
    server.stop().await;
}
