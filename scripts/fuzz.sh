#!/usr/bin/env bash
# Coverage-guided tests of the expression language, each target for so many seconds (default 60): scripts/fuzz.sh [SECONDS] [TARGET...]
#
# It is what `cargo fuzz run TARGET` does, without a tool to install and on the stable compiler. What is found is written to fuzz/artifacts; a corpus
# grows in fuzz/corpus. Neither is kept in the repository: what was found becomes a test where it belongs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../fuzz"

seconds=${1:-60}
shift || true
targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || targets=(text program)

host=$(rustc -vV | sed -n 's/^host: //p')
# The counters that libFuzzer reads. With --target they are not put into build scripts.
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/../target}/fuzz
cargo build --release --target "$host" "${targets[@]/#/--bin=}"

for target in "${targets[@]}"; do
  mkdir -p "corpus/$target" "artifacts/$target"
  echo "fuzz: $target for $seconds s"
  "$CARGO_TARGET_DIR/$host/release/$target" "corpus/$target" \
    -artifact_prefix="artifacts/$target/" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1
done
