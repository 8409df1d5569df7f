#!/usr/bin/env bash
# Builds the site into the folder given: the pages, in reference/ the pages on each product, and llms.txt.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mdbook=$root/target/venv/bin/mdbook
rm -rf "$1"
mkdir -p "$1"
out=$(cd "$1" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$mdbook" build "$here" --dest-dir "$out"
python3 "$here/pages.py" llms "$out"

# A book of its own: its pages are generated, and so is their list.
(cd "$root" && cargo codegen reference)
cp -r "$root/dist/reference" "$scratch/pages"
mv "$scratch/pages/README.md" "$scratch/pages/index.md"
sed -i 's/^\[All products\](README\.md)\./[All products](index.md), [guides](..\/index.html)./' "$scratch"/pages/*.md
printf '\nHow to go about it is told by the [guides](../index.html).\n' >>"$scratch/pages/index.md"
cp "$here/theme/reference.css" "$scratch/"
{
    echo '[All products](index.md)'
    for page in "$scratch"/pages/*.md; do
        [[ $page == */index.md ]] || echo "- [$(sed -n 's/^# //p' "$page" | head -1)]($(basename "$page"))"
    done
} >"$scratch/SUMMARY.md"
mv "$scratch/SUMMARY.md" "$scratch/pages/"
cat >"$scratch/book.toml" <<'END'
[book]
title = "Trunkline: all operations"
language = "en"
src = "pages"

[output.html]
no-section-label = true
preferred-dark-theme = "navy"
additional-css = ["reference.css"]

[output.html.print]
enable = false
END
"$mdbook" build "$scratch" --dest-dir "$out/reference"
