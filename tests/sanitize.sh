#!/usr/bin/env bash
# The kernels' tests under AddressSanitizer: every read and write of their unsafe code, on each
# instruction set of this machine. Only src/kernels is compiled, as a crate of its own, because the
# sanitizer would compile Burn anew as well.
#
#     tests/sanitize.sh [FILTER]
#
# Needs the sanitizer's runtime of the toolchain (part of rustup's, for Linux on x86-64 and AArch64).
# RUSTC_BOOTSTRAP lets a stable compiler take the one unstable flag.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target=$(rustc -vV | sed -n 's/^host: //p')

# The versions of the features that docsort itself uses.
takes() { grep -E "^$1 = " "$root/Cargo.toml"; }
mkdir "$work/src"
cp "$root/Cargo.lock" "$work/"
printf '#[path = "%s"]\npub mod kernels;\n' "$root/src/kernels/mod.rs" >"$work/src/lib.rs"
cat >"$work/Cargo.toml" <<TOML
[package]
name = "kernels"
version = "0.0.0"
edition = "2024"
[dependencies]
$(takes rayon)
[dev-dependencies]
$(takes proptest)
[profile.dev]
# With overflow checks and debug assertions, but fast enough for the largest cases.
opt-level = 1
TOML

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}/sanitize"
export RUSTC_BOOTSTRAP=1
export RUSTFLAGS="-Zsanitizer=address"
cd "$work"
cargo test --target "$target" --lib -- "$@"
