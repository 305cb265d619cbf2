//! Why an ONNX file cannot be used.

/// Why a file is no model that can be used. The texts go on from "the model `x` cannot be used: ".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OnnxError {
    /// It is no ONNX file, or one with something that the runtime does not know.
    #[error("{0}")]
    Unreadable(String),
    /// Its inputs or outputs are not rows of features and rows of numbers.
    #[error("{0}")]
    Shape(String),
    /// The program was built without the feature `onnx`.
    #[error(
        "this build of Bellwether does not run ONNX models; build it with the feature `onnx`, which `cargo build --release` does \
         and `make run` does not"
    )]
    NoRuntime,
}
