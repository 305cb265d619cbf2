//! From a saved strategy to a run at work, and from the log of a run to one that goes on.

use std::sync::Arc;

use bellwether_api::{self as api, ErrorCode, LogLevel};
use bellwether_catalog::{Catalog, Source};
use bellwether_expr::Scope;
use bellwether_market::{Instrument, TickSize};
use bellwether_notify::{Event as Told, TradingMode};
use bellwether_runtime::feed::{ClosedBars, Following, MarketFeed, RowAssembler};
use bellwether_runtime::live::{
    Engine, Input, LogRecord, LoggedInstrument, RunAtWork, RunFolder, RunHeader, RunStart,
    RunStatus, RunView, Setup, is_ended, replay,
};
use bellwether_trading::{Finding, Strategy, StrategyDocument};
use indexmap::IndexMap;

use super::{history, wire};
use crate::error::{ApiError, ApiResult};
use crate::routes::market_data::parse_symbol;
use crate::routes::strategies::{unreadable, wire_finding};
use crate::state::{AppState, blocking, now};

/// Runs at work at once.
const RUNS_MAX: usize = 32;
/// Where orders go that are nobody's money.
const PAPER: &str = "paper";

/// Puts a saved strategy to work.
pub(crate) async fn start_run(
    state: &AppState,
    request: api::StartRequest,
) -> ApiResult<Arc<RunAtWork>> {
    let live = state.live();
    let feed = live.moving()?;
    let saved = state.store().strategies().get(&request.strategy_id).await?;
    let _one_at_a_time = live.inner.starting.lock().await;
    if live.at_work().len() >= RUNS_MAX {
        return Err(ApiError::new(
            ErrorCode::OrderRefused,
            format!("{RUNS_MAX} runs are at work; stop one first"),
        ));
    }
    let number = live.next_number();
    let (scope, data_dir) = (state.scope().clone(), live.inner.data_dir.clone());
    let (catalog, for_start) = (Arc::clone(state.catalog()), Arc::clone(&feed));
    let watcher = Arc::clone(&live.inner.watcher);
    let name = saved.name.clone();
    let started = blocking(move || {
        let (setup, header) = make(&scope, &for_start, number, &saved.document, &request)?;
        let folder = RunFolder::create(&data_dir, number).map_err(ApiError::internal)?;
        let followed = for_start.follow();
        let before = Before::of(&for_start, &setup);
        let mut bars = before.of_catalogue(&catalog, &setup)?;
        bars.extend(history::of_feed(&followed.recent, &before.lanes));
        let start = before.start(setup, header, folder, bars, followed.following, watcher);
        RunAtWork::start(start).map_err(ApiError::internal)
    })
    .await;
    match started {
        Ok(run) => {
            let run = Arc::new(run);
            live.runs().insert(number, Arc::clone(&run));
            let message = format!("{name} begins to work on paper");
            live.log()
                .write(LogLevel::Info, Some(number), None, "started", message);
            live.watcher().notify(Told::Started {
                strategy: name,
                mode: TradingMode::Paper,
            });
            live.watcher().set_changed();
            Ok(run)
        }
        Err(error) => {
            let reason = error.problem().detail.clone();
            live.watcher().notify(Told::SetupFailed {
                strategy: name,
                reason,
            });
            Err(error)
        }
    }
}

impl super::LiveService {
    /// A number that no run has: the present, unless it is taken.
    fn next_number(&self) -> u64 {
        let mut number = now().nanos().unsigned_abs();
        while self.runs().contains_key(&number) {
            number += 1;
        }
        number
    }
}

/// What a run is made of, of a document and what was asked for.
fn make(
    scope: &Scope,
    feed: &MarketFeed,
    number: u64,
    text: &str,
    request: &api::StartRequest,
) -> ApiResult<(Setup, RunHeader)> {
    let document = StrategyDocument::parse(text).map_err(|error| {
        let mut finding = unreadable(text, &error);
        finding.message = format!("the document cannot be read: {}", finding.message);
        ApiError::strategy("/strategy_id", vec![finding])
    })?;
    let parameters: IndexMap<String, f64> = request
        .parameters
        .clone()
        .unwrap_or_default()
        .into_iter()
        .collect();
    let strategy = Strategy::within(scope, &document, &parameters).map_err(|findings| {
        let findings = findings.iter().map(|finding| api::Finding {
            message: format!("{}: {}", finding.path, finding.message),
            ..wire_finding(text, finding)
        });
        ApiError::strategy("/strategy_id", findings.collect())
    })?;
    let symbols = request.symbols.clone().unwrap_or(document.universe.clone());
    if symbols.is_empty() {
        return Err(ApiError::body(
            "/symbols",
            "name the symbols to trade: the document has no universe",
        ));
    }
    let mut instruments: Vec<Instrument> = Vec::new();
    for (index, symbol) in symbols.iter().enumerate() {
        let pointer = format!("/symbols/{index}");
        if symbols[..index].contains(symbol) {
            return Err(ApiError::body(&pointer, format!("{symbol} is named twice")));
        }
        instruments.push(instrument(feed, &strategy, &pointer, symbol)?);
    }
    let tradable = instruments.len();
    for symbol in strategy.program.symbols() {
        if !symbols.iter().any(|traded| traded == symbol.as_str()) {
            instruments.push(instrument(
                feed,
                &strategy,
                "/strategy_id",
                symbol.as_str(),
            )?);
        }
    }
    let header = RunHeader {
        run: number,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        began: now(),
        document: text.to_owned(),
        parameters: parameters.into_iter().collect(),
        strategy_hash: strategy.hash,
        instruments: instruments.iter().map(LoggedInstrument::of).collect(),
        tradable,
        source: feed.name().to_owned(),
        venue: PAPER.to_owned(),
    };
    let setup = Setup {
        run: number,
        strategy: Arc::new(strategy),
        instruments,
        tradable,
    };
    // What cannot run live says so before anything is written.
    Engine::new(&setup).map_err(|error| ApiError::body("/strategy_id", error.to_string()))?;
    if setup.strategy.timeframe < feed.timeframe() {
        return Err(ApiError::body(
            "/strategy_id",
            format!(
                "its bars of {} are shorter than those of the market, {}",
                setup.strategy.timeframe,
                feed.timeframe()
            ),
        ));
    }
    Ok((setup, header))
}

/// An instrument of the market, as a strategy trades it.
fn instrument(
    feed: &MarketFeed,
    strategy: &Strategy,
    pointer: &str,
    symbol: &str,
) -> ApiResult<Instrument> {
    let symbol = parse_symbol(pointer, symbol)?;
    let Some(place) = feed.place(&symbol) else {
        let known: Vec<&str> = feed
            .instruments()
            .iter()
            .map(|instrument| instrument.symbol.as_str())
            .collect();
        return Err(ApiError::body(
            pointer,
            format!(
                "the market has no price of {symbol}; it has those of {}",
                known.join(", ")
            ),
        ));
    };
    let mut instrument = feed.instruments()[place].clone();
    if !strategy.execution.round_to_tick {
        instrument.tick_size = TickSize::FINEST;
    }
    Ok(instrument)
}

/// How the bars of a feed become those of a run.
struct Before {
    source: String,
    told: bellwether_market::Timeframe,
    lanes: Vec<Option<usize>>,
}

impl Before {
    fn of(feed: &MarketFeed, setup: &Setup) -> Self {
        let lane = |told: &Instrument| {
            let mut ours = setup.instruments.iter();
            ours.position(|ours| ours.symbol == told.symbol)
        };
        Self {
            source: feed.name().to_owned(),
            told: feed.timeframe(),
            lanes: feed.instruments().iter().map(lane).collect(),
        }
    }

    fn of_catalogue(&self, catalog: &Catalog, setup: &Setup) -> ApiResult<Vec<ClosedBars>> {
        let source = Source::new(&self.source).map_err(ApiError::internal)?;
        history::of_catalogue(
            catalog,
            &source,
            self.told,
            &setup.strategy,
            &setup.instruments,
        )
        .map_err(|error| ApiError::new(ErrorCode::NoData, crate::error::with_causes(&error)))
    }

    fn start(
        self,
        setup: Setup,
        header: RunHeader,
        folder: RunFolder,
        history: Vec<ClosedBars>,
        following: Following,
        watcher: Arc<super::watcher::Watcher>,
    ) -> RunStart {
        RunStart {
            assembler: RowAssembler::new(&setup.instruments, self.told, setup.strategy.timeframe),
            setup,
            header,
            folder,
            history,
            lanes: self.lanes,
            following,
            clock: Arc::new(now),
            watcher,
        }
    }
}

/// Lets the runs go on that were at work when the last life of the server ended.
pub(super) async fn resume_runs(state: &AppState) -> Result<(), ApiError> {
    let live = state.live();
    let feed = live.moving()?;
    let data_dir = live.inner.data_dir.clone();
    let folders = blocking(move || RunFolder::all(&data_dir).map_err(ApiError::internal)).await?;
    for folder in folders {
        let name = folder.name();
        let (scope, catalog) = (state.scope().clone(), Arc::clone(state.catalog()));
        let (for_start, watcher) = (Arc::clone(&feed), Arc::clone(&live.inner.watcher));
        let resumed = blocking(move || resume(&scope, &catalog, &for_start, folder, watcher)).await;
        match resumed {
            Ok(Some(run)) => {
                let number = run.number();
                live.runs().insert(number, Arc::new(run));
                let message = "goes on where it was left".to_owned();
                live.log()
                    .write(LogLevel::Info, Some(number), None, "resumed", message);
            }
            Ok(None) => {}
            Err(error) => {
                let detail = format!("run {name} does not go on: {}", error.problem().detail);
                live.log()
                    .write(LogLevel::Error, None, None, "not_resumed", detail.clone());
                live.watcher().notify(Told::Error {
                    what: format!("run {name}"),
                    detail,
                });
            }
        }
    }
    Ok(())
}

/// Lets one go on, if nobody has ended it.
fn resume(
    scope: &Scope,
    catalog: &Catalog,
    feed: &MarketFeed,
    folder: RunFolder,
    watcher: Arc<super::watcher::Watcher>,
) -> ApiResult<Option<RunAtWork>> {
    let (header, records) = folder.records().map_err(ApiError::internal)?;
    if is_ended(&records) || header.source != feed.name() {
        return Ok(None);
    }
    let setup = setup_of(scope, &header)?;
    let followed = feed.follow();
    // A market that is not the real one tells again what was not written down of it; nobody waits for that.
    let last = records.iter().rev().find_map(|record| match record {
        LogRecord::Input {
            input: Input::Bars { time, .. },
            ..
        } => Some(*time),
        _ => None,
    });
    if let (Some(pace), Some(last)) = (feed.pace(), last) {
        pace.make_up_until(last);
    }
    let before = Before::of(feed, &setup);
    let mut bars = before.of_catalogue(catalog, &setup)?;
    bars.extend(history::of_feed(&followed.recent, &before.lanes));
    let start = before.start(setup, header, folder, bars, followed.following, watcher);
    let run = RunAtWork::start(start).map_err(ApiError::internal)?;
    Ok(Some(run))
}

/// What the log of a run says that it is made of.
fn setup_of(scope: &Scope, header: &RunHeader) -> ApiResult<Setup> {
    let refuse = |why: String| ApiError::new(ErrorCode::RunNotReady, why);
    let document = StrategyDocument::parse(&header.document)
        .map_err(|error| refuse(format!("its document cannot be read: {}", error.message)))?;
    let parameters = header.parameters.iter().cloned().collect();
    let strategy = Strategy::within(scope, &document, &parameters)
        .map_err(|findings| refuse(findings.iter().map(Finding::render).collect::<String>()))?;
    if strategy.hash != header.strategy_hash {
        return Err(refuse(
            "its strategy is not what it was: a model or regime that it uses has changed".into(),
        ));
    }
    let instruments = header.instruments.iter().map(|logged| logged.instrument());
    let instruments: Option<Vec<Instrument>> = instruments.collect();
    Ok(Setup {
        run: header.run,
        strategy: Arc::new(strategy),
        instruments: instruments.ok_or_else(|| {
            refuse("it has an instrument of a kind that is not known here".into())
        })?,
        tradable: header.tradable,
    })
}

/// Runs that are not of this life of the server, newest first, as their logs tell of them.
pub(crate) fn summaries(state: &AppState) -> ApiResult<Vec<api::LiveRun>> {
    let live = state.live();
    let mut found = Vec::new();
    for folder in RunFolder::all(&live.inner.data_dir).map_err(ApiError::internal)? {
        if live.run(&folder.name()).is_ok() {
            continue;
        }
        let Ok((header, records)) = folder.records() else {
            continue;
        };
        let told = setup_of(state.scope(), &header).and_then(|setup| {
            replay(&setup, &records).map_err(|error| ApiError::internal(error.to_string()))
        });
        let view = match told {
            Ok((engine, _)) => RunView::of(&engine, RunStatus::Ended),
            Err(error) => RunView::unreadable(error.problem().detail.clone()),
        };
        found.push(wire::run_of_log(&header, &view));
    }
    found.reverse();
    Ok(found)
}

/// Feeds the log of a run to a new engine and compares.
pub(crate) fn replay_run(state: &AppState, name: &str) -> ApiResult<api::ReplayReport> {
    let live = state.live();
    let folder = live.folder(name)?;
    if live
        .run(name)
        .is_ok_and(|run| matches!(run.view().status, RunStatus::Starting | RunStatus::Running))
    {
        return Err(ApiError::new(
            ErrorCode::RunNotReady,
            "the run is at work and writes its log; stop it first",
        ));
    }
    let (header, records) = folder.records().map_err(ApiError::internal)?;
    let setup = setup_of(state.scope(), &header)?;
    let (_, replayed) = replay(&setup, &records).map_err(ApiError::internal)?;
    Ok(api::ReplayReport {
        run: name.to_owned(),
        inputs: replayed.inputs,
        compared: replayed.compared,
        difference: replayed.difference.map(|difference| difference.to_string()),
    })
}

impl super::LiveService {
    /// The folder of a run. A name is nothing but a number, so that it leads nowhere else.
    fn folder(&self, name: &str) -> ApiResult<RunFolder> {
        let number = u64::from_str_radix(name, 16).map_err(|_| super::unknown_run(name))?;
        RunFolder::numbered(&self.inner.data_dir, number).map_err(|_| super::unknown_run(name))
    }
}
