//! How much worse than the market's price an order is filled.

use bellwether_market::{Instrument, Price, Quantity, Side};
use bellwether_trading::Slippage;

/// The price after slippage, never better than `price`; `None` where it is unknown or no price. The volume of the bar is looked
/// up only by models that need it.
#[must_use]
pub(crate) fn slipped(
    model: Slippage,
    price: Price,
    side: Side,
    quantity: Quantity,
    bar_volume: impl Fn() -> f64,
    instrument: &Instrument,
) -> Option<Price> {
    let share = || quantity.abs().to_f64() / bar_volume();
    let away = match model {
        Slippage::None => return Some(price),
        Slippage::Share(rate) => price.to_f64() * rate.to_f64(),
        Slippage::Ticks(ticks) => ticks * instrument.tick_size.price().to_f64(),
        // Without volume the impact is unknown, and unknown is not zero.
        Slippage::VolumeShare(factor) => factor * share().powi(2) * price.to_f64(),
        Slippage::SquareRoot(factor) => factor * share().sqrt() * price.to_f64(),
    };
    if !away.is_finite() {
        return None;
    }
    let moved = match side {
        Side::Buy => price.to_f64() + away,
        Side::Sell => price.to_f64() - away,
    };
    Price::from_f64_nearest(moved)
        .ok()
        .filter(|price| price.is_positive())
}
