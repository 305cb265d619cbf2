//! Many rules over a universe: as few strategies as their timeframes and fields allow.

use std::collections::BTreeSet;

use bellwether_expr::Scope;
use bellwether_market::Timeframe;
use indexmap::IndexMap;

use super::field::FieldOptions;
use super::{AlertRule, REFERENCE_COLUMNS, strategy_of};
use crate::finding::Finding;
use crate::strategy::Strategy;

/// Rules at work: strategies to be fed, and what cannot fire.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// One strategy a timeframe, choice of fields and list of sectors.
    pub groups: Vec<RuleGroup>,
    /// What is left out, and why.
    pub unfit: Vec<Unfit>,
}

/// Rules that are one strategy.
#[derive(Debug, Clone)]
pub struct RuleGroup {
    /// The strategy; an engine of [`Strategy::timeframe`] bars runs it.
    pub strategy: Strategy,
    /// By rule of the strategy's document ([`Alert::rule`](crate::Alert::rule)): the place of the rule that was given.
    pub rules: Vec<usize>,
    /// The symbols that it watches, in the order of the universe.
    pub symbols: Vec<String>,
    /// Columns beside those of bars that its expressions read.
    pub columns: Vec<String>,
}

/// A rule that cannot fire, on a symbol or at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// The place of the rule that was given.
    pub rule: usize,
    /// The symbol; `None` for all.
    pub symbol: Option<String>,
    /// The field that is missing.
    pub field: String,
    /// Why, in words that go on from "it is missing:".
    pub why: String,
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { field, why, .. } = self;
        match &self.symbol {
            Some(symbol) => write!(f, "cannot fire on {symbol}: {field} missing, {why}"),
            None => write!(f, "cannot fire: {field} missing, {why}"),
        }
    }
}

/// Columns that bars have by themselves, or that are worked out of when they closed and what they are of.
const OF_BARS: [&str; 5] = ["open", "high", "low", "close", "volume"];

/// What rules with the same key share: they are one strategy.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    timeframe: Timeframe,
    options: FieldOptions,
    sectors: Vec<String>,
}

/// Compiles the rules in force for a universe. `columns` are those that the market's bars carry beside prices and volume
/// (`bid`, `ask`, `float_shares` …): a rule that needs another one is left out and named. `sector_of` says a symbol's sector,
/// where it is known.
///
/// # Errors
/// Findings of a strategy, which only limits of the whole can cause: each rule was checked alone.
pub fn compile_rules(
    scope: &Scope,
    rules: &[AlertRule],
    universe: &[String],
    columns: &BTreeSet<String>,
    sector_of: impl Fn(&str) -> Option<String>,
) -> Result<RuleSet, Vec<Finding>> {
    let mut unfit = Vec::new();
    let mut groups: IndexMap<Key, Vec<usize>> = IndexMap::new();
    for (index, rule) in rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.is_enabled())
    {
        let unavailable = rule
            .columns()
            .into_iter()
            .filter(|column| !columns.contains(column));
        let missing: Vec<Unfit> = unavailable
            .map(|column| {
                let field = rule
                    .fields()
                    .find(|field| columns_of(&field.expression).contains(&column));
                let need = field.map_or(String::new(), |field| {
                    format!("; it needs {}", field.need.words())
                });
                Unfit {
                    rule: index,
                    symbol: None,
                    why: format!("the market gives no column `{column}`{need}"),
                    field: field.map_or(column, |field| field.name.clone()),
                }
            })
            .collect();
        if missing.is_empty() {
            let sectors = rule.sectors().to_vec();
            groups
                .entry(Key {
                    timeframe: rule.timeframe,
                    options: rule.options,
                    sectors,
                })
                .or_default()
                .push(index);
        }
        unfit.extend(missing);
    }
    let mut compiled = Vec::new();
    for (key, members) in groups {
        let mut symbols = Vec::new();
        for symbol in universe {
            let sector = if key.sectors.is_empty() {
                None
            } else {
                Some(sector_of(symbol))
            };
            match sector {
                None => symbols.push(symbol.clone()),
                Some(Some(sector)) if key.sectors.contains(&sector) => symbols.push(symbol.clone()),
                Some(Some(_)) => {}
                Some(None) => unfit.extend(members.iter().map(|&rule| Unfit {
                    rule,
                    symbol: Some(symbol.clone()),
                    field: "sector".into(),
                    why: "no reference data name its sector".into(),
                })),
            }
        }
        if symbols.is_empty() {
            continue;
        }
        let chosen: Vec<&AlertRule> = members.iter().map(|&index| &rules[index]).collect();
        let name = format!("Alert rules on {}", key.timeframe);
        let document = strategy_of(&name, &chosen, symbols.clone());
        let strategy = Strategy::within(scope, &document, &IndexMap::new())?;
        let columns = strategy.program.columns().iter().map(ToString::to_string);
        let columns = columns.filter(|column| is_extra(column)).collect();
        compiled.push(RuleGroup {
            strategy,
            rules: members,
            symbols,
            columns,
        });
    }
    Ok(RuleSet {
        groups: compiled,
        unfit,
    })
}

/// Whether a column has to be supplied beside the bars.
fn is_extra(column: &str) -> bool {
    let derived = bellwether_expr::CALENDAR_INPUTS
        .into_iter()
        .chain(bellwether_expr::INSTRUMENT_INPUTS);
    !OF_BARS
        .into_iter()
        .chain(derived)
        .any(|known| known == column)
}

/// The columns beside those of bars that a field's definition reads.
fn columns_of(expression: &str) -> Vec<String> {
    let Ok(expression) = bellwether_expr::Expression::new(expression, &Scope::new()) else {
        return Vec::new();
    };
    let columns = expression.needs().columns;
    columns
        .iter()
        .map(ToString::to_string)
        .filter(|column| is_extra(column))
        .collect()
}

impl AlertRule {
    /// Columns beside those of bars that its fields and expressions read: `bid`, `float_shares` …
    #[must_use]
    pub fn columns(&self) -> BTreeSet<String> {
        let whole = strategy_of(self.name(), &[self], Vec::new());
        match Strategy::new(&whole, &IndexMap::new()) {
            Ok(strategy) => {
                let columns = strategy.program.columns().iter().map(ToString::to_string);
                columns.filter(|column| is_extra(column)).collect()
            }
            // It names a model or regime, which only the scope of its check has.
            Err(_) => self
                .fields
                .iter()
                .flat_map(|field| columns_of(&field.expression))
                .collect(),
        }
    }

    /// Those of its fields that are facts about the symbol as of a date.
    pub fn reference_fields(&self) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .map(|field| field.name.as_str())
            .filter(|name| REFERENCE_COLUMNS.contains(name))
    }
}
