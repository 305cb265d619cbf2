//! The scalar path and this CPU's vector path give the same bits.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::agreement::same_bits;
use crate::panel::{Panel, Weather};
use crate::rows_for;
use crate::subject::{Subject, run};

/// Whether a check holds the process on the scalar path just now.
static SCALAR: AtomicBool = AtomicBool::new(false);

pub fn is_scalar() -> bool {
    SCALAR.load(Ordering::Relaxed)
}

fn set_scalar(on: bool) {
    SCALAR.store(on, Ordering::Relaxed);
    bellwether_kernels::force_scalar(on);
}

pub fn check(subject: &dyn Subject) -> Result<(), String> {
    let rows = rows_for(subject, 300);
    for lanes in [1, 13] {
        for weather in [Weather::Clear, Weather::Gappy, Weather::Stormy] {
            let panel = Panel::random(subject.columns(), rows, lanes, weather, 91);
            let vector = run(subject, &panel);
            set_scalar(true);
            let scalar = run(subject, &panel);
            set_scalar(false);
            same_bits(
                &format!("{lanes} lanes, {weather:?} data, vector and scalar path"),
                lanes,
                &vector,
                &scalar,
            )?;
        }
    }
    Ok(())
}
