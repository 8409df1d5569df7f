#!/usr/bin/env bash
# Builds the program trunkline-sandbox for the platforms named, by Rust's names for them, and packs each with its licences into the folder given:
# server.sh DIST PLATFORM…. Those for Linux are static: they ask for nothing of the system. Zig links; for macOS it takes a Mac, which
# it is told without a platform.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../.." && pwd)
dist=$1
shift
if [[ $(uname -s) == Darwin ]]; then set -- aarch64-apple-darwin x86_64-apple-darwin; fi
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$tree/Cargo.toml" | head -1)
RUSTFLAGS=$("$here/remap.sh")
export RUSTFLAGS CARGO_PROFILE_RELEASE_STRIP=true

rm -rf "$dist"
mkdir -p "$dist"
for platform in "$@"; do
    [[ -d $(rustc --print target-libdir --target "$platform") ]] || rustup target add "$platform"
    build=zigbuild program=trunkline-sandbox ending=tar.gz
    case $platform in
        *-apple-*) build=build ;;
        *-windows-*) program=trunkline-sandbox.exe ending=zip ;;
    esac
    cargo "$build" --quiet --locked --release --manifest-path "$tree/core/Cargo.toml" --no-default-features --features all-products,sandbox-server \
        --bin trunkline-sandbox --target "$platform"
    name=trunkline-sandbox-$version-$platform
    folder=$dist/$name
    mkdir "$folder"
    cp "${CARGO_TARGET_DIR:-$tree/target}/$platform/release/$program" "$tree"/LICENSE-* "$tree/core/THIRD-PARTY-NOTICES.txt" "$folder"
    python3 "$here/archive.py" "$folder" "$dist/$name.$ending"
    # As a container takes it: core/Dockerfile.
    case $platform in
        x86_64-unknown-linux-musl) mv "$folder" "$dist/amd64" ;;
        aarch64-unknown-linux-musl) mv "$folder" "$dist/arm64" ;;
        *) rm -rf "$folder" ;;
    esac
    echo "$dist/$name.$ending"
done
