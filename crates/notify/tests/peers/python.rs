//! Peers in Python, from the environment that `scripts/setup-tests.sh` makes.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Python with the packages of `scripts/requirements-test.txt`. Where there is none, the test says so and does nothing.
pub(crate) fn python() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let venv =
        std::env::var_os("BELLWETHER_VENV").map_or_else(|| root.join(".venv"), PathBuf::from);
    let venv = if venv.is_absolute() {
        venv
    } else {
        root.join(venv)
    };
    let python = venv.join("bin/python");
    let probe = Command::new(&python)
        .args([
            "-c",
            "import aiosmtpd, discord, standardwebhooks, telegram, trustme",
        ])
        .stderr(Stdio::null())
        .status();
    if probe.is_ok_and(|status| status.success()) {
        return Some(python);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "CI allows no skip: scripts/setup-tests.sh makes {}",
        venv.display()
    );
    println!(
        "SKIPPED: no Python with the test packages in {}",
        venv.display()
    );
    None
}

/// A script beside this file.
pub(crate) fn script(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/peers")
        .join(name)
}
