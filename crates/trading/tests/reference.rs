//! The published description of documents is that of the code.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use bellwether_trading::{Strategy, StrategyDocument};
use serde_json::Value;

fn reference(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/reference")
        .join(name)
}

#[test]
fn the_json_schema_is_fresh() {
    let path = reference("strategy.schema.json");
    let fresh = serde_json::to_string_pretty(&StrategyDocument::json_schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == fresh,
        "{} is stale; run this test with UPDATE_REFERENCE=1",
        path.display()
    );
}

/// Every name of a field or word of the schema.
fn names(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                found.extend(properties.keys().cloned());
            }
            for word in object
                .get("enum")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .chain(object.get("const"))
            {
                found.extend(word.as_str().map(str::to_owned));
            }
            object.values().for_each(|value| names(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

#[test]
fn every_field_is_documented() {
    let text = std::fs::read_to_string(reference("strategies.md")).unwrap();
    let mut wanted = BTreeSet::new();
    names(&StrategyDocument::json_schema(), &mut wanted);
    let missing: Vec<_> = wanted
        .iter()
        .filter(|name| !text.contains(&format!("`{name}`")))
        .collect();
    assert!(
        missing.is_empty(),
        "docs/reference/strategies.md does not speak of {missing:?}"
    );
}

#[test]
fn every_example_is_sound() {
    let text = std::fs::read_to_string(reference("strategies.md")).unwrap();
    let mut examples = 0;
    for example in text
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
    {
        if !example.contains("name:") {
            continue;
        }
        examples += 1;
        let findings = Strategy::findings_of_text(example);
        assert!(
            findings.is_empty(),
            "{example}\n{}",
            findings.iter().map(|f| f.render()).collect::<String>()
        );
    }
    assert!(examples > 0);
}
