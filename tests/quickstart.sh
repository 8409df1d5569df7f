#!/usr/bin/env bash
# Runs the quickstarts: in Rust, Python and JavaScript against the sandbox server, in Swift and Kotlin on a sandbox within the program.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v cargo >/dev/null || { echo "Rust is missing: install it with rustup (https://rustup.rs), then run this again." >&2; exit 1; }

echo "Building (a minute the first time) …"
cargo build --quiet --package trunkline --all-features --bin trunkline-sandbox --example quickstart
echo "Building the Python wheel …"
make --silent target/venv generate-python
rm -rf target/wheels
target/venv/bin/maturin build --quiet --manifest-path bindings-python/Cargo.toml --out target/wheels
python3 -m venv target/quickstart
target/quickstart/bin/pip install --quiet --disable-pip-version-check --force-reinstall target/wheels/*.whl
binaries=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug

log=$(mktemp)
"$binaries/trunkline-sandbox" --port 0 >"$log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -f "$log"' EXIT
for _ in $(seq 100); do
    grep -q 'http://' "$log" && break
    kill -0 "$server" 2>/dev/null || { echo "The sandbox server did not start." >&2; exit 1; }
    sleep 0.1
done
cat "$log"
TRUNKLINE_BASE_URL=$(grep -o 'http://[^ ]*{product}' "$log" | head -1)
TWILIO_ACCOUNT_SID=$(grep -oE 'AC[0-9a-f]{32}' "$log" | head -1)
TWILIO_AUTH_TOKEN=$(sed -n 's/.*auth token: *\([^ ]*\).*/\1/ip' "$log" | head -1)
export TRUNKLINE_BASE_URL TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN

"$binaries/examples/quickstart"
target/quickstart/bin/python bindings-python/examples/quickstart.py

if command -v node >/dev/null; then
    echo
    echo "The same from JavaScript (the first build takes a minute or two) …"
    bindings-wasm/build.sh
    node bindings-wasm/stage.mjs target/quickstart/node_modules/trunkline
    cp bindings-wasm/examples/quickstart.mjs target/quickstart/
    node target/quickstart/quickstart.mjs "$TRUNKLINE_BASE_URL" "$TWILIO_ACCOUNT_SID" "$TWILIO_AUTH_TOKEN"
else
    echo
    echo "JavaScript was left out: Node is not here."
fi

# Their toolchains are large, so that they are not fetched for a first look.
export TRUNKLINE_INSTALL=no
for language in swift kotlin; do
    echo
    echo "The same in $language (the first build takes some minutes) …"
    status=0
    bindings-uniffi/tools/package.sh "$language" dev || status=$?
    case $status in
        0) ;;
        75) echo "It was left out; \`make $language\` installs what it needs, where it can." ;;
        *) exit "$status" ;;
    esac
done
