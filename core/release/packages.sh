#!/usr/bin/env bash
# Installs packages of Debian that are not there: packages.sh NAME…. Exits with 75, and says which are missing, where it may not or cannot.
set -euo pipefail
wanted=()
for package in "$@"; do
    dpkg --status "$package" >/dev/null 2>&1 || wanted+=("$package")
done
[[ ${#wanted[@]} != 0 ]] || exit 0
if [[ ${TRUNKLINE_INSTALL:-} == no || $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    echo "it takes Debian's ${wanted[*]}; install them, or run this as root" >&2
    exit 75
fi
(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}") >/dev/null ||
    { echo "apt-get does not install ${wanted[*]}" >&2; exit 75; }
