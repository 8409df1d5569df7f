#!/usr/bin/env bash
# Builds the package with pip from the archive of its sources, in an environment that has nothing else, and uses it: tests/sdist.sh ARCHIVE.
# Unoptimised: what is looked for is what the archive lacks. Cargo takes its crates for those of the repository, since they stand at the same
# places of their workspace: in one folder, each would be built from the other's files.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$1" "$folder"
python3 -m venv "$folder/python"
cd "$folder"
# What maturin and its build find is in the archive: the folder above it holds none of the repository.
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$here/../../target}/sdist MATURIN_PEP517_ARGS="--profile dev" \
    python/bin/pip install --quiet --disable-pip-version-check --no-deps "$folder/$(basename "$1")"
python/bin/python "$here/installed.py"
