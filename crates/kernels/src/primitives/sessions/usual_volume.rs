//! What is usually traded by this time of the session.

use crate::registry::PLAIN;
use crate::shape::{Machine, MachineKernel};
use crate::{Arg, ArgKind, Build, Category, Cost, Params, Primitive, WarmUp};

/// Minutes of a session at most: markets that never close have a whole day.
const MINUTES: f64 = 1440.0;

/// The most sessions of the mean: what bounds its memory.
const SESSIONS_MAX: u32 = 260;

const SESSIONS: Arg = Arg { name: "n", kind: ArgKind::Window { default: Some(20), min: 1, max: SESSIONS_MAX }, named_only: false };

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "usual_volume",
    category: Category::Session,
    doc: "What the last n sessions had traded by this minute, on average: the denominator of a relative volume that is fair at any time of the day.",
    formula: "mean over the last n trading days before this one of Σ volume of their bars with 0 < session_minute ≤ this bar's; missing before the open, until n days are over, and of a day without such a bar. With minutes = k, minutes are compared in groups of k, each known at its last bar",
    source: "Time-of-day relative volume of charting platforms: both sides are cut at the same minute",
    prices: &["volume", "trading_day", "session_minute"],
    args: &[SESSIONS, Arg::number_or("minutes", 1.0, 1.0, MINUTES)],
    cost: Cost::Standard,
    build: Build::Lanes {
        warm_up: |p| WarmUp::AtLeast(p.window("n")),
        kernel: |p, lanes| MachineKernel::boxed(UsualVolume::of(p), lanes),
    },
    ..PLAIN
}];

/// Running volumes of sessions, one number a group of minutes. A session's are its volume up to the end of each group, also
/// of those in which nothing was traded.
#[derive(Debug, Clone)]
struct UsualVolume {
    /// Minutes of a group.
    width: f64,
    groups: usize,
    /// The sessions that are over, each `groups` long; the oldest is replaced.
    sessions: Vec<f64>,
    /// Where the next one goes, and how many there are.
    next: f64,
    count: f64,
    /// The session at hand: its day, its running volumes, how many groups of them are known, the volume so far.
    day: f64,
    today: Vec<f64>,
    known: f64,
    volume: f64,
}

impl UsualVolume {
    fn of(p: &Params<'_>) -> Self {
        let width = p.number("minutes");
        let groups = (MINUTES / width).ceil() as usize;
        Self {
            width,
            groups,
            sessions: vec![0.0; p.window("n") * groups],
            next: 0.0,
            count: 0.0,
            day: f64::NAN,
            today: vec![0.0; groups],
            known: 0.0,
            volume: 0.0,
        }
    }

    /// Sessions that are averaged.
    fn capacity(&self) -> usize {
        self.sessions.len() / self.groups
    }

    /// Fills the groups up to one, in which nothing was traded, with the volume so far.
    fn fill(&mut self, until: usize) {
        let known = self.known as usize;
        if until > known {
            self.today[known..until].fill(self.volume);
            self.known = until as f64;
        }
    }

    /// Ends the session at hand, if it has begun.
    fn end_session(&mut self) {
        if self.known > 0.0 {
            self.fill(self.groups);
            let (next, capacity) = (self.next as usize, self.capacity());
            self.sessions[next * self.groups..(next + 1) * self.groups].copy_from_slice(&self.today);
            self.next = ((next + 1) % capacity) as f64;
            self.count = (self.count + 1.0).min(capacity as f64);
        }
        (self.known, self.volume) = (0.0, 0.0);
    }
}

impl Machine<3, 1> for UsualVolume {
    fn step(&mut self, [volume, day, minute]: [f64; 3]) -> [f64; 1] {
        if (volume + day + minute).is_nan() || minute <= 0.0 {
            return [f64::NAN];
        }
        if day != self.day {
            self.end_session();
            self.day = day;
        }
        let group = ((minute / self.width).ceil().min(self.groups as f64) as usize).max(1) - 1;
        self.fill(group);
        self.volume += volume;
        self.today[group] = self.volume;
        self.known = self.known.max((group + 1) as f64);
        let capacity = self.capacity();
        if self.count < capacity as f64 {
            return [f64::NAN];
        }
        let sum: f64 = (0..capacity).map(|session| self.sessions[session * self.groups + group]).sum();
        [sum / capacity as f64]
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        for own in [&mut self.next, &mut self.count, &mut self.day, &mut self.known, &mut self.volume] {
            number(own);
        }
        self.sessions.iter_mut().chain(&mut self.today).for_each(number);
    }
}
