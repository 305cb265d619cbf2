//! Any text: it is an expression or it is refused, and what is accepted can be printed, read again and computed.
#![no_main]

use bellwether_fuzz::{compute, reads_back};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(expression) = reads_back(text) {
        compute(&expression);
    }
});
