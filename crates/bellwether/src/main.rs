//! The one binary. What it does is in the library beside it.

use std::process::ExitCode;

/// Columns of millions of numbers come and go: this allocator keeps what is freed for a while and asks for huge pages, so
/// that the memory of the next run is there already (ADR 0018).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    bellwether_program::run()
}
