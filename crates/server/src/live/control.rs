//! What people want of runs, whichever face they use: the app, the command line, a chat.

use std::sync::Arc;
use std::time::Duration;

use bellwether_api::{self as api, ErrorCode, LogLevel};
use bellwether_notify::{Event as Told, TradingMode};
use bellwether_runtime::live::{Commanded, EmergencyError, RunAtWork};
use bellwether_trading::PersonCommand;

use super::{LiveService, wire};
use crate::error::{ApiError, ApiResult};

/// How long positions may take to be closed after an emergency stop before people are told that they are not.
const CLOSING_TIME_MAX: Duration = Duration::from_secs(10);
/// How often it is looked whether they are.
const CLOSING_LOOK: Duration = Duration::from_millis(100);

/// What was not done, for a client.
pub(crate) fn not_done(error: Commanded) -> ApiError {
    match error {
        Commanded::NotDone(why) => ApiError::new(ErrorCode::OrderRefused, why.to_string()),
        Commanded::Over => ApiError::new(ErrorCode::RunOver, error.to_string()),
        Commanded::Busy => ApiError::new(ErrorCode::RunNotReady, error.to_string()),
    }
}

impl LiveService {
    /// Ends a run, or all that are at work. What is over already stays so.
    pub(crate) async fn stop(&self, run: Option<&str>, asked_by: &str) -> ApiResult<api::RunList> {
        let runs = self.chosen(run)?;
        for run in &runs {
            match run.end().await {
                Ok(()) => {
                    self.log().write(
                        LogLevel::Info,
                        Some(run.number()),
                        run.view().last_row_at,
                        "stopped",
                        format!("stopped ({asked_by})"),
                    );
                    self.watcher().notify(Told::Stopped {
                        strategy: run.strategy().name.clone(),
                        mode: TradingMode::Paper,
                        reason: None,
                    });
                }
                Err(Commanded::Over) => {}
                Err(error) => return Err(not_done(error)),
            }
        }
        self.watcher().set_changed();
        Ok(list(&runs))
    }

    /// Stops everything, of one run or of all: what is left is in the answer. It may be said as often as one likes.
    pub(crate) async fn emergency_stop(
        &self,
        run: Option<&str>,
        asked_by: &str,
    ) -> ApiResult<api::EmergencyStop> {
        let runs = self.chosen(run)?;
        let open_before: usize = runs.iter().map(|run| opening_orders(run)).sum();
        let was_stopped = runs.iter().all(|run| run.folder().is_emergency_stopped());
        // All at once: none waits for another.
        let said = runs.iter().map(|run| run.emergency_stop());
        let said = futures_util::future::join_all(said).await;
        let stopped: Vec<api::StoppedRun> = runs
            .iter()
            .zip(said)
            .map(|(run, said)| stopped_run(run, &said))
            .collect();
        if !runs.is_empty() && !was_stopped {
            let told = self.clone();
            let asked_by = asked_by.to_owned();
            tokio::spawn(async move { told.tell_of_emergency(runs, open_before, asked_by).await });
        }
        self.watcher().set_changed();
        Ok(api::EmergencyStop {
            at: crate::clock::utc(),
            runs: stopped,
        })
    }

    /// Tells of an emergency stop once everything is closed, or after a while what is not.
    async fn tell_of_emergency(
        &self,
        runs: Vec<Arc<RunAtWork>>,
        open_before: usize,
        asked_by: String,
    ) {
        let held = || -> usize { runs.iter().map(|run| run.view().positions.len()).sum() };
        let began = tokio::time::Instant::now();
        while held() > 0 && began.elapsed() < CLOSING_TIME_MAX {
            tokio::time::sleep(CLOSING_LOOK).await;
        }
        let open_after: usize = runs.iter().map(|run| opening_orders(run)).sum();
        self.watcher().notify(Told::EmergencyStop {
            asked_by,
            orders_cancelled: open_before.saturating_sub(open_after) as u64,
            positions_left: held() as u64,
        });
    }

    /// Lets runs open positions again.
    pub(crate) async fn rearm(&self, run: Option<&str>) -> ApiResult<api::RunList> {
        let runs = self.chosen(run)?;
        for run in &runs {
            match run.resume().await {
                Ok(()) => {}
                Err(EmergencyError::Run(error)) => return Err(not_done(error)),
                Err(EmergencyError::Io(error)) => return Err(ApiError::internal(error)),
            }
        }
        self.watcher().set_changed();
        Ok(list(&runs))
    }

    /// Closes every position; rules may open others.
    pub(crate) async fn flatten(&self, run: Option<&str>) -> ApiResult<api::RunList> {
        let runs = self.chosen(run)?;
        for run in &runs {
            let flattened = run.person(PersonCommand::Flatten).await;
            flattened.map_err(not_done)?;
        }
        Ok(list(&runs))
    }
}

fn list(runs: &[Arc<RunAtWork>]) -> api::RunList {
    api::RunList {
        items: runs.iter().map(|run| wire::run(run)).collect(),
    }
}

fn stopped_run(run: &RunAtWork, said: &Result<(), EmergencyError>) -> api::StoppedRun {
    let held = run.view();
    let held = held.positions.iter().map(|held| api::HeldPosition {
        symbol: held.instrument.symbol.to_string(),
        quantity: held.quantity.to_string(),
    });
    api::StoppedRun {
        run: format!("{:x}", run.number()),
        open_orders: opening_orders(run) as u64,
        held: held.collect(),
        message: match said {
            Ok(()) | Err(EmergencyError::Run(Commanded::Over)) => None,
            Err(error) => Some(error.to_string()),
        },
    }
}

/// Orders of a run that the venue may still fill and that may open a position.
fn opening_orders(run: &RunAtWork) -> usize {
    let view = run.view();
    let open = view.orders.iter().filter(|order| order.is_open());
    open.filter(|order| order.role.may_open()).count()
}
