//! A model and a regime that the tests are run with: small enough to be written down twice.

use std::sync::Arc;

use bellwether_expr::{ArtefactError, Artefacts, Found, Scope};
use bellwether_kernels::{Artefact, HiddenMarkov, Model};

use crate::reference::models;

/// The name of both.
pub const NAME: &str = "example";
/// How many features both have.
pub const FEATURES: usize = 2;

const HASH: &str = "0123456789abcdef";

/// A scope in which they are known.
pub fn scope() -> Scope {
    Scope::new().with_artefacts(Arc::new(Examples))
}

/// What an entry is given in their place: the expression's own is found by the scope.
pub fn named() -> Arc<Artefact> {
    Arc::new(Artefact {
        name: NAME.into(),
        hash: Some(HASH.into()),
        content: None,
    })
}

#[derive(Debug)]
struct Examples;

impl Artefacts for Examples {
    fn model(&self, _name: &str) -> Result<Found<dyn Model>, ArtefactError> {
        Ok(Found {
            hash: HASH.into(),
            content: Arc::new(SumAndProduct),
        })
    }

    fn regime(&self, _name: &str) -> Result<Found<HiddenMarkov>, ArtefactError> {
        Ok(Found {
            hash: HASH.into(),
            content: Arc::new(HiddenMarkov {
                features: vec!["feat(\"x0\")".into(), "feat(\"x1\")".into()],
                trained_until: models::TRAINED_UNTIL,
                center: models::CENTER.to_vec(),
                spread: models::SPREAD.to_vec(),
                initial: models::INITIAL,
                transition: models::TRANSITION,
                means: models::MEANS.map(Vec::from),
                variances: models::VARIANCES.map(Vec::from),
            }),
        })
    }
}

#[derive(Debug)]
struct SumAndProduct;

impl Model for SumAndProduct {
    fn features(&self) -> usize {
        FEATURES
    }

    fn columns(&self) -> usize {
        2
    }

    fn infer(&self, rows: &[f64], column: usize, results: &mut [f64]) {
        for (row, result) in rows.chunks_exact(FEATURES).zip(results) {
            *result = match column {
                0 => row[0] + row[1],
                _ => row[0] * row[1],
            };
        }
    }
}
