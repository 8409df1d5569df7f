#!/usr/bin/env bash
# Builds the published crate in an empty folder, from what cargo packs of it, and a program that uses it.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

staged=$(core/package.sh "$folder/staged")
cargo package --quiet --no-verify --allow-dirty --manifest-path "$staged/Cargo.toml" --target-dir "$folder/packed"
mkdir "$folder/crate"
tar --extract --gzip --file "$folder"/packed/package/*.crate --directory "$folder/crate" --strip-components 1

mkdir -p "$folder/program/src"
cat >"$folder/program/Cargo.toml" <<'END'
[package]
name = "program"
edition = "2024"

[dependencies]
trunkline = { path = "../crate", default-features = false, features = ["all-products", "facade", "sandbox"] }
END
cat >"$folder/program/src/main.rs" <<'END'
use std::task::{Context, Poll, Waker};

use trunkline::{Client, sandbox::Sandbox};

fn main() -> trunkline::Result<()> {
    let sandbox = Sandbox::new();
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox.clone()).build()?;
    let call = client.messages().create("+15558675310").from("+15017122661").body("Hello").send();
    // The sandbox answers at once.
    match std::pin::pin!(call).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(message) => println!("{:?}", message?.status),
        Poll::Pending => println!("pending"),
    }
    Ok(())
}
END
cp Cargo.lock "$folder/program"
cd "$folder/program"
brought=$(cargo tree --quiet --edges normal,build --prefix none)
if grep -E '^(trunkline-codegen|minijinja|serde-saphyr) ' <<<"$brought"; then
  echo "the published crate brings the generator" >&2
  exit 1
fi
[ ! -e ../crate/build.rs ] || { echo "the published crate has a build script" >&2; exit 1; }
[ "$(cargo run --quiet --target-dir "$folder/target")" = "Some(Queued)" ] || { echo "the published crate does not send" >&2; exit 1; }
echo "The crate is complete: $(find ../crate/src -name '*.rs' | wc -l) files."
