#!/usr/bin/env bash
# Compares what is public of the crate with the release before, which a tag has: whether the version says what has changed.
set -euo pipefail
cd "$(dirname "$0")/../.."
before=$(git describe --tags --abbrev=0 --match 'v*' HEAD^ 2>/dev/null) || { echo "not run: no tag has a release before this one"; exit 0; }
semver=$(core/release/tool.sh cargo-semver-checks 0.51.0)
"$semver" semver-checks --package trunkline --baseline-rev "$before" --all-features
