#!/usr/bin/env bash
# A language's soak client, on native libraries built without optimisation: soak.sh build kotlin|swift builds it, which tools/test.sh does, too;
# soak.sh run kotlin|swift COMMAND… runs it through the soak, where COMMAND is the soak with its options. Kotlin's runs over each of its transports,
# with a heap that cannot grow: what then grows is outside of it.
set -euo pipefail

step=$1 language=$2
shift 2
tools=$(cd "$(dirname "$0")" && pwd)
package=$tools/../$language

case $step-$language in
    build-kotlin)
        "$tools/maven.sh" --quiet --version >/dev/null
        "$tools/prepare.sh" kotlin dev
        cd "$package"
        "$tools/maven.sh" --quiet --batch-mode -Dstyle.color=never test-compile dependency:build-classpath \
            "-Dmdep.outputFile=$package/tests/target/classpath" -Dmdep.includeScope=test
        ;;
    build-swift)
        "$tools/swift.sh" --version >/dev/null
        if [[ $(uname -s) == Darwin ]]; then "$tools/xcframework.sh"; else "$tools/prepare.sh" swift dev; fi
        cd "$package"
        "$tools/swift.sh" build --quiet --product Soak
        ;;
    run-kotlin)
        for transport in java.net.http OkHttp; do
            echo "Kotlin over $transport"
            "$@" -- java -Xms128m -Xmx128m -XX:+AlwaysPreTouch -cp "$package/tests/target/test-classes:$(cat "$package/tests/target/classpath")" \
                io.trunkline.SoakKt "$transport"
        done
        ;;
    run-swift) "$@" -- "$tools/swift.sh" run --package-path "$package" --skip-build --quiet Soak ;;
    *) echo "soak.sh takes build or run, and kotlin or swift" >&2 && exit 2 ;;
esac
