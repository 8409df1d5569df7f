#!/usr/bin/env bash
# Runs the parts of `make test` that are given, all of them even if one fails, and prints one table of what came out: all.sh PART…
set -uo pipefail
cd "$(dirname "$0")/.." || exit
results=target/results
# Maven leaves the reports of tests that are no more.
rm -rf "$results" bindings-uniffi/kotlin/*/target/surefire-reports
mkdir -p "$results"

for part in "$@"; do
    started=$SECONDS
    status=0
    make --no-print-directory "test-$part" 2>&1 | tee "$results/$part.log" || status=$?
    echo "$status $((SECONDS - started))" >"$results/$part.end"
done
exec target/venv/bin/python tests/results.py "$results" "$@"
