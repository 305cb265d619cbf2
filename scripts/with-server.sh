#!/usr/bin/env bash
# Runs a command against a real server:  scripts/with-server.sh COMMAND [ARGUMENT...]
#
# Starts `bellwether demo` with a data directory of its own on a free port of the loopback address, waits until it is
# ready, runs the command with BELLWETHER_URL and BELLWETHER_BIN set, and ends that server, whatever happened. The exit
# status is the command's.
# BELLWETHER_BIN names the program (default: the one in the target directory, built if need be).
# BELLWETHER_READY_SECONDS bounds the wait (default: 180).
set -euo pipefail

if [[ $# == 0 ]]; then
  echo "usage: scripts/with-server.sh COMMAND [ARGUMENT...]" >&2
  exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if [[ -z ${BELLWETHER_BIN:-} ]]; then
  # With the tests, whose dependencies ask for more features: the tests' run has built exactly this already.
  (cd "$root" && cargo build --workspace --bins --tests)
  target=$(cd "$root" && cargo metadata --format-version 1 --no-deps \
    | node -e 'let t = ""; process.stdin.on("data", (d) => (t += d)).on("end", () => console.log(JSON.parse(t).target_directory))')
  BELLWETHER_BIN=$target/debug/bellwether
fi
# For tests that need a server with options of its own.
export BELLWETHER_BIN

port=$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
folder=$(mktemp -d "${TMPDIR:-/tmp}/bellwether-test.XXXXXX")
log=$folder/server.log
export BELLWETHER_URL=http://127.0.0.1:$port

"$BELLWETHER_BIN" demo --listen "127.0.0.1:$port" --data-dir "$folder/data" >"$log" 2>&1 &
server=$!

running() { kill -0 "$server" 2>/dev/null; }

finish() {
  local status=$?
  if running; then
    kill "$server"
    for _ in {1..100}; do
      running || break
      sleep 0.1
    done
    if running; then
      echo "with-server: the server did not stop within 10 s and was killed" >&2
      kill -9 "$server"
      if [[ $status == 0 ]]; then status=1; fi
    fi
  fi
  wait "$server" 2>/dev/null || true
  if [[ $status != 0 ]]; then
    echo "with-server: the end of the server's log:" >&2
    tail -n 60 "$log" >&2 || true
  fi
  rm -rf "$folder"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

ready() {
  node -e 'fetch(process.argv[1]).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))' "$BELLWETHER_URL/api/v1/ready"
}
deadline=$((SECONDS + ${BELLWETHER_READY_SECONDS:-180}))
until ready; do
  if ! running; then
    echo "with-server: the server ended before it was ready" >&2
    exit 1
  fi
  if ((SECONDS >= deadline)); then
    echo "with-server: the server was not ready within ${BELLWETHER_READY_SECONDS:-180} s" >&2
    exit 1
  fi
  sleep 0.2
done

echo "with-server: $BELLWETHER_URL is ready"
"$@"
