//! `bellwether fit`: regimes fitted on stored bars.

use bellwether_catalog::{BarSource as _, Catalog};
use bellwether_kernels::STATE_NAMES;
use bellwether_market::{Symbol, Timeframe, counted};
use bellwether_models::{ModelFolder, ModelsError, RegimeFile};
use bellwether_research::{REGIME_FEATURES, RegimeFit, TimeRange};
use serde_json::json;

use crate::arguments::{FitArguments, FitCommand, FitHmmArguments};
use crate::commands::bars::{finest, instant};
use crate::failure::Failure;
use crate::output::{self, Format};

pub(crate) fn run(arguments: &FitArguments) -> Result<(), Failure> {
    let FitCommand::Hmm(hmm) = &arguments.command;
    let symbol = Symbol::new(&hmm.symbol).map_err(|error| Failure::usage(error.to_string()))?;
    let wanted = hmm.timeframe.as_deref().map(str::parse::<Timeframe>);
    let wanted = wanted
        .transpose()
        .map_err(|error| Failure::usage(error.to_string()))?;
    let catalog = Catalog::open(&hmm.data.data_dir)?;
    let (timeframe, _) = finest(&catalog, &symbol, wanted)?;
    let end = instant(&hmm.until, true)?;
    let range = TimeRange {
        from: hmm
            .from
            .as_deref()
            .map(|text| instant(text, false))
            .transpose()?,
        to: Some(end),
    };
    let series = catalog.series(&symbol, timeframe, range, None)?;
    let name = hmm
        .out
        .clone()
        .unwrap_or_else(|| RegimeFile::default_name(symbol.as_str(), &timeframe.to_string()));
    let folder = ModelFolder::of(&hmm.data.data_dir);
    let previous = match folder.regime_file(&name) {
        Ok(file) => Some(file.chain()),
        // A file that cannot be read is replaced; its states have no names to keep.
        Err(ModelsError::Unknown { .. } | ModelsError::Regime { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let features = if hmm.features.is_empty() {
        REGIME_FEATURES.map(str::to_owned).to_vec()
    } else {
        hmm.features.clone()
    };
    // The range ends before its end: what closes at the first instant after it is not trained on.
    let fit = RegimeFit::new(
        series,
        &features,
        end.saturating_add_nanos(-1),
        previous.as_ref(),
    )?;
    let file = RegimeFile::from(&fit);
    let kept = folder.keep_regime(&name, &file)?;
    if hmm.format == Format::Json {
        return output::json(&json!({"name": kept.name, "hash": kept.hash, "regime": file}));
    }
    summary(hmm, &fit, &kept.name, &kept.hash, previous.is_some())
}

fn summary(
    hmm: &FitHmmArguments,
    fit: &RegimeFit,
    name: &str,
    hash: &str,
    kept_names: bool,
) -> Result<(), Failure> {
    let mut header = vec!["state".to_owned(), "stays".to_owned()];
    header.extend(fit.chain.features.iter().cloned());
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    // Means in the features' own units, as one would see them on a chart.
    let rows = STATE_NAMES.iter().enumerate().map(|(state, label)| {
        let mut row = vec![
            (*label).to_owned(),
            output::number(fit.chain.transition[state][state], 4),
        ];
        row.extend((0..fit.chain.features.len()).map(|at| {
            let mean = fit.chain.center[at] + fit.chain.spread[at] * fit.chain.means[state][at];
            output::number(mean, 6)
        }));
        row
    });
    match hmm.format {
        Format::Csv => output::csv(&header, rows)?,
        _ => output::table(&header, 1, rows)?,
    }
    output::note(&format!(
        "{} of {} {} from {} to {}, log-likelihood {}; {name}@{hash}: write regime(\"{name}\"), which has values on later bars{}",
        counted(fit.rows as u64, "bar"),
        fit.symbol,
        fit.timeframe,
        fit.trained_from,
        fit.trained_until,
        output::number(fit.log_likelihood, 3),
        if kept_names {
            "; states keep the names of the fit before"
        } else {
            ""
        },
    ));
    Ok(())
}
