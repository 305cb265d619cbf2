//! What the live side is given: strategies of the rules in force, and records of what they tell.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use bellwether_expr::Scope;
use bellwether_market::{
    Calendar, CalendarId, Date, Instrument, NANOS_PER_SECOND, Symbol, Timeframe, UnixNanos,
};
use bellwether_research::{Backtest, BarSeries, ReferenceTable};
use bellwether_server::alerts::{AlertBook, grade_alert};
use bellwether_store::{RuleRecord, Store};

const MINUTE: i64 = 60 * NANOS_PER_SECOND;

fn record(id: &str, document: &str) -> RuleRecord {
    RuleRecord {
        id: id.into(),
        name: id.to_uppercase(),
        description: None,
        kind: "price".into(),
        priority: 0,
        enabled: true,
        version: 3,
        content_hash: "h".into(),
        document: document.into(),
        created_at: UnixNanos::EPOCH,
        updated_at: UnixNanos::EPOCH,
    }
}

/// Two sessions of an hour of minutes each: flat at 100, and on the second day up to 105 and on to 112.
fn series() -> BarSeries {
    let calendar = Calendar::by_id(CalendarId::Xnys);
    let days: [Date; 2] = ["2024-03-04", "2024-03-05"].map(|date| date.parse().unwrap());
    let mut series = BarSeries {
        instrument: Instrument::equity(Symbol::new("AAA").unwrap()),
        timeframe: Timeframe::M1,
        open_time: Vec::new(),
        close_time: Vec::new(),
        open: Vec::new(),
        high: Vec::new(),
        low: Vec::new(),
        close: Vec::new(),
        volume: Vec::new(),
        features: Default::default(),
        data_hash: [0; 32],
        simulated: true,
    };
    for (day, date) in days.into_iter().enumerate() {
        let session = calendar.session_on(date).unwrap();
        for minute in 0..60_i64 {
            let price = match (day, minute) {
                (1, 10..30) => 105.0,
                (1, 30..) => 112.0,
                _ => 100.0,
            };
            let open = session.open.saturating_add_nanos(minute * MINUTE);
            series.open_time.push(open);
            series.close_time.push(open.saturating_add_nanos(MINUTE));
            for column in [
                &mut series.open,
                &mut series.high,
                &mut series.low,
                &mut series.close,
            ] {
                column.push(price);
            }
            series.volume.push(100.0);
        }
    }
    series
}

#[tokio::test]
async fn a_book_runs_the_rules_in_force_and_records_each_alert_once() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let up = "name: Up\ntype: price\nenabled: false\nwhen: price > 1.04 * prev_close and gap_percent < 1\ntargets: {stop_loss_percent: -5, target_percent: 5}\n";
    for rule in [
        record("up", up),
        record("tight", "{name: Tight, type: price, when: spread_bps < 5}"),
        RuleRecord {
            enabled: false,
            ..record("off", "{name: Off, type: price, when: price > 1}")
        },
    ] {
        store.rules().create(&rule).await.unwrap();
    }
    let universe = ["AAA".to_owned()];
    let open = async || {
        AlertBook::open(
            &store,
            &Scope::new(),
            &universe,
            &BTreeSet::new(),
            ReferenceTable::default(),
        )
        .await
        .unwrap()
    };
    let book = open().await;
    assert_eq!(
        (book.groups().len(), book.rules().count()),
        (1, 2),
        "the switch counts, not the document"
    );
    let (name, unfit) = &book.unfit()[0];
    assert_eq!(
        (name.as_str(), unfit.field.as_str()),
        ("TIGHT", "spread_bps")
    );

    let series = series();
    let strategy = Arc::new(book.groups()[0].strategy.clone());
    let backtest = Backtest {
        strategy,
        series: vec![series.clone()],
        tradable: 1,
        threads: 1,
    };
    let alerts = backtest.run(|_| ControlFlow::Continue(())).unwrap().alerts;
    assert_eq!(alerts.len(), 1);
    let instruments = [series.instrument.clone()];
    let recorded_at = UnixNanos::from_nanos(7);
    let told = book
        .record(&store, 0, &instruments, &alerts[0], true, recorded_at)
        .await
        .unwrap()
        .unwrap();
    let at: UnixNanos = "2024-03-05T14:41:00Z".parse().unwrap();
    assert_eq!(
        (
            told.rule_id.as_str(),
            told.rule_version,
            told.alerted_at,
            told.entry
        ),
        ("up", 3, at, Some(105.0))
    );
    assert_eq!(
        (told.side.as_str(), told.simulated, told.created_at),
        ("long", true, recorded_at)
    );
    let market: serde_json::Value = serde_json::from_str(&told.market_data).unwrap();
    assert_eq!(
        market["fields"]["price"],
        serde_json::json!({ "value": 105.0, "as_of": "2024-03-05T14:41:00Z" })
    );
    // Known since the close of the session before.
    assert_eq!(
        market["fields"]["prev_close"],
        serde_json::json!({ "value": 100.0, "as_of": "2024-03-04T21:00:00Z" })
    );

    // The gap is that of the session's first price.
    assert_eq!(
        market["fields"]["gap_percent"],
        serde_json::json!({ "value": 0.0, "as_of": "2024-03-05T14:30:00Z" })
    );

    let again = book
        .record(
            &store,
            0,
            &instruments,
            &alerts[0],
            true,
            UnixNanos::from_nanos(8),
        )
        .await
        .unwrap();
    assert_eq!(
        again, None,
        "an engine that is replayed tells nothing twice"
    );
    let (all, total) = store
        .alerts()
        .list(&Default::default(), 0, 10)
        .await
        .unwrap();
    assert_eq!((all, total), (vec![told.clone()], 1));
    assert!(
        book.record_of(1, &instruments, &alerts[0], true, recorded_at)
            .is_none(),
        "there is no such engine"
    );

    // 112 opens beyond the target, 5 percent above 105 and 5.25 at risk.
    let outcome = grade_alert(&told, &series).unwrap();
    assert_eq!(
        (outcome.kind.as_str(), outcome.price, outcome.bars),
        ("target", 112.0, 20)
    );
    assert!((outcome.r - 7.0 / 5.25).abs() < 1e-9);

    assert!(!book.is_stale(&store).await.unwrap());
    store
        .rules()
        .switch("off", None, recorded_at)
        .await
        .unwrap();
    assert!(book.is_stale(&store).await.unwrap());
    assert_eq!(open().await.rules().count(), 3);
}
