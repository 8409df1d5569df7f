#!/usr/bin/env bash
# Writes THIRD-PARTY-NOTICES.txt of each package: which crates are linked into what it ships, their macros among them, and under what licence each
# is given on, with its text. They are committed, so that a package is built without the tool that writes them. With `--check` it writes nothing,
# and fails if one lacks a crate or names one that is no longer used: when Cargo.lock changes, so do they.
set -euo pipefail
cd "$(dirname "$0")/../.."

linux="x86_64-unknown-linux-gnu x86_64-unknown-linux-musl aarch64-unknown-linux-gnu aarch64-unknown-linux-musl"
desktop="$linux x86_64-pc-windows-gnu aarch64-apple-darwin x86_64-apple-darwin"
# With the transport that Swift has on Linux alone. What is for Apple's systems and for Android is a part of it.
native="$linux x86_64-pc-windows-gnu"

# Folder, of its crate and of what is written; what is said of it; its platforms; further options.
each() {
    "$1" bindings-python "the wheels of Python" "$desktop"
    "$1" bindings-wasm "the npm package" wasm32-unknown-unknown --no-default-features --features client,sandbox,helpers
    "$1" bindings-uniffi "the libraries of Swift and Kotlin; those of the sandbox for them have no more" "$native" --features reqwest
    "$1" core "the program trunkline-sandbox" "$desktop" --no-default-features --features all-products,sandbox-server
}

platforms() { printf -- '--target %s ' $1; }

# The name and version of each crate that is linked, those of this repository apart.
linked() {
    # shellcheck disable=SC2046
    cargo tree --locked --quiet --manifest-path "$1/Cargo.toml" $(platforms "$3") "${@:4}" --edges normal --prefix none --no-dedupe --format '{p}' |
        grep -v ' (/' | sed -E 's/^(\S+) v(\S+).*/\1 \2/' | sort -u
}

write() {
    local file=$1/THIRD-PARTY-NOTICES.txt crates
    crates=$(linked "$@")
    {
        printf 'What others wrote of %s, and under what licences they give it.\nTrunkline itself is under MIT or Apache-2.0, as you like.\n\n' "$2"
        # This repository's own crates are not named, nor those that cargo-about takes for linked: what a crate of one platform asks for on another.
        # A text that is only theirs is left out.
        # shellcheck disable=SC2046
        "$about" --log-level error generate --frozen --fail --config core/release/notices/about.toml --manifest-path "$1/Cargo.toml" $(platforms "$3") "${@:4}" \
            core/release/notices/notices.hbs |
            awk 'NR == FNR { linked[$1 " " $2 ","]; next } !/^  [a-z][A-Za-z0-9_-]* [0-9][^ ,]*, https/ || ($1 " " $2) in linked' <(echo "$crates") - |
            awk -v RS="$(printf -- '-%.0s' {1..80})\n" '/\n  [a-z][^\n]*, https/ { printf "%s%s", RS, $0 }'
        cat core/release/notices/std.txt
    } | sed 's/[[:space:]]*$//' | cat -s >"$file.new"
    mv "$file.new" "$file"
    echo "$file: $(wc -c <"$file") bytes"
}

check() {
    local file=$1/THIRD-PARTY-NOTICES.txt crates named differ
    crates=$(linked "$@")
    named=$(sed -nE 's/^  ([a-z][A-Za-z0-9_-]*) ([0-9][^ ,]*), https.*/\1 \2/p' "$file" | sort -u)
    differ=$(comm -3 <(echo "$crates") <(echo "$named") | tr -d '\t')
    [[ -z $differ ]] || { echo "$file is not of the crates that are linked: core/release/notices.sh writes it anew. They differ in:" && echo "$differ"; return 1; } >&2
}

if [[ ${1:-} == --check ]]; then
    each check
else
    # It compares texts: unoptimised, that is minutes.
    about=$(CARGO_PROFILE_DEV_OPT_LEVEL=2 core/release/tool.sh cargo-about 0.9.3 --features cli)
    each write
fi
