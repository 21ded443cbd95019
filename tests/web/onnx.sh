#!/usr/bin/env bash
# An exported network in Chromium, by ONNX Runtime for the web; installs that, and a driver of browsers, where they are missing.
#
#     tests/web/onnx.sh target/release/docsort CACHE
#
# Needs npm and Chromium (Debian: npm, chromium). CACHE keeps what was installed between two runs.
set -Eeuo pipefail
docsort=$(realpath "${1:?"usage: tests/web/onnx.sh BINARY CACHE"}")
cache=${2:?"usage: tests/web/onnx.sh BINARY CACHE"}
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

runtime="$cache/onnxruntime-web-1.30.0"
if [[ ! -d $runtime ]]; then
    unpacked=$(mktemp -d -p "$cache")
    (cd "$unpacked" && npm pack --silent onnxruntime-web@1.30.0 >/dev/null && tar -xzf ./*.tgz && rm ./*.tgz)
    mv "$unpacked" "$runtime"
fi
python="$cache/page/bin/python"
if ! "$python" -c 'import playwright, PIL' 2>/dev/null; then
    python3 -m venv --clear "$cache/page"
    "$cache/page/bin/pip" install --quiet playwright==1.65.2 pillow==13.0.0
fi
"$python" "$here/onnx.py" --docsort "$docsort" --runtime "$runtime"
