#!/usr/bin/env bash
# Makes the XCFrameworks of the Swift package on a Mac with Xcode: swift/native/TrunklineNative.xcframework and
# TrunklineNativeSandbox.xcframework, for iOS, its simulator and macOS, and zips of them for a release in dist/.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$here/../target}
dist=$here/../dist
for needed in xcodebuild lipo swift rustup; do
    command -v "$needed" >/dev/null && continue
    echo "An XCFramework takes a Mac with Xcode and rustup: $needed is not here." >&2
    exit 75
done

# As Package.swift says.
export MACOSX_DEPLOYMENT_TARGET=12.0 IPHONEOS_DEPLOYMENT_TARGET=15.0
triples=(aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios aarch64-apple-darwin x86_64-apple-darwin)
rustup target add "${triples[@]}"
"$here/tools/prepare.sh" swift mobile

# What is published tells nothing of this machine.
RUSTFLAGS=$("$here/../core/release/remap.sh")
export RUSTFLAGS
mkdir -p "$dist"
for product in trunkline-uniffi:libtrunkline_native:TrunklineNative trunkline-uniffi-sandbox:libtrunkline_native_sandbox:TrunklineNativeSandbox; do
    IFS=: read -r package library module <<<"$product"
    for triple in "${triples[@]}"; do
        cargo rustc --package "$package" --lib --profile mobile --target "$triple" --crate-type staticlib
    done
    built() { echo "$target/$1/mobile/$library.a"; }
    work=$(mktemp -d)
    mkdir "$work/simulator" "$work/macos" "$work/headers"
    lipo -create "$(built aarch64-apple-ios-sim)" "$(built x86_64-apple-ios)" -output "$work/simulator/$library.a"
    lipo -create "$(built aarch64-apple-darwin)" "$(built x86_64-apple-darwin)" -output "$work/macos/$library.a"
    # One module in a folder of its own: Xcode lays the headers of all frameworks into one place.
    mkdir "$work/headers/$module"
    cp "$here/swift/native/${module}FFI/include/"* "$work/headers/$module/"
    rm -rf "$here/swift/native/$module.xcframework"
    xcodebuild -create-xcframework \
        -library "$(built aarch64-apple-ios)" -headers "$work/headers" \
        -library "$work/simulator/$library.a" -headers "$work/headers" \
        -library "$work/macos/$library.a" -headers "$work/headers" \
        -output "$here/swift/native/$module.xcframework"
    rm -f "$dist/$module.xcframework.zip"
    (cd "$here/swift/native" && zip -qr "$dist/$module.xcframework.zip" "$module.xcframework")
    swift package compute-checksum "$dist/$module.xcframework.zip"
    rm -rf "$work"
done
