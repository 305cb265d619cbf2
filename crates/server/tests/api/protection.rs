//! What keeps strangers out.

use bellwether_server::ServeError;
use reqwest::Method;
use serde_json::json;

use crate::client::{CROSS, Server};

#[tokio::test]
async fn a_data_directory_has_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let options = bellwether_server::Options {
        data_dir: folder.path().to_owned(),
        database_url: None,
        demo: false,
        notify_hosts: Vec::new(),
        git_hash: None,
    };
    let refused = bellwether_server::open(&options).await.err().unwrap();
    assert!(
        refused.to_string().contains("another server works on"),
        "{refused}"
    );
    server.stop().await;
    assert!(
        bellwether_server::open(&options).await.is_ok(),
        "free again"
    );
    // What keeps it from being taken is named.
    let lock = folder.path().join("server.lock");
    std::fs::remove_file(&lock).unwrap();
    std::fs::create_dir(&lock).unwrap();
    let refused = bellwether_server::open(&options).await.err().unwrap();
    assert!(refused.to_string().contains("server.lock"), "{refused}");
}

#[test]
fn other_machines_are_not_served() {
    let error = bellwether_server::listen("0.0.0.0:0".parse().unwrap()).unwrap_err();
    assert!(matches!(error, ServeError::NotLoopback(_)));
    assert!(
        error.to_string().contains("127.0.0.1"),
        "it says what to do: {error}"
    );
}

#[tokio::test]
async fn a_foreign_name_or_page_changes_and_reads_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    // A name that an attacker's server resolved to this machine.
    let rebound = server
        .request(Method::GET, "/status")
        .header("host", "attacker.example");
    server.send(rebound).await.refused("host_not_allowed");
    // A form on somebody's page is sent without asking first.
    let form = server
        .upload("/strategies/import", "x.yaml", CROSS.as_bytes(), &[])
        .header("origin", "https://attacker.example");
    server.send(form).await.refused("origin_not_allowed");
    assert_eq!(server.get("/strategies").await.expect(200)["total"], 0);
    let own = server
        .request(Method::POST, "/strategies")
        .header("origin", format!("http://{}", server.address));
    server
        .send(own.json(&json!({ "document": CROSS })))
        .await
        .expect(201);
    server.stop().await;
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_browsers_obey() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    for path in ["/health", "/nothing", "/docs"] {
        let answer = server.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none'"),
            "{path}"
        );
        assert!(
            !answer
                .header("content-security-policy")
                .contains("script-src 'unsafe"),
            "{path}"
        );
    }
    let one = server.get("/health").await;
    let two = server.get("/health").await;
    assert_ne!(one.header("x-request-id"), two.header("x-request-id"));
    let small = server
        .request(Method::GET, "/openapi.json")
        .header("accept-encoding", "gzip");
    assert_eq!(
        server
            .request(Method::GET, "/openapi.json")
            .send()
            .await
            .unwrap()
            .headers()
            .get("content-encoding"),
        None
    );
    assert_eq!(
        small.send().await.unwrap().headers()["content-encoding"],
        "gzip"
    );
    server.stop().await;
}
