#!/usr/bin/env bash
# Makes the Android libraries dist/trunkline-core.aar and dist/trunkline-sandbox.aar, with the native library for each ABI. Needs the Android
# NDK (ANDROID_NDK_HOME), cargo-ndk and the jars of `make kotlin`.
#
# An app takes the AAR in the place of the jar of that name, and declares net.java.dev.jna:jna@aar, kotlinx-coroutines and trunkline-okhttp beside
# the libraries of its products; ABI splits of the app pick what it needs from jni/.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
dist=$here/../dist
version=0.1.0
if [[ -z ${ANDROID_NDK_HOME:-} ]] || ! command -v cargo-ndk >/dev/null; then
    echo "An AAR needs ANDROID_NDK_HOME and cargo-ndk (cargo install cargo-ndk), which are not here." >&2
    exit 75
fi

abis=(arm64-v8a armeabi-v7a x86_64 x86)
rustup target add aarch64-linux-android armv7-linux-androideabi x86_64-linux-android i686-linux-android
for product in trunkline-uniffi:trunkline-core trunkline-uniffi-sandbox:trunkline-sandbox; do
    IFS=: read -r package artifact <<<"$product"
    work=$(mktemp -d)
    cargo ndk "${abis[@]/#/--target=}" --platform 24 --output-dir "$work/jni" build --package "$package" --lib --profile mobile
    find "$work/jni" -name '*.so' -exec "$ANDROID_NDK_HOME"/toolchains/llvm/prebuilt/*/bin/llvm-strip --strip-unneeded {} \;
    # The classes alone: the libraries in the jar are those of desktops.
    mkdir "$work/classes"
    (cd "$work/classes" && unzip -q "$dist/maven/io/trunkline/$artifact/$version/$artifact-$version.jar" -x '*.so' '*.dylib' '*.dll' && zip -qr ../classes.jar . && cd .. && rm -r classes)
    cp "$here/kotlin/android/AndroidManifest.xml" "$work/"
    cp "$here/kotlin/android/consumer-rules.pro" "$work/proguard.txt"
    (cd "$work" && zip -qr "$dist/$artifact.aar" .)
    rm -rf "$work"
    echo "dist/$artifact.aar"
done
