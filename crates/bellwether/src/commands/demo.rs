//! `bellwether demo`: a living product on a simulated market, without any data of one's own.

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use bellwether_catalog::{BarSeries, Catalog, IfStored, Moment, Provenance, Source};
use bellwether_market::{
    AssetClass, Currency, Instrument, Multiplier, Symbol, Timeframe, UnixNanos,
};
use bellwether_runtime::feed::{PaceControl, SyntheticSource};
use bellwether_server::{ApiError, AppState, Options, attach_market, begin_run, queue_backtest};
use bellwether_simulation::{SyntheticMarket, SyntheticSymbol};
use bellwether_store::StrategyRecord;
use tokio_util::sync::CancellationToken;

use crate::arguments::DemoArguments;
use crate::commands::bars::now;
use crate::commands::rules::SHIPPED;
use crate::commands::serve::{
    commit, runtime, save_first_rules, start_log, stop_by_signal, until_stopped,
};
use crate::failure::Failure;
use crate::output;

/// The strategies that are there from the start.
const STRATEGIES: [(&str, &str); 4] = [
    (
        "trend-crossover",
        include_str!("../../strategies/trend-crossover.yaml"),
    ),
    (
        "rsi-reversion",
        include_str!("../../strategies/rsi-reversion.yaml"),
    ),
    (
        "breakout-bracket",
        include_str!("../../strategies/breakout-bracket.yaml"),
    ),
    (
        "minute-pulse",
        include_str!("../../strategies/minute-pulse.yaml"),
    ),
];

/// A rule that has something to tell every few minutes.
const BURST: &str = include_str!("../../demo/burst.yaml");

/// The simulated market's history: two years.
const FROM: &str = "2023-01-03T00:00:00Z";
/// When it begins to move: a few minutes before the stock exchange opens.
const LIVE: &str = "2025-01-02T14:25:00Z";
/// Seconds of the moving market in one of ours: a minute bar a second.
const SPEED: f64 = 60.0;

/// Facts about the shares of the simulated market: they are as invented as its prices.
const REFERENCE: &str = "symbol,as_of,float_shares,short_interest,sector
ALDER,2023-01-01,64000000,0.04,Instruments
BIRCH,2023-01-01,9500000,0.22,Food
CEDAR,2023-01-01,120000000,0.07,Networks
";

/// The source of the simulated market.
const SOURCE: &str = "simulated";

pub(crate) fn run(arguments: &DemoArguments) -> Result<(), Failure> {
    start_log();
    let listener = bellwether_server::listen(arguments.listen)?;
    // The folder of a demonstration lives as long as the demonstration.
    let temporary;
    let data_dir = match &arguments.data_dir {
        Some(folder) => {
            refuse_foreign(folder)?;
            folder.clone()
        }
        None => {
            temporary = tempfile::Builder::new()
                .prefix("bellwether-demo-")
                .tempdir()?;
            temporary.path().to_owned()
        }
    };
    let options = Options {
        data_dir: data_dir.clone(),
        database_url: None,
        demo: true,
        notify_hosts: Vec::new(),
        git_hash: commit(),
    };
    runtime()?.block_on(async {
        let stop = stop_by_signal()?;
        output::note(
            "a simulated market: two years of minutes, and it goes on; none of its prices ever existed",
        );
        let (seed, stopping, folder) = (arguments.seed, stop.clone(), data_dir.clone());
        let fill = move || -> Result<(), Failure> {
            fill_catalogue(&Catalog::open(&folder)?, seed, &stopping)?;
            let reference = folder.join(bellwether_server::REFERENCE_FILE);
            if !reference.exists() {
                std::fs::write(reference, REFERENCE)?;
            }
            Ok(())
        };
        tokio::task::spawn_blocking(fill).await??;
        if stop.is_cancelled() {
            return Ok(());
        }
        let state = bellwether_server::open(&options).await?;
        let seed = arguments.seed;
        if let Err(failure) = begin(&state, seed).await {
            bellwether_server::close(state).await?;
            return Err(failure);
        }
        until_stopped(state, listener, stop).await
    })
}

/// Adds the strategies, lets the market move, and puts the strategies to work if they are new.
async fn begin(state: &AppState, seed: u64) -> Result<(), Failure> {
    let added = add_strategies(state).await?;
    let rules: Vec<&str> = SHIPPED.iter().copied().chain([BURST]).collect();
    save_first_rules(state, &rules).await?;
    let pace = PaceControl::new(SPEED);
    let (for_source, catalog) = (pace.clone(), Arc::clone(state.catalog()));
    let source = move || -> Result<SyntheticSource, Failure> {
        let mut from: UnixNanos = LIVE.parse()?;
        for entry in catalog.list()? {
            if entry.key.source.as_str() == SOURCE {
                from = from.max(entry.last.0);
            }
        }
        let market = SyntheticMarket::new(seed, symbols()?);
        Ok(SyntheticSource::new(
            SOURCE,
            &market,
            FROM.parse()?,
            from,
            &for_source,
        ))
    };
    let source = tokio::task::spawn_blocking(source).await??;
    let failed = |error: ApiError| Failure::new(error.problem().detail.clone());
    attach_market(state, source, Some(pace))
        .await
        .map_err(failed)?;
    for (id, name) in added {
        if let Err(error) = begin_run(state, &id).await {
            let why = &error.problem().detail;
            output::note(&format!("warning: {name} was not put to work: {why}"));
        }
    }
    Ok(())
}

/// Invented prices do not go beside somebody's data: the folder is a demonstration's, or there is nothing in it but what an
/// interrupted start has left.
fn refuse_foreign(folder: &Path) -> Result<(), Failure> {
    const LEFT: [&str; 5] = [
        "bars",
        "manifest.json",
        "reference.csv",
        "staging",
        "writer.lock",
    ];
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    let names: Vec<OsString> = entries
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<_, _>>()?;
    let stored = if names.iter().any(|name| name == "manifest.json") {
        Catalog::open(folder)?.list()?
    } else {
        Vec::new()
    };
    let is_demo = stored
        .iter()
        .any(|entry| entry.key.source.as_str() == SOURCE);
    let is_left = |name: &OsString| LEFT.iter().any(|left| name == left);
    if is_demo || (stored.is_empty() && names.iter().all(is_left)) {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{} is not empty and no demonstration's: its invented prices would stand beside what is there",
        folder.display()
    ))
    .with_help("choose a new folder, or leave --data-dir out for one that goes with the demonstration"))
}

/// What trades in the simulated market.
fn symbols() -> Result<Vec<SyntheticSymbol>, Failure> {
    let symbol = |text: &str| Symbol::new(text);
    let stock = |text: &str, name: &str| -> Result<Instrument, Failure> {
        Ok(Instrument {
            name: Some(name.to_owned()),
            ..Instrument::equity(symbol(text)?)
        })
    };
    let described =
        |instrument, start_price, drift, volatility, market_share, minute_volume| SyntheticSymbol {
            instrument,
            start_price,
            drift,
            volatility,
            market_share,
            minute_volume,
        };
    let index = Instrument {
        name: Some("Simulated broad index fund".into()),
        ..Instrument::etf(symbol("SIM")?)
    };
    let coin = Instrument {
        name: Some("Simulated coin".into()),
        asset_class: AssetClass::Crypto,
        ..Instrument::crypto(
            symbol("SIMCOIN")?,
            Currency::USD,
            bellwether_market::TickSize::CENT,
        )
    };
    let future = Instrument {
        name: Some("Simulated index future".into()),
        ..Instrument::future(
            symbol("SIMFUT")?,
            bellwether_market::TickSize::new("0.25".parse()?)?,
            Multiplier::from_units(5)?,
        )
    };
    Ok(vec![
        described(index, 400.0, 0.07, 0.16, 0.97, 60_000.0),
        described(
            stock("ALDER", "Alder Instruments (simulated)")?,
            85.0,
            0.11,
            0.30,
            0.65,
            12_000.0,
        ),
        described(
            stock("BIRCH", "Birch Foods (simulated)")?,
            42.0,
            0.05,
            0.20,
            0.50,
            9_000.0,
        ),
        described(
            stock("CEDAR", "Cedar Networks (simulated)")?,
            160.0,
            0.14,
            0.42,
            0.70,
            20_000.0,
        ),
        described(future, 4_000.0, 0.06, 0.17, 0.95, 900.0),
        described(coin, 27_000.0, 0.25, 0.60, 0.30, 25.0),
    ])
}

fn fill_catalogue(catalog: &Catalog, seed: u64, stop: &CancellationToken) -> Result<(), Failure> {
    let (from, live): (UnixNanos, UnixNanos) = (FROM.parse()?, LIVE.parse()?);
    let market = SyntheticMarket::new(seed, symbols()?);
    let source = Source::new(SOURCE)?;
    let provenance = Provenance {
        origin: format!("simulated market, seed {seed}"),
        origin_hash: String::new(),
        written_at: Moment(now()),
    };
    // What an earlier start was interrupted at is made now.
    let stored = catalog.list()?;
    let is_stored = |symbol: &SyntheticSymbol| {
        let mut keys = stored.iter().map(|entry| &entry.key);
        keys.any(|key| key.source == source && key.symbol == symbol.instrument.symbol)
    };
    let missing: Vec<usize> = (0..market.symbols().len())
        .filter(|&index| !is_stored(&market.symbols()[index]))
        .collect();
    let bar = output::progress(missing.len() as u64, "simulated market");
    for index in missing {
        if stop.is_cancelled() {
            break;
        }
        let mut stream = market.stream(index, from);
        let mut bars = Vec::new();
        while stream.minute() < live {
            bars.extend(stream.next_minute().1);
        }
        let column = |of: fn(&bellwether_simulation::SyntheticBar) -> f64| {
            bars.iter().map(of).collect::<Vec<_>>()
        };
        let series = BarSeries {
            instrument: market.symbols()[index].instrument.clone(),
            timeframe: Timeframe::M1,
            open_time: bars.iter().map(|bar| bar.open_time).collect(),
            close_time: bars.iter().map(|bar| bar.close_time).collect(),
            open: column(|bar| bar.open),
            high: column(|bar| bar.high),
            low: column(|bar| bar.low),
            close: column(|bar| bar.close),
            volume: column(|bar| bar.volume),
            features: Default::default(),
            data_hash: [0; 32],
            simulated: true,
        };
        catalog.write_series(&source, &[series], &provenance, IfStored::default())?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// Saves the sample strategies and queues their backtests, once; the ids and names of those that were saved.
async fn add_strategies(state: &AppState) -> Result<Vec<(String, &'static str)>, Failure> {
    let mut added = Vec::new();
    if state.store().strategies().count().await? > 0 {
        return Ok(added);
    }
    for (id, text) in STRATEGIES {
        let document = bellwether_trading::StrategyDocument::parse(text)?;
        let at = bellwether_server::now();
        let record = StrategyRecord {
            id: bellwether_server::new_id(),
            name: document.name,
            description: document.description,
            format: "yaml".into(),
            version: 1,
            content_hash: bellwether_server::content_hash(text),
            document: text.to_owned(),
            created_at: at,
            updated_at: at,
        };
        state.store().strategies().create(&record).await?;
        if let Err(error) = queue_backtest(state, &record.id).await {
            output::note(&format!(
                "warning: the backtest of {id} was not started: {}",
                error.problem().detail
            ));
        }
        added.push((record.id, id));
    }
    Ok(added)
}
