//! Numbers, percentages and expressions.

use bellwether_expr::{Code, Diagnostic, Expression};
use bellwether_kernels::Type;

use super::Compiler;
use crate::document::Amount;
use crate::finding::Finding;
use crate::strategy::Operand;

impl Compiler {
    pub(super) fn output(&mut self, expression: Expression) -> usize {
        // The program finds common parts itself; the same whole is not listed twice either.
        match self
            .expressions
            .iter()
            .position(|known| *known == expression)
        {
            Some(known) => known,
            None => {
                self.expressions.push(expression);
                self.expressions.len() - 1
            }
        }
    }

    /// Takes note of what should be known of an expression.
    pub(super) fn warnings(&mut self, path: &str, text: &str, expression: &Expression) {
        let found = expression.warnings().iter();
        let found = found.map(|warning| Finding::of_expression(path, text, warning.clone()));
        self.findings.extend(found);
    }

    pub(super) fn expression(
        &mut self,
        path: &str,
        text: &str,
        expected: Type,
    ) -> Option<Expression> {
        match Expression::new(text, &self.scope) {
            Ok(expression) if expression.ty() == expected => {
                self.warnings(path, text, &expression);
                Some(expression)
            }
            Ok(_) => {
                let message = match expected {
                    Type::Bool => "this must be a condition, but it is a number",
                    Type::Num => "this must be a number, but it is a condition",
                };
                let help = match expected {
                    Type::Bool => "compare it with something: `x > 0`",
                    Type::Num => "turn it into a number with `where(condition, 1, 0)`",
                };
                self.findings
                    .push(Finding::error("type", path, message).with_help(help));
                None
            }
            Err(problems) => {
                let follows = |problem: &Diagnostic| {
                    problem.code == Code::UnknownName
                        && text
                            .get(problem.span.start..problem.span.end)
                            .is_some_and(|name| self.unsettled.iter().any(|known| known == name))
                };
                let causes: Vec<_> = problems
                    .into_iter()
                    .filter(|problem| !follows(problem))
                    .map(|problem| Finding::of_expression(path, text, problem))
                    .collect();
                self.findings.extend(causes);
                None
            }
        }
    }

    /// A number, a percentage or an expression.
    pub(super) fn amount(&mut self, path: &str, amount: &Amount) -> Option<Operand> {
        if let Amount::Text(text) = amount
            && let Some(percent) = text.trim().strip_suffix('%')
            && let Ok(number) = percent.trim().parse::<f64>()
        {
            return Some(Operand::Constant(number / 100.0));
        }
        self.number(path, amount)
    }

    /// A number or an expression.
    pub(super) fn number(&mut self, path: &str, amount: &Amount) -> Option<Operand> {
        match amount {
            Amount::Number(x) if x.is_finite() => Some(Operand::Constant(*x)),
            Amount::Number(_) => {
                self.error("number", path, "this must be a finite number");
                None
            }
            Amount::Text(text) => {
                let expression = self.expression(path, text, Type::Num)?;
                let constant = expression.canonical().parse::<f64>().ok();
                Some(constant.map_or_else(
                    || Operand::Output(self.output(expression)),
                    Operand::Constant,
                ))
            }
        }
    }

    /// A number greater than zero, as far as that is known, or an expression.
    pub(super) fn positive(&mut self, path: &str, amount: &Amount) -> Option<Operand> {
        let operand = self.number(path, amount)?;
        self.checked_positive(path, operand)
    }

    pub(super) fn checked_positive(&mut self, path: &str, operand: Operand) -> Option<Operand> {
        if matches!(operand, Operand::Constant(x) if x <= 0.0) {
            self.error("not_positive", path, "this must be greater than zero");
            return None;
        }
        Some(operand)
    }
}
