//! The factor sets: against values that others computed on real prices, against direct implementations, and the page that
//! tells the outcome.
//!
//! `UPDATE_REFERENCE=1` writes what was measured into `table.txt` and `docs/reference/factors.md`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub
)]

mod agreement;
mod alpha101;
mod alpha158;
mod market;
mod page;
mod paper;
mod primitives;
mod restated;
mod stocknet;
mod table;

use std::collections::HashMap;

use bellwether_expr::{DefinitionProblems, Executor, Expression, FactorSet, Layout, Program, Rows};

/// Columns of bars, rows × symbols, row-major.
#[derive(Debug, Clone)]
pub struct Panel {
    pub symbols: Vec<String>,
    pub rows: usize,
    pub columns: HashMap<String, Vec<f64>>,
}

impl Panel {
    /// The values of expressions, rows × symbols.
    pub fn evaluate(&self, expressions: &[Expression]) -> Vec<Vec<f64>> {
        let program = Program::compile(expressions);
        let column = |name: &str| -> &[f64] {
            let found = self.columns.get(name);
            found.unwrap_or_else(|| panic!("the panel has no column `{name}`"))
        };
        let columns: Vec<&[f64]> = program.columns().iter().map(|name| column(name)).collect();
        let mut outputs = vec![Vec::new(); program.outputs()];
        let layout = Layout::of_symbols(self.symbols.iter().map(|symbol| symbol.as_str().into()));
        let mut executor = Executor::new(program, &layout, 1).unwrap();
        executor.advance(&Rows::dense(self.rows, &columns), &mut outputs);
        outputs
    }
}

/// The set of a name.
pub fn set(name: &str) -> FactorSet {
    FactorSet::find(name).unwrap()
}

/// Problems as they are shown.
pub fn told(problems: &[DefinitionProblems]) -> String {
    let messages = problems.iter().flat_map(|problem| &problem.diagnostics);
    messages
        .map(|problem| format!("{}\n", problem.message))
        .collect()
}
