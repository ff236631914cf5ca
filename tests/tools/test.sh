#!/usr/bin/env bash
# All tests and checks: installs what they need, and fails where one of them fails or cannot run.
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH="$PWD/tests/tools/bin:$PATH"

step() { printf '\n== %s\n' "$*"; "$@"; }

# What is installed waits for the net and the disk, what is compiled for the processor: both at once.
told=$(mktemp)
bash tests/tools/install.sh >"$told" 2>&1 &
installing=$!
# An installer that is stopped half-way leaves half of a thing.
trap 'installed || true; rm -f "$told"' EXIT
installed() {
  local ended=0
  [ -n "$installing" ] || return 0
  wait "$installing" || ended=$?
  installing=
  cat "$told"
  return "$ended"
}

# The linker comes with the rest where the machine has none.
command -v cc >/dev/null || step installed
step cargo fmt --check
step cargo clippy --release --all-targets -- -D warnings
step cargo test --release --no-run
step installed
if command -v cargo-deny >/dev/null; then
  step cargo deny check licenses bans sources
  # The list of known holes lies on another server; `cargo deny fetch` brings it.
  if compgen -G "${CARGO_HOME:-$HOME/.cargo}/advisory-dbs/*/.git" >/dev/null; then
    step cargo deny --offline check advisories
  fi
elif [ "${CI:-}" = true ]; then
  echo "cargo-deny is not installed: run tests/tools/install.sh with CI=true" >&2
  exit 1
fi
step cargo nextest run --release --no-fail-fast --config-file tests/tools/nextest.toml
