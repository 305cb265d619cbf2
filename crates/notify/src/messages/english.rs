//! English.

use super::Messages;
use crate::event::{EventKind, OrderSide, TradingMode};

pub(super) struct English;

const fn verb(side: OrderSide) -> &'static str {
    match side {
        OrderSide::Buy => "buy",
        OrderSide::Sell => "sell",
    }
}

impl Messages for English {
    fn waiting_for_start(&self, strategy: &str) -> String {
        format!("{strategy} waits to be started")
    }
    fn waiting_for_start_body(&self) -> String {
        "Nothing trades until it is started.".into()
    }
    fn started(&self, strategy: &str, mode: TradingMode) -> String {
        format!("{strategy} started ({})", mode.as_str())
    }
    fn started_body(&self, mode: TradingMode) -> String {
        match mode {
            TradingMode::Paper => "Orders are simulated.".into(),
            TradingMode::Live => "Orders go to the broker, with real money.".into(),
        }
    }
    fn stopped(&self, strategy: &str, mode: TradingMode) -> String {
        format!("{strategy} stopped ({})", mode.as_str())
    }
    fn stopped_as_asked(&self) -> String {
        "As asked.".into()
    }
    fn order_placed(&self, side: OrderSide, quantity: &str, symbol: &str) -> String {
        format!("Order placed: {} {quantity} {symbol}", verb(side))
    }
    fn order_filled(&self, side: OrderSide, quantity: &str, symbol: &str, price: &str) -> String {
        let done = match side {
            OrderSide::Buy => "bought",
            OrderSide::Sell => "sold",
        };
        format!("Filled: {done} {quantity} {symbol} at {price}")
    }
    fn order_cancelled(&self, side: OrderSide, quantity: &str, symbol: &str) -> String {
        format!("Order cancelled: {} {quantity} {symbol}", verb(side))
    }
    fn order_rejected(&self, side: OrderSide, quantity: &str, symbol: &str) -> String {
        format!("Order rejected: {} {quantity} {symbol}", verb(side))
    }
    fn alert(&self, symbol: &str, setup: &str) -> String {
        format!("{symbol}: alert, {setup}")
    }
    fn error(&self, what: &str) -> String {
        format!("{what} failed")
    }
    fn setup_failed(&self, strategy: &str) -> String {
        format!("{strategy} could not start")
    }
    fn source_stale(&self, source: &str) -> String {
        format!("{source} is silent")
    }
    fn source_stale_body(&self, silence: &str) -> String {
        format!("No data for {silence}.")
    }
    fn source_recovered(&self, source: &str) -> String {
        format!("{source} is back")
    }
    fn source_recovered_body(&self, silence: &str) -> String {
        format!("It was silent for {silence}.")
    }
    fn emergency_stop(&self) -> String {
        "EMERGENCY STOP".into()
    }
    fn emergency_stop_body(&self, positions_left: u64) -> String {
        match positions_left {
            0 => "Everything is closed.".into(),
            _ => "Positions are still open: look at the broker now.".into(),
        }
    }
    fn channel_disabled(&self, channel: &str) -> String {
        format!("The channel {channel} was switched off")
    }
    fn channel_disabled_body(&self) -> String {
        "It cannot work as it is set up. Change its settings to switch it on again.".into()
    }
    fn digest(&self, count: u64) -> String {
        format!("{count} notifications")
    }
    fn and_more(&self, count: u64) -> String {
        format!("and {count} more")
    }
    fn test(&self, channel: &str) -> String {
        format!("Test of {channel}")
    }
    fn test_body(&self) -> String {
        "If you can read this, the channel works.".into()
    }
    fn kind(&self, kind: EventKind) -> &'static str {
        match kind {
            EventKind::WaitingForStart => "waiting for start",
            EventKind::Started => "starts",
            EventKind::Stopped => "stops",
            EventKind::OrderPlaced => "orders placed",
            EventKind::OrderFilled => "orders filled",
            EventKind::OrderCancelled => "orders cancelled",
            EventKind::OrderRejected => "orders rejected",
            EventKind::Alert => "alerts",
            EventKind::Error => "errors",
            EventKind::SetupFailed => "failed starts",
            EventKind::SourceStale => "silent sources",
            EventKind::SourceRecovered => "sources back",
            EventKind::EmergencyStop => "emergency stops",
            EventKind::ChannelDisabled => "channels switched off",
            EventKind::Digest => "digests",
            EventKind::Test => "tests",
        }
    }
    fn duration(&self, seconds: u64) -> String {
        match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
            (0, 0, seconds) => format!("{seconds} s"),
            (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
            (hours, minutes, _) => format!("{hours} h {minutes} min"),
        }
    }
    fn percent(&self, fraction: f64) -> String {
        format!("{:.0}%", fraction * 100.0)
    }
    fn mode_label(&self) -> &'static str {
        "Mode"
    }
    fn order_label(&self) -> &'static str {
        "Order"
    }
    fn price_label(&self) -> &'static str {
        "Price"
    }
    fn reason_label(&self) -> &'static str {
        "Reason"
    }
    fn rule_label(&self) -> &'static str {
        "Rule"
    }
    fn entry_label(&self) -> &'static str {
        "Entry"
    }
    fn stop_label(&self) -> &'static str {
        "Stop"
    }
    fn target_label(&self) -> &'static str {
        "Target"
    }
    fn confidence_label(&self) -> &'static str {
        "Confidence"
    }
    fn asked_by_label(&self) -> &'static str {
        "Asked by"
    }
    fn orders_cancelled_label(&self) -> &'static str {
        "Orders cancelled"
    }
    fn positions_left_label(&self) -> &'static str {
        "Positions left"
    }
    fn chat_help(&self) -> String {
        "Commands:\n/status – what runs, equity, profit and loss\n/positions – open positions\n/stop – no new orders, then \
         stop\n/emergency_stop – cancel every order and close every position now"
            .into()
    }
    fn chat_unanswered(&self) -> String {
        "Nobody answered in time. Look at the app.".into()
    }
    fn chat_too_old(&self, command: &str) -> String {
        format!("{command} waited too long to be carried out. Send it again if it is still meant.")
    }
}
