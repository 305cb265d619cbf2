//! A server of its own for each test, and a client that compares every answer with the contract.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use bellwether_api::BASE_PATH;
use bellwether_runtime::feed::{PaceControl, ReplaySource};
use bellwether_server::Options;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::specification::Specification;

/// A running server with a client.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) specification: Specification,
    http: Client,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<()>>,
}

/// An answer that the contract allows.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The JSON of an answer with this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        if self.body.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// The problem of an answer with this code.
    #[track_caller]
    pub(crate) fn refused(self, code: &str) -> Value {
        let problem: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        assert_eq!(
            problem["code"],
            code,
            "{} {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        assert_eq!(problem["status"], self.status);
        assert!(problem["request_id"].is_string());
        problem
    }
}

impl Server {
    pub(crate) async fn start(data_dir: &Path) -> Self {
        Self::start_with(data_dir, None).await
    }

    /// A server on a market that moves.
    pub(crate) async fn start_on(data_dir: &Path, source: ReplaySource, pace: PaceControl) -> Self {
        Self::start_with(data_dir, Some((source, pace))).await
    }

    async fn start_with(data_dir: &Path, market: Option<(ReplaySource, PaceControl)>) -> Self {
        let options = Options {
            data_dir: data_dir.to_owned(),
            database_url: None,
            demo: false,
            notify_hosts: vec!["127.0.0.1".to_owned()],
            git_hash: Some("4f2c9e1b7a60".to_owned()),
        };
        let listener = bellwether_server::listen((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let state = bellwether_server::open(&options).await.unwrap();
        if let Some((source, pace)) = market {
            bellwether_server::attach_market(&state, source, Some(pace))
                .await
                .unwrap();
        }
        let (ready, address) = oneshot::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            let said = move |address| ready.send(address).unwrap();
            let stopped = async move { drop(stopped.await) };
            bellwether_server::serve(state, listener, said, stopped)
                .await
                .unwrap();
        });
        Self {
            address: address.await.unwrap(),
            specification: Specification::new(),
            http: Client::new(),
            stop: Some(stop),
            served: Some(served),
        }
    }

    /// Ends the server as Ctrl-C does.
    pub(crate) async fn stop(mut self) {
        let _ = self.stop.take().unwrap().send(());
        self.served.take().unwrap().await.unwrap();
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, self.url(&format!("{BASE_PATH}{path}")))
    }

    /// Sends a request and holds the answer against the contract.
    #[track_caller]
    pub(crate) fn send(&self, request: RequestBuilder) -> impl Future<Output = Answer> + '_ {
        let caller = std::panic::Location::caller();
        async move {
            let request = request.build().unwrap();
            let (method, path) = (request.method().clone(), request.url().path().to_owned());
            let response = self.http.execute(request).await.unwrap();
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let body = response.bytes().await.unwrap().to_vec();
            let media = headers
                .get(CONTENT_TYPE)
                .map_or("", |value| value.to_str().unwrap());
            if let Some(operation) = self.specification.operation(method.as_str(), &path) {
                let objections = self
                    .specification
                    .objections(&operation, status, media, &body);
                assert!(
                    objections.is_empty(),
                    "{method} {path} at {caller}\n{}\n{}",
                    objections.join("\n"),
                    String::from_utf8_lossy(&body)
                );
            }
            assert!(
                headers.contains_key("x-request-id"),
                "{method} {path} has no request id"
            );
            Answer {
                status,
                headers,
                body,
            }
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// A form with a file, as a browser sends it.
    pub(crate) fn upload(
        &self,
        path: &str,
        file_name: &str,
        content: &[u8],
        fields: &[(&str, &str)],
    ) -> RequestBuilder {
        const BOUNDARY: &str = "----bellwether-test-boundary";
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let media = format!("multipart/form-data; boundary={BOUNDARY}");
        self.request(Method::POST, path)
            .header(CONTENT_TYPE, media)
            .body(body)
    }

    /// Imports daily bars, one symbol.
    pub(crate) async fn import(&self, symbol: &str, bars: &[DailyBar]) -> Value {
        let request = self.upload(
            "/datasets/import",
            &format!("{symbol}.csv"),
            csv(bars).as_bytes(),
            &[("timeframe", "1d")],
        );
        self.send(request).await.expect(201)
    }

    /// Saves a strategy and returns its id.
    pub(crate) async fn save_strategy(&self, document: &str) -> String {
        let saved = self
            .post("/strategies", &json!({ "document": document }))
            .await
            .expect(201);
        saved["id"].as_str().unwrap().to_owned()
    }

    /// Queues a backtest, follows its job to the end, and returns the backtest as it is then.
    pub(crate) async fn run_backtest(&self, request: &Value) -> Value {
        let accepted = self.post("/backtest/run", request).await.expect(202);
        self.finish_job(accepted["job"]["job_id"].as_str().unwrap())
            .await;
        self.get(&format!(
            "/backtest/{}",
            accepted["backtest_id"].as_str().unwrap()
        ))
        .await
        .expect(200)
    }

    /// Reads a job's events to the last; nobody sleeps.
    pub(crate) async fn finish_job(&self, id: &str) -> Vec<Value> {
        let answer = self.get(&format!("/jobs/{id}/stream")).await;
        events(&answer.text())
    }
}

/// The `data` of Server-Sent Events.
pub(crate) fn events(text: &str) -> Vec<Value> {
    text.lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str(data).unwrap())
        .collect()
}

/// A bar of the New York stock exchange.
#[derive(Debug, Clone)]
pub(crate) struct DailyBar {
    pub(crate) date: chrono::NaiveDate,
    pub(crate) open: f64,
    pub(crate) high: f64,
    pub(crate) low: f64,
    pub(crate) close: f64,
    pub(crate) volume: f64,
}

/// Days that walk up and down, the same in every run: prices in cents, weekdays only.
pub(crate) fn daily_bars(days: usize, seed: u64) -> Vec<DailyBar> {
    let mut state = seed;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 31)
    };
    let first = chrono::NaiveDate::from_ymd_opt(2014, 1, 2).unwrap();
    let weekdays = first.iter_days().filter(|date| {
        use chrono::Datelike as _;
        date.weekday().number_from_monday() <= 5
    });
    let cents = |price: f64| (price * 100.0).round() / 100.0;
    let mut price = 100.0;
    weekdays
        .take(days)
        .map(|date| {
            let open = cents(price);
            let close = cents(open * (0.98 + 0.0405 * next()));
            let (high, low) = (
                cents(open.max(close) * (1.0 + 0.01 * next())),
                cents(open.min(close) * (1.0 - 0.01 * next())),
            );
            price = close;
            DailyBar {
                date,
                open,
                high,
                low,
                close,
                volume: (1_000.0 + 9_000.0 * next()).floor(),
            }
        })
        .collect()
}

pub(crate) fn csv(bars: &[DailyBar]) -> String {
    let rows = bars.iter().map(|bar| {
        format!(
            "{},{},{},{},{},{}\n",
            bar.date, bar.open, bar.high, bar.low, bar.close, bar.volume
        )
    });
    std::iter::once("date,open,high,low,close,volume\n".to_owned())
        .chain(rows)
        .collect()
}

/// A strategy that trades a few times a year.
pub(crate) const CROSS: &str = "\
# Buys strength.
name: Moving average cross
description: Long while the fast average is above the slow one
universe: [AAA]
timeframe: 1d
parameters:
  fast: {default: 5, range: 2..20, step: 1}
rules:
  - name: Buy
    when: \"crosses_above(sma(close, fast), sma(close, 20))\"
    then: [{enter: {side: long, size: {equity: 100%}}}]
  - name: Sell
    when: \"crosses_below(sma(close, fast), sma(close, 20))\"
    then: [{exit: {}}]
costs: {commission: {rate: 0.1%}, slippage: {bps: 5}}
";
