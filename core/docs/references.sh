#!/usr/bin/env bash
# Writes the references in the form of each language into the folder given: rustdoc, pdoc for Python, TypeDoc for JavaScript. A warning is an
# error. They hold what is written by hand; the products, 1,626 operations in each language, are in the site's own reference.
#
# `make docs` has installed the Python package in target/python and packed the npm package.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
mkdir -p "$1"
out=$(cd "$1" && pwd)

RUSTDOCFLAGS="--deny warnings" cargo doc --quiet --package trunkline --all-features --no-deps
rm -rf "$out/rust"
cp -r "$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/doc" "$out/rust"
echo "Rust: $out/rust/trunkline/index.html"

rm -rf "$out/python"
said=$(target/python/bin/pdoc --docformat restructuredtext --output-directory "$out/python" \
    trunkline.{arrow,opentelemetry,request_validator,sandbox,segments,twiml,webhooks} \
    trunkline.base.{attempt,exceptions} trunkline.credential trunkline.http.validation_client \
    trunkline.jwt.{access_token,client,taskrouter} trunkline.jwt.access_token.grants \
    trunkline.transports.{error,http_client} trunkline.twiml.{fax,messaging,voice}_response '!trunkline._native' 2>&1)
[[ $said != *Warn* ]] || { echo "$said" >&2; exit 1; }
echo "Python: $out/python/index.html"

# Beside the packed package: TypeDoc needs an older TypeScript than the tests.
tools=target/typedoc
if [[ ! -x $tools/node_modules/.bin/typedoc ]]; then
    mkdir -p "$tools"
    npm install --silent --no-fund --no-audit --prefix "$tools" typedoc@0.28.20 typescript@5.9.3
fi
rm -rf "$tools/types" "$out/javascript"
cp -r target/npm-package/package/types "$tools/"
cp "$here/typedoc.json" "$tools/"
echo '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "skipLibCheck": true, "types": [] }, "include": ["types/*.d.ts", "types/base/*.d.ts"] }' \
    >"$tools/tsconfig.json"
(cd "$tools" && node_modules/.bin/typedoc --logLevel Warn --out "$out/javascript")
echo "JavaScript: $out/javascript/index.html"
