//! What a document lacks as a whole.

use super::Compiler;
use crate::document::StrategyDocument;
use crate::finding::Finding;
use crate::strategy::{Action, Enter, Rule};

impl Compiler {
    pub(super) fn completeness(&mut self, document: &StrategyDocument, rules: &[Rule]) {
        if document.rules.is_empty() {
            self.error("no_rules", "rules", "a strategy needs at least one rule");
            return;
        }
        if self.findings.iter().any(Finding::is_error) {
            return;
        }
        let has =
            |test: fn(&Action) -> bool| rules.iter().any(|rule| rule.actions.iter().any(test));
        let enters = has(|action| matches!(action, Action::Enter(_)));
        let warn = |code, message: &str| Finding::warning(code, "rules", message);
        if !enters && !has(|action| matches!(action, Action::Alert(_))) {
            self.findings.push(warn(
                "no_entry",
                "no rule in force enters a position or alerts",
            ));
        }
        let leaves = |enter: &Enter| {
            enter.stop_loss.is_some() || enter.take_profit.is_some() || enter.trailing.is_some()
        };
        let protected = rules
            .iter()
            .flat_map(|rule| &rule.actions)
            .all(|action| match action {
                Action::Enter(enter) => leaves(enter) || enter.reverse,
                _ => true,
            });
        if enters && !protected && !has(|action| matches!(action, Action::Exit(_))) {
            self.findings.push(warn(
                "no_exit",
                "a position is entered that no rule, stop or target ever closes",
            ));
        }
        if document.costs.is_none() && enters {
            let finding =
                Finding::warning("no_costs", "costs", "trading is assumed to cost nothing");
            self.findings.push(
                finding.with_help(
                    "state them: `costs: {commission: {rate: 0.1%}, slippage: {bps: 5}}`",
                ),
            );
        }
    }
}
