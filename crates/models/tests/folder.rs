//! The folder of models and regimes: what is put there is there whole, or not at all.
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::Arc;

use bellwether_expr::{CompletionKind, Scope, complete};
use bellwether_kernels::{ArtefactKind, STATES};
use bellwether_models::{ModelFolder, ModelsError, RegimeFile};

const LINEAR: &[u8] = include_bytes!("../../../testdata/models/linear.onnx");

/// A file of a fit with these transitions.
fn regime(transition: [[f64; STATES]; STATES]) -> RegimeFile {
    let states: Vec<_> = ["choppy", "trending", "volatile"]
        .iter()
        .zip(transition)
        .map(|(name, transition)| {
            serde_json::json!({
                "name": name, "initial": if *name == "choppy" { 1.0 } else { 0.0 },
                "transition": transition, "means": [0.0], "variances": [1.0],
            })
        })
        .collect();
    let file = serde_json::json!({
        "format": "bellwether regime", "version": 1, "symbol": "AAA", "timeframe": "1d", "data_hash": "",
        "trained_from": "2020-01-02T00:00:00Z", "trained_until": "2021-01-02T00:00:00Z", "rows": 250,
        "log_likelihood": -1.0, "steps": 3,
        "features": [{"expression": "log_return(close)", "center": 0.0, "spread": 1.0}],
        "states": states,
    });
    RegimeFile::parse(&serde_json::to_vec(&file).unwrap()).unwrap()
}

const MIXING: [[f64; STATES]; STATES] = [[0.9, 0.07, 0.03], [0.2, 0.75, 0.05], [0.1, 0.3, 0.6]];

#[test]
fn a_model_is_kept_whole_or_not_at_all() {
    let data = tempfile::tempdir().unwrap();
    let folder = ModelFolder::of(data.path());
    let kept = folder.keep_model("a/m.onnx", LINEAR, false).unwrap();
    assert_eq!(folder.find("a/m.onnx").unwrap(), kept);
    assert_eq!(folder.list().unwrap(), [kept]);
    let refused = folder.keep_model("a/m.onnx", LINEAR, false).unwrap_err();
    assert!(matches!(refused, ModelsError::Taken(_)));
    folder.keep_model("a/m.onnx", b"noise", true).unwrap_err();
    let path = data.path().join("models/a/m.onnx");
    assert_eq!(std::fs::read(&path).unwrap(), LINEAR);
    let others: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
    assert_eq!(others.len(), 1, "nothing is left of what was refused");
    for name in ["m", "../m.onnx", "/m.onnx", "m.regime.json"] {
        folder.keep_model(name, LINEAR, false).unwrap_err();
    }
}

#[test]
fn one_name_is_a_model_or_a_regime() {
    let data = tempfile::tempdir().unwrap();
    let folder = ModelFolder::of(data.path());
    let refused = folder.keep_regime("x.onnx", &regime(MIXING)).unwrap_err();
    assert!(matches!(refused, ModelsError::OtherKind { .. }));
    folder.keep_regime("x", &regime(MIXING)).unwrap();
    folder.keep_model("x.onnx", LINEAR, false).unwrap();
    assert_eq!(folder.find("x").unwrap().kind, ArtefactKind::Regime);
    assert_eq!(folder.find("x.onnx").unwrap().kind, ArtefactKind::Model);
    folder.delete("x").unwrap();
    assert!(matches!(folder.find("x"), Err(ModelsError::Unknown { .. })));
    folder.find("x.onnx").unwrap();
    assert!(matches!(
        folder.find("x.onnx/y"),
        Err(ModelsError::Unknown { .. })
    ));
}

#[test]
fn the_long_run_is_where_many_steps_lead() {
    let shares = regime(MIXING).stationary().unwrap();
    let mut walked = [0.0, 1.0, 0.0];
    for _ in 0..1000 {
        walked = std::array::from_fn(|to| {
            (0..STATES)
                .map(|from| walked[from] * MIXING[from][to])
                .sum()
        });
    }
    for state in 0..STATES {
        assert!(
            (shares[state] - walked[state]).abs() < 1e-12,
            "{shares:?} and {walked:?}"
        );
    }
    // A state that is never left takes everything; two of them, and it depends on the beginning.
    let trap = [[0.9, 0.05, 0.05], [0.0, 1.0, 0.0], [0.5, 0.0, 0.5]];
    assert_eq!(regime(trap).stationary(), Some([0.0, 1.0, 0.0]));
    let traps = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.5, 0.0, 0.5]];
    assert_eq!(regime(traps).stationary(), None);
}

#[test]
fn names_are_completed_where_they_are_written() {
    let data = tempfile::tempdir().unwrap();
    let folder = ModelFolder::of(data.path());
    folder.keep_regime("es-1h", &regime(MIXING)).unwrap();
    folder.keep_regime("nq/1h", &regime(MIXING)).unwrap();
    folder.keep_model("m.onnx", LINEAR, false).unwrap();
    let scope = Scope::new().with_artefacts(Arc::new(folder));
    let names = |text: &str| {
        let (from, found) = complete(text, text.len(), &scope);
        let artefacts = found
            .into_iter()
            .filter(|one| one.kind == CompletionKind::Artefact);
        let names = artefacts.map(|one| one.insert).collect::<Vec<_>>();
        (from, names.join(" "))
    };
    assert_eq!(names("regime(\""), (8, "es-1h nq/1h".into()));
    assert_eq!(names("1 < regime('es-"), (12, "es-1h".into()));
    assert_eq!(names("regime(\"nq/"), (8, "nq/1h".into()));
    assert_eq!(names("model(\""), (7, "m.onnx".into()));
    for text in [
        "regime(",
        "regime(\"es-1h\"",
        "regime(\"es-1h\").",
        "feat(\"",
        "model(\"m.onnx\", \"",
    ] {
        assert_eq!(names(text).1, "", "{text}");
    }
}
