#!/usr/bin/env bash
# Tests of the crates that read strangers' bytes or hold unsafe code, under AddressSanitizer, with overflow checks and
# debug assertions: every read and write of the kernels on each instruction set of this machine, and the decoders.
#
#     tests/sanitize.sh [FILTER]
#
# Needs the sanitizer's runtime of the toolchain (part of rustup's, for Linux on x86-64 and AArch64).
# RUSTC_BOOTSTRAP lets a stable compiler take the one unstable flag.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=$(rustc -vV | sed -n 's/^host: //p')
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/sanitize"
export RUSTC_BOOTSTRAP=1
export RUSTFLAGS="-Zsanitizer=address"
# What glibc keeps for the program's life is no leak of ours.
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=0}"
cargo test --profile checked --target "$target" --lib -p docsort-kernels -p docsort-picture -- "$@"
