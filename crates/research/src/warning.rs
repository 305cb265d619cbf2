//! What to know before believing a result.

use std::collections::BTreeMap;

use bellwether_market::{Calendar, CalendarId, Session, Symbol, Timeframe, UnixNanos, counted};
use bellwether_simulation::SimulatedVenue;
use bellwether_trading::strategy::Action;
use bellwether_trading::{Core, Costs, Refusal, Strategy};

use crate::data::BarSeries;
use crate::panel::Panel;
use crate::price_check::PriceCheck;

/// Places that a warning names.
const PLACES_MAX: usize = 5;

/// What a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WarningCode {
    /// The prices come from a simulated market.
    SimulatedData,
    /// Bars with a price of zero or less.
    BadPrices,
    /// Bars that the exchange's calendar has and the data has not.
    DataGaps,
    /// Prices jump as in a split that was not adjusted for.
    SuspectedSplits,
    /// No symbol ends before the data does.
    Survivorship,
    /// Too few trades for statistics.
    FewTrades,
    /// Bars on which a stop and a target could both have filled.
    AmbiguousBars,
    /// Orders fill at the close that decided them.
    FillAtClose,
    /// Trading costs nothing.
    NoCosts,
    /// Orders cut to what the cash could pay.
    OrdersCut,
    /// Orders that could not be filled.
    OrdersRejected,
    /// Entries refused for a reason that a user would not expect.
    EntriesRefused,
    /// Fills of orders that had been reported as over.
    LateFills,
    /// Positions held at the end.
    OpenPositions,
}

impl WarningCode {
    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SimulatedData => "simulated_data",
            Self::BadPrices => "bad_prices",
            Self::DataGaps => "data_gaps",
            Self::SuspectedSplits => "suspected_splits",
            Self::Survivorship => "survivorship",
            Self::FewTrades => "few_trades",
            Self::AmbiguousBars => "ambiguous_bars",
            Self::FillAtClose => "fill_at_close",
            Self::NoCosts => "no_costs",
            Self::OrdersCut => "orders_cut",
            Self::OrdersRejected => "orders_rejected",
            Self::EntriesRefused => "entries_refused",
            Self::LateFills => "late_fills",
            Self::OpenPositions => "open_positions",
        }
    }
}

/// Something that does not stop a run but should be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What it is about.
    pub code: WarningCode,
    /// In words: lower case, no full stop.
    pub message: String,
    /// How often, where it can be counted.
    pub count: Option<u64>,
    /// Where it happened, the first few: a symbol and the open time of its bar.
    pub places: Vec<(Symbol, UnixNanos)>,
    /// Why entries were refused, of a warning of that.
    pub refusal: Option<Refusal>,
}

impl Warning {
    pub(crate) fn new(code: WarningCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            count: None,
            places: Vec::new(),
            refusal: None,
        }
    }

    pub(crate) fn counted(code: WarningCode, count: u64, message: impl Into<String>) -> Self {
        Self {
            count: Some(count),
            ..Self::new(code, message)
        }
    }
}

/// What the bars themselves should be known for.
///
/// `checks` are those of the panel's series, complete.
pub(crate) fn data_warnings(panel: &Panel, checks: &[PriceCheck]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if panel.series().iter().any(|series| series.simulated) {
        warnings.push(Warning::new(
            WarningCode::SimulatedData,
            "the prices come from a simulated market, not from a real one",
        ));
    }
    let bad: u64 = checks.iter().map(PriceCheck::bad_bars).sum();
    if bad > 0 {
        let message = format!(
            "{} with a price of zero or less; no return over such a bar means anything",
            counted(bad, "bar")
        );
        warnings.push(Warning::counted(WarningCode::BadPrices, bad, message));
    }
    let mut missing = 0u64;
    let mut splits = Vec::new();
    let sessions = sessions_by_calendar(panel);
    for (series, check) in panel.series().iter().zip(checks) {
        missing += missing_bars(
            series,
            sessions
                .get(&series.instrument.calendar)
                .map_or(&[][..], Vec::as_slice),
        );
        if let Some(at) = check.suspected_split() {
            splits.push((series.instrument.symbol.clone(), series.open_time[at]));
        }
    }
    if missing > 0 {
        let message = format!(
            "{} of the exchange's calendar not in the data; left out, not filled",
            counted(missing, "bar")
        );
        warnings.push(Warning::counted(WarningCode::DataGaps, missing, message));
    }
    if !splits.is_empty() {
        let count = splits.len() as u64;
        splits.truncate(PLACES_MAX);
        let places: Vec<String> = splits
            .iter()
            .map(|(symbol, at)| format!("{symbol} at {at}"))
            .collect();
        let message = format!(
            "prices jump as in a split that was not adjusted for: {}",
            places.join(", ")
        );
        warnings.push(Warning {
            places: splits,
            ..Warning::counted(WarningCode::SuspectedSplits, count, message)
        });
    }
    if panel.series().len() > 1 {
        let last = panel.times().last().copied();
        let survivors = panel
            .series()
            .iter()
            .all(|series| series.close_time.last().copied() == last);
        if survivors {
            let message = "every symbol trades until the end of the data: a list made today leaves out those that did not survive";
            warnings.push(Warning::new(WarningCode::Survivorship, message));
        }
    }
    warnings
}

/// What the run itself should be known for; `open` positions are still held at its end.
pub(crate) fn run_warnings(core: &Core, venue: &SimulatedVenue, open: usize) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let closed = core.ledger().round_trips().len() as u64;
    if closed < TRADES_FEW && may_enter(core.strategy()) {
        let message = format!(
            "only {}: no statistic of so few is reliable",
            counted(closed, "trade")
        );
        warnings.push(Warning::counted(WarningCode::FewTrades, closed, message));
    }
    let mut tell = |code, count: u64, message: String| {
        if count > 0 {
            warnings.push(Warning::counted(code, count, message));
        }
    };
    let ambiguous = venue.ambiguous_bars();
    let message = format!(
        "both stop and target were touched on {}; the stop was assumed first",
        counted(ambiguous, "bar")
    );
    tell(WarningCode::AmbiguousBars, ambiguous, message);
    let cut = core.cut_orders();
    let message = format!("{} cut to what the cash could pay", counted(cut, "order"));
    tell(WarningCode::OrdersCut, cut, message);
    let rejected = core.rejected_orders();
    let message = format!("{} that could not be filled", counted(rejected, "order"));
    tell(WarningCode::OrdersRejected, rejected, message);
    let late = core.late_fills();
    let message = format!(
        "{} after the end of the order had been reported; booked all the same",
        counted(late, "fill")
    );
    tell(WarningCode::LateFills, late, message);
    let open = open as u64;
    let message = format!(
        "{} still open at the end, valued at the last close",
        counted(open, "position")
    );
    tell(WarningCode::OpenPositions, open, message);
    warnings.extend(refused_entries(core));
    if venue.fills_at_close() {
        let message =
            "market orders fill at the close that decided them, which cannot be done live";
        warnings.push(Warning::new(WarningCode::FillAtClose, message));
    }
    if core.strategy().costs == Costs::default() {
        let message = "trading is assumed to cost nothing";
        warnings.push(Warning::new(WarningCode::NoCosts, message));
    }
    warnings
}

/// Fewer trades than this say nothing.
const TRADES_FEW: u64 = 30;

fn may_enter(strategy: &Strategy) -> bool {
    let mut actions = strategy.rules.iter().flat_map(|rule| &rule.actions);
    actions.any(|action| matches!(action, Action::Enter(_)))
}

/// Entries that were refused for reasons that a user would not expect.
fn refused_entries(core: &Core) -> impl Iterator<Item = Warning> {
    let unexpected = |refusal: Refusal| {
        matches!(
            refusal,
            Refusal::SizeZero
                | Refusal::SizeTooLarge
                | Refusal::MissingValue
                | Refusal::BadPrice
                | Refusal::MaxDrawdown
        )
    };
    let refused = core.refusals();
    let told = refused.filter(move |&(refusal, count)| count > 0 && unexpected(refusal));
    told.map(|(refusal, count)| {
        let times = counted(count, "time");
        let message = format!("an entry was refused {times}: {}", refusal.message());
        Warning {
            refusal: Some(refusal),
            ..Warning::counted(WarningCode::EntriesRefused, count, message)
        }
    })
}

/// Bars between the first and the last that the calendar has and the data has not.
fn missing_bars(series: &BarSeries, sessions: &[Session]) -> u64 {
    let (Some(&first), Some(&last)) = (series.open_time.first(), series.open_time.last()) else {
        return 0;
    };
    let begun = sessions.partition_point(|session| session.close <= first);
    let over = sessions.partition_point(|session| session.open <= last);
    let sessions = sessions.get(begun..over).unwrap_or(&[]);
    if series.timeframe == Timeframe::D1 {
        return (sessions.len() as u64).saturating_sub(series.len() as u64);
    }
    let Some(nanos) = series.timeframe.fixed_nanos() else {
        return 0;
    };
    let mut expected = 0u64;
    for session in sessions {
        let from = session.open.max(first);
        let to = session.close.min(last.saturating_add_nanos(nanos));
        let span = to.nanos_since(from);
        if span > 0 {
            expected += u64::try_from((span + nanos - 1) / nanos).unwrap_or(0);
        }
    }
    expected.saturating_sub(series.len() as u64)
}

/// The sessions of every calendar of the panel, over all its bars: symbols share calendars, and holidays take time to
/// work out.
fn sessions_by_calendar(panel: &Panel) -> BTreeMap<CalendarId, Vec<Session>> {
    let first = panel
        .series()
        .iter()
        .filter_map(|series| series.open_time.first())
        .min();
    let last = panel
        .series()
        .iter()
        .filter_map(|series| series.open_time.last())
        .max();
    let (Some(&first), Some(&last)) = (first, last) else {
        return BTreeMap::new();
    };
    let mut sessions = BTreeMap::new();
    for series in panel.series() {
        sessions
            .entry(series.instrument.calendar)
            .or_insert_with_key(|&id| {
                let calendar = Calendar::by_id(id);
                let date = |instant| calendar.trading_date(instant);
                match date(first).zip(date(last)) {
                    Some((from, to)) => calendar.sessions_between(from, to).collect(),
                    None => Vec::new(),
                }
            });
    }
    sessions
}
