#!/usr/bin/env bash
# Makes artifacts a second time, in a clone in another folder, and compares what came out to the byte: reproducible.sh FILE…, of files in dist that
# their make targets have made from what is committed. What differs is listed, down to the members of archives.
set -euo pipefail
cd "$(dirname "$0")/../.."
[[ -z $(git status --porcelain --untracked-files=no) ]] || { echo "what is not committed would not be in the clone" >&2 && exit 1; }
here=$PWD
other=$(mktemp -d)
trap 'rm -rf "$other"' EXIT
clone=$other/another/place/of/the/same
git clone --quiet --no-hardlinks "$here" "$clone"
# Tools are the same, and take long to install.
mkdir -p "$clone/target"
for tools in tools packaging venv npm-tools; do
    [[ ! -e target/$tools ]] || ln -s "$(realpath "target/$tools")" "$clone/target/$tools"
done
# They are not older than what asks for them, which a clone has just written.
find "$clone" -name requirements.txt -exec touch -t 200001010000 {} +
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

declare -A made
status=0
for file in "$@"; do
    case $file in
        dist/*.whl) goal=wheel ;;
        dist/*.tgz) goal=npm ;;
        dist/*.crate) goal=crate ;;
        dist/server/*) goal=server ;;
        dist/*.tar.gz) goal=sdist ;;
        *) echo "reproducible.sh does not know what makes $file" >&2 && exit 2 ;;
    esac
    if [[ -z ${made[$goal]:-} ]]; then
        # Not this make's: what it was told is not for the other.
        env --unset MAKEFLAGS --unset MAKELEVEL --unset CARGO_TARGET_DIR make --silent --directory "$clone" "$goal"
        made[$goal]=1
    fi
    if cmp --silent "$file" "$clone/$file"; then
        echo "$file: the same"
        continue
    fi
    status=1
    echo "$file: differs"
    python3 - "$file" "$clone/$file" <<'PYTHON'
import os, sys, tarfile, zipfile


def members(path):
    if not os.path.exists(path):
        return []
    if zipfile.is_zipfile(path):
        archive = zipfile.ZipFile(path)
        return [(info.filename, info.date_time, info.external_attr, archive.read(info)) for info in archive.infolist()]
    archive = tarfile.open(path)
    return [(m.name, m.mtime, (m.mode, m.uid, m.gid, m.uname), archive.extractfile(m).read() if m.isfile() else b"") for m in archive]


one, two = (members(path) for path in sys.argv[1:])
if [m[0] for m in one] != [m[0] for m in two]:
    print("  other members, or in another order")
for a, b in zip(one, two):
    for what, x, y in zip(("name", "date", "mode", "content"), a, b):
        if x != y:
            print(f"  {a[0]}: {what}" + (f", {len(x)} and {len(y)} bytes" if what == "content" else f" {x} and {y}"))
PYTHON
done
exit "$status"
