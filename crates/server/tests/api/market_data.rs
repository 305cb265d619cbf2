//! Imports and what charts read.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{DailyBar, Server, csv, daily_bars};

fn column(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

#[tokio::test]
async fn bars_come_back_as_they_were_imported() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let bars = daily_bars(300, 1);
    let report = server.import("AAA", &bars).await;
    assert_eq!(
        (&report["rows_read"], &report["rows_imported"]),
        (&json!(300), &json!(300))
    );
    let history = server
        .get("/market-data/AAA/history?timeframe=1d")
        .await
        .expect(200);
    assert_eq!(
        (&history["total_bars"], &history["bars_per_point"]),
        (&json!(300), &json!(1))
    );
    let of = |field: fn(&DailyBar) -> f64| bars.iter().map(field).collect::<Vec<_>>();
    assert_eq!(column(&history["bars"]["open"]), of(|bar| bar.open));
    assert_eq!(column(&history["bars"]["close"]), of(|bar| bar.close));
    assert_eq!(column(&history["bars"]["volume"]), of(|bar| bar.volume));
    // A daily bar of New York opens at 09:30 and closes at 16:00 there: in January that is five hours from UTC.
    assert_eq!(history["bars"]["time"][0], "2014-01-02T14:30:00Z");
    assert_eq!(history["bars"]["close_time"][0], "2014-01-02T21:00:00Z");

    let last = server
        .get("/market-data/AAA/history?count=5")
        .await
        .expect(200);
    assert_eq!(column(&last["bars"]["close"]), of(|bar| bar.close)[295..]);
    let (third, fifth) = (&history["bars"]["time"][2], &history["bars"]["time"][4]);
    let range = format!(
        "/market-data/AAA/history?start={}&end={}",
        third.as_str().unwrap(),
        fifth.as_str().unwrap()
    );
    assert_eq!(
        column(&server.get(&range).await.expect(200)["bars"]["close"]),
        of(|bar| bar.close)[2..5],
        "both ends belong"
    );
    let none = server
        .get("/market-data/AAA/history?start=2030-01-01T00:00:00Z")
        .await
        .expect(200);
    assert_eq!(
        (&none["total_bars"], &none["bars"]["close"]),
        (&json!(0), &json!([]))
    );
    server
        .get("/market-data/AAA/history?timeframe=soon")
        .await
        .refused("invalid_request");
    server
        .get("/market-data/AAA/history?count=5&start=2030-01-01T00:00:00Z")
        .await
        .refused("invalid_request");
    server
        .get("/market-data/AAA/history?dataset=x")
        .await
        .refused("unknown_dataset");
    server.stop().await;
}

#[tokio::test]
async fn condensed_bars_lose_no_extreme_and_do_not_change_while_panning() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let bars = daily_bars(1_000, 9);
    server.import("AAA", &bars).await;
    let whole = server
        .get("/market-data/AAA/history?points=200")
        .await
        .expect(200);
    let (high, low, volume) = (
        column(&whole["bars"]["high"]),
        column(&whole["bars"]["low"]),
        column(&whole["bars"]["volume"]),
    );
    assert!(high.len() <= 200, "{} points", high.len());
    assert_eq!(whole["total_bars"], 1_000);
    let highest = bars.iter().map(|bar| bar.high).reduce(f64::max);
    let lowest = bars.iter().map(|bar| bar.low).reduce(f64::min);
    assert_eq!(
        (
            high.iter().copied().reduce(f64::max),
            low.into_iter().reduce(f64::min)
        ),
        (highest, lowest)
    );
    assert_eq!(
        volume.iter().sum::<f64>(),
        bars.iter().map(|bar| bar.volume).sum::<f64>()
    );

    // The same bars are merged when the window moves: but for its two ends, each point of one window is a point of the other.
    let merged = whole["bars_per_point"].as_u64().unwrap();
    let (start, end) = (bars[101].date, bars[900].date);
    let part =
        format!("/market-data/AAA/history?start={start}T00:00:00Z&end={end}T23:00:00Z&points=160");
    let part = server.get(&part).await.expect(200);
    assert_eq!(part["bars_per_point"], merged);
    let points = |history: &Value| {
        let times = history["bars"]["time"].as_array().unwrap().clone();
        let highs = column(&history["bars"]["high"]);
        times
            .into_iter()
            .map(|time| time.as_str().unwrap().to_owned())
            .zip(highs)
            .collect::<Vec<_>>()
    };
    let known = points(&whole);
    let inner = points(&part);
    for point in &inner[1..inner.len() - 1] {
        assert!(
            known.contains(point),
            "{point:?} is a point of this window only"
        );
    }

    // Expressions are answered on the same rows.
    let body = json!({ "symbol": "AAA", "points": 200, "expressions": [{ "expression": "close" }, { "expression": "sma(close, 10)" }] });
    let evaluation = server
        .post("/expressions/evaluate", &body)
        .await
        .expect(200);
    assert_eq!(evaluation["time"], whole["bars"]["time"]);
    assert_eq!(evaluation["close_time"], whole["bars"]["close_time"]);
    assert_eq!(evaluation["series"][0]["values"], whole["bars"]["close"]);
    server.stop().await;
}

#[tokio::test]
async fn a_preview_stores_nothing_and_shows_what_would_be_stored() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let file = csv(&daily_bars(30, 4))
        .replace("date,", "Tag,")
        .replace(",close,", ",Px,");
    let fields = [
        ("preview", "true"),
        ("columns", "{\"Tag\": \"time\", \"Px\": \"close\"}"),
        ("symbol", "BBB"),
    ];
    let preview = server
        .send(server.upload("/datasets/import", "prices.csv", file.as_bytes(), &fields))
        .await
        .expect(200);
    assert_eq!(
        (&preview["file_name"], &preview["symbols"]),
        (&json!("prices.csv"), &json!(["BBB"]))
    );
    assert_eq!(
        preview["columns"][0],
        json!({ "name": "Tag", "role": "time" })
    );
    assert_eq!(
        preview["first_rows"][0].as_array().unwrap().len(),
        preview["columns"].as_array().unwrap().len()
    );
    assert_eq!(server.get("/datasets").await.expect(200)["total"], 0);
    let fields = &fields[1..];
    let report = server
        .send(server.upload("/datasets/import", "prices.csv", file.as_bytes(), fields))
        .await
        .expect(201);
    assert_eq!(report["datasets"][0]["symbol"], "BBB");
    assert_eq!(report["datasets"][0]["timeframe"], "1d", "detected");
    server.stop().await;
}

#[tokio::test]
async fn an_import_takes_kind_calendar_and_time_format_as_given() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let file =
        "date,open,high,low,close\n03/04/2024,1,1,1,1\n04/04/2024,1,1,1,1\n05/04/2024,1,1,1,1\n";
    let upload = |fields: &[(&str, &str)]| {
        server.upload("/datasets/import", "AAA.csv", file.as_bytes(), fields)
    };
    server.send(upload(&[])).await.refused("import_refused");
    let fields = [
        ("time_format", "%d/%m/%Y"),
        ("asset_class", "index"),
        ("calendar", "CME"),
        ("tick", "0.25"),
        ("multiplier", "50"),
        ("currency", "EUR"),
    ];
    let report = server.send(upload(&fields)).await.expect(201);
    let messages: Vec<&str> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["message"].as_str().unwrap())
        .collect();
    assert!(
        messages
            .iter()
            .any(|text| text.starts_with("AAA is taken as index on calendar CME")),
        "{messages:?}"
    );
    // The session of 3 April opens at 17:00 of Chicago on the evening before.
    assert!(
        report["datasets"][0]["first"]
            .as_str()
            .unwrap()
            .starts_with("2024-04-02T22:00"),
        "{report}"
    );
    let instrument = server.get("/instruments/AAA").await.expect(200);
    assert_eq!(
        (
            &instrument["tick_size"],
            &instrument["multiplier"],
            &instrument["currency"]
        ),
        (&json!("0.25"), &json!("50"), &json!("EUR"))
    );
    for name in ["asset_class", "calendar", "tick", "multiplier", "currency"] {
        let problem = server.send(upload(&[(name, "fish")])).await;
        let problem = problem.refused("invalid_request");
        assert_eq!(problem["errors"][0]["pointer"], format!("/{name}"));
    }
    server.stop().await;
}

#[tokio::test]
async fn bad_rows_import_nothing_unless_told_to_skip_them() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let mut file = csv(&daily_bars(30, 4));
    file.push_str("2020-01-02,1,2,x,1.5,10\n");
    let plain = server
        .send(server.upload("/datasets/import", "AAA.csv", file.as_bytes(), &[]))
        .await;
    let problem = plain.refused("import_refused");
    assert!(
        problem["detail"].as_str().unwrap().contains("32"),
        "the line is named: {problem}"
    );
    assert_eq!(problem["errors"].as_array().unwrap().len(), 1);
    assert_eq!(
        (
            &problem["errors"][0]["pointer"],
            &problem["errors"][0]["message"]
        ),
        (
            &json!("/file"),
            &json!("AAA.csv line 32, column low: low `x` is no number")
        )
    );
    assert_eq!(server.get("/datasets").await.expect(200)["total"], 0);
    let skipping = server.upload(
        "/datasets/import",
        "AAA.csv",
        file.as_bytes(),
        &[("skip_bad_rows", "true")],
    );
    let report = server.send(skipping).await.expect(201);
    assert_eq!(
        (&report["rows_imported"], &report["rows_skipped"]),
        (&json!(30), &json!(1))
    );
    assert_eq!(report["problems"][0]["line"], 32);

    let refused = async |name: &str, content: &[u8], fields: &[(&str, &str)], code: &str| {
        server
            .send(server.upload("/datasets/import", name, content, fields))
            .await
            .refused(code)
    };
    refused("AAA.csv", b"", &[], "import_refused").await;
    refused("AAA.csv", b"\x00\x01\x02", &[], "import_refused").await;
    refused("AAA.csv", b"a,b\n1,2\n", &[], "import_refused").await;
    refused(
        "AAA.parquet",
        b"PAR1 and nothing else",
        &[],
        "import_refused",
    )
    .await;
    let good = csv(&daily_bars(5, 4));
    assert_eq!(
        refused(
            "AAA.csv",
            good.as_bytes(),
            &[("timeframe", "x")],
            "invalid_request"
        )
        .await["errors"][0]["pointer"],
        "/timeframe"
    );
    assert_eq!(
        refused(
            "AAA.csv",
            good.as_bytes(),
            &[("timezone", "Mars/Base")],
            "invalid_request"
        )
        .await["errors"][0]["pointer"],
        "/timezone"
    );
    assert_eq!(
        refused(
            "AAA.csv",
            good.as_bytes(),
            &[("preview", "maybe")],
            "invalid_request"
        )
        .await["errors"][0]["pointer"],
        "/preview"
    );
    assert_eq!(
        refused(
            "AAA.csv",
            good.as_bytes(),
            &[("simbol", "X")],
            "invalid_request"
        )
        .await["errors"][0]["pointer"],
        "/simbol"
    );
    assert_eq!(
        refused(
            "AAA.csv",
            good.as_bytes(),
            &[("columns", "[]")],
            "invalid_request"
        )
        .await["errors"][0]["pointer"],
        "/columns"
    );
    // A path in a file's name leads nowhere.
    let report = server
        .send(server.upload("/datasets/import", "../../CCC.csv", good.as_bytes(), &[]))
        .await
        .expect(201);
    assert_eq!(
        (&report["file_name"], &report["datasets"][0]["symbol"]),
        (&json!("CCC.csv"), &json!("CCC"))
    );
    let no_file = server
        .request(Method::POST, "/datasets/import")
        .header("content-type", "multipart/form-data; boundary=x");
    server
        .send(no_file.body("--x--\r\n"))
        .await
        .refused("malformed_upload");
    server.stop().await;
}

#[tokio::test]
async fn symbols_and_instruments_know_what_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    for symbol in ["AAA", "AAB", "BAA"] {
        server.import(symbol, &daily_bars(20, 1)).await;
    }
    let found = server.get("/symbols?q=aa").await.expect(200);
    let symbols: Vec<&str> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["symbol"].as_str().unwrap())
        .collect();
    assert_eq!(symbols, ["AAA", "AAB", "BAA"], "beginnings first");
    let instrument = server.get("/instruments/AAA").await.expect(200);
    assert_eq!(instrument["series"].as_array().unwrap().len(), 1);
    let id = instrument["series"][0]["id"].as_str().unwrap();
    let quality = server
        .get(&format!("/datasets/{id}/quality"))
        .await
        .expect(200);
    assert_eq!(quality["bars"], 20);
    let status = server.get("/status").await.expect(200);
    assert_eq!(
        (&status["data"]["datasets"], &status["data"]["bars"]),
        (&json!(3), &json!(60))
    );
    assert_eq!(server.delete(&format!("/datasets/{id}")).await.status, 204);
    server
        .get("/instruments/AAA")
        .await
        .refused("unknown_symbol");
    let problem = server
        .get("/market-data/AAA/history")
        .await
        .refused("unknown_symbol");
    assert!(
        problem["detail"].as_str().unwrap().contains("AA"),
        "a near name is offered: {problem}"
    );
    server.stop().await;
}

#[tokio::test]
async fn objects_of_structure_say_what_was_known_when() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let bars = daily_bars(300, 1);
    server.import("AAA", &bars).await;
    let history = server.get("/market-data/AAA/history").await.expect(200);
    let all = server
        .get("/market-data/AAA/levels?kind=fair_value_gap")
        .await
        .expect(200);
    let items = all["items"].as_array().unwrap();
    assert_eq!(all["total"], items.len());
    // Every gap is one: between the bars around that on which it is drawn nothing was traded.
    let times = history["bars"]["time"].as_array().unwrap();
    let gaps = (1..299).filter(|&at| {
        let (before, after) = (&bars[at - 1], &bars[at + 1]);
        after.low > before.high || after.high < before.low
    });
    let gaps: Vec<usize> = gaps.collect();
    let drawn: Vec<usize> = items
        .iter()
        .map(|gap| {
            times
                .iter()
                .position(|time| *time == gap["formed_at"])
                .unwrap()
        })
        .collect();
    assert!(!gaps.is_empty());
    assert_eq!(drawn, gaps);
    for (gap, at) in items.iter().zip(&drawn) {
        assert_eq!(gap["known_at"], history["bars"]["close_time"][at + 1]);
    }
    // What is answered up to a bar is what was known with it.
    let (end, close) = (
        &times[150],
        history["bars"]["close_time"][150].as_str().unwrap(),
    );
    let path = format!(
        "/market-data/AAA/levels?kind=fair_value_gap&end={}",
        end.as_str().unwrap()
    );
    let then = server.get(&path).await.expect(200);
    let before = |time: &Value| time.as_str().unwrap() <= close;
    let known: Vec<(Value, Vec<Value>)> = items
        .iter()
        .filter(|gap| before(&gap["known_at"]))
        .map(|gap| {
            let changes = gap["changes"].as_array().unwrap().iter();
            let changes = changes
                .filter(|change| before(&change["known_at"]))
                .cloned();
            (gap["formed_at"].clone(), changes.collect())
        })
        .collect();
    let answered: Vec<(Value, Vec<Value>)> = then["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|gap| {
            (
                gap["formed_at"].clone(),
                gap["changes"].as_array().unwrap().clone(),
            )
        })
        .collect();
    assert_eq!(answered, known);
    let open = server
        .get("/market-data/AAA/levels?open=true")
        .await
        .expect(200);
    assert!(
        open["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|level| level["is_open"] == true)
    );
    server
        .get("/market-data/AAA/levels?kind=trend_line")
        .await
        .refused("invalid_request");
    server
        .get("/market-data/NONE/levels")
        .await
        .refused("unknown_symbol");
    server.stop().await;
}

#[tokio::test]
async fn a_preview_of_unknown_columns_shows_them_and_their_roles_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let file = "foo,bar,baz,qux,quux,\"a,b\"\n2024-01-02,1,2,1,2,5\n2024-01-03,1,2,1,2,5\n2024-01-04,1,2,1,2,5\n";
    let upload = |fields: &[(&str, &str)]| {
        server.send(server.upload("/datasets/import", "AAA.csv", file.as_bytes(), fields))
    };
    let preview = upload(&[("preview", "true")]).await.expect(200);
    let columns = preview["columns"].as_array().unwrap();
    assert_eq!(columns[0], json!({ "name": "foo", "role": "" }));
    assert_eq!(columns[5], json!({ "name": "a,b", "role": "" }));
    assert_eq!(
        preview["first_rows"][0],
        json!(["2024-01-02", "1", "2", "1", "2", "5"])
    );
    assert_eq!(preview["problems"][0]["code"], "refused");
    assert_eq!(
        (&preview["timeframe"], &preview["files"][0]["problem"]),
        (&json!(null), &preview["problems"][0]["message"])
    );
    let roles = json!({ "foo": "time", "bar": "open", "baz": "high", "qux": "low", "quux": "close", "a,b": "feature" });
    let report = upload(&[("columns", &roles.to_string())]).await.expect(201);
    assert_eq!(report["datasets"][0]["features"], json!(["a_b"]));
    let dropped = roles.to_string().replace("feature", "ignored");
    let preview = upload(&[("preview", "true"), ("columns", &dropped)])
        .await
        .expect(200);
    assert_eq!(preview["columns"][5]["role"], "ignored");
    assert_eq!(
        preview["problems"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|p| p["severity"] == "error")
            .count(),
        0
    );
    server.stop().await;
}

#[tokio::test]
async fn a_preview_of_an_archive_lists_every_file() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let zero = csv(&daily_bars(30, 4))
        .lines()
        .take(29)
        .collect::<Vec<_>>()
        .join("\n");
    for (name, text) in [
        ("AAA.csv", csv(&daily_bars(30, 4))),
        ("README.txt", "about".to_owned()),
        ("BBB.csv", format!("{zero}\n2030-01-02,0,1,0,1,1\n")),
    ] {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    let upload = server.upload(
        "/datasets/import",
        "many.zip",
        &bytes,
        &[("preview", "true")],
    );
    let preview = server.send(upload).await.expect(200);
    assert_eq!(
        (&preview["format"], &preview["files_total"]),
        (&json!("zip/csv"), &json!(3))
    );
    assert_eq!(preview["symbols"], json!(["AAA", "BBB"]));
    let files = preview["files"].as_array().unwrap();
    assert_eq!(
        (files.len(), &files[0]["name"]),
        (3, &json!("many.zip/AAA.csv"))
    );
    assert_eq!(
        (&files[0]["problem"], &files[2]["symbols"]),
        (&json!(null), &json!(["BBB"]))
    );
    let refused = &preview["problems"][0];
    assert_eq!(refused["code"], "refused");
    assert!(
        refused["message"].as_str().unwrap().contains("README.txt"),
        "{refused}"
    );
    let zero = preview["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["code"] == "non_positive_price")
        .unwrap();
    assert_eq!(
        (&zero["count"], &zero["examples"][0]["symbol"]),
        (&json!(1), &json!("BBB"))
    );
    server.stop().await;
}

#[tokio::test]
async fn first_and_last_are_the_times_that_a_chart_shows() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path()).await;
    let mut file = "date,open,high,low,close\n".to_owned();
    (1..=28).for_each(|day| file.push_str(&format!("2021-02-{day:02},1,2,1,2\n")));
    let upload = server.upload(
        "/datasets/import",
        "BTC-USD.csv",
        file.as_bytes(),
        &[("asset_class", "crypto")],
    );
    let report = server.send(upload).await.expect(201);
    let history = server.get("/market-data/BTC-USD/history").await.expect(200);
    let times = history["bars"]["time"].as_array().unwrap();
    let ends = (&times[0], &times[27]);
    assert_eq!(
        ends,
        (
            &json!("2021-02-01T00:00:00Z"),
            &json!("2021-02-28T00:00:00Z")
        )
    );
    let dataset = &report["datasets"][0];
    let quality = server
        .get(&format!(
            "/datasets/{}/quality",
            dataset["id"].as_str().unwrap()
        ))
        .await
        .expect(200);
    let symbol = &server.get("/symbols").await.expect(200)["items"][0];
    for named in [dataset, &quality, symbol] {
        assert_eq!((&named["first"], &named["last"]), ends);
    }
    let turned = "/market-data/BTC-USD/history?start=2021-02-09T00:00:00Z&end=2021-02-01T00:00:00Z";
    let problem = server.get(turned).await.refused("invalid_request");
    assert_eq!(problem["errors"][0]["pointer"], "/query/end");
    server.stop().await;
}
