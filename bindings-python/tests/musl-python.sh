#!/usr/bin/env bash
# Builds, once, a CPython that runs on musl, and prints what starts it: musl-python.sh FOLDER x86_64|aarch64. No registry has one, so zig
# makes it from Debian's sources of its python3.11, with as much of the standard library as the package asks for; Debian's musl runs it, for
# aarch64 within qemu. Takes `cargo-zigbuild` on the path. Exits with 75 where it cannot be had.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
machine=$2 folder=$1/musl-$2
start=$folder/python
[[ ! -x $start ]] || { echo "$start"; exit 0; }
[[ -x /usr/bin/python3.11 ]] || { echo "it takes Debian's python3.11" >&2 && exit 75; }
case $machine in
    x86_64) debian=amd64 run="$folder/musl/lib/ld-musl-x86_64.so.1" ;;
    aarch64) debian=arm64 run="qemu-aarch64-static -L $folder/musl" ;;
    *) echo "musl-python.sh does not know $machine" >&2 && exit 2 ;;
esac

rm -rf "$folder"
mkdir -p "$folder/build" "$folder/source"
cd "$folder"
"$here/../../core/release/debian.sh" "$folder" amd64 source --download-only python3.11
"$here/../../core/release/debian.sh" "$folder" "$debian" download musl
tar -xf python3.11_*.orig.tar.gz -C source --strip-components 1
dpkg-deb --extract musl_*.deb musl

# zig's own way with the date within the program and with what is undefined in C is not Python's.
printf '#!/bin/sh\nexec cargo-zigbuild zig cc -- -target %s-linux-musl -dynamic -O1 -fno-sanitize=all -Wno-date-time "$@"\n' "$machine" >zig-cc
printf '#!/bin/sh\nexec cargo-zigbuild zig ar -- "$@"\n' >zig-ar
chmod +x zig-cc zig-ar
cd build
# Without what zig's musl has, and Debian's, which is older, lacks. readelf is given with its path: under its plain name it takes another's.
../source/configure --host="$machine-linux-musl" --build=x86_64-linux-gnu --with-build-python=/usr/bin/python3.11 --without-ensurepip --disable-test-modules \
    CC="$folder/zig-cc" AR="$folder/zig-ar" READELF=/usr/bin/readelf OPT= ac_cv_file__dev_ptmx=no ac_cv_file__dev_ptc=no ac_cv_buggy_getaddrinfo=no \
    ac_cv_func_preadv2=no ac_cv_func_pwritev2=no >configure.log 2>&1 || { tail -5 configure.log >&2 && exit 1; }
# Modules as parts of the interpreter: they are not compiled by distutils, which looks into Debian's headers.
{
    echo '*static*'
    for module in array _asyncio _bisect _contextvars _csv _datetime _heapq _json _opcode _pickle _posixsubprocess _queue _random _socket _struct \
        _statistics _typing _zoneinfo math select fcntl unicodedata _md5 _sha1 _sha256 _sha512 _sha3 _blake2 binascii; do
        grep -m1 -E "^#?$module [A-Za-z_/]+.*\.c" ../source/Modules/Setup | sed 's/^#//'
    done
} >Modules/Setup.local
sed -i 's/^\(MODULE_BINASCII_\(CFLAGS\|LDFLAGS\)=\).*/\1/' Makefile Makefile.pre
make -j"$(nproc)" python >make.log 2>&1 || { tail -5 make.log >&2 && exit 1; }
printf '#!/bin/sh\nPYTHONPATH="$PYTHONPATH:%s/source/Lib" exec %s %s/build/python "$@"\n' "$folder" "$run" "$folder" >"$start"
chmod +x "$start"
echo "$start"
