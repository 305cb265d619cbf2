//! In place of the runtime of ONNX models, where the feature `onnx` is off.

use bellwether_kernels::Model;

use crate::OnnxError;

/// An ONNX model, of which there is none in this build.
#[derive(Debug)]
pub enum OnnxModel {}

impl OnnxModel {
    /// Reads no file.
    ///
    /// # Errors
    /// Always [`OnnxError::NoRuntime`].
    pub fn parse(_: &[u8]) -> Result<Self, OnnxError> {
        Err(OnnxError::NoRuntime)
    }
}

impl Model for OnnxModel {
    fn features(&self) -> usize {
        match *self {}
    }

    fn columns(&self) -> usize {
        match *self {}
    }

    fn infer(&self, _: &[f64], _: usize, _: &mut [f64]) {
        match *self {}
    }
}
