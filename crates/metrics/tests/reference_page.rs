//! The committed reference page is what the registry says.
#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::Path;

use bellwether_metrics::reference::reference_markdown;

#[test]
fn the_committed_page_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/metrics.md");
    let page = reference_markdown();
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/reference/metrics.md is stale; run UPDATE_REFERENCE=1 cargo test -p bellwether-metrics --test reference_page"
    );
}
