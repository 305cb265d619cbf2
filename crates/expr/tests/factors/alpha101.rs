//! The alphas of the paper: against alpha101v 0.1.9 on real prices, which follows WorldQuant's simulator where the paper leaves a
//! choice, and against the paper's own text.

use bellwether_expr::{Expression, FactorSet, Scope};

use crate::agreement::Agreement;
use crate::market::Market;
use crate::restated::{Convention, restate};
use crate::stocknet::Stocknet;
use crate::table::{self, compare};
use crate::{paper, set, told};

/// What alpha101v does otherwise.
const OF_ALPHA101V: [Convention; 6] = [
    Convention::RankFromZero,
    Convention::TsRankFromZero,
    Convention::Population,
    Convention::EarliestOfEquals,
    Convention::MissingDecaysAsZero,
    Convention::ExtremeOfPresent,
];

#[test]
fn every_alpha_of_the_reference_agrees_as_the_table_says() {
    let Some(stocknet) = Stocknet::read() else {
        return;
    };
    let (rows, expected) = stocknet.expected("alpha101_stocknet_last60.csv.gz");
    let mut set = set("alpha101");
    // Turnover before adjustment is what the reference averages.
    assert!(set.redefine("turnover", "feat(\"amount\")"));
    let line = |(factor, theirs): &(String, Vec<f64>)| {
        compare(factor, &OF_ALPHA101V, |conventions| {
            let expression = restated(&set, factor, conventions);
            let ours = &stocknet.panel.evaluate(&[expression])[0];
            Agreement::of(stocknet.last(ours, rows), theirs)
        })
    };
    table::settle("alpha101v.txt", expected.iter().map(line).collect());
}

/// The paper's text by an interpreter of its own. Sums of ranks are often equal but for their rounding, and then ranked by it: such
/// alphas agree once both sides round what they compare.
#[test]
fn every_alpha_is_what_the_paper_says() {
    let panel = Market::default().panel();
    let set = set("alpha101");
    let names: Vec<&str> = set.factors().map(|factor| factor.name).collect();
    assert_eq!(
        names,
        paper::formulas().map(|(name, _)| name).collect::<Vec<_>>()
    );
    assert_eq!(names.len(), 101);
    let line = |(name, formula)| {
        compare(name, &[Convention::TiesOfRounded], |conventions| {
            let ours = &panel.evaluate(&[restated(&set, name, conventions)])[0];
            let rounded = !conventions.is_empty();
            Agreement::of(ours, &paper::compute(formula, &panel, rounded))
        })
    };
    table::settle("paper.txt", paper::formulas().map(line).collect());
}

/// A factor said in these conventions.
fn restated(set: &FactorSet, factor: &str, conventions: &[Convention]) -> Expression {
    let text = restate(set.factor(factor).unwrap().text, conventions);
    let mut scope = Scope::new();
    let defined = scope.define_all(set.definitions());
    defined.unwrap_or_else(|problems| panic!("{}", told(&problems)));
    Expression::new(&text, &scope).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}
