//! The map of ARCHITECTURE.md, kept by a test: who may use whom, what the core must not know, and the habits of the tree.
//!
//! The tables are exact in both directions: an edge that is not in the table fails, and so does a row of the table that
//! nothing uses any more. A new row is a decision; give its reason, and write an ADR if it crosses a layer.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// The pure, deterministic core.
const CORE: &[&str] = &[
    "market",
    "kernels",
    "expr",
    "metrics",
    "ledger",
    "trading",
    "simulation",
    "research",
];

/// Every edge of the workspace: from, to, why.
const EDGES: &[(&str, &str, &str)] = &[
    ("expr", "kernels", "an expression is a graph of kernels"),
    (
        "ledger",
        "market",
        "books are kept in exact money, of instruments",
    ),
    ("trading", "market", "orders, prices, sessions"),
    (
        "trading",
        "kernels",
        "the type of an expression: number or condition",
    ),
    (
        "trading",
        "expr",
        "conditions, sizes and levels are expressions",
    ),
    (
        "trading",
        "ledger",
        "decisions look at positions, cash and equity",
    ),
    (
        "simulation",
        "market",
        "orders against bars; instruments and calendars of the synthetic market",
    ),
    (
        "simulation",
        "trading",
        "the venue answers the core's commands with its reports",
    ),
    (
        "simulation",
        "ledger",
        "reads what cash and positions cover, to cut an order that they cannot pay",
    ),
    ("research", "market", "panels of bars on common rows"),
    ("research", "kernels", "tiles"),
    (
        "research",
        "expr",
        "clocks and layouts of the rows that a program reads",
    ),
    (
        "research",
        "metrics",
        "a result is judged by its statistics",
    ),
    ("research", "ledger", "round trips and equity of a run"),
    ("research", "trading", "drives the core"),
    ("research", "simulation", "with a simulated venue"),
    ("catalog", "market", "bars, instruments, calendars"),
    ("catalog", "research", "implements its data port"),
    ("models", "market", "instants of fits"),
    (
        "models",
        "kernels",
        "what a model is to a kernel, and a fitted chain",
    ),
    (
        "models",
        "expr",
        "implements its port for models and regimes",
    ),
    ("models", "research", "writes its fits to files"),
    ("store", "market", "instants"),
    ("notify", "market", "instants"),
    (
        "runtime",
        "market",
        "instants, bars, orders and what venues say of them",
    ),
    (
        "runtime",
        "ledger",
        "positions, to be compared with the venue's",
    ),
    ("runtime", "trading", "drives the core"),
    ("runtime", "simulation", "the venue on paper"),
    (
        "runtime",
        "research",
        "rows as expressions read them: the same code as in a backtest",
    ),
    ("server", "api", "the wire"),
    ("server", "runtime", "jobs"),
    (
        "server",
        "notify",
        "implements its ports over the records; channels and their tests over HTTP",
    ),
    ("server", "store", "records"),
    ("server", "catalog", "market data"),
    (
        "server",
        "market",
        "conversions between the wire and the core",
    ),
    (
        "server",
        "kernels",
        "the page of primitives and kinds of levels",
    ),
    (
        "server",
        "expr",
        "checks, completions and evaluations of expressions",
    ),
    ("server", "metrics", "statistics of results"),
    (
        "server",
        "models",
        "models and regimes, and what expressions may name",
    ),
    ("server", "ledger", "round trips of results"),
    ("server", "trading", "strategy documents"),
    ("server", "research", "backtests"),
    ("bellwether", "api", "composition"),
    ("bellwether", "catalog", "composition"),
    ("bellwether", "expr", "`eval` and `check`"),
    ("bellwether", "kernels", "`primitives`"),
    ("bellwether", "ledger", "trade lists of `backtest`"),
    (
        "bellwether",
        "market",
        "symbols, ranges and timeframes of the command line",
    ),
    ("bellwether", "metrics", "`metrics`"),
    (
        "bellwether",
        "models",
        "`fit`, `models`, and what expressions may name",
    ),
    (
        "bellwether",
        "notify",
        "the cryptography of the client that asks a running server",
    ),
    ("bellwether", "research", "`backtest`"),
    ("bellwether", "runtime", "composition"),
    ("bellwether", "server", "composition"),
    (
        "bellwether",
        "simulation",
        "the simulated market of `demo`, the venue of `run`",
    ),
    ("bellwether", "store", "composition"),
    ("bellwether", "trading", "`check` and `schema`"),
    ("bench", "market", "bars of trades"),
    (
        "bench",
        "expr",
        "indicators and factors, at once and row by row",
    ),
    ("bench", "metrics", "statistics of returns"),
    ("bench", "trading", "the strategy of the backtest"),
    ("bench", "simulation", "seeded random numbers of the inputs"),
    ("bench", "research", "the backtest"),
];

/// The layers, innermost first: every edge leads from a later one to an earlier one.
const LAYERS: &[&[&str]] = &[
    &["market", "kernels", "metrics"],
    &["expr", "ledger"],
    &["trading"],
    &["simulation"],
    &["research"],
    &["catalog", "models", "store", "notify", "runtime", "api"],
    &["server"],
    &["bellwether", "bench"],
];

/// Every crate from outside that the core may name itself: the crate, who uses it, why it is harmless there.
const CORE_DEPENDENCIES: &[(&str, &[&str], &str)] = &[
    (
        "blake3",
        &["expr", "research", "trading"],
        "hashes of expressions, documents and data",
    ),
    (
        "granit-parser",
        &["trading"],
        "where in a YAML text a value stands, and whether it is quoted",
    ),
    (
        "indexmap",
        &["expr", "research", "trading"],
        "maps that keep the author's order",
    ),
    (
        "jiff",
        &["market"],
        "civil dates and bundled time zones; its clock is disallowed by clippy.toml",
    ),
    (
        "libm",
        &["kernels", "metrics", "research", "simulation"],
        "one exp, log and pow: results equal to the bit on every machine",
    ),
    (
        "pulp",
        &["kernels"],
        "vector instructions, chosen when the program runs",
    ),
    (
        "rust_decimal",
        &["market"],
        "exact amounts to and from other decimals",
    ),
    (
        "schemars",
        &["trading"],
        "the JSON Schema of strategy documents",
    ),
    ("postcard", &["research"], "the state of a run as bytes"),
    (
        "serde",
        &["ledger", "market", "research", "simulation", "trading"],
        "strategy documents, and the state of a run",
    ),
    ("serde-saphyr", &["trading"], "strategy documents as YAML"),
    ("serde_json", &["trading"], "strategy documents as JSON"),
    (
        "smallvec",
        &["expr"],
        "short argument lists without an allocation",
    ),
    (
        "smol_str",
        &["expr", "market", "trading"],
        "names without an allocation",
    ),
    (
        "strsim",
        &["expr"],
        "the nearest known name, for error messages",
    ),
    (
        "thiserror",
        &[
            "expr",
            "kernels",
            "ledger",
            "market",
            "metrics",
            "research",
            "simulation",
            "trading",
        ],
        "error types; it generates code and does nothing at run time",
    ),
];

/// What no core crate may reach, not even through others: executors, sockets, databases.
const UNREACHABLE_FROM_CORE: &[&str] = &[
    "async-std",
    "axum",
    "hyper",
    "libsqlite3-sys",
    "mio",
    "reqwest",
    "sea-orm",
    "smol",
    "socket2",
    "sqlx-core",
    "tokio",
];

/// Words that a core crate's own code may not contain: files, network, processes, environment, clock. Tests may.
const UNSAYABLE_IN_CORE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::os",
    "SystemTime",
    "Instant::now",
    "async fn",
    ".await",
];

/// Crates from outside that belong to one of ours alone.
const CONFINED: &[(&str, &[&str], &str)] = &[
    (
        "arrow-array",
        &["catalog"],
        "only the catalogue knows Parquet",
    ),
    ("parquet", &["catalog"], "only the catalogue knows Parquet"),
    (
        "datafusion",
        &["catalog"],
        "SQL over market data, behind a feature",
    ),
    ("sea-orm", &["store"], "entities never leave the store"),
    (
        "sea-orm-migration",
        &["store"],
        "only the store knows tables",
    ),
    ("axum", &["server"], "only the server answers HTTP"),
    ("lettre", &["notify"], "only notifications send mail"),
    (
        "reqwest",
        &["bellwether", "notify"],
        "notifications ask others over HTTP, within limits and to public addresses; the command line asks a running server",
    ),
    (
        "rustls",
        &["notify"],
        "chooses who does the cryptography of TLS",
    ),
    (
        "tract-onnx",
        &["models"],
        "only the models' folder knows ONNX",
    ),
    (
        "clap",
        &["bellwether"],
        "only the program has a command line",
    ),
    (
        "anyhow",
        &["bellwether"],
        "libraries have errors that callers can match",
    ),
];

/// Lines of a source file, from which on it probably holds more than one concept.
const LINES_MAX: usize = 900;

/// Files that may be longer, and why.
const LONG_FILES: &[(&str, &str)] = &[];

/// Characters of a crate's own documentation, at the least: what it is, what it is not, its main types.
const CRATE_DOCS_MIN: usize = 400;

#[test]
fn edges_are_those_of_the_table() {
    let metadata = metadata();
    let found = members(&metadata)
        .iter()
        .flat_map(|(from, package)| {
            own_dependencies(package)
                .into_iter()
                .map(move |to| format!("{from} → {to}"))
        })
        .collect();
    let table: BTreeSet<String> = EDGES
        .iter()
        .map(|(from, to, _)| format!("{from} → {to}"))
        .collect();
    assert_eq!(table.len(), EDGES.len(), "the table names an edge twice");
    assert_same("edges between the crates of the workspace", &found, &table);
}

#[test]
fn arrows_point_inward() {
    let layer = |name: &str| LAYERS.iter().position(|layer| layer.contains(&name));
    let metadata = metadata();
    let unplaced: Vec<_> = members(&metadata)
        .into_keys()
        .filter(|name| layer(name).is_none())
        .collect();
    assert_none("crates without a layer", &unplaced);
    let outward: Vec<_> = EDGES
        .iter()
        .filter(|(from, to, _)| layer(to) >= layer(from))
        .map(|(from, to, _)| format!("{from} → {to}"))
        .collect();
    assert_none("edges that do not point inward", &outward);
}

#[test]
fn the_core_names_only_harmless_crates() {
    let metadata = metadata();
    let members = members(&metadata);
    let found = CORE
        .iter()
        .flat_map(|name| {
            outside_dependencies(members[*name])
                .into_iter()
                .map(move |to| format!("{name} → {to}"))
        })
        .collect();
    let table = CORE_DEPENDENCIES
        .iter()
        .flat_map(|(to, users, _)| users.iter().map(move |name| format!("{name} → {to}")))
        .collect();
    assert_same("dependencies of the core from outside", &found, &table);
}

#[test]
fn the_core_reaches_no_executor_socket_or_database() {
    let metadata = metadata();
    let resolve = metadata.resolve.as_ref().unwrap();
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let names: BTreeMap<_, _> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, package.name.as_str()))
        .collect();
    let members = members(&metadata);
    let mut offences = Vec::new();
    for name in CORE {
        let mut reached = BTreeSet::new();
        let mut open = vec![&members[*name].id];
        while let Some(id) = open.pop() {
            if !reached.insert(id) {
                continue;
            }
            for dependency in &nodes[id].deps {
                if dependency
                    .dep_kinds
                    .iter()
                    .any(|kind| kind.kind == DependencyKind::Normal)
                {
                    open.push(&dependency.pkg);
                }
            }
        }
        let forbidden = reached
            .into_iter()
            .map(|id| names[id])
            .filter(|name| UNREACHABLE_FROM_CORE.contains(name));
        offences.extend(forbidden.map(|reached| format!("{name} reaches {reached}")));
    }
    assert_none(
        "the core has no async runtime, no network and no database",
        &offences,
    );
}

#[test]
fn the_core_says_nothing_of_files_clocks_or_the_environment() {
    let mut offences = Vec::new();
    for name in CORE {
        for path in files(&root().join("crates").join(name).join("src"), &[".rs"]) {
            let source = fs::read_to_string(&path).unwrap();
            let without_tests = source.split("#[cfg(test)]").next().unwrap();
            for (at, line) in without_tests.lines().enumerate() {
                let code = line.split("//").next().unwrap();
                let said = UNSAYABLE_IN_CORE.iter().filter(|word| code.contains(*word));
                offences.extend(said.map(|word| format!("{}:{}: {word}", relative(&path), at + 1)));
            }
        }
    }
    assert_none(
        "the core is pure: what it needs to know comes in as an argument",
        &offences,
    );
}

#[test]
fn core_crates_share_one_clippy_configuration() {
    let read = |name: &str| {
        fs::read_to_string(root().join("crates").join(name).join("clippy.toml")).unwrap_or_default()
    };
    let first = read(CORE[0]);
    assert!(
        first.contains("std::time::Instant::now"),
        "crates/{}/clippy.toml bans the clock",
        CORE[0]
    );
    let differs = CORE.iter().filter(|name| read(name) != first);
    let differs: Vec<_> = differs
        .map(|name| format!("crates/{name}/clippy.toml"))
        .collect();
    assert_none(
        "clippy.toml differs from that of the first core crate",
        &differs,
    );
}

#[test]
fn confined_crates_stay_where_they_belong() {
    let metadata = metadata();
    let members = members(&metadata);
    let found = members
        .iter()
        .flat_map(|(name, package)| {
            outside_dependencies(package)
                .into_iter()
                .map(move |to| (name, to))
        })
        .filter(|(_, to)| CONFINED.iter().any(|(confined, ..)| confined == to))
        .map(|(name, to)| format!("{name} → {to}"))
        .collect();
    let table = CONFINED
        .iter()
        .flat_map(|(to, owners, _)| owners.iter().map(move |name| format!("{name} → {to}")))
        .collect();
    assert_same("crates that belong to one of ours", &found, &table);
}

#[test]
fn every_crate_follows_the_rules_of_the_workspace() {
    const VAGUE: &[&str] = &[
        "common", "core", "helpers", "lib", "misc", "shared", "types", "util", "utils",
    ];
    let metadata = metadata();
    let mut offences = Vec::new();
    for (name, package) in members(&metadata) {
        let folder = package.manifest_path.parent().unwrap();
        if folder.file_name() != Some(name.as_str()) {
            offences.push(format!(
                "{name}: its folder is {folder}; folder and crate have one name"
            ));
        }
        if VAGUE.contains(&name.as_str()) {
            offences.push(format!("{name}: name it after a concept"));
        }
        let manifest = fs::read_to_string(&package.manifest_path).unwrap();
        if !manifest
            .replace("\r\n", "\n")
            .contains("[lints]\nworkspace = true\n")
        {
            offences.push(format!(
                "{name}: Cargo.toml lacks `[lints] workspace = true`"
            ));
        }
        let versions = manifest
            .lines()
            .filter(|line| line.contains("version = \""));
        offences.extend(
            versions.map(|line| {
                format!("{name}: versions stand in the workspace's Cargo.toml: {line}")
            }),
        );
        let starts = ["src/lib.rs", "src/main.rs"].map(|file| folder.join(file));
        let source = fs::read_to_string(starts.iter().find(|file| file.exists()).unwrap()).unwrap();
        let docs = source.lines().filter_map(|line| line.strip_prefix("//!"));
        let length: usize = docs.map(|line| line.trim().chars().count()).sum();
        if length < CRATE_DOCS_MIN {
            let message = format!(
                "{name}: its `//!` has {length} characters; from {CRATE_DOCS_MIN} on it says what it is"
            );
            offences.push(message);
        }
    }
    assert_none("crates", &offences);
}

#[test]
fn files_hold_one_concept() {
    let mut long = BTreeSet::new();
    for folder in ["crates", "web/src", "web/e2e", "web/scripts", "scripts"] {
        for path in files(
            &root().join(folder),
            &[".rs", ".ts", ".svelte", ".sh", ".mjs"],
        ) {
            let source = fs::read_to_string(&path).unwrap();
            let generated = source
                .lines()
                .take(3)
                .any(|line| line.contains("Generated from"));
            if !generated && source.lines().count() > LINES_MAX {
                long.insert(relative(&path));
            }
        }
    }
    let table = LONG_FILES
        .iter()
        .map(|(path, _)| (*path).to_owned())
        .collect();
    assert_same(
        &format!("files of more than {LINES_MAX} lines; can one be split by concept?"),
        &long,
        &table,
    );
}

#[test]
fn nothing_is_left_undone_or_bound_to_a_machine() {
    // Put together here, so that this file does not find itself.
    let words = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["todo", "!("],
        ["unimplemented", "!("],
        ["/ho", "me/"],
        ["/Us", "ers/"],
        ["/ro", "ot/"],
        ["/wo", "rk/"],
    ]
    .map(|parts| parts.concat());
    let endings = [
        ".rs", ".toml", ".md", ".sh", ".ts", ".svelte", ".js", ".mjs", ".css", ".html", ".yaml",
        ".yml", "Makefile", "run",
    ];
    let mut offences = Vec::new();
    for path in files(&root(), &endings) {
        let Ok(text) = fs::read_to_string(&path) else {
            offences.push(format!("{}: not UTF-8", relative(&path)));
            continue;
        };
        for (at, line) in text.lines().enumerate() {
            let found = words.iter().filter(|word| line.contains(word.as_str()));
            offences.extend(found.map(|word| format!("{}:{}: {word}", relative(&path), at + 1)));
        }
    }
    assert_none("unfinished work, or a path of one machine", &offences);
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut offences = Vec::new();
    for path in files(&root(), &[".md"]) {
        let text = fs::read_to_string(&path).unwrap();
        // Code between fences and backticks may well contain `](`; in the prose of this tree it does not.
        for rest in text.split("](").skip(1) {
            let target = rest.split([')', ' ', '#']).next().unwrap();
            let elsewhere = target.contains("://") || target.starts_with("mailto:");
            if !target.is_empty() && !elsewhere && !path.parent().unwrap().join(target).exists() {
                offences.push(format!("{}: {target}", relative(&path)));
            }
        }
    }
    assert_none("links to files that do not exist", &offences);
}

fn metadata() -> Metadata {
    let manifest = root().join("Cargo.toml");
    // Offline: a test must not change the lock file, and what it describes was fetched to build the test; that is the
    // packages of this platform, no others.
    let options = ["--offline", "--filter-platform", &host_platform()];
    MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(options.map(str::to_owned))
        .exec()
        .unwrap()
}

/// The target triple of this machine, as the compiler names it.
fn host_platform() -> String {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let text = String::from_utf8(version.stdout).unwrap();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.unwrap().to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_owned()
}

/// The folder's name: `bellwether-expr` is `expr`.
fn short(name: &str) -> String {
    name.strip_prefix("bellwether-").unwrap_or(name).to_owned()
}

fn members(metadata: &Metadata) -> BTreeMap<String, &Package> {
    metadata
        .workspace_packages()
        .into_iter()
        .map(|package| (short(&package.name), package))
        .collect()
}

/// The crates of the workspace that a package's own code may name; tests may name more.
fn own_dependencies(package: &Package) -> BTreeSet<String> {
    let normal = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind == DependencyKind::Normal);
    normal
        .filter(|dependency| dependency.path.is_some())
        .map(|dependency| short(&dependency.name))
        .collect()
}

/// The crates from outside that a package's own code may name.
fn outside_dependencies(package: &Package) -> BTreeSet<String> {
    let normal = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind == DependencyKind::Normal);
    normal
        .filter(|dependency| dependency.path.is_none())
        .map(|dependency| dependency.name.clone())
        .collect()
}

/// Files below `folder` whose names end in one of `endings`, without what tools have put there.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    const BUILT: &[&str] = &[
        "target",
        "node_modules",
        "build",
        ".svelte-kit",
        ".git",
        ".venv",
        "data",
    ];
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !BUILT.contains(&name.as_str()) {
                    open.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A path as the tables write it.
fn relative(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap()
        .to_string_lossy()
        .replace('\\', "/")
}

/// Fails with everything that is in one set and not in the other.
fn assert_same(what: &str, found: &BTreeSet<String>, table: &BTreeSet<String>) {
    let added: Vec<_> = found.difference(table).collect();
    let gone: Vec<_> = table.difference(found).collect();
    assert!(
        added.is_empty() && gone.is_empty(),
        "{what}\n  in the tree, not in the table (a deliberate decision? add a row with its reason): {added:#?}\n  \
         in the table, not in the tree (remove the row): {gone:#?}"
    );
}

fn assert_none(what: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{what}:\n  {}", offences.join("\n  "));
}
