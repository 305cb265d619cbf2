//! What is wrong with a document, and where.
#![allow(missing_docs, clippy::unwrap_used)]

use bellwether_trading::{Finding, Strategy, StrategyDocument};

const RULE: &str = "rules:
  - name: Buy
    when: close > 1
    then: [{enter: {side: long, size: {units: 1}}}, {exit: {}}]
";

fn findings(text: &str) -> Vec<Finding> {
    Strategy::findings_of_text(text)
}

/// A document of one rule with more lines; the finding is `line:column code`, and its text contains `says`.
#[track_caller]
fn finds(text: &str, expected: &str, says: &str) {
    let found = findings(text);
    let shown: Vec<String> = found
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref().map_or("?".to_owned(), |place| {
                format!("{}:{}", place.line, place.column)
            });
            format!("{place} {}", finding.code)
        })
        .collect();
    let at = shown.iter().position(|line| line == expected);
    let rendered: String = found.iter().map(Finding::render).collect();
    let at = at.unwrap_or_else(|| panic!("no `{expected}` among {shown:?}\n{rendered}"));
    assert!(
        found[at].render().contains(says),
        "`{says}` is not said in\n{}",
        found[at].render()
    );
}

fn document(more: &str) -> String {
    format!("name: Test\ntimeframe: 1d\ncosts: {{commission: {{rate: 0.1%}}}}\n{RULE}{more}")
}

/// A document whose rule enters like this.
fn entering(enter: &str) -> String {
    document("").replace(
        "{enter: {side: long, size: {units: 1}}}",
        &format!("{{enter: {enter}}}"),
    )
}

#[test]
fn a_sound_document_has_no_findings() {
    assert_eq!(findings(&document("")), []);
}

#[test]
fn what_follows_from_a_broken_definition_is_not_told() {
    let broken = document("indicators: {quick: \"smaa(close, 3)\", calm: \"sma(close, 9)\", both: \"quick + calm\"}\n")
        .replace("close > 1", "quick > calm and both > closs");
    let told = findings(&broken);
    let codes: Vec<_> = told.iter().map(|finding| finding.code).collect();
    // By place: the rule's own mistake, then the cause of the others.
    assert_eq!(codes, ["unknown_name", "unknown_function"]);
}

#[test]
fn every_kind_of_problem_has_a_code_and_a_place() {
    finds("name: [", "1:7 document", "a text is expected");
    finds(
        "name: A\nname: B\n",
        "2:1 document",
        "`name` is given twice",
    );
    finds(
        "name: A\ntimeframe: 1d\nparameters: {n: '5'}\n",
        "3:17 document",
        "a parameter is a number",
    );
    finds(
        "name: Test\ntimeframe: 1d\nrulez: []\n",
        "3:1 document",
        "unknown field",
    );
    finds(
        &document("").replace("Test", "\"\""),
        "1:7 name",
        "1 to 100 characters",
    );
    finds(&document("").replace("1d", "7x"), "2:12 timeframe", "`7x`");
    finds(
        &document("universe: [SPY, 'a b', SPY]\n"),
        "8:17 symbol",
        "",
    );
    finds(
        &document("universe: [SPY, SPY]\n"),
        "8:17 duplicate_symbol",
        "`SPY` is named twice",
    );
    finds(
        &document("  - {name: Buy, when: \"close > 2\", then: [{exit: {}}]}\n"),
        "8:12 duplicate_rule",
        "`Buy`",
    );
    finds(
        &document("session: {calendar: LSE}\n"),
        "8:21 calendar",
        "XNYS",
    );
    finds(
        &document("session: {calendar: CME, flat_at: '15:58'}\n"),
        "8:10 hours",
        "shorter than a day",
    );
    let intraday = |session: &str| document(&format!("session: {session}\n")).replace("1d", "5m");
    finds(&intraday("{flat_at: '15:58'}"), "8:10 hours", "time zone");
    finds(
        &intraday("{trade: '9.30-16 UTC'}"),
        "8:10 hours",
        "time of day",
    );
    finds(
        &intraday("{trade: '09:30-16:00 America/Gotham'}"),
        "8:10 hours",
        "America/Gotham",
    );
    finds(
        &intraday("{trade: '09:30-16:00 UTC', flat_at: '15:58 Europe/Paris'}"),
        "8:10 hours",
        "one time zone",
    );
    assert_eq!(
        findings(&intraday("{calendar: XNYS, flat_at: '15:58'}")),
        []
    );
    finds(
        &document("parameters: {fast: {default: 60, range: 5..50}}\n"),
        "8:20 parameter_range",
        "outside the range 5..50",
    );
    finds(
        &document("parameters: {fast: {default: 60, range: many}}\n"),
        "8:20 parameter_range",
        "`5..50`",
    );
    finds(
        &document("parameters: {fast: {default: 6, step: 0}}\n"),
        "8:20 parameter_range",
        "step",
    );
    finds(
        &document("parameters: {sma: 5}\n"),
        "8:19 unknown_name",
        "is a function",
    );
    finds(
        &document("initial_capital: -1\n"),
        "8:18 capital",
        "positive",
    );
    finds(
        &document("").replace("{units: 1}", "{units: 1e12}"),
        "7:47 size",
        "more than an order can have",
    );
    let beyond = findings(&document("initial_capital: 1e30\n"));
    let codes: Vec<&str> = beyond.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["amount"], "one mistake is one finding");
    finds(&document("pyramiding: 0\n"), "8:13 pyramiding", "from 1");
    finds(&document("risk: {max_positions: 0}\n"), "8:23 limit", "");
    finds(
        &document("risk: {max_gross: -5%}\n"),
        "8:19 limit",
        "positive",
    );
    for name in ["daily_loss", "max_drawdown"] {
        let finding = findings(&document(&format!("risk: {{{name}: 200%}}\n"))).remove(0);
        assert_eq!(
            (finding.code, finding.path.as_str()),
            ("limit", format!("risk.{name}").as_str())
        );
        assert_eq!(finding.message, "a loss of 200% of equity never happens");
        assert_eq!(
            findings(&document(&format!("risk: {{{name}: 100%}}\n"))),
            []
        );
    }
    finds(
        "name: A\ntimeframe: 1d\nrules: []\n",
        "3:8 no_rules",
        "at least one rule",
    );
    finds(
        &document("").replace("close > 1", "close"),
        "6:11 type",
        "condition",
    );
    finds(
        &document("").replace("close > 1", "closs > 1"),
        "6:11 unknown_name",
        "did you mean `close`",
    );
    finds(
        &document("").replace("close > 1", "close > smaa(close, 3)"),
        "6:19 unknown_function",
        "sma",
    );
    finds(
        &document("").replace("close > 1", "close > sma()"),
        "6:19 arguments",
        "",
    );
    finds(
        &document("").replace("close > 1", "close > "),
        "6:18 syntax",
        "",
    );
    finds(
        &document("").replace(
            "[{enter: {side: long, size: {units: 1}}}, {exit: {}}]",
            "[]",
        ),
        "7:11 no_action",
        "",
    );
    finds(
        &entering("{side: long, size: {}}"),
        "7:39 size",
        "exactly one",
    );
    finds(
        &entering("{side: long, size: {units: 1, cash: 5%}}"),
        "7:39 size",
        "exactly one",
    );
    finds(
        &entering("{side: long, size: {risk: 1%}}"),
        "7:39 size",
        "distance of its stop",
    );
    finds(
        &entering("{side: long, size: {units: 1, stop: 3}}"),
        "7:56 size",
        "stop_loss",
    );
    finds(
        &entering("{side: long, size: {units: -1}}"),
        "7:47 not_positive",
        "greater than zero",
    );
    finds(
        &entering("{side: long, size: {units: 1}, stop_loss: -2}"),
        "7:62 not_positive",
        "greater than zero",
    );
    finds(
        &entering("{side: long, size: {units: 1}, type: limit}"),
        "7:20 price",
        "needs `limit_price`",
    );
    finds(
        &entering("{side: long, size: {units: 1}, limit_price: 5}"),
        "7:64 price",
        "has no `limit_price`",
    );
    finds(
        &entering("{side: long, size: {units: 1}, expires_after: 0}"),
        "7:66 expires_after",
        "one row",
    );
    finds(
        &document("").replace("    then", "    max_per_day: 0\n    then"),
        "7:18 max_per_day",
        "never act",
    );
    let costs = |costs: &str| document("").replace("{commission: {rate: 0.1%}}", costs);
    finds(
        &costs("{commission: {rate: 0.1%, per_order: 1}}"),
        "3:21 commission",
        "exactly one",
    );
    finds(
        &costs("{commission: {rate: 150%}}"),
        "3:28 commission",
        "0% to 100%",
    );
    finds(
        &costs("{commission: {per_order: -1}}"),
        "3:21 commission",
        "negative",
    );
    finds(
        &costs("{slippage: {bps: 5, ticks: 1}}"),
        "3:19 slippage",
        "exactly one",
    );
    finds(&costs("{slippage: {bps: -5}}"), "3:19 slippage", "negative");
    finds(
        &costs("{slippage: {bps: 10000}}"),
        "3:19 slippage",
        "nothing could be sold",
    );
}

#[test]
fn warnings_do_not_keep_it_from_running() {
    for (text, code) in [
        (
            document("").replace("{enter: {side: long, size: {units: 1}}}, ", ""),
            "no_entry",
        ),
        (document("").replace(", {exit: {}}", ""), "no_exit"),
        (
            document("").replace("costs: {commission: {rate: 0.1%}}\n", ""),
            "no_costs",
        ),
    ] {
        let strategy = Strategy::of_text(&text, &Default::default()).unwrap();
        let codes: Vec<_> = strategy
            .warnings
            .iter()
            .map(|finding| finding.code)
            .collect();
        assert_eq!(codes, [code]);
    }
}

#[test]
fn a_problem_inside_an_expression_is_shown_where_it_is() {
    let folded = document("").replace("close > 1", "|\n      close > 1\n        and closs > 2");
    finds(&folded, "8:13 unknown_name", "closs");
    finds(
        &document("indicators:\n  a: \"b + 1\"\n  b: \"a + 1\"\n"),
        "10:7 cycle",
        "circle",
    );
    finds(
        &document("indicators: {a: \"a + 1\"}\n"),
        "8:18 cycle",
        "circle",
    );
    let quoted = entering("{side: long, size: {units: 1}, stop_loss: \"2 * atrr(14)\"}");
    finds(&quoted, "7:67 unknown_function", "atr");
}

#[test]
fn expressions_that_yaml_may_cut_ask_for_quotes() {
    let cut = entering("{side: long, size: {units: 1}, stop_loss: max(close, 2)}");
    finds(&cut, "7:62 unquoted_expression", "quote it");
    let whole = entering("{side: long, size: {units: 1}, stop_loss: 2 * atr(14)}");
    finds(
        &whole,
        "7:62 unquoted_expression",
        "quote it: \"2 * atr(14)\"",
    );
    finds(
        &document("indicators: {fast: ema(close, 20)}\n"),
        "8:20 unquoted_expression",
        "",
    );
    finds(
        &document("").replace("close > 1", "close > 1 # and more"),
        "6:11 unquoted_expression",
        "at `#`",
    );
    for sound in [
        document("").replace("close > 1", "\"close > 1\" # a comment"),
        document("").replace("close > 1", "crosses_above(close, sma(close, 5))"),
        document("").replace(
            "close > 1",
            "|\n      close > 1  # a comment of the expression\n",
        ),
        entering("{side: long, size: {equity: 50%}, stop_loss: 1.5, take_profit: \"3\"}"),
        document("").replace("1d", "1d # days"),
    ] {
        assert_eq!(findings(&sound), [], "{sound}");
    }
}

#[test]
fn json_is_a_document_too() {
    let text = r#"{"name": "A", "timeframe": "1d", "costs": {"commission": {"per_order": 1}},
      "rules": [{"name": "R", "when": "close > 1", "then": [{"alert": {"entry": "closs"}}]}]}"#;
    finds(text, "2:82 unknown_name", "did you mean `close`");
    let parsed = StrategyDocument::parse(&text.replace("closs", "close")).unwrap();
    assert_eq!(
        StrategyDocument::parse(&parsed.to_yaml().unwrap()).unwrap(),
        parsed
    );
}

#[test]
fn parameters_are_named_and_bounded() {
    let text = document("parameters: {n: {default: 20, range: 5..50}}\n")
        .replace("close > 1", "close > sma(close, n)");
    let with = |name: &str, value: f64| {
        Strategy::of_text(&text, &[(name.to_owned(), value)].into_iter().collect())
    };
    assert_eq!(with("n", 10.0).unwrap().parameters["n"], 10.0);
    assert_ne!(with("n", 10.0).unwrap().hash, with("n", 11.0).unwrap().hash);
    let code = |findings: Vec<Finding>| findings[0].code;
    assert_eq!(code(with("n", 51.0).unwrap_err()), "parameter_range");
    assert_eq!(code(with("m", 10.0).unwrap_err()), "unknown_parameter");
    assert!(with("n", f64::NAN).is_err());
}

#[test]
fn hostile_documents_end_soon_with_an_error() {
    let huge = document(&format!("description: {}\n", "x".repeat(10 << 20)));
    assert!(findings(&huge)[0].message.contains("at most"), "10 MB");
    let deep = format!("name: {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(findings(&deep)[0].is_error());
    let nested = (0..20_000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth % 40)))
        .collect::<String>();
    assert!(findings(&nested)[0].is_error());
    let bomb = (0..30)
        .map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}, *a{0}]\n", n.max(1) - 1))
        .collect::<String>();
    assert!(findings(&bomb)[0].is_error());
    let expression = document("").replace(
        "close > 1",
        &format!("{}close{} > 1", "(".repeat(10_000), ")".repeat(10_000)),
    );
    assert!(findings(&expression)[0].is_error());
    let rules = |count: usize| {
        let rule = |n| {
            format!("  - {{name: R{n}, when: \"close > smaa({n})\", then: [{{exit: {{}}}}]}}\n")
        };
        document(&(0..count).map(rule).collect::<String>())
    };
    let many = findings(&rules(500));
    assert_eq!(many.len(), 101);
    assert_eq!(
        many.iter().filter(|finding| finding.code == "more").count(),
        1
    );
    finds(&rules(1000), "5:3 too_large", "1001 rules");
}

mod any_text {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,200}") {
            let _ = super::findings(&text);
        }

        #[test]
        fn nor_does_a_damaged_document(at in 0usize..400, with in "[\\PC\n]{0,4}", cut in 0usize..6) {
            let mut text = super::entering("{side: long, size: {risk: 1%, stop: \"2 * atr(14)\"}, stop_loss: {at: \"low\"}}");
            let start = text.floor_char_boundary(at.min(text.len()));
            let end = text.floor_char_boundary((at + cut).min(text.len()));
            text.replace_range(start..end, &with);
            for finding in super::findings(&text) {
                let _ = finding.render();
                if let Some(place) = finding.place {
                    prop_assert!(text.get(place.bytes).is_some());
                }
            }
        }
    }
}
