//! Market situations: what is filled, when and at which price.
#![allow(missing_docs, clippy::unwrap_used)]

mod situation;

use bellwether_research::{Report, Warning, WarningCode};
use bellwether_trading::Refusal;
use situation::{future, share, situation};

const FLAT: &str = "100 101 99 100";

#[test]
fn market_orders() {
    situation("a market order fills at the next open").fills(
        "100 101 99 100 b\n 102 103 101 102\n 104 105 103 104 x\n 106 107 105 106",
        "1 buy 10 A @ 102 Long\n 3 sell 10 A @ 106 Out",
    );
    situation("with `fill: close` it fills at the close that decided it")
        .with("execution: {fill: close}")
        .fills(
            "100 101 99 100.5 b\n 102 103 101 102\n 104 105 103 104.5 x\n 106 107 105 106",
            "0 buy 10 A @ 100.5 Long\n 2 sell 10 A @ 104.5 Out",
        );
    situation("a decision on the last row is never filled")
        .fills("100 101 99 100\n 102 103 101 102 b", "");
    situation("a symbol without a bar is filled when it has one again").fills(
        "100 101 99 100 b | 50 51 49 50\n - | 50 51 49 50\n 103 104 102 103 | 50 51 49 50",
        "2 buy 10 A @ 103 Long",
    );
}

#[test]
fn triggers() {
    let bars = "100 101 99 100 b\n 101 102 100 101 b x\n 102 103 101 102 b\n 103 104 102 103 b\n 104 105 103 104";
    situation("an edge acts once while the condition stays true")
        .fills(bars, "1 buy 10 A @ 101 Long\n 2 sell 10 A @ 102 Out");
    let level = "  - name: Level
    trigger: level
    when: feat(\"b\") > 0
    then: [{enter: {side: long, size: {units: 1}}}]";
    let silent = bars.replace('b', "b n").replace("b n x", "b x");
    situation("a level acts on every row; an exit beats the entry of its row")
        .rules(level)
        .fills(&silent, "2 buy 1 A @ 102 Level");
    situation("a missing condition is false: the next true one is an edge")
        .rules(
            "  - name: Gap
    when: lag(close, 1) > 0 and feat(\"n\") == 0
    then: [{enter: {side: short, size: {units: 1}}}]",
        )
        .fills(
            "100 101 99 100\n 101 102 100 101\n 102 103 101 102",
            "2 sell 1 A @ 102 Gap",
        );
}

#[test]
fn limit_entries() {
    let limit = "type: limit, limit_price: \"close - 5\"";
    situation("a limit fills at its price inside the bar")
        .enter(limit)
        .fills(
            "100 101 99 100 b\n 99 100 96 98\n 97 98 94 96",
            "2 buy 10 A @ 95 Long",
        );
    situation("a gap through a limit fills at the better open")
        .enter(limit)
        .fills("100 101 99 100 b\n 93 94 92 93", "1 buy 10 A @ 93 Long");
    situation("a limit that is only approached rests")
        .enter(limit)
        .fills("100 101 99 100 b\n 99 100 95.01 98", "");
    situation("a sell limit above a short's market")
        .enter("type: limit, limit_price: \"close + 5\"")
        .fills(
            "100 101 99 100 s\n 101 106 100 102",
            "1 sell 10 A @ 105 Short",
        );
    situation("limits round toward the market")
        .enter("type: limit, limit_price: \"close - 4.999\"")
        .fills("100 101 99 100 b\n 99 100 90 98", "1 buy 10 A @ 95.01 Long");
    situation("a resting order expires after its rows, and its last bar still counts")
        .enter("type: limit, limit_price: \"close - 5\", expires_after: 2")
        .fills(
            "100 101 99 100 b\n 99 100 96 98\n 99 100 96 98\n 99 100 94 98",
            "2 expired Long",
        );
    situation("its last bar still fills it")
        .enter("type: limit, limit_price: \"close - 5\", expires_after: 2")
        .fills(
            "100 101 99 100 b\n 99 100 96 98\n 99 100 95 98\n 99 100 94 98",
            "2 buy 10 A @ 95 Long",
        );
    situation("what expires on a row leaves room for that row's entry")
        .enter("type: limit, limit_price: \"close - 5\", expires_after: 1")
        .fills(
            "100 101 99 100 b\n 99 100 96 99\n 99 100 96 98 b\n 97 98 96.5 97\n 97 98 92 97 b\n 97 98 91 97",
            "1 expired Long\n 3 expired Long\n 5 buy 10 A @ 92 Long",
        );
    situation("rows without a bar of the symbol do not count")
        .enter("type: limit, limit_price: \"close - 5\", expires_after: 1")
        .fills(
            "100 101 99 100 b | 1 1 1 1\n - | 1 1 1 1\n 99 100 94 98 | 1 1 1 1",
            "2 buy 10 A @ 95 Long",
        );
    situation("a working entry keeps another from being made")
        .enter(limit)
        .fills(
            "100 101 99 100 b\n 99 100 96 98\n 97 98 96 97 b\n 97 98 94 96",
            "3 buy 10 A @ 95 Long",
        );
}

#[test]
fn stop_entries() {
    let stop = "type: stop, stop_price: \"close + 5\"";
    situation("a stop fills at its trigger").enter(stop).fills(
        "100 101 99 100 b\n 101 106 100 104",
        "1 buy 10 A @ 105 Long",
    );
    situation("a gap through a stop fills at the worse open")
        .enter(stop)
        .fills(
            "100 101 99 100 b\n 108 109 107 108",
            "1 buy 10 A @ 108 Long",
        );
    situation("stops round away from the market")
        .enter("type: stop, stop_price: \"close + 4.999\"")
        .fills(
            "100 101 99 100 b\n 101 106 100 104",
            "1 buy 10 A @ 105 Long",
        );
    let stop_limit = "type: stop_limit, stop_price: \"close + 5\", limit_price: \"close + 6\"";
    situation("a stop-limit whose bar closes within the limit fills at the limit")
        .enter(stop_limit)
        .fills(
            "100 101 99 100 b\n 101 107 100 105.5",
            "1 buy 10 A @ 106 Long",
        );
    situation("a stop-limit that is passed rests, and fills when the price returns")
        .enter(stop_limit)
        .fills(
            "100 101 99 100 b\n 101 109 100 108\n 108 109 107 108\n 107 108 105 106",
            "3 buy 10 A @ 106 Long",
        );
    situation("what else happens on the bar does not show a stop-limit the bar's low")
        .enter(stop_limit)
        .fills(
            "100 101 99 100 b | 50 51 49 50 b\n 101 109 100 108 | 51 56 50 55.5",
            "1 buy 10 B @ 56 Long",
        );
    situation("a stop-limit reached by the open fills there if the limit allows")
        .enter(stop_limit)
        .fills(
            "100 101 99 100 b\n 105.5 107 105 106",
            "1 buy 10 A @ 105.5 Long",
        );
    situation("a gap beyond the limit fills when the bar comes back")
        .enter(stop_limit)
        .fills(
            "100 101 99 100 b\n 108 109 105 107",
            "1 buy 10 A @ 106 Long",
        );
}

#[test]
fn stops_and_targets() {
    let bracket = "stop_loss: 5, take_profit: 8";
    situation("a stop fills at its level").enter(bracket).fills(
        "100 101 99 100 b\n 100 101 99 100\n 99 100 94 96",
        "1 buy 10 A @ 100 Long\n 2 sell 10 A @ 95 stop_loss",
    );
    situation("gap through stop fills at open")
        .enter(bracket)
        .fills(
            "100 101 99 100 b\n 100 101 99 100\n 92 93 91 92",
            "1 buy 10 A @ 100 Long\n 2 sell 10 A @ 92 stop_loss",
        );
    situation("gap through target fills at open")
        .enter(bracket)
        .fills(
            "100 101 99 100 b\n 100 101 99 100\n 112 113 111 112",
            "1 buy 10 A @ 100 Long\n 2 sell 10 A @ 112 take_profit",
        );
    let result =
        situation("stop and target on one bar: the stop comes first, and the bar is counted")
            .enter(bracket)
            .fills(
                "100 101 99 100 b\n 100 101 99 100\n 100 110 90 100",
                "1 buy 10 A @ 100 Long\n 2 sell 10 A @ 95 stop_loss",
            );
    assert_eq!(result.ambiguous_bars, 1);
    assert!(
        result
            .warnings
            .iter()
            .any(|warning| warning.code == WarningCode::AmbiguousBars)
    );
    let result = situation("a target at the open is not ambiguous")
        .enter(bracket)
        .fills(
            "100 101 99 100 b\n 100 101 99 100\n 109 110 90 100",
            "1 buy 10 A @ 100 Long\n 2 sell 10 A @ 109 take_profit",
        );
    assert_eq!(result.ambiguous_bars, 0);
    situation("a short's stop is above, its target below")
        .enter(bracket)
        .fills(
            "100 101 99 100 s\n 100 101 99 100\n 101 106 100 104",
            "1 sell 10 A @ 100 Short\n 2 buy 10 A @ 105 stop_loss",
        );
    situation("a short's target").enter(bracket).fills(
        "100 101 99 100 s\n 100 101 99 100\n 99 100 91 93",
        "1 sell 10 A @ 100 Short\n 2 buy 10 A @ 92 take_profit",
    );
    situation("levels as prices, from the deciding row")
        .enter("stop_loss: {at: \"low - 1\"}, take_profit: {at: \"high + 9\"}")
        .fills(
            "100 101 99 100 b\n 104 105 103 104\n 104 111 103 110",
            "1 buy 10 A @ 104 Long\n 2 sell 10 A @ 110 take_profit",
        );
    situation("an exit rule ends stop and target")
        .enter(bracket)
        .fills(
            "100 101 99 100 b\n 100 101 99 100 x\n 100 101 99 100\n 90 91 89 90",
            "1 buy 10 A @ 100 Long\n 2 sell 10 A @ 100 Out",
        );
    situation("stops round away, targets toward")
        .enter("stop_loss: 4.996, take_profit: 7.996")
        .fills(
            "100 101 99 100 b\n 100 101 99 100\n 100 107.99 99 100",
            "1 buy 10 A @ 100 Long\n 2 sell 10 A @ 107.99 take_profit",
        );
    situation("a size's stop is the stop-loss too")
        .enter("size: {risk: 1%, stop: \"5\"}")
        .fills(
            "100 101 99 100 b\n 100 101 99 100\n 99 100 94 96",
            "1 buy 200 A @ 100 Long\n 2 sell 200 A @ 95 stop_loss",
        );
}

#[test]
fn the_bar_of_the_entry() {
    let bracket = "stop_loss: 5, take_profit: 8";
    situation("a stop may fill on the bar of its entry")
        .enter(bracket)
        .fills(
            "100 101 99 100 b\n 100 101 94 96",
            "1 buy 10 A @ 100 Long\n 1 sell 10 A @ 95 stop_loss",
        );
    situation("a target that is only touched on it does not")
        .enter(bracket)
        .fills(
            "100 101 99 100 b\n 100 109 99 101\n 101 102 100 101",
            "1 buy 10 A @ 100 Long",
        );
    situation("a target beyond which the bar closes does")
        .enter(bracket)
        .fills(
            "100 101 99 100 b\n 100 110 99 109",
            "1 buy 10 A @ 100 Long\n 1 sell 10 A @ 108 take_profit",
        );
    situation("`entry_bar_target: touch` lets it, after an entry at the open")
        .enter(bracket)
        .with("execution: {entry_bar_target: touch}")
        .fills(
            "100 101 99 100 b\n 100 109 99 101",
            "1 buy 10 A @ 100 Long\n 1 sell 10 A @ 108 take_profit",
        );
    situation("but not after an entry inside the bar")
        .enter("type: limit, limit_price: \"close - 2\", take_profit: 3")
        .with("execution: {entry_bar_target: touch}")
        .fills("100 101 99 100 b\n 100 102 97 99", "1 buy 10 A @ 98 Long");
    situation("a stop above the fill gives the position up where it was entered")
        .enter("stop_loss: {at: \"close - 1\"}")
        .fills(
            "100 101 99 100 b\n 95 97 94 96",
            "1 buy 10 A @ 95 Long\n 1 sell 10 A @ 95 stop_loss",
        );
    situation("an entry at the close has its levels from the next bar")
        .enter(bracket)
        .with("execution: {fill: close}")
        .fills(
            "100 120 80 100 b\n 100 101 94 96",
            "0 buy 10 A @ 100 Long\n 1 sell 10 A @ 95 stop_loss",
        );
}

#[test]
fn trailing_stops() {
    situation("a trailing stop follows the high, from the next row on")
        .enter("trailing: 5")
        .fills(
            "100 101 99 100 b\n 100 102 99 101\n 101 110 100 109\n 109 110 104 106",
            "1 buy 10 A @ 100 Long\n 3 sell 10 A @ 105 trailing_stop",
        );
    situation("a short's follows the low")
        .enter("trailing: 5")
        .fills(
            "100 101 99 100 s\n 100 101 98 99\n 99 100 90 91\n 91 96 90 95",
            "1 sell 10 A @ 100 Short\n 3 buy 10 A @ 95 trailing_stop",
        );
    situation("a nearer fixed stop counts until the trail has passed it")
        .enter("stop_loss: 3, trailing: 5")
        .fills(
            "100 101 99 100 b\n 100 101 98 100\n 100 101 96 98",
            "1 buy 10 A @ 100 Long\n 2 sell 10 A @ 97 stop_loss",
        );
    situation("a high from before an entry inside the bar is not followed")
        .enter("type: limit, limit_price: \"close - 4\", trailing: 5")
        .fills(
            "100 101 99 100 b\n 100 110 95 97\n 97 98 93 94\n 94 95 91 92",
            "1 buy 10 A @ 96 Long\n 3 sell 10 A @ 93 trailing_stop",
        );
}

#[test]
fn reversing_and_adding() {
    situation("an opposite entry is refused without `reverse`").fills(
        "100 101 99 100 b\n 101 102 100 101 s\n 102 103 101 102",
        "1 buy 10 A @ 101 Long",
    );
    situation("with it the position is turned")
        .enter("reverse: true")
        .fills(
            "100 101 99 100 b\n 101 102 100 101 s\n 102 103 101 102",
            "1 buy 10 A @ 101 Long\n 2 sell 10 A @ 102 Short\n 2 sell 10 A @ 102 Short",
        );
    let bars = "100 101 99 100 b\n 101 102 100 101\n 102 103 101 102 b\n 103 104 102 103\n 104 105 103 104 b\n 105 106 104 105";
    situation("pyramiding 2 adds once")
        .with("pyramiding: 2")
        .fills(bars, "1 buy 10 A @ 101 Long\n 3 buy 10 A @ 103 Long");
    situation("an added entry moves the stop to its distance from the average").enter("stop_loss: 2").with("pyramiding: 2").fills(
        "100 101 99.5 100 b\n 100 101 99.5 100 \n 104 105 103 104 b\n 104 105 103 104\n 103 104 99 100",
        "1 buy 10 A @ 100 Long\n 3 buy 10 A @ 104 Long\n 4 sell 20 A @ 100 stop_loss",
    );
}

#[test]
fn cash() {
    situation("what cash cannot pay is cut, down to whole lots")
        .enter("size: {units: 10}")
        .with("initial_capital: 550")
        .fills("100 101 99 100 b\n 100 101 99 100", "1 buy 5 A @ 100 Long");
    situation("not even one lot is a rejection")
        .with("initial_capital: 99")
        .fills(
            "100 101 99 100 b\n 100 101 99 100",
            "1 rejected_no_cash Long",
        );
    situation("fractions of nine decimals")
        .enter("size: {equity: 100%}")
        .with("lot: fractional\ninitial_capital: 1000")
        .fills("3 3 3 3 b\n 3 3 3 3", "1 buy 333.333333333 A @ 3 Long");
    situation("a size below one lot is refused")
        .enter("size: {notional: 99}")
        .fills("100 101 99 100 b\n 100 101 99 100", "");
    for size in [
        "units: \"close * 1e300\"",
        "notional: 1e308",
        "equity: 1e308%",
        "risk: 1%, stop: \"1e-300\"",
    ] {
        let result = situation("a size that no order can have is refused for that")
            .enter(&format!("size: {{{size}}}"))
            .fills("100 101 99 100 b\n 100 101 99 100", "");
        assert_eq!(result.refusals, [(Refusal::SizeTooLarge, 1)], "{size}");
        let told = |warning: &&Warning| warning.code == WarningCode::EntriesRefused;
        let message = &result.warnings.iter().find(told).unwrap().message;
        assert!(
            message.ends_with(Refusal::SizeTooLarge.message()),
            "{message}"
        );
    }
    let cut = situation("a size beyond the cash is cut, and that is told")
        .enter("size: {units: 1e9}")
        .with("initial_capital: 1000")
        .fills("100 101 99 100 b\n 100 101 99 100", "1 buy 10 A @ 100 Long");
    assert!(
        cut.warnings
            .iter()
            .any(|warning| warning.code == WarningCode::OrdersCut)
    );
    situation("two symbols share the cash in the universe's order")
        .enter("size: {equity: 60%}")
        .with("initial_capital: 1000")
        .fills(
            "100 101 99 100 b | 10 10 10 10 b\n 100 101 99 100 | 10 10 10 10",
            "1 buy 6 A @ 100 Long\n 1 buy 40 B @ 10 Long",
        );
    situation("what closes at an open pays for what opens there")
        .enter("type: limit, limit_price: \"100\", size: {units: 10}")
        .with("initial_capital: 1000")
        .fills(
            "100 101 99 100 b | 150 151 149 150\n 100 101 99 100 | 150 151 149 150 b\n 100 101 99 100 x | 150 151 149 150\n 100 101 99 100 | 90 91 89 90",
            "1 buy 10 A @ 100 Long\n 3 buy 10 B @ 90 Long\n 3 sell 10 A @ 100 Out",
        );
    situation("a short is backed in full: its proceeds do not buy more").enter("size: {units: 100}").with("initial_capital: 1000").fills(
        "100 100 100 100 s | 10 10 10 10\n 100 100 100 100 | 10 10 10 10 b\n 100 100 100 100 | 10 10 10 10",
        "1 sell 10 A @ 100 Short\n 2 rejected_no_cash Long",
    );
    situation("cash at the fill, fees included")
        .enter("size: {cash: 100%}")
        .with("execution: {size_at: fill}\ncosts: {commission: {rate: 1%}}\ninitial_capital: 1010")
        .fills("90 91 89 90 b\n 100 101 99 100", "1 buy 10 A @ 100 Long");
    situation("a future is not paid for; its multiplier counts")
        .of([future("ES")])
        .enter("size: {units: 2}")
        .with("initial_capital: 1000")
        .fills(
            "5000 5001 4999 5000 b\n 5000 5001 4999 5000 x\n 5002.5 5003 5002 5002.5",
            "1 buy 2 ES @ 5000 Long\n 2 sell 2 ES @ 5002.5 Out",
        );
    let result = situation("its profit is points times multiplier")
        .of([future("ES")])
        .enter("size: {units: 2}")
        .run("5000 5001 4999 5000 b\n 5000 5001 4999 5000 x\n 5002.5 5003 5002 5002.5");
    assert_eq!(result.final_equity.to_string(), "100250");
}

#[test]
fn commissions() {
    let bars = "100 101 99 100 b\n 100 101 99 100 x\n 110 111 109 110";
    for (commission, expected) in [
        ("rate: 0.1%", "2.1"),
        ("per_share: 0.05", "1"),
        ("per_share: 0.05, minimum: 1", "2"),
        ("per_contract: 2.05", "41"),
        ("per_order: 7", "14"),
    ] {
        let situation = situation("ten shares in at 100 and out at 110")
            .with(&format!("costs: {{commission: {{{commission}}}}}"));
        let trades = situation.run(bars).trades;
        assert_eq!(trades[0].commission.to_string(), expected, "{commission}");
        assert_eq!(trades[0].gross_pnl.to_string(), "100", "{commission}");
    }
}

#[test]
fn slippage() {
    let bars =
        "100 101 99 100 1000 b\n 100 101 99 100 1000\n 100 101 99 100 1000 x\n 100 101 99 100 1000";
    for (model, buy, sell) in [
        ("bps: 5", "100.05", "99.95"),
        ("ticks: 2", "100.02", "99.98"),
        // 10 of 1000 units: 1% squared is 0.0001, its root 0.1.
        ("volume_share: 10", "100.1", "99.9"),
        ("square_root: 0.01", "100.1", "99.9"),
    ] {
        let result = situation("ten units of a thousand")
            .with(&format!("costs: {{slippage: {{{model}}}}}"))
            .fills(
                bars,
                &format!("1 buy 10 A @ {buy} Long\n 3 sell 10 A @ {sell} Out"),
            );
        let each = (buy.parse::<f64>().unwrap() - 100.0) * 10.0;
        assert!(
            (result.slippage.to_f64() - 2.0 * each).abs() < 1e-9,
            "{model}"
        );
    }
    situation("a limit does not slip")
        .enter("type: limit, limit_price: \"close - 1\"")
        .with("costs: {slippage: {bps: 50}}")
        .fills("100 101 99 100 b\n 100 101 98 100", "1 buy 10 A @ 99 Long");
    for model in ["volume_share: 1", "square_root: 1"] {
        let costs = format!("costs: {{slippage: {{{model}}}}}");
        situation("an unknown volume is not a free fill")
            .with(&costs)
            .fills(
                "100 101 99 100 b\n 100 101 99 100 nan",
                "1 rejected_no_price Long",
            );
        situation("nor is a volume of zero").with(&costs).fills(
            "100 101 99 100 b\n 100 101 99 100 0",
            "1 rejected_no_price Long",
        );
    }
    situation("a bar of unknown volume does not lose an exit").with("costs: {slippage: {square_root: 0.01}}").fills(
        "100 101 99 100 b\n 100 101 99 100\n 100 101 99 100 x\n 100 101 99 100 nan\n 98 99 97 98",
        "1 buy 10 A @ 100.1 Long\n 4 sell 10 A @ 97.902 Out",
    );
}

#[test]
fn the_end_of_the_data() {
    let bars = "100 101 99 100 b\n 100 101 99 100\n 102 103 101 102\n 104 105 103 104.5";
    let result = situation("nothing is closed unless asked").fills(bars, "1 buy 10 A @ 100 Long");
    assert!(result.trades[0].is_open());
    assert!(
        result
            .warnings
            .iter()
            .any(|warning| warning.code == WarningCode::OpenPositions)
    );
    situation("`finalize: true` closes at the last close")
        .with("execution: {finalize: true}")
        .fills(
            bars,
            "1 buy 10 A @ 100 Long\n 3 sell 10 A @ 104.5 end_of_data",
        );
    situation("`finalize: order` decides on the last row but one")
        .with("execution: {finalize: order}")
        .fills(
            bars,
            "1 buy 10 A @ 100 Long\n 3 sell 10 A @ 104 end_of_data",
        );
    situation("nothing is opened where everything is closed")
        .with("execution: {finalize: order}")
        .fills("100 101 99 100\n 100 101 99 100 b\n 102 103 101 102\n", "");
    situation("a symbol without a last bar stays open")
        .with("execution: {finalize: true}")
        .fills(
            "100 101 99 100 b | 1 1 1 1\n 100 101 99 100 | 1 1 1 1\n - | 1 1 1 1",
            "1 buy 10 A @ 100 Long",
        );
    situation("an exit that waits for a bar is filled once").with("execution: {finalize: true}").fills(
        "100 101 99 100 b | 1 1 1 1\n 100 101 99 100 x | 1 1 1 1\n - | 1 1 1 1\n 90 91 89 90.5 | 1 1 1 1",
        "1 buy 10 A @ 100 Long\n 3 sell 10 A @ 90 Out",
    );
    let alert = "  - name: Tell\n    when: close > 104\n    then: [{alert: {}}]";
    let result = situation("an alert of the last row is given")
        .rules(alert)
        .with("execution: {finalize: true}")
        .run(bars);
    assert_eq!(result.alert_count, 1);
}

#[test]
fn filters() {
    situation("a filter that is not true stops entries, not exits").fills(
        "100 101 99 100 b\n 100 101 99 100\n 100 101 99 100 n x\n 100 101 99 100\n 100 101 99 100 n b\n 100 101 99 100",
        "1 buy 10 A @ 100 Long\n 3 sell 10 A @ 100 Out",
    );
    let missing =
        "  - name: Wide\n    when: lag(close, 3) > 0\n    then: [{filter: {scope: SCOPE}}]";
    situation("a missing filter counts as false").rules(&missing.replace("SCOPE", "symbol")).fills(
        "100 101 99 100 b\n 100 101 99 100\n 100 101 99 100\n 100 101 99 100 b\n 100 101 99 100",
        "4 buy 10 A @ 100 Long",
    );
    let rule = "  - name: Wide\n    when: close < 120\n    then: [{filter: {scope: SCOPE}}]";
    let bars = "100 101 99 100 b | 130 131 129 130\n 100 101 99 100 | 130 131 129 130";
    situation("a symbol's filter is its own")
        .rules(&rule.replace("SCOPE", "symbol"))
        .fills(bars, "1 buy 10 A @ 100 Long");
    situation("a global filter that is false anywhere stops all")
        .rules(&rule.replace("SCOPE", "global"))
        .fills(bars, "");
    situation("a symbol without a bar is not asked")
        .rules(&rule.replace("SCOPE", "global"))
        .fills(
            "99 99 99 99 | 130 131 129 130\n 100 101 99 100 b | -\n 100 101 99 100 | -",
            "2 buy 10 A @ 100 Long",
        );
}

#[test]
fn limits_of_the_account() {
    let bars = "100 101 99 100 b | 50 51 49 50 b\n 100 101 99 100 | 50 51 49 50";
    situation("no more positions than allowed")
        .with("risk: {max_positions: 1}")
        .fills(bars, "1 buy 10 A @ 100 Long");
    situation("entries of one row count together against the gross limit")
        .enter("size: {equity: 60%}")
        .with("risk: {max_gross: 100%}\ninitial_capital: 1000")
        .of([future("X"), future("Y")])
        .fills(
            "1 1 1 1 b | 1 1 1 1 b\n 1 1 1 1 | 1 1 1 1",
            "1 buy 12 X @ 1 Long",
        );
    situation("a day's loss stops entries until the next day, and takes resting ones back")
        .enter("size: {units: 10}")
        .with("risk: {daily_loss: 2%}\ninitial_capital: 1000")
        .from("2024-01-01T12:00:00Z", "6h")
        .fills(
            "100 101 99 100 b | 50 51 49 50\n 100 101 99 97 | 50 51 49 50\n 97 98 96 97 x | 50 51 49 50 b\n 97 98 96 97 b | 50 51 49 50\n 97 98 96 97 | 50 51 49 50",
            "1 buy 10 A @ 100 Long\n 3 sell 10 A @ 97 Out\n 3 buy 10 B @ 50 Long\n 4 buy 4 A @ 97 Long",
        );
    situation("the loss of a day is reckoned from the equity before its first row")
        .enter("size: {units: 10}")
        .with("risk: {daily_loss: 2%}\ninitial_capital: 1000")
        .from("2024-01-01T00:00:00Z", "12h")
        .fills(
            "100 101 99 100 b\n 100 101 99 99\n 99 99 99 98.5 x\n 98 98 98 98 b\n 98 99 97 98",
            "1 buy 10 A @ 100 Long\n 3 sell 10 A @ 98 Out\n 4 buy 10 A @ 98 Long",
        );
    situation("a fall from the peak closes everything for good").enter("size: {units: 10}").with("risk: {max_drawdown: 5%}\ninitial_capital: 1000").fills(
        "100 101 99 100 b\n 100 111 99 110\n 110 111 104 104\n 104 105 103 104\n 104 105 103 104 b\n 104 105 103 104",
        "1 buy 10 A @ 100 Long\n 3 sell 10 A @ 104 max_drawdown",
    );
}

#[test]
fn rules_that_rest() {
    let alert = |more: &str| {
        format!(
            "  - name: Tell\n    trigger: level\n    when: close > 0\n    {more}\n    then: [{{alert: {{}}}}]"
        )
    };
    let six = [FLAT; 6].join("\n");
    let count = |more: &str| {
        situation("six rows")
            .rules(&alert(more))
            .from("2024-01-01T00:00:00Z", "8h")
            .run(&six)
            .alert_count
    };
    assert_eq!(count(""), 6, "a level alerts on every row");
    assert_eq!(
        count("cool_down: 1"),
        3,
        "a rule rests for a row after acting"
    );
    assert_eq!(
        count("max_per_day: 2"),
        4,
        "and acts so often a day only, over two days of three rows"
    );
    let read_only = situation("an exit without a position is not an action").rules(
        "  - name: Once\n    trigger: level\n    when: close > 0\n    max_per_day: 1\n    then: [{exit: {}}]",
    );
    read_only.fills(
        "100 101 99 100\n 100 101 99 100 b\n 100 101 99 100\n 100 101 99 100",
        "2 buy 10 A @ 100 Long\n 3 sell 10 A @ 100 Once",
    );
}

#[test]
fn hours() {
    let nyse = |symbol: &str| {
        bellwether_market::Instrument::equity(bellwether_market::Symbol::new(symbol).unwrap())
    };
    let hours =
        "session: {calendar: XNYS, trade: \"09:30-15:50 America/New_York\", flat_at: \"15:58\"}";
    situation("positions are closed at the last open before `flat_at`")
        .of([nyse("A")])
        .with(hours)
        .from("2024-01-02T20:40:00Z", "5m")
        .fills(
            "100 101 99 100 b\n 100 101 99 100\n 101 102 100 101\n 102 103 101 102",
            "1 buy 10 A @ 100 Long\n 3 sell 10 A @ 102 flat_at",
        );
    situation("`flat_at` at a row's close leaves that row out: it would fill too late")
        .of([nyse("A")])
        .with("session: {calendar: XNYS, flat_at: \"15:55\"}")
        .from("2024-01-02T20:40:00Z", "5m")
        .fills(
            "100 101 99 100 b\n 100 101 99 100\n 101 102 100 101\n 102 103 101 102",
            "1 buy 10 A @ 100 Long\n 2 sell 10 A @ 101 flat_at",
        );
    situation("a missing bar does not leave a position open")
        .of([nyse("A"), nyse("B")])
        .with(hours)
        .from("2024-01-02T20:40:00Z", "5m")
        .fills(
            "100 101 99 100 b | 1 1 1 1\n 100 101 99 100 | -\n - | -\n 102 103 101 102 | -",
            "1 buy 10 A @ 100 Long",
        );
    situation("a half day ends earlier")
        .of([nyse("A")])
        .with(hours)
        .from("2024-07-03T16:40:00Z", "5m")
        .fills(
            "100 101 99 100 b\n 100 101 99 100\n 101 102 100 101\n 102 103 101 102",
            "1 buy 10 A @ 100 Long\n 3 sell 10 A @ 102 flat_at",
        );
    situation("nothing is entered outside the hours")
        .of([nyse("A")])
        .with("session: {trade: \"10:00-11:00 America/New_York\"}")
        .from("2024-01-02T14:30:00Z", "15m")
        .fills(
            "100 101 99 100 b\n 101 102 100 101 b\n 101 102 100 101\n 101 102 100 101 b\n 102 103 101 102",
            "4 buy 10 A @ 102 Long",
        );
}

#[test]
fn a_symbol_that_is_only_read() {
    use bellwether_research::Backtest;
    use std::{ops::ControlFlow, sync::Arc};
    let alert = "  - name: Rank\n    trigger: level\n    when: cs_rank(close) == 1 and close[\"B\"] > 0\n    then: [{alert: {entry: \"close\"}}]";
    let situation = situation("neither alerts nor takes part in cross-sections")
        .rules(alert)
        .of([share("A"), share("C"), share("B")]);
    let bars = "1 1 1 1 | 2 2 2 2 | 9 9 9 9\n 3 3 3 3 | 2 2 2 2 | 9 9 9 9";
    let all = situation.run(bars);
    let run = Backtest {
        strategy: Arc::new(situation.strategy()),
        series: situation.series(bars),
        tradable: 2,
        threads: 1,
    };
    let result = run.run(|_| ControlFlow::Continue(())).unwrap();
    let entries: Vec<_> = result
        .alerts
        .iter()
        .map(|alert| (alert.lane, alert.entry))
        .collect();
    assert_eq!(entries, [(1, Some(2.0)), (0, Some(3.0))]);
    assert!(all.alerts.iter().all(|alert| alert.lane == 2));
}

#[test]
fn bars_between_sessions_join_no_daily_bar() {
    let nyse = bellwether_market::Instrument::equity(bellwether_market::Symbol::new("A").unwrap());
    // The last half hour of a session, a night at other prices, and the next session.
    let (session, night) = ("100 101 99 100\n", "150 151 149 150\n");
    let bars = session.to_owned() + &night.repeat(35) + &session.repeat(13);
    let alert = "  - name: Tell\n    trigger: level\n    when: high@1d > 0\n    then: [{alert: {entry: \"high@1d\", stop: \"volume@1d\"}}]";
    let result = situation("extended hours")
        .of([nyse])
        .rules(alert)
        .from("2024-01-02T20:30:00Z", "30m")
        .run(&bars);
    assert_eq!(result.alert_count, 49);
    assert!(result.alerts.iter().all(|alert| alert.entry == Some(101.0)));
    assert_eq!(result.alerts[47].stop, Some(1000.0));
    assert_eq!(result.alerts[48].stop, Some(13_000.0));
}

#[test]
fn returns_over_a_price_of_zero_are_unknown() {
    let run = |bars: &str| {
        let result = situation("a bad price")
            .of([share("A")])
            .from("2024-01-02T00:00:00Z", "4h")
            .run(bars);
        let report = Report::new(&result);
        (
            result.valued_at_bad_price,
            report.metric("comp"),
            report.metric("volatility"),
            report.monthly.len(),
        )
    };
    let calm = "100 101 99 100\n".repeat(12);
    let held = format!("100 101 99 100 b\n{calm}100 101 0 0\n{calm}");
    assert_eq!(run(&held), (true, None, None, 0));
    // What was not held then says nothing of the account.
    let before = format!("100 101 0 0\n{calm}100 101 99 100 b\n{calm}");
    let (bad, total, volatility, months) = run(&before);
    assert_eq!((bad, months), (false, 1));
    assert!(total.is_some() && volatility.is_some());
}
