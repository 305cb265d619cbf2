//! `bellwether models`: what the folder of models and regimes holds; and the scope that has it.

use std::path::Path;
use std::sync::Arc;

use bellwether_expr::Scope;
use bellwether_kernels::ArtefactKind;
use bellwether_models::{Kept, ModelFolder, RegimeFile};
use serde_json::{Value, json};

use crate::arguments::{ModelsArguments, ModelsCommand};
use crate::failure::Failure;
use crate::output::{self, Format};

/// A scope in which expressions may use the models and regimes of a data directory.
pub(crate) fn scope(data_dir: &Path) -> Scope {
    Scope::new().with_artefacts(Arc::new(ModelFolder::of(data_dir)))
}

pub(crate) fn run(arguments: &ModelsArguments) -> Result<(), Failure> {
    match &arguments.command {
        ModelsCommand::List(list) => {
            let folder = ModelFolder::of(&list.data.data_dir);
            show_all(&folder, list.format)
        }
        ModelsCommand::Delete(delete) => {
            let folder = ModelFolder::of(&delete.data.data_dir);
            folder.delete(&delete.name)?;
            output::note(&format!("deleted {}", delete.name));
            Ok(())
        }
    }
}

const HEADER: [&str; 5] = ["name", "kind", "hash", "fitted on", "until"];

fn show_all(folder: &ModelFolder, format: Format) -> Result<(), Failure> {
    let mut found = Vec::new();
    for kept in folder.list()? {
        let regime = match kept.kind {
            ArtefactKind::Regime => folder.regime_file(&kept.name).ok(),
            ArtefactKind::Model => None,
        };
        found.push((kept, regime));
    }
    match format {
        Format::Json => {
            let items: Vec<Value> = found.iter().map(as_json).collect();
            output::json(&json!({"folder": folder.path(), "models": items}))
        }
        Format::Csv => output::csv(&HEADER, found.iter().map(row)),
        Format::Table if found.is_empty() => {
            output::note(&format!("nothing is in {}", folder.path().display()));
            Ok(())
        }
        Format::Table => output::table(&HEADER, HEADER.len(), found.iter().map(row)),
    }
}

fn row((kept, regime): &(Kept, Option<RegimeFile>)) -> Vec<String> {
    let on = regime
        .as_ref()
        .map(|file| format!("{} {}", file.symbol, file.timeframe));
    let until = regime.as_ref().map(|file| file.trained_until.clone());
    vec![
        kept.name.clone(),
        kept.kind.name().to_owned(),
        kept.hash.clone(),
        on.unwrap_or_default(),
        until.unwrap_or_default(),
    ]
}

fn as_json((kept, regime): &(Kept, Option<RegimeFile>)) -> Value {
    json!({
        "name": kept.name,
        "kind": kept.kind.name(),
        "hash": kept.hash,
        "bytes": kept.bytes,
        "regime": regime,
    })
}
