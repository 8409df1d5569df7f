#!/usr/bin/env bash
# Packs: package.sh kotlin puts a Maven repository into dist/, package.sh swift a Swift package. Then the examples of the language,
# which stand outside the package, run on what was packed. A cargo profile may be given, other than that of releases; for releases, Kotlin's
# libraries are all that natives.sh has put into dist/natives. What follows the profile is for Maven. Exits with 75 if the toolchain cannot be
# had here.
set -euo pipefail

language=$1 profile=${2:-mobile}
shift $(($# > 1 ? 2 : 1))
tools=$(cd "$(dirname "$0")" && pwd)
here=$(dirname "$tools")
dist=$(dirname "$here")/dist

case $language in
    kotlin)
        "$tools/maven.sh" --quiet --version >/dev/null
        options=()
        if [[ $profile == mobile ]]; then
            for product in trunkline sandbox; do
                [[ -d $dist/natives/$product ]] && continue
                echo "package.sh packs the libraries of dist/natives, where none are for $product: \`make kotlin\` builds them first" >&2
                exit 1
            done
            options+=("-Dlibraries.dir=$dist/natives")
            # What UniFFI writes is the same whatever the profile.
            profile=dev
        fi
        "$tools/prepare.sh" kotlin "$profile"
        [[ -z ${SOURCE_DATE_EPOCH:-} ]] || options+=("-Dproject.build.outputTimestamp=$SOURCE_DATE_EPOCH")
        # Maven would leave there libraries that were packed before, and those of the tests, which are newer.
        rm -rf "$here"/kotlin/{core,sandbox}/target
        rm -rf "$dist/maven"
        mkdir -p "$dist/maven"
        (cd "$here/kotlin" && "$tools/maven.sh" --quiet --batch-mode -Dstyle.color=never -DskipTests ${options[@]+"${options[@]}"} "$@" deploy \
            "-DaltDeploymentRepository=dist::file://$dist/maven")
        # The example takes what was packed now, not what it took before.
        rm -rf ~/.m2/repository/io/trunkline
        (cd "$here/examples/kotlin" && "$tools/maven.sh" --quiet --batch-mode -Dstyle.color=never compile exec:java@quickstart exec:java@everyday exec:java@send-once)
        ;;
    swift)
        "$tools/swift.sh" --version >/dev/null
        "$tools/mirror.sh" "$profile"
        cd "$here/examples/swift"
        # SwiftPM reports its progress whatever it is told.
        log=$(mktemp)
        "$tools/swift.sh" build >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
        rm "$log"
        "$tools/swift.sh" run --skip-build Quickstart
        "$tools/swift.sh" run --skip-build Everyday
        "$tools/swift.sh" run --skip-build SendOnce
        "$tools/swift.sh" run --skip-build Programs
        ;;
esac
