//! Alert rules: what is wrong with a document, and where; what a sound one is as a strategy.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

use bellwether_expr::{Expression, Scope};
use bellwether_trading::alert_rule::{
    AlertRule, AlertRuleDocument, FIELDS, FieldOptions, Setup, compile_rules, field, strategy_of,
};
use bellwether_trading::{Finding, Strategy};

const RULE: &str = "name: Above
type: price
conditions:
  - {field: price, operator: '>', value: sma_20}
";

fn rule(more: &str) -> AlertRule {
    let text = format!("{RULE}{more}");
    match AlertRule::of_text(&text, &Scope::new()) {
        Ok(mut rules) => rules.remove(0),
        Err(findings) => panic!(
            "{}",
            findings.iter().map(Finding::render).collect::<String>()
        ),
    }
}

/// Why a text does not have the finding `line:column code` that says this.
fn lacks(text: &str, expected: &str, says: &str) -> Option<String> {
    let found = AlertRule::findings_of_text(text, &Scope::new());
    let place = |finding: &Finding| {
        let place = finding.place.as_ref();
        place.map_or("?".to_owned(), |place| {
            format!("{}:{}", place.line, place.column)
        })
    };
    let is_it = |finding: &&Finding| format!("{} {}", place(finding), finding.code) == expected;
    let rendered: String = found
        .iter()
        .map(|finding| format!("[{}] {}", finding.code, finding.render()))
        .collect();
    match found.iter().find(is_it) {
        None => Some(format!("no `{expected}` in\n{rendered}")),
        Some(finding) if finding.render().contains(says) => None,
        Some(_) => Some(format!("`{says}` is not said at {expected} in\n{rendered}")),
    }
}

#[test]
fn the_rules_that_are_shipped_are_sound() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bellwether/rules");
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let rules = AlertRule::of_text(&text, &Scope::new());
        let rules = rules.unwrap_or_else(|findings| {
            panic!(
                "{}\n{}",
                path.display(),
                findings.iter().map(Finding::render).collect::<String>()
            )
        });
        for rule in rules {
            assert_eq!(rule.warnings(), [], "{}", path.display());
            let whole = strategy_of("whole", &[&rule], vec!["AAA".into()]);
            assert!(Strategy::new(&whole, &Default::default()).is_ok());
            names.insert(rule.name().to_owned());
        }
    }
    let expected = [
        "breakout_setup",
        "gap_up",
        "low_float_momentum",
        "sma_breakout",
        "volume_spike",
    ];
    assert_eq!(
        names.iter().map(String::as_str).collect::<Vec<_>>(),
        expected
    );
}

#[test]
fn every_kind_of_problem_has_a_code_and_a_place() {
    let with = |more: &str| format!("{RULE}{more}");
    let mut lacking = Vec::new();
    let mut finds =
        |text: &str, expected: &str, says: &str| lacking.extend(lacks(text, expected, says));
    finds("name: [", "1:7 document", "a text is expected");
    finds("rules:\n  - name: A\n", "2:5 document", "type");
    finds(&with("colour: red\n"), "5:1 document", "colour");
    finds(
        &RULE.replace("price, op", "prise, op"),
        "4:13 unknown_field",
        "did you mean `price`",
    );
    finds(
        &RULE.replace("price, op", "volume, op"),
        "4:13 unknown_field",
        "session_volume",
    );
    finds(
        &RULE.replace("sma_20", "sma_0"),
        "4:42 unknown_name",
        "sma_0",
    );
    finds(
        &RULE.replace("sma_20", "1.02 * sma_2O"),
        "4:49 unknown_name",
        "did you mean `sma_20`",
    );
    finds(&RULE.replace("'>'", "'=>'"), "4:30 document", "=>");
    finds(
        "name: A\ntype: price\n",
        "1:1 no_condition",
        "at least one condition",
    );
    finds(
        &with("when: price > vwapp\n"),
        "5:15 unknown_name",
        "did you mean `vwap`",
    );
    finds(&with("when: price\n"), "5:7 type", "must be a condition");
    finds(
        &with("when: day_high > price\n"),
        "5:7 unknown_name",
        "day_high(",
    );
    finds(&with("timeframe: 1w\n"), "5:12 timeframe", "at most a day");
    finds(
        &with("time_window: {start: '9:30', end: '16:00'}\n"),
        "5:22 time_window",
        "not a time of day",
    );
    finds(
        &with("timeframe: 1d\ntime_window: {start: '09:30', end: '16:00'}\n"),
        "6:14 time_window",
        "shorter than a day",
    );
    finds(
        &with("targets: {stop_loss_percent: 3}\n"),
        "5:30 targets",
        "below zero",
    );
    finds(
        &with("side: short\ntargets: {stop_loss_percent: -3}\n"),
        "6:30 targets",
        "above zero",
    );
    finds(
        &with("targets: {target_rr_ratio: 2}\n"),
        "5:28 targets",
        "needs a stop",
    );
    finds(
        &with("targets: {stop_loss_percent: -1, stop_loss_atr_multiplier: 2}\n"),
        "5:60 targets",
        "given twice",
    );
    finds(
        &with("confidence: {base_score: 1.5}\n"),
        "5:26 confidence",
        "from 0 to 1",
    );
    finds(
        &with(
            "confidence: {modifiers: [{condition: \"price > pre_market_hi\", adjustment: 0.1}]}\n",
        ),
        "5:47 unknown_name",
        "pre_market_high",
    );
    finds(
        &with("filters: {min_price: 9, max_price: 8}\n"),
        "5:36 filter",
        "no price is at least 9 and at most 8",
    );
    finds(&with("cool_down: soon\n"), "5:12 cool_down", "15m");
    finds(
        &with("trigger: level\nre_arm: price < 1\n"),
        "6:9 re_arm",
        "never re-armed",
    );
    finds(&with("max_per_day: 0\n"), "5:14 max_per_day", "never fire");
    finds(
        &with("resistance: {highest_high: 0}\n"),
        "5:28 resistance",
        "1 to 500",
    );
    finds(
        &with("lookback_periods: {sma: 20}\n"),
        "5:19 lookback_periods",
        "no effect",
    );
    finds(
        &with("evaluate_on: intrabar\n"),
        "5:14 intrabar",
        "when they close",
    );
    let twice = format!(
        "rules:\n{0}{0}",
        "  - {name: A, type: price, when: price > 1}\n"
    );
    finds(&twice, "3:12 duplicate_rule", "another rule is named `A`");
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn every_field_is_an_expression_of_the_language() {
    for entry in FIELDS {
        let name = entry.name.replace("_N", "_14");
        let found = field(&name, &FieldOptions::default()).unwrap();
        let expression = Expression::new(&found.expression, &Scope::new());
        let expression = expression.unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        assert_eq!(expression.ty(), bellwether_kernels::Type::Num, "{name}");
        // A rule may use it on either side.
        let text = format!(
            "{{name: A, type: price, conditions: [{{field: price, operator: '>', value: {name}}}]}}"
        );
        assert!(AlertRule::of_text(&text, &Scope::new()).is_ok(), "{name}");
    }
    for none in ["sma_", "sma_01", "sma_501", "rsi_1", "sma_N", "foo_20", ""] {
        assert_eq!(field(none, &FieldOptions::default()), None, "{none}");
    }
}

#[test]
fn a_setup_is_told_by_the_name_unless_it_is_given() {
    for (name, setup) in [
        ("breakout_setup", Setup::Breakout),
        ("Volume breakout", Setup::Breakout),
        ("volume_spike", Setup::VolumeSpike),
        ("Spike at noon", Setup::VolumeSpike),
        ("Gap up", Setup::GapUp),
        ("gap-down", Setup::GapDown),
        ("low_float_momentum", Setup::Momentum),
        ("Anything", Setup::Breakout),
    ] {
        assert_eq!(Setup::of_rule_name(name), setup, "{name}");
    }
    assert_eq!(rule("setup: gap_down\n").document().setup(), Setup::GapDown);
}

#[test]
fn a_document_survives_being_written() {
    let text =
        format!("{RULE}resistance: {{highest_high: 5}}\ncool_down: 15m\nre_arm: price < sma_20\n");
    let document = AlertRuleDocument::parse(&text).unwrap();
    assert_eq!(
        AlertRuleDocument::parse(&document.to_yaml().unwrap()).unwrap(),
        document
    );
}

#[test]
fn a_rest_is_told_in_rows() {
    let rows = |more: &str| strategy_of("x", &[&rule(more)], Vec::new()).rules[0].cool_down;
    assert_eq!(rows(""), None);
    assert_eq!(rows("cool_down: 7\n"), Some(7));
    assert_eq!(rows("cool_down: 15m\n"), Some(15));
    assert_eq!(rows("timeframe: 10m\ncool_down: 15m\n"), Some(2));
}

#[test]
fn rules_of_one_timeframe_are_one_strategy() {
    let of = |text: &str| AlertRule::of_text(text, &Scope::new()).unwrap().remove(0);
    let rules = [
        of("{name: A, type: price, when: price > sma_20}"),
        of("{name: B, type: price, when: price > sma_50, timeframe: 1d}"),
        of("{name: C, type: price, when: price < sma_20, priority: 5}"),
        of("{name: D, type: price, when: spread_bps < 5}"),
        of("{name: E, type: price, when: price > 1, enabled: false}"),
        of("{name: F, type: price, when: price > 1, filters: {sectors: [Energy]}}"),
        of("{name: G, type: price, when: feat(\"mood\") > 1}"),
    ];
    let universe = ["AAA".to_owned(), "BBB".to_owned(), "CCC".to_owned()];
    let sector = |symbol: &str| match symbol {
        "AAA" => Some("Energy".to_owned()),
        "BBB" => Some("Health".to_owned()),
        _ => None,
    };
    let set = compile_rules(&Scope::new(), &rules, &universe, &BTreeSet::new(), sector).unwrap();
    let groups: Vec<(Vec<usize>, String, usize)> = set
        .groups
        .iter()
        .map(|group| {
            (
                group.rules.clone(),
                group.strategy.timeframe.to_string(),
                group.symbols.len(),
            )
        })
        .collect();
    assert_eq!(
        groups,
        [
            (vec![0, 2], "1m".into(), 3),
            (vec![1], "1d".into(), 3),
            (vec![5], "1m".into(), 1)
        ]
    );
    // The higher priority acts first; its place in the document is what its alerts carry.
    let order: Vec<usize> = set.groups[0]
        .strategy
        .rules
        .iter()
        .map(|rule| rule.index)
        .collect();
    assert_eq!(order, [1, 0]);
    let told: Vec<String> = set.unfit.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(
        told[0].starts_with("cannot fire: spread_bps missing, the market gives no column `ask`"),
        "{told:?}"
    );
    assert!(told[2].starts_with("cannot fire: mood missing"), "{told:?}");
    assert!(
        told[3].starts_with("cannot fire on CCC: sector missing"),
        "{told:?}"
    );
    let columns = ["bid", "ask"].map(str::to_owned).into();
    let quoted = compile_rules(&Scope::new(), &rules[3..4], &universe, &columns, sector).unwrap();
    assert_eq!(
        quoted.groups[0]
            .columns
            .iter()
            .collect::<BTreeSet<_>>()
            .len(),
        2
    );
}
