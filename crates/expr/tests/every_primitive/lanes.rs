//! A lane does not depend on its neighbours; a cross-section depends on who is in it, not on where they stand.

use crate::agreement::same_bits;
use crate::panel::{Panel, Random, Weather};
use crate::rows_for;
use crate::subject::{Subject, run};

pub fn check(subject: &dyn Subject) -> Result<(), String> {
    if subject.crosses_lanes() {
        check_section(subject)
    } else {
        check_alone(subject)
    }
}

/// A lane alone gives what it gives among 2, 7 and 70 others.
fn check_alone(subject: &dyn Subject) -> Result<(), String> {
    const LANES: usize = 71;
    let rows = rows_for(subject, 60);
    let panel = Panel::random(subject.columns(), rows, LANES, Weather::Gappy, 31);
    for width in [2, 3, 8, LANES] {
        let together = run(subject, &panel.select(&(0..width).collect::<Vec<_>>()));
        for lane in [0, width / 2, width - 1] {
            let alone = run(subject, &panel.select(&[lane]));
            let among: Vec<Vec<f64>> = together
                .iter()
                .map(|output| output.iter().skip(lane).step_by(width).copied().collect())
                .collect();
            same_bits(
                &format!("lane {lane} among {width} and alone"),
                1,
                &alone,
                &among,
            )?;
        }
    }
    Ok(())
}

/// Reordered lanes give reordered values; lanes that are absent change nothing.
fn check_section(subject: &dyn Subject) -> Result<(), String> {
    const LANES: usize = 37;
    let rows = rows_for(subject, 30);
    let panel = Panel::random(subject.columns(), rows, LANES, Weather::Gappy, 32);
    let expected = run(subject, &panel);
    let mut order: Vec<usize> = (0..LANES).collect();
    let mut random = Random::new(33);
    for at in (1..LANES).rev() {
        order.swap(at, random.below(at + 1));
    }
    let permuted = run(subject, &panel.select(&order));
    let restored = restore(&permuted, &order, LANES);
    same_bits("lanes in another order", LANES, &expected, &restored)?;

    // Absent lanes with data of their own, before, between and behind the others.
    let mut crowd = Panel::random(subject.columns(), rows, LANES * 2, Weather::Stormy, 34);
    crowd.symbols = (0..LANES * 2)
        .map(|lane| format!("S{:03}{}", lane / 2, if lane % 2 == 0 { "" } else { "X" }))
        .collect();
    crowd.present = Some((0..rows * LANES * 2).map(|cell| cell % 2 == 0).collect());
    for (name, cells) in &mut crowd.columns {
        for (cell, &x) in panel.columns[name].iter().enumerate() {
            cells[cell * 2] = x;
        }
    }
    let crowded = run(subject, &crowd);
    let kept: Vec<Vec<f64>> = crowded
        .iter()
        .map(|output| output.iter().step_by(2).copied().collect())
        .collect();
    same_bits("with absent lanes added", LANES, &expected, &kept)
}

/// Puts the lanes of outputs back where `order` took them from.
fn restore(outputs: &[Vec<f64>], order: &[usize], lanes: usize) -> Vec<Vec<f64>> {
    let back = |output: &Vec<f64>| {
        let mut restored = vec![f64::NAN; output.len()];
        for (cell, &x) in output.iter().enumerate() {
            restored[cell / lanes * lanes + order[cell % lanes]] = x;
        }
        restored
    };
    outputs.iter().map(back).collect()
}
