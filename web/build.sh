#!/usr/bin/env bash
# Builds the page into web/dist, from where any static server can hand it out:
#
#     web/build.sh && python3 -m http.server --directory web/dist
#
# Needs a Rust that compiles for wasm32-unknown-unknown: one of rustup, whose part for that target is added where it is
# missing, or Debian's packages `rustc-web cargo-web rust-web-src lld`. Binaryen's wasm-opt (Debian: `binaryen`) makes the engine
# smaller where it is at hand. It is compiled into CARGO_TARGET_DIR, or web/target.
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

target=wasm32-unknown-unknown
# Names that the browser may keep for ever, since their content never changes: a new version has new ones.
versioned=(app.js decoders.js detail.js engine.js files.js foreign.js list.js words.js worker.js style.css icon.svg
    engine.packed decoders.packed)
# What a browser may load, the model included; and what the engine has unpacked in its memory, 1.4 MB of which are the
# model: so that growth is seen. (The decoders of phones' photos and of PDFs come when the first of those does, or in the background
# where the page is kept for use without a network.) A standard library that comes compiled keeps the words of its panics, and without
# wasm-opt the rest is longer.
most_bytes=3000000
most_unpacked_bytes=3000000
most_unpacked_bytes_otherwise=3400000

# Decoders were written for stacks of megabytes; the linker's default is one.
flags="-Ctarget-feature=+simd128 -Clink-arg=-zstack-size=4194304"
# Words and places of panics reach nobody: the page starts another instance. Unstable flags, for the compiler that builds the
# standard library too.
silent="-Zlocation-detail=none -Zunstable-options -Cpanic=immediate-abort"
build=(build --profile page --locked --target "$target" --target-dir "${CARGO_TARGET_DIR:-$PWD/target}")
# A part of a link-time optimised program cannot be compiled incrementally.
export CARGO_INCREMENTAL=0
built="${CARGO_TARGET_DIR:-$PWD/target}/$target/page"
# What the engine needs, and every browser has had since 2023.
features=(--enable-simd --enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals
    --enable-multivalue --enable-reference-types)

main() {
    # One after the other: together, each would get the features that the other asks of what they share.
    compile docsort-web
    # What a stranger's file unpacks to is bounded by this alone.
    compile docsort-web-decoders -Clink-arg=--max-memory=2147483648
    shrink
    assemble
    check
}

# Of the package, with more flags for the linker.
compile() {
    local build=("${build[@]}" --package "$1") flags="$flags ${2:-}"
    is_small=""
    if has_target; then
        RUSTFLAGS="$flags" cargo "${build[@]}"
    elif [[ -d /usr/lib/rustlib/src/rust/library && -x /usr/bin/cargo ]] && command -v wasm-ld >/dev/null; then
        # The standard library comes as source alone, and compiles with it.
        is_small=yes
        RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Clinker=wasm-ld $flags $silent" \
            /usr/bin/cargo "${build[@]}" -Zbuild-std=std,panic_abort
    elif command -v rustup >/dev/null && rustup target add "$target" && has_target; then
        RUSTFLAGS="$flags" cargo "${build[@]}"
    else
        echo "web/build.sh: no Rust for $target: run 'rustup target add $target', or on Debian" \
            "'apt-get install rustc-web cargo-web rust-web-src lld'" >&2
        exit 1
    fi
}

shrink() {
    local module
    for module in docsort_web docsort_web_decoders; do
        if command -v wasm-opt >/dev/null; then
            wasm-opt -Os "${features[@]}" "$built/$module.wasm" --output "$built/$module.small"
        else
            is_small=""
            cp "$built/$module.wasm" "$built/$module.small"
        fi
    done
}

has_target() {
    [[ -d "$(rustc --print sysroot)/lib/rustlib/$target" ]]
}

assemble() {
    rm -rf dist.part && mkdir dist.part
    cp page/* dist.part/
    # Half of the bytes, on servers that pack nothing too. Not called .gz, which some servers would unpack on the way.
    gzip -9 --no-name --stdout "$built/docsort_web.small" >dist.part/engine.packed
    gzip -9 --no-name --stdout "$built/docsort_web_decoders.small" >dist.part/decoders.packed
    local version names="" file
    version=$(cd dist.part && cat -- * | sha256sum | cut -c1-12)
    for file in "${versioned[@]}"; do
        local name="${file%.*}.$version.${file##*.}"
        names+="\"$name\", "
        mv "dist.part/$file" "dist.part/$name"
        # As it stands in quotes: "app.js", "./app.js".
        find dist.part -type f ! -name '*.packed' -exec sed -i "s#\(\"\|\"\./\)${file//./\\.}\"#\1$name\"#g" {} +
    done
    sed -i "s#^const CACHE = .*#const CACHE = \"docsort $version\";#; s#^const FILES = .*#const FILES = [${names%, }];#" \
        dist.part/sw.js
    rm -rf dist && mv dist.part dist
}

check() {
    local bytes unpacked left
    bytes=$(cat dist/* | wc -c)
    unpacked=$(wc -c <"$built/docsort_web.small")
    [[ $is_small ]] || most_unpacked_bytes=$most_unpacked_bytes_otherwise
    left=$(ls page | grep -vxF "$(printf '%s\n' "${versioned[@]}")" | tr '\n' ' ')
    echo "web/dist: $bytes bytes in $(ls dist | wc -l) files, the engine unpacked: $unpacked; without a version: $left"
    if ((bytes > most_bytes || unpacked > most_unpacked_bytes)); then
        echo "web/build.sh: the page has $bytes bytes and the engine $unpacked, at most $most_bytes and" \
            "$most_unpacked_bytes are meant" >&2
        exit 1
    fi
}

main
