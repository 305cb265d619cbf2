//! The web app is built before the server and embedded in it; without it, a page says how to build it.

use std::path::Path;

fn main() {
    let build = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/build"));
    println!("cargo:rerun-if-changed={}", build.display());
    if !build.join("index.html").exists() {
        let page = "<!doctype html><meta charset=\"utf-8\"><title>Bellwether</title>\
                    <p>The API is at <a href=\"/api/v1/docs\">/api/v1/docs</a>. The web app was not built into this binary: run <code>make run</code>.</p>";
        if let Err(error) = std::fs::create_dir_all(build)
            .and_then(|()| std::fs::write(build.join("index.html"), page))
        {
            println!("cargo:warning=could not write web/build/index.html: {error}");
        }
    }
}
