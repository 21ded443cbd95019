#!/usr/bin/env bash
# A package for Debian and Ubuntu of the program that `cargo build --release` made:
#
#     cargo install cargo-deb --locked                    # once
#     cargo build --release && packaging/debian.sh        # target/debian/docsort_VERSION_ARCHITECTURE.deb
#
# Manual pages and completions are written by the program itself, so that they cannot say something else. What the package
# holds stands in Cargo.toml, `[package.metadata.deb]`. Further arguments go to `cargo deb`.
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
release="${CARGO_TARGET_DIR:-target}/release"
if [[ ! -x $release/docsort ]]; then
    echo "packaging/debian.sh: there is no $release/docsort: run 'cargo build --release' first" >&2
    exit 1
fi
# Where Cargo.toml looks for them.
parts="$release/deb"
rm -rf "$parts"
"$release/docsort" man "$parts" >/dev/null
for shell in bash zsh fish; do
    "$release/docsort" completions "$shell" >"$parts/docsort.$shell"
done
# build.rs had the linker leave out symbols.
cargo deb --no-build --no-strip "$@"
