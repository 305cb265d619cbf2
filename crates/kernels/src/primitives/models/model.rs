//! Trained models, row by row.

use std::sync::Arc;

use crate::registry::PLAIN;
use crate::simd::finite_or_missing;
use crate::{
    Arg, ArgKind, ArtefactKind, Build, Category, Cost, Kernel, Model, Primitive, RowCtx,
    StateError, TileMut, TileRef, WarmUp,
};

/// Columns that a model may have at most: classes, quantiles, horizons.
const COLUMNS_MAX: u32 = 1000;

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "model",
    category: Category::Model,
    doc: "What a trained model makes of a row's features: its value, or for a classifier the probability of its last class; another column of its result by number, from 1. Without the model's file, or where a feature is missing, there is no value.",
    formula: "model(features[t])[column], the last column for 0",
    source: "ONNX 1.x and its operators for trees and linear models (ai.onnx.ml), by the files of the folder `models`",
    args: &[
        Arg::artefact("file", ArtefactKind::Model),
        Arg::features("features"),
        Arg {
            name: "column",
            kind: ArgKind::Window {
                default: Some(0),
                min: 0,
                max: COLUMNS_MAX,
            },
            named_only: true,
        },
    ],
    cost: Cost::VeryHeavy,
    check: Some(|p| match p.artefact("file").model() {
        Some(model) if p.window("column") > model.columns() => Err(format!(
            "`{}` gives {} columns, not {}",
            p.artefact("file").name,
            model.columns(),
            p.window("column")
        )),
        _ => Ok(()),
    }),
    build: Build::Lanes {
        warm_up: |_| WarmUp::Exact(0),
        kernel: |p, _| {
            let model = p.artefact("file").model().map(Arc::clone);
            Box::new(RowWise {
                model,
                column: p.window("column"),
            })
        },
    },
    ..PLAIN
}];

/// A model on every lane of every row; without one, nothing.
#[derive(Debug, Clone)]
struct RowWise {
    model: Option<Arc<dyn Model>>,
    /// From 1; 0 is the last.
    column: usize,
}

impl RowWise {
    /// Asks the model about all rows that have every feature, at once.
    fn values(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], out: &mut [f64]) {
        out.fill(f64::NAN);
        let Some(model) = &self.model else { return };
        let mut cells = Vec::new();
        let mut rows = Vec::new();
        for cell in 0..out.len() {
            let features = || {
                inputs
                    .iter()
                    .map(|input| finite_or_missing(input.cells()[cell]))
            };
            let is_present = ctx.is_present(cell / ctx.lanes, cell % ctx.lanes);
            if is_present && features().all(|x| !x.is_nan()) {
                cells.push(cell);
                rows.extend(features());
            }
        }
        let column = if self.column == 0 {
            model.columns()
        } else {
            self.column
        } - 1;
        let mut results = vec![f64::NAN; cells.len()];
        model.infer(&rows, column, &mut results);
        for (cell, result) in cells.into_iter().zip(results) {
            out[cell] = finite_or_missing(result);
        }
    }
}

impl Kernel for RowWise {
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        self.values(ctx, inputs, outs[0].cells());
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        self.values(ctx, inputs, outs[0].cells());
    }

    fn save(&self, _state: &mut Vec<u8>) {}

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        Ok(state)
    }
}
