#!/usr/bin/env bash
# Writes the SHA-256 of everything in dist that is published into dist/SHA256SUMS, as `sha256sum --check` reads it.
set -euo pipefail
cd "$(dirname "$0")/../../dist"
find . -type f \( -name '*.whl' -o -name '*.tar.gz' -o -name '*.tgz' -o -name '*.crate' -o -name '*.jar' -o -name '*.pom' -o -name '*.aar' \
    -o -name '*.zip' -o -name '*.cdx.json' \) |
    sed 's|^\./||' | LC_ALL=C sort | xargs -d '\n' python3 -c '
import hashlib, pathlib, sys
for path in sys.argv[1:]:
    print(f"{hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()}  {path}")
' >SHA256SUMS
echo "dist/SHA256SUMS: $(wc -l <SHA256SUMS) files"
