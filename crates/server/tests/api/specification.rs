//! The contract as a judge of answers.

use bellwether_api::{BASE_PATH, SPECIFICATION_YAML};
use serde_json::{Value, json};

/// `openapi/spec.yaml`.
pub(crate) struct Specification {
    document: Value,
}

/// One operation of it.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) value: Value,
}

impl Specification {
    pub(crate) fn new() -> Self {
        Self {
            document: serde_saphyr::from_str(SPECIFICATION_YAML).unwrap(),
        }
    }

    pub(crate) fn document(&self) -> &Value {
        &self.document
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &String> {
        self.document["paths"].as_object().unwrap().keys()
    }

    pub(crate) fn operations(&self) -> Vec<Operation> {
        let paths = self.document["paths"].as_object().unwrap();
        let of_path = |(path, item): (&String, &Value)| {
            let operations = item.as_object().unwrap().iter();
            let operation = |(method, value): (&String, &Value)| Operation {
                id: value["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                value: value.clone(),
            };
            operations.map(operation).collect::<Vec<_>>()
        };
        paths.iter().flat_map(of_path).collect()
    }

    /// Follows a reference into the components, if the value is one.
    pub(crate) fn resolve<'v>(&'v self, value: &'v Value) -> &'v Value {
        match value["$ref"].as_str() {
            Some(reference) => self
                .document
                .pointer(reference.strip_prefix('#').unwrap())
                .unwrap(),
            None => value,
        }
    }

    /// Parameters of an operation that stand `place` (query, path or header).
    pub(crate) fn parameters(&self, operation: &Operation, place: &str) -> Vec<Value> {
        let listed = operation.value["parameters"]
            .as_array()
            .into_iter()
            .flatten();
        let resolved = listed.map(|parameter| self.resolve(parameter).clone());
        resolved
            .filter(|parameter| parameter["in"] == place)
            .collect()
    }

    /// The operation that a request to a real path means; literal segments win over parameters.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<Operation> {
        let path = path.strip_prefix(BASE_PATH).unwrap_or(path);
        let segments: Vec<&str> = path.split('/').collect();
        let fits = |operation: &Operation| {
            let template: Vec<&str> = operation.path.split('/').collect();
            let literal = template
                .iter()
                .zip(&segments)
                .filter(|(t, s)| t == s)
                .count();
            let same = template.len() == segments.len()
                && template
                    .iter()
                    .zip(&segments)
                    .all(|(t, s)| t.starts_with('{') || t == s);
            (same && operation.method == method).then_some(literal)
        };
        let operations = self.operations();
        let scored = operations
            .into_iter()
            .filter_map(|operation| Some((fits(&operation)?, operation)));
        scored
            .max_by_key(|(literal, _)| *literal)
            .map(|(_, operation)| operation)
    }

    /// Why an answer is not one that the contract allows.
    pub(crate) fn objections(
        &self,
        operation: &Operation,
        status: u16,
        media: &str,
        body: &[u8],
    ) -> Vec<String> {
        let responses = &operation.value["responses"];
        let named = &responses[status.to_string()];
        // Success must be documented; failures may be covered by the default.
        let response = if named.is_null() && status >= 400 {
            &responses["default"]
        } else {
            named
        };
        if response.is_null() {
            return vec![format!(
                "{}: the contract knows no status {status}",
                operation.id
            )];
        }
        let response = self.resolve(response);
        let media = media.split(';').next().unwrap_or("").trim();
        let Some(content) = response["content"].as_object() else {
            return if body.is_empty() {
                vec![]
            } else {
                vec![format!("{}: {status} has a body", operation.id)]
            };
        };
        let Some(entry) = content.get(media) else {
            return vec![format!("{}: {status} is not `{media}`", operation.id)];
        };
        if !media.ends_with("json") {
            return vec![];
        }
        match serde_json::from_slice(body) {
            Ok(value) => self.violations(&entry["schema"], &value),
            Err(error) => vec![format!("{}: no JSON: {error}", operation.id)],
        }
    }

    /// Where a value does not have the shape of a schema.
    pub(crate) fn violations(&self, schema: &Value, value: &Value) -> Vec<String> {
        let whole = json!({ "allOf": [schema], "components": self.document["components"] });
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&whole)
            .unwrap();
        validator
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }
}
