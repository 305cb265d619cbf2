//! Zones of price that are followed over their life: gaps and blocks.

use super::recent::visit_count;
use super::{Bar, Change, Formed, Side, Status};

/// The most zones that are followed at a time; the oldest is dropped for a new one.
pub(super) const FOLLOWED_MAX: usize = 64;

/// A zone that is followed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Zone {
    number: u64,
    pub(super) side: Side,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// A bit for each status that it has had.
    had: u32,
}

impl Zone {
    /// The bar comes to the edge from which price comes back to it.
    pub(super) fn near_reached(&self, bar: &Bar) -> bool {
        match self.side {
            Side::Bullish => bar.low <= self.top,
            Side::Bearish => bar.high >= self.bottom,
        }
    }

    pub(super) fn middle_reached(&self, bar: &Bar) -> bool {
        let middle = (self.top + self.bottom) / 2.0;
        match self.side {
            Side::Bullish => bar.low <= middle,
            Side::Bearish => bar.high >= middle,
        }
    }

    /// The bar comes to the other edge.
    pub(super) fn far_reached(&self, bar: &Bar) -> bool {
        match self.side {
            Side::Bullish => bar.low <= self.bottom,
            Side::Bearish => bar.high >= self.top,
        }
    }

    /// The bar closes beyond the other edge.
    pub(super) fn closed_through(&self, bar: &Bar) -> bool {
        match self.side {
            Side::Bullish => bar.close < self.bottom,
            Side::Bearish => bar.close > self.top,
        }
    }

    /// The bar closes beyond the edge from which price had come.
    pub(super) fn closed_back(&self, bar: &Bar) -> bool {
        match self.side {
            Side::Bullish => bar.close > self.top,
            Side::Bearish => bar.close < self.bottom,
        }
    }

    /// The bar trades beyond the upper edge of a bearish zone or the lower one of a bullish: through it, or through a level.
    pub(super) fn passed(&self, bar: &Bar) -> bool {
        match self.side {
            Side::Bullish => bar.low < self.bottom,
            Side::Bearish => bar.high > self.top,
        }
    }

    pub(super) fn has(&self, status: Status) -> bool {
        self.had >> status as u32 & 1 == 1
    }

    /// Gives a status, told the first time.
    pub(super) fn reach(&mut self, status: Status, tell: &mut dyn FnMut(Status)) {
        if !self.has(status) {
            self.had |= 1 << status as u32;
            tell(status);
        }
    }
}

/// The zones that are followed, oldest first.
#[derive(Debug)]
pub(super) struct Zones {
    zones: Vec<Zone>,
    formed: u64,
}

impl Clone for Zones {
    /// With the same room for more, so that no zone asks for memory when it forms.
    fn clone(&self) -> Self {
        let mut zones = Vec::with_capacity(FOLLOWED_MAX);
        zones.extend_from_slice(&self.zones);
        Self {
            zones,
            formed: self.formed,
        }
    }
}

impl Zones {
    pub(super) fn new() -> Self {
        Self {
            zones: Vec::with_capacity(FOLLOWED_MAX),
            formed: 0,
        }
    }

    /// Lets each zone see a bar; `live` tells what it does to one, and whether the zone is followed further.
    pub(super) fn live(
        &mut self,
        bar: &Bar,
        live: impl Fn(&mut Zone, &Bar, &mut dyn FnMut(Status)) -> bool,
        tell: &mut dyn FnMut(Change),
    ) {
        self.zones.retain_mut(|zone| {
            let number = zone.number;
            live(zone, bar, &mut |status| {
                tell(Change::Became(number, status))
            })
        });
    }

    /// Follows a new zone.
    pub(super) fn follow(&mut self, formed: Formed, tell: &mut dyn FnMut(Change)) {
        if self.zones.len() == FOLLOWED_MAX {
            let dropped = self.zones.remove(0);
            tell(Change::Became(dropped.number, Status::Dropped));
        }
        let Formed {
            side, top, bottom, ..
        } = formed;
        self.zones.push(Zone {
            number: self.formed,
            side,
            top,
            bottom,
            had: 0,
        });
        tell(Change::Formed(self.formed, formed));
        self.formed += 1;
    }

    /// Those that are followed, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Zone> {
        self.zones.iter()
    }

    fn of(&self, side: Side, counts: impl Fn(&Zone) -> bool) -> impl Iterator<Item = &Zone> {
        self.zones
            .iter()
            .filter(move |zone| zone.side == side && counts(zone))
    }

    /// The highest upper edge of the bullish zones that count and are not above a price.
    pub(super) fn nearest_below(&self, price: f64, counts: impl Fn(&Zone) -> bool) -> f64 {
        let edges = self.of(Side::Bullish, counts).map(|zone| zone.top);
        edges.filter(|edge| *edge <= price).fold(f64::NAN, f64::max)
    }

    /// The lowest lower edge of the bearish zones that count and are not below a price.
    pub(super) fn nearest_above(&self, price: f64, counts: impl Fn(&Zone) -> bool) -> f64 {
        let edges = self.of(Side::Bearish, counts).map(|zone| zone.bottom);
        edges.filter(|edge| *edge >= price).fold(f64::NAN, f64::min)
    }

    /// How many zones of a side count.
    pub(super) fn count(&self, side: Side, counts: impl Fn(&Zone) -> bool) -> f64 {
        self.of(side, counts).count() as f64
    }

    /// Shows the state as a fixed number of numbers: places without a zone are zero.
    pub(super) fn visit(&mut self, number: &mut dyn FnMut(&mut f64)) {
        let mut count = self.zones.len();
        visit_count(&mut count, number);
        let blank = Zone {
            number: 0,
            side: Side::Bullish,
            top: 0.0,
            bottom: 0.0,
            had: 0,
        };
        let mut zones = std::mem::take(&mut self.zones);
        zones.resize(FOLLOWED_MAX, blank);
        for zone in &mut zones {
            let mut shown = [
                zone.number as f64,
                f64::from(u8::from(zone.side == Side::Bullish)),
                zone.top,
                zone.bottom,
                f64::from(zone.had),
            ];
            shown.iter_mut().for_each(&mut *number);
            let [object, is_bullish, top, bottom, had] = shown;
            let side = if is_bullish == 1.0 {
                Side::Bullish
            } else {
                Side::Bearish
            };
            *zone = Zone {
                number: object as u64,
                side,
                top,
                bottom,
                had: had as u32,
            };
        }
        zones.truncate(count.min(FOLLOWED_MAX));
        self.zones = zones;
        let mut formed = self.formed as usize;
        visit_count(&mut formed, number);
        self.formed = formed as u64;
    }
}
