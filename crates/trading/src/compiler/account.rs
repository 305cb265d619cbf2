//! Limits and costs.

use bellwether_market::{Money, Rate};

use super::Compiler;
use crate::document::{Amount, CommissionDocument, SlippageDocument, StrategyDocument};
use crate::finding::Finding;
use crate::strategy::{Commission, CommissionBasis, Costs, Limits, Operand, Slippage};

impl Compiler {
    /// A limit as a share of equity.
    pub(super) fn share(&mut self, path: &str, amount: &Amount) -> Option<f64> {
        match self.amount(path, amount) {
            Some(Operand::Constant(x)) if x > 0.0 && x.is_finite() => Some(x),
            Some(_) => {
                self.error("limit", path, "a limit is a positive number or percentage");
                None
            }
            None => None,
        }
    }

    /// A limit of losses as a share of equity: beyond 100% nothing is left to lose, so a larger limit never acts.
    pub(super) fn loss(&mut self, path: &str, amount: &Amount) -> Option<f64> {
        let share = self.share(path, amount)?;
        if share > 1.0 {
            self.findings.push(
                Finding::error(
                    "limit",
                    path,
                    format!(
                        "a loss of {}% of equity never happens",
                        (share * 1e4).round() / 1e2
                    ),
                )
                .with_help(
                    "give a percentage up to 100%, such as 3%, or a share up to 1, such as 0.03",
                ),
            );
            return None;
        }
        Some(share)
    }

    pub(super) fn limits(&mut self, document: &StrategyDocument) -> Limits {
        let Some(risk) = &document.risk else {
            return Limits::default();
        };
        if risk.max_positions == Some(0) {
            self.error(
                "limit",
                "risk.max_positions",
                "with no positions allowed nothing can be traded",
            );
        }
        let gross = risk.max_gross.as_ref();
        let (daily, drawdown) = (risk.daily_loss.as_ref(), risk.max_drawdown.as_ref());
        Limits {
            max_positions: risk.max_positions,
            max_gross: gross.and_then(|amount| self.share("risk.max_gross", amount)),
            daily_loss: daily.and_then(|amount| self.loss("risk.daily_loss", amount)),
            max_drawdown: drawdown.and_then(|amount| self.loss("risk.max_drawdown", amount)),
        }
    }

    /// An exact amount of money; nothing where it cannot be one, which is an error then.
    pub(super) fn money(&mut self, path: &str, amount: f64) -> Option<Money> {
        let money = Money::from_f64_nearest(amount).ok();
        if money.is_none() {
            let message = if amount.is_finite() {
                format!("{amount:e} is more than an account can hold")
            } else {
                "this must be a finite number".to_owned()
            };
            self.error("amount", path, message);
        }
        money
    }

    pub(super) fn costs(&mut self, document: &StrategyDocument) -> Costs {
        let Some(costs) = &document.costs else {
            return Costs::default();
        };
        Costs {
            commission: costs
                .commission
                .as_ref()
                .map_or_else(Commission::default, |c| self.commission(c)),
            slippage: costs
                .slippage
                .as_ref()
                .map_or(Slippage::None, |s| self.slippage(s)),
        }
    }

    pub(super) fn commission(&mut self, document: &CommissionDocument) -> Commission {
        let path = "costs.commission";
        let ways = [
            document.per_share,
            document.per_contract,
            document.per_order,
        ];
        let given =
            ways.iter().filter(|way| way.is_some()).count() + usize::from(document.rate.is_some());
        if given != 1 {
            self.error(
                "commission",
                path,
                "a commission is exactly one of rate, per_share, per_contract, per_order",
            );
            return Commission::default();
        }
        let numbers = ways.into_iter().chain([document.minimum]).flatten();
        if numbers.into_iter().any(|x| !(x.is_finite() && x >= 0.0)) {
            self.error("commission", path, "amounts must not be negative");
            return Commission::default();
        }
        let basis = if let Some(rate) = &document.rate {
            match self.amount("costs.commission.rate", rate) {
                Some(Operand::Constant(x)) if (0.0..1.0).contains(&x) => {
                    match Rate::from_f64_nearest(x) {
                        Ok(rate) => CommissionBasis::Rate(rate),
                        Err(_) => CommissionBasis::Free,
                    }
                }
                Some(_) => {
                    self.error(
                        "commission",
                        "costs.commission.rate",
                        "the rate is a percentage from 0% to 100%",
                    );
                    CommissionBasis::Free
                }
                None => CommissionBasis::Free,
            }
        } else if let Some(amount) = document.per_share.or(document.per_contract) {
            CommissionBasis::PerUnit(self.money(path, amount).unwrap_or(Money::ZERO))
        } else {
            let amount = self.money(path, document.per_order.unwrap_or(0.0));
            CommissionBasis::PerOrder(amount.unwrap_or(Money::ZERO))
        };
        let minimum = self.money(path, document.minimum.unwrap_or(0.0));
        Commission {
            basis,
            minimum: minimum.unwrap_or(Money::ZERO),
        }
    }

    pub(super) fn slippage(&mut self, document: &SlippageDocument) -> Slippage {
        let path = "costs.slippage";
        let ways = [
            document.bps,
            document.ticks,
            document.volume_share,
            document.square_root,
        ];
        if ways.iter().flatten().any(|x| !(x.is_finite() && *x >= 0.0)) {
            self.error("slippage", path, "amounts must not be negative");
            return Slippage::None;
        }
        match ways {
            [Some(bps), None, None, None] if bps >= 10_000.0 => {
                self.findings.push(
                    Finding::error(
                        "slippage",
                        path,
                        format!(
                            "at {bps} bps of slippage nothing could be sold for a price above zero"
                        ),
                    )
                    .with_help("give less than 10000 bps, which is the whole price, such as 5"),
                );
                Slippage::None
            }
            [Some(bps), None, None, None] => match Rate::from_f64_nearest(bps / 10_000.0) {
                Ok(rate) => Slippage::Share(rate),
                Err(error) => {
                    self.error("slippage", path, error.to_string());
                    Slippage::None
                }
            },
            [None, Some(ticks), None, None] => Slippage::Ticks(ticks),
            [None, None, Some(share), None] => Slippage::VolumeShare(share),
            [None, None, None, Some(root)] => Slippage::SquareRoot(root),
            _ => {
                self.error(
                    "slippage",
                    path,
                    "slippage is exactly one of bps, ticks, volume_share, square_root",
                );
                Slippage::None
            }
        }
    }
}
