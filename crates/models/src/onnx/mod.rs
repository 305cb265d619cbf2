//! ONNX models at work.

mod lowering;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bellwether_kernels::Model;
use tract_onnx::pb::ModelProto;
use tract_onnx::prelude::{
    DatumType, Framework as _, InferenceFact, InferenceModelExt as _, IntoRunnable as _,
    IntoTValue as _, Tensor, TypedModel, TypedRunnableModel, tvec,
};
use tract_onnx::tract_hir::infer::Factoid as _;
use tract_onnx::tract_hir::internal::DimLike as _;

/// Rows that a model with a free first dimension is asked about at once. Always as many, with zeros behind the last: which
/// instructions multiply its matrices depends on their sizes, and the result of a row must not depend on how many there are.
const BATCH_ROWS: usize = 16;
/// Features or columns of a model.
const WIDTH_MAX: usize = 4096;

/// Why a file is no model that can be used. The texts go on from "the model `x` cannot be used: ".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OnnxError {
    /// It is no ONNX file, or one with something that the runtime does not know.
    #[error("{0}")]
    Unreadable(String),
    /// Its inputs or outputs are not rows of features and rows of numbers.
    #[error("{0}")]
    Shape(String),
}

/// An ONNX model whose inputs together are rows of features, and one of whose outputs is rows of numbers.
pub struct OnnxModel {
    plan: Arc<TypedRunnableModel>,
    /// By input: how many of the features it takes, and as which type of number.
    inputs: Vec<(usize, DatumType)>,
    columns: usize,
    rows: usize,
}

impl std::fmt::Debug for OnnxModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OnnxModel")
            .field("inputs", &self.inputs)
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

impl OnnxModel {
    /// Reads a file.
    ///
    /// # Errors
    /// [`OnnxError`].
    pub fn parse(content: &[u8]) -> Result<Self, OnnxError> {
        // The runtime asserts here and there what a file from elsewhere need not keep.
        let parsed = catch_unwind(AssertUnwindSafe(|| Self::parse_unguarded(content)));
        parsed.unwrap_or_else(|_| Err(OnnxError::Unreadable("it breaks the rules of ONNX".into())))
    }

    fn parse_unguarded(content: &[u8]) -> Result<Self, OnnxError> {
        let onnx = tract_onnx::onnx();
        let mut proto: ModelProto = onnx
            .proto_model_for_read(&mut &content[..])
            .map_err(unreadable)?;
        lowering::lower(&mut proto)?;
        let mut model = onnx.model_for_proto_model(&proto).map_err(unreadable)?;
        let (mut inputs, mut rows) = (Vec::new(), None);
        for input in 0..model.inputs.len() {
            let fact = model.input_fact(input).map_err(unreadable)?;
            let Some(number) = fact
                .datum_type
                .concretize()
                .filter(|number| number.is_float())
            else {
                return Err(OnnxError::Shape(
                    "an input is of another type than floating-point numbers".into(),
                ));
            };
            let dims: Vec<Option<usize>> = fact
                .shape
                .dims()
                .map(|dim| dim.concretize().and_then(|dim| dim.to_usize().ok()))
                .collect();
            let is_open = fact.shape.is_open();
            let (batch, width) = match (is_open, &dims[..]) {
                (false, [batch, Some(width)]) if (1..=WIDTH_MAX).contains(width) => {
                    (*batch, *width)
                }
                _ => {
                    let what = format!(
                        "an input is {:?}, not rows of a known number of features",
                        fact.shape
                    );
                    return Err(OnnxError::Shape(what));
                }
            };
            match (batch, rows) {
                (Some(0), _) => return Err(OnnxError::Shape("an input has no rows".into())),
                (_, None) => rows = Some(batch),
                (_, Some(before)) if before == batch => {}
                _ => {
                    return Err(OnnxError::Shape(
                        "its inputs have different numbers of rows".into(),
                    ));
                }
            }
            inputs.push((width, number));
        }
        let Some(rows) = rows else {
            return Err(OnnxError::Shape("it has no input".into()));
        };
        let rows = rows.unwrap_or(BATCH_ROWS);
        for (input, (width, number)) in inputs.iter().enumerate() {
            let fact = InferenceFact::dt_shape(*number, tvec!(rows, *width));
            model.set_input_fact(input, fact).map_err(unreadable)?;
        }
        let model = model.into_optimized().map_err(unreadable)?;
        let columns = columns_of(&model, rows)?;
        let plan = model.into_runnable().map_err(unreadable)?;
        let model = Self {
            plan,
            inputs,
            columns,
            rows,
        };
        // What cannot be computed for one row of zeros is found out now, not on the first bar.
        let zeros = vec![0.0; model.features()];
        model.run(&zeros, 0, &mut [0.0]).map_err(unreadable)?;
        Ok(model)
    }

    /// Asks about at most as many rows as it takes at once.
    fn run(&self, features: &[f64], column: usize, results: &mut [f64]) -> Result<(), String> {
        let mut first = 0;
        let mut tensors = tvec!();
        for &(width, number) in &self.inputs {
            let mut cells = vec![0.0; self.rows * width];
            for (row, features) in features.chunks_exact(self.features()).enumerate() {
                cells[row * width..(row + 1) * width]
                    .copy_from_slice(&features[first..first + width]);
            }
            first += width;
            let tensor = Tensor::from_shape(&[self.rows, width], &cells)
                .and_then(|tensor| Ok(tensor.cast_to_dt(number)?.into_owned()))
                .map_err(|error| error.to_string())?;
            tensors.push(tensor.into_tvalue());
        }
        let outputs = self.plan.run(tensors).map_err(|error| error.to_string())?;
        let output = outputs[0]
            .cast_to::<f64>()
            .map_err(|error| error.to_string())?;
        let view = output
            .to_plain_array_view::<f64>()
            .map_err(|error| error.to_string())?;
        for (row, result) in results.iter_mut().enumerate() {
            *result = match view.ndim() {
                1 => view[[row]],
                _ => view[[row, column]],
            };
        }
        Ok(())
    }
}

/// How many numbers come out for a row.
fn columns_of(model: &TypedModel, rows: usize) -> Result<usize, OnnxError> {
    let shape = &model.output_fact(0).map_err(unreadable)?.shape;
    match shape.as_concrete() {
        Some([first]) if *first == rows => Ok(1),
        Some([first, columns]) if *first == rows && (1..=WIDTH_MAX).contains(columns) => {
            Ok(*columns)
        }
        _ => {
            let what = format!(
                "its result is {shape:?}, not {rows} rows of numbers for {rows} rows of features"
            );
            Err(OnnxError::Shape(what))
        }
    }
}

/// The innermost cause, which names what is not known.
fn unreadable(error: impl std::fmt::Display) -> OnnxError {
    let text = format!("{error:#}");
    OnnxError::Unreadable(format!(
        "it cannot be loaded: {}",
        text.lines().next().unwrap_or_default()
    ))
}

impl Model for OnnxModel {
    fn features(&self) -> usize {
        self.inputs.iter().map(|(width, _)| width).sum()
    }

    fn columns(&self) -> usize {
        self.columns
    }

    fn infer(&self, rows: &[f64], column: usize, results: &mut [f64]) {
        let width = self.features();
        for (features, results) in rows
            .chunks(self.rows * width)
            .zip(results.chunks_mut(self.rows))
        {
            if self.run(features, column, results).is_err() {
                results.fill(f64::NAN);
            }
        }
        // A feature that is too large for the model's numbers is infinite to it.
        let fits = |x: &f64| {
            self.inputs
                .iter()
                .all(|(_, number)| *number == DatumType::F64)
                || x.abs() <= f64::from(f32::MAX)
        };
        for (features, result) in rows.chunks_exact(width).zip(results) {
            if !features.iter().all(fits) {
                *result = f64::NAN;
            }
        }
    }
}
