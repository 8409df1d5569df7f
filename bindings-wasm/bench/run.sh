#!/usr/bin/env bash
# The packed package beside Twilio's own library, in one run. That library goes to a cache of the benchmark.
set -euo pipefail
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-$PWD/../../target}
folder=$target/npm-bench
mkdir -p "$folder"/{trunkline,twilio}
for name in trunkline twilio; do [[ -f $folder/$name/package.json ]] || echo '{}' >"$folder/$name/package.json"; done
(cd "$folder/trunkline" && npm install --silent --no-fund --no-audit "$target"/npm-package/*.tgz)
(cd "$folder/twilio" && npm install --silent --no-fund --no-audit twilio@6.3.1)

count() { find "$1" -type f | wc -l; }
bytes() { find "$1" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }'; }
sizes=
for name in trunkline twilio; do
    sizes+="$(bytes "$folder/$name/node_modules") $(count "$folder/$name/node_modules") "
    echo "$name: installed $(bytes "$folder/$name/node_modules") bytes in $(count "$folder/$name/node_modules") files"
done
bundle() { ../node_modules/.bin/esbuild "$folder/$1/bundle.mjs" --bundle --minify --format=esm "${@:2}" --outfile="$folder/$1/bundle.out.js" --log-level=error; }
echo 'import { Client } from "trunkline/api"; new Client().messages.create({ to: "+1", body: "Hi" });' >"$folder/trunkline/bundle.mjs"
echo 'import twilio from "twilio"; twilio("AC", "x").messages.create({ to: "+1", body: "Hi" });' >"$folder/twilio/bundle.mjs"
bundle trunkline --conditions=browser --platform=browser
bundle twilio --platform=node
wasm=$folder/trunkline/node_modules/trunkline/web/wasm/trunkline.wasm
cat "$folder/trunkline/bundle.out.js" "$wasm" >"$folder/trunkline/all"
echo "trunkline: bundle $(stat -c %s "$folder/trunkline/all") bytes, gzip $(gzip -9c "$folder/trunkline/bundle.out.js" | wc -c) (js) + $(gzip -9c "$wasm" | wc -c) (wasm), runs in a browser"
echo "twilio: bundle $(stat -c %s "$folder/twilio/bundle.out.js") bytes, gzip $(gzip -9c "$folder/twilio/bundle.out.js" | wc -c), runs on Node only"

cargo build --quiet --release --package trunkline-bench --bin bench-server
rm -f "$folder/server.log"
"$target/release/bench-server" >"$folder/server.log" &
server=$!
trap 'kill $server' EXIT
until [[ -s $folder/server.log ]]; do sleep 0.1; done
read -r our_bytes our_files their_bytes their_files <<<"$sizes"
sizes="{\"MB\":[${our_bytes}e-6,${their_bytes}e-6],\"files\":[$our_files,$their_files]}"
mkdir -p "$target/bench"
node compare.mjs "$folder" "$(cat "$folder/server.log")" "$sizes" "$target/bench/javascript.json"
