//! The user guide's examples: every expression and every document in `docs/guide` passes the check that a user would run.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};

use bellwether_expr::{Expression, Scope};
use bellwether_trading::Strategy;
use bellwether_trading::alert_rule::AlertRule;

/// What an excerpt of a document needs around it.
const FRAME: &str =
    "name: Excerpt\ntimeframe: 1d\nrules: [{name: Never, when: 'false', then: [{exit: {}}]}]\n";

/// A fenced block of a page.
struct Block {
    page: String,
    line: usize,
    text: String,
}

/// The blocks of all pages that are marked as `language`.
fn blocks(language: &str) -> Vec<Block> {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide");
    let mut pages: Vec<PathBuf> = fs::read_dir(guide)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    let mut found = Vec::new();
    for path in pages {
        let page = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let mut open: Option<Block> = None;
        for (at, line) in text.lines().enumerate() {
            match (&mut open, line.strip_prefix("```")) {
                (Some(_), Some(_)) => {
                    found.extend(open.take().filter(|block| !block.text.is_empty()))
                }
                (Some(block), None) => block.text.push_str(&format!("{line}\n")),
                (None, Some(marked)) if marked == language => {
                    open = Some(Block {
                        page: page.clone(),
                        line: at + 2,
                        text: String::new(),
                    });
                }
                // A block in another language: its lines are passed over until it closes.
                (None, Some(_)) => {
                    open = Some(Block {
                        page: String::new(),
                        line: 0,
                        text: String::new(),
                    })
                }
                (None, None) => {}
            }
        }
    }
    found.retain(|block| block.line > 0);
    assert!(
        !found.is_empty(),
        "the guide has no example marked `{language}`"
    );
    found
}

#[test]
fn expressions_check() {
    let scope = Scope::new();
    let mut problems = Vec::new();
    for block in blocks("expr") {
        for (at, text) in block
            .text
            .lines()
            .enumerate()
            .filter(|(_, text)| !text.trim().is_empty())
        {
            if let Err(found) = Expression::new(text, &scope) {
                let rendered: String = found.iter().map(|problem| problem.render(text)).collect();
                problems.push(format!("{}:{}:\n{rendered}", block.page, block.line + at));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn strategy_documents_check() {
    let mut problems = Vec::new();
    for Block { page, line, text } in blocks("yaml") {
        let whole = if text.starts_with("name:") {
            text
        } else {
            format!("{FRAME}{text}")
        };
        let findings = Strategy::of_text(&whole, &Default::default())
            .err()
            .unwrap_or_default();
        problems.extend(
            findings
                .iter()
                .map(|finding| format!("{page}:{line}: {}", finding.render())),
        );
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn alert_rules_check() {
    let mut problems = Vec::new();
    for Block { page, line, text } in blocks("rule") {
        let findings = AlertRule::findings_of_text(&text, &Scope::new());
        let rendered = findings.iter().map(|finding| finding.render());
        problems.extend(rendered.map(|finding| format!("{page}:{line}: {finding}")));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
