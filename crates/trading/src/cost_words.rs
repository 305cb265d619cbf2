//! A cost model in words, as reports show it.

use std::fmt;

use bellwether_market::Money;

use crate::strategy::{Commission, CommissionBasis, Costs, Slippage};

impl fmt::Display for Commission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.basis {
            CommissionBasis::Free => return f.write_str("no commission"),
            CommissionBasis::Rate(rate) => {
                write!(f, "commission {} % of value", rate.to_percent())?
            }
            CommissionBasis::PerUnit(amount) => write!(f, "commission {amount} a unit")?,
            CommissionBasis::PerOrder(amount) => write!(f, "commission {amount} an order")?,
        }
        if self.minimum > Money::ZERO {
            write!(f, ", at least {}", self.minimum)
        } else {
            Ok(())
        }
    }
}

impl fmt::Display for Slippage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("no slippage"),
            Self::Share(rate) => write!(f, "slippage {} %", rate.to_percent()),
            Self::Ticks(1.0) => f.write_str("slippage 1 tick"),
            Self::Ticks(ticks) => write!(f, "slippage {ticks} ticks"),
            Self::VolumeShare(factor) => write!(f, "slippage {factor} × (share of volume)²"),
            Self::SquareRoot(factor) => write!(f, "slippage {factor} × √(share of volume)"),
        }
    }
}

impl fmt::Display for Costs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.commission, self.slippage)
    }
}
