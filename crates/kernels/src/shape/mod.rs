//! The shapes that kernels come in. A primitive writes its arithmetic for one lane; a shape turns it into a
//! [`Kernel`](crate::Kernel): loops over rows and lanes, vector paths, absent lanes, provisional rows, saving.

mod cross_section;
mod elementwise;
mod from_earlier;
mod history;
mod lanes;
mod machine;
mod recursive;
mod sorted_window;
mod window_fold;
mod window_function;

pub use cross_section::{CrossSection, CrossSectionKernel, SectionScratch, pairwise_sum};
pub use elementwise::{Elementwise, ElementwiseKernel};
pub use from_earlier::{FromEarlier, FromEarlierKernel};
pub use machine::{Machine, MachineKernel};
pub use recursive::{Recursive, RecursiveKernel};
pub use sorted_window::{OrderStatistic, Sorted, SortedWindowKernel};
pub use window_fold::{WindowFold, WindowFoldKernel, sums};
pub use window_function::{WindowFunction, WindowFunctionKernel};

/// Lanes that one inner loop handles at once: one cache line of f64, a whole number of vectors on every CPU.
pub(crate) const CHUNK: usize = 8;
