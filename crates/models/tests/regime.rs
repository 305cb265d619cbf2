//! Fitted regimes: from bars to a file, and from the file to values.
#![allow(clippy::unwrap_used, missing_docs)]

use std::ops::ControlFlow;
use std::sync::Arc;

use bellwether_expr::{Expression, Scope};
use bellwether_kernels::{HiddenMarkov, STATES};
use bellwether_market::{Instrument, Symbol, Timeframe, UnixNanos};
use bellwether_models::{ModelFolder, RegimeFile};
use bellwether_research::{BarSeries, Evaluation, REGIME_FEATURES, RegimeFit, RegimeFitError};
use bellwether_simulation::Random;

const BARS: usize = 2000;
/// A bar's drift and deviation in each regime of the drawn market.
const MARKET: [(f64, f64); STATES] = [(0.0, 0.002), (0.004, 0.004), (0.0, 0.02)];

/// Bars of a market that changes between the three now and then, and which one each bar was drawn in.
fn bars(seed: u64) -> (BarSeries, Vec<usize>) {
    let start: UnixNanos = "2024-01-02T00:00:00Z".parse().unwrap();
    let at = |bar: usize| start.saturating_add_nanos(bar as i64 * 3_600_000_000_000);
    let mut random = Random::new(seed);
    let (mut price, mut state) = (100.0, 0);
    let (mut states, mut columns) = (Vec::new(), <[Vec<f64>; 5]>::default());
    for _ in 0..BARS {
        if random.uniform() < 0.015 {
            state = (state + 1 + (random.bits() % 2) as usize) % STATES;
        }
        let (drift, deviation) = MARKET[state];
        let open: f64 = price;
        price *= (drift + deviation * random.normal()).exp();
        let reach = 1.0 + 0.5 * deviation * random.uniform();
        let volume = 1000.0 * (1.0 + state as f64) * (0.2 * random.normal()).exp();
        let bar = [
            open,
            open.max(price) * reach,
            open.min(price) / reach,
            price,
            volume,
        ];
        columns
            .iter_mut()
            .zip(bar)
            .for_each(|(column, x)| column.push(x));
        states.push(state);
    }
    let [open, high, low, close, volume] = columns;
    let series = BarSeries {
        instrument: Instrument::equity(Symbol::new("DRAWN").unwrap()),
        timeframe: Timeframe::H1,
        open_time: (0..BARS).map(at).collect(),
        close_time: (1..=BARS).map(at).collect(),
        open,
        high,
        low,
        close,
        volume,
        features: Default::default(),
        data_hash: [7; 32],
        simulated: true,
    };
    (series, states)
}

fn features() -> Vec<String> {
    REGIME_FEATURES.map(str::to_owned).to_vec()
}

fn fit(series: &BarSeries, bars: usize, previous: Option<&HiddenMarkov>) -> RegimeFit {
    RegimeFit::new(
        series.clone(),
        &features(),
        series.close_time[bars - 1],
        previous,
    )
    .unwrap()
}

/// The values of a text by bar, with a fit kept as `drawn`.
fn values(file: &RegimeFile, series: &BarSeries, texts: &[&str]) -> Vec<Vec<f64>> {
    let data = tempfile::tempdir().unwrap();
    let folder = ModelFolder::of(data.path());
    folder.keep_regime("drawn", file).unwrap();
    assert_eq!(folder.list().unwrap()[0].name, "drawn");
    let scope = Scope::new().with_artefacts(Arc::new(folder));
    let expressions: Vec<Expression> = texts
        .iter()
        .map(|text| Expression::new(text, &scope).unwrap())
        .collect();
    let evaluation = Evaluation::new(&expressions, vec![series.clone()], 1, 1).unwrap();
    (0..texts.len())
        .map(|at| {
            evaluation
                .bars()
                .map(|bar| evaluation.value(at, bar))
                .collect()
        })
        .collect()
}

#[test]
fn a_fit_tells_the_regimes_apart_that_bars_were_drawn_in() {
    let (series, states) = bars(1);
    let file = RegimeFile::from(&fit(&series, 1200, None));
    let label = &values(&file, &series, &["regime(\"drawn\")"])[0];
    let judged: Vec<usize> = (1200..BARS).collect();
    let right = judged
        .iter()
        .filter(|&&bar| label[bar] == states[bar] as f64)
        .count();
    assert!(
        right as f64 > 0.75 * judged.len() as f64,
        "{right} of {}",
        judged.len()
    );
}

#[test]
fn no_bar_of_the_training_has_a_value_and_every_later_one_has() {
    let (series, _) = bars(2);
    let file = RegimeFile::from(&fit(&series, 1000, None));
    let texts = [
        "regime(\"drawn\")",
        "regime(\"drawn\").confidence",
        "regime(\"drawn\").choppy",
        "regime(\"drawn\").trending",
        "regime(\"drawn\").volatile",
    ];
    let values = values(&file, &series, &texts);
    for bar in 0..BARS {
        assert!(
            values
                .iter()
                .all(|output| output[bar].is_nan() == (bar < 1000)),
            "bar {bar}"
        );
    }
    for bar in 1000..BARS {
        let probabilities = [values[2][bar], values[3][bar], values[4][bar]];
        assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(
            values[1][bar],
            probabilities.iter().copied().fold(0.0, f64::max)
        );
        assert_eq!(probabilities[values[0][bar] as usize], values[1][bar]);
    }
}

#[test]
fn a_fit_and_its_values_know_nothing_of_later_bars() {
    let (series, _) = bars(3);
    let whole = fit(&series, 900, None);
    let mut short = series.clone();
    short.truncate(1100);
    assert_eq!(fit(&short, 900, None), whole);
    let file = RegimeFile::from(&whole);
    let text = ["regime(\"drawn\").volatile"];
    let (all, prefix) = (values(&file, &series, &text), values(&file, &short, &text));
    let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&all[0][900..1100]), bits(&prefix[0][900..]));
}

#[test]
fn values_are_those_of_a_direct_filter_from_the_file() {
    let (mut series, _) = bars(4);
    let fitted = fit(&series, 800, None);
    series.volume[1300] = f64::NAN;
    let file = RegimeFile::from(&fitted);
    let texts = [
        "regime(\"drawn\").choppy",
        "regime(\"drawn\").trending",
        "regime(\"drawn\").volatile",
    ];
    let found = values(&file, &series, &[&texts[..], &REGIME_FEATURES].concat());
    let document: serde_json::Value = serde_json::from_slice(&file.to_bytes()).unwrap();
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    let state = |at: usize| &document["states"][at];
    let mut forward: Option<[f64; STATES]> = None;
    let mut compared = 0;
    for bar in 0..BARS {
        let x: Vec<f64> = (0..3)
            .map(|f| {
                (found[3 + f][bar] - number(&document["features"][f]["center"]))
                    / number(&document["features"][f]["spread"])
            })
            .collect();
        let missing = x.iter().any(|x| x.is_nan());
        let predicted = match forward {
            None => [0, 1, 2].map(|s| number(&state(s)["initial"])),
            Some(p) => [0, 1, 2].map(|to| {
                (0..STATES)
                    .map(|from| p[from] * number(&state(from)["transition"][to]))
                    .sum()
            }),
        };
        if missing {
            forward = forward.map(|_| predicted);
            continue;
        }
        let density = |s: usize| -> f64 {
            let each = |f: usize| {
                let (mean, variance) = (
                    number(&state(s)["means"][f]),
                    number(&state(s)["variances"][f]),
                );
                (-0.5 * (x[f] - mean).powi(2) / variance).exp()
                    / (std::f64::consts::TAU * variance).sqrt()
            };
            each(0) * each(1) * each(2)
        };
        let joint = [0, 1, 2].map(|s| predicted[s] * density(s));
        let sum: f64 = joint.iter().sum();
        if sum == 0.0 {
            // Too far out for densities as they are; the filter's logarithms are not.
            return;
        }
        let p = joint.map(|joint| joint / sum);
        forward = Some(p);
        if bar >= 800 {
            for s in 0..STATES {
                assert!(
                    (found[s][bar] - p[s]).abs() < 1e-9,
                    "bar {bar}, state {s}: {} and {}",
                    found[s][bar],
                    p[s]
                );
            }
            compared += 1;
        }
    }
    assert!(compared > 1000, "{compared}");
    assert!(found[0][1300].is_nan());
}

#[test]
fn states_keep_their_names_from_fit_to_fit() {
    let (series, _) = bars(5);
    let first = fit(&series, 1000, None);
    // Names that the states would not get by themselves: what follows from them is kept, not judged again.
    let swapped = HiddenMarkov {
        means: [
            first.chain.means[2].clone(),
            first.chain.means[0].clone(),
            first.chain.means[1].clone(),
        ],
        ..first.chain.clone()
    };
    let again = fit(&series, 1400, None);
    let kept = fit(&series, 1400, Some(&first.chain));
    let moved = fit(&series, 1400, Some(&swapped));
    assert_eq!(kept, again, "by themselves they have the same names");
    assert_eq!(
        moved.chain.means,
        [
            again.chain.means[2].clone(),
            again.chain.means[0].clone(),
            again.chain.means[1].clone()
        ]
    );
    assert_eq!(moved.chain.transition[0][1], again.chain.transition[2][0]);
}

#[test]
fn files_read_back_as_they_were_written() {
    let (series, _) = bars(6);
    let file = RegimeFile::from(&fit(&series, 700, None));
    let again = RegimeFile::parse(&file.to_bytes()).unwrap();
    // Decimal digits are read to within the last bit; what was read is what counts, and is the same each time.
    assert_eq!(
        RegimeFile::parse(&file.to_bytes()).unwrap().chain(),
        again.chain()
    );
    let (read, written) = (again.chain(), file.chain());
    assert_eq!(read.features, written.features);
    assert_eq!(
        read.trained_until.to_bits(),
        written.trained_until.to_bits()
    );
    let numbers = |chain: &HiddenMarkov| {
        let states = chain.means.iter().chain(&chain.variances).flatten();
        let rest = chain
            .center
            .iter()
            .chain(&chain.spread)
            .chain(&chain.initial);
        let all = states.chain(rest).chain(chain.transition.as_flattened());
        all.copied().collect::<Vec<f64>>()
    };
    for (read, written) in numbers(&read).into_iter().zip(numbers(&written)) {
        assert!(
            (read - written).abs() <= 4.0 * f64::EPSILON * written.abs(),
            "{read} and {written}"
        );
    }
    assert_eq!(
        fit(&series, 700, None),
        fit(&series, 700, None),
        "a fit is the same each time"
    );
    let text = String::from_utf8(file.to_bytes()).unwrap();
    for (old, new) in [
        ("\"version\": 1", "\"version\": 2"),
        ("choppy", "flat"),
        ("bellwether regime", "other"),
        ("\"variances\"", "\"variance\""),
        ("T", "X"),
    ] {
        RegimeFile::parse(text.replacen(old, new, 1).as_bytes()).unwrap_err();
    }
}

#[test]
fn a_fit_tells_how_far_it_is_and_can_be_broken_off() {
    let (series, _) = bars(8);
    let features = REGIME_FEATURES.map(str::to_owned);
    let until = series.close_time[599];
    let mut told = Vec::new();
    let watched = RegimeFit::watched(series.clone(), &features, until, None, &mut |progress| {
        told.push(progress);
        ControlFlow::Continue(())
    });
    assert_eq!(watched.unwrap(), fit(&series, 600, None));
    assert!(told.is_sorted_by_key(|progress| progress.steps));
    assert!(told.iter().all(|progress| progress.steps <= progress.total));
    let mut steps = 0;
    let broken = RegimeFit::watched(series, &features, until, None, &mut |_| {
        steps += 1;
        if steps == 7 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert!(matches!(broken, Err(RegimeFitError::Cancelled)));
    assert_eq!(steps, 7);
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let (series, _) = bars(7);
    let fit = |features: &[&str], bars: usize| {
        let features: Vec<String> = features.iter().map(|text| (*text).to_owned()).collect();
        RegimeFit::new(series.clone(), &features, series.close_time[bars - 1], None).unwrap_err()
    };
    assert!(matches!(
        fit(&["close"], 150),
        RegimeFitError::TooFewRows(150)
    ));
    assert!(matches!(fit(&[], 500), RegimeFitError::Features(0)));
    assert!(matches!(
        fit(&["close - close"], 500),
        RegimeFitError::Constant(_)
    ));
    for text in [
        "closs",
        "close > 1",
        "regime(\"other\")",
        "model(\"m.onnx\", close)",
    ] {
        assert!(
            matches!(fit(&[text], 500), RegimeFitError::Feature { .. }),
            "{text}"
        );
    }
}
