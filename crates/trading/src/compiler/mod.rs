//! From a document to a strategy: every text checked, every number in its range, all problems at once.

mod account;
mod amount;
mod completeness;
mod rule;
mod size;

use bellwether_expr::{Expression, Program, Scope, may_define};
use bellwether_market::{Calendar, CalendarId, Money, Timeframe};
use indexmap::IndexMap;

use crate::document::{
    FinalizeDocument, FinalizeWay, LotDocument, ParameterDocument, StrategyDocument,
};
use crate::finding::Finding;
use crate::hours::Hours;
use crate::strategy::{Execution, Finalize, Rule, Strategy, parse_range};

/// Rules, indicators or parameters of a document; an author has tens.
const PARTS_MAX: usize = 1000;
/// Findings after which checking stops; what follows them is rarely news.
const FINDINGS_MAX: usize = 100;

/// Compiles one document.
#[derive(Default)]
pub(crate) struct Compiler {
    findings: Vec<Finding>,
    scope: Scope,
    /// Named indicators, while some of them have problems: what else is missing because of that is not worth telling.
    unsettled: Vec<String>,
    expressions: Vec<Expression>,
}

impl Compiler {
    /// Expressions may use what the scope has.
    pub(crate) fn new(scope: Scope) -> Self {
        Self {
            scope,
            ..Self::default()
        }
    }

    /// Checks everything, even after an error.
    pub(crate) fn compile(
        mut self,
        document: &StrategyDocument,
        overrides: &IndexMap<String, f64>,
    ) -> Result<Strategy, Vec<Finding>> {
        self.sizes(document);
        if !self.findings.is_empty() {
            return Err(self.findings);
        }
        self.names(document);
        let timeframe = self.timeframe(&document.timeframe);
        let (calendar, hours) = self.session(document, timeframe);
        let parameters = self.parameters(document, overrides);
        let texts = document
            .indicators
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        let mut indicators = IndexMap::new();
        match self.scope.define_all(texts) {
            Ok(defined) => {
                for (name, expression) in defined {
                    let text = &document.indicators[name.as_str()];
                    self.warnings(&format!("indicators.{name}"), text, &expression);
                    indicators.insert(name.to_string(), self.output(expression));
                }
            }
            Err(problems) => {
                self.unsettled = document.indicators.keys().cloned().collect();
                for problem in problems {
                    let path = format!("indicators.{}", problem.name);
                    let text = document
                        .indicators
                        .get(problem.name.as_str())
                        .cloned()
                        .unwrap_or_default();
                    self.findings.extend(
                        problem
                            .diagnostics
                            .into_iter()
                            .map(|p| Finding::of_expression(&path, &text, p)),
                    );
                }
            }
        }
        let mut rules: Vec<(i32, Rule)> = Vec::new();
        for (index, rule) in document.rules.iter().enumerate() {
            if self.findings.len() >= FINDINGS_MAX {
                let message = format!(
                    "the rules from here on were not checked: there are {FINDINGS_MAX} problems before them"
                );
                self.error("more", &format!("rules[{index}]"), message);
                break;
            }
            if let Some(compiled) = self.rule(index, rule)
                && rule.enabled != Some(false)
            {
                rules.push((rule.priority.unwrap_or(0), compiled));
            }
        }
        // Stable: rules of one priority act in the document's order.
        rules.sort_by_key(|(priority, _)| std::cmp::Reverse(*priority));
        let rules: Vec<Rule> = rules.into_iter().map(|(_, rule)| rule).collect();
        self.completeness(document, &rules);
        let limits = self.limits(document);
        let costs = self.costs(document);
        let execution = document
            .execution
            .as_ref()
            .map_or_else(Execution::default, |execution| Execution {
                fill: execution.fill.unwrap_or_default(),
                finalize: match execution.finalize {
                    None | Some(FinalizeDocument::AtLastClose(false)) => Finalize::No,
                    Some(FinalizeDocument::AtLastClose(true)) => Finalize::AtLastClose,
                    Some(FinalizeDocument::Other(FinalizeWay::Order)) => Finalize::ByOrder,
                },
                size_at: execution.size_at.unwrap_or_default(),
                entry_bar_target: execution.entry_bar_target.unwrap_or_default(),
                round_to_tick: execution.round_to_tick.unwrap_or(true),
            });
        let initial_capital = self.money(
            "initial_capital",
            document.initial_capital.unwrap_or(100_000.0),
        );
        if initial_capital.is_some_and(|capital| capital <= Money::ZERO) {
            self.findings.push(Finding::error(
                "capital",
                "initial_capital",
                "the initial capital must be positive",
            ));
        }
        let pyramiding = document.pyramiding.unwrap_or(1);
        if !(1..=1000).contains(&pyramiding) {
            self.findings.push(Finding::error(
                "pyramiding",
                "pyramiding",
                "pyramiding is from 1 (one entry a position) to 1000",
            ));
        }
        self.findings.sort_by_key(|finding| finding.severity);
        let (Some(timeframe), false) = (timeframe, self.findings.iter().any(Finding::is_error))
        else {
            return Err(self.findings);
        };
        let program = Program::compile(&self.expressions);
        Ok(Strategy {
            name: document.name.clone(),
            universe: document.universe.clone(),
            timeframe,
            calendar,
            hours,
            rules,
            indicators,
            limits,
            costs,
            execution,
            pyramiding,
            fractional: document.lot == Some(LotDocument::Fractional),
            initial_capital: initial_capital.unwrap_or(Money::ZERO),
            hash: hash(document, &parameters, &program),
            program,
            parameters,
            warnings: self.findings,
        })
    }

    fn error(&mut self, code: &'static str, path: &str, message: impl Into<String>) {
        self.findings.push(Finding::error(code, path, message));
    }

    fn sizes(&mut self, document: &StrategyDocument) {
        let parts = [
            ("rules", document.rules.len()),
            ("indicators", document.indicators.len()),
            ("parameters", document.parameters.len()),
        ];
        for (name, count) in parts.into_iter().filter(|(_, count)| *count > PARTS_MAX) {
            self.error(
                "too_large",
                name,
                format!("{count} {name} are more than the {PARTS_MAX} that a document may have"),
            );
        }
    }

    fn names(&mut self, document: &StrategyDocument) {
        if !(1..=100).contains(&document.name.trim().chars().count()) {
            self.error("name", "name", "the name has 1 to 100 characters");
        }
        let mut seen = std::collections::HashSet::new();
        for (index, symbol) in document.universe.iter().enumerate() {
            let path = format!("universe[{index}]");
            if let Err(error) = bellwether_market::Symbol::new(symbol) {
                self.error("symbol", &path, error.to_string());
            }
            if !seen.insert(symbol) {
                self.error(
                    "duplicate_symbol",
                    &path,
                    format!("`{symbol}` is named twice"),
                );
            }
        }
        let mut names = std::collections::HashSet::new();
        for (index, rule) in document.rules.iter().enumerate() {
            if !names.insert(&rule.name) {
                let path = format!("rules[{index}].name");
                self.error(
                    "duplicate_rule",
                    &path,
                    format!("another rule is named `{}` too", rule.name),
                );
            }
        }
    }

    fn timeframe(&mut self, text: &str) -> Option<Timeframe> {
        match text.parse::<Timeframe>() {
            Ok(timeframe) => Some(timeframe),
            Err(error) => {
                self.error("timeframe", "timeframe", error.to_string());
                None
            }
        }
    }

    fn session(
        &mut self,
        document: &StrategyDocument,
        timeframe: Option<Timeframe>,
    ) -> (Option<CalendarId>, Option<Hours>) {
        let Some(session) = &document.session else {
            return (None, None);
        };
        let calendar = session
            .calendar
            .as_ref()
            .and_then(|text| match text.parse() {
                Ok(calendar) => Some(calendar),
                Err(error) => {
                    self.findings.push(Finding::error(
                        "calendar",
                        "session.calendar",
                        format!("{error}"),
                    ));
                    None
                }
            });
        if session.trade.is_none() && session.flat_at.is_none() {
            return (calendar, None);
        }
        if timeframe.is_some_and(|timeframe| !timeframe.is_intraday()) {
            let message = "hours of the day need bars shorter than a day";
            let finding = Finding::error("hours", "session", message);
            self.findings.push(
                finding.with_help(
                    "leave out `trade` and `flat_at`, or use for example `timeframe: 5m`",
                ),
            );
        }
        let calendar_zone = calendar.map(|id| Calendar::by_id(id).zone().clone());
        match Hours::parse(
            session.trade.as_deref(),
            session.flat_at.as_deref(),
            calendar_zone.as_ref(),
        ) {
            Ok(hours) => (calendar, Some(hours)),
            Err(message) => {
                self.error("hours", "session", message);
                (calendar, None)
            }
        }
    }

    fn parameters(
        &mut self,
        document: &StrategyDocument,
        overrides: &IndexMap<String, f64>,
    ) -> IndexMap<String, f64> {
        let mut values = IndexMap::new();
        for (name, parameter) in &document.parameters {
            let path = format!("parameters.{name}");
            if let Err(problem) = may_define(name, &self.scope) {
                self.findings
                    .push(Finding::of_expression(&path, name, problem));
                continue;
            }
            let value = overrides
                .get(name)
                .copied()
                .unwrap_or_else(|| parameter.default_value());
            if !value.is_finite() {
                self.error("parameter", &path, "the value must be a finite number");
            }
            if let ParameterDocument::Full {
                step: Some(step), ..
            } = parameter
                && !(step.is_finite() && *step > 0.0)
            {
                self.error(
                    "parameter_range",
                    &path,
                    "the step must be greater than zero",
                );
            }
            if let ParameterDocument::Full {
                range: Some(range), ..
            } = parameter
            {
                match parse_range(range) {
                    Some((low, high)) if (low..=high).contains(&value) => {}
                    Some((low, high)) => {
                        self.error(
                            "parameter_range",
                            &path,
                            format!("{value} is outside the range {low}..{high}"),
                        );
                    }
                    None => self.error(
                        "parameter_range",
                        &path,
                        format!("`{range}` is not a range; write `5..50`"),
                    ),
                }
            }
            self.scope = std::mem::take(&mut self.scope).with_parameter(name.as_str(), value);
            values.insert(name.clone(), value);
        }
        for name in overrides
            .keys()
            .filter(|name| !document.parameters.contains_key(*name))
        {
            let known: Vec<_> = document.parameters.keys().map(String::as_str).collect();
            let known = if known.is_empty() {
                "it has none".to_owned()
            } else {
                format!("it has {}", known.join(", "))
            };
            self.error(
                "unknown_parameter",
                "parameters",
                format!("the strategy has no parameter `{name}`; {known}"),
            );
        }
        values
    }
}

/// BLAKE3 of the document in its JSON form, the values of its parameters, and the contents of what it names.
fn hash(
    document: &StrategyDocument,
    parameters: &IndexMap<String, f64>,
    program: &Program,
) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(
        serde_json::to_string(document)
            .unwrap_or_default()
            .as_bytes(),
    );
    for (name, value) in parameters {
        hasher.update(name.as_bytes());
        hasher.update(&value.to_bits().to_le_bytes());
    }
    for artefact in program.artefacts() {
        hasher.update(artefact.as_bytes());
    }
    *hasher.finalize().as_bytes()
}
