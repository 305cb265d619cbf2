//! Asking a server that runs.

use bellwether_api::{BASE_PATH, Problem};
use reqwest::{Client, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::arguments::ServerAddress;
use crate::failure::Failure;

/// A running server.
pub(crate) struct Remote {
    address: String,
    http: Client,
    runtime: tokio::runtime::Runtime,
}

impl Remote {
    pub(crate) fn of(server: &ServerAddress) -> Result<Self, Failure> {
        let address = server.server.trim_end_matches('/').to_owned();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        bellwether_notify::with_tls();
        Ok(Self {
            address,
            http: Client::builder().no_proxy().build()?,
            runtime,
        })
    }

    /// Reads something.
    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.send(Method::GET, path, None::<&()>)
    }

    /// Wants something done.
    pub(crate) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Failure> {
        self.send(Method::POST, path, Some(body))
    }

    /// Wants something gone.
    pub(crate) fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.send(Method::DELETE, path, None::<&()>)
    }

    fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, Failure> {
        let url = format!("{}{BASE_PATH}{path}", self.address);
        let request = self.http.request(method, url);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.runtime.block_on(async {
            let unreachable = |error: reqwest::Error| {
                if error.is_connect() {
                    Failure::new(format!("no server answers at {}", self.address)).with_help(
                        "start one with `bellwether serve` or `bellwether demo`, or name another with --server",
                    )
                } else {
                    Failure::from(error)
                }
            };
            let answer = request.send().await.map_err(unreachable)?;
            let is_done = answer.status().is_success();
            let text = answer.bytes().await?;
            if is_done {
                return Ok(serde_json::from_slice(&text)?);
            }
            let problem: Problem = serde_json::from_slice(&text)
                .map_err(|_| Failure::new("what answers there is no server of this kind"))?;
            let mut what = problem.detail;
            for error in problem.errors {
                what.push_str(&format!("\n  {}: {}", error.pointer, error.message));
            }
            Err(Failure::new(what))
        })
    }
}

/// A value of the wire that is one word, as the wire writes it.
pub(crate) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
