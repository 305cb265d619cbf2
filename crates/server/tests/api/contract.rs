//! The routes of the server are those of the specification, no more and no fewer.

use std::collections::BTreeSet;

use bellwether_api::BASE_PATH;
use reqwest::Method;

use crate::client::Server;

/// axum does not list its routes, so they are read where they are written.
fn routes_in_the_code() -> BTreeSet<String> {
    let code = include_str!("../../src/application.rs");
    let paths = code
        .split(".route(")
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    paths.map(str::to_owned).collect()
}

#[tokio::test]
async fn the_code_has_the_paths_of_the_specification() {
    let specification = crate::specification::Specification::new();
    let promised: BTreeSet<String> = specification.paths().cloned().collect();
    assert_eq!(routes_in_the_code(), promised);
}

#[tokio::test]
async fn every_path_answers_the_methods_of_the_specification_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let operations = server.specification.operations();
    for path in server.specification.paths() {
        let real = path
            .replace("{version}", "1")
            .replace("{symbol}", "AAA")
            .replace("{id}", "0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a10");
        for method in [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ] {
            let promised = operations
                .iter()
                .any(|o| o.path == *path && o.method == method.as_str());
            if promised && path == "/events" {
                continue; // A stream without end; `push` listens to it.
            }
            let answer = server.send(server.request(method.clone(), &real)).await;
            if promised {
                assert_ne!(answer.status, 405, "{method} {path}");
            } else {
                assert_eq!(
                    answer.status, 405,
                    "{method} {path} is not in the specification"
                );
                answer.refused("method_not_allowed");
            }
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn the_specification_is_what_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let served = server.get("/openapi.json").await.expect(200);
    assert_eq!(&served, server.specification.document());
    let page = server.get("/docs").await.text();
    for operation in server.specification.operations() {
        assert!(
            page.contains(&format!("id=\"{}\"", operation.id)),
            "{} is not on the page",
            operation.id
        );
    }
    for code in bellwether_api::ErrorCode::ALL {
        assert!(
            page.contains(&format!("id=\"error-{}\"", code.as_str())),
            "{} is not on the page",
            code.as_str()
        );
    }
    assert!(!page.contains("<script"), "the reference needs no script");
    server.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    server.get("/nothing").await.refused("not_found");
    server
        .get("/strategies/0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a10")
        .await
        .refused("unknown_strategy");
    server.get("/backtest/x").await.refused("unknown_backtest");
    server.get("/jobs/x").await.refused("unknown_job");
    server
        .get("/instruments/NONE")
        .await
        .refused("unknown_symbol");
    server
        .get("/market-data/NONE/history")
        .await
        .refused("unknown_symbol");
    server
        .get("/datasets/x/quality")
        .await
        .refused("unknown_dataset");
    server
        .delete("/datasets/x")
        .await
        .refused("unknown_dataset");
    assert_eq!(
        BASE_PATH,
        server.specification.document()["servers"][0]["url"]
    );
    server.stop().await;
}
