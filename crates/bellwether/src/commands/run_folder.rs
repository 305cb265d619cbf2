//! What the log of a run says that it is made of.

use std::path::Path;
use std::sync::Arc;

use bellwether_market::{Instrument, TickSize};
use bellwether_runtime::live::{FolderError, RunFolder, RunHeader, Setup};
use bellwether_simulation::VenueModel;
use bellwether_trading::{Finding, Strategy, StrategyDocument};

use crate::commands::models;
use crate::failure::Failure;

/// The folder of a run that is there, by its name or as a path.
pub(crate) fn existing(data_dir: &Path, run: &str) -> Result<RunFolder, Failure> {
    RunFolder::existing(data_dir, run).map_err(|error| match error {
        FolderError::Unknown { name, known } => {
            Failure::new(format!("there is no run `{name}`")).with_help(known)
        }
        error => Failure::new(error.to_string()),
    })
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
