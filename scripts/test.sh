#!/usr/bin/env bash
# The gate: what main always passes. The other crates' tests, the lints, the API's property tests and the browser tests
# are in `make test-all`; they move here as soon as all of them pass together on a fresh clone.
#
# Each step runs even when one before it failed, so that one run shows everything that is wrong. The last line counts steps;
# the runners' own counts of tests stand above it. With CI=true nothing may be skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

passed=0 failed=0 skipped=0
report=()

# step NAME COMMAND...: runs a command under a heading.
step() {
  local name=$1 began=$SECONDS
  shift
  printf '\n=== %s\n' "$name"
  if "$@"; then
    passed=$((passed + 1))
    report+=("$(printf 'passed   %5d s  %s' $((SECONDS - began)) "$name")")
  else
    failed=$((failed + 1))
    report+=("$(printf 'FAILED   %5d s  %s' $((SECONDS - began)) "$name")")
  fi
}

in_web() { (cd web && npm run --silent "$@"); }

# Crates whose tests are part of the gate.
gate=(-p bellwether-market -p bellwether-ledger -p bellwether-metrics -p bellwether-store)

rust_tests() {
  if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run "${gate[@]}" --profile "$([[ ${CI:-} == true ]] && echo ci || echo default)"
  else
    echo "cargo-nextest is not installed; cargo test does the same more slowly"
    cargo test "${gate[@]}" --lib --bins --tests
  fi
}

step "web: packages" scripts/web-deps.sh
step "web: the API's types are up to date" in_web gen:check
step "web: types" in_web check
step "web: lint" in_web lint
step "web: unit tests" in_web test
step "web: build" in_web build
step "web: size of the first load" in_web size

step "rust: format" cargo fmt --all --check
step "rust: unit and integration tests" rust_tests

printf '\n=== in %d min %02d s\n' $((SECONDS / 60)) $((SECONDS % 60))
printf '%s\n' "${report[@]}"
printf '\nsteps: %d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[[ $failed == 0 ]]
