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
package=$(cd "$tools/../$language" && pwd)
cd "$package"
# All of it once, the client of the soak, too: with other options it would be built anew.
case $language in
    kotlin)
        "$tools/maven.sh" --quiet --batch-mode -Dstyle.color=never --threads 1C verify dependency:build-classpath \
            "-Dmdep.outputFile=$package/tests/target/classpath" -Dmdep.includeScope=test
        ;;
    swift)
        "$tools/swift.sh" build --build-tests --quiet -Xswiftc -warnings-as-errors
        "$tools/swift.sh" test --skip-build --quiet
        ;;
esac
