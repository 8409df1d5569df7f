#!/usr/bin/env bash
# Gets packages of Debian 12 that are not for this system, or their sources, into a folder, as apt-get does, whose own lists stay as they are:
# debian.sh FOLDER ARCHITECTURE COMMAND…, of `download NAME` or `source --download-only NAME`. Exits with 75 where they cannot be had.
set -euo pipefail
folder=$1 architecture=$2
shift 2
command -v apt-get >/dev/null || { echo "it takes Debian's apt-get" >&2 && exit 75; }
work=$folder/apt-$architecture-$1
mkdir -p "$work/lists/partial"
cd "$folder"
kind=deb
[[ $1 != source ]] || kind=deb-src
echo "$kind $(apt-get indextargets --format '$(SITE)' | grep -v security | head -1) bookworm main" >"$work/sources.list"
options=(-qq -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o Dir::Etc::SourceList="$work/sources.list"
    -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$work/lists" -o Dir::State::Status=/dev/null -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
{
    apt-get "${options[@]}" update
    apt-get "${options[@]}" "$@"
} >"$work/log" 2>&1 || { tail -3 "$work/log" >&2 && exit 75; }
