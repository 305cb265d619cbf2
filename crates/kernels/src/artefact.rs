//! What was trained or fitted before, and is given to an expression by name.

use std::fmt::Debug;
use std::sync::Arc;

use crate::HiddenMarkov;

/// What kind of thing an argument names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ArtefactKind {
    /// A trained [`Model`].
    Model,
    /// A fitted [`HiddenMarkov`] regime.
    Regime,
}

impl ArtefactKind {
    /// The word for it in messages and in the API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Regime => "regime",
        }
    }
}

/// A name, and what the caller found under it. Two are equal if their names and contents are: the hash stands for the content.
#[derive(Debug, Clone)]
pub struct Artefact {
    /// The name as it is written.
    pub name: Arc<str>,
    /// The first 16 hexadecimal digits of BLAKE3 of the content; `None` where nothing was found and none was named.
    pub hash: Option<Arc<str>>,
    /// What stands under the name; without it there are no values.
    pub content: Option<Content>,
}

/// What stands under a name.
#[derive(Debug, Clone)]
pub enum Content {
    /// A trained model.
    Model(Arc<dyn Model>),
    /// A fitted regime.
    Regime(Arc<HiddenMarkov>),
}

impl Artefact {
    /// Its model, if it is one and is at hand.
    #[must_use]
    pub fn model(&self) -> Option<&Arc<dyn Model>> {
        match &self.content {
            Some(Content::Model(model)) => Some(model),
            _ => None,
        }
    }

    /// Its regime, if it is one and is at hand.
    #[must_use]
    pub fn regime(&self) -> Option<&Arc<HiddenMarkov>> {
        match &self.content {
            Some(Content::Regime(regime)) => Some(regime),
            _ => None,
        }
    }
}

impl PartialEq for Artefact {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.hash == other.hash
    }
}

impl Eq for Artefact {}

/// A function from the features of a row to a few numbers, such as a network or a forest.
///
/// The result of a row depends on that row alone: bit for bit, whatever rows are asked for with it.
pub trait Model: Debug + Send + Sync {
    /// How many features a row has.
    fn features(&self) -> usize;

    /// How many numbers come out.
    fn columns(&self) -> usize;

    /// Column `column` of the results of as many rows as `results` is long. `rows` holds the finite features of one row after
    /// another. What cannot be computed is NaN.
    fn infer(&self, rows: &[f64], column: usize, results: &mut [f64]);
}
