//! Volume by price over the trading day.

use crate::registry::PLAIN;
use crate::shape::{Machine, MachineKernel};
use crate::{Arg, ArgKind, Build, Category, Cost, Output, Params, Primitive, WarmUp};

pub(in crate::primitives) const BINS: usize = 50;
pub(in crate::primitives) const TICKS: f64 = 1.0;
const AREA: f64 = 70.0;

/// The most bins of a profile: what bounds its memory.
const BINS_MAX: u32 = 2000;

/// How fine a profile is.
pub(in crate::primitives) const FINENESS: [Arg; 2] = [
    Arg { name: "bins", kind: ArgKind::Window { default: Some(BINS as u32), min: 2, max: BINS_MAX }, named_only: false },
    Arg::number_or("ticks", TICKS, 0.001, 1e6),
];

pub(super) const ENTRIES: &[Primitive] = &[
    Primitive {
        name: "volume_profile",
        doc: "Volume by price of the trading day so far: the point of control, and the edges of the value area around it.",
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(0),
            kernel: |p, lanes| MachineKernel::boxed(Developing(DayProfile::of(p), p.number("area")), lanes),
        },
        ..PROFILE
    },
    Primitive {
        name: "prev_volume_profile",
        doc: "Volume by price of the previous trading day, whole: its point of control and value area, from the first bar of the new day on.",
        build: Build::Lanes {
            warm_up: |_| WarmUp::AtLeast(1),
            kernel: |p, lanes| {
                let previous = Previous { days: DayProfile::of(p), area: p.number("area"), levels: [f64::NAN; 3] };
                MachineKernel::boxed(previous, lanes)
            },
        },
        ..PROFILE
    },
];

const PROFILE: Primitive = Primitive {
    category: Category::Session,
    formula: "bins [i·w, (i+1)·w) with whole i; w is ticks · tick_size, doubled until the day so far spans at most `bins` of them; a bar's volume is shared among the bins by its range in each, without a range it is in one bin. poc: middle of the fullest bin, of equals the nearest to the middle of the day's range, then the lower; from there the two next bins above or below, whichever hold more (of equals those above), until they hold `area` percent of the volume: vah and val are the outer edges",
    source: "Dalton, Mind over Markets (1990), and TradingView's value area, from bars instead of trades. A price within a millionth of a bin of an edge is on it, and volumes within a billionth are equal, so that rounding decides nothing",
    prices: &["high", "low", "volume", "trading_day", "tick_size"],
    args: &[FINENESS[0], FINENESS[1], Arg::number_or("area", AREA, 1.0, 100.0)],
    outputs: &[Output::num("poc"), Output::num("vah"), Output::num("val")],
    cost: Cost::Heavy,
    ..PLAIN
};

/// What is equal but for rounding: of volumes relative to the largest, of distances in bins.
const EQUAL: f64 = 1e-9;

/// How near to an edge a price is on it, in bins.
const ON_EDGE: f64 = 1e-6;

/// Numbers of bins are whole below this, and the bins next to them too.
const NUMBER_MAX: f64 = (1_u64 << 52) as f64;

/// Volume by price. Bins lie at whole multiples of their width, so that two neighbours make one bin of the double width
/// and a profile that becomes too wide need not see its bars again.
#[derive(Debug, Clone)]
pub(in crate::primitives) struct Profile {
    /// The finest width, in price.
    finest: f64,
    /// The width, in finest ones: a power of two.
    width: f64,
    /// Numbers of the lowest and the highest bin.
    first: f64,
    last: f64,
    /// The range of price, in finest widths.
    low: f64,
    high: f64,
    /// From the lowest bin; those beyond the highest hold nothing.
    volumes: Vec<f64>,
}

/// A profile's point of control and value area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::primitives) struct ValueArea {
    pub(in crate::primitives) control: f64,
    pub(in crate::primitives) high: f64,
    pub(in crate::primitives) low: f64,
}

impl Profile {
    pub(in crate::primitives) fn new(bins: usize) -> Self {
        Self { finest: f64::NAN, width: 1.0, first: 0.0, last: 0.0, low: 0.0, high: 0.0, volumes: vec![0.0; bins] }
    }

    /// Begins anew; `finest` is the width of the narrowest bins.
    fn begin(&mut self, finest: f64) {
        (self.finest, self.width) = (finest, 1.0);
        self.volumes.fill(0.0);
    }

    fn is_empty(&self) -> bool {
        self.volumes.iter().all(|volume| *volume == 0.0)
    }

    /// Adds a bar's volume; what has none is no part of the range either.
    fn add(&mut self, high: f64, low: f64, volume: f64) {
        let [low, high] = [low, high].map(|price| on_edge(price / self.finest));
        if !(volume > 0.0 && low <= high && (high - low).is_finite()) {
            return;
        }
        let (mut first, mut last) = bins(low, high, self.width);
        if self.is_empty() {
            (self.first, self.last, self.low, self.high) = (first, last, low, high);
        }
        while !self.has_room(first, last) {
            self.double();
            (first, last) = bins(low, high, self.width);
        }
        (self.low, self.high) = (self.low.min(low), self.high.max(high));
        if first < self.first {
            self.volumes.rotate_right((self.first - first) as usize);
            self.first = first;
        }
        self.last = self.last.max(last);
        let from = (first - self.first) as usize;
        for at in 0..=(last - first) as usize {
            let bottom = (first + at as f64) * self.width;
            let inside = high.min(bottom + self.width) - low.max(bottom);
            let share = if high > low { inside / (high - low) } else { 1.0 };
            self.volumes[from + at] += volume * share;
        }
    }

    /// Whether bins of these numbers have a place beside those that are there.
    fn has_room(&self, first: f64, last: f64) -> bool {
        let (first, last) = (first.min(self.first), last.max(self.last));
        last - first < self.volumes.len() as f64 && first.abs().max(last.abs()) < NUMBER_MAX
    }

    /// Makes one bin of two.
    fn double(&mut self) {
        let half = |number: f64| (number / 2.0).floor();
        let (first, count) = (half(self.first), self.volumes.len());
        // A lowest bin of odd number is the upper half of its new one.
        let shift = usize::from(self.first != 2.0 * first);
        for at in 0..count {
            let volume = std::mem::take(&mut self.volumes[at]);
            self.volumes[(at + shift) / 2] += volume;
        }
        (self.width, self.first, self.last) = (self.width * 2.0, first, half(self.last));
    }

    /// The point of control and the area around it with a share of the volume; nothing without volume.
    pub(in crate::primitives) fn value_area(&self, share: f64) -> Option<ValueArea> {
        let count = (self.last - self.first) as usize + 1;
        let volumes = &self.volumes[..count];
        let total: f64 = volumes.iter().sum();
        if !(total > 0.0 && total.is_finite()) {
            return None;
        }
        let control = self.control(volumes);
        let (mut low, mut high, mut sum) = (control, control + 1, volumes[control]);
        while sum < share * total * (1.0 - EQUAL) {
            let below = &volumes[low.saturating_sub(2)..low];
            let above = &volumes[high..(high + 2).min(count)];
            let [under, over]: [f64; 2] = [below, above].map(|pair| pair.iter().sum());
            if !above.is_empty() && (below.is_empty() || over + EQUAL * total >= under) {
                (high, sum) = (high + above.len(), sum + over);
            } else if !below.is_empty() {
                (low, sum) = (low - below.len(), sum + under);
            } else {
                break;
            }
        }
        let price = |bins: f64| (self.first + bins) * self.width * self.finest;
        Some(ValueArea { control: price(control as f64 + 0.5), high: price(high as f64), low: price(low as f64) })
    }

    /// The place of the fullest bin.
    fn control(&self, volumes: &[f64]) -> usize {
        let largest = volumes.iter().copied().fold(0.0, f64::max);
        let middle = (self.low / 2.0 + self.high / 2.0) / self.width - self.first;
        let fullest = (0..volumes.len()).filter(|&at| volumes[at] >= largest * (1.0 - EQUAL));
        let mut best = (0, f64::INFINITY);
        for at in fullest {
            let apart = (at as f64 + 0.5 - middle).abs();
            if apart < best.1 - EQUAL {
                best = (at, apart);
            }
        }
        best.0
    }

    pub(in crate::primitives) fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        let own = [
            &mut self.finest,
            &mut self.width,
            &mut self.first,
            &mut self.last,
            &mut self.low,
            &mut self.high,
        ];
        own.into_iter().for_each(&mut *number);
        self.volumes.iter_mut().for_each(number);
    }
}

fn on_edge(bins: f64) -> f64 {
    let edge = bins.round();
    if (bins - edge).abs() < ON_EDGE { edge } else { bins }
}

/// Numbers of the lowest and highest bins in which a range lies; a single price on an edge is in the bin above it.
fn bins(low: f64, high: f64, width: f64) -> (f64, f64) {
    let first = (low / width).floor();
    (first, if high > low { (high / width).ceil() - 1.0 } else { first })
}

/// The profile of a trading day.
#[derive(Debug, Clone)]
pub(in crate::primitives) struct DayProfile {
    ticks: f64,
    day: f64,
    profile: Profile,
}

impl DayProfile {
    pub(in crate::primitives) fn new(bins: usize, ticks: f64) -> Self {
        Self { ticks, day: f64::NAN, profile: Profile::new(bins) }
    }

    pub(in crate::primitives) fn of(p: &Params<'_>) -> Self {
        Self::new(p.window("bins"), p.number("ticks"))
    }

    /// Takes a bar in; `ended` sees the profile of the day before, if the bar begins one. Whether the bar lacks nothing.
    pub(in crate::primitives) fn see(
        &mut self,
        [high, low, volume, day, tick]: [f64; 5],
        ended: impl FnOnce(&Profile),
    ) -> bool {
        if (high + low + volume + day + tick).is_nan() || tick <= 0.0 || high < low {
            return false;
        }
        if day != self.day {
            if !self.day.is_nan() {
                ended(&self.profile);
            }
            self.day = day;
            self.profile.begin(self.ticks * tick);
        }
        self.profile.add(high, low, volume);
        true
    }

    pub(in crate::primitives) fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        number(&mut self.day);
        self.profile.visit(number);
    }
}

fn levels(profile: &Profile, area: f64) -> [f64; 3] {
    let area = profile.value_area(area / 100.0);
    area.map_or([f64::NAN; 3], |area| [area.control, area.high, area.low])
}

/// The day so far, and the percentage of the value area.
#[derive(Debug, Clone)]
struct Developing(DayProfile, f64);

impl Machine<5, 3> for Developing {
    fn step(&mut self, bar: [f64; 5]) -> [f64; 3] {
        if self.0.see(bar, |_| {}) { levels(&self.0.profile, self.1) } else { [f64::NAN; 3] }
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.0.visit(number);
    }
}

#[derive(Debug, Clone)]
struct Previous {
    days: DayProfile,
    area: f64,
    /// Of the day before.
    levels: [f64; 3],
}

impl Machine<5, 3> for Previous {
    fn step(&mut self, bar: [f64; 5]) -> [f64; 3] {
        let (before, area) = (&mut self.levels, self.area);
        if self.days.see(bar, |profile| *before = levels(profile, area)) { self.levels } else { [f64::NAN; 3] }
    }

    fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        self.days.visit(number);
        self.levels.iter_mut().for_each(number);
    }
}
