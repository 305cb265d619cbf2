//! What the server says of itself.

use tempfile::tempdir;

use crate::client::Server;

#[tokio::test]
async fn health_names_the_commit_that_the_program_was_built_from() {
    let folder = tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let health = server.get("/health").await.json();
    assert_eq!(health["git_hash"], "4f2c9e1b7a60");
    server.stop().await;
}
