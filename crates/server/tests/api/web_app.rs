//! The embedded web app.

use crate::client::Server;

#[tokio::test]
async fn any_page_address_is_the_app_and_missing_files_are_missing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let fetch = async |path: &str| reqwest::get(server.url(path)).await.unwrap();
    for page in [
        "/",
        "/strategies",
        "/backtest/0190f3c2-7b44-7c1e-9a57-0d8f6f2f9a10",
        "/chart/AAA",
    ] {
        let answer = fetch(page).await;
        assert_eq!(answer.status(), 200, "{page}");
        assert_eq!(answer.headers()["content-type"], "text/html", "{page}");
        assert_eq!(answer.headers()["cache-control"], "no-cache", "{page}");
        assert!(
            answer
                .text()
                .await
                .unwrap()
                .to_lowercase()
                .contains("<!doctype html>")
        );
    }
    for missing in ["/_app/immutable/none.js", "/api/v2/health", "/api/v1/none"] {
        assert_eq!(fetch(missing).await.status(), 404, "{missing}");
    }
    server.stop().await;
}
