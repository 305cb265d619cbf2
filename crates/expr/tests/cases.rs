//! Cases of the language as text files that anyone can read: `cases/*.txt`.
//!
//! A case is a title, what is given (columns, parameters, definitions), an expression, and what becomes of it: its
//! canonical form, type, warm-up and hash, or its problems as they are shown. `UPDATE_CASES=1 cargo test -p
//! bellwether-expr --test cases` writes what comes out now into the files; the difference is then reviewed like code.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use bellwether_expr::{Code, Diagnostic, Expression, Scope};
use bellwether_kernels::Type;

const TITLE: &str = "--- ";
const GIVEN: &str = "given ";
const RESULT: &str = "=>";

struct Case {
    title: String,
    given: Vec<String>,
    expression: String,
    expected: String,
}

#[test]
fn every_case_comes_out_as_written() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut failures = String::new();
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let (preamble, cases) = read(&text);
        let mut written = preamble;
        for case in &cases {
            let (outcome, _) = evaluate(case);
            write_case(&mut written, case, &outcome);
            if outcome != case.expected {
                let name = path.file_name().unwrap().to_string_lossy();
                let _ = writeln!(
                    failures,
                    "{name}: {}\nexpected:\n{}\ngot:\n{outcome}\n",
                    case.title, case.expected
                );
            }
        }
        if update && written != text {
            std::fs::write(&path, written).unwrap();
        }
    }
    assert!(update || failures.is_empty(), "{failures}");
}

#[test]
fn every_kind_of_problem_has_a_case() {
    let mut met: BTreeSet<&str> = BTreeSet::new();
    for path in files() {
        let (_, cases) = read(&std::fs::read_to_string(path).unwrap());
        met.extend(
            cases
                .iter()
                .flat_map(|case| evaluate(case).1)
                .map(|problem| problem.code.name()),
        );
    }
    let all = [
        Code::Syntax,
        Code::Limit,
        Code::UnknownName,
        Code::UnknownFunction,
        Code::UnknownField,
        Code::Arguments,
        Code::Type,
        Code::Literal,
        Code::Suffix,
        Code::MissingColumn,
        Code::Cycle,
    ];
    let missing: Vec<_> = all
        .iter()
        .map(|code| code.name())
        .filter(|name| !met.contains(name))
        .collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

/// What stands before the first case, and the cases.
fn read(text: &str) -> (String, Vec<Case>) {
    let mut preamble = String::new();
    let mut cases: Vec<Case> = Vec::new();
    let mut in_result = false;
    for line in text.lines() {
        if let Some(title) = line.strip_prefix(TITLE) {
            in_result = false;
            cases.push(Case {
                title: title.into(),
                given: Vec::new(),
                expression: String::new(),
                expected: String::new(),
            });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            preamble += line;
            preamble.push('\n');
            continue;
        };
        if line == RESULT {
            in_result = true;
        } else if in_result {
            case.expected += line;
            case.expected.push('\n');
        } else if let Some(given) = line.strip_prefix(GIVEN) {
            case.given.push(given.into());
        } else {
            case.expression += line;
            case.expression.push('\n');
        }
    }
    for case in &mut cases {
        case.expression.truncate(case.expression.trim_end().len());
        case.expected.truncate(case.expected.trim_end().len());
    }
    (preamble, cases)
}

fn write_case(out: &mut String, case: &Case, outcome: &str) {
    let _ = writeln!(out, "{TITLE}{}", case.title);
    for given in &case.given {
        let _ = writeln!(out, "{GIVEN}{given}");
    }
    let _ = writeln!(out, "{}\n{RESULT}\n{outcome}\n", case.expression);
}

/// What becomes of a case, and its problems.
fn evaluate(case: &Case) -> (String, Vec<Diagnostic>) {
    let mut scope = Scope::new();
    let mut definitions: Vec<(&str, &str)> = Vec::new();
    for given in &case.given {
        if let Some(columns) = given.strip_prefix("columns ") {
            scope = scope.with_columns(columns.split(", "));
        } else if let Some((name, value)) = given
            .strip_prefix("parameter ")
            .and_then(|rest| rest.split_once(" = "))
        {
            scope = scope.with_parameter(name, value.parse().unwrap());
        } else {
            definitions.push(given.split_once(" = ").unwrap());
        }
    }
    let mut problems = Vec::new();
    let mut outcome = String::new();
    if let Err(broken) = scope.define_all(definitions.iter().copied()) {
        for definition in broken {
            let text = definitions
                .iter()
                .find(|(name, _)| *name == definition.name)
                .unwrap()
                .1;
            for problem in definition.diagnostics {
                let _ = write!(
                    outcome,
                    "in `{}`: {}",
                    definition.name,
                    problem.render(text)
                );
                problems.push(problem);
            }
        }
        return (outcome.trim_end().into(), problems);
    }
    match Expression::new(&case.expression, &scope) {
        Ok(expression) => {
            let ty = if expression.ty() == Type::Num {
                "number"
            } else {
                "condition"
            };
            let event = if expression.is_event() { ", event" } else { "" };
            let warm_up = expression.warm_up();
            let exactly = if warm_up.exact { "" } else { "at least " };
            let clocks: String = warm_up
                .clocks
                .iter()
                .map(|(name, bars)| format!(" and {bars} of {name}"))
                .collect();
            let _ = write!(
                outcome,
                "{}\n{ty}{event}; warm-up {exactly}{}{clocks}; {}",
                expression.canonical(),
                warm_up.rows,
                expression.hash(),
            );
        }
        Err(diagnostics) => {
            for problem in diagnostics {
                outcome += &problem.render(&case.expression);
                problems.push(problem);
            }
        }
    }
    (outcome.trim_end().into(), problems)
}
