#!/usr/bin/env bash
# Measures docsort on a machine with an NVIDIA GPU that can fetch nothing and may lack the Vulkan loader.
#
#     benches/gpu.sh pack BINARY [AUTOTUNED]    here: fills target/gpu with at most 64 MiB, for Linux on x86-64
#     OUT=DIR benches/gpu.sh measure            there, at most 5 minutes: DIR/gpu.json and DIR/gpu.md
#
# BINARY is a release build; AUTOTUNED one of `cargo build --release --features burn/autotune`, measured beside it. Without a GPU,
# `SOFTWARE=1` measures a software driver, which shows that the script works and nothing else.
set -Eeuo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Git ignores it, and so it travels only where it is named.
pack=$root/target/gpu
limit=$((64 * 1024 * 1024))
# Stages end by then, and leave ten seconds of the five minutes to the report.
whole_s=290
# The loader, and what NVIDIA's driver links.
packages=(libvulkan1 libglvnd0 libglx0 libgl1 libegl1 libx11-6 libxext6 libxcb1 libxau6 libxdmcp6 libbsd0 libmd0)

fail() {
    echo "gpu.sh: $*" >&2
    exit 1
}

pack() {
    (($# >= 1)) || fail "which binary? benches/gpu.sh pack target/release/docsort"
    rm -rf "$pack"
    mkdir -p "$pack/packages"
    compress "$1" docsort
    (($# < 2)) || compress "$2" autotuned
    "$1" synth --out "$pack/pictures" --per-class 60 --with-other --side 256 >/dev/null
    tar -C "$pack" -cf "$pack/pictures.tar" pictures
    rm -r "$pack/pictures"
    (cd "$pack/packages" && apt-get -qq -oAPT::Sandbox::User=root download "${packages[@]}") || fail "apt-get download failed: run apt-get update first"
    local size file
    # An epoch in a version is written as %3a, which not every tool carries.
    for file in "$pack"/packages/*%3a*; do
        mv "$file" "${file//%3a/-}"
    done
    size=$(du -sb "$pack" | cut -f1)
    ((size <= limit)) || fail "$pack has $size bytes, more than $limit: leave AUTOTUNED out"
    echo "$pack: $size bytes of $limit"
}

# Without symbols, which nobody reads there.
compress() {
    [[ -x $1 ]] || fail "$1 is no program: cargo build --release"
    strip -o "$pack/$2" "$1" 2>/dev/null || cp "$1" "$pack/$2"
    xz -T0 "-${XZ_LEVEL:-6}" "$pack/$2"
}

measure() {
    [[ -n ${OUT:-} ]] || fail "OUT must name the folder for the report"
    [[ -f $pack/docsort.xz ]] || fail "$pack holds no docsort.xz: run \`benches/gpu.sh pack BINARY\` where it can be built, and bring the folder"
    if ! command -v nvidia-smi >/dev/null && [[ -z ${SOFTWARE:-} ]]; then
        fail "no GPU here: nvidia-smi is missing (SOFTWARE=1 measures a software driver)"
    fi
    mkdir -p "$OUT"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    raw=$work/raw
    mkdir -p "$raw"
    unpack
    find_driver
    "$work/docsort" devices | tee "$raw/devices.out"
    is_gpu || fail "no GPU for Vulkan here: see the lines of wgpu above"
    stages
    python3 "$root/benches/gpu_report.py" "$raw" "$OUT"
}

is_gpu() {
    local ready
    ready=$(grep '^wgpu *ready' "$raw/devices.out") || return 1
    [[ -n ${SOFTWARE:-} ]] || grep -qv 'a software driver' <<<"$ready"
}

unpack() {
    local file name
    for file in "$pack"/*.xz; do
        name=$work/$(basename "$file" .xz)
        # Python has the decompressor where xz is missing.
        if command -v xz >/dev/null; then
            xz -dc "$file" >"$name"
        else
            python3 -c 'import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.argv[1]), open(sys.argv[2], "wb"))' "$file" "$name"
        fi
        chmod +x "$name"
    done
    tar -C "$work" -xf "$pack/pictures.tar"
    # Copies, so that an epoch has more than four steps; copies of a picture stay on one side of the split.
    local class picture copy copies=8
    [[ -z ${SOFTWARE:-} ]] || copies=1
    for class in "$work"/pictures/*/; do
        mkdir -p "$work/many/$(basename "$class")"
        for picture in "$class"*; do
            for ((copy = 0; copy < copies; copy++)); do
                ln "$picture" "$work/many/$(basename "$class")/$copy-$(basename "$picture")"
            done
        done
    done
    # The shell sorts, so that these are the same 200 everywhere.
    local all=("$work"/pictures/*/*)
    printf '%s\n' "${all[@]:0:200}" >"$work/some.txt"
}

# The loader from the packages where there is none, and NVIDIA's driver where no standard folder names it. Needs no root.
find_driver() {
    local package file
    if ! ldconfig -p 2>/dev/null | grep -q 'libvulkan\.so\.1'; then
        for package in "$pack"/packages/*.deb; do
            dpkg-deb -x "$package" "$work/packages"
        done
        export LD_LIBRARY_PATH=$work/packages/usr/lib/x86_64-linux-gnu:$work/packages/lib/x86_64-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
        echo "loader: from the packages"
    fi
    command -v nvidia-smi >/dev/null || return 0
    for file in /usr/share/vulkan/icd.d/*nvidia*.json /etc/vulkan/icd.d/*nvidia*.json; do
        [[ ! -f $file ]] || return 0
    done
    file=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
    if [[ ! -f $file ]]; then
        file=$work/nvidia_icd.json
        echo '{"file_format_version": "1.0.0", "ICD": {"library_path": "libGLX_nvidia.so.0", "api_version": "1.3.0"}}' >"$file"
    fi
    # The second name is that of loaders before 1.3.207.
    export VK_DRIVER_FILES=$file VK_ICD_FILENAMES=$file
    echo "driver: $file"
}

# stage NAME SECONDS COMMAND…: its output, exit code, wall time, and the GPU's memory while it runs, in files of that name.
stage() {
    local name=$1 most=$2 sampler='' began left=$((whole_s - SECONDS))
    shift 2
    if ((left < most)); then
        most=$left
    fi
    if ((most < 5)); then
        echo "$name: no time left"
        return
    fi
    if command -v nvidia-smi >/dev/null; then
        nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits --loop-ms=100 >"$raw/$name.memory" 2>/dev/null &
        sampler=$!
    fi
    began=$(date +%s.%N)
    local code=0
    timeout "$most" "$@" >"$raw/$name.out" 2>"$raw/$name.err" || code=$?
    echo "$code $began $(date +%s.%N)" >"$raw/$name.ended"
    [[ -z $sampler ]] || kill "$sampler" 2>/dev/null || true
    echo "$name: exit code $code"
}

stages() {
    nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader >"$raw/card.out" 2>/dev/null || true
    local few=() large=('model.widths=[256]' train.batch_size=128) binary
    if [[ -n ${SOFTWARE:-} ]]; then
        # A software driver is thousands of times slower, and takes the machine's own memory.
        few=(--set train.epoch_steps=1 --set train.epochs=2 --set train.batch_size=8)
        large=('model.widths=[64]' train.batch_size=32)
    fi
    # From a list on standard input: the same pictures in the same order.
    stage agree-flex 60 "$work/docsort" predict --model shipped --backend flex --format csv - <"$work/some.txt"
    stage agree-wgpu 60 "$work/docsort" predict --model shipped --backend wgpu --format csv - <"$work/some.txt"
    for binary in docsort autotuned; do
        [[ -x $work/$binary ]] || continue
        stage "label-wgpu-$binary" 60 "$work/$binary" predict --model shipped --backend wgpu --batch-size 128 --format csv "$work/many"
        training "$binary" gpu wgpu 45 "${few[@]}"
        training "$binary" shipped wgpu 45 "${few[@]}"
    done
    stage label-flex-docsort 60 "$work/docsort" predict --model shipped --backend flex --format csv "$work/many"
    training docsort shipped flex 45 "${few[@]}"
    # A first block whose output is larger than the card.
    stage g3 60 "$work/docsort" train gpu --data "$work/pictures" --name g3 --plain --set run.dir="$raw/runs" --set picture.side_px=1024 \
        --set "${large[0]}" --set "${large[1]}"
    stage g3-after 30 "$work/docsort" predict --model "$raw/runs/train-gpu-wgpu-docsort" --backend wgpu --format csv - <"$work/some.txt"
}

# training BINARY PRESET BACKEND SECONDS OPTIONS…
training() {
    local name=train-$2-$3-$1
    stage "$name" "$4" "$work/$1" train "$2" --data "$work/many" --name "$name" --plain --set backend="$3" --set run.dir="$raw/runs" \
        --set train.epochs=4 --set optimizer.warmup_epochs=0 "${@:5}"
}

case ${1:-} in
    pack | measure) "$@" ;;
    *) fail "pack or measure? The first lines of the script say what each does" ;;
esac
