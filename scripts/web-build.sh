#!/usr/bin/env bash
# Builds the web app into web/build, from where the server takes it, unless that is newer than everything it is made of.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

built=web/build/index.html
sources=(web/src web/static web/scripts web/package.json web/package-lock.json web/svelte.config.js web/tsconfig.json web/vite.config.ts)

if [[ -f $built && -z $(find "${sources[@]}" -type f -newer "$built" -print -quit) ]]; then
  echo "web: the build is up to date"
  exit 0
fi
scripts/web-deps.sh
echo "web: building the app"
cd web
npm run --silent build
