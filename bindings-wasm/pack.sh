#!/usr/bin/env bash
# Builds the npm package and packs it: prints the path of the tarball.
set -euo pipefail
cd "$(dirname "$0")"
./build.sh >&2
out=${CARGO_TARGET_DIR:-$PWD/../target}/npm-package
rm -rf "$out"
node stage.mjs "$out/package"
(cd "$out/package" && npm pack --silent --pack-destination "$out" >&2)
ls "$out"/*.tgz
