//! Times of day that traders watch.

use crate::registry::{BOOL, PLAIN};
use crate::{Arg, Build, Category, Cost, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "within_minutes",
        doc: "Whether the bar lies between two minutes of the exchange's day: 570 is 09:30, and a window may pass midnight.",
        formula: "from ≤ local_minute < to, or, where from > to, from ≤ local_minute or local_minute < to",
        prices: &["local_minute"],
        args: &[Arg::number("from", 0.0, 1440.0), Arg::number("to", 0.0, 1440.0)],
        build: Build::Expression(|p| vec![window("local_minute", p.number("from"), p.number("to"))]),
        ..CLOCK
    },
    Primitive {
        name: "killzone",
        doc: "Whether the bar lies in one of the windows of the day that ICT watches, in New York's time all year.",
        formula: "asia 20:00–00:00, london_open 02:00–05:00, ny_am 07:00–10:00, london_close 10:00–12:00, ny_lunch 12:00–13:00, ny_pm 13:30–16:00, silver_bullet 03–04, 10–11 and 14–15; from the first minute to before the last",
        source: "ICT's kill zones; sources disagree by an hour, `within_minutes` takes any",
        prices: &["ny_minute"],
        args: &[Arg::choice(
            "zone",
            &["ny_am", "asia", "london_open", "london_close", "ny_lunch", "ny_pm", "silver_bullet"],
        )],
        build: Build::Expression(|p| {
            let hours: &[(f64, f64)] = match p.choice("zone") {
                "asia" => &[(20.0, 24.0)],
                "london_open" => &[(2.0, 5.0)],
                "ny_am" => &[(7.0, 10.0)],
                "london_close" => &[(10.0, 12.0)],
                "ny_lunch" => &[(12.0, 13.0)],
                "ny_pm" => &[(13.5, 16.0)],
                _ => &[(3.0, 4.0), (10.0, 11.0), (14.0, 15.0)],
            };
            let windows = hours.iter().map(|(from, to)| window("ny_minute", from * 60.0, to * 60.0));
            vec![windows.collect::<Vec<_>>().join(" or ")]
        }),
        ..CLOCK
    },
];

const CLOCK: Primitive = Primitive {
    category: Category::Session,
    source: "The clock of the exchange",
    outputs: BOOL,
    cost: Cost::Trivial,
    ..PLAIN
};

fn window(minute: &str, from: f64, to: f64) -> String {
    let word = if from <= to { "and" } else { "or" };
    format!("({minute} >= {from} {word} {minute} < {to})")
}
