#!/usr/bin/env bash
# Adds to a folder of a program for Windows what Debian's Wine lacks: the source of random numbers that Rust asks for, which Wine has since
# version 9: wine-random.sh FOLDER. Takes `cargo-zigbuild` on the path.
set -euo pipefail
folder=$1
[[ ! -e $folder/bcryptprimitives.dll ]] || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo 'int DllMainCRTStartup(void *a, unsigned b, void *c) { return 1; }' >"$work/main.c"
cat >"$work/random.c" <<'C'
__declspec(dllimport) unsigned char SystemFunction036(void *buffer, unsigned long length);
__declspec(dllexport) int ProcessPrng(unsigned char *buffer, unsigned long long length) { return SystemFunction036(buffer, (unsigned long)length); }
C
cargo-zigbuild zig cc -- -target x86_64-windows-gnu -shared -nostdlib -o "$folder/bcryptprimitives.dll" "$work/main.c" "$work/random.c" -ladvapi32
