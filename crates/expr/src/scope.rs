//! What names mean where an expression stands.

use std::sync::Arc;

use bellwether_kernels::{ArtefactKind, HiddenMarkov, Model};
use indexmap::{IndexMap, IndexSet};
use smol_str::SmolStr;

use crate::term::Term;

/// The columns that every bar may have: five that all have, four that some have, those of the calendar and the instrument's.
pub const INPUTS: [&str; 15] = [
    "open",
    "high",
    "low",
    "close",
    "volume",
    "vwap",
    "trades",
    "bought",
    "sold",
    "trading_day",
    "session_minute",
    "local_minute",
    "ny_minute",
    "close_time",
    "tick_size",
];

/// Columns that follow from when a bar was complete, and not from data: the number of its trading day, the minutes since the
/// regular session's open, the minute of the day in the exchange's zone and in New York, and the instant itself, in seconds
/// since 1970.
pub const CALENDAR_INPUTS: [&str; 5] = [
    "trading_day",
    "session_minute",
    "local_minute",
    "ny_minute",
    "close_time",
];

/// Columns that follow from what is traded, and not from data: the smallest step of its price.
pub const INSTRUMENT_INPUTS: [&str; 1] = ["tick_size"];

/// Columns, parameters and definitions that an expression may use.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    columns: Option<IndexSet<SmolStr>>,
    parameters: IndexMap<SmolStr, f64>,
    words: IndexMap<SmolStr, &'static str>,
    definitions: IndexMap<SmolStr, Definition>,
    artefacts: Option<Arc<dyn Artefacts>>,
}

/// Where models and regimes come from: the port that whoever keeps them implements. They are looked for while an expression
/// is checked, and it keeps what was found.
pub trait Artefacts: std::fmt::Debug + Send + Sync {
    /// The model of a name.
    ///
    /// # Errors
    /// [`ArtefactError`].
    fn model(&self, name: &str) -> Result<Found<dyn Model>, ArtefactError>;

    /// The regime of a name.
    ///
    /// # Errors
    /// [`ArtefactError`].
    fn regime(&self, name: &str) -> Result<Found<HiddenMarkov>, ArtefactError>;

    /// The names of what there is of a kind, for completion; none where they are not known.
    fn names(&self, kind: ArtefactKind) -> Vec<String> {
        let _ = kind;
        Vec::new()
    }
}

/// What was found under a name.
#[derive(Debug)]
pub struct Found<T: ?Sized> {
    /// The first 16 hexadecimal digits of BLAKE3 of what was read.
    pub hash: Arc<str>,
    /// What it is.
    pub content: Arc<T>,
}

/// Why there is nothing under a name. The texts go on from "the model `x`", in lower case without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArtefactError {
    /// Nothing has the name.
    #[error("{0}")]
    Missing(String),
    /// Something has, but it cannot be used.
    #[error("{0}")]
    Unusable(String),
}

/// A checked named expression.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) term: Arc<Term>,
    /// Whether an output may still be selected from it.
    pub(crate) selectable: bool,
}

impl Scope {
    /// No parameters or definitions; any column may be named and is looked for when data is at hand.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Restricts columns (inputs and features) to those that the data has.
    #[must_use]
    pub fn with_columns(mut self, columns: impl IntoIterator<Item = impl Into<SmolStr>>) -> Self {
        self.columns = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    /// Adds a parameter: its value stands wherever its name does, before types are checked.
    #[must_use]
    pub fn with_parameter(mut self, name: impl Into<SmolStr>, value: f64) -> Self {
        self.parameters.insert(name.into(), value);
        self
    }

    /// Adds a word: it stands wherever its name does as one of a few words (`seed=seed`).
    pub(crate) fn with_word(mut self, name: impl Into<SmolStr>, word: &'static str) -> Self {
        self.words.insert(name.into(), word);
        self
    }

    /// Gives it the models and regimes that may be named; without, there are none.
    #[must_use]
    pub fn with_artefacts(mut self, artefacts: Arc<dyn Artefacts>) -> Self {
        self.artefacts = Some(artefacts);
        self
    }

    /// The names of the columns, where they are known.
    pub fn columns(&self) -> Option<impl Iterator<Item = &str>> {
        self.columns
            .as_ref()
            .map(|columns| columns.iter().map(SmolStr::as_str))
    }

    /// The names of parameters and definitions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parameters
            .keys()
            .chain(self.definitions.keys())
            .map(SmolStr::as_str)
    }

    pub(crate) fn has_column(&self, name: &str) -> bool {
        let in_data = || {
            self.columns
                .as_ref()
                .is_none_or(|columns| columns.contains(name))
        };
        CALENDAR_INPUTS.contains(&name) || INSTRUMENT_INPUTS.contains(&name) || in_data()
    }

    pub(crate) fn artefacts(&self) -> Option<&dyn Artefacts> {
        self.artefacts.as_deref()
    }

    /// The same columns and nothing else.
    pub(crate) fn of_columns(&self) -> Self {
        Self {
            columns: self.columns.clone(),
            ..Self::default()
        }
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<f64> {
        self.parameters.get(name).copied()
    }

    pub(crate) fn word(&self, name: &str) -> Option<&'static str> {
        self.words.get(name).copied()
    }

    pub(crate) fn definition(&self, name: &str) -> Option<&Definition> {
        self.definitions.get(name)
    }

    pub(crate) fn define(&mut self, name: &str, definition: Definition) {
        self.definitions.insert(name.into(), definition);
    }
}
