#!/usr/bin/env bash
# Builds what the npm package is put together from: into npm/wasm the WebAssembly, each with its glue: trunkline.wasm, the same for speed in
# fast.wasm, sandbox.wasm, a .wasm for each of the helpers, and all of these for speed in helpers-fast.wasm; and into npm/api the façade.
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
    # Not by its lock file, which may name versions that are withdrawn or not served here.
    cargo install wasm-bindgen-cli --version "=$version" --no-default-features --bin wasm-bindgen --debug --quiet \
        --root "$target/tools/wasm-bindgen-$version" --target-dir "$target/tools/build"
fi
[[ -d $(rustc --print target-libdir --target wasm32-unknown-unknown) ]] || rustup target add wasm32-unknown-unknown

# Paths of this machine have no business in the package.
remap=$(../core/release/remap.sh)

build() {
    local name=$1 features=$2 profile=$3 more=$4 flags=$remap
    # Unrolled, what hashes is a tenth of a page's tokens.
    [[ $profile != wasm ]] || flags+=' --cfg sha2_backend_soft="compact"'
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$flags" \
        cargo build --quiet --package trunkline-wasm --no-default-features --features "$features$extra" \
        --profile "$profile" --target wasm32-unknown-unknown
    "$bindgen" --target web --no-typescript --omit-default-module-path --experimental-reset-state-function \
        --remove-name-section --remove-producers-section --out-name "$name" --out-dir "$target/wasm-bindgen" \
        "$target/wasm32-unknown-unknown/$profile/trunkline_wasm.wasm"
    mkdir -p "$out"
    cp "$target/wasm-bindgen/$name.js" "$out/$name.js"
    # Packing the memory cuts the data into hundreds of segments, which do not compress as well.
    # shellcheck disable=SC2086
    node_modules/.bin/wasm-opt $more --skip-pass=memory-packing --strip-debug --strip-producers \
        --mvp-features --enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext \
        --enable-mutable-globals --enable-reference-types --enable-multivalue --enable-call-indirect-overlong \
        "$target/wasm-bindgen/${name}_bg.wasm" -o "$out/$name.wasm"
}

if [[ -z $extra ]]; then
    # What is no longer built would be packed.
    rm -rf "$out"
    (cd .. && cargo codegen write typescript)
fi
build trunkline client wasm "-Oz --converge"
if [[ -z $extra ]]; then
    build fast client wasm-fast -O3
    build sandbox sandbox wasm "-Oz --converge"
    for helper in jwt segments twiml webhook; do build "$helper" "$helper" wasm "-Oz --converge"; done
    build helpers-fast helpers wasm-fast -O3
fi
