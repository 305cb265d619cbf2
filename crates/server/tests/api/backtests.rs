//! Backtests: queued, followed, read, kept over a restart.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{CROSS, Server, daily_bars};

/// Ten units, bought once and held.
const HOLD: &str = "\
name: Hold
universe: [AAA]
timeframe: 1d
rules:
  - name: Buy
    when: \"close > 0\"
    then: [{enter: {side: long, size: {units: 10}}}]
";

#[tokio::test]
async fn buying_and_holding_earns_the_difference_of_prices() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let bars = daily_bars(250, 3);
    let imported = server.import("AAA", &bars).await;
    let request = json!({ "document": HOLD, "initial_capital": "50000" });
    let accepted = server.post("/backtest/run", &request).await;
    assert!(accepted.header("location").starts_with("/api/v1/"));
    let accepted = accepted.expect(202);
    assert_eq!(accepted["job"]["type"], "backtest");
    let id = accepted["backtest_id"].as_str().unwrap();
    let job = accepted["job"]["job_id"].as_str().unwrap();

    let events = server.finish_job(job).await;
    let last = events.last().unwrap();
    assert_eq!(
        (&last["type"], &last["status"]),
        (&json!("summary"), &json!("completed"))
    );
    let job = server.get(&format!("/jobs/{job}")).await.expect(200);
    assert_eq!(
        (&job["status"], &job["progress"]),
        (&json!("completed"), &json!(1.0))
    );

    // The decision of the first row fills at the second open; nothing costs anything.
    let expected = 50_000.0 + 10.0 * (bars.last().unwrap().close - bars[1].open);
    let backtest = server.get(&format!("/backtest/{id}")).await.expect(200);
    let final_equity: f64 = backtest["summary"]["final_equity"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        (final_equity - expected).abs() < 1e-6,
        "{final_equity} is not {expected}"
    );
    let results = server
        .get(&format!("/backtest/{id}/results"))
        .await
        .expect(200);
    assert_eq!(
        results["equity_curve"].as_array().unwrap().len(),
        bars.len()
    );
    assert_eq!(results["equity_points_total"], bars.len());
    let last = &results["equity_curve"][bars.len() - 1];
    assert!((last["equity"].as_f64().unwrap() - expected).abs() < 1e-6);
    assert_eq!(
        results["data"]["series"][0]["dataset"],
        imported["datasets"][0]["id"]
    );
    assert_eq!(
        results["data"]["series"][0]["data_hash"],
        imported["datasets"][0]["data_hash"]
    );
    assert_eq!(results["strategy"]["document"], HOLD);
    assert_eq!(results["orders"].as_array().unwrap().len(), 1);
    for (key, value) in results["metrics"].as_object().unwrap() {
        assert!(
            value.is_number() || results["metric_reasons"][key].is_string(),
            "{key} is missing without a reason"
        );
    }
    let few = server
        .get(&format!("/backtest/{id}/results?points=20"))
        .await
        .expect(200);
    let few = few["equity_curve"].as_array().unwrap();
    assert!(few.len() <= 20, "{} points", few.len());
    let equity = |points: &[Value]| {
        points
            .iter()
            .map(|point| point["equity"].as_f64().unwrap())
            .collect::<Vec<_>>()
    };
    let all = equity(results["equity_curve"].as_array().unwrap());
    let (low, high) = (
        f64::min as fn(f64, f64) -> f64,
        f64::max as fn(f64, f64) -> f64,
    );
    for extreme in [low, high] {
        assert_eq!(
            all.iter().copied().reduce(extreme),
            equity(few).into_iter().reduce(extreme),
            "extremes stay"
        );
    }
    let page = server
        .get(&format!("/backtest/{id}/tearsheet?download=true"))
        .await;
    assert!(page.header("content-disposition").starts_with("attachment"));
    assert!(page.text().contains("Hold") && !page.text().contains("<script"));
    for (query, language) in [("", "en"), ("?lang=en", "en"), ("?lang=fr", "fr")] {
        let page = server
            .get(&format!("/backtest/{id}/tearsheet{query}"))
            .await;
        let start = format!("<!doctype html><html lang=\"{language}\">");
        assert!(page.text().starts_with(&start), "{query}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_changed_number_changes_the_result_and_everything_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    server.import("AAA", &daily_bars(500, 11)).await;
    let strategy = server.save_strategy(CROSS).await;
    let plain = server.run_backtest(&json!({ "strategy": strategy })).await;
    let faster = server
        .run_backtest(&json!({ "strategy": strategy, "parameters": { "fast": 3 } }))
        .await;
    let costs = json!({ "commission": { "rate": "1%" }, "slippage": { "bps": "2.5" } });
    let dear = json!({ "strategy": strategy, "costs": costs });
    let dear = server.run_backtest(&dear).await;
    let path = format!("/backtest/{}/results", dear["id"].as_str().unwrap());
    let terms = server.get(&path).await.expect(200)["costs"]["terms"].clone();
    assert_eq!(
        terms,
        json!({ "commission": { "rate": "0.01" }, "slippage": { "bps": "2.5" } })
    );
    let equity = |backtest: &Value| {
        backtest["summary"]["final_equity"]
            .as_str()
            .unwrap()
            .parse::<f64>()
            .unwrap()
    };
    assert_ne!(equity(&plain), equity(&faster));
    assert!(
        equity(&dear) < equity(&plain),
        "a percent of each trade is a loss"
    );
    assert_eq!(faster["parameters"], json!({ "fast": 3.0 }));
    assert_eq!(
        (&plain["strategy_id"], &plain["strategy_version"]),
        (&json!(strategy), &json!(1))
    );

    let again = server.run_backtest(&json!({ "strategy": strategy })).await;
    assert_eq!(
        again["summary"], plain["summary"],
        "the same again is the same"
    );
    let listed = server
        .get(&format!("/backtest?strategy={strategy}&status=completed"))
        .await
        .expect(200);
    assert_eq!(
        (&listed["total"], &listed["items"][0]["id"]),
        (&json!(4), &again["id"])
    );
    let short =
        json!({ "strategy": strategy, "start_date": "2014-06-01", "end_date": "2014-12-31" });
    let short = server.run_backtest(&short).await;
    let results = server
        .get(&format!(
            "/backtest/{}/results",
            short["id"].as_str().unwrap()
        ))
        .await
        .expect(200);
    assert!(
        results["data"]["start"].as_str().unwrap() >= "2014-06-01"
            && results["data"]["end"].as_str().unwrap() < "2015"
    );

    let trials = |status: Value| status["store"]["trials"].as_u64().unwrap();
    assert_eq!(trials(server.get("/status").await.expect(200)), 5);
    assert_eq!(
        server
            .delete(&format!("/backtest/{}", again["id"].as_str().unwrap()))
            .await
            .status,
        204
    );
    server
        .delete(&format!("/backtest/{}", again["id"].as_str().unwrap()))
        .await
        .refused("unknown_backtest");
    assert_eq!(
        trials(server.get("/status").await.expect(200)),
        5,
        "a trial stays a trial"
    );
    // A strategy goes, its backtests stay.
    server.delete(&format!("/strategies/{strategy}")).await;
    server
        .get(&format!(
            "/backtest/{}/results",
            plain["id"].as_str().unwrap()
        ))
        .await
        .expect(200);
    server.stop().await;
}

#[tokio::test]
async fn a_wrong_request_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    server.import("AAA", &daily_bars(60, 2)).await;
    let strategy = server.save_strategy(CROSS).await;
    let check = async |change: Value, code: &str, pointer: &str| {
        let mut request = json!({ "strategy": strategy });
        request
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let problem = server.post("/backtest/run", &request).await.refused(code);
        if !pointer.is_empty() {
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        }
    };
    check(json!({ "document": HOLD }), "invalid_request", "/strategy").await;
    check(json!({ "strategy": null }), "invalid_request", "/strategy").await;
    check(
        json!({ "strategy": "0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a10" }),
        "unknown_strategy",
        "",
    )
    .await;
    check(json!({ "strategy_version": 9 }), "unknown_version", "").await;
    check(
        json!({ "tickers": ["AAA", "NONE"] }),
        "invalid_request",
        "/tickers/1",
    )
    .await;
    check(json!({ "tickers": [] }), "invalid_request", "/tickers").await;
    check(
        json!({ "start_date": "2015-01-01", "end_date": "2014-01-01" }),
        "invalid_request",
        "/end_date",
    )
    .await;
    check(
        json!({ "start_date": "2014-13-01" }),
        "invalid_request",
        "/start_date",
    )
    .await;
    check(
        json!({ "initial_capital": "much" }),
        "invalid_request",
        "/initial_capital",
    )
    .await;
    check(
        json!({ "initial_capital": "-5" }),
        "invalid_strategy",
        "/document/initial_capital",
    )
    .await;
    check(
        json!({ "parameters": { "slow": 3 } }),
        "invalid_strategy",
        "",
    )
    .await;
    check(json!({ "timeframe": "soon" }), "invalid_strategy", "").await;
    check(
        json!({ "data_source": "elsewhere" }),
        "invalid_request",
        "/tickers/0",
    )
    .await;
    check(
        json!({ "costs": { "slippage": { "bps": "some" } } }),
        "invalid_request",
        "/costs/slippage/bps",
    )
    .await;
    check(
        json!({ "start_date": "2030-01-01" }),
        "invalid_request",
        "/start_date",
    )
    .await;
    // A document's findings have the places that a validation gives them.
    for document in [
        CROSS.replace("sma(close, fast)", "smaa(close, fast)"),
        "a: [1".to_owned(),
    ] {
        let request = json!({ "document": document });
        let findings = &server
            .post("/strategies/validate", &request)
            .await
            .expect(200)["findings"];
        let problem = server
            .post("/backtest/run", &request)
            .await
            .refused("invalid_strategy");
        let (error, finding) = (&problem["errors"][0], &findings[0]);
        let pointer = format!("/document{}", finding["pointer"].as_str().unwrap());
        assert_eq!(
            (&error["pointer"], &error["span"]),
            (&json!(pointer), &finding["span"])
        );
        assert!(error["span"].is_object(), "{error}");
    }
    assert_eq!(
        server.get("/backtest").await.expect(200)["total"],
        0,
        "nothing was queued"
    );
    server.stop().await;
}

#[tokio::test]
async fn a_repeated_request_runs_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    server.import("AAA", &daily_bars(60, 2)).await;
    let run = || {
        let request = server
            .request(Method::POST, "/backtest/run")
            .header("idempotency-key", "k");
        server.send(request.json(&json!({ "document": HOLD })))
    };
    let (first, second) = tokio::join!(run(), run());
    assert_eq!(
        first.expect(202)["backtest_id"],
        second.expect(202)["backtest_id"]
    );
    assert_eq!(server.get("/backtest").await.expect(200)["total"], 1);
    server.stop().await;
}

#[tokio::test]
async fn jobs_are_cancelled_and_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    server.import("AAA", &daily_bars(60, 2)).await;
    // More jobs than run at once, so that the last one waits when it is cancelled.
    let mut accepted = Vec::new();
    for _ in 0..30 {
        accepted.push(
            server
                .post("/backtest/run", &json!({ "document": HOLD }))
                .await
                .expect(202),
        );
    }
    let (mut cancelled, mut over) = (0, 0);
    for one in accepted.iter().rev() {
        let (id, job) = (
            one["backtest_id"].as_str().unwrap(),
            one["job"]["job_id"].as_str().unwrap(),
        );
        let answer = server.delete(&format!("/jobs/{job}")).await;
        if answer.status == 202 {
            let last = server.finish_job(job).await.pop().unwrap();
            let status = last["status"].as_str().unwrap().to_owned();
            assert!(
                ["cancelled", "completed"].contains(&status.as_str()),
                "{last}"
            );
            assert_eq!(
                server.get(&format!("/backtest/{id}")).await.expect(200)["status"],
                status
            );
            if status == "cancelled" {
                cancelled += 1;
                server
                    .get(&format!("/backtest/{id}/results"))
                    .await
                    .refused("backtest_without_results");
            }
        } else {
            answer.refused("job_finished");
            over += 1;
        }
    }
    assert!(cancelled + over > 0);
    let job = accepted[0]["job"]["job_id"].as_str().unwrap();
    server.finish_job(job).await;
    server
        .delete(&format!("/jobs/{job}"))
        .await
        .refused("job_finished");
    server.stop().await;
}

#[tokio::test]
async fn the_log_of_a_job_is_read_in_parts() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    server.import("AAA", &daily_bars(60, 2)).await;
    let backtest = server.run_backtest(&json!({ "document": HOLD })).await;
    let job = backtest["job_id"].as_str().unwrap();
    let whole = server.get(&format!("/jobs/{job}/log")).await.expect(200);
    let lines = whole["items"].as_array().unwrap();
    assert!(lines.len() >= 2 && whole["total"] == lines.len());
    assert_eq!(whole["next_offset"], Value::Null, "it is over");
    let tail = server
        .get(&format!("/jobs/{job}/log?tail=1"))
        .await
        .expect(200);
    assert_eq!(tail["items"].as_array().unwrap(), &lines[lines.len() - 1..]);
    let rest = server
        .get(&format!("/jobs/{job}/log?offset=1"))
        .await
        .expect(200);
    assert_eq!(rest["items"].as_array().unwrap(), &lines[1..]);
    server
        .get(&format!("/jobs/{job}/log?offset=1&tail=1"))
        .await
        .refused("invalid_request");
    server.stop().await;
}

#[tokio::test]
async fn a_restart_keeps_everything() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    server.import("AAA", &daily_bars(120, 5)).await;
    let strategy = server.save_strategy(CROSS).await;
    let before = server.run_backtest(&json!({ "strategy": strategy })).await;
    let id = before["id"].as_str().unwrap();
    let results = server
        .get(&format!("/backtest/{id}/results"))
        .await
        .expect(200);
    let job = server
        .get(&format!("/jobs/{}", before["job_id"].as_str().unwrap()))
        .await
        .expect(200);
    // Work under way when the server ends does not look like work under way when it starts again.
    let mut left_over = Vec::new();
    for _ in 0..10 {
        left_over.push(
            server
                .post("/backtest/run", &json!({ "strategy": strategy }))
                .await
                .expect(202),
        );
    }
    server.stop().await;

    let server = Server::start(folder.path()).await;
    assert_eq!(
        server
            .get(&format!("/strategies/{strategy}"))
            .await
            .expect(200)["document"],
        CROSS
    );
    assert_eq!(
        server.get(&format!("/backtest/{id}")).await.expect(200),
        before
    );
    assert_eq!(
        server
            .get(&format!("/backtest/{id}/results"))
            .await
            .expect(200),
        results
    );
    assert_eq!(
        server
            .get(&format!("/jobs/{}", job["job_id"].as_str().unwrap()))
            .await
            .expect(200)["status"],
        "completed"
    );
    for one in left_over {
        let backtest = server
            .get(&format!(
                "/backtest/{}",
                one["backtest_id"].as_str().unwrap()
            ))
            .await
            .expect(200);
        let job = server
            .get(&format!("/jobs/{}", one["job"]["job_id"].as_str().unwrap()))
            .await
            .expect(200);
        assert_eq!(backtest["status"], job["status"]);
        assert!(
            ["completed", "cancelled", "failed"].contains(&job["status"].as_str().unwrap()),
            "{job}"
        );
    }
    assert_eq!(
        server.get("/jobs?status=running").await.expect(200)["total"],
        0
    );
    assert_eq!(
        server.get("/backtest?status=queued").await.expect(200)["total"],
        0
    );
    server.stop().await;
}
