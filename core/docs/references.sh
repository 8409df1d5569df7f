#!/usr/bin/env bash
# Writes the references in the form of each language into the folder given: rustdoc, pdoc for Python, TypeDoc for JavaScript, DocC for Swift,
# Dokka for Kotlin. A warning is an error. They hold what is written by hand; the products, 1,626 operations in each language, are in the
# site's own reference.
#
# `make docs` has installed the Python package in target/python and packed the npm package. Where the toolchain of Swift or Kotlin cannot be
# had, a page in its place says so. DocC's pages must know where they are served: SITE_PATH is the path of the site, `/trunkline` for example.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
mkdir -p "$1"
out=$(cd "$1" && pwd)

# Not what `make lint` has written there of the crates beside it.
cargo clean --quiet --doc
RUSTDOCFLAGS="--deny warnings" cargo doc --quiet --package trunkline --lib --all-features --no-deps
rm -rf "$out/rust"
cp -r "$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/doc" "$out/rust"
echo "Rust: $out/rust/trunkline/index.html"

rm -rf "$out/python"
# The package imports some of its names when they are asked for, and pdoc does not ask.
pdoc='import trunkline
vars(trunkline).update({name: getattr(trunkline, name) for name in trunkline.__all__})
from pdoc.__main__ import cli
cli()'
said=$(target/python/bin/python -c "$pdoc" --docformat restructuredtext --output-directory "$out/python" \
    trunkline '!trunkline.' trunkline.{arrow,opentelemetry,request_validator,sandbox,segments,twiml,webhooks} \
    trunkline.base.{attempt,exceptions} trunkline.credential trunkline.http.validation_client \
    trunkline.jwt.{access_token,client,taskrouter} trunkline.jwt.access_token.grants \
    trunkline.transports.{error,http_client} trunkline.twiml.{fax,messaging,voice}_response '!trunkline._native' 2>&1) ||
    { echo "$said" >&2; exit 1; }
[[ $said != *Warn* ]] || { echo "$said" >&2; exit 1; }
echo "Python: $out/python/index.html"

# Beside the packed package: TypeDoc needs an older TypeScript than the tests.
tools=target/typedoc
if [[ ! -x $tools/node_modules/.bin/typedoc ]]; then
    mkdir -p "$tools"
    npm install --silent --no-fund --no-audit --prefix "$tools" typedoc@0.28.20 typescript@5.9.3
fi
rm -rf "$tools/types" "$out/javascript"
cp -r target/npm-package/package/types "$tools/"
cp "$here/typedoc.json" "$tools/"
# Each file by the name that programs import.
name() { sed -i "1i /** @module $2 */" "$tools/types/$1.d.ts"; }
name base/exports trunkline
name base/types 'trunkline (types)'
for module in jwt opentelemetry sandbox segments testing twiml webhooks; do name "$module" "trunkline/$module"; done
echo '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "skipLibCheck": true, "types": [] }, "include": ["types/*.d.ts", "types/base/*.d.ts"] }' \
    >"$tools/tsconfig.json"
(cd "$tools" && node_modules/.bin/typedoc --logLevel Warn --out "$out/javascript")
echo "JavaScript: $out/javascript/index.html"

# Whether a toolchain can be had here: its script says otherwise by 75, and fails by anything else.
is_there() {
    local status=0
    "$@" >/dev/null || status=$?
    [[ $status == 0 || $status == 75 ]] || exit "$status"
    return "$status"
}

# What stands where a language's toolchain is missing: the site links to it.
not_built() {
    local language=$1 page=$2
    mkdir -p "$(dirname "$page")"
    printf '<!doctype html><meta charset="utf-8"><title>%s</title><p>Not built: the toolchain of %s was not there.\n' "$language" "$language" >"$page"
    echo "$language: not built, for want of its toolchain"
}

# From the symbols that the compiler writes of a module; DocC wants a folder for each, and makes one site of all.
rm -rf "$out/swift"
swift=$PWD/bindings-uniffi/tools/swift.sh
page=$out/swift/documentation/trunklinecore/index.html
if is_there "$swift" --version; then
    bindings-uniffi/tools/prepare.sh swift dev
    work=$PWD/target/docc
    rm -rf "$work"
    archives=()
    for module in TrunklineCore TrunklineTwiml TrunklineSandbox; do
        mkdir -p "$work/symbols" "$work/$module"
        (
            cd bindings-uniffi/swift
            "$swift" build --quiet --scratch-path "$work/build" --target "$module" -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir \
                -Xswiftc "$work/symbols" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
        )
        cp "$work/symbols/$module"[.@]*.json "$work/$module/"
        archive=$work/$module.doccarchive
        archives+=("$archive")
        "$swift" docc convert --additional-symbol-graph-dir "$work/$module" --output-path "$archive" --warnings-as-errors \
            --fallback-display-name "$module" --fallback-bundle-identifier "io.trunkline.$module" --hosting-base-path "${SITE_PATH:-}/api/swift"
    done
    "$swift" docc merge "${archives[@]}" --output-path "$work/site"
    cp -r "$work/site" "$out/swift"
    echo "Swift: $page"
else
    not_built Swift "$page"
fi

rm -rf "$out/kotlin"
page=$out/kotlin/index.html
maven=bindings-uniffi/tools/maven.sh
if is_there "$maven" --quiet --version; then
    "$maven" --quiet --batch-mode -Dstyle.color=never --file "$here/kotlin/pom.xml" dokka:dokka "-Dreference=$out/kotlin"
    echo "Kotlin: $page"
else
    not_built Kotlin "$page"
fi
