#!/usr/bin/env bash
# Puts Twilio's published documents through the back end of each language, and has what comes out checked by the language's own tool, a product
# at a time: by tests/published/LANGUAGE.sh, which is given the folder of a product; of all of them in Swift and Kotlin, where each is a module,
# and the tool takes them one by one. With names of languages, only through theirs. Rust is checked by a test of the generator.
set -euo pipefail
shopt -s extglob nullglob
cd "$(dirname "$0")/.."
: "${TRUNKLINE_OPENAPI:?names the folder with the published documents}"

languages=("$@")
[ ${#languages[@]} -gt 0 ] || languages=(python typescript swift kotlin)
products=$(cd "$TRUNKLINE_OPENAPI" && printf '%s\n' twilio_*.json | sed -E 's/^twilio_//; s/\.json$//; s/_v[0-9]+$//' | sort -u)

cargo build --quiet --package trunkline-codegen
for language in "${languages[@]}"; do
  check=tests/published/$language.sh
  case $language in
    swift | kotlin) parts=all ;;
    *) parts=$products ;;
  esac
  for product in $parts; do
    folder=target/published/$language/$product
    rm -rf "$folder"
    documents=("$TRUNKLINE_OPENAPI/twilio_$product"?(_v+([0-9])).json)
    [ "$product" != all ] || documents=("$TRUNKLINE_OPENAPI"/twilio_*.json)
    target/debug/trunkline-codegen --from "${documents[@]}" --in "$language" --into "$folder"
    "$check" "$folder" || { echo "$language: what $product becomes is wrong" >&2; exit 1; }
    rm -rf "$folder"
  done
  echo "checked: $language, $(wc -w <<<"$products") products"
done
