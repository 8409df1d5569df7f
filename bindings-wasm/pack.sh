#!/usr/bin/env bash
# Builds the npm package and packs it: prints the path of the tarball.
set -euo pipefail
cd "$(dirname "$0")"
./build.sh >&2
cp ../LICENSE-MIT ../LICENSE-APACHE npm/
out=${CARGO_TARGET_DIR:-$PWD/../target}/npm-package
mkdir -p "$out"
rm -f "$out"/*.tgz
(cd npm && npm pack --silent --pack-destination "$out" >&2)
ls "$out"/*.tgz
