#!/usr/bin/env bash
# Builds the native libraries that the Kotlin packages carry, each where JNA looks for it: tools/natives.sh FOLDER [PLATFORM…] makes
# FOLDER/{trunkline,sandbox}/PLATFORM/<library>, for the platforms that are named as JNA names them; without one, for that of this machine.
# Zig links what is not built on its own platform, and what must run on older ones. The libraries for Linux are loaded by glibc from 2.17 on and
# by musl alike: JNA has one name for both.
set -euo pipefail

mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
here=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$here/../target}
if [[ $# == 0 ]]; then
    case $(uname -s)-$(uname -m) in
        Linux-x86_64) set -- linux-x86-64 ;;
        Linux-aarch64) set -- linux-aarch64 ;;
        Darwin-*) set -- darwin-aarch64 darwin-x86-64 ;;
        *) echo "natives.sh does not know this platform: name those to build" >&2 && exit 2 ;;
    esac
fi
RUSTFLAGS=$("$here/../core/release/remap.sh")
export RUSTFLAGS

for platform in "$@"; do
    build=(cargo zigbuild) glibc='' name=lib%s.so
    case $platform in
        linux-x86-64) triple=x86_64-unknown-linux-gnu glibc=.2.17 ;;
        linux-aarch64) triple=aarch64-unknown-linux-gnu glibc=.2.17 ;;
        win32-x86-64) triple=x86_64-pc-windows-gnu name=%s.dll build=(cargo build) ;;
        darwin-aarch64) triple=aarch64-apple-darwin name=lib%s.dylib build=(cargo-zigbuild rustc) ;;
        darwin-x86-64) triple=x86_64-apple-darwin name=lib%s.dylib build=(cargo-zigbuild rustc) ;;
        *) echo "natives.sh does not know the platform $platform" >&2 && exit 2 ;;
    esac
    [[ -d $(rustc --print target-libdir --target "$triple") ]] || rustup target add "$triple"
    [[ $platform != darwin-* || $(uname -s) != Darwin ]] || build=(cargo rustc)
    # One at a time: built together they would share their features, and every app would carry the sandbox.
    for product in trunkline:trunkline-uniffi:trunkline_native sandbox:trunkline-uniffi-sandbox:trunkline_native_sandbox; do
        IFS=: read -r part package library <<<"$product"
        # shellcheck disable=SC2059
        file=$(printf "$name" "$library")
        options=()
        # A library for macOS says what it is called, which would be where it was built.
        [[ $platform != darwin-* ]] || options=(-- -C "link-arg=-Wl,-install_name,@rpath/$file")
        (
            # shellcheck source=../../core/release/zig-for-windows.sh
            [[ $platform != win32-* ]] || source "$here/../core/release/zig-for-windows.sh"
            "${build[@]}" --quiet --locked --package "$package" --lib --profile mobile --config 'profile.mobile.strip="symbols"' \
                --target "$triple$glibc" ${options[@]+"${options[@]}"}
        )
        mkdir -p "$folder/$part/$platform"
        cp "$target/$triple/mobile/$file" "$folder/$part/$platform/"
        # Where glibc is, its loader is in the process and need not be asked for; musl knows the other names as its own, and not this one.
        [[ $platform != linux-* ]] || patchelf --remove-needed ld-linux-x86-64.so.2 --remove-needed ld-linux-aarch64.so.1 "$folder/$part/$platform/$file"
    done
done
