//! Alert rules: documents that name fields, and the strategies that they are.
//!
//! A rule is checked ([`AlertRule`]), and compiles into a strategy document whose only action is an alert
//! ([`strategy_of`]): the engine that trades evaluates it, in a backtest and live. There is no second evaluator.
//!
//! ```
//! use bellwether_trading::alert_rule::AlertRule;
//!
//! let rules = AlertRule::of_text(
//!     "name: Above the average
//! type: technical
//! conditions: [{field: price, operator: '>', value: sma_20}]
//! targets: {stop_loss_percent: -3, target_rr_ratio: 2}
//! ",
//!     &Default::default(),
//! )
//! .map_err(|findings| findings[0].render())?;
//! assert_eq!(rules[0].fields().next().map(|field| field.name.as_str()), Some("price"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod document;
mod field;
mod set;

use bellwether_expr::Scope;
use bellwether_market::Timeframe;
use indexmap::IndexMap;

pub use document::{
    AlertRuleDocument, AlertRuleFile, AlertRuleKind, ConditionDocument, ConfidenceDocument,
    EvaluateOn, FiltersDocument, ModifierDocument, Operator, ResistanceDocument, Setup,
    TargetsDocument, TimeWindowDocument,
};
pub use field::{
    FIELD_PERIOD_MAX, FIELDS, Field, FieldEntry, FieldNeed, FieldOptions, REFERENCE_COLUMNS, field,
    unknown_field_help,
};
pub use set::{RuleGroup, RuleSet, Unfit, compile_rules};

use self::check::Checker;
use self::document::ParsedRules;
use crate::document::{
    ActionDocument, AlertDocument, Amount, PositionSide, RuleDocument, StrategyDocument,
};
use crate::finding::Finding;
use crate::source::Source;

/// Rules of one file.
pub const RULES_MAX: usize = 1000;

/// A checked rule: everything that it says is known to compile.
#[derive(Debug, Clone)]
pub struct AlertRule {
    document: AlertRuleDocument,
    timeframe: Timeframe,
    options: FieldOptions,
    fields: Vec<Field>,
    parts: Vec<RulePart>,
    re_arm: Option<String>,
    levels: RuleLevels,
    cool_down_rows: u32,
    warnings: Vec<Finding>,
}

/// One of the things that must all hold, as an expression over the definitions of the rule's fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePart {
    /// What it is.
    pub kind: RulePartKind,
    /// As the rule says it: `price > sma_20`.
    pub label: String,
    /// The expression.
    pub expression: String,
}

/// Where a part of a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RulePartKind {
    /// `filters`.
    Filter,
    /// `time_window`.
    TimeWindow,
    /// An item of `conditions`.
    Condition,
    /// `when`.
    When,
}

/// Expressions of what an alert tells, over the definitions of the rule's fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLevels {
    /// The price on the deciding row.
    pub entry: String,
    /// Where the opportunity is given up.
    pub stop: Option<String>,
    /// Where its profit is taken.
    pub target: Option<String>,
    /// From 0 to 1.
    pub confidence: String,
}

impl AlertRule {
    /// Checks a document. Expressions may use what the scope has beside the fields: columns, models and regimes.
    ///
    /// # Errors
    /// All findings, errors among them, with paths within the rule.
    pub fn new(scope: &Scope, document: AlertRuleDocument) -> Result<Self, Vec<Finding>> {
        Checker::new(scope, &document, "").rule()
    }

    /// Reads a text and checks the rules in it: one, or those of a file with `rules`. Every finding knows its place in the
    /// text.
    ///
    /// # Errors
    /// All findings, errors among them; of a text that cannot be read just that, with the code `document`.
    pub fn of_text(text: &str, scope: &Scope) -> Result<Vec<Self>, Vec<Finding>> {
        let parsed =
            ParsedRules::parse(text).map_err(|error| vec![Finding::of_document(text, error)])?;
        let mut findings = Vec::new();
        let mut rules = Vec::new();
        if parsed.rules.len() > RULES_MAX {
            let message = format!(
                "{} rules are more than the {RULES_MAX} that a file may have",
                parsed.rules.len()
            );
            return Err(vec![Finding::error("too_large", "rules", message)]);
        }
        for (index, document) in parsed.rules.iter().enumerate() {
            let at = if parsed.is_file {
                format!("rules[{index}].")
            } else {
                String::new()
            };
            if parsed.rules[..index]
                .iter()
                .any(|other| other.name == document.name)
            {
                let message = format!("another rule is named `{}` too", document.name);
                findings.push(Finding::error(
                    "duplicate_rule",
                    format!("{at}name"),
                    message,
                ));
            }
            match Checker::new(scope, document, &at).rule() {
                Ok(rule) => rules.push(rule),
                Err(problems) => findings.extend(problems),
            }
        }
        let source = Source::of(text);
        if findings.iter().any(Finding::is_error) {
            findings.extend(rules.into_iter().flat_map(|rule| rule.warnings));
            source.locate(&mut findings);
            findings.sort_by_key(|finding| {
                (
                    finding.severity,
                    finding.place.as_ref().map(|place| place.bytes.start),
                )
            });
            return Err(findings);
        }
        for rule in &mut rules {
            source.locate(&mut rule.warnings);
        }
        Ok(rules)
    }

    /// Everything to know about a text, worst first: what an editor underlines.
    #[must_use]
    pub fn findings_of_text(text: &str, scope: &Scope) -> Vec<Finding> {
        match Self::of_text(text, scope) {
            Ok(rules) => rules.into_iter().flat_map(|rule| rule.warnings).collect(),
            Err(findings) => findings,
        }
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &AlertRuleDocument {
        &self.document
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.document.name
    }

    /// The timeframe of its rows.
    #[must_use]
    pub fn timeframe(&self) -> Timeframe {
        self.timeframe
    }

    /// Which way its alerts go.
    #[must_use]
    pub fn side(&self) -> PositionSide {
        self.document.side.unwrap_or(PositionSide::Long)
    }

    /// Whether it is in force.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.document.enabled.unwrap_or(true)
    }

    /// The same, in force or not whatever the document says.
    #[must_use]
    pub fn switched(mut self, enabled: bool) -> Self {
        self.document.enabled = Some(enabled);
        self
    }

    /// Every field that it uses, the price first.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter()
    }

    /// What must all hold for it to fire.
    #[must_use]
    pub fn parts(&self) -> &[RulePart] {
        &self.parts
    }

    /// What its alerts tell.
    #[must_use]
    pub fn levels(&self) -> &RuleLevels {
        &self.levels
    }

    /// The sectors whose symbols it watches; all if empty.
    #[must_use]
    pub fn sectors(&self) -> &[String] {
        self.document
            .filters
            .as_ref()
            .map_or(&[], |filters| &filters.sectors)
    }

    /// Sessions before the first row to be decided without which some field is missing.
    #[must_use]
    pub fn sessions_before(&self) -> u32 {
        self.fields
            .iter()
            .map(|field| field.need.sessions())
            .max()
            .unwrap_or(0)
    }

    /// Whether it cannot fire where a field is missing: a part of it is missing there too. Of a free expression that cannot be
    /// told; a field in it counts as needed. The others are needed by a level or a modifier alone.
    #[must_use]
    pub fn needs(&self, field: &str) -> bool {
        let Some(field) = self.fields.iter().find(|known| known.name == field) else {
            return false;
        };
        let name = field.definition_name();
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let names = |text: &str| text.split(|c| !is_word(c)).any(|word| word == name);
        self.parts.iter().any(|part| names(&part.expression))
    }

    /// What does not keep it from running but should be known.
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// Hash of what it says, whatever its layout: BLAKE3 of its JSON form.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let text = serde_json::to_string(&self.document).unwrap_or_default();
        *blake3::hash(text.as_bytes()).as_bytes()
    }

    /// The definitions of its fields, by the names under which its expressions know them.
    fn definitions(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.fields
            .iter()
            .map(|field| (field.definition_name(), field.expression.clone()))
    }

    /// What makes it fire, as one expression. With `re_arm` the condition is held from where it becomes true until that
    /// holds (where both do, it is true), so that it becomes true again only after.
    fn condition(&self) -> String {
        let parts: Vec<String> = self
            .parts
            .iter()
            .map(|part| format!("({})", part.expression))
            .collect();
        let all = parts.join(" and ");
        match &self.re_arm {
            None => all,
            Some(re_arm) => format!(
                "hold(fill(where({all}, 1, 0), 0), fill(where({all}, 1, 0), 0) == 1 or ({re_arm})) == 1"
            ),
        }
    }

    /// It as a rule of a strategy.
    fn as_strategy_rule(&self) -> RuleDocument {
        let text = |text: &String| Amount::Text(text.clone());
        let data = self
            .fields
            .iter()
            .map(|field| (field.name.clone(), Amount::Text(field.definition_name())));
        RuleDocument {
            name: self.document.name.clone(),
            enabled: None,
            priority: self.document.priority,
            when: self.condition(),
            trigger: self.document.trigger,
            then: vec![ActionDocument::Alert(AlertDocument {
                setup: Some(self.document.setup().name().to_owned()),
                entry: Some(text(&self.levels.entry)),
                stop: self.levels.stop.as_ref().map(text),
                target: self.levels.target.as_ref().map(text),
                confidence: Some(text(&self.levels.confidence)),
                data: data.collect(),
            })],
            cool_down: (self.cool_down_rows > 0).then_some(self.cool_down_rows),
            max_per_day: self.document.max_per_day,
        }
    }
}

/// The strategy that some rules are: those of one timeframe, with the same options of fields. It alerts and never trades.
#[must_use]
pub fn strategy_of(name: &str, rules: &[&AlertRule], universe: Vec<String>) -> StrategyDocument {
    let mut indicators: IndexMap<String, String> = IndexMap::new();
    for (field, expression) in rules.iter().flat_map(|rule| rule.definitions()) {
        indicators.entry(field).or_insert(expression);
    }
    StrategyDocument {
        name: name.chars().take(100).collect(),
        description: None,
        universe,
        timeframe: rules
            .first()
            .map_or(Timeframe::M1, |rule| rule.timeframe)
            .to_string(),
        session: None,
        parameters: IndexMap::new(),
        indicators,
        rules: rules.iter().map(|rule| rule.as_strategy_rule()).collect(),
        risk: None,
        costs: None,
        execution: None,
        pyramiding: None,
        lot: None,
        initial_capital: None,
    }
}
