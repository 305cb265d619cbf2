use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One row per code: variant, name on the wire, HTTP status, title. The table is part of the contract: codes are
/// added, never renamed.
macro_rules! error_codes {
    ($($variant:ident $name:literal $status:literal $title:literal;)*) => {
        /// Stable code of an error.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode {
            $(#[doc = $title] $variant,)*
        }

        impl ErrorCode {
            /// Every code, in the order of the contract.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as clients see it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// HTTP status of answers that carry this code.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// What kind of problem this is, the same for every occurrence.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

error_codes! {
    MalformedBody "malformed_body" 400 "Malformed body";
    MalformedHeader "malformed_header" 400 "Malformed header";
    MalformedUpload "malformed_upload" 400 "Malformed upload";
    MalformedRule "malformed_rule" 400 "Malformed rule";
    HostNotAllowed "host_not_allowed" 403 "Host not allowed";
    OriginNotAllowed "origin_not_allowed" 403 "Origin not allowed";
    NotFound "not_found" 404 "Not found";
    UnknownSymbol "unknown_symbol" 404 "Unknown symbol";
    UnknownDataset "unknown_dataset" 404 "Unknown data set";
    UnknownStrategy "unknown_strategy" 404 "Unknown strategy";
    UnknownVersion "unknown_version" 404 "Unknown version";
    UnknownBacktest "unknown_backtest" 404 "Unknown backtest";
    UnknownJob "unknown_job" 404 "Unknown job";
    UnknownModel "unknown_model" 404 "Unknown model";
    UnknownChannel "unknown_channel" 404 "Unknown channel";
    UnknownRun "unknown_run" 404 "Unknown run";
    UnknownOrder "unknown_order" 404 "Unknown order";
    UnknownSource "unknown_source" 404 "Unknown source";
    UnknownRule "unknown_rule" 404 "Unknown rule";
    UnknownAlert "unknown_alert" 404 "Unknown alert";
    MethodNotAllowed "method_not_allowed" 405 "Method not allowed";
    RequestTimeout "request_timeout" 408 "Request took too long";
    JobFinished "job_finished" 409 "Job has finished";
    BacktestRunning "backtest_running" 409 "Backtest is running";
    BacktestWithoutResults "backtest_without_results" 409 "Backtest has no results";
    ModelExists "model_exists" 409 "Model exists";
    RunOver "run_over" 409 "Run is over";
    RunNotReady "run_not_ready" 409 "Run is not ready";
    OrderRefused "order_refused" 409 "Order refused";
    RuleExists "rule_exists" 409 "Rule exists";
    IdempotencyConflict "idempotency_conflict" 409 "Idempotency key in use";
    PreconditionFailed "precondition_failed" 412 "Changed in between";
    BodyTooLarge "body_too_large" 413 "Body too large";
    UnsupportedMediaType "unsupported_media_type" 415 "Unsupported media type";
    InvalidRequest "invalid_request" 422 "Invalid request";
    InvalidExpression "invalid_expression" 422 "Invalid expression";
    InvalidStrategy "invalid_strategy" 422 "Invalid strategy";
    InvalidRule "invalid_rule" 422 "Invalid rule";
    ImportRefused "import_refused" 422 "Import refused";
    ModelRefused "model_refused" 422 "Model refused";
    NoData "no_data" 422 "No data";
    UpgradeRequired "upgrade_required" 426 "WebSocket only";
    PreconditionRequired "precondition_required" 428 "If-Match is missing";
    QueueFull "queue_full" 429 "Queue is full";
    Internal "internal" 500 "Internal error";
    StorageFailed "storage_failed" 500 "Storage failed";
    NotReady "not_ready" 503 "Not ready";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_name_is_the_code() {
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }

    #[test]
    fn codes_are_errors_and_unique() {
        let mut names: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        assert!(
            ErrorCode::ALL
                .iter()
                .all(|code| (400..600).contains(&code.status()))
        );
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ErrorCode::ALL.len());
    }
}
