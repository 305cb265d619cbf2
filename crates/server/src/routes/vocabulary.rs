//! The vocabulary of the language: primitives, features, the schema of strategy documents.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use bellwether_api as api;
use bellwether_expr::{Factor, FactorSet, Scope};
use bellwether_kernels::{ArgKind, Primitive, Type, registry};
use bellwether_trading::StrategyDocument;
use serde::Deserialize;

use crate::error::{ApiError, ApiResult};
use crate::extract::ApiQuery;
use crate::state::{AppState, blocking};

/// What of the reference is measured: a test writes it.
#[derive(Deserialize)]
struct Measured {
    name: String,
    warm_up: Option<String>,
    others: Option<String>,
    checked_against: Vec<api::PrimitiveCheck>,
}

/// By the primitive's name.
static MEASURED: LazyLock<HashMap<String, Measured>> = LazyLock::new(|| {
    let text = include_str!("../../../../docs/reference/primitives.json");
    let records: Vec<Measured> = serde_json::from_str(text).expect("a test writes it");
    let named = records
        .into_iter()
        .map(|record| (record.name.clone(), record));
    named.collect()
});

/// `GET /config/primitives`
pub(crate) async fn list_primitives() -> Json<api::PrimitiveList> {
    let items: Vec<api::Primitive> = registry::all().map(wire_primitive).collect();
    Json(api::PrimitiveList {
        total: items.len() as u64,
        items,
        language_version: bellwether_expr::LANGUAGE_VERSION.to_string(),
    })
}

fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::Num => "num",
        Type::Bool => "bool",
    }
}

fn wire_primitive(primitive: &Primitive) -> api::Primitive {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let measured = MEASURED.get(primitive.name);
    api::Primitive {
        name: primitive.name.to_owned(),
        aliases: primitive
            .aliases
            .iter()
            .map(|alias| (*alias).to_owned())
            .collect(),
        category: primitive.category.name().to_owned(),
        signature: bellwether_expr::signature(primitive)
            .trim_matches('`')
            .to_owned(),
        description: primitive.doc.to_owned(),
        formula: text(primitive.formula),
        source: text(primitive.source),
        cost: primitive.cost.name().to_owned(),
        arguments: primitive.args.iter().map(wire_argument).collect(),
        outputs: primitive
            .outputs
            .iter()
            .map(|output| api::PrimitiveOutput {
                name: output.name.to_owned(),
                value_type: type_name(output.ty).to_owned(),
            })
            .collect(),
        warm_up: measured.and_then(|measured| measured.warm_up.clone()),
        example: bellwether_expr::example(primitive),
        others: measured.and_then(|measured| measured.others.clone()),
        checked_against: measured
            .map(|measured| measured.checked_against.clone())
            .unwrap_or_default(),
    }
}

fn wire_argument(arg: &bellwether_kernels::Arg) -> api::PrimitiveArgument {
    let (kind, default, min, max, options) = match arg.kind {
        ArgKind::Series(ty) => (type_name(ty), None, None, None, &[][..]),
        ArgKind::AnySeries => ("any", None, None, None, &[][..]),
        ArgKind::Features => ("features", None, None, None, &[][..]),
        ArgKind::Artefact(kind) => (kind.name(), None, None, None, &[][..]),
        ArgKind::Window { default, min, max } => (
            "window",
            default.map(|rows| rows.to_string()),
            Some(f64::from(min)),
            Some(f64::from(max)),
            &[][..],
        ),
        ArgKind::Number { default, min, max } => {
            let bound = |x: f64| x.is_finite().then_some(x);
            (
                "number",
                default.map(|x| x.to_string()),
                bound(min),
                bound(max),
                &[][..],
            )
        }
        ArgKind::Choice { options } => (
            "choice",
            options.first().map(|word| (*word).to_owned()),
            None,
            None,
            options,
        ),
    };
    api::PrimitiveArgument {
        name: arg.name.to_owned(),
        kind: kind.to_owned(),
        default,
        min,
        max,
        options: options.iter().map(|word| (*word).to_owned()).collect(),
        named_only: arg.named_only,
    }
}

/// What factors were compared with: a test writes it.
#[derive(Deserialize)]
struct Compared {
    set: String,
    name: String,
    checked_against: Vec<api::FactorCheck>,
}

/// By set and name.
static COMPARED: LazyLock<HashMap<(String, String), Vec<api::FactorCheck>>> = LazyLock::new(|| {
    let text = include_str!("../../../../docs/reference/factors.json");
    let records: Vec<Compared> = serde_json::from_str(text).expect("a test writes it");
    let named = records
        .into_iter()
        .map(|record| ((record.set, record.name), record.checked_against));
    named.collect()
});

/// The sets never change while the program runs; checking their expressions takes a moment.
static FACTOR_SETS: LazyLock<Vec<api::FactorSet>> = LazyLock::new(|| {
    let sets = FactorSet::names().filter_map(FactorSet::find);
    sets.map(|set| wire_factor_set(&set)).collect()
});

/// `GET /config/factors`
pub(crate) async fn list_factor_sets() -> ApiResult<Json<api::FactorSetList>> {
    blocking(|| {
        let items = FACTOR_SETS.clone();
        Ok(Json(api::FactorSetList {
            total: items.len() as u64,
            items,
        }))
    })
    .await
}

fn wire_factor_set(set: &FactorSet) -> api::FactorSet {
    let definition = |(name, text): (&str, &str)| api::FactorDefinition {
        name: name.to_owned(),
        expression: text.to_owned(),
    };
    let factor = |factor: Factor<'_>| {
        let expression = factor
            .expression(&Scope::new())
            .expect("a test checks every factor");
        let needs = expression.needs();
        api::Factor {
            name: factor.name.to_owned(),
            expression: factor.text.to_owned(),
            canonical: expression.canonical().to_owned(),
            warm_up: expression.warm_up().rows as u64,
            columns: needs.columns.iter().map(ToString::to_string).collect(),
            cross_sectional: needs.cross_sectional,
            complexity_score: expression.complexity(),
            checked_against: COMPARED
                .get(&(set.name().to_owned(), factor.name.to_owned()))
                .cloned()
                .unwrap_or_default(),
        }
    };
    api::FactorSet {
        name: set.name().to_owned(),
        about: set.about().to_owned(),
        definitions: set.definitions().map(definition).collect(),
        factors: set.factors().map(factor).collect(),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeatureQuery {
    symbol: Option<String>,
}

/// `GET /config/features`
pub(crate) async fn list_features(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<FeatureQuery>,
) -> ApiResult<Json<api::FeatureList>> {
    let catalog = state.catalog().clone();
    blocking(move || {
        let entries = catalog.list()?;
        let entries: Vec<_> = entries
            .iter()
            .filter(|entry| {
                query
                    .symbol
                    .as_deref()
                    .is_none_or(|symbol| entry.key.symbol.as_str() == symbol)
            })
            .collect();
        let mut symbols_by_feature: BTreeMap<&str, std::collections::BTreeSet<&str>> =
            BTreeMap::new();
        let mut symbols = std::collections::BTreeSet::new();
        for entry in &entries {
            symbols.insert(entry.key.symbol.as_str());
            for feature in &entry.features {
                symbols_by_feature
                    .entry(feature)
                    .or_default()
                    .insert(entry.key.symbol.as_str());
            }
        }
        let always = bellwether_expr::INPUTS.into_iter().take(5);
        let inputs = always
            .chain(bellwether_expr::CALENDAR_INPUTS)
            .chain(bellwether_expr::INSTRUMENT_INPUTS)
            .map(|name| api::Feature {
                name: name.to_owned(),
                expression: name.to_owned(),
                kind: api::FeatureKind::Input,
                description: None,
                symbols: symbols.len() as u64,
            });
        let features = symbols_by_feature.into_iter().map(|(name, symbols)| {
            let is_input = bellwether_expr::INPUTS.contains(&name);
            api::Feature {
                name: name.to_owned(),
                expression: if is_input {
                    name.to_owned()
                } else {
                    format!("feat(\"{name}\")")
                },
                kind: if is_input {
                    api::FeatureKind::Input
                } else {
                    api::FeatureKind::Feature
                },
                description: None,
                symbols: symbols.len() as u64,
            }
        });
        let items: Vec<api::Feature> = inputs.chain(features).collect();
        Ok(Json(api::FeatureList {
            total: items.len() as u64,
            items,
        }))
    })
    .await
}

/// `GET /config/strategy-schema`
pub(crate) async fn get_strategy_schema() -> ApiResult<impl IntoResponse> {
    let schema =
        serde_json::to_string(&StrategyDocument::json_schema()).map_err(ApiError::internal)?;
    Ok(([(header::CONTENT_TYPE, "application/schema+json")], schema))
}
