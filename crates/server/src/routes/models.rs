//! Models and regimes: list, one, upload, fit, delete.

use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bellwether_api as api;
use bellwether_kernels::ArtefactKind;
use bellwether_market::UnixNanos;
use bellwether_models::{Kept, MODEL_BYTES_MAX, ModelFolder, ModelsError, RegimeFile};
use bellwether_store::StrategyOrder;
use serde::Deserialize;

use crate::backtest::wire::instant;
use crate::error::{ApiError, ApiResult, with_causes};
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::idempotency::Begun;
use crate::paging::Paging;
use crate::regime_job;
use crate::routes::jobs;
use crate::routes::market_data::search_text;
use crate::state::{AppState, blocking};
use crate::upload::{Allowed, Form};

/// Bytes of an uploaded model.
pub(crate) const UPLOAD_BYTES_MAX: usize = MODEL_BYTES_MAX as usize;
/// Bytes of a form with one: the file, its fields, and what stands between them.
pub(crate) const FORM_BYTES_MAX: usize = UPLOAD_BYTES_MAX + (1 << 20);
/// What the form of an upload may have.
const FORM: Allowed = Allowed {
    fields: &["name", "replace"],
    bytes_max: UPLOAD_BYTES_MAX,
    too_large: "the file is larger than 256 MiB, the most that is read of a model",
};
/// Strategies that are read at once.
const STRATEGIES_READ: u64 = 500;

impl From<ModelsError> for ApiError {
    fn from(error: ModelsError) -> Self {
        let code = match &error {
            ModelsError::Name(_) | ModelsError::OtherKind { .. } => {
                return Self::body("/name", error.to_string());
            }
            ModelsError::Unknown { name, .. } => return unknown(name),
            ModelsError::Taken(_) => api::ErrorCode::ModelExists,
            ModelsError::Model(_) | ModelsError::Regime { .. } => api::ErrorCode::ModelRefused,
            ModelsError::Io { .. } => api::ErrorCode::StorageFailed,
        };
        Self::new(code, with_causes(&error))
    }
}

fn unknown(name: &str) -> ApiError {
    ApiError::new(
        api::ErrorCode::UnknownModel,
        format!("there is no model or regime `{name}`"),
    )
}

/// The address of a model or regime.
pub(crate) fn location(name: &str) -> String {
    let mut path = format!("{}/models/", api::BASE_PATH);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModelQuery {
    q: Option<String>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /models`
pub(crate) async fn list(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<ModelQuery>,
) -> ApiResult<Json<api::ModelPage>> {
    let paging = Paging::of(query.limit, query.offset, query.cursor);
    let q = search_text(query.q)?.map(|q| q.to_lowercase());
    let folder = state.models().clone();
    blocking(move || {
        let mut kept = folder.list()?;
        kept.retain(|one| {
            q.as_ref()
                .is_none_or(|q| one.name.to_lowercase().contains(q))
        });
        // Only what is shown is loaded.
        let (kept, total, next_cursor) = paging.page(kept)?;
        Ok(Json(api::ModelPage {
            items: kept
                .into_iter()
                .map(|kept| described(&folder, kept).0)
                .collect(),
            total,
            next_cursor,
        }))
    })
    .await
}

/// What the list says of a file, and the fit that is in it.
fn described(folder: &ModelFolder, kept: Kept) -> (api::Model, Option<RegimeFile>) {
    let mut model = api::Model {
        name: kept.name,
        kind: match kept.kind {
            ArtefactKind::Model => api::ModelKind::Model,
            ArtefactKind::Regime => api::ModelKind::Regime,
        },
        hash: kept.hash,
        bytes: kept.bytes,
        inputs: None,
        outputs: None,
        states: Vec::new(),
        fitted_on: None,
        problem: None,
    };
    match kept.kind {
        ArtefactKind::Model => {
            match folder.model_shape(&model.name) {
                Ok((inputs, outputs)) => {
                    model.inputs = Some(inputs as u64);
                    model.outputs = Some(outputs as u64);
                }
                Err(error) => {
                    let why = error.to_string();
                    let why = why.strip_prefix("cannot be used: ").unwrap_or(&why);
                    model.problem = Some(why.to_owned());
                }
            }
            (model, None)
        }
        ArtefactKind::Regime => match folder.regime_file(&model.name) {
            Ok(file) => {
                model.states = file.states.iter().map(|state| state.name.clone()).collect();
                model.fitted_on = fitted_on(&file);
                (model, Some(file))
            }
            Err(error) => {
                model.problem = Some(match &error {
                    ModelsError::Regime { source, .. } => source.to_string(),
                    other => with_causes(other),
                });
                (model, None)
            }
        },
    }
}

fn fitted_on(file: &RegimeFile) -> Option<api::FittedOn> {
    let at = |text: &str| text.parse::<UnixNanos>().ok().map(instant);
    Some(api::FittedOn {
        symbol: file.symbol.clone(),
        timeframe: file.timeframe.clone(),
        start: at(&file.trained_from)?,
        until: at(&file.trained_until)?,
        bars: file.rows as u64,
        data_hash: file.data_hash.clone(),
    })
}

/// The parameters of a fit, means and deviations in the features' own units.
fn parameters(file: &RegimeFile) -> api::Regime {
    let stationary = file.stationary();
    let states = file.states.iter().enumerate().map(|(number, state)| {
        let features = || file.features.iter().enumerate();
        let leaves = 1.0 - state.transition[number];
        api::RegimeState {
            name: state.name.clone(),
            initial: state.initial,
            transition: state.transition.to_vec(),
            stationary: stationary.map(|shares| shares[number]),
            duration_bars: (leaves > 0.0).then(|| 1.0 / leaves),
            means: features()
                .map(|(at, feature)| feature.center + feature.spread * state.means[at])
                .collect(),
            deviations: features()
                .map(|(at, feature)| feature.spread * state.variances[at].sqrt())
                .collect(),
        }
    });
    api::Regime {
        features: file
            .features
            .iter()
            .map(|feature| feature.expression.clone())
            .collect(),
        states: states.collect(),
        log_likelihood: file.log_likelihood,
        steps: file.steps as u64,
    }
}

/// `GET /models/{name}`
pub(crate) async fn get(
    State(state): State<AppState>,
    ApiPath(name): ApiPath<String>,
) -> ApiResult<Json<api::ModelDetail>> {
    let folder = state.models().clone();
    let (model, regime) = blocking(move || {
        let kept = folder.find(&name)?;
        let (model, file) = described(&folder, kept);
        Ok((model, file.as_ref().map(parameters)))
    })
    .await?;
    let strategies = strategies_naming(&state, &model).await?;
    Ok(Json(api::ModelDetail {
        model,
        regime,
        strategies,
    }))
}

async fn strategies_naming(state: &AppState, model: &api::Model) -> ApiResult<Vec<api::ModelUse>> {
    let function = match model.kind {
        api::ModelKind::Model => "model",
        api::ModelKind::Regime => "regime",
    };
    let mut found = Vec::new();
    let mut read = 0;
    loop {
        let store = state.store();
        let page = store.strategies();
        let (records, total) = page
            .list(None, StrategyOrder::Name, false, read, STRATEGIES_READ)
            .await?;
        read += records.len() as u64;
        let is_last = records.is_empty() || read >= total;
        let naming = records
            .into_iter()
            .filter(|record| names(&record.document, function, &model.name));
        found.extend(naming.map(|record| api::ModelUse {
            id: record.id,
            name: record.name,
        }));
        if is_last {
            return Ok(found);
        }
    }
}

/// Whether a document calls `function` with `name`, as it is or by its hash. It is looked for in the text, so that a document
/// that cannot be read counts as well; quotes may be escaped, as in YAML and JSON.
fn names(document: &str, function: &str, name: &str) -> bool {
    document.match_indices(function).any(|(at, _)| {
        let is_inside_a_word = document[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let behind = document[at + function.len()..].trim_start();
        let Some(argument) = behind.strip_prefix('(') else {
            return false;
        };
        let quoted = argument
            .trim_start()
            .trim_start_matches(['\\', '"', '\''])
            .strip_prefix(name);
        !is_inside_a_word && quoted.is_some_and(|rest| rest.starts_with(['\\', '"', '\'', '@']))
    })
}

/// `DELETE /models/{name}`
pub(crate) async fn delete(
    State(state): State<AppState>,
    ApiPath(name): ApiPath<String>,
) -> ApiResult<StatusCode> {
    let folder = state.models().clone();
    blocking(move || match folder.delete(&name) {
        // What cannot be a name is nobody's either.
        Err(ModelsError::Name(name)) => Err(unknown(&name)),
        other => Ok(other.map(|()| StatusCode::NO_CONTENT)?),
    })
    .await
}

/// `POST /models`
pub(crate) async fn upload(
    State(state): State<AppState>,
    form: Result<Multipart, MultipartRejection>,
) -> ApiResult<Response> {
    let form = Form::read(form, &FORM).await?;
    let replace = form.flag("replace")?;
    let folder = state.models().clone();
    let model = blocking(move || {
        let name = form.text("name").unwrap_or(&form.file_name);
        let content = std::fs::read(form.path()).map_err(ApiError::internal)?;
        let kept = folder.keep_model(name, &content, replace)?;
        Ok(described(&folder, kept).0)
    })
    .await?;
    let location = location(&model.name);
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Json(model),
    )
        .into_response())
}

/// `POST /regimes`
pub(crate) async fn fit(
    State(state): State<AppState>,
    headers: HeaderMap,
    ApiJson(request): ApiJson<api::RegimeFitRequest>,
) -> ApiResult<Response> {
    let content = format!(
        "regime {}",
        serde_json::to_string(&request).map_err(ApiError::internal)?
    );
    let turn = match state.idempotency().begin(&headers, content).await? {
        Begun::Made(id) => return Ok(accepted(jobs::find(&state, &id).await?)),
        Begun::Create(turn) => turn,
    };
    let catalog = state.catalog().clone();
    let prepared = blocking(move || regime_job::prepare(&catalog, request)).await?;
    let job = regime_job::accept(&state, prepared).await?;
    turn.made(&job.job_id);
    Ok(accepted(job))
}

fn accepted(job: api::Job) -> Response {
    let location = job.resource.clone().unwrap_or_default();
    (
        StatusCode::ACCEPTED,
        [(header::LOCATION, location)],
        Json(job),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_quoted() {
        for document in [
            r#"when: 'regime("es-1h").trending > 0.6'"#,
            r#"when: "regime(\"es-1h\").trending > 0.6""#,
            r#"when: "regime( 'es-1h' ) == 1""#,
            r#"when: 'regime("es-1h@0123456789abcdef") == 1'"#,
            r#"{"when": "1 < regime (\"es-1h\")"}"#,
        ] {
            assert!(names(document, "regime", "es-1h"), "{document}");
            assert!(!names(document, "regime", "es-1"), "{document}");
            assert!(!names(document, "model", "es-1h"), "{document}");
        }
        for document in [
            r#"name: es-1h"#,
            r#"when: 'my_regime("es-1h") > 0'"#,
            r#"when: 'threshold_regime("es-1h") > 0'"#,
            r#"when: 'regime("es-1h-long") > 0'"#,
        ] {
            assert!(!names(document, "regime", "es-1h"), "{document}");
        }
    }

    #[test]
    fn addresses_have_names_as_one_part() {
        assert_eq!(location("es-1h"), "/api/v1/models/es-1h");
        assert_eq!(location("a/b é.onnx"), "/api/v1/models/a%2Fb%20%C3%A9.onnx");
    }
}
