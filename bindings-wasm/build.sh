#!/usr/bin/env bash
# Builds the WebAssembly of the npm package into npm/wasm: trunkline.wasm and sandbox.wasm, each with its glue.
# `--test` builds them with a way to panic, into a folder of their own. `--tools` installs what JavaScript is checked with, and builds nothing.
set -euo pipefail
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-$PWD/../target}
out=npm/wasm
extra=
if [[ ${1:-} == --test ]]; then
    extra=,provoke
    out=$target/wasm-test
fi

if [[ ! node_modules/.package-lock.json -nt package.json ]]; then
    npm install --no-package-lock --no-fund --no-audit --loglevel=error >&2
    touch node_modules/.package-lock.json
fi
[[ ${1:-} != --tools ]] || exit 0

# The command must have exactly the version of the crate.
version=$(sed -n 's/^wasm-bindgen = "=\(.*\)"$/\1/p' Cargo.toml)
bindgen=$target/tools/wasm-bindgen-$version/bin/wasm-bindgen
if [[ ! -x $bindgen ]]; then
    cargo install wasm-bindgen-cli --version "=$version" --no-default-features --bin wasm-bindgen --debug --quiet \
        --root "$target/tools/wasm-bindgen-$version" --target-dir "$target/tools/build"
fi
[[ -d $(rustc --print target-libdir --target wasm32-unknown-unknown) ]] || rustup target add wasm32-unknown-unknown

build() {
    local name=$1 features=$2
    # Paths of this machine have no business in the package. Inlining more than opt-level z does by itself, a page is read in a
    # quarter less time, and the download is a twentieth larger.
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=c --remap-path-prefix=$(rustc --print sysroot)/lib/rustlib/src/rust=rust --remap-path-prefix=$(cd .. && pwd)=. -Cllvm-args=-inline-threshold=50" \
        cargo build --quiet --package trunkline-wasm --no-default-features --features "$features$extra" \
        --profile wasm --target wasm32-unknown-unknown
    "$bindgen" --target web --no-typescript --omit-default-module-path --experimental-reset-state-function \
        --remove-name-section --remove-producers-section --out-name "$name" --out-dir "$target/wasm-bindgen" \
        "$target/wasm32-unknown-unknown/wasm/trunkline_wasm.wasm"
    mkdir -p "$out"
    cp "$target/wasm-bindgen/$name.js" "$out/$name.js"
    # Packing the memory cuts the tables into hundreds of segments, which do not compress as well.
    node_modules/.bin/wasm-opt -Oz --converge --skip-pass=memory-packing --strip-debug --strip-producers \
        --mvp-features --enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext \
        --enable-mutable-globals --enable-reference-types --enable-multivalue --enable-call-indirect-overlong \
        "$target/wasm-bindgen/${name}_bg.wasm" -o "$out/$name.wasm"
}

build trunkline client
[[ -n $extra ]] || build sandbox sandbox

# Node opens each file of a package for itself, so it gets the modules in one.
if [[ -z $extra ]]; then
    rm -rf npm/node
    (cd npm && ../node_modules/.bin/esbuild index.js api/accounts.js api/api.js api/ip-messaging.js api/messaging.js sandbox.js \
        --bundle --splitting --format=esm --platform=node --conditions=node --target=node20 --legal-comments=none \
        --entry-names='[name]' --outdir=node --log-level=error)
fi
