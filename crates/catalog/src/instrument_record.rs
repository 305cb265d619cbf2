//! An instrument as the manifest writes it: market's nouns are not serialisable on purpose.

use bellwether_market::{Instrument, Symbol};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct InstrumentRecord {
    symbol: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    asset_class: String,
    currency: String,
    tick_size: String,
    lot_size: String,
    multiplier: String,
    calendar: String,
}

impl From<&Instrument> for InstrumentRecord {
    fn from(instrument: &Instrument) -> Self {
        Self {
            symbol: instrument.symbol.to_string(),
            name: instrument.name.clone(),
            asset_class: instrument.asset_class.to_string(),
            currency: instrument.currency.to_string(),
            tick_size: instrument.tick_size.to_string(),
            lot_size: instrument.lot_size.to_string(),
            multiplier: instrument.multiplier.to_string(),
            calendar: instrument.calendar.to_string(),
        }
    }
}

impl TryFrom<InstrumentRecord> for Instrument {
    type Error = String;

    fn try_from(record: InstrumentRecord) -> Result<Self, String> {
        Ok(Self {
            symbol: Symbol::new(&record.symbol).map_err(|error| error.to_string())?,
            name: record.name,
            asset_class: record
                .asset_class
                .parse()
                .map_err(|error| format!("{error}"))?,
            currency: record
                .currency
                .parse()
                .map_err(|error| format!("{error}"))?,
            tick_size: record
                .tick_size
                .parse()
                .map_err(|error| format!("{error}"))?,
            lot_size: record
                .lot_size
                .parse()
                .map_err(|error| format!("{error}"))?,
            multiplier: record
                .multiplier
                .parse()
                .map_err(|error| format!("{error}"))?,
            calendar: record
                .calendar
                .parse()
                .map_err(|error| format!("{error}"))?,
        })
    }
}
