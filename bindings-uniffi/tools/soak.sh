#!/usr/bin/env bash
# Runs Kotlin's soak client over each of its transports through the soak: soak.sh COMMAND…, where COMMAND is the soak with its options.
set -euo pipefail

tools=$(cd "$(dirname "$0")" && pwd)
kotlin=$tools/../kotlin

"$tools/maven.sh" --quiet --version >/dev/null
"$tools/native.sh" kotlin dev
classpath=$(mktemp)
trap 'rm -f "$classpath"' EXIT
(cd "$kotlin" && "$tools/maven.sh" --quiet --batch-mode -Dstyle.color=never test-compile dependency:build-classpath "-Dmdep.outputFile=$classpath" -Dmdep.includeScope=test)
for transport in java.net.http OkHttp; do
    echo "Kotlin over $transport"
    "$@" -- java -cp "$kotlin/tests/target/test-classes:$(cat "$classpath")" io.trunkline.SoakKt "$transport"
done
