#!/usr/bin/env bash
# Builds the wheels of the platforms named, by pip's tags for them, into the folder given: tools/wheels.sh DIST [--profile PROFILE] TAG…
# Without a tag, that of this machine. Zig links what is not built on its own platform, and what must run on older ones; wheels for macOS
# take a Mac.
set -euo pipefail

dist=$1 profile=wheel
shift
if [[ ${1:-} == --profile ]]; then
    profile=$2
    shift 2
fi
here=$(cd "$(dirname "$0")/.." && pwd)
if [[ $# == 0 ]]; then
    case $(uname -s)-$(uname -m) in
        Linux-x86_64 | Linux-aarch64) set -- "manylinux2014_$(uname -m)" ;;
        Darwin-*) set -- macosx_universal2 ;;
        *) set -- win_amd64 ;;
    esac
fi
RUSTFLAGS=$("$here/../core/release/remap.sh")
export RUSTFLAGS

for tag in "$@"; do
    options=(--zig)
    case $tag in
        manylinux2014_*) targets=("${tag#manylinux2014_}-unknown-linux-gnu") && options+=(--compatibility manylinux2014) ;;
        musllinux_1_2_*) targets=("${tag#musllinux_1_2_}-unknown-linux-musl") && options+=(--compatibility musllinux_1_2) ;;
        # Not by maturin's own leave: with it, maturin tells the linker to export PyInit_trunkline._native, the whole name of the module, which
        # nothing has and Python does not look for. rustc tells it the right one.
        win_amd64) targets=(x86_64-pc-windows-gnu) options=() && source "$here/../core/release/zig-for-windows.sh" ;;
        macosx_universal2) targets=(aarch64-apple-darwin x86_64-apple-darwin) options=() ;;
        *) echo "wheels.sh does not know the platform $tag" >&2 && exit 2 ;;
    esac
    if [[ $tag == macosx_* && $(uname -s) != Darwin ]]; then
        echo "A wheel for macOS takes a Mac." >&2
        exit 75
    fi
    for target in "${targets[@]}"; do
        [[ -d $(rustc --print target-libdir --target "$target") ]] || rustup target add "$target"
    done
    if [[ ${#targets[@]} == 2 ]]; then target=universal2-apple-darwin; fi
    maturin build --quiet --locked --manifest-path "$here/Cargo.toml" --profile "$profile" --target "$target" --out "$dist" ${options[@]+"${options[@]}"}
done
