#!/usr/bin/env bash
# Every test there is, in the order in which a mistake is cheapest to find: `make test`.
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

# skip NAME WHY
skip() {
  printf '\n=== %s\nSKIPPED: %s\n' "$1" "$2"
  if [[ ${CI:-} == true ]]; then
    failed=$((failed + 1))
    report+=("FAILED            $1: skipped, which CI does not allow")
  else
    skipped=$((skipped + 1))
    report+=("SKIPPED           $1: $2")
  fi
}

in_web() { (cd web && npm run --silent "$@"); }

rust_tests() {
  if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --workspace --profile "$([[ ${CI:-} == true ]] && echo ci || echo default)"
  else
    echo "cargo-nextest is not installed; cargo test does the same more slowly"
    cargo test --workspace --lib --bins --tests
  fi
}

step "test tools" scripts/setup-tests.sh
# Chromium and the Python environment may be missing outside CI.
CHROMIUM=$(scripts/find-chromium.sh || true)
export CHROMIUM
BELLWETHER_VENV=${BELLWETHER_VENV:-.venv}
# Steps change their folder.
[[ $BELLWETHER_VENV == /* ]] || BELLWETHER_VENV=$PWD/$BELLWETHER_VENV
export BELLWETHER_VENV

step "web: packages" scripts/web-deps.sh
step "web: the API's types are up to date" in_web gen:check
step "web: types" in_web check
step "web: lint" in_web lint
step "web: unit tests" in_web test
step "web: build" in_web build
step "web: size of the first load" in_web size

step "rust: format" cargo fmt --all --check
step "rust: unit and integration tests" rust_tests
# DataFusion is nobody's default; its five minutes buy the proof that the feature builds and answers. Of the whole workspace
# and not of the package alone, which would build all crates below it once more, with fewer features of what they share.
step "rust: SQL over the catalogue" cargo test --quiet --workspace --features bellwether-catalog/sql --test sql
# What `make run` builds has no ONNX.
step "rust: the program without its optional parts" cargo check --package bellwether --no-default-features
step "rust: examples in the documentation" cargo test --workspace --doc --quiet
# Coverage-guided, a minute in all: what an hour found is a test of its own by now. libFuzzer is C++.
if command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null; then
  step "rust: fuzzing of the language" scripts/fuzz.sh 30
else
  skip "rust: fuzzing of the language" "there is no C++ compiler"
fi
# After the tests: lints are the least of worries while tests fail. Clippy checks without generating code and shares no
# artefacts with the builds above, which costs CI about as much as the dependencies' check: a few minutes.
step "rust: lints" cargo clippy --workspace --all-targets -- -D warnings

if [[ -x $BELLWETHER_VENV/bin/schemathesis ]]; then
  step "api: property tests" scripts/with-server.sh scripts/schemathesis.sh
else
  skip "api: property tests" "schemathesis is not installed in $BELLWETHER_VENV"
fi
if [[ -n $CHROMIUM ]]; then
  step "web: in a real browser" scripts/with-server.sh npm run --silent --prefix web e2e
else
  skip "web: in a real browser" "there is no Chromium"
fi

printf '\n=== in %d min %02d s\n' $((SECONDS / 60)) $((SECONDS % 60))
printf '%s\n' "${report[@]}"
printf '\nsteps: %d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[[ $failed == 0 ]]
