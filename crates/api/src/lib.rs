//! The wire: every type that crosses the HTTP boundary, and the table of error codes.
//!
//! Plain data with public fields in the client's vocabulary. The contract is `openapi/spec.yaml`, written first;
//! a test of the server compares it with the document that these types generate. Nothing here knows the engine: conversions
//! live where both sides are known, in `server`.
//!
//! Main types: [`Problem`] (every error), [`Strategy`], [`BacktestResults`], [`HubMessage`].
//!
//! ```
//! use bellwether_api::{ErrorCode, Problem};
//! let problem = Problem::new(ErrorCode::UnknownSymbol, "no data for `APPL`; did you mean `AAPL`?");
//! assert_eq!(problem.status, 404);
//! assert_eq!(problem.problem_type, "/api/v1/docs#error-unknown_symbol");
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod alert;
mod backtest;
mod backtest_request;
mod backtest_results;
mod broker;
mod completion;
mod contract;
mod dataset;
mod delivery;
mod error_code;
mod evaluation;
mod expression;
mod factor;
mod feature;
mod health;
mod history;
mod hub;
mod import;
mod instrument;
mod job;
mod job_event;
mod level;
mod live_run;
mod market_source;
mod model;
mod notification;
mod notification_channel;
mod page;
mod primitive;
mod problem;
mod quality;
mod rule;
mod severity;
mod span;
mod status;
mod strategy;
mod symbol;

pub use alert::{
    Alert, AlertChange, AlertDetail, AlertField, AlertGroupOutcomes, AlertMarketData, AlertOutcome,
    AlertOutcomeKind, AlertPage, AlertReadRequest, AlertReadResult, AlertSetup, AlertStats,
};
pub use backtest::{Backtest, BacktestAccepted, BacktestPage, BacktestSummary};
pub use backtest_request::{BacktestRequest, Commission, Costs, FillConvention, Slippage};
pub use backtest_results::{
    BacktestData, BacktestOrder, BacktestResults, BacktestSeries, BacktestStrategy,
    BacktestWarning, CostModel, Drawdown, EquityPoint, Language, MonthlyReturns, OrderSide, Trade,
    TradeSide, WarningPlace,
};
pub use broker::{
    AccountTotal, BrokerAccount, LiveFill, LiveFillPage, LiveOrder, LiveOrderPage, LiveOrderRole,
    LiveOrderStatus, LiveOrderType, LivePosition, LivePositionPage, OrderTicket, RunAccount,
};
pub use completion::{Completion, CompletionKind, CompletionRequest, Completions};
pub use contract::{BASE_PATH, SPECIFICATION_YAML};
pub use dataset::{Dataset, DatasetPage};
pub use delivery::{Delivery, DeliveryOutcome, DeliveryPage};
pub use error_code::ErrorCode;
pub use evaluation::{EvaluateRequest, EvaluatedSeries, Evaluation, NamedExpression};
pub use expression::{Definitions, Diagnostic, ExpressionCheck, ExpressionCheckRequest, WarmUp};
pub use factor::{Factor, FactorCheck, FactorDefinition, FactorSet, FactorSetList};
pub use feature::{Feature, FeatureKind, FeatureList};
pub use health::{Health, HealthStatus, Readiness, ReadinessCheck};
pub use history::{BarColumns, History, NumberColumn};
pub use hub::{Channel, ClientAction, ClientMessage, HubMessage, HubMessageType, UnknownChannel};
pub use import::{
    ImportColumn, ImportForm, ImportPreview, ImportPreviewFile, ImportProblem, ImportReport,
};
pub use instrument::{AssetClass, Instrument};
pub use job::{Job, JobLog, JobLogLine, JobPage, JobStatus, JobType, LogLevel};
pub use job_event::{JobEvent, JobEventType, PartialEquity};
pub use level::{Level, LevelChange, LevelKind, LevelList, LevelSide, LevelStatus};
pub use live_run::{
    EmergencyStop, HaltReason, HeldPosition, LiveLogLine, LiveRun, LiveRunPage, LiveState,
    ReplayReport, RunList, RunRequest, RunStatus, StartRequest, StoppedRun,
};
pub use market_source::{LivePrice, MarketSource, MarketSourceList, PaceRequest, SourceStatus};
pub use model::{
    FittedOn, Model, ModelDetail, ModelForm, ModelKind, ModelPage, ModelUse, Regime,
    RegimeFitRequest, RegimeState,
};
pub use notification::{
    LocalisedText, Notification, NotificationEvent, NotificationLevel, NotificationPage,
    NotificationReadRequest, NotificationReadResult,
};
pub use notification_channel::{
    ChannelRateLimit, CommandListening, CommandState, DiscordSettings, EmailSecurity,
    EmailSettings, NotificationChannel, NotificationChannelInput, NotificationChannelKind,
    NotificationChannelPage, NotificationChannelState, NotificationChannelTest, SignatureStyle,
    TelegramSettings, WebhookSettings,
};
pub use primitive::{Primitive, PrimitiveArgument, PrimitiveCheck, PrimitiveList, PrimitiveOutput};
pub use problem::{FieldError, Problem};
pub use quality::{QualityExample, QualityFinding, QualityReport};
pub use rule::{
    AlertCalibration, AlertConfidenceBucket, AlertCount, AlertOutcomes, Rule, RuleField,
    RuleFieldList, RuleForwardReturns, RuleInput, RuleMissingField, RulePage, RuleSummary,
    RuleTest, RuleTestAlert, RuleTestRequest, RuleType, RuleValidation, SimulateRequest,
    SimulateResult, SimulatedPart, SimulatedRule,
};
pub use severity::Severity;
pub use span::Span;
pub use status::{
    ChannelStatus, DataStatus, HubStatus, JobQueueStatus, Status, StoreBackend, StoreStatus,
};
pub use strategy::{
    DocumentFormat, Finding, Strategy, StrategyFile, StrategyInput, StrategyOrder, StrategyPage,
    StrategyParameter, StrategySummary, StrategyValidation, StrategyVersion, StrategyVersionPage,
};
pub use symbol::{SymbolPage, SymbolSummary};
