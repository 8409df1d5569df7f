#!/usr/bin/env bash
# Checks the TypeScript façade in a folder: its types by tsc, and by esbuild that its modules are whole and find each other.
set -euo pipefail
npm=$(cd "$(dirname "$0")/../../bindings-wasm" && pwd)
folder=$(cd "$1" && pwd)
"$npm/build.sh" --tools >/dev/null
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r "$folder/bindings-wasm/npm/api" "$npm/npm/base" "$npm/npm/compat" "$npm/npm/platform" "$scratch"
cd "$scratch"
mapfile -t types < <(find api -name '*.d.ts')
"$npm/node_modules/.bin/tsc" --strict --noEmit --target es2024 --lib es2024,dom --module nodenext --types "" "${types[@]}"
mapfile -t modules < <(find api -name '*.js')
"$npm/node_modules/.bin/esbuild" "${modules[@]}" --bundle --format=esm --outdir=out --log-level=warning \
    '--external:#*' '--external:../wasm/*'
