#!/usr/bin/env bash
# Tests the Swift package or the Kotlin library on native libraries built without optimisation: test.sh kotlin|swift.
set -euo pipefail

language=$1
tools=$(cd "$(dirname "$0")" && pwd)

# First the toolchain, which may be missing, then the compiler.
case $language in
    kotlin) "$tools/maven.sh" --quiet --version >/dev/null ;;
    swift) "$tools/swift.sh" --version >/dev/null ;;
esac
if [[ $language-$(uname -s) == swift-Darwin ]]; then "$tools/xcframework.sh"; else "$tools/prepare.sh" "$language" dev; fi
cd "$tools/../$language"
case $language in
    kotlin) "$tools/maven.sh" --quiet --batch-mode -Dstyle.color=never verify ;;
    swift) "$tools/swift.sh" test --quiet -Xswiftc -warnings-as-errors ;;
esac
