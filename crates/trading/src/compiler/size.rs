//! How much a rule trades.

use bellwether_kernels::Type;
use bellwether_market::Quantity;

use super::Compiler;
use crate::document::{Amount, SizeDocument};
use crate::finding::Finding;
use crate::strategy::{Operand, Size};

impl Compiler {
    /// The size, and the stop distance that it brings along.
    pub(super) fn size(
        &mut self,
        path: &str,
        size: &SizeDocument,
    ) -> Option<(Size, Option<Operand>)> {
        let ways = [
            &size.equity,
            &size.cash,
            &size.notional,
            &size.units,
            &size.risk,
            &size.volatility,
        ];
        if ways.iter().filter(|way| way.is_some()).count() != 1 {
            let help = "write one, for example `{equity: 100%}` or `{units: 50}`";
            let message =
                "a size is given in exactly one of equity, cash, notional, units, risk, volatility";
            self.findings
                .push(Finding::error("size", path, message).with_help(help));
            return None;
        }
        let stop = match &size.stop {
            Some(amount) => Some(self.positive(&format!("{path}.stop"), amount)?),
            None => None,
        };
        let mut operand = |name: &str, amount: &Amount| {
            let path = format!("{path}.{name}");
            let operand = self.amount(&path, amount)?;
            self.checked_positive(&path, operand)
        };
        let compiled = if let Some(amount) = &size.equity {
            Size::Equity(operand("equity", amount)?)
        } else if let Some(amount) = &size.cash {
            Size::Cash(operand("cash", amount)?)
        } else if let Some(amount) = &size.notional {
            Size::Notional(operand("notional", amount)?)
        } else if let Some(amount) = &size.units {
            let units = operand("units", amount)?;
            if matches!(units, Operand::Constant(x) if Quantity::from_f64_nearest(x).is_err()) {
                let path = format!("{path}.units");
                self.error("size", &path, "this is more than an order can have");
                return None;
            }
            Size::Units(units)
        } else if let Some(amount) = &size.risk {
            let share = operand("risk", amount)?;
            let Some(stop) = stop else {
                let help = "write `{risk: 0.5%, stop: \"2 * atr(14)\"}`";
                self.findings.push(
                    Finding::error("size", path, "a risk size needs the distance of its stop")
                        .with_help(help),
                );
                return None;
            };
            return Some((Size::Risk { share, stop }, Some(stop)));
        } else {
            let target = operand("volatility", size.volatility.as_ref()?)?;
            let volatility = Operand::Output(self.volatility(path)?);
            Size::Volatility { target, volatility }
        };
        if stop.is_some() {
            self.error(
                "size",
                &format!("{path}.stop"),
                "`stop` belongs to a `risk` size; write `stop_loss` for others",
            );
        }
        Some((compiled, None))
    }

    /// The volatility a day of the instrument: 20 returns of its days.
    pub(super) fn volatility(&mut self, path: &str) -> Option<usize> {
        let expression = self.expression(path, "std(log_return(close, 1), 20)@1d", Type::Num)?;
        Some(self.output(expression))
    }
}
