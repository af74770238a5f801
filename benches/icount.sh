#!/usr/bin/env bash
# Instructions for each byte of input, counted by valgrind: the second of two readings, so that starting up is no part of it.
set -euo pipefail
cd "$(dirname "$0")"
cargo build --quiet --release --bin icount
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "${CARGO_TARGET_DIR:-target}"/release/icount "$@" 2>&1 | sed -n 's/.*Collected : //p'
}
printf 'input\twhat\tinstructions a byte\n'
for input in S M L T A; do
    for what in decode visit encode; do
        size=$("${CARGO_TARGET_DIR:-target}"/release/icount "$input" size 0)
        once=$(instructions "$input" "$what" 1)
        twice=$(instructions "$input" "$what" 2)
        awk -v i="$input" -v w="$what" -v n="$((twice - once))" -v s="$size" 'BEGIN { printf "%s\t%s\t%.1f\n", i, w, n / s }'
    done
done
