//! The page of a result in its languages.
#![allow(missing_docs, clippy::unwrap_used)]

mod situation;

use bellwether_research::{
    BacktestResult, Language, Report, TearsheetHeader, Warning, WarningCode, tearsheet,
};
use bellwether_trading::document::FillConvention;
use bellwether_trading::{Refusal, Strategy};
use situation::{share, situation};

/// Six days, each with what happens in its first four hours, and then nothing: +40 from 100 to 104, −70 from 106 to the gap at 99.
fn result() -> BacktestResult {
    let days = [
        "100 101 99 100 b",
        "102 103 101 102",
        "104 105 103 104 x",
        "106.5 107 105 106 b",
        "105 106 104 105",
        "99 100 90 95",
    ];
    let calm = |day: &str| {
        let close = day.split(' ').nth(3).unwrap();
        format!("{day}\n") + &format!("{close} {close} {close} {close}\n").repeat(5)
    };
    situation("a stop and an exit")
        .of([share("A")])
        .enter("stop_loss: \"5\"")
        .with("initial_capital: 10000")
        .from("2024-01-02T00:00:00Z", "4h")
        .run(&days.map(calm).concat())
}

fn page(result: &BacktestResult, language: Language) -> String {
    let costs = "name: C\ntimeframe: 1d\ncosts: {commission: {per_share: 0.005, minimum: 1}, slippage: {bps: 2}}\nrules: [{name: Never, when: 'false', then: [{exit: {}}]}]\n";
    let strategy = Strategy::of_text(costs, &Default::default()).unwrap();
    let header = TearsheetHeader {
        strategy: "Crossing".to_owned(),
        symbols: "A".to_owned(),
        timeframe: "1d".to_owned(),
        costs: strategy.costs,
        fill: FillConvention::NextOpen,
        data_source: "import".to_owned(),
        version: "0".to_owned(),
    };
    tearsheet(result, &Report::new(result), &header, language)
}

#[track_caller]
fn says(page: &str, words: &[&str]) {
    for word in words {
        assert!(page.contains(word), "`{word}` is not said in\n{page}");
    }
}

#[test]
fn a_page_speaks_one_language() {
    let result = result();
    let (english, french) = (
        page(&result, Language::English),
        page(&result, Language::French),
    );
    says(
        &english,
        &[
            "lang=\"en\"",
            "36 bars from import",
            "Fills: next open. Costs: commission 0.005 a unit, at least 1, slippage 0.02 %.",
            "<td>stop-loss</td>",
            "<td>long</td>",
            "Max drawdown",
            "9\u{2009}970.00",
        ],
    );
    says(
        &french,
        &[
            "lang=\"fr\"",
            "36 barres, source import",
            "Exécutions\u{a0}: ouverture suivante. Coûts\u{a0}: commission de 0,005 par unité, au moins 1, glissement de 0,02 %.",
            "<td>stop</td>",
            "<td>achat</td>",
            "Ratio de Sharpe",
            "9\u{2009}970,00",
        ],
    );
    for word in [
        "Equity",
        "Drawdown",
        "Trades (2 of",
        "drawdown",
        "Sharpe ratio",
        "still open",
    ] {
        assert!(!french.contains(word), "`{word}` is English in\n{french}");
    }
}

#[test]
fn a_drawdown_is_a_percentage() {
    let english = page(&result(), Language::English);
    let chart = english.split("<h2>Drawdown</h2>").nth(1).unwrap();
    let label = chart.split("aria-label=\"").nth(1).unwrap();
    assert!(
        label.starts_with("from −") && label.contains(" % to 0.00 %\""),
        "{label:.60}"
    );
}

#[test]
fn refused_entries_say_why_in_every_language() {
    let mut result = result();
    for refusal in Refusal::ALL {
        result.warnings = vec![Warning {
            code: WarningCode::EntriesRefused,
            message: "words of the engine".to_owned(),
            count: Some(1),
            places: Vec::new(),
            refusal: Some(refusal),
        }];
        let english = page(&result, Language::English);
        assert!(english.contains("Words of the engine."));
        let french = page(&result, Language::French);
        let told = french.split("1 entrée refusée : ").nth(1).unwrap();
        assert!(!told.starts_with(['.', '<']), "{refusal:?}");
    }
}
