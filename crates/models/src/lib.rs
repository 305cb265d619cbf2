//! Models and regimes at rest, and what is needed to use them.
//!
//! - [`ModelFolder`] is the folder `models` of a data directory: trained models as ONNX files that the user puts there or
//!   uploads, fitted regimes as JSON files. It implements [`Artefacts`](bellwether_expr::Artefacts), the port
//!   through which expressions find both by name.
//! - [`OnnxModel`] is an ONNX file at work; without the feature `onnx`, which is on by default, there are none.
//! - [`RegimeFile`] is what the file of a fit says: parameters, what they were fitted on, and until when.
//!
//! What is deliberately absent: training. Regimes are fitted by `research`, models wherever their authors like.
//!
//! ```
//! use bellwether_expr::{Expression, Scope};
//! use bellwether_models::ModelFolder;
//!
//! let data = std::env::temp_dir().join("bellwether-without-models");
//! let scope = Scope::new().with_artefacts(std::sync::Arc::new(ModelFolder::of(&data)));
//! let signal = Expression::new("model(\"signal.onnx\", rsi(close)) > 0.6", &scope).expect("it checks");
//! assert!(signal.warnings()[0].message.contains("there is no such file"));
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod folder;
#[cfg(not(feature = "onnx"))]
#[path = "no_onnx.rs"]
mod onnx;
#[cfg(feature = "onnx")]
mod onnx;
mod onnx_error;
mod regime_file;

pub use folder::{Kept, MODEL_BYTES_MAX, ModelFolder, ModelsError};
pub use onnx::OnnxModel;
pub use onnx_error::OnnxError;
pub use regime_file::{RegimeFile, RegimeFileError};
