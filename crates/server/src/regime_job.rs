//! The job that fits a regime: checked, queued, fitted, kept.

use std::ops::ControlFlow;

use bellwether_api as api;
use bellwether_catalog::{Catalog, Source, TimeRange};
use bellwether_expr::{Expression, Scope, is_artefact_name};
use bellwether_kernels::Type;
use bellwether_market::{Symbol, Timeframe, UnixNanos, counted};
use bellwether_models::{ModelsError, RegimeFile};
use bellwether_research::{REGIME_FEATURES, REGIME_FEATURES_MAX, RegimeFit, RegimeFitError};
use bellwether_runtime::{JobFailure, JobHandle, LogLevel};
use uuid::Uuid;

use crate::error::{ApiError, ApiResult, with_causes};
use crate::routes::jobs::wire_job;
use crate::routes::market_data::{Choice, find_series, nanos, parse_symbol, parse_timeframe};
use crate::routes::models::location;
use crate::state::AppState;

/// What such a job is called in the records.
pub(crate) const KIND: &str = "fit";

/// A fit that can begin.
pub(crate) struct Prepared {
    name: String,
    symbol: Symbol,
    source: Source,
    timeframe: Timeframe,
    range: TimeRange,
    until: UnixNanos,
    features: Vec<String>,
}

/// Checks a request as far as that needs no bars.
pub(crate) fn prepare(catalog: &Catalog, request: api::RegimeFitRequest) -> ApiResult<Prepared> {
    let symbol = parse_symbol("/symbol", &request.symbol)?;
    let wanted = request
        .timeframe
        .as_deref()
        .map(|text| parse_timeframe("/timeframe", text))
        .transpose()?;
    let choice = Choice {
        timeframe: wanted,
        ..Choice::default()
    };
    let entry = find_series(catalog, &symbol, choice).map_err(|error| {
        // There are bars, of other lengths.
        if wanted.is_some() && error.problem().code != api::ErrorCode::UnknownSymbol {
            ApiError::body("/timeframe", error.problem().detail.clone())
        } else {
            error
        }
    })?;
    let stored = entry.key.timeframe;
    let timeframe = wanted.unwrap_or(stored);
    if timeframe < stored {
        let message = format!("bars of {timeframe} cannot be built from stored ones of {stored}");
        return Err(ApiError::body("/timeframe", message));
    }
    let until = nanos(request.until);
    if request.start.is_some_and(|start| start >= request.until) {
        return Err(ApiError::body("/until", "the end is not after the start"));
    }
    let name = request
        .name
        .unwrap_or_else(|| RegimeFile::default_name(symbol.as_str(), &timeframe.to_string()));
    if !is_artefact_name(&name) {
        return Err(ModelsError::Name(name).into());
    }
    if name.ends_with(".onnx") {
        return Err(ModelsError::OtherKind {
            name,
            kind: "regime",
        }
        .into());
    }
    let features = request
        .features
        .unwrap_or_else(|| REGIME_FEATURES.map(str::to_owned).to_vec());
    check_features(&features)?;
    Ok(Prepared {
        name,
        symbol,
        source: entry.key.source,
        timeframe,
        range: TimeRange {
            from: request.start.map(nanos),
            to: Some(until.saturating_add_nanos(1)),
        },
        until,
        features,
    })
}

fn check_features(features: &[String]) -> ApiResult<()> {
    if !(1..=REGIME_FEATURES_MAX).contains(&features.len()) {
        let message = RegimeFitError::Features(features.len()).to_string();
        return Err(ApiError::body("/features", message));
    }
    for (at, text) in features.iter().enumerate() {
        let pointer = format!("/features/{at}");
        // As it will be read wherever the regime is used: without models, regimes and definitions.
        let expression = Expression::new(text, &Scope::new())
            .map_err(|problems| ApiError::expression(&pointer, text, &problems))?;
        if expression.ty() != Type::Num {
            return Err(ApiError::body(
                &pointer,
                "this is a condition; a feature is a number",
            ));
        }
        if !expression.warnings().is_empty() {
            return Err(ApiError::expression(&pointer, text, expression.warnings()));
        }
    }
    Ok(())
}

/// Queues the job of a fit.
pub(crate) async fn accept(state: &AppState, prepared: Prepared) -> ApiResult<api::Job> {
    let id = Uuid::now_v7();
    let resource = Some(location(&prepared.name));
    let worker = state.clone();
    let work = move |job: &JobHandle| fit(&worker, &prepared, job);
    let job = state
        .jobs()
        .submit(id, KIND, resource, work)
        .map_err(|refused| ApiError::new(api::ErrorCode::QueueFull, refused.to_string()))?;
    // Whoever is told of the job finds it in every list.
    if let Err(error) = state.job_writer().written(id).await {
        let _ = state.jobs().cancel(id);
        return Err(error.into());
    }
    Ok(wire_job(&job))
}

/// The job: read, fit, keep.
fn fit(state: &AppState, prepared: &Prepared, job: &JobHandle) -> Result<(), JobFailure> {
    let failed = |error: &dyn std::error::Error| JobFailure::Failed(with_causes(error));
    job.phase("reading bars", None);
    let series = state
        .catalog()
        .series_from(
            Some(&prepared.source),
            &prepared.symbol,
            prepared.timeframe,
            prepared.range,
            None,
        )
        .map_err(|error| failed(&error))?;
    let bars = counted(series.len() as u64, "bar");
    job.log(
        LogLevel::Info,
        "bars_read",
        format!("{bars} of {} {}", prepared.symbol, prepared.timeframe),
    );
    let previous = match state.models().regime_file(&prepared.name) {
        Ok(file) => Some(file.chain()),
        // A file that cannot be read is replaced; its states have no names to keep.
        Err(ModelsError::Unknown { .. } | ModelsError::Regime { .. }) => None,
        Err(error) => return Err(failed(&error)),
    };
    job.phase("fitting", None);
    let fitted = RegimeFit::watched(
        series,
        &prepared.features,
        prepared.until,
        previous.as_ref(),
        &mut |progress| {
            job.progress(progress.steps as u64, progress.total as u64, None);
            if job.is_cancelled() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    let fitted = match fitted {
        Ok(fitted) => fitted,
        Err(RegimeFitError::Cancelled) => return Err(JobFailure::Cancelled),
        Err(error) => return Err(failed(&error)),
    };
    let kept = state
        .models()
        .keep_regime(&prepared.name, &RegimeFile::from(&fitted))
        .map_err(|error| failed(&error))?;
    job.log(
        LogLevel::Info,
        "regime_kept",
        format!(
            "{}@{} fitted on {} from {} to {}, log-likelihood {:.3}",
            kept.name,
            kept.hash,
            counted(fitted.rows as u64, "bar"),
            fitted.trained_from,
            fitted.trained_until,
            fitted.log_likelihood
        ),
    );
    Ok(())
}
