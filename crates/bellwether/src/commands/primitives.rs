//! `bellwether primitives`: the vocabulary of the language.

use bellwether_kernels::registry;
use serde_json::{Value, json};

use crate::arguments::PrimitivesArguments;
use crate::failure::Failure;
use crate::output::{self, Format};

pub(crate) fn run(arguments: &PrimitivesArguments) -> Result<(), Failure> {
    let search = arguments.search.as_deref().unwrap_or("").to_lowercase();
    let matches = |text: &str| text.to_lowercase().contains(&search);
    let found = registry::all().filter(|p| {
        matches(p.name) || matches(p.doc) || p.aliases.iter().any(|alias| matches(alias))
    });
    let mut found = found.peekable();
    if found.peek().is_none() {
        return Err(Failure::new(format!(
            "no primitive is called or described like `{search}`"
        ))
        .with_help("`bellwether primitives` lists them all"));
    }
    match arguments.format {
        Format::Json => {
            let listed: Vec<Value> = found
                .map(|p| {
                    json!({
                        "name": p.name,
                        "aliases": p.aliases,
                        "category": p.category.name(),
                        "signature": bellwether_expr::signature(p).trim_matches('`'),
                        "outputs": p.outputs.iter().map(|output| output.name).collect::<Vec<_>>(),
                        "prices": p.prices,
                        "cost": p.cost.name(),
                        "doc": p.doc,
                        "formula": p.formula,
                        "source": p.source,
                    })
                })
                .collect();
            output::json(&listed)
        }
        format => {
            let header = ["name", "category", "call", "meaning"];
            let rows = found.map(|p| {
                let call = bellwether_expr::signature(p).trim_matches('`').to_owned();
                vec![
                    p.name.to_owned(),
                    p.category.name().to_owned(),
                    call,
                    p.doc.to_owned(),
                ]
            });
            if format == Format::Csv {
                output::csv(&header, rows)
            } else {
                output::table(&header, 4, rows)
            }
        }
    }
}
