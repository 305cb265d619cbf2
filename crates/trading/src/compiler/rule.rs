//! Rules and what they do.

use bellwether_kernels::Type;

use super::Compiler;
use crate::document::{
    ActionDocument, Amount, EnterDocument, EntryType, LevelDocument, RuleDocument,
};
use crate::finding::Finding;
use crate::strategy::{Action, AlertAction, Enter, EntryOrder, Level, Rule};

impl Compiler {
    pub(super) fn rule(&mut self, index: usize, rule: &RuleDocument) -> Option<Rule> {
        let path = format!("rules[{index}]");
        if !(1..=100).contains(&rule.name.trim().chars().count()) {
            self.error(
                "name",
                &format!("{path}.name"),
                "the name has 1 to 100 characters",
            );
        }
        let when = self.expression(&format!("{path}.when"), &rule.when, Type::Bool);
        if rule.then.is_empty() {
            self.error(
                "no_action",
                &format!("{path}.then"),
                "the rule does nothing; add enter, exit, alert or filter",
            );
        }
        let mut actions = Vec::new();
        for (at, action) in rule.then.iter().enumerate() {
            let path = format!("{path}.then[{at}]");
            actions.push(match action {
                ActionDocument::Enter(enter) => self
                    .enter(&format!("{path}.enter"), enter)
                    .map(|e| Action::Enter(Box::new(e))),
                ActionDocument::Exit(exit) => Some(Action::Exit(exit.side)),
                ActionDocument::Filter(filter) => {
                    Some(Action::Filter(filter.scope.unwrap_or_default()))
                }
                ActionDocument::Alert(alert) => {
                    let path = format!("{path}.alert");
                    let mut data = Vec::new();
                    for (name, amount) in &alert.data {
                        let operand = self.number(&format!("{path}.data.{name}"), amount);
                        data.extend(operand.map(|operand| (name.clone(), operand)));
                    }
                    let mut number = |name: &str, amount: &Option<Amount>| {
                        amount
                            .as_ref()
                            .and_then(|amount| self.number(&format!("{path}.{name}"), amount))
                    };
                    Some(Action::Alert(Box::new(AlertAction {
                        setup: alert.setup.clone().unwrap_or_else(|| rule.name.clone()),
                        entry: number("entry", &alert.entry),
                        stop: number("stop", &alert.stop),
                        target: number("target", &alert.target),
                        confidence: number("confidence", &alert.confidence),
                        data,
                    })))
                }
            });
        }
        if rule.max_per_day == Some(0) {
            let help = "leave `max_per_day` out, or write `enabled: false`";
            let finding = Finding::error(
                "max_per_day",
                format!("{path}.max_per_day"),
                "the rule would never act",
            );
            self.findings.push(finding.with_help(help));
        }
        let when = self.output(when?);
        Some(Rule {
            name: rule.name.clone(),
            index,
            when,
            trigger: rule.trigger.unwrap_or_default(),
            actions: actions.into_iter().collect::<Option<_>>()?,
            cool_down: rule.cool_down.unwrap_or(0),
            max_per_day: rule.max_per_day.unwrap_or(u32::MAX),
        })
    }

    pub(super) fn enter(&mut self, path: &str, enter: &EnterDocument) -> Option<Enter> {
        let (size, size_stop) = self.size(&format!("{path}.size"), &enter.size)?;
        let price = |compiler: &mut Self, name: &str, amount: &Option<Amount>| match amount {
            Some(amount) => compiler.positive(&format!("{path}.{name}"), amount),
            None => {
                let kind = enter.order.unwrap_or_default();
                compiler.error(
                    "price",
                    path,
                    format!("a {} order needs `{name}`", entry_name(kind)),
                );
                None
            }
        };
        let order = match enter.order.unwrap_or_default() {
            EntryType::Market => EntryOrder::Market,
            EntryType::Limit => EntryOrder::Limit(price(self, "limit_price", &enter.limit_price)?),
            EntryType::Stop => EntryOrder::Stop(price(self, "stop_price", &enter.stop_price)?),
            EntryType::StopLimit => EntryOrder::StopLimit {
                stop: price(self, "stop_price", &enter.stop_price)?,
                limit: price(self, "limit_price", &enter.limit_price)?,
            },
        };
        for (name, given, used) in [
            (
                "limit_price",
                enter.limit_price.is_some(),
                matches!(order, EntryOrder::Limit(_) | EntryOrder::StopLimit { .. }),
            ),
            (
                "stop_price",
                enter.stop_price.is_some(),
                matches!(order, EntryOrder::Stop(_) | EntryOrder::StopLimit { .. }),
            ),
        ] {
            if given && !used {
                let kind = entry_name(enter.order.unwrap_or_default());
                self.error(
                    "price",
                    &format!("{path}.{name}"),
                    format!("a {kind} order has no `{name}`"),
                );
            }
        }
        if enter.expires_after == Some(0) {
            self.error(
                "expires_after",
                &format!("{path}.expires_after"),
                "an order stands for at least one row",
            );
        }
        let mut level = |name: &str, level: &Option<LevelDocument>| match level {
            None => Some(None),
            Some(LevelDocument::Distance(amount)) => self
                .positive(&format!("{path}.{name}"), amount)
                .map(|operand| Some(Level::Distance(operand))),
            Some(LevelDocument::At { at }) => self
                .positive(&format!("{path}.{name}.at"), at)
                .map(|operand| Some(Level::At(operand))),
        };
        let stop_loss = level("stop_loss", &enter.stop_loss)?;
        let take_profit = level("take_profit", &enter.take_profit)?;
        let trailing = match &enter.trailing {
            Some(amount) => Some(self.positive(&format!("{path}.trailing"), amount)?),
            None => None,
        };
        Some(Enter {
            side: enter.side,
            size,
            order,
            stop_loss: stop_loss.or(size_stop.map(Level::Distance)),
            take_profit,
            trailing,
            reverse: enter.reverse.unwrap_or(false),
            expires_after: enter.expires_after,
        })
    }
}

fn entry_name(kind: EntryType) -> &'static str {
    match kind {
        EntryType::Market => "market",
        EntryType::Limit => "limit",
        EntryType::Stop => "stop",
        EntryType::StopLimit => "stop_limit",
    }
}
