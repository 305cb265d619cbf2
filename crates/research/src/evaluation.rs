//! Expressions over history, as numbers.

use bellwether_expr::{Executor, Expression, Layout, LayoutError, Program};

use crate::data::BarSeries;
use crate::derived_columns;
use crate::panel::{Panel, PanelError};

/// The values of expressions on every bar of several symbols.
#[derive(Debug)]
pub struct Evaluation {
    panel: Panel,
    asked: usize,
    outputs: Vec<Vec<f64>>,
}

/// What keeps expressions from being evaluated.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// The data cannot feed them.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// They read a symbol that is not there.
    #[error(transparent)]
    Layout(#[from] LayoutError),
}

/// One bar of an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvaluatedBar {
    /// The row: bars of one row were complete at the same instant.
    pub row: usize,
    /// The symbol, as the place of its series.
    pub lane: usize,
    /// The bar's place in its series.
    pub bar: usize,
}

impl Evaluation {
    /// Evaluates expressions over series; common parts are computed once. The first `asked` series are asked for: theirs are
    /// the values, and cross-sections run over them. The others are only read, by their symbols.
    ///
    /// # Errors
    /// [`EvaluationError`].
    pub fn new(
        expressions: &[Expression],
        mut series: Vec<BarSeries>,
        asked: usize,
        threads: usize,
    ) -> Result<Self, EvaluationError> {
        let program = Program::compile(expressions);
        let layout = Layout::of_symbols(
            series
                .iter()
                .map(|series| series.instrument.symbol.as_str().into()),
        );
        derived_columns::add(&mut series, &program);
        let panel = Panel::new(series);
        let mut executor = Executor::new(program.clone(), &layout, threads)?;
        let mut outputs = vec![Vec::new(); program.outputs()];
        let mut block_outputs = vec![Vec::new(); program.outputs()];
        let mut blocks = panel.blocks(&program)?.over_universe_of(asked);
        while let Some(block) = blocks.advance() {
            executor.advance(&block.rows, &mut block_outputs);
            for (all, block) in outputs.iter_mut().zip(&block_outputs) {
                all.extend_from_slice(block);
            }
        }
        drop(blocks);
        Ok(Self {
            panel,
            asked,
            outputs,
        })
    }

    /// The bars.
    #[must_use]
    pub fn panel(&self) -> &Panel {
        &self.panel
    }

    /// The value of an expression on a bar; NaN where missing.
    #[must_use]
    pub fn value(&self, expression: usize, bar: EvaluatedBar) -> f64 {
        self.outputs[expression][bar.row * self.panel.series().len() + bar.lane]
    }

    /// Every bar of the series that were asked for, by row and then by series.
    pub fn bars(&self) -> impl Iterator<Item = EvaluatedBar> + '_ {
        let series = &self.panel.series()[..self.asked];
        let mut next = vec![0; series.len()];
        self.panel
            .times()
            .iter()
            .enumerate()
            .flat_map(move |(row, time)| {
                let here: Vec<EvaluatedBar> = series
                    .iter()
                    .enumerate()
                    .filter_map(|(lane, series)| {
                        let bar = next[lane];
                        (series.close_time.get(bar) == Some(time)).then(|| {
                            next[lane] += 1;
                            EvaluatedBar { row, lane, bar }
                        })
                    })
                    .collect();
                here
            })
    }
}
