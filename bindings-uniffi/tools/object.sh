#!/usr/bin/env bash
# Makes what Swift links on Linux: object.sh CRATE LIBRARY OUT [CARGO OPTION…], with the options of the build. That is one object file in which
# UniFFI's functions alone are seen: a program that links both libraries would have Rust's own functions twice. Prints where the library is of
# which it was made, which holds what UniFFI reads.
set -euo pipefail

crate=$1 library=$2 out=$3
shift 3
tree=$(cd "$(dirname "$0")/../.." && pwd)
# What is published tells nothing of this machine.
[[ " $* " == *" --profile dev "* ]] || { RUSTFLAGS=$("$tree/core/release/remap.sh"); export RUSTFLAGS; }
# Zig brings what compiles C for another processor.
cargo="cargo"
[[ " $* " != *" --target "* ]] || cargo="cargo-zigbuild"
built=$("$cargo" rustc --quiet --package "$crate" --lib "$@" --crate-type staticlib --message-format json |
    python3 -c '
import json, sys
for message in map(json.loads, sys.stdin):
    if message["reason"] == "compiler-artifact":
        for name in message["filenames"]:
            if name.endswith(f"/lib{sys.argv[1]}.a"):
                print(name)
' "$library")
[[ -n $built ]] || { echo "cargo made no lib$library.a" >&2; exit 1; }

# Both come with Rust, and know every processor; the second one stands on a library of the compiler's.
compiler=$(cd "$tree" && rustc --print sysroot)
programs=$compiler/lib/rustlib/$(cd "$tree" && rustc --version --verbose | sed -n 's/^host: //p')/bin
mkdir -p "$(dirname "$out")"
"$programs/rust-lld" -flavor gnu -r --whole-archive "$built" -o "$out.all"
LD_LIBRARY_PATH=$compiler/lib "$programs/rust-objcopy" --strip-unneeded --wildcard --keep-global-symbol='uniffi_trunkline_*' \
    --keep-global-symbol='ffi_trunkline_*' --keep-global-symbol='trunkline_native_*' "$out.all" "$out"
rm "$out.all"
echo "$built"
