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
                asked: Asked::default(),
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
    asked: Asked,
}

/// What a model is asked at once; kept from tile to tile, so that no memory is asked for.
#[derive(Debug, Clone, Default)]
struct Asked {
    /// The cells of the rows that have every feature.
    cells: Vec<usize>,
    /// The features of each.
    rows: Vec<f64>,
    results: Vec<f64>,
}

impl Asked {
    /// Room for that many rows.
    fn begin(&mut self, rows: usize, features: usize) {
        self.cells.clear();
        self.rows.clear();
        self.results.clear();
        self.cells.reserve(rows);
        self.rows.reserve(rows * features);
        self.results.reserve(rows);
    }
}

impl RowWise {
    /// Asks the model about all rows that have every feature, at once.
    fn values(&self, asked: &mut Asked, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], out: &mut [f64]) {
        out.fill(f64::NAN);
        let Some(model) = &self.model else { return };
        asked.begin(out.len(), inputs.len());
        for cell in 0..out.len() {
            let features = || {
                inputs
                    .iter()
                    .map(|input| finite_or_missing(input.cells()[cell]))
            };
            let is_present = ctx.is_present(cell / ctx.lanes, cell % ctx.lanes);
            if is_present && features().all(|x| !x.is_nan()) {
                asked.cells.push(cell);
                asked.rows.extend(features());
            }
        }
        let column = if self.column == 0 {
            model.columns()
        } else {
            self.column
        } - 1;
        asked.results.resize(asked.cells.len(), f64::NAN);
        model.infer(&asked.rows, column, &mut asked.results);
        for (&cell, &result) in asked.cells.iter().zip(&asked.results) {
            out[cell] = finite_or_missing(result);
        }
    }
}

impl Kernel for RowWise {
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        let mut asked = std::mem::take(&mut self.asked);
        self.values(&mut asked, ctx, inputs, outs[0].cells());
        self.asked = asked;
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        self.values(&mut Asked::default(), ctx, inputs, outs[0].cells());
    }

    fn save(&self, _state: &mut Vec<u8>) {}

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        Ok(state)
    }
}
