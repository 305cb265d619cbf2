//! Saving and loading a core.

use bellwether_expr::StateMismatch;
use bellwether_ledger::Ledger;
use bellwether_market::Money;
use serde::{Deserialize, Serialize};

use super::alert::Alerts;
use super::guard::Seen;
use super::rule_memory::Memory;
use super::{Core, Trading};
use crate::order::OrderRecord;

/// Everything that a core's next row depends on, and its records so far.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CoreState {
    executor: Vec<u8>,
    was_true: Vec<Vec<bool>>,
    memory: Vec<Memory>,
    trading: Vec<Trading>,
    ledger: Ledger,
    orders: Vec<OrderRecord>,
    guard: Seen,
    alerts: Alerts,
    refusals: Vec<u64>,
    cut_orders: u64,
    rejected_orders: u64,
    late_fills: u64,
    slippage_paid: Money,
}

impl Core {
    /// Everything that the next row depends on, and the records so far; between two blocks of rows.
    #[must_use]
    pub fn save(&self) -> CoreState {
        CoreState {
            executor: self.executor.save(),
            was_true: self.triggers.was_true.clone(),
            memory: self.memory.cells.clone(),
            trading: self.trading.clone(),
            ledger: self.ledger.clone(),
            orders: self.orders.clone(),
            guard: self.guard.seen,
            alerts: self.alerts.clone(),
            refusals: self.refusals.to_vec(),
            cut_orders: self.cut_orders,
            rejected_orders: self.rejected_orders,
            late_fills: self.late_fills,
            slippage_paid: self.slippage_paid,
        }
    }

    /// Goes on from what [`save`](Self::save) gave, for the same strategy on the same lanes.
    ///
    /// # Errors
    /// [`StateMismatch`] for another strategy or other lanes. The core must then not be used further.
    pub fn load(&mut self, state: CoreState) -> Result<(), StateMismatch> {
        let same = state.was_true.len() == self.triggers.was_true.len()
            && state.memory.len() == self.memory.cells.len()
            && state.trading.len() == self.trading.len();
        let refusals = state.refusals.try_into();
        let (true, Ok(refusals)) = (same, refusals) else {
            return Err(StateMismatch::Program);
        };
        self.executor.load(&state.executor)?;
        self.triggers.was_true = state.was_true;
        self.memory.cells = state.memory;
        let to_close = state
            .trading
            .iter()
            .filter(|lane| lane.close_again.is_some());
        self.to_close = to_close.count() as u32;
        self.trading = state.trading;
        self.ledger = state.ledger;
        self.orders = state.orders;
        self.guard.seen = state.guard;
        self.alerts = state.alerts;
        self.refusals = refusals;
        self.cut_orders = state.cut_orders;
        self.rejected_orders = state.rejected_orders;
        self.late_fills = state.late_fills;
        self.slippage_paid = state.slippage_paid;
        Ok(())
    }
}
