//! A live row does not ask for memory: what the first rows have taken serves all that follow, whatever symbols have a bar.
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

/// Reproducible numbers from 0 to 1.
fn random(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    }
}

/// Which symbols have a bar: some trade on every row and some hardly ever, some come late, some pause or end; on some rows
/// all have one, and on some none.
fn presence(rows: usize) -> Vec<bool> {
    let mut random = random(13);
    let share: Vec<f64> = (0..LANES).map(|_| 1.1 * random()).collect();
    let mut from: Vec<usize> = vec![0; LANES];
    let mut until: Vec<usize> = vec![rows; LANES];
    for lane in (0..LANES).step_by(7) {
        let row = (random() * rows as f64) as usize;
        match lane % 3 {
            0 => from[lane] = row,
            1 => until[lane] = row,
            _ => (from[lane], until[lane]) = (row, row + 20),
        }
    }
    let mut present = Vec::with_capacity(rows * LANES);
    for row in 0..rows {
        let kind = random();
        for lane in 0..LANES {
            let lives = match lane % 3 {
                2 => !(from[lane]..until[lane]).contains(&row) || until[lane] == rows,
                _ => (from[lane]..until[lane]).contains(&row),
            };
            present.push(match kind {
                kind if kind < 0.1 => true,
                kind if kind < 0.15 => false,
                _ => lives && random() < share[lane],
            });
        }
    }
    present
}

struct Market {
    columns: Vec<Vec<f64>>,
    present: Option<Vec<bool>>,
    marks: Vec<bool>,
    nobody: Vec<bool>,
}

impl Market {
    fn new(program: &Program, rows: usize, present: Option<Vec<bool>>) -> Self {
        let mut random = random(11);
        let cells = rows * LANES;
        Self {
            columns: program
                .columns()
                .iter()
                .map(|_| (0..cells).map(|_| 90.0 + 20.0 * random()).collect())
                .collect(),
            present,
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
            present: self
                .present
                .as_ref()
                .map(|cells_of| &cells_of[cells.clone()]),
            clocks: vec![ClockMarks {
                before: &self.nobody[cells.clone()],
                with: &self.marks[cells],
                outside: None,
            }],
            ..Rows::dense(1, &columns)
        }
    }
}

/// Steps a thousand rules row by row, none of which after the warm-up may ask for memory. On how many of these some rule fires.
fn step(rows: usize, present: Option<Vec<bool>>) -> usize {
    let program = Program::compile(&rules());
    assert!(program.len() <= NODES_MAX, "{} nodes", program.len());
    assert_eq!((program.outputs(), program.clocks().len()), (RULES, 1));
    let market = Market::new(&program, rows, present);
    let symbols = (0..LANES).map(|lane| format!("S{lane:03}").into());
    let mut executor =
        Executor::new(program, &Layout::of_symbols(symbols), 1).expect("no symbol is named");
    let mut fired = vec![Vec::new(); RULES];
    for row in 0..WARM_UP {
        executor.advance(&market.row(row), &mut fired);
    }
    let mut rows_that_fire = 0;
    for row in WARM_UP..rows {
        let bars = market.row(row);
        let asked = allocation_counter::measure(|| executor.advance(&bars, &mut fired));
        assert_eq!(asked.count_total, 0, "row {row}: {asked:?}");
        rows_that_fire += usize::from(fired.iter().flatten().any(|&fired| fired == 1.0));
    }
    rows_that_fire
}

#[test]
fn a_thousand_rules_on_500_symbols_step_without_an_allocation() {
    assert_eq!(step(WARM_UP + 4 * HOUR, None), 4 * HOUR);
}

#[test]
fn nor_do_they_where_symbols_have_no_bar() {
    let rows = WARM_UP + 30 * HOUR;
    let present = presence(rows);
    let absent = present.iter().filter(|&&present| !present).count();
    assert!(absent > present.len() / 4, "{absent} of {}", present.len());
    // Of the rows on which nobody has a bar, none can fire.
    assert!(step(rows, Some(present)) > 20 * HOUR);
}
