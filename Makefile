# One entry point for people and for CI. `make` alone says what there is.
# Everything respects CARGO_TARGET_DIR, npm_config_cache, BELLWETHER_VENV and CHROMIUM.

.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-peers fmt

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build everything and open the demo: a simulated market, three strategies, a page that says where
	scripts/web-build.sh
	cargo run --release --package bellwether --no-default-features -- demo

test: ## every test; installs Chromium and the API's property tester where the system allows
	scripts/test.sh

check: ## format, lints, licences and sources of dependencies: the quick look before a commit
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	@if cargo deny --version >/dev/null 2>&1; then cargo deny check bans licenses sources; \
	else echo "SKIPPED: cargo-deny is not installed (cargo install --locked cargo-deny)"; fi

bench: ## benchmarks, optimised; compare two commits on one quiet machine
	cargo bench --workspace --bench '*'

bench-peers: ## the same work by us and by other libraries, from PyPI; writes docs/reference/benchmarks.md
	python3 bench/run.py --install

fmt: ## format the Rust code
	cargo fmt --all
