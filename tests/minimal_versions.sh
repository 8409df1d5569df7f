#!/usr/bin/env bash
# Compiles the published crate with the oldest versions that it says it takes of what it names. Needs a nightly cargo (rustup), which alone looks
# for those; what compiles is the compiler of the project.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

staged=$(core/package.sh "$folder")
rustup toolchain list | grep -q '^nightly' || rustup toolchain install nightly --profile minimal
cp rust-toolchain.toml "$staged"
cd "$staged"
rm Cargo.lock
cargo +nightly generate-lockfile --quiet -Z direct-minimal-versions
# Products are many, and bring no dependency.
cargo check --quiet --no-default-features --features api-v2010,axum,client-validation,facade,reqwest,sandbox-server,segments,tracing,twiml,webhook
echo "The crate compiles with the oldest versions that it names."
