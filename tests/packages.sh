#!/usr/bin/env bash
# docsort as others get it: the archive of every crate, and the package for Debian, installed, run and removed.
#
#     tests/packages.sh CACHE
#
# Needs target/release/docsort (or that of CARGO_TARGET_DIR). CACHE keeps cargo-deb between two runs. Without root or dpkg the
# package is made and not installed, and that is said.
set -Eeuo pipefail
cache=${1:?"usage: tests/packages.sh CACHE"}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
# What crates.io takes.
most_bytes=10000000
# They build in a minute or two; docsort itself would compile Burn once more.
without_burn=(random kernels picture archive engine export mock-documents serve)

main() {
    archives
    from_archives
    debian
}

archives() {
    rm -f "$CARGO_TARGET_DIR"/package/*.crate
    # The page's engine is no crate for others.
    cargo package --quiet --locked --allow-dirty --no-verify --workspace --exclude docsort-web 2>&1 | grep -v '^ *|\|^ *=\|^warning\|^$' || true
    local name archive bytes
    for name in docsort "${without_burn[@]/#/docsort-}"; do
        archive=$(find "$CARGO_TARGET_DIR/package" -maxdepth 1 -name "$name-[0-9]*.crate")
        bytes=$(stat -c %s "$archive")
        echo "$name: $bytes bytes packed"
        ((bytes < most_bytes))
    done
}

from_archives() {
    cargo package --quiet --locked --allow-dirty "${without_burn[@]/#/--package=docsort-}" 2>/dev/null
    echo "built from their own archives: ${without_burn[*]}"
}

debian() {
    local deb files rows
    [[ -x $cache/tools/bin/cargo-deb ]] || cargo install --quiet --locked --root "$cache/tools" cargo-deb
    deb=$(mktemp -d)/docsort.deb
    PATH="$cache/tools/bin:$PATH" packaging/debian.sh --quiet --fast --output "$deb"
    files=$(dpkg-deb --fsys-tarfile "$deb" | tar -t)
    echo "$(stat -c %s "$deb") bytes of a package for Debian, $(wc -l <<<"$files") files and folders"
    if ((EUID != 0)) || [[ -e /usr/bin/docsort ]]; then
        echo "NOTE: not root, or docsort is installed: the package was not installed"
        return
    fi
    dpkg --install "$deb" >/dev/null
    trap 'dpkg --purge docsort >/dev/null' EXIT
    rows=$(cd / && docsort predict --model shipped --format jsonl "$OLDPWD/assets/documents" 2>/dev/null | wc -l)
    ((rows > 0))
    grep --quiet shard /usr/share/man/man1/docsort-predict.1
    bash -n /usr/share/bash-completion/completions/docsort
    dpkg --verify docsort
    dpkg --purge docsort >/dev/null
    trap - EXIT
    if [[ -e /usr/bin/docsort || -e /usr/share/doc/docsort ]]; then
        echo "tests/packages.sh: the removed package left files" >&2
        exit 1
    fi
    echo "installed, run ($rows rows) and removed"
}

main
