//! All primitives in one graph, on one thread and on several: the bits of each alone.

use bellwether_expr::{Expression, Program};

use crate::agreement::same_bits;
use crate::panel::{Panel, Weather};
use crate::subject::{Engine, Entry, Machine, Subject, run};

pub fn check(entries: Vec<Entry>) {
    // Enough for several tiles; the last chunk of lanes is narrow.
    const LANES: usize = 270;
    const ROWS: usize = 300;
    let expressions: Vec<Expression> = entries.iter().flat_map(Entry::expressions).collect();
    let program = Program::compile(&expressions);
    let columns: Vec<String> = program.columns().iter().map(ToString::to_string).collect();
    let mut panel = Panel::random(&columns, ROWS, LANES, Weather::Gappy, 111);
    panel.present = Some(
        (0..ROWS * LANES)
            .map(|cell| !(cell % LANES).is_multiple_of(9) || cell / LANES % 10 > 2)
            .collect(),
    );
    let mut machine = Engine::new(program.clone(), &panel.symbols, 1);
    let one = machine.advance(&panel);
    for threads in [2, 3] {
        let mut machine = Engine::new(program.clone(), &panel.symbols, threads);
        same_bits(
            &format!("all primitives on 1 and on {threads} threads"),
            LANES,
            &one,
            &machine.advance(&panel),
        )
        .unwrap();
    }
    let mut first = 0;
    for entry in &entries {
        let alone = run(entry, &panel);
        same_bits(
            &format!("{} alone and in one graph with all", entry.label()),
            LANES,
            &alone,
            &one[first..first + alone.len()],
        )
        .unwrap();
        first += alone.len();
    }
}
