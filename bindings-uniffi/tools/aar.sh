#!/usr/bin/env bash
# Makes the Android libraries trunkline-{core,sandbox,okhttp}-android in dist/maven: the classes of the jars of `make kotlin`, with the native
# library for each ABI in the place of those of desktops, and OkHttp and JNA in their forms for Android. Needs the Android NDK (ANDROID_NDK_HOME).
#
# An app takes them in the place of those without -android, which the libraries of the products name: the README says how. ABI splits of the app
# pick what it needs from jni/.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
maven=$here/../dist/maven/io/trunkline
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/../Cargo.toml" | head -1)
[[ -n ${ANDROID_NDK_HOME:-} ]] || { echo "An AAR needs Android's NDK, in ANDROID_NDK_HOME." >&2 && exit 75; }
[[ -d $maven/trunkline-core ]] || { echo "An AAR is made of the jars in dist/maven: run \`make kotlin\` first." >&2 && exit 1; }
ndk=$("$here/../core/release/tool.sh" cargo-ndk 4.1.2)
PATH=$(dirname "$ndk"):$PATH

# Devices with pages of 16 KB load a library only if its segments are aligned to them.
hold_pages() {
    local library alignment alignments
    for library in "$1"/{arm64-v8a,x86_64}/*.so; do
        alignments=$(readelf --program-headers --wide "$library" | awk '$1 == "LOAD" { print $NF }')
        [[ -n $alignments ]] || { echo "$library has no segments" >&2 && exit 1; }
        for alignment in $alignments; do
            [[ $((alignment)) -ge 16384 ]] && continue
            echo "$library: a segment is aligned to $alignment, where devices with pages of 16 KB need 0x4000" >&2
            exit 1
        done
    done
}

# Packs the folder that it stands in, as anyone would pack it again to the byte.
packed() {
    find . -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH:-0}" {} +
    find . -type f | LC_ALL=C sort | TZ=UTC zip -q -X -@ "$1"
}

abis=(arm64-v8a armeabi-v7a x86_64 x86)
rustup target add aarch64-linux-android armv7-linux-androideabi x86_64-linux-android i686-linux-android
RUSTFLAGS="$("$here/../core/release/remap.sh") -C link-arg=-Wl,-z,max-page-size=16384"
export RUSTFLAGS
for product in trunkline-uniffi:trunkline-core trunkline-uniffi-sandbox:trunkline-sandbox :trunkline-okhttp; do
    IFS=: read -r package artifact <<<"$product"
    work=$(mktemp -d)
    if [[ -n $package ]]; then
        # The classes need API 26, which has java.time and java.nio.file.
        cargo ndk "${abis[@]/#/--target=}" --platform 26 --output-dir "$work/jni" build --package "$package" --lib --profile mobile
        find "$work/jni" -name '*.so' -exec "$ANDROID_NDK_HOME"/toolchains/llvm/prebuilt/*/bin/llvm-strip --strip-unneeded {} \;
        hold_pages "$work/jni"
    fi
    mkdir "$work/classes"
    (
        cd "$work/classes"
        unzip -q "$maven/$artifact/$version/$artifact-$version.jar" -x '*.so' '*.dylib' '*.dll' 'META-INF/maven/*' 'META-INF/native-image/*'
        [[ ! -d META-INF/proguard ]] || mv META-INF/proguard/*.pro ../proguard.txt
        packed ../classes.jar
    )
    rm -r "$work/classes"
    # Of each library a name of its own, or Android's tools refuse to put them into one app.
    sed "s/package=\"io.trunkline\"/package=\"io.trunkline.${artifact#trunkline-}\"/" "$here/kotlin/android/AndroidManifest.xml" >"$work/AndroidManifest.xml"
    # It has no resources.
    touch "$work/R.txt"
    folder=$maven/$artifact-android/$version
    mkdir -p "$folder"
    rm -f "$folder/$artifact-android-$version.aar"
    (cd "$work" && packed "$folder/$artifact-android-$version.aar")
    # Maven Central asks for both, which a release has.
    for kind in sources javadoc; do
        jar=$maven/$artifact/$version/$artifact-$version-$kind.jar
        [[ ! -e $jar ]] || cp "$jar" "$folder/$artifact-android-$version-$kind.jar"
    done
    python3 "$here/tools/android_pom.py" "$here/kotlin" "${artifact#trunkline-}" >"$folder/$artifact-android-$version.pom"
    rm -rf "$work"
    echo "${folder#"$here/../"}"
done
