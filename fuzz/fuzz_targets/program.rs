//! Calls of every primitive, nested as the bytes say: what the checker accepts is computed, a row at a time and all at once.
#![no_main]

use bellwether_fuzz::{Decisions, compute, reads_back};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = Decisions::new(bytes).expression(4);
    if let Some(expression) = reads_back(&text) {
        compute(&expression);
    }
});
