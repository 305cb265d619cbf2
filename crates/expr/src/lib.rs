//! The expression language: text → diagnostics → typed tree → canonical form and hash → shared graph → executor.
//!
//! An expression is pure, typed and causal: its value at a row uses rows up to that one and nothing later. One
//! engine runs it over [tiles](bellwether_kernels::TileRef), with the same bits for ten years at once and for the
//! bar that closed a moment ago.
//!
//! - [`Expression`] is a checked text: canonical form, hash, warm-up, complexity, what it reads.
//! - [`Program`] is a population of expressions as one graph; common parts are computed once.
//! - [`FactorSet`] is a published set of factors, written in the language.
//! - [`Executor`] runs a program over rows, on one or many threads, and saves and loads its state.
//!
//! What is deliberately absent: instruments, time zones, calendars, I/O. The caller says which rows complete a bar
//! of another timeframe, and which lane is which symbol.
//!
//! ```
//! use bellwether_expr::{Executor, Expression, Layout, Program, Rows, Scope};
//!
//! let rising = Expression::new("close > sma(close, 2)", &Scope::new()).expect("it checks");
//! assert_eq!(rising.canonical(), "close > sma(close, 2)");
//! let program = Program::compile([&rising]);
//! let mut executor = Executor::new(program, &Layout::single(), 1).expect("no other symbol is named");
//! let close = [1.0, 2.0, 1.0];
//! let mut out = vec![vec![0.0; 3]];
//! executor.advance(&Rows::dense(3, &[&close]), &mut out);
//! assert!(out[0][0].is_nan());
//! assert_eq!(out[0][1..], [1.0, 0.0]);
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod abbreviation;
mod artefact;
mod canonical;
mod check;
mod complete;
mod diagnostic;
mod example;
mod executor;
mod expression;
mod factor_set;
mod lexer;
pub mod limits;
mod parser;
mod program;
mod scope;
mod syntax;
mod term;

pub use artefact::is_artefact_name;
pub use check::signature;
pub use complete::{Completion, CompletionKind, complete};
pub use diagnostic::{Code, Diagnostic, Severity, Span, nearest};
pub use example::example;
pub use executor::{ClockMarks, Executor, Layout, LayoutError, Rows, StateMismatch};
pub use expression::{DefinitionProblems, Expression, LANGUAGE_VERSION, Needs, may_define};
pub use factor_set::{Factor, FactorSet};
pub use program::{Program, WarmUp};
pub use scope::{
    ArtefactError, Artefacts, CALENDAR_INPUTS, Found, INPUTS, INSTRUMENT_INPUTS, Scope,
};
