//! Tiles of rows × lanes, and every primitive of the expression language.
//!
//! A *primitive* (`sma`, `rsi`, `cs_rank`, `+`) is one entry of the [`registry`]: its names, arguments, outputs,
//! warm-up, cost, documentation, and either the [`Kernel`] that computes it or the expression that it abbreviates.
//! A *kernel* is a state machine that eats a [tile](TileRef) and gives a tile; the same kernel serves a ten-year
//! backtest (tiles of many rows) and the bar that closed a moment ago (a tile of one row), bit for bit.
//!
//! To add a primitive, write one file under `primitives/`, in the [`shape`] that fits, and name it in the list of its
//! family's `mod.rs`. The checker, autocomplete, reference pages and the tests that every primitive must pass
//! (`crates/expr/tests/every_primitive.rs`) follow from the entry.
//!
//! What is deliberately absent: instruments, money, clocks, threads, I/O. A kernel knows lanes and rows.
//!
//! ```
//! use bellwether_kernels::{registry, Params, RowCtx, Sections, TileMut, TileRef, Value};
//!
//! let sma = registry::find("sma").expect("every registry has an average");
//! let mut kernel = sma.kernel(&Params::new(sma, &[Value::Window(2), Value::Window(0)]), 1).expect("sma is a kernel");
//! let close = [1.0, 2.0, 4.0];
//! let mut mean = [0.0; 3];
//! let ctx = RowCtx {
//!     rows: 3,
//!     lanes: 1,
//!     present: None,
//!     bars_before: &[0],
//!     sections: Sections { size: 1, order: &[0], members: None },
//! };
//! kernel.step(&ctx, &[TileRef::new(&close, 1)], &mut [TileMut::new(&mut mean, 1)]);
//! assert!(mean[0].is_nan());
//! assert_eq!(mean[1..], [1.5, 3.0]);
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]
// x − x is 0, or missing where x is: the way to carry a missing operand into a result that does not depend on it.
#![allow(clippy::eq_op)]

mod artefact;
mod context;
mod hidden_markov;
mod kernel;
mod number;
mod primitives;
pub mod registry;
pub mod shape;
mod simd;
mod tile;
mod truth;

pub use artefact::{Artefact, ArtefactKind, Content, Model};
pub use context::{RowCtx, Sections};
pub use hidden_markov::{HiddenMarkov, STATE_NAMES, STATES};
pub use kernel::{Kernel, StateError};
pub use number::Number;
pub use primitives::{Bar, Change, Detector, Formed, ObjectKind, Side, Status, detector};
pub use registry::{
    Arg, ArgKind, Build, Category, Cost, Family, Output, Params, Primitive, Type, Value,
    WINDOW_MAX, WarmUp,
};
pub use simd::{finite_or_missing, force_scalar};
pub use tile::{TileMut, TileRef};
pub use truth::{BITS_A_WORD, truth_bits};
