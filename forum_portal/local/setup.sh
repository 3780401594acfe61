#!/usr/bin/env bash
# Prepares a Debian-like machine for `make run` (argument: run) or `make test` (argument: test): system packages when we are root,
# otherwise one line that says what is missing; then the virtual environment with the locked packages.
set -euo pipefail
cd "$(dirname "$0")/../.."
purpose=${1:-run}

missing=()
need() { # need PACKAGE, when the given test fails
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
library() { ldconfig -p 2>/dev/null | grep -q "$1"; }

need python3 command -v python3
need python3-venv python3 -c 'import ensurepip, venv'
need libpango-1.0-0 library 'libpango-1.0.so'
need libpangoft2-1.0-0 library 'libpangoft2-1.0.so'
need libharfbuzz-subset0 library 'libharfbuzz-subset.so'
need util-linux command -v setpriv
need gettext command -v msgfmt
if [ "$purpose" = test ]; then
  need chromium command -v chromium
  need poppler-utils command -v pdftotext
fi
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "Missing system packages. Please run: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
fi
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed." >&2; exit 1; }

lock=requirements.lock
[ "$purpose" = test ] && lock=requirements-dev.lock
mark=".venv/.installed-$(sha256sum "$lock" | cut -c1-16)"
if [ ! -e "$mark" ]; then
  [ -x .venv/bin/python ] || python3 -m venv .venv
  echo "Installing locked packages from $lock (about a minute)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  touch "$mark"
fi
