#!/usr/bin/env bash
# docsort as others get it: the archive of every crate, and the package for Debian, installed, run and removed.
#
#     tests/packages.sh CACHE
#
# Needs target/release/docsort (or that of CARGO_TARGET_DIR), which it leaves as it is, and what Burn was compiled to beside it.
# CACHE keeps cargo-deb between two runs. Without root or dpkg the package is made and not installed, and that is said.
set -Eeuo pipefail
cache=${1:?"usage: tests/packages.sh CACHE"}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
# What crates.io takes.
most_bytes=10000000
# They build by themselves in a minute or two, as `cargo package` builds: in the profile for development.
without_burn=(random kernels picture archive engine export mock-documents serve)
# Built with docsort alone, which is built as it is shipped, so that Burn comes from the cache.
with_docsort=(decoders)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

main() {
    archives
    from_archives
    docsort_from_archives
    debian
}

archives() {
    rm -f "$CARGO_TARGET_DIR"/package/*.crate
    # The page's engine is no crate for others.
    cargo package --quiet --locked --allow-dirty --no-verify --workspace --exclude docsort-web --exclude docsort-web-decoders 2>&1 | grep -v '^ *|\|^ *=\|^warning\|^$' || true
    local name archive bytes
    for name in docsort "${without_burn[@]/#/docsort-}" "${with_docsort[@]/#/docsort-}"; do
        archive=$(archive_of "$name")
        bytes=$(stat -c %s "$archive")
        echo "$name: $bytes bytes packed"
        ((bytes < most_bytes))
    done
}

archive_of() {
    find "$CARGO_TARGET_DIR/package" -maxdepth 1 -name "$1-[0-9]*.crate"
}

from_archives() {
    # In a folder of its own: cargo takes what an earlier run made of archives of the same version for what these make.
    CARGO_TARGET_DIR=$scratch/verified cargo package --quiet --locked --allow-dirty \
        "${without_burn[@]/#/--package=docsort-}" 2>"$scratch/told" || { cat "$scratch/told" >&2; return 1; }
    echo "built from their own archives: ${without_burn[*]}"
}

# docsort of its archive and of those of its siblings, as crates.io would hand them out. The siblings stand in for those of
# the registry, so that the archive's lock file must not say where else they come from; everything else in it holds.
docsort_from_archives() {
    # Always the same folder, so that the cache keeps one build of it and not one of each run.
    local sources=$cache/archives crate name own patches=() pictures
    rm -rf "$sources"
    mkdir -p "$sources"
    for name in docsort "${without_burn[@]/#/docsort-}" "${with_docsort[@]/#/docsort-}"; do
        crate=$(archive_of "$name")
        # With the times of now: an archive has those of 2006, and cargo would take an earlier run's build for this one's.
        tar -xzmf "$crate" -C "$sources"
        mv "$sources/$(basename "$crate" .crate)" "$sources/$name"
        [[ $name == docsort ]] || patches+=(--config "patch.crates-io.$name.path=\"$sources/$name\"")
    done
    own=$sources/docsort
    sed -i '/^name = "docsort-/,/^$/{/^source = /d;/^checksum = /d}' "$own/Cargo.lock"
    # What was compiled lies where the checkout's lies, but for the binary.
    CARGO_BUILD_BUILD_DIR=$CARGO_TARGET_DIR cargo build --quiet --release --locked --manifest-path "$own/Cargo.toml" \
        --target-dir "$scratch/target" "${patches[@]}"
    mapfile -t pictures < <(find assets/documents -type f ! -name '.*' | sort | awk 'NR % 100 == 1')
    says_the_same --version
    says_the_same predict --model shipped --format jsonl "${pictures[@]}"
    echo "docsort of its own archive says of ${#pictures[@]} pictures what the checkout's says"
}

# Whether the program of the archives and that of the checkout write the same. The lines on standard error hold times.
says_the_same() {
    "$scratch/target/release/docsort" "$@" >"$scratch/archive" 2>/dev/null
    "$CARGO_TARGET_DIR/release/docsort" "$@" >"$scratch/checkout" 2>/dev/null
    [[ -s $scratch/archive ]]
    cmp "$scratch/archive" "$scratch/checkout"
}

debian() {
    local deb files rows
    [[ -x $cache/tools/bin/cargo-deb ]] || cargo install --quiet --locked --root "$cache/tools" cargo-deb
    deb=$scratch/docsort.deb
    PATH="$cache/tools/bin:$PATH" packaging/debian.sh --quiet --fast --output "$deb"
    files=$(dpkg-deb --fsys-tarfile "$deb" | tar -t)
    echo "$(stat -c %s "$deb") bytes of a package for Debian, $(wc -l <<<"$files") files and folders"
    if ((EUID != 0)) || [[ -e /usr/bin/docsort ]]; then
        echo "NOTE: not root, or docsort is installed: the package was not installed"
        return
    fi
    dpkg --install "$deb" >/dev/null
    trap 'dpkg --purge docsort >/dev/null; rm -rf "$scratch"' EXIT
    rows=$(cd / && docsort predict --model shipped --format jsonl "$OLDPWD/assets/documents" 2>/dev/null | wc -l)
    ((rows > 0))
    grep --quiet shard /usr/share/man/man1/docsort-predict.1
    bash -n /usr/share/bash-completion/completions/docsort
    dpkg --verify docsort
    dpkg --purge docsort >/dev/null
    trap 'rm -rf "$scratch"' EXIT
    if [[ -e /usr/bin/docsort || -e /usr/share/doc/docsort ]]; then
        echo "tests/packages.sh: the removed package left files" >&2
        exit 1
    fi
    echo "installed, run ($rows rows) and removed"
}

main
