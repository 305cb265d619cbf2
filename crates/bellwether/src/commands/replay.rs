//! `bellwether replay`: the log of a run through the core again.

use bellwether_runtime::live::replay;

use crate::arguments::ReplayArguments;
use crate::commands::run_folder::{existing, setup, strategy};
use crate::failure::Failure;
use crate::output::{self, ReportFormat};

pub(crate) fn run(arguments: &ReplayArguments) -> Result<(), Failure> {
    let data_dir = &arguments.data.data_dir;
    let folder = existing(data_dir, &arguments.run)?;
    let (header, records) = folder.records()?;
    let setup = setup(&header, strategy(data_dir, &header)?)?;
    let replayed = replay(&setup, &records);
    let (engine, replayed) = replayed.map_err(|error| Failure::new(error.to_string()))?;
    let core = engine.core();
    let equity = engine.equity();
    match arguments.format {
        ReportFormat::Json => output::json(&serde_json::json!({
            "run": format!("{:x}", header.run),
            "strategy": setup.strategy.name,
            "began": header.began.to_string(),
            "version": header.version,
            "inputs": replayed.inputs,
            "decisions": replayed.compared,
            "same": replayed.difference.is_none(),
            "difference": replayed.difference.as_ref().map(ToString::to_string),
            "orders": core.orders().len(),
            "round_trips": core.ledger().round_trips().len(),
            "equity": if equity.is_finite() { Some(equity) } else { None },
        }))?,
        ReportFormat::Table => output::text(&format!(
            "run {:x} of {}: {} inputs, {} decisions compared, {}\n",
            header.run,
            setup.strategy.name,
            replayed.inputs,
            replayed.compared,
            if replayed.difference.is_none() {
                "all the same"
            } else {
                "one differs"
            },
        ))?,
    }
    match replayed.difference {
        None => Ok(()),
        Some(difference) => Err(Failure::does_not_hold(difference.to_string()).with_help(
            "the program, a model or the strategy is not what it was when the run was recorded",
        )),
    }
}
