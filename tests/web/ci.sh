#!/usr/bin/env bash
# Builds the page and tries it in Chromium; what that needs is installed where it is missing and may be.
#
#     tests/web/ci.sh target/release/docsort CACHE
#
# CACHE keeps a Python environment between two runs. What cannot be installed is said, and the exit code is 1.
set -Eeuo pipefail
docsort=$(realpath "${1:?"usage: tests/web/ci.sh BINARY CACHE"}")
cache=${2:?"usage: tests/web/ci.sh BINARY CACHE"}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

packages=()
command -v chromium >/dev/null || packages+=(chromium)
[[ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]] ||
    [[ -d /usr/lib/rustlib/src/rust/library && -x /usr/bin/cargo ]] || packages+=(rustc-web cargo-web rust-web-src lld)
command -v wasm-opt >/dev/null || packages+=(binaryen)
if ((${#packages[@]} > 0)); then
    if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
        echo "tests/web/ci.sh: missing: ${packages[*]} (Debian's names); see docs/web.md" >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
    echo "installed now: ${packages[*]}"
fi

python="$cache/page/bin/python"
if ! "$python" -c 'import playwright, PIL' 2>/dev/null; then
    python3 -m venv --clear "$cache/page"
    # Its driver alone: the browser is the system's.
    "$cache/page/bin/pip" install --quiet playwright==1.65.2 pillow==13.0.0
fi

web/build.sh
"$python" tests/web/run.py --docsort "$docsort"
