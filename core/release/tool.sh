#!/usr/bin/env bash
# Installs a cargo command below target/tools, if it is not there, and prints where its program is: tool.sh NAME VERSION [OPTION…], with options
# of `cargo install`. Unoptimised: what it does takes less than building it.
set -euo pipefail
name=$1 version=$2
shift 2
target=${CARGO_TARGET_DIR:-$(cd "$(dirname "$0")/../.." && pwd)/target}
root=$target/tools/$name-$version
if [[ ! -x $root/bin/$name ]]; then
    CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0 cargo install "$name" --version "=$version" --locked --debug --quiet --root "$root" \
        --target-dir "$target/tools/build" "$@" >&2
    rm -rf "$target/tools/build"
fi
echo "$root/bin/$name"
