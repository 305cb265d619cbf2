//! `bellwether eval`: expressions over history.

use std::collections::BTreeSet;
use std::io::Write as _;

use bellwether_expr::{Expression, INPUTS, Scope};
use bellwether_research::Evaluation;
use serde_json::{Value, json};

use crate::arguments::EvalArguments;
use crate::commands::models;
use crate::failure::Failure;
use crate::output::{self, Format};

pub(crate) fn run(arguments: &EvalArguments) -> Result<(), Failure> {
    // First without the data: a mistyped name should not wait for a large file.
    let known = models::scope(&arguments.bars.data.data_dir);
    let parsed = parse(&arguments.expressions, &known)?;
    let also: BTreeSet<String> = parsed
        .iter()
        .flat_map(|expression| expression.needs().symbols)
        .map(|symbol| symbol.to_string())
        .collect();
    let (bars, asked) = arguments.bars.read(None, &[], &also)?;
    let columns = INPUTS.iter().take(5).map(|name| (*name).to_owned());
    let features = bars
        .series
        .iter()
        .flat_map(|series| series.features.keys().cloned());
    let scope = known.with_columns(columns.chain(features));
    let expressions = parse(&arguments.expressions, &scope)?;
    for (text, expression) in arguments.expressions.iter().zip(&expressions) {
        let warnings = expression.warnings().iter();
        warnings.for_each(|warning| output::note(warning.render(text).trim_end()));
    }
    let evaluation = Evaluation::new(&expressions, bars.series, asked, 1)?;
    match arguments.format {
        Format::Csv => csv(&arguments.expressions, &evaluation),
        Format::Json => json(&expressions, &evaluation),
        Format::Table => table(&arguments.expressions, &evaluation),
    }
}

fn parse(texts: &[String], scope: &Scope) -> Result<Vec<Expression>, Failure> {
    let mut expressions = Vec::new();
    let mut problems = String::new();
    for text in texts {
        match Expression::new(text, scope) {
            Ok(expression) => expressions.push(expression),
            Err(found) => found
                .iter()
                .for_each(|problem| problems.push_str(&problem.render(text))),
        }
    }
    if problems.is_empty() {
        Ok(expressions)
    } else {
        Err(Failure::does_not_hold(problems))
    }
}

fn csv(texts: &[String], evaluation: &Evaluation) -> Result<(), Failure> {
    let mut out = output::stdout();
    let series = evaluation.panel().series();
    let write = |out: &mut std::io::BufWriter<_>| -> std::io::Result<()> {
        write!(out, "timestamp,symbol")?;
        for text in texts {
            write!(out, ",{}", output::csv_cell(text))?;
        }
        writeln!(out)?;
        for bar in evaluation.bars() {
            let lane = &series[bar.lane];
            write!(
                out,
                "{},{}",
                lane.open_time[bar.bar], lane.instrument.symbol
            )?;
            for index in 0..texts.len() {
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

fn json(expressions: &[Expression], evaluation: &Evaluation) -> Result<(), Failure> {
    let series = evaluation.panel().series();
    let described: Vec<Value> = expressions
        .iter()
        .map(|expression| json!({"canonical": expression.canonical(), "hash": expression.hash()}))
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

fn table(texts: &[String], evaluation: &Evaluation) -> Result<(), Failure> {
    let series = evaluation.panel().series();
    let total = evaluation.bars().count();
    let header: Vec<&str> = ["timestamp", "symbol"]
        .into_iter()
        .chain(texts.iter().map(String::as_str))
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
            row.extend((0..texts.len()).map(|index| {
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
