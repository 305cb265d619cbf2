//! Sets of factors that others published, written in the language and shipped with it.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use smol_str::SmolStr;

use crate::expression::{DefinitionProblems, Expression, names_used};
use crate::scope::Scope;

/// The sets by name.
const SETS: [(&str, &str); 2] = [
    ("alpha101", include_str!("../factors/alpha101.txt")),
    ("alpha158", include_str!("../factors/alpha158.txt")),
];

/// Published factors, and the definitions that they share.
///
/// ```
/// use bellwether_expr::{FactorSet, Scope};
///
/// let set = FactorSet::find("alpha158").expect("a set of this name");
/// let body = set.factor("KMID").expect("a factor of this name");
/// assert_eq!(body.text, "(close - open) / open");
/// assert_eq!(body.expression(&Scope::new()).expect("it checks").canonical(), "(close - open) / open");
/// ```
#[derive(Debug, Clone)]
pub struct FactorSet {
    name: &'static str,
    about: String,
    definitions: IndexMap<SmolStr, String>,
    factors: IndexMap<SmolStr, String>,
}

impl FactorSet {
    /// The names of all sets.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SETS.iter().map(|(name, _)| *name)
    }

    /// The set of a name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let (name, text) = SETS.iter().find(|(known, _)| *known == name)?;
        Some(Self::read(name, text))
    }

    /// Reads the text of a set: comments about it, then `let name = …` for definitions and `name = …` for factors. Lines that
    /// begin with a space go on with the one before.
    fn read(name: &'static str, text: &str) -> Self {
        let head = text.lines().map_while(|line| line.strip_prefix('#'));
        let about: Vec<&str> = head
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        let mut entries: Vec<String> = Vec::new();
        for line in text.lines().skip(about.len()) {
            match entries.last_mut() {
                Some(entry) if line.starts_with(' ') => {
                    entry.push('\n');
                    entry.push_str(line);
                }
                _ if line.is_empty() => {}
                _ => entries.push(line.to_owned()),
            }
        }
        let mut set = Self {
            name,
            about: about.join("\n"),
            definitions: IndexMap::new(),
            factors: IndexMap::new(),
        };
        for entry in &entries {
            let (name, text) = entry.split_once('=').unwrap_or((entry, ""));
            let (of, name) = match name.strip_prefix("let ") {
                Some(name) => (&mut set.definitions, name),
                None => (&mut set.factors, name),
            };
            of.insert(name.trim().into(), text.trim().to_owned());
        }
        set
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where it is from, and its conventions.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The shared definitions: name and text.
    pub fn definitions(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.definitions)
    }

    /// The factors, in their order.
    pub fn factors(&self) -> impl Iterator<Item = Factor<'_>> {
        pairs(&self.factors).map(|(name, text)| Factor {
            set: self,
            name,
            text,
        })
    }

    /// The factor of a name.
    #[must_use]
    pub fn factor(&self, name: &str) -> Option<Factor<'_>> {
        self.factors().find(|factor| factor.name == name)
    }

    /// Lets another text stand for a definition. Whether there is one of that name.
    #[must_use]
    pub fn redefine(&mut self, definition: &str, text: &str) -> bool {
        let found = self.definitions.get_mut(definition);
        found.map(|known| text.clone_into(known)).is_some()
    }
}

/// A factor of a set.
#[derive(Debug, Clone, Copy)]
pub struct Factor<'s> {
    set: &'s FactorSet,
    /// Its name.
    pub name: &'s str,
    /// Its expression, in which definitions of the set may stand.
    pub text: &'s str,
}

impl Factor<'_> {
    /// The checked expression, with the definitions inlined.
    ///
    /// # Errors
    /// The problems of its text and of the definitions that it uses: columns that the data does not have, above all.
    pub fn expression(&self, scope: &Scope) -> Result<Expression, Vec<DefinitionProblems>> {
        let definitions: IndexMap<&str, &str> = self.set.definitions().collect();
        let mut used = BTreeSet::new();
        let mut open = vec![self.text];
        while let Some(text) = open.pop() {
            for (name, _) in names_used(text, &definitions) {
                if used.insert(name) {
                    open.push(definitions[name]);
                }
            }
        }
        let mut scope = scope.clone();
        scope.define_all(
            definitions
                .into_iter()
                .filter(|(name, _)| used.contains(name)),
        )?;
        Expression::new(self.text, &scope).map_err(|diagnostics| {
            let name = self.name.into();
            vec![DefinitionProblems { name, diagnostics }]
        })
    }
}

fn pairs(texts: &IndexMap<SmolStr, String>) -> impl Iterator<Item = (&str, &str)> {
    texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
}
