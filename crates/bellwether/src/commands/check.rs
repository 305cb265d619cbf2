//! `bellwether check`: is an expression or a strategy sound, and what does it need?

use std::io::Read as _;
use std::path::Path;

use bellwether_expr::{Diagnostic, Expression, Scope};
use bellwether_kernels::Type;
use bellwether_market::counted;
use bellwether_trading::document::DocumentHeading;
use bellwether_trading::{Finding, Severity, Strategy, StrategyDocument};
use serde_json::{Value, json};

use crate::arguments::CheckArguments;
use crate::commands::models;
use crate::failure::Failure;
use crate::output::{self, ReportFormat};

pub(crate) fn run(arguments: &CheckArguments) -> Result<(), Failure> {
    let (subject, format) = (arguments.subject.as_str(), arguments.format);
    let scope = models::scope(&arguments.data.data_dir);
    if subject == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return if is_document(&text) {
            strategy(&parsed(&text, "standard input")?, &scope, format)
        } else {
            expression(text.trim(), &scope, format)
        };
    }
    let path = Path::new(subject);
    let has_ending = path
        .extension()
        .is_some_and(|ending| ["yaml", "yml", "json"].iter().any(|known| ending == *known));
    // No expression is the name of a file that is there, but for a column's; whoever calls a file so means the column.
    let is_name = subject
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_');
    if has_ending || (path.is_file() && !is_name) {
        strategy(&read_document(path)?, &scope, format)
    } else {
        expression(subject, &scope, format)
    }
}

/// Whether a text is a document and no expression: a mapping, of which every strategy has a `name`.
fn is_document(text: &str) -> bool {
    DocumentHeading::parse(text) != DocumentHeading::default()
}

fn expression(text: &str, scope: &Scope, format: ReportFormat) -> Result<(), Failure> {
    let checked = Expression::new(text, scope);
    if format == ReportFormat::Json {
        output::json(&expression_json(text, &checked))?;
        return checked.map(|_| ()).map_err(|_| Failure::does_not_hold(""));
    }
    match checked {
        Err(problems) => {
            let rendered: String = problems
                .iter()
                .map(|problem| problem.render(text))
                .collect();
            Err(Failure::does_not_hold(rendered))
        }
        Ok(expression) => {
            let needs = expression.needs();
            let warm_up = expression.warm_up();
            let list = |names: &mut dyn Iterator<Item = String>| {
                let names: Vec<String> = names.collect();
                if names.is_empty() {
                    "none".to_owned()
                } else {
                    names.join(", ")
                }
            };
            let clocks: String = warm_up
                .clocks
                .iter()
                .map(|(clock, rows)| format!(" + {rows} of {clock}"))
                .collect();
            let kind = match expression.ty() {
                Type::Num => "number",
                Type::Bool => "condition",
            };
            let warnings = expression.warnings().iter();
            warnings.for_each(|warning| output::note(warning.render(text).trim_end()));
            output::text(&format!(
                "canonical   {}\nhash        {}\ntype        {kind}\nwarm-up     {}{clocks}{}\ncomplexity  {:.2} ({}, {})\ncolumns     {}\nsymbols     {}\ntimeframes  {}\nmodels      {}\n",
                expression.canonical(),
                expression.hash(),
                counted(warm_up.rows as u64, "row"),
                if warm_up.exact { "" } else { " at least" },
                expression.complexity(),
                counted(expression.nodes() as u64, "node"),
                counted(expression.depth() as u64, "level"),
                list(&mut needs.columns.iter().map(ToString::to_string)),
                list(&mut needs.symbols.iter().map(ToString::to_string)),
                list(&mut needs.timeframes.iter().map(ToString::to_string)),
                list(&mut needs.artefacts.iter().map(ToString::to_string)),
            ))
        }
    }
}

fn expression_json(text: &str, checked: &Result<Expression, Vec<Diagnostic>>) -> Value {
    match checked {
        Err(problems) => json!({"ok": false, "diagnostics": diagnostics_json(text, problems)}),
        Ok(expression) => {
            let (needs, warm_up) = (expression.needs(), expression.warm_up());
            json!({
                "ok": true,
                "type": if expression.ty() == Type::Num { "num" } else { "bool" },
                "canonical": expression.canonical(),
                "hash": expression.hash(),
                "warm_up": {"rows": warm_up.rows, "exact": warm_up.exact,
                    "clocks": warm_up.clocks.iter().map(|(clock, rows)| (clock.to_string(), *rows)).collect::<std::collections::BTreeMap<_, _>>()},
                "complexity_score": expression.complexity(),
                "columns": needs.columns.iter().map(|c| c.as_str()).collect::<Vec<_>>(),
                "symbols": needs.symbols.iter().map(|c| c.as_str()).collect::<Vec<_>>(),
                "timeframes": needs.timeframes.iter().map(|c| c.as_str()).collect::<Vec<_>>(),
                "models": needs.artefacts.iter().map(|c| c.as_str()).collect::<Vec<_>>(),
                "diagnostics": diagnostics_json(text, expression.warnings()),
            })
        }
    }
}

fn diagnostics_json(text: &str, problems: &[Diagnostic]) -> Vec<Value> {
    let diagnostic = |problem: &Diagnostic| {
        let (line, column) = problem.position(text);
        json!({
            "code": problem.code.name(), "severity": problem.severity.name(), "message": problem.message, "help": problem.help,
            "start": problem.span.start, "end": problem.span.end, "line": line, "column": column,
        })
    };
    problems.iter().map(diagnostic).collect()
}

fn strategy(
    document: &StrategyDocument,
    scope: &Scope,
    format: ReportFormat,
) -> Result<(), Failure> {
    let findings = Strategy::findings(scope, document);
    let broken = findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    if format == ReportFormat::Json {
        let listed: Vec<Value> = findings.iter().map(finding_json).collect();
        output::json(&json!({"ok": !broken, "name": document.name, "findings": listed}))?;
        return if broken {
            Err(Failure::does_not_hold(""))
        } else {
            Ok(())
        };
    }
    let rendered: String = findings.iter().map(Finding::render).collect();
    if broken {
        return Err(Failure::does_not_hold(rendered));
    }
    output::text(&rendered)?;
    let strategy = Strategy::within(scope, document, &indexmap::IndexMap::new())
        .map_err(|_| Failure::new("the strategy changed while it was read"))?;
    let program = &strategy.program;
    let warm_up = (0..program.outputs())
        .map(|output| program.warm_up(output).rows)
        .max()
        .unwrap_or(0);
    output::text(&format!(
        "{}: sound\nrules       {}\nwarm-up     {} of {}\ngraph       {} for {}\ncolumns     {}\n",
        strategy.name,
        strategy
            .rules
            .iter()
            .map(|rule| rule.name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        counted(warm_up as u64, "row"),
        strategy.timeframe,
        counted(program.len() as u64, "node"),
        counted(program.outputs() as u64, "expression"),
        program.columns().join(", "),
    ))
}

pub(crate) fn finding_json(finding: &Finding) -> Value {
    json!({
        "code": finding.code,
        "severity": finding.severity.name(),
        "path": finding.path,
        "message": finding.message,
        "help": finding.help,
    })
}

/// Reads a strategy file.
pub(crate) fn read_document(path: &Path) -> Result<StrategyDocument, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("could not read {}: {error}", path.display())))?;
    parsed(&text, &path.display().to_string())
}

/// Reads the text of a strategy; `place` is where it is from.
fn parsed(text: &str, place: &str) -> Result<StrategyDocument, Failure> {
    StrategyDocument::parse(text).map_err(|error| {
        let place = match (error.line, error.column) {
            (Some(line), Some(column)) => format!("{place}:{line}:{column}"),
            _ => place.to_owned(),
        };
        Failure::does_not_hold(format!("{place}: {}", error.message))
            .with_help("`bellwether schema` prints what a strategy document may contain")
    })
}
