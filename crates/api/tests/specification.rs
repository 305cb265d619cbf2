//! The wire types generate exactly the schemas that `openapi/spec.yaml` promises, and it promises nothing else.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;

use bellwether_api as api;
use serde_json::{Map, Value};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(components(schemas(
    api::AccountTotal,
    api::Alert,
    api::AlertCalibration,
    api::AlertChange,
    api::AlertConfidenceBucket,
    api::AlertCount,
    api::AlertDetail,
    api::AlertField,
    api::AlertGroupOutcomes,
    api::AlertMarketData,
    api::AlertOutcome,
    api::AlertOutcomeKind,
    api::AlertOutcomes,
    api::AlertPage,
    api::AlertReadRequest,
    api::AlertReadResult,
    api::AlertSetup,
    api::AlertStats,
    api::Rule,
    api::RuleField,
    api::RuleFieldList,
    api::RuleForwardReturns,
    api::RuleInput,
    api::RuleMissingField,
    api::RulePage,
    api::RuleSummary,
    api::RuleTest,
    api::RuleTestAlert,
    api::RuleTestRequest,
    api::RuleType,
    api::RuleValidation,
    api::SimulateRequest,
    api::SimulateResult,
    api::SimulatedPart,
    api::SimulatedRule,
    api::AssetClass,
    api::Backtest,
    api::BacktestAccepted,
    api::BacktestData,
    api::BacktestOrder,
    api::BacktestPage,
    api::BacktestRequest,
    api::BacktestResults,
    api::BacktestSeries,
    api::BacktestStrategy,
    api::BacktestSummary,
    api::BacktestWarning,
    api::BarColumns,
    api::BrokerAccount,
    api::Channel,
    api::ChannelRateLimit,
    api::ChannelStatus,
    api::ClientAction,
    api::ClientMessage,
    api::CommandListening,
    api::CommandState,
    api::Commission,
    api::Completion,
    api::CompletionKind,
    api::CompletionRequest,
    api::Completions,
    api::CostModel,
    api::Costs,
    api::DataStatus,
    api::Dataset,
    api::DatasetPage,
    api::Definitions,
    api::Delivery,
    api::DeliveryOutcome,
    api::DeliveryPage,
    api::Diagnostic,
    api::DiscordSettings,
    api::DocumentFormat,
    api::Drawdown,
    api::EmailSecurity,
    api::EmailSettings,
    api::EmergencyStop,
    api::EquityPoint,
    api::ErrorCode,
    api::EvaluateRequest,
    api::EvaluatedSeries,
    api::Evaluation,
    api::ExpressionCheck,
    api::ExpressionCheckRequest,
    api::Factor,
    api::FactorCheck,
    api::FactorDefinition,
    api::FactorSet,
    api::FactorSetList,
    api::Feature,
    api::FeatureKind,
    api::FeatureList,
    api::FieldError,
    api::FillConvention,
    api::Finding,
    api::FittedOn,
    api::HaltReason,
    api::Health,
    api::HealthStatus,
    api::HeldPosition,
    api::History,
    api::HubMessage,
    api::HubMessageType,
    api::HubStatus,
    api::ImportColumn,
    api::ImportForm,
    api::ImportPreview,
    api::ImportPreviewFile,
    api::ImportProblem,
    api::ImportReport,
    api::Instrument,
    api::Job,
    api::JobEvent,
    api::JobEventType,
    api::JobLog,
    api::JobLogLine,
    api::JobPage,
    api::JobQueueStatus,
    api::JobStatus,
    api::JobType,
    api::Language,
    api::Level,
    api::LevelChange,
    api::LevelKind,
    api::LevelList,
    api::LevelSide,
    api::LevelStatus,
    api::LiveFill,
    api::LiveFillPage,
    api::LiveLogLine,
    api::LiveOrder,
    api::LiveOrderPage,
    api::LiveOrderRole,
    api::LiveOrderStatus,
    api::LiveOrderType,
    api::LivePosition,
    api::LivePositionPage,
    api::LivePrice,
    api::LiveRun,
    api::LiveRunPage,
    api::LiveState,
    api::LocalisedText,
    api::LogLevel,
    api::MarketSource,
    api::MarketSourceList,
    api::Model,
    api::ModelDetail,
    api::ModelForm,
    api::ModelKind,
    api::ModelPage,
    api::ModelUse,
    api::MonthlyReturns,
    api::NamedExpression,
    api::Notification,
    api::NotificationChannel,
    api::NotificationChannelInput,
    api::NotificationChannelKind,
    api::NotificationChannelPage,
    api::NotificationChannelState,
    api::NotificationChannelTest,
    api::NotificationEvent,
    api::NotificationLevel,
    api::NotificationPage,
    api::NotificationReadRequest,
    api::NotificationReadResult,
    api::NumberColumn,
    api::OrderSide,
    api::OrderTicket,
    api::PaceRequest,
    api::PartialEquity,
    api::Primitive,
    api::PrimitiveArgument,
    api::PrimitiveCheck,
    api::PrimitiveList,
    api::PrimitiveOutput,
    api::Problem,
    api::QualityExample,
    api::QualityFinding,
    api::QualityReport,
    api::Readiness,
    api::ReadinessCheck,
    api::Regime,
    api::RegimeFitRequest,
    api::RegimeState,
    api::ReplayReport,
    api::RunAccount,
    api::RunList,
    api::RunRequest,
    api::RunStatus,
    api::Severity,
    api::SignatureStyle,
    api::Slippage,
    api::SourceStatus,
    api::Span,
    api::StartRequest,
    api::Status,
    api::StoppedRun,
    api::StoreBackend,
    api::StoreStatus,
    api::Strategy,
    api::StrategyFile,
    api::StrategyInput,
    api::StrategyOrder,
    api::StrategyPage,
    api::StrategyParameter,
    api::StrategySummary,
    api::StrategyValidation,
    api::StrategyVersion,
    api::StrategyVersionPage,
    api::SymbolPage,
    api::SymbolSummary,
    api::TelegramSettings,
    api::Trade,
    api::TradeSide,
    api::WarmUp,
    api::WarningPlace,
    api::WebhookSettings,
)))]
struct Generated;

/// Texts for people and the order of names say nothing about the shape.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let is_schema = !fields.contains_key("properties") || fields.contains_key("type");
            let kept = fields.iter().filter(|(name, _)| {
                !(is_schema
                    && ["description", "title", "example", "examples"].contains(&name.as_str()))
            });
            let mut kept: Map<String, Value> = kept
                .map(|(name, value)| match name.as_str() {
                    "properties" => (name.clone(), properties(value)),
                    _ => (name.clone(), shape(value)),
                })
                .collect();
            for unordered in ["required", "oneOf"] {
                if let Some(Value::Array(items)) = kept.get_mut(unordered) {
                    items.sort_by_key(ToString::to_string);
                }
            }
            // Names of properties are texts in JSON anyway.
            kept.remove("propertyNames");
            kept.sort_keys();
            Value::Object(kept)
        }
        Value::Array(items) => Value::Array(items.iter().map(shape).collect()),
        // 1.0 and 1 are the same bound.
        Value::Number(number) => number.as_f64().map_or_else(|| value.clone(), Value::from),
        other => other.clone(),
    }
}

/// Under `properties` every name is a property, `description` too.
fn properties(value: &Value) -> Value {
    let Value::Object(fields) = value else {
        return value.clone();
    };
    let mut fields: Map<String, Value> = fields
        .iter()
        .map(|(name, value)| (name.clone(), shape(value)))
        .collect();
    fields.sort_keys();
    Value::Object(fields)
}

fn schemas(document: &Value) -> BTreeMap<String, Value> {
    let schemas = document["components"]["schemas"].as_object().unwrap();
    schemas
        .iter()
        .map(|(name, schema)| (name.clone(), shape(schema)))
        .collect()
}

#[test]
fn the_types_generate_the_schemas_of_the_specification() {
    let promised: Value = serde_saphyr::from_str(api::SPECIFICATION_YAML).unwrap();
    let promised = schemas(&promised);
    let generated = schemas(&serde_json::to_value(Generated::openapi()).unwrap());
    let mut differences = Vec::new();
    for name in promised.keys().chain(
        generated
            .keys()
            .filter(|name| !promised.contains_key(*name)),
    ) {
        match (promised.get(name), generated.get(name)) {
            (Some(promised), Some(generated)) if promised == generated => {}
            (Some(promised), Some(generated)) => {
                differences.push(format!("{name}\n{}", difference(promised, generated, "")))
            }
            (Some(_), None) => differences.push(format!("{name}: no type of this name")),
            (None, _) => differences.push(format!("{name}: not in the specification")),
        }
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

/// The places where two schemas differ, one a line.
fn difference(promised: &Value, generated: &Value, path: &str) -> String {
    match (promised, generated) {
        (Value::Object(left), Value::Object(right)) => {
            let names = left
                .keys()
                .chain(right.keys().filter(|name| !left.contains_key(*name)));
            let differing = names.filter(|name| left.get(*name) != right.get(*name));
            let null = Value::Null;
            differing
                .map(|name| {
                    let (l, r) = (
                        left.get(name).unwrap_or(&null),
                        right.get(name).unwrap_or(&null),
                    );
                    difference(l, r, &format!("{path}/{name}"))
                })
                .collect()
        }
        _ => format!("  {path}: the specification says {promised}, the type {generated}\n"),
    }
}
