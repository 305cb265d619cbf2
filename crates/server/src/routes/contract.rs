//! The contract itself, for programs and for people.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;
use bellwether_api::SPECIFICATION_YAML;
use serde_json::Value;

/// The specification as JSON. It is part of the program; a broken one would fail every test.
static SPECIFICATION: LazyLock<Value> = LazyLock::new(|| {
    serde_saphyr::from_str(SPECIFICATION_YAML)
        .unwrap_or_else(|error| panic!("openapi/spec.yaml is broken: {error}"))
});
static JSON: LazyLock<String> = LazyLock::new(|| SPECIFICATION.to_string());
static PAGE: LazyLock<String> = LazyLock::new(|| page(&SPECIFICATION));

/// `GET /openapi.json`
pub(crate) async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], JSON.as_str())
}

/// `GET /docs`
pub(crate) async fn docs() -> impl IntoResponse {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    (
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, policy),
        ],
        PAGE.as_str(),
    )
}

const STYLE: &str = "body{margin:0 auto;max-width:960px;padding:32px;font:15px/1.5 system-ui,sans-serif;color:#14181f;background:#fff}
h1{font-size:26px}h2{margin-top:40px;border-bottom:1px solid #dfe3e8;padding-bottom:6px;text-transform:capitalize}
details{border:1px solid #dfe3e8;border-radius:6px;margin:8px 0;padding:8px 12px}summary{cursor:pointer}
code,pre{font:13px/1.5 ui-monospace,monospace}pre{background:#f5f7f9;padding:10px;border-radius:4px;overflow:auto}
b.m{display:inline-block;min-width:62px;color:#2557d6}table{border-collapse:collapse;width:100%}td{border-top:1px solid #eceff2;padding:4px 8px;vertical-align:top}
@media(prefers-color-scheme:dark){body{background:#11151b;color:#e8ebef}details,h2{border-color:#2a313b}pre{background:#1a2028}td{border-color:#222933}b.m{color:#7aa2ff}}";

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or("")
}

/// The reference as one page that works offline.
fn page(specification: &Value) -> String {
    let info = &specification["info"];
    let mut out = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{0}</title><style>{STYLE}</style></head><body><h1>{0}</h1><p>{1}</p><p><a href=\"openapi.json\">openapi.json</a></p>",
        escape(text(info, "title")),
        escape(text(info, "description")).replace("\n\n", "</p><p>"),
    );
    let mut tags: Vec<&str> = Vec::new();
    let paths = specification["paths"].as_object().into_iter().flatten();
    let operations: Vec<(&String, &String, &Value)> = paths
        .flat_map(|(path, item)| {
            item.as_object()
                .into_iter()
                .flatten()
                .map(move |(method, operation)| (path, method, operation))
        })
        .filter(|(_, _, operation)| operation["operationId"].is_string())
        .collect();
    for (_, _, operation) in &operations {
        let tag = operation["tags"][0].as_str().unwrap_or("other");
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    for tag in tags {
        let _ = write!(out, "<h2>{}</h2>", escape(tag));
        for (path, method, operation) in operations
            .iter()
            .filter(|(_, _, o)| o["tags"][0].as_str().unwrap_or("other") == tag)
        {
            let _ = write!(
                out,
                "<details id=\"{}\"><summary><b class=\"m\">{}</b> <code>{}</code> — {}</summary><p>{}</p><pre>{}</pre></details>",
                text(operation, "operationId"),
                method.to_uppercase(),
                escape(path),
                escape(text(operation, "summary")),
                escape(text(operation, "description")),
                escape(&serde_json::to_string_pretty(operation).unwrap_or_default()),
            );
        }
    }
    out.push_str("<h2>Errors</h2><table>");
    for code in bellwether_api::ErrorCode::ALL {
        let _ = write!(
            out,
            "<tr id=\"error-{0}\"><td><code>{0}</code></td><td>{1}</td><td>{2}</td></tr>",
            code.as_str(),
            code.status(),
            escape(code.title())
        );
    }
    out.push_str("</table><h2>Schemas</h2>");
    for (name, schema) in specification["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let _ = write!(
            out,
            "<details id=\"schema-{0}\"><summary><code>{0}</code></summary><pre>{1}</pre></details>",
            escape(name),
            escape(&serde_json::to_string_pretty(schema).unwrap_or_default())
        );
    }
    out.push_str("</body></html>");
    out
}
