//! Deliberately broken stand-ins: each check must find what is wrong with its own, and nothing with the sound one.

use crate::panel::Panel;
use crate::subject::{Machine, Subject};

/// What is wrong with a mean of the last four values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    None,
    /// Uses the next row where the tile has one.
    LooksAhead,
    /// Begins anew with every tile.
    ForgetsBetweenTiles,
    /// Leaves the newest value out of the saved state.
    SavesTooLittle,
    /// Takes the provisional row in.
    PeekCommits,
    /// Adds a little of the neighbouring lane.
    ReadsNeighbours,
    /// Steps lanes that are absent.
    StepsAbsentLanes,
    /// Gives 0 where the input is missing.
    InventsValues,
    /// A missing value stays in the sum for ever.
    NeverRecovers,
    /// Answers before the window is full.
    StartsEarly,
    /// Off by one part in a million.
    Inaccurate,
    /// Adds and subtracts for ever.
    Drifts,
    /// Keeps every value.
    Hoards,
    /// Gives other bits on the vector path.
    DependsOnPath,
    /// A cross-section that goes by the lanes' places.
    DependsOnPlaces,
}

const WINDOW: usize = 4;

pub struct Broken {
    flaw: Flaw,
    label: String,
    columns: Vec<String>,
}

impl Broken {
    pub fn new(flaw: Flaw) -> Self {
        Self {
            flaw,
            label: format!("{flaw:?}"),
            columns: vec!["x0".into()],
        }
    }
}

impl Subject for Broken {
    fn label(&self) -> &str {
        &self.label
    }

    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn outputs(&self) -> usize {
        1
    }

    fn warm_up(&self, _: usize) -> (usize, bool) {
        (WINDOW - 1, true)
    }

    fn crosses_lanes(&self) -> bool {
        self.flaw == Flaw::DependsOnPlaces
    }

    fn start(&self, symbols: &[String]) -> Box<dyn Machine> {
        let lane = Lane {
            last: [f64::NAN; WINDOW],
            sum: 0.0,
            bars: 0,
            hoard: Vec::new(),
        };
        Box::new(Mean {
            flaw: self.flaw,
            lanes: vec![lane; symbols.len()],
        })
    }

    fn expected(&self, panel: &Panel) -> Option<Vec<Vec<f64>>> {
        let (x, lanes) = (&panel.columns["x0"], panel.lanes());
        let mean = |cell: usize| {
            let first = cell.checked_sub((WINDOW - 1) * lanes)?;
            let window: Vec<f64> = (0..WINDOW).map(|row| x[first + row * lanes]).collect();
            window
                .iter()
                .all(|x| x.is_finite())
                .then(|| window.iter().sum::<f64>() / WINDOW as f64)
        };
        Some(vec![
            (0..x.len())
                .map(|cell| mean(cell).unwrap_or(f64::NAN))
                .collect(),
        ])
    }
}

#[derive(Clone)]
struct Lane {
    last: [f64; WINDOW],
    sum: f64,
    bars: usize,
    hoard: Vec<f64>,
}

#[derive(Clone)]
struct Mean {
    flaw: Flaw,
    lanes: Vec<Lane>,
}

impl Mean {
    fn value(&mut self, panel: &Panel, row: usize, lane: usize) -> f64 {
        let width = panel.lanes();
        let x = &panel.columns["x0"];
        let mut new = x[row * width + lane];
        if self.flaw == Flaw::LooksAhead && row + 1 < panel.rows {
            new = x[(row + 1) * width + lane];
        }
        if self.flaw == Flaw::ReadsNeighbours && width > 1 {
            new += 1e-12 * x[row * width + (lane + 1) % width].abs().min(1.0);
        }
        let new = if new.is_finite() { new } else { f64::NAN };
        let state = &mut self.lanes[lane];
        let leaving = state.last[0];
        state.last.rotate_left(1);
        state.last[WINDOW - 1] = new;
        state.bars += 1;
        if self.flaw == Flaw::Hoards {
            state.hoard.push(new);
        }
        let kept = if leaving.is_nan() { 0.0 } else { leaving };
        state.sum = match self.flaw {
            Flaw::NeverRecovers | Flaw::Drifts => state.sum + new - kept,
            _ => state.last.iter().sum(),
        };
        let mean = state.sum / WINDOW as f64;
        match self.flaw {
            Flaw::InventsValues if new.is_nan() => 0.0,
            Flaw::NeverRecovers | Flaw::Drifts if state.bars < WINDOW => f64::NAN,
            Flaw::StartsEarly if state.bars == WINDOW - 1 => {
                (state.sum - state.last[0]) / 3.0 + new
            }
            Flaw::StartsEarly if state.bars < WINDOW => new,
            Flaw::Inaccurate => mean * (1.0 + 1e-6),
            Flaw::DependsOnPath if crate::paths::is_scalar() => mean + mean * f64::EPSILON,
            Flaw::DependsOnPlaces => mean + lane as f64,
            _ => mean,
        }
    }

    fn run(&mut self, panel: &Panel) -> Vec<Vec<f64>> {
        if self.flaw == Flaw::ForgetsBetweenTiles {
            self.lanes
                .iter_mut()
                .for_each(|lane| lane.last = [f64::NAN; WINDOW]);
        }
        let width = panel.lanes();
        let mut out = vec![f64::NAN; panel.rows * width];
        for row in 0..panel.rows {
            for lane in 0..width {
                let present = panel.is_present(row, lane);
                if present || self.flaw == Flaw::StepsAbsentLanes {
                    let y = self.value(panel, row, lane);
                    out[row * width + lane] = if present && y.is_finite() {
                        y
                    } else {
                        f64::NAN
                    };
                }
            }
        }
        vec![out]
    }
}

impl Machine for Mean {
    fn advance(&mut self, panel: &Panel) -> Vec<Vec<f64>> {
        self.run(panel)
    }

    fn peek(&self, panel: &Panel) -> Vec<Vec<f64>> {
        // A provisional row that is taken in shows in the next one.
        let mut copy = self.clone();
        if self.flaw == Flaw::PeekCommits {
            copy.run(panel);
        }
        copy.run(panel)
    }

    fn save(&self) -> Vec<u8> {
        let skipped = usize::from(self.flaw == Flaw::SavesTooLittle);
        let numbers = self.lanes.iter().flat_map(|lane| {
            lane.last[..WINDOW - skipped]
                .iter()
                .copied()
                .chain([lane.sum, lane.bars as f64])
                .collect::<Vec<_>>()
        });
        numbers.flat_map(f64::to_le_bytes).collect()
    }

    fn load(&mut self, state: &[u8]) -> Result<(), String> {
        let skipped = usize::from(self.flaw == Flaw::SavesTooLittle);
        let numbers: Vec<f64> = state
            .chunks(8)
            .filter_map(|bytes| bytes.try_into().ok().map(f64::from_le_bytes))
            .collect();
        let each = WINDOW - skipped + 2;
        if numbers.len() * 8 != state.len() || numbers.len() != self.lanes.len() * each {
            return Err("another length".into());
        }
        for (lane, numbers) in self.lanes.iter_mut().zip(numbers.chunks(each)) {
            lane.last[..WINDOW - skipped].copy_from_slice(&numbers[..WINDOW - skipped]);
            lane.sum = numbers[WINDOW - skipped];
            lane.bars = numbers[WINDOW - skipped + 1] as usize;
        }
        Ok(())
    }
}
