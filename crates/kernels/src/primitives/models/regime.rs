//! Regimes of a fitted hidden Markov chain, filtered forward.

use std::sync::Arc;

use crate::hidden_markov::STATES;
use crate::kernel::bytes;
use crate::registry::PLAIN;
use crate::simd::finite_or_missing;
use crate::{
    Arg, ArtefactKind, Build, Category, Cost, HiddenMarkov, Kernel, Output, Primitive, RowCtx,
    StateError, TileMut, TileRef, WarmUp,
};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "regime",
    category: Category::Model,
    doc: "Probabilities of a fitted hidden Markov chain's regimes, from this bar and those before it alone; the number of the likeliest (0 choppy, 1 trending, 2 volatile) and its probability. No value up to the end of the bars that it was fitted on, and on rows without a feature, on which the chain moves on unseen.",
    formula: "p[t] ∝ (p[t−1] · transition) ∘ density(features[t]); p[t−1] · transition where a feature is missing",
    source: "Hamilton (1989); Rabiner (1989), the scaled forward recursion; fits by `bellwether fit hmm`",
    prices: &["close_time"],
    args: &[Arg::artefact("name", ArtefactKind::Regime)],
    outputs: &[
        Output::num("label"),
        Output::num("confidence"),
        Output::num("choppy"),
        Output::num("trending"),
        Output::num("volatile"),
    ],
    cost: Cost::Heavy,
    build: Build::Lanes {
        warm_up: |_| WarmUp::AtLeast(0),
        kernel: |p, lanes| {
            let chain = p.artefact("name").regime().map(Arc::clone);
            Box::new(Filter {
                chain,
                lanes: vec![[f64::NAN; STATES]; lanes],
                features: Vec::new(),
            })
        },
    },
    ..PLAIN
}];

/// The forward filter on every lane; without a chain, nothing.
#[derive(Debug, Clone)]
struct Filter {
    chain: Option<Arc<HiddenMarkov>>,
    /// By lane: the probabilities on its last bar; NaN before its first with all features.
    lanes: Vec<[f64; STATES]>,
    /// Memory for those of a bar.
    features: Vec<f64>,
}

/// One bar of a lane: the probabilities after it, and whether they may be shown.
fn step(
    chain: &HiddenMarkov,
    before: [f64; STATES],
    close_time: f64,
    features: &[f64],
) -> ([f64; STATES], bool) {
    let has_begun = !before[0].is_nan();
    let predicted = if has_begun {
        chain.predicted(before)
    } else {
        chain.initial
    };
    if features.iter().all(|x| !x.is_nan()) {
        return (
            chain.updated(predicted, features),
            close_time > chain.trained_until,
        );
    }
    (if has_begun { predicted } else { before }, false)
}

/// The outputs for probabilities; of two equally likely regimes the first.
fn shown(probabilities: [f64; STATES]) -> [f64; 2 + STATES] {
    let mut label = 0;
    for state in 1..STATES {
        if probabilities[state] > probabilities[label] {
            label = state;
        }
    }
    let [choppy, trending, volatile] = probabilities;
    [
        label as f64,
        probabilities[label],
        choppy,
        trending,
        volatile,
    ]
}

impl Filter {
    /// Runs over the tile from the state of each lane, which becomes that after it.
    fn run(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        for out in outs.iter_mut() {
            out.cells().fill(f64::NAN);
        }
        let (Some(chain), [times, inputs @ ..]) = (&self.chain, inputs) else {
            return;
        };
        let features = &mut self.features;
        features.resize(inputs.len(), f64::NAN);
        for (lane, probabilities) in self.lanes.iter_mut().enumerate() {
            for row in (0..ctx.rows).filter(|&row| ctx.is_present(row, lane)) {
                let cell = row * ctx.lanes + lane;
                for (x, input) in features.iter_mut().zip(inputs) {
                    *x = finite_or_missing(input.cells()[cell]);
                }
                let close_time = finite_or_missing(times.cells()[cell]);
                let (after, is_shown) = step(chain, *probabilities, close_time, features);
                *probabilities = after;
                if is_shown {
                    for (out, x) in outs.iter_mut().zip(shown(after)) {
                        out.cells()[cell] = x;
                    }
                }
            }
        }
    }
}

impl Kernel for Filter {
    fn step(&mut self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        self.run(ctx, inputs, outs);
    }

    fn peek(&self, ctx: &RowCtx<'_>, inputs: &[TileRef<'_>], outs: &mut [TileMut<'_>]) {
        self.clone().run(ctx, inputs, outs);
    }

    fn save(&self, state: &mut Vec<u8>) {
        bytes::put_u64(state, self.lanes.len() as u64);
        for &x in self.lanes.iter().flatten() {
            bytes::put_f64(state, x);
        }
    }

    fn load<'a>(&mut self, state: &'a [u8]) -> Result<&'a [u8], StateError> {
        let mut rest = bytes::expect_u64(state, self.lanes.len() as u64)?;
        let mut lanes = self.lanes.clone();
        for x in lanes.iter_mut().flatten() {
            (*x, rest) = bytes::take_f64(rest)?;
        }
        self.lanes = lanes;
        Ok(rest)
    }
}
