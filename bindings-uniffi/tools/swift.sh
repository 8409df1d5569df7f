#!/usr/bin/env bash
# Runs `swift` with the arguments given: the one of this machine if it is 6.0 or later, otherwise one in a folder of its own. If `docc` is the
# first of them, runs that, which is a part of Swift.
#
# No Debian or Ubuntu package of Swift 6 runs on older systems, so a minimal Debian 13 with its `swiftlang` is unpacked below target/
# (about 3 GB, once) and entered with chroot, the working tree and the target folder mounted at their own paths. This needs Linux, root
# and debootstrap. Exits with 75 if Swift cannot be had here, or if it would have to be unpacked and TRUNKLINE_INSTALL is `no`.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$tree/target}
root=$target/toolchains/swift
# The archive that this machine gets its own packages from, unless another is named.
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -v security | head -1 || true)}

unavailable() {
    echo "Swift 6 is not available here: $*" >&2
    exit 75
}

version_of() { "$@" --version 2>/dev/null | grep -oE 'Swift version [0-9]+' | grep -oE '[0-9]+' || true; }

if [[ "$(version_of swift)" -ge 6 ]] 2>/dev/null; then
    if [[ ${1:-} != docc ]]; then exec swift "$@"; fi
    if command -v xcrun >/dev/null; then exec xcrun "$@"; fi
    exec "$@"
fi

install() {
    [[ ${TRUNKLINE_INSTALL:-} != no ]] || unavailable "3 GB would have to be unpacked, once"
    [[ $(id -u) == 0 ]] || unavailable "install it from swift.org, or run this as root to unpack Debian's"
    if ! command -v debootstrap >/dev/null; then
        echo "Installing debootstrap" >&2
        (apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap) >&2 || unavailable "debootstrap is missing"
    fi
    [[ -n $mirror ]] || unavailable "set DEBIAN_MIRROR to an archive of Debian"
    echo "Unpacking Debian 13 with Swift into $root (once)" >&2
    rm -rf "$root"
    mkdir -p "$root"
    # In a namespace of its own: what debootstrap mounts must not stay behind if it fails.
    unshare --mount debootstrap --variant=minbase --include=swiftlang,libc6-dev,libstdc++-14-dev,ca-certificates,git trixie "$root" "$mirror" \
        >"$target/toolchains/swift.log" 2>&1 || unavailable "debootstrap failed, see $target/toolchains/swift.log"
    touch "$root/.ready"
}

[[ $(uname -s) == Linux ]] || unavailable "install it from swift.org"
mkdir -p "$target/toolchains"
exec 9>"$target/toolchains/swift.lock"
flock 9
[[ -e $root/.ready ]] || install
flock -u 9

case ${1:-} in
    docc) shift && set -- /usr/libexec/swift/bin/docc "$@" ;;
    *) set -- swift "$@" ;;
esac
# The mounts live in a namespace of this process and end with it.
exec unshare --mount bash -c '
    set -e
    root=$1 tree=$2 target=$3 directory=$4
    shift 4
    for folder in "$tree" "$target"; do
        mkdir -p "$root$folder"
        mount --bind "$folder" "$root$folder"
    done
    mount -t proc proc "$root/proc"
    cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
    exec chroot "$root" env -i HOME=/root PATH=/usr/bin:/bin LANG=C.UTF-8 \
        ${SOAK_URL:+SOAK_URL="$SOAK_URL"} LD_LIBRARY_PATH="${LD_LIBRARY_PATH:-}" bash -c "cd \"\$0\" && exec \"\$@\"" "$directory" "$@"
' swift "$root" "$tree" "$target" "$PWD" "$@"
