//! Lots: what was bought (or sold short) together.

use std::collections::VecDeque;

use bellwether_market::{Money, OrderQuantity, Overflow, Price, UnixNanos};

/// Which lot a closing fill closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum LotMethod {
    /// The oldest first.
    Fifo,
    /// The newest first.
    Lifo,
    /// There is one lot, at the average cost.
    Average,
}

/// A part of a position that was entered together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Lot {
    /// How much is left of it.
    pub quantity: OrderQuantity,
    /// What the rest cost, without commission: positive for a long lot, negative for a short one.
    pub cost: Money,
    /// The price at which it was entered; of an average lot, the price of its last fill.
    pub price: Price,
    /// When it was entered; of an average lot, when it was last added to.
    pub time: UnixNanos,
}

/// The lots of one position, oldest first.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Lots {
    queue: VecDeque<Lot>,
}

/// What closing a quantity would take away, worked out before anything changes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Closing {
    /// The cost of what is closed.
    pub(crate) cost: Money,
    /// How many lots close whole.
    whole: usize,
    /// What is left of the lot that closes in part.
    rest: Option<(OrderQuantity, Money)>,
}

impl Lots {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Lot> {
        self.queue.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Adds what was entered. By the average method the lot given is the whole position and replaces the one before.
    #[inline]
    pub(crate) fn open(&mut self, lot: Lot, method: LotMethod) {
        if method == LotMethod::Average {
            self.queue.clear();
        }
        self.queue.push_back(lot);
    }

    /// Works out what closing `quantity` takes away. The lots have to hold at least that much.
    #[inline]
    pub(crate) fn plan_closing(
        &self,
        quantity: OrderQuantity,
        method: LotMethod,
    ) -> Result<Closing, Overflow> {
        let mut closing = Closing {
            cost: Money::ZERO,
            whole: 0,
            rest: None,
        };
        let mut left = Some(quantity);
        let newest = self.queue.len().wrapping_sub(1);
        while let Some(wanted) = left {
            let index = match method {
                LotMethod::Lifo => newest.wrapping_sub(closing.whole),
                LotMethod::Fifo | LotMethod::Average => closing.whole,
            };
            let lot = self.queue[index];
            match lot.quantity.less(wanted) {
                Some(rest) => {
                    let cost = lot.cost.share(wanted, lot.quantity)?;
                    closing.cost = closing.cost.checked_add(cost)?;
                    closing.rest = Some((rest, lot.cost.checked_sub(cost)?));
                    left = None;
                }
                None => {
                    closing.cost = closing.cost.checked_add(lot.cost)?;
                    closing.whole += 1;
                    left = wanted.less(lot.quantity);
                }
            }
        }
        Ok(closing)
    }

    /// Takes away what was worked out.
    #[inline]
    pub(crate) fn close(&mut self, closing: &Closing, method: LotMethod) {
        for _ in 0..closing.whole {
            match method {
                LotMethod::Lifo => self.queue.pop_back(),
                LotMethod::Fifo | LotMethod::Average => self.queue.pop_front(),
            };
        }
        let touched = match method {
            LotMethod::Lifo => self.queue.back_mut(),
            LotMethod::Fifo | LotMethod::Average => self.queue.front_mut(),
        };
        if let (Some((quantity, cost)), Some(lot)) = (closing.rest, touched) {
            (lot.quantity, lot.cost) = (quantity, cost);
        }
    }
}
