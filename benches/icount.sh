#!/usr/bin/env bash
# Instructions for each byte of input (encode: of output), counted by valgrind: the second of two readings, so that startup
# does not count. Written to icount.txt, which is kept, so that a regression shows as a difference.
set -euo pipefail
cd "$(dirname "$0")"
cargo build --quiet --release --bin icount
program="${CARGO_TARGET_DIR:-target}/release/icount"
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$@" 2>&1 | sed -n 's/.*Collected : //p'
}
# Whole instructions: allocators, the C library and the processor's features make the tenths differ between machines.
{
    printf '%-8s %-8s %s\n' input what 'instructions a byte'
    for measure in {S,M,L,T,A}:{decode,visit} L:events {rows,decoded,plain}:{derived,borrowed} rows:by-hand request:encode; do
        input=${measure%:*} what=${measure#*:}
        size=$("$program" "$input" "$what" size)
        once=$(instructions "$input" "$what" 1)
        twice=$(instructions "$input" "$what" 2)
        printf '%-8s %-8s %19.0f\n' "$input" "$what" "$((10 * (twice - once) / size))e-1"
    done
    printf '\n%-8s %-8s %s\n' '' what 'hundreds of instructions'
    # From the second call on: the first one makes a URI that can be shared.
    for what in codec binding client; do
        printf '%-8s %-8s %19.0f\n' call "$what" "$((($(instructions call "$what" 3) - $(instructions call "$what" 2)) / 10))e-1"
    done
} | tee icount.txt
