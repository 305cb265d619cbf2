//! A live row does not ask for memory: what the first rows have taken serves all that follow.
#![allow(missing_docs)]

use bellwether_expr::{ClockMarks, Executor, Expression, Layout, Program, Rows, Scope};

const LANES: usize = 500;
const RULES: usize = 1_000;
/// Distinct nodes that so many rules may have.
const NODES_MAX: usize = 300;
/// Rows after which every window is full.
const WARM_UP: usize = 130;
/// Rows of a bar of the other timeframe.
const HOUR: usize = 6;

/// Conditions of many traders on the same few indicators: a thousand rules, of which many ask the same.
fn rules() -> Vec<Expression> {
    let lines = include_str!("../benches/engine/rules.txt").lines();
    let conditions = lines.filter(|line| !line.starts_with('#'));
    conditions
        .cycle()
        .take(RULES)
        .map(|text| Expression::new(text, &Scope::new()).expect("a rule"))
        .collect()
}

struct Market {
    columns: Vec<Vec<f64>>,
    marks: Vec<bool>,
    nobody: Vec<bool>,
}

impl Market {
    fn new(program: &Program, rows: usize) -> Self {
        let mut state = 11_u64;
        let mut random = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1_u64 << 31) as f64
        };
        let cells = rows * LANES;
        Self {
            columns: program
                .columns()
                .iter()
                .map(|_| (0..cells).map(|_| 90.0 + 20.0 * random()).collect())
                .collect(),
            marks: (0..cells)
                .map(|cell| cell / LANES % HOUR == HOUR - 1)
                .collect(),
            nobody: vec![false; cells],
        }
    }

    fn row(&self, row: usize) -> Rows<'_> {
        let cells = row * LANES..(row + 1) * LANES;
        let columns: Vec<&[f64]> = self
            .columns
            .iter()
            .map(|column| &column[cells.clone()])
            .collect();
        Rows {
            clocks: vec![ClockMarks {
                before: &self.nobody[cells.clone()],
                with: &self.marks[cells],
                outside: None,
            }],
            ..Rows::dense(1, &columns)
        }
    }
}

#[test]
fn a_thousand_rules_on_500_symbols_step_without_an_allocation() {
    let program = Program::compile(&rules());
    assert!(program.len() <= NODES_MAX, "{} nodes", program.len());
    assert_eq!((program.outputs(), program.clocks().len()), (RULES, 1));
    let rows = WARM_UP + 4 * HOUR;
    let market = Market::new(&program, rows);
    let symbols = (0..LANES).map(|lane| format!("S{lane:03}").into());
    let mut executor =
        Executor::new(program, &Layout::of_symbols(symbols), 1).expect("no symbol is named");
    let mut fired = vec![Vec::new(); RULES];
    for row in 0..WARM_UP {
        executor.advance(&market.row(row), &mut fired);
    }
    for row in WARM_UP..rows {
        let bars = market.row(row);
        let asked = allocation_counter::measure(|| executor.advance(&bars, &mut fired));
        assert_eq!(asked.count_total, 0, "row {row}: {asked:?}");
        assert!(
            fired.iter().flatten().any(|&fired| fired == 1.0),
            "no rule fires on row {row}"
        );
    }
}
