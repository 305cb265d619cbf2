//! `bellwether serve`: the web app and the API.

use std::net::SocketAddr;

use bellwether_server::{AppState, Options};
use tokio_util::sync::CancellationToken;

use crate::arguments::ServeArguments;
use crate::commands::models;
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(arguments: &ServeArguments) -> Result<(), Failure> {
    let options = Options {
        listen: arguments.listen,
        data_dir: arguments.data.data_dir.clone(),
        database_url: arguments.database_url.clone(),
        demo: false,
        git_hash: commit(),
        scope: models::scope(&arguments.data.data_dir),
    };
    start_log();
    runtime()?.block_on(async {
        let state = bellwether_server::open(&options).await?;
        until_stopped(state, options.listen).await
    })
}

/// The commit that this program was built from; the build script asks git.
pub(crate) fn commit() -> Option<String> {
    option_env!("BELLWETHER_GIT_HASH").map(str::to_owned)
}

/// The threads that answer requests.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}

/// Writes what happens to the error stream: `RUST_LOG` says how much, `LOG_FORMAT=json` in which form.
pub(crate) fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        tracing_subscriber::EnvFilter::new(
            "warn,bellwether=info,bellwether_server=info,bellwether_runtime=info",
        )
    });
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_writer(std::io::stderr);
    if std::env::var("LOG_FORMAT").is_ok_and(|format| format == "json") {
        builder.json().init();
    } else {
        builder.init();
    }
}

/// Serves until a person or the system says stop.
pub(crate) async fn until_stopped(state: AppState, listen: SocketAddr) -> Result<(), Failure> {
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    let signals = tokio::spawn(async move {
        wait_for_stop().await;
        output::note("stopping");
        stopping.cancel();
    });
    let ready = |address: SocketAddr| {
        output::note(&format!(
            "Bellwether is at http://{address} — Ctrl-C ends it"
        ))
    };
    let served =
        bellwether_server::serve(state, listen, ready, async move { stop.cancelled().await }).await;
    signals.abort();
    Ok(served?)
}

async fn wait_for_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
