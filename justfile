# `just ci` is the whole CI, and `just full` its long forms. `.ci/run` first installs what `just ci` needs on a bare machine.

set shell := ["bash", "-euo", "pipefail", "-c"]
set positional-arguments

# Property tests use the same inputs in every run, so that no change fails for an input it has no part in. New inputs are left to
# the fuzzers and to a plain `cargo test`.
export PROPTEST_RNG_SEED := env("PROPTEST_RNG_SEED", "20251124")

[private]
default:
    @just --list --unsorted

# Every check, the quick ones first, with the seconds of each
ci:
    @ci/steps fmt-check arrows links mutations-fit voice deny clippy features exchange-alone feature-tests docs package public-api-check examples completions program-svg-check no-std single-threaded xml-oracle xmlconf readme containerfile transports interop-clients interop-servers interop-services round-trip-own kills stores fleet interleavings 'mutations 6' derive-cost bench-smoke probes-check 'fuzz-smoke 7'

# The long forms of the checks, and those too slow for every change: hours, best by night
full:
    @ci/steps ci mutations dist advisories docs-rs msrv minimal-versions 'exhaustive 9' fleet-model 'kills 200' 'bulk-kills 100000 20' 'stores long' fleet-long idle-connections derive-time floods beside-bare beside-store 'soak 1800' 'fuzz-smoke 1800' icount bench bench-c bench-transports corpus round-trip interop-vim25

# Rewrite the code in the one format
fmt:
    cargo fmt --all

fmt-check:
    cargo fmt --all --check
    for workspace in benches ci/no-std-probe fuzz interop/services interop/transports; do cargo fmt --manifest-path "$workspace/Cargo.toml" --check; done

# The arrows between crates and between the folders of a crate; no circle of files; xmlparser behind its one file; docs/crates.svg
arrows:
    python3 ci/arrows.py
    python3 ci/crates-svg.py --check

# Relative links in Markdown files lead somewhere, and those of packaged pages stay in the package
links:
    python3 ci/links.py

# Licences, sources and doubled or banned packages (advisories need the network: `just advisories`)
deny:
    cargo deny --all-features check bans licenses sources

# Known vulnerabilities of our dependencies
advisories:
    cargo deny --all-features check advisories

# Clippy with default and with all features, warnings are errors; the other workspaces have one set of features
clippy:
    cargo clippy --workspace --all-targets -- -D warnings
    cargo clippy --workspace --all-targets --all-features -- -D warnings
    for workspace in benches interop/services interop/transports; do cargo clippy --manifest-path "$workspace/Cargo.toml" --target-dir target --all-targets -- -D warnings; done
    RUSTFLAGS="--cfg fuzzing" cargo clippy --manifest-path fuzz/Cargo.toml --target-dir target -- -D warnings

# Each library builds with none of its features, with each, and with every pair of them; those of cloudbilling that its transport alone
# has count as one
features:
    cargo hack check --workspace --exclude cloudbilling --feature-powerset --depth 2 --no-dev-deps
    cargo hack check -p cloudbilling --feature-powerset --group-features aws-lc-rs,pkcs12,platform-verifier,zstd --depth 2 --no-dev-deps

# The exchange for an event loop pulls in no executor's parts, no HTTP stack and no file format
exchange-alone:
    #!/usr/bin/env bash
    set -euo pipefail
    packages="$(cargo tree --locked -p cloudbilling --no-default-features -e normal,build --prefix none --format '{p}' | sort -u)"
    if grep -E '^(async-io|event-listener|futures|hyper|rustls|serde|tokio|toml)' <<<"$packages"; then
        echo 'cloudbilling without default features must not depend on these' >&2
        exit 1
    fi

# The tests of features that nothing else in the workspace enables
feature-tests:
    cargo test -p soap-call -p soap-codec -p cloudbilling-types -p cloudbilling --all-features --lib --test it --test scalar_conversions --test traced

# The documentation of every crate, all features, warnings are errors; its links lead somewhere
docs:
    # rustdoc links to another crate's pages here only if their folder is there when it begins.
    for crate in crates/*; do name="${crate#crates/}"; mkdir -p "target/doc/${name//-/_}"; done
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features
    python3 ci/doc-links.py

# The documentation as docs.rs builds it: with the feature beside each item that needs one
docs-rs:
    RUSTC_BOOTSTRAP=1 RUSTDOCFLAGS="-D warnings --cfg docsrs" cargo doc --workspace --no-deps --all-features --target-dir target/docs-rs

# Every example runs and exits with 0
examples:
    python3 ci/examples.py

# Completions of the program in bash, zsh and fish (Debian packages of these names), with contexts, operations and parameters
completions:
    cargo build --quiet -p cloudbilling-cli
    python3 ci/completions.py

# Every crate can be packaged, and the packages build on their own
package:
    ci/package

# The workspace builds with the oldest version of each dependency that it says it works with (needs the network)
minimal-versions:
    ci/minimal-versions

# The workspace compiles with its `rust-version` (needs rustup and the network)
msrv:
    ci/msrv

# The public API of each library, into its public-api.txt
public-api:
    ci/public-api

# The public API of each library is the one in its public-api.txt
public-api-check:
    ci/public-api --check

# Changes of the public API that break users since a revision, by default since the last tag
semver-checks revision="":
    ci/require cargo-semver-checks
    cargo semver-checks --workspace --all-features --baseline-rev "${1:-$(git describe --tags --abbrev=0)}"

# The no_std crates, linked into a C program without the Rust standard library, and run
no-std:
    ci/no-std-probe/run

# Every fuzz target for a number of seconds, on its seeds
fuzz-smoke seconds="10":
    ci/fuzz-smoke "$1"

# One fuzz target until it is stopped
fuzz target:
    mkdir -p "fuzz/corpus/$1" "fuzz/seeds/$1"
    RUSTC_BOOTSTRAP=1 cargo fuzz run "$1" "fuzz/corpus/$1" "fuzz/seeds/$1"

# The commands of README.md, exactly as written there: the demo and the tests
readme:
    python3 ci/readme.py

# The RUN steps of Containerfile, on this machine
containerfile:
    python3 ci/containerfile.py

# An archive of the program for machines without Rust, in target/dist: built, unpacked, and run from there
dist:
    ci/dist

# The demonstration: a sandbox over TLS and every path of a call through it
demo *arguments:
    cargo run --release -p cloudbilling-cli -- demo "$@"

test *arguments:
    cargo test --workspace "$@"

# The measurable rules of writing: summaries, sentences, phrases, columns (`just voice --glossary PATH...`)
voice *paths:
    python3 ci/voice.py "$@"

# Lengths of functions and files, documentation, comments, circles: the tables of docs/measurements.md
measure:
    python3 ci/measure.py --write

# Every mutation still quotes the source exactly once
mutations-fit:
    python3 ci/mutations-fit.py

# Break the authentication machine, the reading of responses and the client, one mutation at a time (every Nth): a test must fail
mutations one-in="1":
    #!/usr/bin/env bash
    set -euo pipefail
    python3 crates/cloudbilling-auth/mutations.py --one-in "$1" & auth=$!
    trap 'kill $auth 2>/dev/null || true' EXIT
    python3 crates/cloudbilling-types/mutations.py --one-in "$1"
    python3 crates/cloudbilling/mutations.py --one-in "$1"
    wait $auth

# Load every WSDL and schema below a folder, which is not part of this repository, generate its code, and check that it compiles
# without a warning, also of clippy
corpus folder=env("WSDL_CORPUS", ""):
    [ -n "$1" ] || { echo "corpus: name a folder of WSDLs, or set WSDL_CORPUS" >&2; exit 1; }
    cargo run --release -p soap-wsdl --example load_corpus -- "$1"
    cargo run --release -p soap-codegen --example generate_corpus -- "$1" target/corpus-code
    CARGO_BUILD_JOBS=1 cargo clippy --manifest-path target/corpus-code/Cargo.toml --workspace --target-dir target -- -D warnings

# Messages of each WSDL and schema below a folder, read as generated types and written again, with libxml2 and Xerces as judges (Debian:
# libxml2-utils libxerces2-java); without a folder, those of our own WSDLs
round-trip folder=env("WSDL_CORPUS", "crates/soap-codegen/tests/wsdl") *names="":
    python3 ci/round-trip.py "$1" target/round-trip "${@:2}" --count 40 --judge xmllint --judge xerces

# The same for the WSDLs that were written here
round-trip-own:
    ci/require java xmllint
    python3 ci/round-trip.py crates/soap-codegen/tests/wsdl target/round-trip --count 40 --judge xmllint --judge xerces
    python3 ci/round-trip.py interop/services/contracts target/round-trip --count 40 --judge xmllint --judge xerces
    python3 ci/round-trip.py crates/cloudbilling-cli/tests/it/generated target/round-trip --count 40 --judge xmllint --judge xerces

# The authentication machine with every order of inputs up to a depth; `cargo test` alone goes less deep
exhaustive depth="9":
    CLOUDBILLING_AUTH_DEPTH="$1" cargo test --release -p cloudbilling-auth --lib exhaustive

# Three processes that share a record, under every fault and schedule: the first states of each search, or a whole one by name
fleet-model states="400000" search="fleet":
    CLOUDBILLING_AUTH_FLEET="$1" cargo test --release -p cloudbilling-auth --lib "$2" -- --nocapture

# The async client under every schedule of a few callers, up to the full bounds
interleavings:
    cargo test -p cloudbilling --test interleavings -- --include-ignored --nocapture

# Our own XML documents give the same trees in expat
xml-oracle:
    ci/xml-oracle.py check crates/soap-codec/tests/data/known

# The W3C conformance suite (fetched once from npm), against the tables in the repository and against expat
xmlconf:
    ci/fetch-xmlconf.sh
    find target/xmlconf/xmlconf -type f \( -name '*.xml' -o -path '*/out/*' \) ! -name '*.tree' -print0 | xargs -0 ci/xml-oracle.py tree
    cargo test -p soap-codec --lib conformance:: -- --include-ignored --nocapture

# The sandbox called by Python's zeep, Node's soap and PHP's SoapClient through its WSDL; its portal in a browser
interop-clients:
    interop/clients/run

# The sandbox killed under load again and again: no acknowledged change, no strike and no lock is lost
kills count="20":
    CLOUDBILLING_SANDBOX_KILLS="$1" cargo test -p cloudbilling-sandbox --test it killed_sandbox

# An upload of many rows to the sandbox, killed again and again: every row arrives once
bulk-kills rows="2000" kills="4":
    CLOUDBILLING_BULK_ROWS="$1" CLOUDBILLING_BULK_KILLS="$2" cargo test -p cloudbilling-cli --test it bulk_kills

# The stores of records on a real disk and on real servers that are killed, stopped, full, cut off, restored from an old dump
# (Debian: faketime, openssl, postgresql)
stores form="short":
    CLOUDBILLING_STORE_FORM="$1" cargo test -p cloudbilling-store --all-features

# Many processes of one account, killed and stopped, against the sandbox's own counts of wrong logins and locks
fleet seed="17" form="short":
    CLOUDBILLING_FLEET_SEED="$1" CLOUDBILLING_FLEET_FORM="$2" cargo test -q -p cloudbilling-cli --test fleet -- --include-ignored --nocapture --test-threads=1

# The same with up to 100 processes, for minutes
fleet-long seed="17": (fleet seed "long")

# Calls a second of a client with a store in files and of one without, alternating in one run: their medians, and the ratio
beside-store rounds="201":
    cargo run --release -p cloudbilling-cli --example beside_store -- "$1"

# The sandbox under 10,000 idle connections; `cargo test` alone has 100
idle-connections count="10000":
    ulimit -n "$(($1 * 2))" && CLOUDBILLING_SANDBOX_IDLE="$1" cargo test -p cloudbilling-sandbox --test it idle_connections

# The release program flooded in eight ways: a call with a token is answered within a second or refused at once, in 300 MB
floods *names:
    cargo build --release -p cloudbilling-cli
    ulimit -n "$(ulimit -Hn)" && ci/floods.py target/release/cloudbilling "$@"

# The sandbox beside a bare hyper server that sends the same bytes, in the same run: calls a second, and the slowest in a hundred
beside-bare seconds="60":
    cargo run --release -p cloudbilling-sandbox --example beside_bare -- "$1"

# The client calls the same contract served by Mono's WCF, JAX-WS, gSOAP, PHP's SoapServer, Node's soap and Python's spyne
interop-servers:
    interop/servers/install
    cargo test -p cloudbilling-cli --test foreign -- --include-ignored

# soap-call against services that have nothing to do with CloudBilling, such as VMware's vSphere
interop-services:
    interop/services/install
    interop/services/generate --check
    cargo test --manifest-path interop/services/Cargo.toml --target-dir target/interop

# The client that is generated from vSphere's WSDL, in a folder that is not part of this repository, calls govmomi's simulator
interop-vim25 folder=env("WSDL_CORPUS", ""):
    [ -n "$1" ] || { echo "interop-vim25: name the folder above vim25, or set WSDL_CORPUS" >&2; exit 1; }
    interop/services/install
    WSDL_CORPUS="$(realpath "$1")" cargo test --manifest-path interop/services/Cargo.toml -p interop-vim25 --target-dir target/interop

# The default transport with all of its features, and with another cryptography only; the conformance suite on ureq and reqwest
transports:
    cargo test -p soap-transport-hyper --all-features
    cargo test -p soap-transport-hyper --no-default-features --features aws-lc-rs --test crypto_provider
    cargo test --manifest-path interop/transports/Cargo.toml --target-dir target/interop

# The client against a sandbox, and the default transport against a worse server, both with random faults: fails if
# memory or open files grow, or if client and server count differently
soak seconds="600":
    # One heap: else each thread of the sandbox keeps the 19 MB in which it once hashed a password.
    MALLOC_ARENA_MAX=1 cargo run -p cloudbilling-cli --example soak_client -- "$1"
    cargo run -p soap-transport-hyper --example soak_transport -- "$1"

# The transport trait and the client without Send, as on a browser's single thread
single-threaded:
    RUSTFLAGS="--cfg soap_transport_single_threaded" cargo test -p soap-transport --test single_threaded --target-dir target/single-threaded
    RUSTFLAGS="--cfg soap_transport_single_threaded" cargo test -p cloudbilling --no-default-features --test single_threaded --target-dir target/single-threaded

# During benchmarks the allocator keeps its memory: giving memory back is not what is measured
bench_allocator := "MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=1073741824"

# Our codec beside others: reading, typed reading, writing, packages; `just bench --smoke` takes seconds
bench *arguments:
    {{bench_allocator}} cargo bench --manifest-path benches/Cargo.toml --bench codec --bench typed --bench encode --bench mime -- "$@"

# Our codec beside expat, libxml2, pugixml and gSOAP (Debian: libexpat1-dev libxml2-dev libpugixml-dev libgsoap-dev gsoap)
bench-c *arguments:
    ci/require c++ soapcpp2
    {{bench_allocator}} cargo bench --manifest-path benches/Cargo.toml --features c --bench c -- "$@"

# The clients of transports: calls a second beside those of reqwest and ureq
bench-transports *arguments:
    cargo bench --manifest-path interop/transports/Cargo.toml -- "$@"

# The code that the derives generate for 1,000 types like vSphere's stays within its budget
derive-cost:
    ci/derive-cost.py size

# The seconds of `cargo check` for 2,800 such types
derive-time:
    ci/derive-cost.py time

# Code for well-known WSDLs of a folder, which is not part of this repository, by `soap` and by its peers: the table in docs/wsdl.md
# (Debian: gsoap libgsoap-dev libjaxws-java default-jdk-headless; half an hour)
bench-wsdl folder=env("WSDL_CORPUS", "") *names="":
    [ -n "$1" ] || { echo "bench-wsdl: name a folder of WSDLs, or set WSDL_CORPUS" >&2; exit 1; }
    python3 benches/wsdl/peers.py "$1" target/bench-wsdl "${@:2}"

# Every contender of the benchmarks once: they agree on what they read and write
bench-smoke: (bench "--smoke")

# The results of our XML reader and of others for documents on which they differ: the table in docs/compare.md
probes:
    ci/probes.sh

probes-check:
    ci/probes.sh --check

# Instructions per byte, into benches/icount.txt: a regression shows as a difference (needs valgrind)
icount:
    ci/require valgrind
    benches/icount.sh

# The picture of the demo's terminal in docs/
demo-svg:
    LC_ALL=C.UTF-8 COLUMNS=110 cargo run --quiet --release -p cloudbilling-cli -- demo --color always > target/demo.ansi
    python3 ci/terminal-svg.py "cloudbilling demo" < target/demo.ansi > docs/demo.svg

# The picture in the guide of the program
program-svg:
    cargo build --quiet -p cloudbilling-cli
    python3 ci/program-svg.py

# The picture in the guide of the program shows what it prints now
program-svg-check:
    cargo build --quiet -p cloudbilling-cli
    python3 ci/program-svg.py --check
