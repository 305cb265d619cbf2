//! What every kernel owes its engine, on random series with gaps, spikes, ties and standstills: the same bits however
//! rows are cut into tiles, however lanes are grouped, with lanes that come and go, with provisional rows in between,
//! across a save and a load, and with or without the CPU's vectors.
#![allow(clippy::unwrap_used, missing_docs)]

use bellwether_kernels::{
    ArgKind, Build, Kernel, Params, Primitive, RowCtx, Sections, TileMut, TileRef, Type, Value,
    force_scalar, registry,
};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

/// Series by lane, each a history of bars.
type Lanes = Vec<Vec<f64>>;

/// Whether an input is a condition.
fn conditions(primitive: &Primitive) -> Vec<bool> {
    let series = primitive.args.iter().filter(|arg| arg.is_series());
    let prices = primitive.prices.iter().map(|_| false);
    prices
        .chain(series.map(|arg| matches!(arg.kind, ArgKind::Series(Type::Bool))))
        .collect()
}

/// Literal arguments drawn from small windows and the inner part of each range.
fn literals(primitive: &'static Primitive) -> BoxedStrategy<Vec<Value>> {
    let kinds = primitive
        .args
        .iter()
        .filter(|arg| !arg.is_series())
        .map(|arg| match arg.kind {
            ArgKind::Window { min, max, .. } => {
                (min..=max.min(min + 12)).prop_map(Value::Window).boxed()
            }
            ArgKind::Number { min, max, .. } => (min.max(-4.0)..=max.min(4.0))
                .prop_map(Value::Number)
                .boxed(),
            ArgKind::Choice { options } => (0..options.len())
                .prop_map(|at| Value::Choice(options[at]))
                .boxed(),
            _ => unreachable!("series are no literals, and artefacts are left out"),
        });
    kinds.collect::<Vec<_>>().boxed()
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -3.0..3.0,
        3 => (-2..3).prop_map(f64::from),
        1 => Just(f64::NAN),
        1 => Just(1e8),
    ]
}

fn condition() -> impl Strategy<Value = f64> {
    prop_oneof![4 => Just(0.0), 3 => Just(1.0), 1 => Just(f64::NAN)]
}

const ROWS: usize = 70;
const LANES: usize = 11;

/// `[input][lane][row]`, and `[row × lane]` presence.
fn panel(primitive: &'static Primitive) -> impl Strategy<Value = (Vec<Lanes>, Vec<bool>)> {
    let inputs = conditions(primitive).into_iter().map(|is_condition| {
        let cell = if is_condition {
            condition().boxed()
        } else {
            number().boxed()
        };
        prop::collection::vec(prop::collection::vec(cell, ROWS), LANES)
    });
    let present = prop::collection::vec(prop::bool::weighted(0.85), ROWS * LANES);
    (inputs.collect::<Vec<_>>(), present).prop_map(|(inputs, mut present)| {
        // One lane starts late, one ends early, one is absent for a while; the first four rows are without gaps.
        for row in 0..ROWS {
            present[row * LANES + 1] = row >= 40;
            present[row * LANES + 2] = row < 20;
            present[row * LANES + 9] = !(14..35).contains(&row);
            if !(4..=60).contains(&row) {
                (3..9).for_each(|lane| present[row * LANES + lane] = true);
            }
        }
        (inputs, present)
    })
}

struct Run<'a> {
    primitive: &'static Primitive,
    params: Params<'a>,
    kernel: Box<dyn Kernel>,
    lanes: usize,
    bars: Vec<u64>,
}

impl<'a> Run<'a> {
    fn new(primitive: &'static Primitive, params: Params<'a>, lanes: usize) -> Self {
        let kernel = primitive.kernel(&params, lanes).unwrap();
        Self {
            primitive,
            params,
            kernel,
            lanes,
            bars: vec![0; lanes],
        }
    }

    /// Rows `from..to` of row-major `inputs`; `[output]` row-major cells.
    fn rows(
        &mut self,
        inputs: &[Vec<f64>],
        present: Option<&[bool]>,
        from: usize,
        to: usize,
        peek: bool,
    ) -> Lanes {
        let (lanes, rows) = (self.lanes, to - from);
        let order: Vec<u32> = (0..lanes as u32).collect();
        let cells = from * lanes..to * lanes;
        let present = present.map(|present| &present[cells.clone()]);
        let ctx = RowCtx {
            rows,
            lanes,
            present,
            bars_before: &self.bars,
            sections: Sections {
                size: lanes,
                order: &order,
                members: None,
            },
        };
        let tiles: Vec<_> = inputs
            .iter()
            .map(|input| TileRef::new(&input[cells.clone()], lanes))
            .collect();
        let mut outs = vec![vec![7.0; rows * lanes]; self.primitive.outputs.len()];
        let mut views: Vec<_> = outs
            .iter_mut()
            .map(|out| TileMut::new(out, lanes))
            .collect();
        if peek {
            self.kernel.peek(&ctx, &tiles, &mut views);
        } else {
            self.kernel.step(&ctx, &tiles, &mut views);
            for row in 0..rows {
                for lane in 0..lanes {
                    self.bars[lane] +=
                        u64::from(present.is_none_or(|present| present[row * lanes + lane]));
                }
            }
        }
        outs
    }

    /// As if the process had stopped and started again.
    fn reload(&mut self) {
        let mut state = Vec::new();
        self.kernel.save(&mut state);
        let mut fresh = self.primitive.kernel(&self.params, self.lanes).unwrap();
        assert_eq!(fresh.load(&state).unwrap().len(), 0);
        self.kernel = fresh;
    }

    fn tiled(&mut self, inputs: &[Vec<f64>], present: Option<&[bool]>, cuts: &[usize]) -> Lanes {
        let mut outs = vec![Vec::new(); self.primitive.outputs.len()];
        for cut in cuts.windows(2) {
            let part = self.rows(inputs, present, cut[0], cut[1], false);
            outs.iter_mut()
                .zip(part)
                .for_each(|(out, part)| out.extend(part));
        }
        outs
    }
}

/// Equal bits, but for the payload of a missing value.
#[track_caller]
fn assert_same(left: &[Vec<f64>], right: &[Vec<f64>], what: &str) {
    let bits = |x: f64| if x.is_nan() { u64::MAX } else { x.to_bits() };
    for (output, (left, right)) in left.iter().zip(right).enumerate() {
        assert_eq!(left.len(), right.len());
        for (cell, (&left, &right)) in left.iter().zip(right).enumerate() {
            assert_eq!(
                bits(left),
                bits(right),
                "{what}: {left} and {right} at cell {cell} of output {output}"
            );
        }
    }
}

fn row_major(series: &Lanes) -> Vec<f64> {
    (0..series[0].len())
        .flat_map(|row| series.iter().map(move |lane| lane[row]))
        .collect()
}

fn check(primitive: &'static Primitive, values: &[Value], inputs: &[Lanes], present: &[bool]) {
    let params = Params::new(primitive, values);
    if primitive.check.is_some_and(|check| check(&params).is_err()) {
        return;
    }
    let cells: Vec<Vec<f64>> = inputs.iter().map(row_major).collect();
    for present in [None, Some(present)] {
        let run = || Run::new(primitive, params, LANES);
        let whole = run().tiled(&cells, present, &[0, ROWS]);
        let sevens: Vec<usize> = (0..ROWS).step_by(7).chain([ROWS]).collect();
        assert_same(&run().tiled(&cells, present, &sevens), &whole, "tiles of 7");

        force_scalar(true);
        assert_same(
            &run().tiled(&cells, present, &[0, ROWS]),
            &whole,
            "without vectors",
        );
        force_scalar(false);

        // Row by row, with provisional rows and a restart in between.
        let mut live = run();
        let mut outs = vec![Vec::new(); primitive.outputs.len()];
        for row in 0..ROWS {
            let provisional = live.rows(&cells, present, row, row + 1, true);
            let committed = live.rows(&cells, present, row, row + 1, false);
            assert_same(&provisional, &committed, &format!("peek at row {row}"));
            outs.iter_mut()
                .zip(committed)
                .for_each(|(out, part)| out.extend(part));
            if row % 9 == 5 {
                live.reload();
            }
        }
        assert_same(&outs, &whole, "tiles of one row");

        if matches!(primitive.build, Build::Section { .. }) {
            continue;
        }
        // A lane alone, without the rows on which it was absent.
        for lane in 0..LANES {
            let rows: Vec<usize> = (0..ROWS)
                .filter(|row| present.is_none_or(|present| present[row * LANES + lane]))
                .collect();
            let own: Vec<Vec<f64>> = inputs
                .iter()
                .map(|input| rows.iter().map(|&row| input[lane][row]).collect())
                .collect();
            let alone = Run::new(primitive, params, 1).tiled(&own, None, &[0, rows.len()]);
            let among: Vec<Vec<f64>> = whole
                .iter()
                .map(|out| rows.iter().map(|row| out[row * LANES + lane]).collect())
                .collect();
            assert_same(&alone, &among, &format!("lane {lane} alone"));
        }
        let absent = (0..ROWS * LANES).filter(|&at| present.is_some_and(|present| !present[at]));
        for at in absent {
            assert!(
                whole.iter().all(|out| out[at].is_nan()),
                "an absent lane has no value"
            );
        }
    }
}

#[test]
fn every_kernel_keeps_the_laws() {
    // What artefacts compute is examined with the language, which finds their features.
    let takes_artefact = |p: &Primitive| {
        let mut args = p.args.iter();
        args.any(|arg| matches!(arg.kind, ArgKind::Artefact(_)))
    };
    let kernels = registry::all().filter(|p| !matches!(p.build, Build::Expression(_)));
    for primitive in kernels.filter(|p| !takes_artefact(p)) {
        let mut runner = TestRunner::new(ProptestConfig {
            cases: 6,
            failure_persistence: None,
            max_shrink_iters: 0,
            ..ProptestConfig::default()
        });
        let outcome = runner.run(
            &(literals(primitive), panel(primitive)),
            |(values, (inputs, present))| {
                check(primitive, &values, &inputs, &present);
                Ok(())
            },
        );
        if let Err(TestError::Fail(reason, (values, _))) = outcome {
            panic!("`{}` with {values:?}: {reason}", primitive.name);
        }
    }
}
