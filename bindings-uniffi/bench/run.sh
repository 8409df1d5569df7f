#!/usr/bin/env bash
# Measures what the boundary costs: lists and calls in Swift and Kotlin, and the same in Rust without one, in turns; then sizes and lines.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
tree=$(dirname "$here")
tools=$here/tools
target=${CARGO_TARGET_DIR:-$tree/target}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# What a build says matters only if it fails.
quietly() {
    "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
}

echo "Building …"
for language in swift kotlin; do
    quietly "$tools/prepare.sh" "$language"
done
quietly cargo bench --package trunkline-uniffi --bench boundary --no-run
(cd "$here/bench/boundary" && quietly "$tools/swift.sh" build --configuration release)
classpath=$(mktemp)
(cd "$here/kotlin" && quietly "$tools/maven.sh" --batch-mode -Dstyle.color=never test-compile dependency:build-classpath "-Dmdep.outputFile=$classpath" -Dmdep.includeScope=test)

quietly cargo build --release --package trunkline-bench --bin bench-server
"$target/release/bench-server" >"$classpath.address" &
server=$!
trap 'kill "$server"; rm -f "$log" "$classpath.address"' EXIT
until [[ -s $classpath.address ]]; do sleep 0.1; done

for _ in 1 2; do
    cargo bench --quiet --package trunkline-uniffi --bench boundary
    (cd "$here/bench/boundary" && "$tools/swift.sh" run --skip-build --configuration release Bench "$(cat "$classpath.address")")
    java -cp "$here/kotlin/tests/target/test-classes:$(cat "$classpath")" io.trunkline.BenchKt
done
rm "$classpath"

size() {
    echo "size   | $2 | $(stat --format %s "$1") bytes stripped, $(gzip --best --stdout "$1" | wc --bytes) compressed"
}
size "$here"/kotlin/native/lib/trunkline/*/libtrunkline_native.so "native library           "
size "$here"/kotlin/native/lib/sandbox/*/libtrunkline_native_sandbox.so "native library of sandbox"
# By what a program for Linux is larger that has all of the library's functions linked into it, as Swift's have.
linked=$(mktemp -d)
echo 'int main(void) { return 0; }' >"$linked/main.c"
link() { cc -o "$linked/program" "$linked/main.c" "$@" -Wl,--gc-sections -s -lm -ldl -lpthread; }
object=$here/swift/native/lib/$(uname -m)/trunkline_native.o
readelf --symbols --wide "$object" | awk '$5 == "GLOBAL" && $7 != "UND" { print "-Wl,-u," $8 }' >"$linked/functions"
link
nothing=$(stat --format %s "$linked/program")
link "@$linked/functions" "$object"
echo "size   | native library, linked   | $(($(stat --format %s "$linked/program") - nothing)) bytes of a stripped program"
rm -r "$linked"

lines() { git -C "$tree" ls-files "$@" | sed "s|^|$tree/|" | xargs cat | wc --lines; }
generated() { find "$here/$1" -path "$2" -type f -not -path '*/[Tt]ests/*' -exec cat {} + | wc --lines; }
for language in swift kotlin; do
    case $language in
        swift) sources=bindings-uniffi/swift/Sources made=$(generated swift '*/Generated/*') ;;
        kotlin) sources=':(glob)bindings-uniffi/kotlin/**/src/main/**' made=$(generated kotlin '*/src/main/generated/*') ;;
    esac
    echo "lines  | $language: $(lines "$sources") by hand, $made generated"
done
echo "lines  | rust: $(lines bindings-uniffi/src bindings-uniffi/sandbox/src) by hand"
