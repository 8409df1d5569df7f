#!/usr/bin/env bash
# Stages the crate as it is published in the folder given: the core with the generated sources of all products in it, and neither a build
# script nor a generator. `cargo publish` from there.
set -euo pipefail
cd "$(dirname "$0")/.."
staged=$1/trunkline-$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)

rm -rf "$staged"
mkdir -p "$staged"
git ls-files --cached --others --exclude-standard core/src | while read -r file; do
  mkdir -p "$staged/$(dirname "${file#core/}")"
  cp "$file" "$staged/${file#core/}"
done
cp Cargo.lock README.md LICENSE-APACHE LICENSE-MIT "$staged"
cargo codegen publish "$staged"
echo "$staged"
