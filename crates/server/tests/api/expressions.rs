//! Checks, values and completions of expressions.

use serde_json::{Value, json};

use crate::client::{Server, daily_bars};

#[tokio::test]
async fn a_check_says_everything_about_an_expression() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let check = async |body: Value| server.post("/expressions/check", &body).await.expect(200);
    let one = check(json!({ "expression": "ts_mean(close,10) > close" })).await;
    let two = check(json!({ "expression": "close < sma(close, 10)" })).await;
    assert_eq!((&one["ok"], &one["type"]), (&json!(true), &json!("bool")));
    assert!(one["hash"].as_str().is_some_and(|hash| hash.len() == 16));
    assert_eq!(
        check(json!({ "expression": "sma(close,10)" })).await["warm_up"],
        json!({ "rows": 9, "exact": true })
    );
    assert_eq!(
        check(json!({ "expression": "ts_mean(close, 10)" })).await["canonical"],
        "sma(close, 10)"
    );
    assert!(two["ok"].as_bool().unwrap());
    let other =
        check(json!({ "expression": "close / close[\"SPY\"] + close@1h + feat(\"c_sek\")" })).await;
    assert_eq!(
        (&other["symbols"], &other["timeframes"], &other["features"]),
        (&json!(["SPY"]), &json!(["1h"]), &json!(["c_sek"]))
    );

    // A character beyond the first plane counts twice, as in an editor.
    let text = "close + # 📈\nsmaa(close, 3)";
    let wrong = check(json!({ "expression": text })).await;
    assert_eq!(
        (&wrong["ok"], &wrong["hash"]),
        (&json!(false), &Value::Null)
    );
    let diagnostic = &wrong["diagnostics"][0];
    let units: Vec<u16> = text.encode_utf16().collect();
    let (start, end) = (
        diagnostic["start"].as_u64().unwrap() as usize,
        diagnostic["end"].as_u64().unwrap() as usize,
    );
    assert_eq!(String::from_utf16(&units[start..end]).unwrap(), "smaa");
    assert_eq!(
        (&diagnostic["line"], &diagnostic["column"]),
        (&json!(2), &json!(1))
    );
    assert!(diagnostic["help"].as_str().unwrap().contains("sma"));

    let defined =
        check(json!({ "expression": "fast > close", "definitions": { "fast": "sma(close, 3)" } }))
            .await;
    assert_eq!(defined["ok"], true);
    let deep = format!("{}close{}", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(check(json!({ "expression": deep })).await["ok"], false);
    let long = "close + ".repeat(100_000) + "close";
    assert_eq!(check(json!({ "expression": long })).await["ok"], false);
    server
        .post(
            "/expressions/check",
            &json!({ "expression": "close", "symbol": "NONE" }),
        )
        .await
        .refused("unknown_symbol");
    server.stop().await;
}

#[tokio::test]
async fn values_are_those_of_a_direct_calculation() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let bars = daily_bars(200, 6);
    server.import("AAA", &bars).await;
    let body = json!({
        "symbol": "AAA",
        "definitions": { "average": "sma(close, 10)" },
        "expressions": [{ "name": "distance", "expression": "close - average" }, { "expression": "close > average" }],
    });
    let evaluation = server
        .post("/expressions/evaluate", &body)
        .await
        .expect(200);
    assert_eq!(evaluation["series"][0]["name"], "distance");
    assert_eq!(evaluation["series"][1]["name"], "close > average");
    for row in 0..200 {
        let expected = (row >= 9).then(|| {
            let mean = bars[row - 9..=row].iter().map(|bar| bar.close).sum::<f64>() / 10.0;
            bars[row].close - mean
        });
        let (distance, above) = (
            &evaluation["series"][0]["values"][row],
            &evaluation["series"][1]["values"][row],
        );
        match expected {
            None => assert!(
                distance.is_null() && above.is_null(),
                "row {row} lies in the warm-up"
            ),
            Some(expected) => {
                assert!((distance.as_f64().unwrap() - expected).abs() < 1e-9);
                assert_eq!(above.as_f64().unwrap(), f64::from(u8::from(expected > 0.0)));
            }
        }
    }
    // The end of a series is warm, because everything before it was read.
    let body = json!({ "symbol": "AAA", "count": 3, "expressions": [{ "expression": "close - sma(close, 10)" }] });
    let last = server
        .post("/expressions/evaluate", &body)
        .await
        .expect(200);
    assert_eq!(
        last["series"][0]["values"].as_array().unwrap()[..],
        evaluation["series"][0]["values"].as_array().unwrap()[197..]
    );

    let wrong = json!({ "symbol": "AAA", "expressions": [{ "expression": "close" }, { "expression": "closs" }] });
    let problem = server
        .post("/expressions/evaluate", &wrong)
        .await
        .refused("invalid_expression");
    let error = &problem["errors"][0];
    assert_eq!(
        (
            &error["pointer"],
            &error["span"]["start"],
            &error["span"]["end"]
        ),
        (&json!("/expressions/1/expression"), &json!(0), &json!(5))
    );
    let unknown = json!({ "symbol": "NONE", "expressions": [{ "expression": "close" }] });
    server
        .post("/expressions/evaluate", &unknown)
        .await
        .refused("unknown_symbol");
    let none = json!({ "symbol": "AAA", "start": "2030-01-01T00:00:00Z", "expressions": [{ "expression": "close" }] });
    assert_eq!(
        server
            .post("/expressions/evaluate", &none)
            .await
            .expect(200)["series"][0]["values"],
        json!([])
    );
    server.stop().await;
}

#[tokio::test]
async fn a_cross_section_compares_with_the_universe() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let (low, high) = (daily_bars(30, 1), daily_bars(30, 2));
    server.import("AAA", &low).await;
    server.import("BBB", &high).await;
    // A symbol that is only read joins no cross-section.
    server.import("CCC", &daily_bars(30, 3)).await;
    let expressions =
        json!([{ "expression": "cs_rank(close)" }, { "expression": "close[\"CCC\"]" }]);
    let body = json!({ "symbol": "AAA", "universe": ["AAA", "BBB"], "expressions": expressions });
    let ranks = server
        .post("/expressions/evaluate", &body)
        .await
        .expect(200);
    for row in 0..30 {
        // The average rank of two is 1/2 for the lower and 1 for the higher.
        let expected = if low[row].close > high[row].close {
            1.0
        } else if low[row].close < high[row].close {
            0.5
        } else {
            0.75
        };
        assert_eq!(ranks["series"][0]["values"][row], expected, "row {row}");
    }
    server.stop().await;
}

#[tokio::test]
async fn completions_replace_the_word_at_the_cursor() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let text = "📈 sm";
    let cursor = text.encode_utf16().count();
    let found = server
        .post(
            "/expressions/complete",
            &json!({ "text": text, "cursor": cursor }),
        )
        .await
        .expect(200);
    assert_eq!((&found["start"], &found["end"]), (&json!(3), &json!(5)));
    assert!(
        found["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|item| item["label"] == "sma" && item["kind"] == "function")
    );
    let defined = json!({ "text": "fa", "cursor": 2, "definitions": { "fast": "close" } });
    let found = server
        .post("/expressions/complete", &defined)
        .await
        .expect(200);
    assert_eq!(
        (&found["items"][0]["label"], &found["items"][0]["kind"]),
        (&json!("fast"), &json!("definition"))
    );
    server
        .post(
            "/expressions/complete",
            &json!({ "text": "", "cursor": 4_000_000 }),
        )
        .await
        .expect(200);
    server.stop().await;
}

#[tokio::test]
async fn the_vocabulary_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    server.import("AAA", &daily_bars(5, 1)).await;
    let primitives = server.get("/config/primitives").await.expect(200);
    assert!(primitives["total"].as_u64().unwrap() >= 40);
    for primitive in primitives["items"].as_array().unwrap() {
        let name = primitive["name"].as_str().unwrap();
        assert!(
            !primitive["description"].as_str().unwrap().is_empty(),
            "{name}"
        );
        assert!(
            primitive["signature"].as_str().unwrap().starts_with(name),
            "{}",
            primitive["signature"]
        );
    }
    let sets = server.get("/config/factors").await.expect(200);
    assert_eq!(sets["items"][0]["factors"][100]["name"], "alpha101");
    let feature = &sets["items"][1]["factors"][0];
    assert_eq!(feature["canonical"], "(close - open) / open");
    assert_eq!(feature["columns"], json!(["close", "open"]));
    let features = server.get("/config/features?symbol=AAA").await.expect(200);
    assert_eq!(features["items"][3]["expression"], "close");
    let schema = server.get("/config/strategy-schema").await.expect(200);
    let document: Value = serde_saphyr::from_str(crate::client::CROSS).unwrap();
    assert!(
        jsonschema::validator_for(&schema)
            .unwrap()
            .is_valid(&document)
    );
    server.stop().await;
}
