//! Trained models and fitted regimes.

use reqwest::Method;
use reqwest::header::LOCATION;
use serde_json::{Value, json};

use crate::client::{Answer, CROSS, Server, daily_bars};

/// One input row of three features, one number out.
const LINEAR: &[u8] = include_bytes!("../../../../testdata/models/linear.onnx");

async fn upload(server: &Server, file: &str, content: &[u8], fields: &[(&str, &str)]) -> Answer {
    server
        .send(server.upload("/models", file, content, fields))
        .await
}

/// Fits a regime, and the events of its job.
async fn fit(server: &Server, request: &Value) -> (Value, Vec<Value>) {
    let job = server.post("/regimes", request).await.expect(202);
    assert_eq!(job["type"], "fit");
    let events = server.finish_job(job["job_id"].as_str().unwrap()).await;
    (job, events)
}

#[tokio::test]
async fn a_model_is_uploaded_listed_used_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    assert_eq!(server.get("/models").await.expect(200)["total"], 0);
    let kept = upload(&server, "linear.onnx", LINEAR, &[]).await;
    assert_eq!(kept.header(LOCATION.as_str()), "/api/v1/models/linear.onnx");
    let kept = kept.expect(201);
    assert_eq!(
        (&kept["kind"], &kept["bytes"], &kept["problem"]),
        (&json!("model"), &json!(LINEAR.len()), &Value::Null)
    );
    let detail = server.get("/models/linear.onnx").await.expect(200);
    assert_eq!(detail["model"], kept);
    assert_eq!(detail["regime"], Value::Null);

    // The shape that the list tells is the one that expressions are held to.
    let features = |count: u64| vec!["close"; count as usize].join(", ");
    let inputs = kept["inputs"].as_u64().unwrap();
    for (given, ok) in [(inputs, true), (inputs + 1, false)] {
        let text = format!("model(\"linear.onnx\", {})", features(given));
        let check = server
            .post("/expressions/check", &json!({ "expression": text }))
            .await
            .expect(200);
        assert_eq!(check["ok"], ok, "{text}");
    }

    // The same name again only on purpose.
    upload(&server, "linear.onnx", LINEAR, &[])
        .await
        .refused("model_exists");
    upload(&server, "linear.onnx", LINEAR, &[("replace", "true")])
        .await
        .expect(201);
    let below = upload(&server, "x", LINEAR, &[("name", "us/small caps.onnx")]).await;
    assert_eq!(
        below.header(LOCATION.as_str()),
        "/api/v1/models/us%2Fsmall%20caps.onnx"
    );
    let below = server.get("/models/us%2Fsmall%20caps.onnx").await;
    assert_eq!(below.expect(200)["model"]["name"], "us/small caps.onnx");
    let found = server.get("/models?q=SMALL&limit=1").await.expect(200);
    assert_eq!(
        (&found["total"], &found["next_cursor"]),
        (&json!(1), &Value::Null)
    );

    let completions = server
        .post(
            "/expressions/complete",
            &json!({ "text": "1 + model(\"us/small c", "cursor": 21 }),
        )
        .await
        .expect(200);
    assert_eq!(completions["start"], 11);
    assert_eq!(completions["items"][0]["insert"], "us/small caps.onnx");

    server.delete("/models/linear.onnx").await.expect(204);
    for path in ["/models/linear.onnx", "/models/..%2Fx.onnx", "/models/us"] {
        server.get(path).await.refused("unknown_model");
        server.delete(path).await.refused("unknown_model");
    }
    server.stop().await;
}

#[tokio::test]
async fn what_is_no_model_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let refused = upload(&server, "noise.onnx", b"no model at all", &[]).await;
    let problem = refused.refused("model_refused");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .starts_with("the model cannot be used: "),
        "{problem}"
    );
    // A model that there was stays.
    upload(&server, "m.onnx", LINEAR, &[]).await.expect(201);
    upload(&server, "m.onnx", &LINEAR[..40], &[("replace", "true")])
        .await
        .refused("model_refused");
    assert_eq!(
        server.get("/models/m.onnx").await.expect(200)["model"]["bytes"],
        LINEAR.len()
    );
    for name in ["linear", "../x.onnx", "a//b.onnx", ".onnx"] {
        let problem = upload(&server, "f", LINEAR, &[("name", name)])
            .await
            .refused("invalid_request");
        assert_eq!(problem["errors"][0]["pointer"], "/name", "{name}");
    }
    upload(&server, "m.onnx", LINEAR, &[("colour", "red")])
        .await
        .refused("invalid_request");
    let files: Vec<_> = std::fs::read_dir(folder.path().join("models"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(files, ["m.onnx"]);

    // What cannot be used is listed with the reason.
    std::fs::write(folder.path().join("models/broken.onnx"), b"?").unwrap();
    std::fs::write(folder.path().join("models/old.regime.json"), b"{}").unwrap();
    let listed = server.get("/models").await.expect(200);
    let problems: Vec<(&str, bool)> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["problem"].is_string()))
        .collect();
    assert_eq!(
        problems,
        [("broken.onnx", true), ("m.onnx", false), ("old", true)]
    );
    server.stop().await;
}

#[tokio::test]
async fn a_regime_is_fitted_and_has_values_on_later_bars() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let bars = daily_bars(600, 3);
    server.import("AAA", &bars).await;
    let until = format!("{}T23:59:59Z", bars[399].date);
    let request = json!({ "symbol": "AAA", "until": until });
    let (job, events) = fit(&server, &request).await;
    assert_eq!(job["resource"], "/api/v1/models/aaa-1d");
    assert_eq!(events.last().unwrap()["status"], "completed", "{events:?}");
    let steps: Vec<u64> = events
        .iter()
        .filter(|event| event["total"] == 500)
        .map(|event| event["processed"].as_u64().unwrap())
        .collect();
    assert!(steps.is_sorted() && !steps.is_empty(), "{steps:?}");

    let detail = server.get("/models/aaa-1d").await.expect(200);
    let fitted = &detail["model"]["fitted_on"];
    assert_eq!(
        (&fitted["symbol"], &fitted["timeframe"]),
        (&json!("AAA"), &json!("1d"))
    );
    let listed = server.get("/models").await.expect(200);
    assert_eq!(listed["items"], json!([detail["model"]]));

    // The long run is what one more step does not change.
    let states = detail["regime"]["states"].as_array().unwrap();
    let number = |value: &Value| value.as_f64().unwrap();
    for to in 0..3 {
        let after: f64 = states
            .iter()
            .map(|from| number(&from["stationary"]) * number(&from["transition"][to]))
            .sum();
        assert!((after - number(&states[to]["stationary"])).abs() < 1e-12);
        let lasts = 1.0 / (1.0 - number(&states[to]["transition"][to]));
        assert!((number(&states[to]["duration_bars"]) / lasts - 1.0).abs() < 1e-12);
    }
    // Means and deviations in the features' own units: together they are those of the bars that it was fitted on.
    let evaluate = json!({ "symbol": "AAA", "end": until, "expressions": [{ "expression": detail["regime"]["features"][0] }] });
    let values = server
        .post("/expressions/evaluate", &evaluate)
        .await
        .expect(200);
    let known: Vec<f64> = values["series"][0]["values"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    let (low, high) = (
        known.iter().copied().fold(f64::INFINITY, f64::min),
        known.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    );
    for state in states {
        let mean = number(&state["means"][0]);
        assert!((low..=high).contains(&mean), "{mean} in {low} to {high}");
        let deviation = number(&state["deviations"][0]);
        assert!(deviation > 0.0 && deviation < high - low);
    }

    let evaluate = json!({ "symbol": "AAA", "expressions": [{ "expression": "regime(\"aaa-1d\").confidence" }] });
    let values = server
        .post("/expressions/evaluate", &evaluate)
        .await
        .expect(200);
    let values = values["series"][0]["values"].as_array().unwrap();
    assert!(values[..400].iter().all(Value::is_null));
    assert!(values[400..].iter().all(|value| number(value) >= 1.0 / 3.0));

    // A strategy that names it is told of, before it is deleted.
    let document = CROSS.replace(
        "crosses_above(sma(close, fast), sma(close, 20))",
        "crosses_above(sma(close, fast), sma(close, 20)) and regime('aaa-1d').volatile < 0.5",
    );
    let id = server.save_strategy(&document).await;
    server.save_strategy(CROSS).await;
    let detail = server.get("/models/aaa-1d").await.expect(200);
    assert_eq!(
        detail["strategies"],
        json!([{ "id": id, "name": "Moving average cross" }])
    );
    let jobs = server.get("/jobs?type=fit").await.expect(200);
    assert_eq!(jobs["total"], 1);
    server.delete("/models/aaa-1d").await.expect(204);
    server.get("/models/aaa-1d").await.refused("unknown_model");
    server.stop().await;
}

#[tokio::test]
async fn what_cannot_be_fitted_is_said_before_or_by_the_job() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let bars = daily_bars(300, 5);
    server.import("AAA", &bars).await;
    let until = "2030-01-01T00:00:00Z";
    let cases = [
        (
            json!({ "symbol": "AAA", "until": until, "features": ["closs"] }),
            "/features/0",
        ),
        (
            json!({ "symbol": "AAA", "until": until, "features": ["close", "close > 1"] }),
            "/features/1",
        ),
        (
            json!({ "symbol": "AAA", "until": until, "features": ["regime(\"x\")"] }),
            "/features/0",
        ),
        (
            json!({ "symbol": "AAA", "until": until, "features": [] }),
            "/features",
        ),
        (
            json!({ "symbol": "AAA", "until": until, "name": "../x" }),
            "/name",
        ),
        (
            json!({ "symbol": "AAA", "until": until, "name": "x.onnx" }),
            "/name",
        ),
        (
            json!({ "symbol": "AAA", "until": until, "timeframe": "1h" }),
            "/timeframe",
        ),
        (
            json!({ "symbol": "AAA", "until": until, "start": until }),
            "/until",
        ),
        (json!({ "symbol": "AAA" }), "/until"),
    ];
    for (request, pointer) in cases {
        let answer = server.post("/regimes", &request).await;
        assert_eq!(answer.status, 422, "{request}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{request}");
    }
    let unknown = json!({ "symbol": "BBB", "until": until });
    server
        .post("/regimes", &unknown)
        .await
        .refused("unknown_symbol");
    assert_eq!(server.get("/jobs").await.expect(200)["total"], 0);

    let early = format!("{}T23:59:59Z", bars[150].date);
    let (_, events) = fit(
        &server,
        &json!({ "symbol": "AAA", "until": early, "name": "early" }),
    )
    .await;
    let end = events.last().unwrap();
    assert_eq!(end["status"], "failed");
    assert!(
        end["message"].as_str().unwrap().contains("a fit needs 200"),
        "{end}"
    );
    server.get("/models/early").await.refused("unknown_model");

    // The same request twice is one job.
    let send = async || {
        let request = server
            .request(Method::POST, "/regimes")
            .header("idempotency-key", "once")
            .json(&json!({ "symbol": "AAA", "until": until, "name": "once" }));
        server.send(request).await.expect(202)["job_id"].clone()
    };
    let first = send().await;
    assert_eq!(send().await, first);
    server.finish_job(first.as_str().unwrap()).await;
    server.get("/models/once").await.expect(200);
    server.stop().await;
}
