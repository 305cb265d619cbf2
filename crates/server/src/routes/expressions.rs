//! Checking, evaluating and completing expressions.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use bellwether_api as api;
use bellwether_catalog::{BarSeries, BarSource as _, Catalog, SeriesEntry, TimeRange};
use bellwether_expr::{CompletionKind, Diagnostic, Expression, INPUTS, Scope, Severity};
use bellwether_kernels::Type;
use bellwether_market::Timeframe;
use bellwether_research::Evaluation;

use crate::backtest::wire::{hex, instant};
use crate::condense::condense;
use crate::error::{ApiError, ApiResult};
use crate::extract::ApiJson;
use crate::routes::market_data::{
    Choice, Window, dataset_id, find_series, parse_symbol, parse_timeframe,
};
use crate::state::{AppState, blocking};

/// Rows answered when the client does not say.
const POINTS_DEFAULT: u32 = 5_000;
/// Rows answered at most.
const POINTS_MAX: u32 = 20_000;
/// Expressions of one request.
const EXPRESSIONS_MAX: usize = 50;
/// Symbols of a cross-section.
const UNIVERSE_MAX: usize = 500;
/// Bars of all symbols that one request may evaluate.
const BARS_MAX: u64 = 20_000_000;

/// `POST /expressions/check`
pub(crate) async fn check(
    State(state): State<AppState>,
    ApiJson(request): ApiJson<api::ExpressionCheckRequest>,
) -> ApiResult<Json<api::ExpressionCheck>> {
    let (catalog, scope) = (state.catalog().clone(), state.scope().clone());
    blocking(move || {
        let scope = with_data(
            scope,
            &catalog,
            request.symbol.as_deref(),
            request.definitions.as_ref(),
        )?;
        Ok(Json(verdict(
            &request.expression,
            &Expression::new(&request.expression, &scope),
        )))
    })
    .await
}

/// A scope with the columns of a symbol, if one is named, and definitions.
fn with_data(
    mut scope: Scope,
    catalog: &Catalog,
    symbol: Option<&str>,
    definitions: Option<&api::Definitions>,
) -> ApiResult<Scope> {
    if let Some(symbol) = symbol {
        let symbol = parse_symbol("/symbol", symbol)?;
        let entries = catalog.list()?;
        let of_symbol = entries.iter().filter(|entry| entry.key.symbol == symbol);
        let features: BTreeSet<&str> = of_symbol
            .clone()
            .flat_map(|entry| entry.features.iter().map(String::as_str))
            .collect();
        if of_symbol.clone().next().is_none() {
            return Err(ApiError::new(
                api::ErrorCode::UnknownSymbol,
                format!("there is no data of {symbol}"),
            ));
        }
        scope = scope.with_columns(INPUTS.into_iter().take(5).chain(features));
    }
    if let Some(api::Definitions(definitions)) = definitions {
        let texts = definitions
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        if let Err(problems) = scope.define_all(texts)
            && let Some(first) = problems.first()
        {
            let text = definitions
                .get(first.name.as_str())
                .map_or("", String::as_str);
            return Err(ApiError::expression(
                &format!("/definitions/{}", first.name),
                text,
                &first.diagnostics,
            ));
        }
    }
    Ok(scope)
}

fn verdict(text: &str, checked: &Result<Expression, Vec<Diagnostic>>) -> api::ExpressionCheck {
    let problems = match checked {
        Ok(expression) => expression.warnings(),
        Err(problems) => problems,
    };
    let diagnostics = problems
        .iter()
        .map(|problem| diagnostic(text, problem))
        .collect();
    let expression = checked.as_ref().ok();
    let needs = expression.map(Expression::needs).unwrap_or_default();
    let names = |names: &BTreeSet<smol_str::SmolStr>| {
        names.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    api::ExpressionCheck {
        ok: expression.is_some(),
        value_type: expression.map(|e| {
            if e.outputs().is_empty() {
                value_type(e).to_owned()
            } else {
                "record".to_owned()
            }
        }),
        outputs: expression
            .map(|e| {
                e.outputs()
                    .iter()
                    .map(|output| output.name.to_owned())
                    .collect()
            })
            .unwrap_or_default(),
        canonical: expression.map(|expression| expression.canonical().to_owned()),
        hash: expression.map(|expression| expression.hash().to_owned()),
        warm_up: expression.map(warm_up),
        complexity_score: expression.map(Expression::complexity),
        symbols: names(&needs.symbols),
        timeframes: names(&needs.timeframes),
        features: needs
            .columns
            .iter()
            .filter(|name| !INPUTS.contains(&name.as_str()))
            .map(ToString::to_string)
            .collect(),
        diagnostics,
    }
}

fn value_type(expression: &Expression) -> &'static str {
    match expression.ty() {
        Type::Num => "num",
        Type::Bool => "bool",
    }
}

fn warm_up(expression: &Expression) -> api::WarmUp {
    let warm_up = expression.warm_up();
    api::WarmUp {
        rows: warm_up.rows as u64,
        exact: warm_up.exact,
    }
}

fn diagnostic(text: &str, problem: &Diagnostic) -> api::Diagnostic {
    let span = api::Span::of_bytes(text, problem.span.start, problem.span.end);
    api::Diagnostic {
        code: problem.code.name().to_owned(),
        severity: match problem.severity {
            Severity::Error => api::Severity::Error,
            Severity::Warning => api::Severity::Warning,
        },
        message: problem.message.clone(),
        help: problem.help.clone(),
        start: span.start,
        end: span.end,
        line: span.line,
        column: span.column,
    }
}

/// `POST /expressions/complete`
pub(crate) async fn complete(
    State(state): State<AppState>,
    ApiJson(request): ApiJson<api::CompletionRequest>,
) -> ApiResult<Json<api::Completions>> {
    if request.cursor > i32::MAX.unsigned_abs() {
        return Err(ApiError::body("/cursor", "the cursor lies beyond any text"));
    }
    let (catalog, scope) = (state.catalog().clone(), state.scope().clone());
    blocking(move || {
        // Definitions that are being written are seldom sound: those that are can be offered.
        let mut scope = with_data(scope, &catalog, request.symbol.as_deref(), None)?;
        if let Some(api::Definitions(definitions)) = &request.definitions {
            let _ = scope.define_all(
                definitions
                    .iter()
                    .map(|(name, text)| (name.as_str(), text.as_str())),
            );
        }
        let cursor = api::Span::byte_offset(&request.text, request.cursor);
        let (start, found) = bellwether_expr::complete(&request.text, cursor, &scope);
        let span = api::Span::of_bytes(&request.text, start, cursor);
        let kind = |kind| match kind {
            CompletionKind::Function => api::CompletionKind::Function,
            CompletionKind::Input => api::CompletionKind::Input,
            CompletionKind::Feature => api::CompletionKind::Feature,
            CompletionKind::Artefact => api::CompletionKind::Value,
            CompletionKind::Name => api::CompletionKind::Definition,
            CompletionKind::Field => api::CompletionKind::Output,
            CompletionKind::Argument => api::CompletionKind::Argument,
            CompletionKind::Keyword => api::CompletionKind::Keyword,
        };
        let text = |text: String| (!text.is_empty()).then_some(text);
        let items = found.into_iter().map(|completion| api::Completion {
            label: completion.label,
            kind: kind(completion.kind),
            insert: completion.insert,
            detail: text(completion.detail),
            documentation: text(completion.doc),
        });
        Ok(Json(api::Completions {
            start: span.start,
            end: span.end,
            items: items.collect(),
        }))
    })
    .await
}

/// `POST /expressions/evaluate`
pub(crate) async fn evaluate(
    State(state): State<AppState>,
    ApiJson(request): ApiJson<api::EvaluateRequest>,
) -> ApiResult<Json<api::Evaluation>> {
    let (catalog, scope) = (state.catalog().clone(), state.scope().clone());
    blocking(move || evaluate_blocking(scope, &catalog, &request).map(Json)).await
}

fn evaluate_blocking(
    scope: Scope,
    catalog: &Catalog,
    request: &api::EvaluateRequest,
) -> ApiResult<api::Evaluation> {
    if request.expressions.is_empty() || request.expressions.len() > EXPRESSIONS_MAX {
        return Err(ApiError::body(
            "/expressions",
            format!("give 1 to {EXPRESSIONS_MAX} expressions"),
        ));
    }
    let points = request.points.unwrap_or(POINTS_DEFAULT);
    if !(2..=POINTS_MAX).contains(&points) {
        return Err(ApiError::body(
            "/points",
            format!("an answer has 2 to {POINTS_MAX} rows"),
        ));
    }
    if request.count.is_some() && request.start.is_some() {
        return Err(ApiError::body(
            "/count",
            "give `count` or `start`, not both",
        ));
    }
    let symbol = parse_symbol("/symbol", &request.symbol)?;
    let timeframe = request
        .timeframe
        .as_deref()
        .map(|text| parse_timeframe("/timeframe", text))
        .transpose()?;
    let choice = Choice {
        timeframe,
        dataset: request.dataset.as_deref(),
        source: None,
    };
    let entry = find_series(catalog, &symbol, choice)?;
    let timeframe = timeframe.unwrap_or(entry.key.timeframe);
    let definitions = request.definitions.as_ref();
    let scope = with_data(scope, catalog, Some(symbol.as_str()), definitions)?;
    let mut asked = Vec::new();
    for (index, named) in request.expressions.iter().enumerate() {
        let pointer = format!("/expressions/{index}/expression");
        let checked = Expression::new(&named.expression, &scope);
        let expression = checked
            .map_err(|problems| ApiError::expression(&pointer, &named.expression, &problems))?;
        asked.extend(Asked::each(named, expression));
    }
    let expressions: Vec<Expression> = asked.iter().map(|asked| asked.expression.clone()).collect();
    let window = Window {
        start: request.start,
        end: request.end,
        count: request.count,
    };
    let (series, members) = series_of(
        catalog,
        &entry,
        timeframe,
        window.range(timeframe),
        request,
        &expressions,
    )?;
    let evaluation = Evaluation::new(&expressions, series, members, 1)
        .map_err(|error| ApiError::new(api::ErrorCode::InvalidExpression, error.to_string()))?;
    Ok(answer(request, &asked, &evaluation, &entry, window, points))
}

/// A series of the answer.
struct Asked<'r> {
    named: &'r api::NamedExpression,
    output: Option<&'static str>,
    expression: Expression,
}

impl<'r> Asked<'r> {
    /// One for an expression, or one for each output of a function with several.
    fn each(named: &'r api::NamedExpression, expression: Expression) -> Vec<Self> {
        if expression.outputs().is_empty() {
            return vec![Self {
                named,
                output: None,
                expression,
            }];
        }
        let outputs = expression.outputs().iter().enumerate();
        outputs
            .map(|(place, output)| Self {
                named,
                output: Some(output.name),
                expression: expression.select(place),
            })
            .collect()
    }
}

/// The bars of the symbol and of its universe, how many these are, and the bars of what expressions name. Everything is read
/// from its beginning: a value depends on the bars before it.
fn series_of(
    catalog: &Catalog,
    entry: &SeriesEntry,
    timeframe: Timeframe,
    range: TimeRange,
    request: &api::EvaluateRequest,
    expressions: &[Expression],
) -> ApiResult<(Vec<BarSeries>, usize)> {
    let symbol = &entry.key.symbol;
    let range = TimeRange {
        from: None,
        ..range
    };
    let mut members = BTreeSet::new();
    if let Some(universe) = &request.universe {
        if universe.len() > UNIVERSE_MAX {
            return Err(ApiError::body(
                "/universe",
                format!("a universe has at most {UNIVERSE_MAX} symbols"),
            ));
        }
        members.extend(universe.iter().cloned());
    }
    members.remove(symbol.as_str());
    let mut read: BTreeSet<String> = expressions
        .iter()
        .flat_map(|e| e.needs().symbols)
        .map(|s| s.to_string())
        .collect();
    read.remove(symbol.as_str());
    let count = 1 + members.len();
    let mut series =
        vec![catalog.series_from(Some(&entry.key.source), symbol, timeframe, range, None)?];
    for other in members.iter().chain(read.difference(&members)) {
        let other = parse_symbol("/universe", other)?;
        series.push(catalog.series(&other, timeframe, range, None)?);
        let bars: u64 = series.iter().map(|series| series.len() as u64).sum();
        if bars > BARS_MAX {
            return Err(ApiError::body(
                "/universe",
                format!("more than {BARS_MAX} bars would have to be read; ask for fewer symbols"),
            ));
        }
    }
    Ok((series, count))
}

fn answer(
    request: &api::EvaluateRequest,
    asked: &[Asked<'_>],
    evaluation: &Evaluation,
    entry: &SeriesEntry,
    window: Window,
    points: u32,
) -> api::Evaluation {
    let own = &evaluation.panel().series()[0];
    let bars: Vec<_> = evaluation.bars().filter(|bar| bar.lane == 0).collect();
    let rows = window.rows(&own.open_time);
    let bars = &bars[rows.clone()];
    let condensed = condense(&own.open_time[rows], own.timeframe, points as usize);
    // A condensed row shows its last bar: the value that was known when the row was complete.
    let shown: Vec<_> = condensed
        .runs
        .iter()
        .map(|run| (bars[run.start], bars[run.end - 1]))
        .collect();
    let series = asked.iter().enumerate().map(
        |(
            index,
            Asked {
                named,
                output,
                expression,
            },
        )| api::EvaluatedSeries {
            name: named
                .name
                .clone()
                .unwrap_or_else(|| named.expression.clone()),
            output: output.map(str::to_owned),
            expression: named.expression.clone(),
            canonical: expression.canonical().to_owned(),
            hash: expression.hash().to_owned(),
            value_type: value_type(expression).to_owned(),
            warm_up: warm_up(expression),
            values: shown
                .iter()
                .map(|(_, last)| evaluation.value(index, *last))
                .collect(),
        },
    );
    api::Evaluation {
        symbol: request.symbol.clone(),
        timeframe: own.timeframe.to_string(),
        dataset: dataset_id(&entry.key),
        data_hash: hex(&own.data_hash),
        simulated: own.simulated,
        total_bars: bars.len() as u64,
        bars_per_point: condensed.bars_per_point,
        time: shown
            .iter()
            .map(|(first, _)| instant(own.open_time[first.bar]))
            .collect(),
        close_time: shown
            .iter()
            .map(|(_, last)| instant(own.close_time[last.bar]))
            .collect(),
        series: series.collect(),
    }
}
