#!/usr/bin/env bash
# Prints the path of a Chromium or Chrome that browser tests can drive, or fails without a word.
# CHROMIUM names one that is not in a usual place.
set -euo pipefail

candidates=(
  "${CHROMIUM:-}"
  chromium
  chromium-browser
  google-chrome-stable
  google-chrome
  "/Applications/Chromium.app/Contents/MacOS/Chromium"
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
)
for candidate in "${candidates[@]}"; do
  if [[ -n $candidate ]] && path=$(command -v "$candidate"); then
    printf '%s\n' "$path"
    exit 0
  fi
done
exit 1
