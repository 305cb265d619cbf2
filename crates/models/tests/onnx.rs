//! ONNX models against what other programs compute from the same files (`testdata/models/generate.py`).
#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bellwether_expr::{Code, Executor, Expression, Layout, Program, Rows, Scope, Severity};
use bellwether_kernels::Model as _;
use bellwether_models::{ModelFolder, OnnxModel};
use serde_json::Value;

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/models")
}

fn numbers(value: &Value) -> Vec<Vec<f64>> {
    let row = |row: &Value| {
        row.as_array()
            .unwrap()
            .iter()
            .map(|x| x.as_f64().unwrap())
            .collect()
    };
    value.as_array().unwrap().iter().map(row).collect()
}

struct Expected {
    rows: Vec<Vec<f64>>,
    /// By file: the columns of each row.
    results: Vec<(String, Vec<Vec<f64>>)>,
}

fn expected() -> Expected {
    let text = fs::read(testdata().join("expected.json")).unwrap();
    let document: Value = serde_json::from_slice(&text).unwrap();
    let results = document["expected"].as_object().unwrap();
    Expected {
        rows: numbers(&document["rows"]),
        results: results
            .iter()
            .map(|(name, values)| (name.clone(), numbers(values)))
            .collect(),
    }
}

fn load(name: &str) -> OnnxModel {
    let content = fs::read(testdata().join(name)).unwrap();
    OnnxModel::parse(&content).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn bits(values: &[f64]) -> Vec<u64> {
    values
        .iter()
        .map(|x| if x.is_nan() { u64::MAX } else { x.to_bits() })
        .collect()
}

#[test]
fn values_are_those_of_onnxruntime() {
    let Expected { rows, results } = expected();
    assert!(results.len() >= 12);
    let given: Vec<f64> = rows.concat();
    for (name, expected) in results {
        let model = load(&name);
        assert_eq!(model.features(), 3, "{name}");
        assert_eq!(model.columns(), expected[0].len(), "{name}");
        for column in 0..model.columns() {
            let mut found = vec![f64::NAN; rows.len()];
            model.infer(&given, column, &mut found);
            for (row, found) in found.iter().enumerate() {
                let wanted = expected[row][column];
                assert!(
                    (found - wanted).abs() <= 2e-6 * wanted.abs().max(1.0),
                    "{name}, row {row}, column {column}: {found}, not {wanted}"
                );
            }
        }
    }
}

#[test]
fn a_row_has_the_same_bits_in_any_company() {
    let Expected { rows, results } = expected();
    for (name, _) in results {
        let model = load(&name);
        let infer = |rows: &[Vec<f64>]| {
            let mut found = vec![f64::NAN; rows.len()];
            model.infer(&rows.concat(), 0, &mut found);
            bits(&found)
        };
        let whole = infer(&rows);
        for size in [1, 5, 16, 17] {
            let parts: Vec<u64> = rows.chunks(size).flat_map(infer).collect();
            assert_eq!(parts, whole, "{name} in parts of {size}");
        }
        let backwards: Vec<Vec<f64>> = rows.iter().rev().cloned().collect();
        let found: Vec<u64> = infer(&backwards).into_iter().rev().collect();
        assert_eq!(found, whole, "{name} backwards");
    }
}

#[test]
fn what_does_not_fit_the_models_numbers_has_no_value() {
    let mut found = [0.0; 2];
    load("network.onnx").infer(&[1e300, 0.0, 0.0, 1.0, 0.0, 0.0], 0, &mut found);
    assert!(found[0].is_nan() && found[1].is_finite());
    load("network_double.onnx").infer(&[1e300, 0.0, 0.0, 1.0, 0.0, 0.0], 0, &mut found);
    assert!(found[0].is_finite() && found[1].is_finite());
}

#[test]
fn files_that_are_no_models_are_refused() {
    let whole = fs::read(testdata().join("perceptron.onnx")).unwrap();
    for content in [
        &b""[..],
        b"not a model at all",
        &whole[..whole.len() / 2],
        b"\x0a\xff\xff\xff\xff\xff",
    ] {
        OnnxModel::parse(content).unwrap_err();
    }
}

/// A data directory with the models of the test data.
fn data_dir() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    fs::create_dir_all(data.path().join("models/nets")).unwrap();
    for entry in fs::read_dir(testdata()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "onnx") {
            fs::copy(
                &path,
                data.path().join("models").join(path.file_name().unwrap()),
            )
            .unwrap();
        }
    }
    fs::copy(
        testdata().join("network.onnx"),
        data.path().join("models/nets/a.onnx"),
    )
    .unwrap();
    data
}

fn scope(data: &Path) -> Scope {
    Scope::new().with_artefacts(Arc::new(ModelFolder::of(data)))
}

fn problem(text: &str, scope: &Scope) -> (Code, String) {
    let problems = Expression::new(text, scope).unwrap_err();
    (problems[0].code, problems[0].message.clone())
}

#[test]
fn names_lead_to_files_of_the_folder_alone() {
    let data = data_dir();
    let scope = scope(data.path());
    fs::copy(
        testdata().join("linear.onnx"),
        data.path().join("outside.onnx"),
    )
    .unwrap();
    for name in [
        "../outside.onnx",
        "/etc/passwd",
        "nets/../../outside.onnx",
        "C:\\\\a.onnx",
        "a//b",
        "",
        ".hidden",
        "a:b",
    ] {
        let (code, message) = problem(&format!("model('{name}', close, open, high)"), &scope);
        assert_eq!(code, Code::Literal, "{name}: {message}");
    }
    for name in ["nets/a.onnx", "network.onnx"] {
        let expression =
            Expression::new(&format!("model('{name}', close, open, high)"), &scope).unwrap();
        assert!(expression.warnings().is_empty());
    }
}

#[test]
fn the_hash_of_the_content_is_part_of_the_canonical_form() {
    let data = data_dir();
    let scope = scope(data.path());
    let text = "model('nets/a.onnx', close, open, high) > 0.5";
    let first = Expression::new(text, &scope).unwrap();
    let hash = &blake3::hash(&fs::read(testdata().join("network.onnx")).unwrap()).to_hex()[..16];
    assert_eq!(
        first.canonical(),
        format!("model(\"nets/a.onnx@{hash}\", close, open, high) > 0.5")
    );
    assert_eq!(
        first.needs().artefacts.iter().collect::<Vec<_>>(),
        [&format!("nets/a.onnx@{hash}")]
    );
    // It reads back as itself, with the file and without.
    for scope in [&scope, &Scope::new()] {
        assert_eq!(Expression::new(first.canonical(), scope).unwrap(), first);
    }
    fs::copy(
        testdata().join("perceptron.onnx"),
        data.path().join("models/nets/a.onnx"),
    )
    .unwrap();
    let second = Expression::new(text, &scope).unwrap();
    assert_ne!(second.hash(), first.hash());
    assert_ne!(
        Program::compile([&second]).hash(),
        Program::compile([&first]).hash()
    );
    let (code, message) = problem(first.canonical(), &scope);
    assert_eq!(code, Code::Artefact);
    assert!(message.contains("has changed"), "{message}");
}

#[test]
fn what_is_wrong_is_said_when_the_text_is_checked() {
    let data = data_dir();
    let scope = scope(data.path());
    fs::write(data.path().join("models/broken.onnx"), "nothing").unwrap();
    let missing = Expression::new("model('none.onnx', close)", &scope).unwrap();
    assert_eq!(missing.warnings()[0].severity, Severity::Warning);
    assert!(
        missing.warnings()[0]
            .message
            .contains("`none.onnx` is not at hand"),
        "{:?}",
        missing.warnings()
    );
    for (text, code, part) in [
        (
            "model('broken.onnx', close)",
            Code::Artefact,
            "cannot be used",
        ),
        (
            "model('network.onnx', close)",
            Code::Arguments,
            "takes 3 features, not 1",
        ),
        (
            "model('network.onnx', close, open, high, low)",
            Code::Arguments,
            "takes 3 features, not 4",
        ),
        (
            "model('network.onnx', close, open, high, column=3)",
            Code::Literal,
            "gives 2 columns, not 3",
        ),
        ("model('network.onnx')", Code::Arguments, "needs `features`"),
        ("model(close, open)", Code::Literal, "in quotes"),
        (
            "model('network.onnx', close > 1, open, high)",
            Code::Type,
            "must be a number",
        ),
        (
            "regime('none', close)",
            Code::Arguments,
            "at most 1 argument",
        ),
    ] {
        let (found, message) = problem(text, &scope);
        assert_eq!(found, code, "{text}: {message}");
        assert!(message.contains(part), "{text}: {message}");
    }
}

#[test]
fn a_strategy_is_another_when_its_model_is() {
    let data = data_dir();
    let scope = scope(data.path());
    let text = "name: Signal\ntimeframe: 1d\nindicators: {signal: \"model('nets/a.onnx', close, open, high)\"}\nrules: [{name: Out, when: 'signal > 0.5', then: [{exit: {}}]}]\n";
    let document = bellwether_trading::StrategyDocument::parse(text).unwrap();
    let compile =
        || bellwether_trading::Strategy::within(&scope, &document, &Default::default()).unwrap();
    let first = compile();
    assert_eq!(first.hash, compile().hash);
    fs::copy(
        testdata().join("perceptron.onnx"),
        data.path().join("models/nets/a.onnx"),
    )
    .unwrap();
    assert_ne!(compile().hash, first.hash);
    fs::remove_file(data.path().join("models/nets/a.onnx")).unwrap();
    let without = compile();
    assert!(
        without
            .warnings
            .iter()
            .any(|finding| finding.message.contains("not at hand"))
    );
}

#[test]
fn bits_do_not_depend_on_how_rows_come_in() {
    const ROWS: usize = 150;
    let data = data_dir();
    let texts = [
        "model('network.onnx', feat('a'), feat('b'), feat('c'))",
        "model('forest.onnx', feat('a'), feat('b'), feat('c'), column=1)",
        "sma(model('perceptron.onnx', feat('a'), feat('b'), feat('c')), 5)",
    ];
    let scope = scope(data.path());
    let expressions = texts.map(|text| Expression::new(text, &scope).unwrap());
    let program = Program::compile(&expressions);
    let mut random = bellwether_simulation::Random::new(5);
    let lanes = 3;
    let columns: Vec<Vec<f64>> = (0..3)
        .map(|_| {
            (0..ROWS * lanes)
                .map(|_| {
                    if random.uniform() < 0.04 {
                        f64::NAN
                    } else {
                        random.normal()
                    }
                })
                .collect()
        })
        .collect();
    let present: Vec<bool> = (0..ROWS * lanes).map(|_| random.uniform() < 0.9).collect();
    let layout = Layout::of_symbols(["A", "B", "C"].map(Into::into));
    let order: Vec<usize> = program
        .columns()
        .iter()
        .map(|name| ["a", "b", "c"].iter().position(|c| c == name).unwrap())
        .collect();
    let rows = |from: usize, to: usize| {
        let cells = from * lanes..to * lanes;
        let columns: Vec<&[f64]> = order
            .iter()
            .map(|&at| &columns[at][cells.clone()])
            .collect();
        Rows {
            present: Some(&present[cells]),
            ..Rows::dense(to - from, &columns)
        }
    };
    let run = |size: usize, threads: usize, restart: bool| {
        let mut executor = Executor::new(program.clone(), &layout, threads).unwrap();
        let mut all = vec![Vec::new(); texts.len()];
        for from in (0..ROWS).step_by(size) {
            let to = (from + size).min(ROWS);
            let mut outputs = vec![Vec::new(); texts.len()];
            let peeked = (size == 1).then(|| executor.peek(&rows(from, to)));
            executor.advance(&rows(from, to), &mut outputs);
            if let Some(peeked) = peeked {
                for (peeked, output) in peeked.iter().zip(&outputs) {
                    assert_eq!(bits(peeked), bits(output), "peek at row {from}");
                }
            }
            if restart {
                let state = executor.save();
                executor = Executor::new(program.clone(), &layout, threads).unwrap();
                executor.load(&state).unwrap();
            }
            all.iter_mut()
                .zip(outputs)
                .for_each(|(all, output)| all.extend(output));
        }
        all.iter().map(|output| bits(output)).collect::<Vec<_>>()
    };
    let whole = run(ROWS, 1, false);
    assert!(whole[0].iter().filter(|&&bits| bits != u64::MAX).count() > ROWS);
    assert_eq!(run(1, 1, true), whole);
    assert_eq!(run(7, 2, true), whole);
    assert_eq!(run(64, 1, false), whole);
    // Nothing looks ahead, and a row without a feature has no value.
    for cell in 0..ROWS * lanes {
        let complete = present[cell] && columns.iter().all(|column| !column[cell].is_nan());
        assert_eq!(whole[0][cell] != u64::MAX, complete);
    }
}
