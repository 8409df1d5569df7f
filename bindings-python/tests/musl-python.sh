#!/usr/bin/env bash
# Builds, once, a CPython that runs on musl, and prints what starts it: musl-python.sh FOLDER. No registry has one, so it is made
# from Debian's sources of its python3.11 with Debian's musl, with as much of the standard library as the package asks for. Exits with 75
# where that cannot be.
set -euo pipefail

folder=$1/musl-x86_64
start=$folder/python
[[ ! -x $start ]] || { echo "$start"; exit 0; }
if ! command -v musl-gcc >/dev/null || ! [[ -x /usr/bin/python3.11 ]] || ! command -v apt-get >/dev/null; then
    echo "it takes Debian's musl-tools and python3.11" >&2
    exit 75
fi

rm -rf "$folder"
mkdir -p "$folder/lists/partial" "$folder/build"
cd "$folder"
echo "deb-src $(apt-get indextargets --format '$(SITE)' | grep -v security | head -1) bookworm main" >sources.list
options=(-qq -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$folder/lists")
{
    apt-get "${options[@]}" update
    apt-get "${options[@]}" source --download-only python3.11
} >apt.log 2>&1 || { tail -3 apt.log >&2 && exit 75; }
mkdir source
tar -xf python3.11_*.orig.tar.gz -C source --strip-components 1
cd build
# Given with their paths: under its plain name it takes readelf for that of another platform.
../source/configure --host=x86_64-linux-musl --build=x86_64-linux-gnu --with-build-python=/usr/bin/python3.11 --without-ensurepip --disable-test-modules \
    CC=musl-gcc AR=/usr/bin/ar READELF=/usr/bin/readelf ac_cv_file__dev_ptmx=no ac_cv_file__dev_ptc=no ac_cv_buggy_getaddrinfo=no >configure.log 2>&1
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
printf '#!/bin/sh\nPYTHONPATH="$PYTHONPATH:%s/source/Lib" exec %s/build/python "$@"\n' "$folder" "$folder" >"$start"
chmod +x "$start"
echo "$start"
