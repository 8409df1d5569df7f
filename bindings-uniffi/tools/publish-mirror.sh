#!/usr/bin/env bash
# Commits dist/Trunkline to a clone of the repository that SwiftPM takes the package from, tags it with the version, and pushes both:
# publish-mirror.sh CLONE VERSION. A tag that is there stays what it is: done again, it is left as it is, or refused if it holds something else.
set -euo pipefail

clone=$1 version=$2
package=$(cd "$(dirname "$0")/../../dist/Trunkline" && pwd)
if [[ $(grep -c 'checksum: ' "$package/Package.swift") != 2 ]] || ! [[ -d $package/native/lib/x86_64 && -d $package/native/lib/aarch64 ]]; then
    echo "dist/Trunkline lacks a library: take the XCFrameworks of a Mac into dist, then \`make mirror\`" >&2
    exit 1
fi
git -C "$clone" rm -r --quiet --ignore-unmatch .
cp -r "$package/." "$clone/"
# What users ignore in all of their repositories belongs to this one.
git -C "$clone" add --all --force
if [[ -n $(git -C "$clone" ls-remote origin "refs/tags/$version") ]]; then
    git -C "$clone" fetch --quiet origin "refs/tags/$version:refs/tags/$version"
    git -C "$clone" diff --cached --quiet "$version" || { echo "the tag $version is there, and holds something else: set the next version in Cargo.toml" >&2; exit 1; }
    echo "the tag $version is there"
    exit 0
fi
git -C "$clone" commit --quiet --message "Trunkline $version"
git -C "$clone" tag "$version"
git -C "$clone" push --atomic origin HEAD "refs/tags/$version"
