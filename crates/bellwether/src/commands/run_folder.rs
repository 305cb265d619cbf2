//! Where the log of a run is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bellwether_market::{Instrument, TickSize};
use bellwether_runtime::live::{FileStorage, LogRecord, RunHeader, RunLog, Setup};
use bellwether_simulation::VenueModel;
use bellwether_trading::{Finding, Strategy, StrategyDocument};

use crate::commands::models;
use crate::failure::Failure;

/// The folder of a run: its log and the one of its venue on paper.
pub(crate) struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    /// A folder for a new run.
    pub(crate) fn create(data_dir: &Path, run: u64) -> Result<Self, Failure> {
        let path = data_dir.join("runs").join(format!("{run:x}"));
        std::fs::create_dir_all(&path)?;
        Ok(Self { path })
    }

    /// The folder of a run that is there, by its name or as a path.
    pub(crate) fn existing(data_dir: &Path, run: &str) -> Result<Self, Failure> {
        let named = data_dir.join("runs").join(run);
        let found = [named, PathBuf::from(run)]
            .into_iter()
            .find(|path| path.join("run.log").is_file());
        let Some(path) = found else {
            let names = std::fs::read_dir(data_dir.join("runs"))
                .into_iter()
                .flatten()
                .flatten()
                .map(|entry| entry.file_name().to_string_lossy().into_owned());
            let mut names: Vec<String> = names.collect();
            names.sort();
            let known = if names.is_empty() {
                "there are none yet; `bellwether run` makes them".to_owned()
            } else {
                format!("known are {}", names.join(", "))
            };
            return Err(Failure::new(format!("there is no run `{run}`")).with_help(known));
        };
        Ok(Self { path })
    }

    pub(crate) fn run_log(&self) -> Result<FileStorage, Failure> {
        Ok(FileStorage::open(&self.path.join("run.log"))?)
    }

    pub(crate) fn paper_log(&self) -> Result<FileStorage, Failure> {
        Ok(FileStorage::open(&self.path.join("paper.log"))?)
    }

    /// What the run is, and everything that came in.
    pub(crate) fn records(&self) -> Result<(RunHeader, Vec<LogRecord>), Failure> {
        let (_, mut records, _) = RunLog::<LogRecord, _>::open(self.run_log()?)
            .map_err(|error| Failure::new(error.to_string()))?;
        let rest = records.split_off(records.len().min(1));
        match records.pop() {
            Some(LogRecord::Began(header)) => Ok((*header, rest)),
            _ => Err(Failure::new("the log of the run is empty")),
        }
    }
}

/// The strategy of a run, compiled from what its log says of it.
pub(crate) fn strategy(data_dir: &Path, header: &RunHeader) -> Result<Strategy, Failure> {
    let document = StrategyDocument::parse(&header.document)?;
    let parameters = header.parameters.iter().cloned().collect();
    let scope = models::scope(data_dir);
    let strategy = Strategy::within(&scope, &document, &parameters).map_err(|findings| {
        Failure::does_not_hold(findings.iter().map(Finding::render).collect::<String>())
    })?;
    if strategy.hash != header.strategy_hash {
        return Err(Failure::does_not_hold(
            "the strategy of the run is not what it was: a model or regime that it uses has changed",
        ));
    }
    Ok(strategy)
}

/// What the log says that the run is made of.
pub(crate) fn setup(header: &RunHeader, strategy: Strategy) -> Result<Setup, Failure> {
    let instruments = header.instruments.iter().map(|logged| logged.instrument());
    let instruments: Option<Vec<Instrument>> = instruments.collect();
    let unknown = || Failure::new("the run has an instrument of a kind that is not known here");
    Ok(Setup {
        run: header.run,
        strategy: Arc::new(strategy),
        instruments: instruments.ok_or_else(unknown)?,
        tradable: header.tradable,
    })
}

/// Instruments as a strategy trades them.
pub(crate) fn traded(strategy: &Strategy, instrument: &Instrument) -> Instrument {
    let mut instrument = instrument.clone();
    if !strategy.execution.round_to_tick {
        instrument.tick_size = TickSize::FINEST;
    }
    instrument
}

/// How the venue on paper fills.
pub(crate) fn venue_model(strategy: &Strategy) -> VenueModel {
    VenueModel {
        costs: strategy.costs,
        fill: strategy.execution.fill,
        entry_bar_target: strategy.execution.entry_bar_target,
        fractional: strategy.fractional,
    }
}
