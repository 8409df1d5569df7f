#!/usr/bin/env bash
# Runs a language's soak client through the soak: soak.sh kotlin|swift COMMAND…, where COMMAND is the soak with its options. Kotlin's runs
# over each of its transports, with a heap that cannot grow: what then grows is outside of it.
set -euo pipefail

language=$1
shift
tools=$(cd "$(dirname "$0")" && pwd)
package=$tools/../$language

case $language in
    kotlin)
        "$tools/maven.sh" --quiet --version >/dev/null
        "$tools/prepare.sh" kotlin dev
        classpath=$(mktemp)
        trap 'rm -f "$classpath"' EXIT
        (cd "$package" && "$tools/maven.sh" --quiet --batch-mode -Dstyle.color=never test-compile dependency:build-classpath "-Dmdep.outputFile=$classpath" -Dmdep.includeScope=test)
        for transport in java.net.http OkHttp; do
            echo "Kotlin over $transport"
            "$@" -- java -Xms128m -Xmx128m -XX:+AlwaysPreTouch -cp "$package/tests/target/test-classes:$(cat "$classpath")" io.trunkline.SoakKt "$transport"
        done
        ;;
    swift)
        "$tools/swift.sh" --version >/dev/null
        if [[ $(uname -s) == Darwin ]]; then "$tools/xcframework.sh"; else "$tools/prepare.sh" swift dev; fi
        (cd "$package" && "$tools/swift.sh" build --quiet --product Soak)
        "$@" -- "$tools/swift.sh" run --package-path "$package" --skip-build --quiet Soak
        ;;
esac
