#!/usr/bin/env bash
# Installs the web app's packages exactly as locked, unless they are there already.
# npm keeps its cache outside the checkout; npm_config_cache moves it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../web"

if ! command -v npm >/dev/null; then
  echo "web: error: npm was not found; install Node.js 20.19 or later" >&2
  exit 1
fi
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
  echo "web: error: Node.js $(node --version) is too old; install 20.19 or later" >&2
  exit 1
fi

# npm writes this file at the end of every installation.
installed=node_modules/.package-lock.json
if [[ -f $installed && ! package-lock.json -nt $installed && ! package.json -nt $installed ]]; then
  echo "web: packages are up to date"
else
  echo "web: installing packages"
  npm ci --no-progress
fi
