//! Primitives over many symbols against pandas.

use bellwether_expr::{Expression, Scope};

use crate::agreement::Agreement;
use crate::stocknet::Stocknet;

/// Columns of the reference, and what they are in the language.
const COLUMNS: [(&str, &str); 11] = [
    ("rank_returns", "cs_rank(returns(close))"),
    ("zscore_ret5", "cs_zscore(pct_change(close, 5))"),
    ("delta_close_5", "delta(close, 5)"),
    ("ts_rank_close_10", "ts_rank(close, 10)"),
    ("corr_close_volume_20", "corr(close, volume, 20)"),
    ("std_ret_20", "std(returns(close), 20)"),
    ("decay_linear_close_5", "decay_linear(close, 5)"),
    // The reference counts from the window's oldest bar, from 1.
    (
        "ts_argmax_high_10",
        "10 - argmax(high, 10, ties=\"earliest\")",
    ),
    ("mom_126_21", MOMENTUM),
    (
        "ema_close_20_adjust_false",
        "ema(close, 20, seed=\"first\")",
    ),
    ("scale_delta1", "cs_scale(delta(close, 1))"),
];

const MOMENTUM: &str = "lag(close, 21) / lag(close, 126) - 1";

#[test]
fn primitives_are_those_of_pandas() {
    let Some(stocknet) = Stocknet::read() else {
        return;
    };
    let (rows, expected) = stocknet.expected("primitives_stocknet_last120.csv.gz");
    let expressions = COLUMNS.map(|(_, text)| Expression::new(text, &Scope::new()).unwrap());
    let values = stocknet.panel.evaluate(&expressions);
    assert_eq!(expected.len(), COLUMNS.len());
    for ((name, theirs), ((column, text), ours)) in expected.iter().zip(COLUMNS.iter().zip(&values))
    {
        assert_eq!(name, column);
        let agreement = Agreement::of(stocknet.last(ours, rows), theirs);
        assert!(agreement.is_whole(), "{text}: {agreement:?}");
        assert_eq!(agreement.equal, theirs.len(), "{text}");
    }
}

/// Momentum before and the return after, day by day: rank correlation, and the returns of the best and worst fifth.
#[test]
fn momentum_earns_what_pandas_says() {
    let Some(stocknet) = Stocknet::read() else {
        return;
    };
    let texts = ["cs_rank", "cs_quantile"].map(|function| format!("{function}({MOMENTUM})"));
    let [rank, fifth] = texts.each_ref().map(String::as_str);
    let texts = [
        MOMENTUM,
        rank,
        fifth,
        "returns(close)",
        "cs_rank(returns(close))",
    ];
    let expressions = texts.map(|text| Expression::new(text, &Scope::new()).unwrap());
    let values = stocknet.panel.evaluate(&expressions);
    let lanes = stocknet.panel.symbols.len();
    let row = |column: usize, row: usize| &values[column][row * lanes..(row + 1) * lanes];

    let mut days = 0;
    for line in stocknet
        .text("ic_mom126_21_stocknet.csv.gz")
        .lines()
        .skip(1)
    {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |at: usize| -> f64 { cells[at].parse().unwrap() };
        let today = stocknet.dates.binary_search(&cells[0].to_owned()).unwrap();
        let returns = row(3, today + 1);
        let of_fifth = |number: f64| {
            let members = row(2, today)
                .iter()
                .zip(returns)
                .filter(|(fifth, _)| **fifth == number);
            mean(&members.map(|(_, x)| *x).collect::<Vec<_>>())
        };
        let (top, bottom) = (of_fifth(5.0), of_fifth(1.0));
        let found = [
            lanes as f64,
            correlation(row(1, today), row(4, today + 1)),
            correlation(row(0, today), returns),
            top,
            bottom,
            top - bottom,
        ];
        for (at, ours) in (1..).zip(found) {
            let theirs = number(at);
            assert!(
                (ours - theirs).abs() <= 1e-7 * theirs.abs() + 1e-10,
                "{}: column {at} is {ours} instead of {theirs}",
                cells[0]
            );
        }
        days += 1;
    }
    assert_eq!(days, 899);
}

fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let together = |a: &[f64], b: &[f64]| -> f64 {
        let products = a.iter().zip(b).map(|(x, y)| (x - mean(a)) * (y - mean(b)));
        products.sum()
    };
    together(a, b) / (together(a, a) * together(b, b)).sqrt()
}
