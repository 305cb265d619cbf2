//! The tests that every primitive must pass, from its registry entry alone.
//!
//! `PRIMITIVE=rsi,atr cargo test -p bellwether-expr --test every_primitive` examines these alone. A failure names the
//! primitive with its arguments, the check, the output, the row and the lane.
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

mod agreement;
mod artefacts;
mod broken;
mod causality;
mod events;
mod lanes;
mod live;
mod missing;
mod panel;
mod paths;
mod ragged;
#[path = "../reference/mod.rs"]
mod reference;
#[path = "reference.rs"]
mod reference_check;
mod scale;
mod subject;
mod threads;
mod tiling;
mod warm_up;

use std::panic::{AssertUnwindSafe, catch_unwind};

use bellwether_kernels::Cost;
use broken::{Broken, Flaw};
use panel::{Panel, Weather};
use subject::{Entry, Subject, primitives};

/// Rows beyond the warm-up, twice over, so that windows fill and empty again.
fn rows_for(subject: &dyn Subject, beyond: usize) -> usize {
    beyond.max(20) + 2 * longest_warm_up(subject)
}

fn longest_warm_up(subject: &dyn Subject) -> usize {
    (0..subject.outputs())
        .map(|output| subject.warm_up(output).0)
        .max()
        .unwrap_or(0)
}

/// Whether an output depends on no more rows than its windows have: by its direct definition, no extreme row leaves a
/// trace once they have passed. `false` where there is no such definition.
fn forgets(subject: &dyn Subject, output: usize) -> bool {
    let (_, exact) = subject.warm_up(output);
    let reach = subject.reach(output);
    let row = reach + 30;
    let leaves_no_trace = |(seed, size): (u64, f64)| {
        let panel = Panel::random(
            subject.columns(),
            row + 2 * reach + 40,
            1,
            Weather::Clear,
            seed,
        );
        let mut disturbed = panel.clone();
        for name in subject.columns() {
            *disturbed.cell(name, row, 0) = size;
        }
        let (Some(calm), Some(disturbed)) =
            (subject.expected(&panel), subject.expected(&disturbed))
        else {
            return false;
        };
        let from = row + 1 + reach;
        calm[output][from..]
            .iter()
            .zip(&disturbed[output][from..])
            .all(|(a, b)| a.to_bits() == b.to_bits())
    };
    // A state that depends on the data (a trend, a streak) may forget by chance: it does not do so every time.
    exact
        && (0..8)
            .flat_map(|seed| [1e300, 1e4, -1e4].map(|size| (seed, size)))
            .all(leaves_no_trace)
}

/// Runs a check on subjects and reports those that fail it: at most three forms of a primitive.
fn examine<S: Subject>(
    subjects: impl IntoIterator<Item = S>,
    check: impl Fn(&S) -> Result<(), String>,
) {
    let mut examined = 0;
    let mut failures: Vec<(String, String)> = Vec::new();
    for subject in subjects {
        examined += 1;
        let outcome = catch_unwind(AssertUnwindSafe(|| check(&subject)));
        if let Err(problem) =
            outcome.unwrap_or_else(|panic| Err(format!("it panics: {}", message_of(&*panic))))
        {
            let name = subject
                .label()
                .split('(')
                .next()
                .unwrap_or_default()
                .to_owned();
            failures.push((name, format!("{}: {problem}", subject.label())));
        }
    }
    assert!(examined > 0, "nothing was examined");
    let failing = failures.len();
    let mut shown: Vec<(String, String)> = Vec::new();
    for failure in failures {
        if shown.iter().filter(|(name, _)| *name == failure.0).count() < 3 {
            shown.push(failure);
        }
    }
    let shown: Vec<String> = shown.into_iter().map(|(_, problem)| problem).collect();
    assert!(
        failing == 0,
        "{failing} of {examined} forms fail, among them:\n{}",
        shown.join("\n")
    );
}

fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or(panic.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_default()
}

fn all_variations() -> impl Iterator<Item = Entry> {
    primitives().into_iter().flat_map(Entry::variations)
}

/// The plain form, and the one with small windows in each way that its choices offer.
fn few_variations() -> impl Iterator<Item = Entry> {
    primitives().into_iter().flat_map(Entry::few_variations)
}

fn plain_forms() -> impl Iterator<Item = Entry> {
    primitives()
        .into_iter()
        .flat_map(|primitive| Entry::variations(primitive).into_iter().take(1))
}

#[test]
fn definitions_are_sound() {
    let problems: Vec<String> = primitives().into_iter().flat_map(Entry::problems).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn causality_nothing_looks_ahead() {
    examine(all_variations(), |entry| causality::check(entry));
}

#[test]
fn tiling_blocks_give_the_same_bits() {
    examine(all_variations(), |entry| tiling::check_blocks(entry));
}

#[test]
fn tiling_saving_loading_and_peeking_change_nothing() {
    examine(all_variations(), |entry| tiling::check_interruptions(entry));
}

#[test]
fn lanes_do_not_depend_on_their_neighbours() {
    examine(few_variations(), |entry| lanes::check(entry));
}

#[test]
fn ragged_lanes_count_their_own_bars() {
    examine(few_variations(), |entry| ragged::check(entry));
}

#[test]
fn missing_data_leaves_no_trace() {
    examine(all_variations(), |entry| missing::check(entry));
}

#[test]
fn warm_up_ends_on_the_declared_row() {
    examine(all_variations(), |entry| warm_up::check(entry));
}

#[test]
fn reference_values_agree() {
    examine(all_variations(), |entry| reference_check::check(entry));
}

#[test]
fn reference_exists_for_every_primitive() {
    // What other software's published values are checked against needs no direct implementation here.
    let table = include_str!("../checked_against/table.txt").lines();
    let published: Vec<&str> = table
        .filter_map(|line| line.split_once('('))
        .map(|(name, _)| name)
        .collect();
    let is_missing = |name: &str| reference::find(name).is_none() && !published.contains(&name);
    let missing: Vec<_> = primitives()
        .iter()
        .map(|primitive| primitive.name)
        .filter(|name| is_missing(name))
        .collect();
    assert!(
        missing.is_empty(),
        "neither in tests/reference nor in tests/checked_against: {missing:?}"
    );
    let unknown: Vec<_> = reference::names()
        .filter(|name| bellwether_kernels::registry::find(name).is_none())
        .collect();
    assert!(
        unknown.is_empty(),
        "references of unknown primitives: {unknown:?}"
    );
}

#[test]
fn live_rows_ask_for_no_memory() {
    examine(plain_forms(), live::check);
}

#[test]
fn scale_millions_of_rows_do_not_drift() {
    // What looks at its whole window on every bar is slow, and has no sums that could drift.
    examine(plain_forms(), |entry| {
        let rows = if entry.primitive.cost <= Cost::Standard {
            10_000_000
        } else {
            1_000_000
        };
        scale::check(entry, rows)
    });
}

#[test]
#[ignore = "minutes: `cargo nextest run -p bellwether-expr --release --run-ignored only -E 'test(ten_million)'`"]
fn scale_ten_million_rows_through_every_primitive() {
    examine(plain_forms(), |entry| scale::check(entry, 10_000_000));
}

#[test]
fn paths_give_the_same_bits() {
    examine(few_variations(), |entry| paths::check(entry));
}

#[test]
fn threads_and_shared_graphs_give_the_same_bits() {
    threads::check(plain_forms().collect());
}

#[test]
fn events_are_seen_once() {
    examine(few_variations(), events::check);
}

/// The check finds the flaw, and nothing in a sound primitive.
#[track_caller]
fn finds(flaws: &[Flaw], check: impl Fn(&Broken) -> Result<(), String>) {
    assert_eq!(check(&Broken::new(Flaw::None)), Ok(()));
    for &flaw in flaws {
        assert!(check(&Broken::new(flaw)).is_err(), "{flaw:?} is not found");
    }
}

#[test]
fn every_check_finds_its_flaw() {
    finds(&[Flaw::LooksAhead], |broken| causality::check(broken));
    finds(&[Flaw::LooksAhead, Flaw::ForgetsBetweenTiles], |broken| {
        tiling::check_blocks(broken)
    });
    finds(
        &[
            Flaw::SavesTooLittle,
            Flaw::PeekCommits,
            Flaw::ForgetsBetweenTiles,
        ],
        |broken| tiling::check_interruptions(broken),
    );
    finds(&[Flaw::ReadsNeighbours, Flaw::DependsOnPlaces], |broken| {
        lanes::check(broken)
    });
    finds(&[Flaw::StepsAbsentLanes, Flaw::ReadsNeighbours], |broken| {
        ragged::check(broken)
    });
    finds(
        &[Flaw::InventsValues, Flaw::NeverRecovers, Flaw::Drifts],
        |broken| missing::check(broken),
    );
    finds(&[Flaw::StartsEarly], |broken| warm_up::check(broken));
    finds(
        &[Flaw::Inaccurate, Flaw::LooksAhead, Flaw::StartsEarly],
        |broken| reference_check::check(broken),
    );
    finds(
        &[Flaw::Drifts, Flaw::NeverRecovers, Flaw::Hoards],
        |broken| scale::check(broken, 1_000_000),
    );
    finds(&[Flaw::DependsOnPath], |broken| paths::check(broken));
}
