#!/usr/bin/env bash
# Makes what a package needs and the repository does not hold: tools/prepare.sh kotlin|swift [cargo profile]. That is the façade, the native
# libraries, the Swift and Kotlin files that UniFFI writes for them, and the programs of the site's pages for the tests.
#
# They go where the packages expect them: kotlin/native/{lib/{trunkline,sandbox}/<platform>,{trunkline,sandbox}/{kotlin,resources}},
# swift/native/{lib,<module>,<module>FFI}. For Swift on Linux they are linked into the program (tools/object.sh).
set -euo pipefail

language=$1 profile=${2:-mobile}
here=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$here/../target}
folder=$profile
[[ $profile == dev ]] && folder=debug

cargo codegen write "$language"
# What the site's pages show, which the tests run.
case $language in
    kotlin) pages=kotlin/tests/src/test/docs ;;
    swift) pages=swift/Tests/TrunklineTests/Docs ;;
esac
rm -rf "${here:?}/$pages"
python3 "$here/../core/docs/pages.py" programs "$language" "$here/$pages"
cargo build --quiet --package trunkline-uniffi --features bindgen --bin uniffi-bindgen
case $(uname -s)-$(uname -m) in
    Linux-x86_64) platform=linux-x86-64 ending=so ;;
    Linux-aarch64) platform=linux-aarch64 ending=so ;;
    Darwin-x86_64) platform=darwin-x86-64 ending=dylib ;;
    Darwin-arm64) platform=darwin-aarch64 ending=dylib ;;
    *) echo "prepare.sh does not know this platform" >&2; exit 1 ;;
esac

# Replaces a file only if it has another content, so that what is built from it is not built again.
place() { cmp --silent "$1" "$2" || { mkdir -p "$(dirname "$2")" && cp "$1" "$2"; }; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# One at a time: built together they would share their features, and every app would carry the sandbox.
for product in trunkline sandbox; do
    case $product in
        trunkline) crate=$here package=trunkline-uniffi name=trunkline_native artifact=trunkline-core ;;
        sandbox) crate=$here/sandbox package=trunkline-uniffi-sandbox name=trunkline_native_sandbox artifact=trunkline-sandbox ;;
    esac
    library=lib$name.$ending
    if [[ $language-$ending == swift-so ]]; then
        library=$name.o
        # Where the platform has no transport that can be relied on, the library brings one. (An empty list is not set, to the bash of macOS.)
        features=()
        [[ $product == sandbox ]] || features=(--features reqwest)
        built=$("$here/tools/object.sh" "$package" "$name" "$scratch/$library" --profile "$profile" ${features[@]+"${features[@]}"})
    else
        cargo build --quiet --package "$package" --lib --profile "$profile"
        built=$target/$folder/$library
        # UniFFI needs the symbols that the packages do not.
        cp "$built" "$scratch/$library"
        strip --strip-unneeded "$scratch/$library" 2>/dev/null || strip -x "$scratch/$library"
    fi
    (cd "$crate" && "$target/debug/uniffi-bindgen" generate --language "$language" --no-format --out-dir "$scratch/$product" "$built")
    case $language in
        kotlin)
            place "$scratch/$library" "$here/kotlin/native/lib/$product/$platform/$library"
            (cd "$scratch/$product" && find . -name '*.kt') | while read -r file; do
                # UniFFI makes everything public and has no option for it; what stands in a class is not seen without the class.
                sed -i -E 's/^(public )?((data|sealed|open|abstract|inline|suspend|enum) )*(class|interface|object|fun|val|typealias) /internal &/; s/^internal public /internal /; s/^( *@Throws\([^)]*\)| *\*\/) fun /\1 internal fun /' "$scratch/$product/$file"
                place "$scratch/$product/$file" "$here/kotlin/native/$product/kotlin/$file"
                python3 "$here/tools/native_image.py" "$scratch/$product/$file" "$artifact" "$name" "$scratch/$product/resources"
            done
            (cd "$scratch/$product/resources" && find . -type f) | while read -r file; do
                place "$scratch/$product/resources/$file" "$here/kotlin/native/$product/resources/$file"
            done
            ;;
        swift)
            module=$(basename "$scratch/$product"/*.swift .swift)
            ffi=$here/swift/native/${module}FFI
            # Macs link XCFrameworks.
            [[ $library != *.o ]] || place "$scratch/$library" "$here/swift/native/lib/$(uname -m)/$library"
            place "$scratch/$product/$module.swift" "$here/swift/native/$module/$module.swift"
            # Asked before anything that UniFFI knows.
            [[ $product == sandbox ]] || echo 'const char *_Nonnull trunkline_native_version(void);' >>"$scratch/$product/${module}FFI.h"
            place "$scratch/$product/${module}FFI.h" "$ffi/include/${module}FFI.h"
            printf 'module %sFFI {\n    header "%sFFI.h"\n    export *\n}\n' "$module" "$module" >"$scratch/module.modulemap"
            place "$scratch/module.modulemap" "$ffi/include/module.modulemap"
            place "$here/swift/link.c" "$ffi/link.c"
            ;;
    esac
done
