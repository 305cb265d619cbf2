#!/usr/bin/env bash
# Property tests of the API:  scripts/schemathesis.sh [URL]
#
# Generates requests from the specification that the server itself serves, valid and invalid ones, and checks every answer
# against it. URL defaults to BELLWETHER_URL (scripts/with-server.sh sets it). The exit status is 0 only if nothing was found.
# SCHEMATHESIS_EXAMPLES bounds the examples per operation (default: 15), SCHEMATHESIS_SEED picks others.
#
# Left out: streams and sockets, which never end and have tests of their own, and `positive_data_acceptance`: a request may have
# the right shape and still name a symbol or a function that does not exist.
set -euo pipefail

url=${1:-${BELLWETHER_URL:?give the address of a running server}}
schemathesis=${BELLWETHER_VENV:-$(dirname "${BASH_SOURCE[0]}")/../.venv}/bin/schemathesis
folder=$(mktemp -d "${TMPDIR:-/tmp}/bellwether-schemathesis.XXXXXX")
trap 'rm -rf "$folder"' EXIT

cd "$folder"
"$schemathesis" run "$url/api/v1/openapi.json" \
  --url "$url/api/v1" \
  --max-examples "${SCHEMATHESIS_EXAMPLES:-15}" \
  --seed "${SCHEMATHESIS_SEED:-1}" \
  --phases examples,coverage,fuzzing \
  --exclude-checks positive_data_acceptance \
  --exclude-path-regex '^/(ws|events|jobs/\{id\}/stream)' \
  --request-timeout 30 \
  --generation-database none \
  --no-color
