#!/usr/bin/env bash
# Sourced: makes zig the linker of Windows for cargo, as cargo-zigbuild does. Takes `cargo-zigbuild` on the path.
zig_wrappers=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/target/zig-for-windows
mkdir -p "$zig_wrappers"
for tool in ar dlltool; do
    printf '#!/bin/sh\nexec cargo-zigbuild zig %s -- "$@"\n' "$tool" >"$zig_wrappers/$tool"
done
printf '#!/bin/sh\nexec cargo-zigbuild zig cc -- -g -fno-sanitize=all -target x86_64-windows-gnu "$@"\n' >"$zig_wrappers/cc"
mv "$zig_wrappers/dlltool" "$zig_wrappers/x86_64-w64-mingw32-dlltool"
chmod +x "$zig_wrappers"/*
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=$zig_wrappers/cc CC_x86_64_pc_windows_gnu=$zig_wrappers/cc AR_x86_64_pc_windows_gnu=$zig_wrappers/ar
export CARGO_ZIGBUILD_TARGET=x86_64-windows-gnu PATH=$zig_wrappers:$PATH
