//! ONNX models at work.

mod lowering;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bellwether_kernels::Model;
use tract_onnx::pb::ModelProto;
use tract_onnx::prelude::{
    DatumType, Framework as _, InferenceFact, InferenceModelExt as _, IntoRunnable as _,
    IntoTValue as _, TDim, Tensor, TypedModel, TypedRunnableModel, tvec,
};
use tract_onnx::tract_hir::infer::Factoid as _;
use tract_onnx::tract_hir::internal::DimLike as _;

use crate::OnnxError;

/// Features or columns of a model.
const WIDTH_MAX: usize = 4096;

/// An ONNX model whose inputs together are rows of features, and one of whose outputs is rows of numbers.
pub struct OnnxModel {
    plan: Arc<TypedRunnableModel>,
    /// By input: how many of the features it takes, and as which type of number.
    inputs: Vec<(usize, DatumType)>,
    columns: usize,
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
        let mut inputs = Vec::new();
        for input in 0..model.inputs.len() {
            let fact = model.input_fact(input).map_err(unreadable)?;
            let (width, number) = row_of(fact)?;
            inputs.push((width, number));
            let fact = InferenceFact::dt_shape(number, tvec!(1, width));
            model.set_input_fact(input, fact).map_err(unreadable)?;
        }
        if inputs.is_empty() {
            return Err(OnnxError::Shape("it has no input".into()));
        }
        let model = model.into_optimized().map_err(unreadable)?;
        let columns = columns_of(&model)?;
        let plan = model.into_runnable().map_err(unreadable)?;
        let model = Self {
            plan,
            inputs,
            columns,
        };
        // What cannot be computed is found out now, not on the first bar.
        model
            .run(&vec![0.0; model.features()], 0)
            .map_err(OnnxError::Unreadable)?;
        Ok(model)
    }

    /// A column of the result for one row.
    fn run(&self, row: &[f64], column: usize) -> Result<f64, String> {
        let said = |error: tract_onnx::prelude::TractError| error.to_string();
        let mut tensors = tvec!();
        let mut rest = row;
        for &(width, number) in &self.inputs {
            let (features, others) = rest.split_at(width);
            rest = others;
            let tensor = Tensor::from_shape(&[1, width], features).map_err(said)?;
            let tensor = tensor.cast_to_dt(number).map_err(said)?.into_owned();
            tensors.push(tensor.into_tvalue());
        }
        let outputs = self.plan.run(tensors).map_err(said)?;
        let result = outputs[0].cast_to::<f64>().map_err(said)?;
        let numbers = result.to_plain_array_view::<f64>().map_err(said)?;
        let number = numbers.iter().nth(column).copied();
        number.ok_or_else(|| "the result is shorter than it was declared".to_owned())
    }

    /// Whether a feature is a finite number to the model too, whose numbers may be smaller.
    fn fits(&self, x: f64) -> bool {
        let is_double = |(_, number): &(usize, DatumType)| *number == DatumType::F64;
        x.abs() <= f64::from(f32::MAX) || self.inputs.iter().all(is_double)
    }
}

/// How many features an input takes, and as which numbers.
fn row_of(fact: &InferenceFact) -> Result<(usize, DatumType), OnnxError> {
    let number = fact.datum_type.concretize();
    let Some(number) = number.filter(|number| number.is_float()) else {
        let what = "an input is of another type than floating-point numbers";
        return Err(OnnxError::Shape(what.into()));
    };
    let size = |dim: Option<TDim>| dim.and_then(|dim| dim.to_usize().ok());
    let dims: Vec<Option<usize>> = fact
        .shape
        .dims()
        .map(|dim| size(dim.concretize()))
        .collect();
    match dims[..] {
        [None | Some(1), Some(width)]
            if !fact.shape.is_open() && (1..=WIDTH_MAX).contains(&width) =>
        {
            Ok((width, number))
        }
        _ => {
            let what = format!(
                "an input is {:?}, not any number of rows, or one row, of a known number of features",
                fact.shape
            );
            Err(OnnxError::Shape(what))
        }
    }
}

/// How many numbers come out for a row.
fn columns_of(model: &TypedModel) -> Result<usize, OnnxError> {
    let shape = &model.output_fact(0).map_err(unreadable)?.shape;
    match shape.as_concrete() {
        Some([1]) => Ok(1),
        Some([1, columns]) if (1..=WIDTH_MAX).contains(columns) => Ok(*columns),
        _ => {
            let what = format!("its result for one row is {shape:?}, not one row of numbers");
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

    /// One row after another. Together they would be faster, but the last bit of a row's result would depend on its place among
    /// them: which instructions work on a number depends on what stands beside it.
    fn infer(&self, rows: &[f64], column: usize, results: &mut [f64]) {
        for (row, result) in rows.chunks_exact(self.features()).zip(results) {
            let fits = row.iter().all(|&x| self.fits(x));
            *result = match fits.then(|| self.run(row, column)) {
                Some(Ok(number)) => number,
                _ => f64::NAN,
            };
        }
    }
}
