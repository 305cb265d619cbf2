//! The server reads the query parameters that the specification lists, refuses others by name, and keeps their bounds.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, CROSS, Server, daily_bars};
use crate::specification::Operation;

struct Stage {
    server: Server,
    strategy: String,
    backtest: String,
    job: String,
    _folder: tempfile::TempDir,
}

async fn stage() -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    server.import("AAA", &daily_bars(60, 1)).await;
    let strategy = server.save_strategy(CROSS).await;
    let backtest = server.run_backtest(&json!({ "strategy": strategy })).await;
    let text = |name: &str| backtest[name].as_str().unwrap().to_owned();
    Stage {
        backtest: text("id"),
        job: text("job_id"),
        strategy,
        server,
        _folder: folder,
    }
}

impl Stage {
    /// A path of an operation on which everything else is right.
    fn path(&self, operation: &Operation) -> String {
        let id = match operation.path.split('/').nth(1).unwrap() {
            "strategies" => &self.strategy,
            "backtest" => &self.backtest,
            _ => &self.job,
        };
        operation
            .path
            .replace("{id}", id)
            .replace("{version}", "1")
            .replace("{symbol}", "AAA")
    }

    /// The operation on a path; what has a body is sent an empty one.
    async fn send(&self, operation: &Operation, path: &str) -> Answer {
        let method = operation.method.to_uppercase().parse().unwrap();
        self.server.send(self.server.request(method, path)).await
    }

    fn with_queries(&self) -> Vec<(Operation, Vec<Value>)> {
        let operations = self.server.specification.operations().into_iter();
        let with = operations.map(|operation| {
            let parameters = self.server.specification.parameters(&operation, "query");
            (operation, parameters)
        });
        with.filter(|(_, parameters)| !parameters.is_empty())
            .collect()
    }
}

#[tokio::test]
async fn the_server_knows_exactly_the_listed_parameters() {
    let stage = stage().await;
    for (operation, parameters) in stage.with_queries() {
        let listed: BTreeSet<String> = parameters
            .iter()
            .map(|p| p["name"].as_str().unwrap().to_owned())
            .collect();
        let path = format!("{}?no_such_parameter=1", stage.path(&operation));
        let problem = stage
            .send(&operation, &path)
            .await
            .refused("invalid_request");
        let message = problem["errors"][0]["message"].as_str().unwrap();
        // The message names what could have been meant: each name stands between backticks.
        let known: BTreeSet<String> = message
            .split('`')
            .skip(3)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        assert_eq!(known, listed, "{}: {message}", operation.id);
        assert_eq!(
            problem["errors"][0]["pointer"], "/query/no_such_parameter",
            "{message}"
        );
    }
    stage.server.stop().await;
}

#[tokio::test]
async fn values_outside_their_bounds_are_refused_by_name() {
    let stage = stage().await;
    for (operation, parameters) in stage.with_queries() {
        for parameter in parameters {
            let (name, schema) = (
                parameter["name"].as_str().unwrap(),
                stage.server.specification.resolve(&parameter["schema"]),
            );
            for wrong in wrong_values(schema) {
                let path = format!("{}?{name}={wrong}", stage.path(&operation));
                let problem = stage
                    .send(&operation, &path)
                    .await
                    .refused("invalid_request");
                assert_eq!(
                    problem["errors"][0]["pointer"],
                    format!("/query/{name}"),
                    "{path} {problem}"
                );
            }
        }
    }
    stage.server.stop().await;
}

#[tokio::test]
async fn a_refusal_says_what_a_parameter_should_be() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    for (query, message) in [
        (
            "limit=-1",
            "`limit` must be a whole number, 0 or more; it is `-1`",
        ),
        (
            "limit=",
            "`limit` must be a whole number, 0 or more; it is ``",
        ),
        (
            "offset=99999999999999999999",
            "`offset` must be a smaller number; it is `99999999999999999999`",
        ),
        (
            "status=done",
            "`status` must be one of `queued`, `running`, `completed`, `failed`, `cancelled`; it is `done`",
        ),
        (
            "limit=1&limit=2",
            "`limit` is given more than once; give it once",
        ),
    ] {
        let problem = server.get(&format!("/backtest?{query}")).await;
        let problem = problem.refused("invalid_request");
        assert_eq!(problem["detail"], message);
        assert_eq!(problem["errors"][0]["message"], message);
    }
    for (body, pointer, says) in [
        (json!([]), "", "JSON object"),
        (json!({ "start_date": "soon" }), "/start_date", "2024-01-31"),
    ] {
        let problem = server.post("/backtest/run", &body).await;
        let problem = problem.refused("invalid_request");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
        assert!(
            problem["detail"].as_str().unwrap().contains(says),
            "{problem}"
        );
    }
    let path = "/strategies/00000000-0000-0000-0000-000000000000/versions/first";
    let problem = server.get(path).await.refused("not_found");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("`first` is not a whole number")
    );
    let long = json!({ "expression": "1".repeat(5 << 20) });
    let problem = server.post("/expressions/check", &long).await;
    let problem = problem.refused("body_too_large");
    assert!(
        problem["detail"].as_str().unwrap().contains("4 MiB"),
        "{problem}"
    );
    server.stop().await;
}

fn wrong_values(schema: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    match schema["type"].as_str().unwrap() {
        "integer" => {
            wrong.extend([
                "x".to_owned(),
                "1.5".to_owned(),
                "99999999999999999999999".to_owned(),
            ]);
            wrong.extend(
                schema["minimum"]
                    .as_i64()
                    .map(|minimum| (minimum - 1).to_string()),
            );
            wrong.extend(
                schema["maximum"]
                    .as_i64()
                    .map(|maximum| (maximum + 1).to_string()),
            );
        }
        "boolean" => wrong.push("maybe".to_owned()),
        "string" if schema["format"] == "date-time" => wrong.push("yesterday".to_owned()),
        "string" if schema["format"] == "uuid" => wrong.push("x".to_owned()),
        "string" if schema["enum"].is_array() => wrong.push("no_such_value".to_owned()),
        "string" => wrong.extend(
            schema["maxLength"]
                .as_u64()
                .map(|length| "x".repeat(length as usize + 1)),
        ),
        other => panic!("a query parameter of type {other}"),
    }
    wrong
}

#[tokio::test]
async fn bodies_are_refused_with_the_place() {
    let stage = stage().await;
    let server = &stage.server;
    for operation in server.specification.operations() {
        if operation.value["requestBody"]["content"]["application/json"].is_null() {
            continue;
        }
        let method: Method = operation.method.parse().unwrap();
        let request = || {
            server
                .request(method.clone(), &stage.path(&operation))
                .header("if-match", "\"1\"")
        };
        let typed = |body: &'static str| {
            request()
                .header("content-type", "application/json")
                .body(body)
        };
        server.send(typed("{")).await.refused("malformed_body");
        server.send(typed("[]")).await.refused("invalid_request");
        server
            .send(request().body("{}"))
            .await
            .refused("unsupported_media_type");
        let problem = server
            .send(typed("{\"no_such_field\": 1}"))
            .await
            .refused("invalid_request");
        assert_eq!(
            problem["errors"][0]["pointer"], "/no_such_field",
            "{}: {problem}",
            operation.id
        );
        let large = format!("{{\"document\": \"{}\"}}", "x".repeat(5 << 20));
        let problem = server
            .send(
                request()
                    .header("content-type", "application/json")
                    .body(large),
            )
            .await;
        problem.refused("body_too_large");
    }
    let nested =
        json!({ "symbol": "AAA", "expressions": [{ "expression": "close" }, { "expression": 1 }] });
    let problem = server
        .post("/expressions/evaluate", &nested)
        .await
        .refused("invalid_request");
    assert_eq!(problem["errors"][0]["pointer"], "/expressions/1/expression");
    stage.server.stop().await;
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let stage = stage().await;
    for number in 0..7 {
        stage
            .server
            .save_strategy(&CROSS.replace("Moving average cross", &format!("Number {number}")))
            .await;
    }
    let mut names = Vec::new();
    let mut path = "/strategies?order=name&limit=3".to_owned();
    loop {
        let page = stage.server.get(&path).await.expect(200);
        assert_eq!(page["total"], 8);
        names.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["name"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/strategies?order=name&limit=3&cursor={cursor}");
    }
    let mut expected = vec!["Moving average cross".to_owned()];
    expected.extend((0..7).map(|number| format!("Number {number}")));
    assert_eq!(names, expected);
    stage
        .server
        .get("/strategies?cursor=x")
        .await
        .refused("invalid_request");
    stage
        .server
        .get("/strategies?cursor=o3&offset=3")
        .await
        .refused("invalid_request");
    let found = stage
        .server
        .get("/strategies?q=nUMBER%204")
        .await
        .expect(200);
    assert_eq!(
        (&found["total"], &found["items"][0]["name"]),
        (&json!(1), &json!("Number 4"))
    );
    // A wildcard of the database is a character like any other.
    assert_eq!(
        stage.server.get("/strategies?q=%25").await.expect(200)["total"],
        0
    );
    stage.server.stop().await;
}
