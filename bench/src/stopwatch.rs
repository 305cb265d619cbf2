//! Seconds of each repeat: by the wall's clock, and of the processor, which says less about what else the machine does.

use std::hint::black_box;
use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};
use serde_json::{Map, Value, json};

/// One row of the table.
pub(crate) struct Row {
    name: String,
    wall_seconds: Vec<f64>,
    cpu_seconds: Vec<f64>,
    result: Map<String, Value>,
}

impl Row {
    /// Repeats `work` on what `input` prepares; neither preparing nor dropping what it returns is counted.
    pub(crate) fn measure<I, T>(
        name: &str,
        repeats: usize,
        mut input: impl FnMut() -> I,
        mut work: impl FnMut(I) -> T,
    ) -> Self {
        let mut row = Self {
            name: name.to_owned(),
            wall_seconds: Vec::with_capacity(repeats),
            cpu_seconds: Vec::with_capacity(repeats),
            result: Map::new(),
        };
        for _ in 0..repeats {
            let input = black_box(input());
            let (started, spent) = (Instant::now(), processor_seconds());
            let output = black_box(work(input));
            row.cpu_seconds.push(processor_seconds() - spent);
            row.wall_seconds.push(started.elapsed().as_secs_f64());
            drop(output);
        }
        row
    }

    /// A number that is compared with those of the others, or says how much was done.
    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.result.insert(key.to_owned(), value.into());
        self
    }

    pub(crate) fn into_json(self) -> (String, Value) {
        let value = json!({
            "wall_seconds": self.wall_seconds,
            "cpu_seconds": self.cpu_seconds,
            "result": self.result,
        });
        (self.name, value)
    }
}

/// Seconds that all threads of this process have used.
fn processor_seconds() -> f64 {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 * 1e-9
}
