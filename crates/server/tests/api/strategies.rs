//! Strategies: saved, changed by several people, exported.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, CROSS, Server};

async fn put(server: &Server, id: &str, tag: Option<&str>, document: &str) -> Answer {
    let request = server
        .request(Method::PUT, &format!("/strategies/{id}"))
        .json(&json!({ "document": document }));
    server
        .send(tag.map_or(request.try_clone().unwrap(), |tag| {
            request.header("if-match", tag)
        }))
        .await
}

#[tokio::test]
async fn two_people_never_overwrite_each_other_unawares() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let created = server
        .post("/strategies", &json!({ "document": CROSS }))
        .await;
    let tag = created.header("etag").to_owned();
    let location = created.header("location").to_owned();
    let created = created.expect(201);
    let id = created["id"].as_str().unwrap();
    assert_eq!(location, format!("/api/v1/strategies/{id}"));
    assert_eq!(
        (&created["name"], &created["version"]),
        (&json!("Moving average cross"), &json!(1))
    );
    assert_eq!(created["document"], CROSS, "comments stay");
    assert_eq!(created["findings"], json!([]));

    let ours = CROSS.replace("default: 5", "default: 6");
    let theirs = CROSS.replace("default: 5", "default: 7");
    let saved = put(&server, id, Some(&tag), &ours).await;
    assert_ne!(saved.header("etag"), tag);
    let new_tag = saved.header("etag").to_owned();
    assert_eq!(saved.expect(200)["version"], 2);
    put(&server, id, Some(&tag), &theirs)
        .await
        .refused("precondition_failed");
    put(&server, id, None, &theirs)
        .await
        .refused("precondition_required");
    assert_eq!(
        server.get(&format!("/strategies/{id}")).await.expect(200)["document"],
        ours
    );

    // Saving what is there already makes no version.
    assert_eq!(
        put(&server, id, Some(&new_tag), &ours).await.expect(200)["version"],
        2
    );
    let versions = server
        .get(&format!("/strategies/{id}/versions"))
        .await
        .expect(200);
    let numbers: Vec<&Value> = versions["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| &version["version"])
        .collect();
    assert_eq!(numbers, [&json!(2), &json!(1)]);
    assert_eq!(
        server
            .get(&format!("/strategies/{id}/versions/1"))
            .await
            .expect(200)["document"],
        CROSS
    );
    server
        .get(&format!("/strategies/{id}/versions/3"))
        .await
        .refused("unknown_version");

    let unchanged = server
        .request(Method::GET, &format!("/strategies/{id}"))
        .header("if-none-match", &new_tag);
    assert_eq!(server.send(unchanged).await.status, 304);
    assert_eq!(
        server.delete(&format!("/strategies/{id}")).await.status,
        204
    );
    server
        .get(&format!("/strategies/{id}"))
        .await
        .refused("unknown_strategy");
    server
        .delete(&format!("/strategies/{id}"))
        .await
        .refused("unknown_strategy");
    put(&server, id, Some("*"), CROSS)
        .await
        .refused("unknown_strategy");
    server.stop().await;
}

#[tokio::test]
async fn a_wrong_document_says_what_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let wrong = CROSS.replace(
        "crosses_above(sma(close, fast)",
        "crosses_above(smaa(close, fast)",
    );
    let verdict = server
        .post("/strategies/validate", &json!({ "document": wrong }))
        .await
        .expect(200);
    assert_eq!(verdict["ok"], false);
    let finding = &verdict["findings"][0];
    assert_eq!(
        (&finding["severity"], &finding["pointer"]),
        (&json!("error"), &json!("/rules/0/when"))
    );
    assert!(
        finding["help"].as_str().unwrap().contains("sma"),
        "{finding}"
    );
    let (start, end) = (
        finding["span"]["start"].as_u64().unwrap() as usize,
        finding["span"]["end"].as_u64().unwrap() as usize,
    );
    assert_eq!(&wrong[start..end], "smaa");

    // It can be kept as a draft, and cannot run.
    let saved = server
        .post("/strategies", &json!({ "document": wrong }))
        .await
        .expect(201);
    assert_eq!(saved["findings"], verdict["findings"]);
    let listed = server.get("/strategies").await.expect(200);
    assert_eq!(listed["items"][0]["errors"], 1);
    server
        .post("/backtest/run", &json!({ "strategy": saved["id"] }))
        .await
        .refused("invalid_strategy");

    let right = server
        .post("/strategies/validate", &json!({ "document": CROSS }))
        .await
        .expect(200);
    assert_eq!(right["ok"], true);
    assert_eq!(
        right["parameters"],
        json!([{ "name": "fast", "default": 5.0, "min": 2.0, "max": 20.0, "step": 1.0 }])
    );
    let broken = server
        .post("/strategies/validate", &json!({ "document": "a: [1" }))
        .await
        .expect(200);
    assert_eq!(broken["ok"], false);
    let labelled = json!({ "document": CROSS, "format": "json" });
    let verdict = server
        .post("/strategies/validate", &labelled)
        .await
        .expect(200);
    assert_eq!(
        (&verdict["ok"], &verdict["findings"][0]["span"]["line"]),
        (&json!(false), &json!(1))
    );
    let problem = server
        .post("/strategies", &labelled)
        .await
        .refused("invalid_request");
    assert_eq!(problem["errors"][0]["pointer"], "/document");
    server.stop().await;
}

#[tokio::test]
async fn files_come_in_and_go_out() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let saved = server
        .send(server.upload("/strategies/import", "cross.yaml", CROSS.as_bytes(), &[]))
        .await
        .expect(201);
    let id = saved["id"].as_str().unwrap();
    let yaml = server.get(&format!("/strategies/{id}/export")).await;
    assert_eq!(yaml.text(), CROSS);
    assert!(yaml.header("content-disposition").starts_with("attachment"));
    let as_json = server
        .get(&format!("/strategies/{id}/export?format=json"))
        .await
        .expect(200);
    assert_eq!(
        (&as_json["name"], &as_json["rules"][1]["name"]),
        (&json!("Moving average cross"), &json!("Sell"))
    );
    // What went out as JSON comes in again and means the same.
    let again = server.upload(
        "/strategies/import",
        "cross.json",
        as_json.to_string().as_bytes(),
        &[],
    );
    let again = server.send(again).await.expect(201);
    assert_eq!(
        (&again["format"], &again["findings"]),
        (&json!("json"), &json!([]))
    );
    server
        .send(server.upload("/strategies/import", "x.yaml", &[0xff, 0xfe], &[]))
        .await
        .refused("malformed_upload");
    let no_form = server.request(Method::POST, "/strategies/import").body("x");
    server.send(no_form).await.refused("unsupported_media_type");
    let large = vec![b'#'; 5 << 20];
    server
        .send(server.upload("/strategies/import", "x.yaml", &large, &[]))
        .await
        .refused("body_too_large");
    server.stop().await;
}

#[tokio::test]
async fn a_repeated_request_creates_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let create = |key: &str, document: &str| {
        let request = server
            .request(Method::POST, "/strategies")
            .header("idempotency-key", key);
        server.send(request.json(&json!({ "document": document })))
    };
    let many = futures_util::future::join_all((0..8).map(|_| create("one", CROSS))).await;
    let ids: std::collections::HashSet<String> = many
        .into_iter()
        .map(|answer| answer.expect(201)["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), 1, "sent at once, made once");
    assert_eq!(server.get("/strategies").await.expect(200)["total"], 1);
    let other = CROSS.replace("default: 5", "default: 6");
    create("one", &other).await.refused("idempotency_conflict");
    create("two", &other).await.expect(201);
    assert_eq!(server.get("/strategies").await.expect(200)["total"], 2);
    create(&"x".repeat(256), CROSS)
        .await
        .refused("malformed_header");
    server.stop().await;
}

#[tokio::test]
async fn a_document_that_cannot_be_read_keeps_what_it_says_of_itself() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let universe = CROSS.lines().find(|line| line.starts_with("universe:"));
    for mistake in ["foo: bar\n", "rules: [\n"] {
        let document = format!("{CROSS}{mistake}");
        let saved = server
            .post("/strategies", &json!({ "document": document }))
            .await
            .expect(201);
        assert_eq!(saved["name"], "Moving average cross", "{mistake}");
        let listed = server.get("/strategies").await.expect(200);
        let listed = listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["id"] == saved["id"])
            .unwrap();
        assert_eq!(
            (&listed["timeframe"], &listed["errors"]),
            (&json!("1d"), &json!(1))
        );
        assert_eq!(
            listed["universe"].as_array().unwrap().is_empty(),
            universe.is_none()
        );
    }
    server.stop().await;
}
