//! `bellwether eval`: expressions over history.

use std::collections::BTreeSet;
use std::io::Write as _;

use bellwether_expr::{Code, Expression, Factor, FactorSet, INPUTS, Scope};
use bellwether_research::Evaluation;
use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::arguments::EvalArguments;
use crate::commands::{factors, models};
use crate::failure::Failure;
use crate::output::{self, Format};

/// An expression, and what its values are called.
struct Named {
    name: String,
    expression: Expression,
}

pub(crate) fn run(arguments: &EvalArguments) -> Result<(), Failure> {
    let set = factor_set(arguments)?;
    let factors = match &set {
        Some(set) => factors::chosen(set, &arguments.only)?,
        None => Vec::new(),
    };
    // First without the data: a mistyped name should not wait for a large file.
    let known = models::scope(&arguments.bars.data.data_dir);
    let parsed = parse(&arguments.expressions, &factors, &known)?;
    let also: BTreeSet<String> = parsed
        .iter()
        .flat_map(|named| named.expression.needs().symbols)
        .map(|symbol| symbol.to_string())
        .collect();
    let (bars, asked) = arguments.bars.read(None, &[], &also)?;
    let columns = INPUTS.iter().take(5).map(|name| (*name).to_owned());
    let features = bars
        .series
        .iter()
        .flat_map(|series| series.features.keys().cloned());
    let scope = known.with_columns(columns.chain(features));
    let named = parse(&arguments.expressions, &factors, &scope)?;
    for (text, named) in arguments.expressions.iter().zip(&named) {
        let warnings = named.expression.warnings().iter();
        warnings.for_each(|warning| output::note(warning.render(text).trim_end()));
    }
    let (names, expressions): (Vec<String>, Vec<Expression>) = named
        .into_iter()
        .map(|named| (named.name, named.expression))
        .unzip();
    if expressions.is_empty() {
        return Err(Failure::new("the data feeds none of the factors"));
    }
    let evaluation = Evaluation::new(&expressions, bars.series, asked, 1)?;
    match arguments.format {
        Format::Csv => csv(&names, &evaluation),
        Format::Json => json(&names, &expressions, &evaluation),
        Format::Table => table(&names, &evaluation),
    }
}

/// The set that was asked for, with other definitions where they were given.
fn factor_set(arguments: &EvalArguments) -> Result<Option<FactorSet>, Failure> {
    let Some(mut set) = arguments.factors.as_deref().and_then(FactorSet::find) else {
        return Ok(None);
    };
    for text in &arguments.define {
        let (name, expression) = text.split_once('=').ok_or_else(|| {
            Failure::usage(format!("`{text}` is not of the form name=expression"))
        })?;
        if !set.redefine(name.trim(), expression.trim()) {
            let names: Vec<&str> = set.definitions().map(|(name, _)| name).collect();
            return Err(
                Failure::usage(format!("{} has no definition `{name}`", set.name()))
                    .with_help(format!("it has {}", names.join(", "))),
            );
        }
    }
    Ok(Some(set))
}

/// The expressions, then those factors whose columns the data has; the others are told.
fn parse(texts: &[String], factors: &[Factor<'_>], scope: &Scope) -> Result<Vec<Named>, Failure> {
    let mut found = Vec::new();
    let mut problems = String::new();
    for text in texts {
        match Expression::new(text, scope) {
            Ok(expression) => found.push(Named {
                name: text.clone(),
                expression,
            }),
            Err(diagnostics) => diagnostics
                .iter()
                .for_each(|problem| problems.push_str(&problem.render(text))),
        }
    }
    let mut left_out: IndexMap<String, Vec<&str>> = IndexMap::new();
    for factor in factors {
        match factor.expression(scope) {
            Ok(expression) => found.push(Named {
                name: factor.name.to_owned(),
                expression,
            }),
            Err(faults) => {
                for fault in faults {
                    for problem in fault.diagnostics {
                        let told = format!("{} (in `{}`)", problem.message, fault.name);
                        if problem.code == Code::MissingColumn {
                            left_out.entry(told).or_default().push(factor.name);
                        } else if !problems.contains(&told) {
                            problems.push_str(&format!("error: {told}\n"));
                        }
                    }
                }
            }
        }
    }
    if !problems.is_empty() {
        return Err(Failure::does_not_hold(problems));
    }
    for (why, names) in left_out {
        output::note(&format!("left out, as {why}: {}", names.join(", ")));
    }
    Ok(found)
}

fn csv(names: &[String], evaluation: &Evaluation) -> Result<(), Failure> {
    let mut out = output::stdout();
    let series = evaluation.panel().series();
    let write = |out: &mut std::io::BufWriter<_>| -> std::io::Result<()> {
        write!(out, "timestamp,symbol")?;
        for name in names {
            write!(out, ",{}", output::csv_cell(name))?;
        }
        writeln!(out)?;
        for bar in evaluation.bars() {
            let lane = &series[bar.lane];
            write!(
                out,
                "{},{}",
                lane.open_time[bar.bar], lane.instrument.symbol
            )?;
            for index in 0..names.len() {
                let x = evaluation.value(index, bar);
                if x.is_nan() {
                    write!(out, ",")?;
                } else {
                    write!(out, ",{}", Digits17(x))?;
                }
            }
            writeln!(out)?;
        }
        out.flush()
    };
    output::finish(write(&mut out))
}

/// 17 significant digits: every bit of the number.
struct Digits17(f64);

impl std::fmt::Display for Digits17 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let size = self.0.abs();
        if self.0 == 0.0 {
            write!(f, "0")
        } else if (1e-5..1e16).contains(&size) {
            let before = size.log10().floor() as i32;
            write!(
                f,
                "{:.*}",
                usize::try_from(16 - before).unwrap_or(0),
                self.0
            )
        } else {
            write!(f, "{:.16e}", self.0)
        }
    }
}

fn json(
    names: &[String],
    expressions: &[Expression],
    evaluation: &Evaluation,
) -> Result<(), Failure> {
    let series = evaluation.panel().series();
    let described: Vec<Value> = names
        .iter()
        .zip(expressions)
        .map(|(name, expression)| {
            json!({"name": name, "canonical": expression.canonical(), "hash": expression.hash()})
        })
        .collect();
    let rows: Vec<Value> = evaluation
        .bars()
        .map(|bar| {
            let lane = &series[bar.lane];
            let values: Vec<Value> = (0..expressions.len())
                .map(|index| {
                    serde_json::Number::from_f64(evaluation.value(index, bar))
                        .map_or(Value::Null, Value::Number)
                })
                .collect();
            json!({
                "timestamp": lane.open_time[bar.bar].to_string(),
                "symbol": lane.instrument.symbol.as_str(),
                "values": values,
            })
        })
        .collect();
    output::json(&json!({"expressions": described, "rows": rows}))
}

/// Rows of a table: who wants more asks for CSV.
const TABLE_ROWS: usize = 20;

fn table(names: &[String], evaluation: &Evaluation) -> Result<(), Failure> {
    let series = evaluation.panel().series();
    let total = evaluation.bars().count();
    let header: Vec<&str> = ["timestamp", "symbol"]
        .into_iter()
        .chain(names.iter().map(String::as_str))
        .collect();
    let rows = evaluation
        .bars()
        .skip(total.saturating_sub(TABLE_ROWS))
        .map(|bar| {
            let lane = &series[bar.lane];
            let mut row = vec![
                lane.open_time[bar.bar].to_string(),
                lane.instrument.symbol.to_string(),
            ];
            row.extend((0..names.len()).map(|index| {
                let x = evaluation.value(index, bar);
                if x.is_nan() {
                    "—".to_owned()
                } else {
                    output::number(x, 6)
                }
            }));
            row
        });
    output::table(&header, 2, rows)?;
    if total > TABLE_ROWS {
        output::note(&format!(
            "the last {TABLE_ROWS} of {total} rows; --format csv prints all"
        ));
    }
    Ok(())
}
