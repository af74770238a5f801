#!/usr/bin/env bash
# Writes what `probes` prints between its two marks in docs/compare.md, or, with --check, only looks whether it stands there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

page=docs/compare.md
mkdir -p target
table="$(cargo run --quiet --release --manifest-path benches/Cargo.toml --bin probes)"
TABLE="$table" awk '
    /^<!-- \/probes -->$/ { print ENVIRON["TABLE"] "\n"; inside = 0 }
    !inside
    /^<!-- probes -->$/ { print ""; inside = 1 }
' "$page" > target/compare.md
if [ "${1:-}" = --check ]; then
    diff -u "$page" target/compare.md
else
    mv target/compare.md "$page"
fi
