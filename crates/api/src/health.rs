use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Liveness and versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// The server answers.
    pub status: HealthStatus,
    /// Version of the application.
    pub version: String,
    /// Version of the engine; results of equal versions are equal to the bit.
    pub core_version: String,
    /// Version of this contract's base path.
    pub api_version: String,
    /// Commit that the binary was built from.
    #[schema(required = true)]
    pub git_hash: Option<String>,
    /// Seconds since the start.
    pub uptime_s: f64,
}

/// Liveness has one answer; the other is silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    /// Alive.
    Ok,
}

/// Whether requests can be served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Readiness {
    /// Every check holds.
    pub ready: bool,
    /// The parts that were looked at.
    pub checks: Vec<ReadinessCheck>,
}

/// One part of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadinessCheck {
    /// Name of the part.
    pub name: String,
    /// It can serve.
    pub ok: bool,
    /// Why not.
    #[schema(required = true)]
    pub message: Option<String>,
}
