#!/usr/bin/env bash
# Prints the flags with which rustc writes none of this machine's paths into what it builds. Built elsewhere, the same comes out.
set -euo pipefail
tree=$(cd "$(dirname "$0")/../.." && pwd)
echo "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=c" \
    "--remap-path-prefix=$(rustc --print sysroot)/lib/rustlib/src/rust=rust" \
    "--remap-path-prefix=$tree=."
