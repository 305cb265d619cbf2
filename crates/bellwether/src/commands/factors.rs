//! `bellwether factors`: the factor sets that are shipped.

use bellwether_expr::{Factor, FactorSet, Scope};
use serde_json::{Value, json};

use crate::arguments::FactorsArguments;
use crate::failure::Failure;
use crate::output::{self, Format};

pub(crate) fn run(arguments: &FactorsArguments) -> Result<(), Failure> {
    match arguments.set.as_deref().and_then(FactorSet::find) {
        Some(set) => list(&set, &chosen(&set, &arguments.names)?, arguments.format),
        None => list_sets(arguments.format),
    }
}

/// The factors of these names, or all.
pub(crate) fn chosen<'s>(set: &'s FactorSet, names: &[String]) -> Result<Vec<Factor<'s>>, Failure> {
    if names.is_empty() {
        return Ok(set.factors().collect());
    }
    let find = |name: &String| {
        set.factor(name).ok_or_else(|| {
            Failure::usage(format!("{} has no factor `{name}`", set.name()))
                .with_help(format!("`bellwether factors {}` lists them", set.name()))
        })
    };
    names.iter().map(find).collect()
}

fn list_sets(format: Format) -> Result<(), Failure> {
    let sets = FactorSet::names().filter_map(FactorSet::find);
    let first_line = |set: &FactorSet| set.about().lines().next().unwrap_or_default().to_owned();
    if format == Format::Json {
        let listed: Vec<Value> = sets
            .map(|set| {
                json!({
                    "name": set.name(),
                    "factors": set.factors().count(),
                    "about": set.about(),
                    "definitions": set.definitions().collect::<std::collections::BTreeMap<_, _>>(),
                })
            })
            .collect();
        return output::json(&listed);
    }
    let rows = sets.map(|set| {
        let factors = set.factors().count().to_string();
        vec![set.name().to_owned(), factors, first_line(&set)]
    });
    let header = ["set", "factors", "source"];
    match format {
        Format::Csv => output::csv(&header, rows),
        _ => output::table(&header, 3, rows),
    }
}

fn list(set: &FactorSet, factors: &[Factor<'_>], format: Format) -> Result<(), Failure> {
    if format == Format::Json {
        let listed: Vec<Value> = factors.iter().map(described).collect();
        return output::json(&listed);
    }
    let rows = factors
        .iter()
        .map(|factor| vec![factor.name.to_owned(), one_line(factor.text)]);
    let header = ["factor", "expression"];
    if format == Format::Csv {
        return output::csv(&header, rows);
    }
    output::table(&header, 2, rows)?;
    output::note(set.about());
    Ok(())
}

/// A factor with what its check tells.
fn described(factor: &Factor<'_>) -> Value {
    let mut told = json!({"name": factor.name, "expression": one_line(factor.text)});
    if let Ok(expression) = factor.expression(&Scope::new()) {
        let columns = expression.needs().columns;
        told["canonical"] = expression.canonical().into();
        told["hash"] = expression.hash().into();
        told["warm_up"] = expression.warm_up().rows.into();
        told["columns"] = columns.iter().map(|name| name.as_str()).collect();
    }
    told
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
