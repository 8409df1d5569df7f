#!/usr/bin/env bash
# Lays out the Swift package in dist/Trunkline, as the tree of the repository that SwiftPM takes it from by its tag: mirror.sh [cargo profile].
# SwiftPM wants Package.swift at the root of a repository, and nothing to be built before.
#
# On a Mac it holds the XCFrameworks. On Linux it holds the libraries for Linux: as they are built here for this processor, or, where zig is there
# (`make mirror`), as they are published: for both processors and the oldest glibc. Where dist/ has the XCFrameworks of a Mac, packed, Package.swift
# refers to them by the address that a release has them at, and by their checksums.
set -euo pipefail

profile=${1:-mobile}
tools=$(cd "$(dirname "$0")" && pwd)
here=$(dirname "$tools")
tree=$(dirname "$here")
dist=$tree/dist
package=$dist/Trunkline

if [[ $(uname -s) == Darwin ]]; then "$tools/xcframework.sh"; else "$tools/prepare.sh" swift "$profile"; fi
rm -rf "$package"
mkdir -p "$package"
cp -r "$here"/swift/{README.md,Sources,native} "$tree"/LICENSE-* "$here/THIRD-PARTY-NOTICES.txt" "$package/"
# The tests stay here, where their data is.
sed '/executableTarget(/d; /testTarget(/,/^        ),$/d' "$here/swift/Package.swift" >"$package/Package.swift"
[[ $(uname -s) != Darwin ]] || exit 0

for processor in x86_64 aarch64; do
    [[ $profile != dev ]] && command -v cargo-zigbuild >/dev/null || continue
    triple=$processor-unknown-linux-gnu
    [[ -d $(rustc --print target-libdir --target "$triple") ]] || rustup target add "$triple"
    # The oldest glibc that Rust links for.
    options=(--profile "$profile" --target "$triple.2.17")
    "$tools/object.sh" trunkline-uniffi trunkline_native "$package/native/lib/$processor/trunkline_native.o" "${options[@]}" --features reqwest >/dev/null
    "$tools/object.sh" trunkline-uniffi-sandbox trunkline_native_sandbox "$package/native/lib/$processor/trunkline_native_sandbox.o" "${options[@]}" >/dev/null
done
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$tree/Cargo.toml" | head -1)
repository=$(sed -n 's/^repository = "\(.*\)"/\1/p' "$tree/Cargo.toml")
for framework in TrunklineNative TrunklineNativeSandbox; do
    packed=$dist/$framework.xcframework.zip
    [[ -e $packed ]] || continue
    # What `swift package compute-checksum` says.
    checksum=$(sha256sum "$packed" | cut -d' ' -f1)
    sed -i "s|path: \"native/$framework.xcframework\"|url: \"$repository/releases/download/v$version/$framework.xcframework.zip\", checksum: \"$checksum\"|" \
        "$package/Package.swift"
done
