//! `bellwether serve`: the web app and the API.

use std::net::{SocketAddr, TcpListener};

use bellwether_server::{AppState, Options};
use tokio_util::sync::CancellationToken;

use crate::arguments::ServeArguments;
use crate::commands::rules::SHIPPED;
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(arguments: &ServeArguments) -> Result<(), Failure> {
    start_log();
    let listener = bellwether_server::listen(arguments.listen)?;
    let options = Options {
        data_dir: arguments.data.data_dir.clone(),
        database_url: arguments.database_url.clone(),
        demo: false,
        notify_hosts: arguments.notify_hosts.clone(),
        git_hash: commit(),
    };
    runtime()?.block_on(async {
        let stop = stop_by_signal()?;
        let state = bellwether_server::open(&options).await?;
        if let Err(failure) = save_first_rules(&state, &SHIPPED).await {
            bellwether_server::close(state).await?;
            return Err(failure);
        }
        until_stopped(state, listener, stop).await
    })
}

/// Saves the rules that are there from the start, if there are none.
pub(crate) async fn save_first_rules(state: &AppState, rules: &[&str]) -> Result<(), Failure> {
    let saved = bellwether_server::save_first_rules(state, rules).await;
    saved
        .map(drop)
        .map_err(|error| Failure::new(error.problem().detail.clone()))
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

/// What a person or the system cancels when this program is to end; signals are listened for from here on.
pub(crate) fn stop_by_signal() -> std::io::Result<CancellationToken> {
    #[cfg(unix)]
    let signalled = {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
    };
    #[cfg(not(unix))]
    let signalled = async { drop(tokio::signal::ctrl_c().await) };
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        signalled.await;
        output::note("stopping");
        stopping.cancel();
    });
    Ok(stop)
}

/// Serves until it is to stop.
pub(crate) async fn until_stopped(
    state: AppState,
    listener: TcpListener,
    stop: CancellationToken,
) -> Result<(), Failure> {
    let ready = |address: SocketAddr| {
        output::note(&format!(
            "Bellwether is at http://{address} — Ctrl-C ends it"
        ))
    };
    let stopped = async move { stop.cancelled().await };
    Ok(bellwether_server::serve(state, listener, ready, stopped).await?)
}
