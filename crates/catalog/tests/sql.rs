//! SQL over the stored bars: reads everything, changes nothing.
#![cfg(feature = "sql")]
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::time::Duration;

use bellwether_catalog::{Catalog, SqlTable, SqlValue};
use support::{Bench, options};

const SECONDS: Duration = Duration::from_secs(60);

fn bench() -> Bench {
    let bench = Bench::new();
    let text = "date,symbol,open,high,low,close,volume,spread\n\
        2024-01-02,AAA,1,2,0.5,1.5,10,0.1\n2024-01-03,AAA,2,3,1.5,2.5,,0.2\n2024-01-02,BTC/USD,7,8,6,7,5,\n";
    bench.import_text("bars.csv", text, &options()).unwrap();
    bench
        .import_text(
            "CCC.csv",
            "date,open,high,low,close\n2024-01-02,5,5,5,5\n2024-01-03,5,5,5,5\n",
            &options(),
        )
        .unwrap();
    bench
}

fn ask(catalog: &Catalog, query: &str) -> SqlTable {
    catalog.sql(query, 100, SECONDS).unwrap()
}

#[test]
fn series_are_one_table() {
    let bench = bench();
    let counts = ask(
        &bench.catalog,
        "SELECT symbol, count(*) AS bars, max(high) AS top FROM bars GROUP BY symbol ORDER BY symbol",
    );
    assert_eq!(counts.columns, ["symbol", "bars", "top"]);
    let row = |symbol: &str, bars, top| {
        vec![
            SqlValue::Text(symbol.into()),
            SqlValue::Integer(bars),
            SqlValue::Float(top),
        ]
    };
    assert_eq!(
        counts.rows,
        [
            row("AAA", 2, 3.0),
            row("BTC/USD", 1, 8.0),
            row("CCC", 2, 5.0)
        ]
    );
    let one = ask(
        &bench.catalog,
        "SELECT open_time, volume, spread, source, timeframe FROM bars WHERE symbol = 'AAA' AND close > 2",
    );
    assert_eq!(
        one.rows,
        [vec![
            SqlValue::Text("2024-01-03T14:30:00Z".into()),
            SqlValue::Null,
            SqlValue::Float(0.2),
            SqlValue::Text("import".into()),
            SqlValue::Text("1d".into()),
        ]]
    );
}

#[test]
fn answers_are_limited() {
    let answer = bench()
        .catalog
        .sql("SELECT * FROM bars", 3, SECONDS)
        .unwrap();
    assert_eq!((answer.rows.len(), answer.truncated), (3, true));
}

#[test]
fn nothing_can_be_changed_or_reached() {
    let bench = bench();
    for query in [
        "DROP TABLE bars",
        "INSERT INTO bars SELECT * FROM bars",
        "CREATE TABLE x AS SELECT 1",
        "CREATE EXTERNAL TABLE x STORED AS CSV LOCATION '/etc/passwd'",
        "COPY bars TO '/tmp/stolen.csv'",
        "SET datafusion.execution.batch_size = 1",
        "SELECT * FROM '/etc/passwd'",
        "SELECT 1; SELECT 2",
        "nonsense",
    ] {
        assert!(bench.catalog.sql(query, 10, SECONDS).is_err(), "{query}");
    }
    let deep = format!("SELECT {}1{}", "(".repeat(10_000), ")".repeat(10_000));
    assert!(bench.catalog.sql(&deep, 10, SECONDS).is_err());
    assert_eq!(bench.catalog.list().unwrap().len(), 3);
}

#[test]
fn a_query_that_takes_too_long_is_stopped() {
    let bench = bench();
    let forever = "SELECT count(*) FROM bars a, bars b, bars c, bars d, bars e, bars f, bars g, bars h, bars i, bars j, \
        bars k, bars l, bars m, bars n, bars o, bars p WHERE a.close + b.close + p.close + o.close <> 3.3";
    let error = bench
        .catalog
        .sql(forever, 10, Duration::from_millis(300))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("took longer") || error.contains("failed"),
        "{error}"
    );
}

#[test]
fn an_empty_catalogue_answers_too() {
    assert!(
        ask(&Bench::new().catalog, "SELECT * FROM bars")
            .rows
            .is_empty()
    );
}
