#!/usr/bin/env bash
# Makes the source of random numbers that Rust asks Windows for, which Wine has since version 9, and Debian 12 an older one: wine_random.sh FOLDER
# puts it where a program is. Takes zig, as `make server` and `make wheels` have it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/random.c" <<'END_OF_C'
int DllMainCRTStartup(void *a, unsigned b, void *c) { return 1; }
__declspec(dllimport) unsigned char SystemFunction036(void *buffer, unsigned long length);
__declspec(dllexport) int ProcessPrng(unsigned char *buffer, unsigned long long length) { return SystemFunction036(buffer, (unsigned long)length); }
END_OF_C
cargo-zigbuild zig cc -- -target x86_64-windows-gnu -shared -nostdlib -o "$1/bcryptprimitives.dll" "$work/random.c" -ladvapi32
