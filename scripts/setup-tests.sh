#!/usr/bin/env bash
# Installs what the tests need besides Rust and Node: Chromium, and a Python environment with schemathesis, a mail server and
# clients of chat services.
#
# What cannot be installed is skipped with a line that says so, because most tests do without it. With CI=true a skip is an
# error. BELLWETHER_VENV names the folder of the Python environment (default: .venv in the checkout).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

venv=${BELLWETHER_VENV:-.venv}
requirements=scripts/requirements-test.txt

say() { printf 'setup: %s\n' "$*"; }

skip() {
  if [[ ${CI:-} == true ]]; then
    printf 'setup: error: %s\nsetup: CI=true allows no skip; install it on the runner.\n' "$1" >&2
    exit 1
  fi
  say "SKIPPED: $1"
}

# Runs a command as root where that needs no password.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

apt_install() {
  command -v apt-get >/dev/null || return 1
  say "installing $* with apt-get"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update \
    && as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "$@" >/dev/null
}

if chromium=$(scripts/find-chromium.sh); then
  say "Chromium is $chromium"
elif apt_install chromium fonts-liberation && chromium=$(scripts/find-chromium.sh); then
  say "Chromium is now $chromium"
else
  skip "no Chromium, so no browser tests; install chromium, or set CHROMIUM to a browser's path"
fi

make_venv() {
  # A half-made environment of an earlier, interrupted run is made afresh.
  python3 -m venv --clear "$venv" 2>/dev/null || { apt_install python3-venv && python3 -m venv --clear "$venv"; }
}

if [[ -f $venv/requirements-installed ]] && cmp -s "$requirements" "$venv/requirements-installed"; then
  say "the Python environment in $venv is up to date"
elif ! command -v python3 >/dev/null; then
  skip "no python3, so no property tests of the API and no peers of notifications; install Python 3.10 or later"
elif make_venv \
  && "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"; then
  # Written last: its presence says that everything before it went well.
  cp "$requirements" "$venv/requirements-installed"
  say "the Python environment is in $venv"
else
  skip "the packages could not be installed into $venv, so no property tests of the API and no peers of notifications"
fi
