//! What the fuzz targets share: a writer of expressions, and what has to hold for each that is accepted.

use bellwether_expr::{Executor, Expression, Layout, Program, Rows, Scope};
use bellwether_kernels::{ArgKind, Primitive, Type, registry};

/// Rows of the made-up market: more than most windows here.
const ROWS: usize = 96;
const SYMBOLS: [&str; 3] = ["A", "B", "C"];

/// Reads a text. What is accepted has a canonical form that means the same.
///
/// # Panics
/// If it does not.
#[must_use]
pub fn reads_back(text: &str) -> Option<Expression> {
    let expression = Expression::new(text, &Scope::new()).ok()?;
    let again = Expression::new(expression.canonical(), &Scope::new()).unwrap_or_else(|problems| {
        panic!(
            "`{}` is refused: {}",
            expression.canonical(),
            problems[0].message
        )
    });
    assert_eq!(expression.canonical(), again.canonical());
    assert_eq!(expression.hash(), again.hash());
    Some(expression)
}

/// Computes an expression on a few symbols, all rows at once and row by row: the bits are the same, and finite or missing.
///
/// # Panics
/// If they are not.
pub fn compute(expression: &Expression) {
    // What reads other timeframes needs clocks, which come with real bars.
    let program = Program::compile([expression]);
    if !program.clocks().is_empty() {
        return;
    }
    let layout = Layout::of_symbols(SYMBOLS.iter().map(|name| (*name).into()));
    let Ok(mut whole) = Executor::new(program.clone(), &layout, 1) else {
        return;
    };
    let columns: Vec<Vec<f64>> = program.columns().iter().map(|name| column(name)).collect();
    let lanes = SYMBOLS.len();
    let of_rows = |first: usize, rows: usize| -> Vec<&[f64]> {
        let cells = first * lanes..(first + rows) * lanes;
        columns
            .iter()
            .map(|column| &column[cells.clone()])
            .collect()
    };
    let mut expected = vec![Vec::new()];
    whole.advance(&Rows::dense(ROWS, &of_rows(0, ROWS)), &mut expected);
    let Ok(mut stepped) = Executor::new(program, &layout, 1) else {
        return;
    };
    let mut row_values = vec![Vec::new()];
    for row in 0..ROWS {
        stepped.advance(&Rows::dense(1, &of_rows(row, 1)), &mut row_values);
        for (lane, x) in row_values[0].iter().enumerate() {
            let y = expected[0][row * lanes + lane];
            assert!(!x.is_infinite(), "row {row}, lane {lane}: {x}");
            assert!(
                x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan()),
                "row {row}, lane {lane}: {x} alone, {y} among all rows"
            );
        }
    }
}

/// A column by its name: steady walks with ties, gaps, zeros, and numbers of any size.
fn column(name: &str) -> Vec<f64> {
    let salt = name
        .bytes()
        .fold(7_u64, |salt, byte| salt.wrapping_mul(131) + u64::from(byte));
    let mut state = salt;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / (1_u64 << 24) as f64
    };
    let mut cells = vec![0.0; ROWS * SYMBOLS.len()];
    for lane in 0..SYMBOLS.len() {
        let mut level = 100.0;
        for row in 0..ROWS {
            let chance = random();
            level += (random() - 0.5).round() + random();
            cells[row * SYMBOLS.len() + lane] = match chance {
                c if c < 0.04 => f64::NAN,
                c if c < 0.06 => 0.0,
                c if c < 0.07 => 1e300,
                c if c < 0.08 => -1e-300,
                _ => level,
            };
        }
    }
    cells
}

/// Bytes as a row of choices; where they end, the first of everything is taken.
pub struct Decisions<'b> {
    bytes: std::slice::Iter<'b, u8>,
}

impl<'b> Decisions<'b> {
    /// Choices from bytes.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes: bytes.iter(),
        }
    }

    fn next(&mut self) -> usize {
        self.bytes.next().copied().unwrap_or(0).into()
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.next() % of.len()]
    }

    /// A text with calls nested at most so deep.
    pub fn expression(&mut self, depth: usize) -> String {
        if depth == 0 || self.next() % 4 == 0 {
            return self.leaf();
        }
        match self.next() % 8 {
            0 => {
                let operator = self.pick(&["+", "-", "*", "/", "^", "<", ">=", "==", "and", "or"]);
                format!(
                    "({} {operator} {})",
                    self.expression(depth - 1),
                    self.expression(depth - 1)
                )
            }
            1 => format!("({})[{}]", self.expression(depth - 1), self.next() % 5),
            2 => format!(
                "({})[\"{}\"]",
                self.expression(depth - 1),
                self.pick(&SYMBOLS)
            ),
            _ => {
                let all: Vec<&Primitive> = registry::all().collect();
                let primitive = all[(self.next() * 256 + self.next()) % all.len()];
                self.call(primitive, depth - 1)
            }
        }
    }

    fn leaf(&mut self) -> String {
        match self.next() % 10 {
            0 => self
                .pick(&["0", "1", "-1", "0.5", "1e308", "14"])
                .to_owned(),
            1 => "close > open".to_owned(),
            2 => self
                .pick(&["trading_day", "session_minute", "feat(\"x\")"])
                .to_owned(),
            _ => self
                .pick(&["close", "open", "high", "low", "volume"])
                .to_owned(),
        }
    }

    fn call(&mut self, primitive: &Primitive, depth: usize) -> String {
        let mut arguments = Vec::new();
        for arg in primitive.args {
            let (text, has_default) = match arg.kind {
                ArgKind::Series(Type::Bool) => (
                    format!("{} > {}", self.expression(depth), self.leaf()),
                    false,
                ),
                ArgKind::Series(Type::Num) | ArgKind::AnySeries => (self.expression(depth), false),
                ArgKind::Window { default, min, max } => {
                    let rows = [min, min + 1, 3, 7, 20, 60, 100][self.next() % 7];
                    (rows.clamp(min, max).to_string(), default.is_some())
                }
                ArgKind::Number { default, min, max } => {
                    let x = [0.0, 0.5, 1.0, 2.0, -1.0, 100.0, min, max][self.next() % 8];
                    (
                        x.clamp(min, max).clamp(-1e9, 1e9).to_string(),
                        default.is_some(),
                    )
                }
                ArgKind::Choice { options } => (format!("\"{}\"", self.pick(options)), true),
                ArgKind::Artefact(_) => ("\"a@0123456789abcdef\"".to_owned(), false),
                ArgKind::Features => (self.expression(depth), false),
            };
            if has_default && self.next() % 2 == 0 {
                continue;
            }
            arguments.push(if has_default || arg.named_only {
                format!("{}={text}", arg.name)
            } else {
                text
            });
        }
        let call = format!("{}({})", primitive.name, arguments.join(", "));
        match primitive.outputs {
            [_] => call,
            several => format!("{call}.{}", several[self.next() % several.len()].name),
        }
    }
}
