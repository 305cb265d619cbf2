//! The strategies that come with the product are sound.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use bellwether_trading::Strategy;

#[test]
fn demo_strategies_have_no_findings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bellwether/strategies");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    assert!(files.len() >= 3);
    for path in files {
        let findings = Strategy::findings_of_text(&std::fs::read_to_string(&path).unwrap());
        let rendered: String = findings.iter().map(|finding| finding.render()).collect();
        assert!(findings.is_empty(), "{}\n{rendered}", path.display());
    }
}
