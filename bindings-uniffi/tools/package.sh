#!/usr/bin/env bash
# Builds, tests and packs: package.sh kotlin puts jars and a Maven repository into dist/, package.sh swift a Swift package. Then the example
# of the language, which stands outside the package, runs on what was packed. Exits with 75 if the toolchain cannot be had here.
set -euo pipefail

language=$1
tools=$(cd "$(dirname "$0")" && pwd)
here=$(dirname "$tools")
dist=$(dirname "$here")/dist

case $language in
    kotlin)
        if ! command -v mvn >/dev/null; then
            echo "Kotlin needs Maven and a JDK (17 or later for the tests), which are not here." >&2
            exit 75
        fi
        "$tools/native.sh" kotlin
        mkdir -p "$dist/maven"
        (cd "$here/kotlin" && mvn --quiet --batch-mode deploy "-DaltDeploymentRepository=dist::file://$dist/maven")
        cp "$here"/kotlin/{trunkline,sandbox,okhttp}/target/trunkline*.jar "$dist/"
        # The example takes what was packed now, not what it took before.
        rm -rf ~/.m2/repository/io/trunkline
        (cd "$here/examples/kotlin" && mvn --quiet --batch-mode compile exec:java)
        ;;
    swift)
        "$tools/swift.sh" --version >/dev/null
        "$tools/native.sh" swift
        (cd "$here/swift" && "$tools/swift.sh" test)
        rm -rf "$dist/Trunkline"
        mkdir -p "$dist/Trunkline"
        cp -r "$here"/swift/{Package.swift,README.md,Sources,Tests,native} "$dist/Trunkline/"
        (cd "$here/examples/swift" && "$tools/swift.sh" run)
        ;;
esac
