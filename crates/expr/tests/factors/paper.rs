//! The paper's own text, read and computed in the plainest way: every operator on whole columns, every window anew.

use crate::Panel;
use crate::restated::ROUNDED_TO;

/// A column of the panel, rows × symbols, and the number that it is if it was written as one.
#[derive(Debug, Clone)]
struct Value {
    cells: Vec<f64>,
    literal: Option<f64>,
}

/// The paper's formulas by name.
pub fn formulas() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("paper.txt").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once(": ").unwrap())
}

/// The value of a formula on every cell; what is compared for ranks and places is rounded before, or not.
pub fn compute(formula: &str, panel: &Panel, rounded: bool) -> Vec<f64> {
    let mut reader = Reader {
        text: formula,
        panel,
        rounded,
    };
    let value = reader.choice();
    assert!(reader.text.trim().is_empty(), "`{}` is left", reader.text);
    value.cells
}

/// What of a formula is still to be read.
struct Reader<'a> {
    text: &'a str,
    panel: &'a Panel,
    rounded: bool,
}

impl Reader<'_> {
    /// Takes this sign if it comes next.
    fn takes(&mut self, sign: &str) -> bool {
        let text = self.text.trim_start();
        let rest = text.strip_prefix(sign);
        self.text = rest.unwrap_or(text);
        rest.is_some()
    }

    /// Takes letters of a kind.
    fn word(&mut self, kind: impl Fn(char) -> bool) -> &str {
        let end = self.text.find(|c| !kind(c)).unwrap_or(self.text.len());
        let (word, rest) = self.text.split_at(end);
        self.text = rest;
        word
    }

    fn choice(&mut self) -> Value {
        let condition = self.either();
        if !self.takes("?") {
            return condition;
        }
        let yes = self.choice();
        assert!(self.takes(":"));
        let no = self.choice();
        let choose = |at: usize| match condition.cells[at] {
            1.0 => yes.cells[at],
            0.0 => no.cells[at],
            _ => f64::NAN,
        };
        self.cells(choose)
    }

    fn either(&mut self) -> Value {
        let mut left = self.comparison();
        while self.takes("||") {
            let right = self.comparison();
            left = both(&left, &right, |a, b| {
                if a == 1.0 || b == 1.0 { 1.0 } else { a + b }
            });
        }
        left
    }

    fn comparison(&mut self) -> Value {
        let left = self.sum();
        let truth = |holds: bool, a: f64, b: f64| f64::from(u8::from(holds)) + 0.0 * (a + b);
        if self.takes("<") {
            both(&left, &self.sum(), |a, b| truth(a < b, a, b))
        } else if self.takes("==") {
            both(&left, &self.sum(), |a, b| truth(a == b, a, b))
        } else {
            left
        }
    }

    fn sum(&mut self) -> Value {
        let mut left = self.product();
        loop {
            left = if self.takes("+") {
                both(&left, &self.product(), |a, b| a + b)
            } else if self.takes("-") {
                both(&left, &self.product(), |a, b| a - b)
            } else {
                return left;
            };
        }
    }

    fn product(&mut self) -> Value {
        let mut left = self.power();
        loop {
            left = if self.takes("*") {
                both(&left, &self.power(), |a, b| a * b)
            } else if self.takes("/") {
                both(&left, &self.power(), |a, b| a / b)
            } else {
                return left;
            };
        }
    }

    fn power(&mut self) -> Value {
        let base = self.term();
        if self.takes("^") {
            both(&base, &self.term(), f64::powf)
        } else {
            base
        }
    }

    fn term(&mut self) -> Value {
        if self.takes("(") {
            let inner = self.choice();
            assert!(self.takes(")"));
            return inner;
        }
        if self.takes("-") {
            let x = self.term();
            return both(&x, &x, |x, _| -x);
        }
        let number = self.word(|c| c.is_ascii_digit() || c == '.').to_owned();
        if !number.is_empty() {
            let literal = number.parse().unwrap();
            let cells = self.cells(|_| literal).cells;
            return Value {
                cells,
                literal: Some(literal),
            };
        }
        let name = self.word(|c| c.is_alphanumeric() || c == '_' || c == '.');
        let name = name.to_lowercase();
        if !self.takes("(") {
            return self.input(&name);
        }
        let mut arguments = vec![self.choice()];
        while self.takes(",") {
            arguments.push(self.choice());
        }
        assert!(self.takes(")"), "`{}`", self.text);
        self.call(&name, &arguments)
    }

    fn input(&self, name: &str) -> Value {
        let column = |name: &str| Value {
            cells: self.panel.columns[name].clone(),
            literal: None,
        };
        if let Some(days) = name.strip_prefix("adv") {
            let turnover = both(&column("vwap"), &column("volume"), |a, b| a * b);
            return self.over(&turnover, days.parse().unwrap(), mean);
        }
        match name {
            "returns" => {
                let close = column("close");
                both(&close, &self.delayed(&close, 1), |now, then| {
                    now / then - 1.0
                })
            }
            _ => column(name.strip_prefix("indclass.").unwrap_or(name)),
        }
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Value {
        let days = |at: usize| arguments[at].literal.unwrap() as usize;
        let compared = |x: &Value| match self.rounded {
            true => both(x, x, |x, _| (x * ROUNDED_TO).round_ties_even() / ROUNDED_TO),
            false => x.clone(),
        };
        match (name, arguments) {
            ("abs", [x]) => both(x, x, |x, _| x.abs()),
            ("log", [x]) => both(x, x, |x, _| x.ln()),
            ("sign", [x]) => both(x, x, |x, _| if x == 0.0 { x } else { x.signum() }),
            ("signedpower", [x, a]) => both(x, a, |x, a| x.signum() * x.abs().powf(a)),
            ("delay", [x, _]) => self.delayed(x, days(1)),
            ("delta", [x, _]) => both(x, &self.delayed(x, days(1)), |now, then| now - then),
            ("sum", [x, _]) => self.over(x, days(1), |w| w.iter().sum()),
            ("product", [x, _]) => self.over(x, days(1), |w| w.iter().product()),
            ("stddev", [x, _]) => self.over(x, days(1), |w| covariance(w, w).sqrt()),
            ("min" | "ts_min", [x, d]) if d.literal.is_some() => self.over(x, days(1), lowest),
            ("max" | "ts_max", [x, d]) if d.literal.is_some() => self.over(x, days(1), highest),
            ("min", [a, b]) => both(a, b, |a, b| if a.is_nan() { a } else { b.min(a) + 0.0 * b }),
            ("max", [a, b]) => both(a, b, |a, b| if a.is_nan() { a } else { b.max(a) + 0.0 * b }),
            ("ts_argmax", [x, _]) => {
                self.over(&compared(x), days(1), |w| days_since(w, highest(w)))
            }
            ("ts_argmin", [x, _]) => self.over(&compared(x), days(1), |w| days_since(w, lowest(w))),
            ("ts_rank", [x, _]) => self.over(&compared(x), days(1), |w| place(w, w[w.len() - 1])),
            ("decay_linear", [x, _]) => self.over(x, days(1), |w| {
                let weighted = (1..).zip(w).map(|(weight, x)| f64::from(weight) * x);
                weighted.sum::<f64>() / (1..=w.len()).sum::<usize>() as f64
            }),
            ("correlation", [a, b, _]) => self.over_both(a, b, days(2), |a, b| {
                let scale = (covariance(a, a) * covariance(b, b)).sqrt();
                covariance(a, b) / scale
            }),
            ("covariance", [a, b, _]) => self.over_both(a, b, days(2), covariance),
            ("rank", [x]) => {
                let x = compared(x);
                self.across(&x, &x, |row, _, x, _| place(row, x))
            }
            ("scale", [x]) => self.across(x, x, |row, _, x, _| {
                x / row.iter().map(|x| x.abs()).sum::<f64>()
            }),
            ("indneutralize", [x, group]) => self.across(x, group, |row, groups, x, group| {
                let members = row.iter().zip(groups).filter(|(_, its)| **its == group);
                let members: Vec<f64> = members.map(|(x, _)| *x).collect();
                x - mean(&members)
            }),
            _ => panic!("`{name}` of {} arguments", arguments.len()),
        }
    }

    fn lanes(&self) -> usize {
        self.panel.symbols.len()
    }

    fn cells(&self, value: impl Fn(usize) -> f64) -> Value {
        let cells = (0..self.panel.rows * self.lanes()).map(value).collect();
        Value {
            cells,
            literal: None,
        }
    }

    fn delayed(&self, x: &Value, days: usize) -> Value {
        let back = days * self.lanes();
        self.cells(|at| at.checked_sub(back).map_or(f64::NAN, |then| x.cells[then]))
    }

    fn over(&self, x: &Value, days: usize, value: impl Fn(&[f64]) -> f64) -> Value {
        self.over_both(x, x, days, |w, _| value(w))
    }

    /// A value of every pair of windows in which nothing is missing.
    fn over_both(
        &self,
        a: &Value,
        b: &Value,
        days: usize,
        value: impl Fn(&[f64], &[f64]) -> f64,
    ) -> Value {
        let lanes = self.lanes();
        let window = |x: &Value, at: usize| -> Vec<f64> {
            let first = at - (days - 1) * lanes;
            (first..=at).step_by(lanes).map(|at| x.cells[at]).collect()
        };
        self.cells(|at| {
            if at < (days - 1) * lanes {
                return f64::NAN;
            }
            let (a, b) = (window(a, at), window(b, at));
            let whole = a.iter().chain(&b).all(|x| !x.is_nan());
            if whole {
                finite(value(&a, &b))
            } else {
                f64::NAN
            }
        })
    }

    /// A value of every symbol of a row that is present in both, given those that are, and its own.
    fn across(
        &self,
        a: &Value,
        b: &Value,
        value: impl Fn(&[f64], &[f64], f64, f64) -> f64,
    ) -> Value {
        let lanes = self.lanes();
        self.cells(|at| {
            let (x, y) = (a.cells[at], b.cells[at]);
            let row = at / lanes * lanes..(at / lanes + 1) * lanes;
            let (present, beside): (Vec<f64>, Vec<f64>) = row
                .map(|at| (a.cells[at], b.cells[at]))
                .filter(|(x, y)| !x.is_nan() && !y.is_nan())
                .unzip();
            if x.is_nan() || y.is_nan() || present.len() < 2 {
                return f64::NAN;
            }
            finite(value(&present, &beside, x, y))
        })
    }
}

fn both(a: &Value, b: &Value, value: impl Fn(f64, f64) -> f64) -> Value {
    let cells = a.cells.iter().zip(&b.cells);
    Value {
        cells: cells
            .map(|(a, b)| {
                if a.is_nan() || b.is_nan() {
                    f64::NAN
                } else {
                    finite(value(*a, *b))
                }
            })
            .collect(),
        literal: None,
    }
}

/// What is not finite is missing.
fn finite(x: f64) -> f64 {
    if x.is_finite() { x } else { f64::NAN }
}

/// Rank over count, ties sharing their average.
fn place(all: &[f64], x: f64) -> f64 {
    let less = all.iter().filter(|y| **y < x).count() as f64;
    let equal = all.iter().filter(|y| **y == x).count() as f64;
    (less + (equal + 1.0) / 2.0) / all.len() as f64
}

/// The mean about the first value: of equal values it is that value, to the last bit.
fn mean(x: &[f64]) -> f64 {
    x[0] + x.iter().map(|y| y - x[0]).sum::<f64>() / x.len() as f64
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let products = a.iter().zip(b).map(|(x, y)| (x - mean(a)) * (y - mean(b)));
    products.sum::<f64>() / (a.len() as f64 - 1.0)
}

fn lowest(x: &[f64]) -> f64 {
    x.iter().copied().fold(f64::INFINITY, f64::min)
}

fn highest(x: &[f64]) -> f64 {
    x.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// Days since a value of the window; of several, since the latest.
fn days_since(window: &[f64], value: f64) -> f64 {
    let newest = window.iter().rev().position(|x| *x == value);
    newest.unwrap() as f64
}
