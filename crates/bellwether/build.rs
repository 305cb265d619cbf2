//! The commit that the binary is built from, so that a running server can say it.
//!
//! Asked here, in the last crate, because a new commit then rebuilds this crate alone. `BELLWETHER_GIT_HASH` says it where
//! there is no git: in a container, or in an archive of the sources. A build without either knows no commit.

use std::path::Path;
use std::process::Command;

const NAME: &str = "BELLWETHER_GIT_HASH";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed={NAME}");
    let given = std::env::var(NAME).ok().filter(|hash| !hash.is_empty());
    if let Some(hash) = given.or_else(|| git(&["rev-parse", "--short=12", "HEAD"])) {
        println!("cargo:rustc-env={NAME}={hash}");
    }
    // What a commit or a change of branch writes: the head, the branch that it names, loose or packed, and the log of both,
    // because a branch that was packed has no file until the next commit.
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for file in ["HEAD", "packed-refs", "logs/HEAD"]
        .into_iter()
        .chain(branch.as_deref())
    {
        let path = git(&["rev-parse", "--git-path", file]);
        // Of a file that is not there Cargo would think that it has just changed, at every build.
        if let Some(path) = path.filter(|path| Path::new(path).exists()) {
            println!("cargo:rerun-if-changed={path}");
        }
    }
}

/// What git answers, if there is a git and a repository.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let answer = String::from_utf8(output.stdout).ok()?;
    let answer = answer.trim();
    (output.status.success() && !answer.is_empty()).then(|| answer.to_owned())
}
