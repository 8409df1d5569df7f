#!/usr/bin/env bash
# Writes what each artifact is made of into dist/sbom, in CycloneDX 1.5: crates, with version, licence and checksum. None is missing that is
# linked into it; features are those that the whole workspace asks for, so that some are named which one artifact leaves out.
set -euo pipefail
cd "$(dirname "$0")/../.."
cyclonedx=$(core/release/tool.sh cargo-cyclonedx 0.5.9)
rm -rf dist/sbom
mkdir -p dist/sbom

# artifact, folder of its crate, options
describe() {
    "$cyclonedx" cyclonedx --quiet --manifest-path "$2/Cargo.toml" --format json --spec-version 1.5 --no-build-deps --override-filename sbom.cdx "${@:3}"
    # Where the repository was, nobody needs.
    sed "s|file://$PWD|file:///trunkline|g" "$2/sbom.cdx.json" >"dist/sbom/$1.cdx.json"
    rm "$2/sbom.cdx.json"
    # Beside it, it writes those of the other members.
    git ls-files --others --exclude-standard '*/sbom.cdx.json' 'sbom.cdx.json' | xargs -r rm
    echo "dist/sbom/$1.cdx.json"
}
describe trunkline-python bindings-python
describe trunkline-npm bindings-wasm --target wasm32-unknown-unknown
# What unpacks its helpers in a page is of npm.
python3 - dist/sbom/trunkline-npm.cdx.json <<'PYTHON'
import json, pathlib, sys

path = pathlib.Path(sys.argv[1])
bom = json.loads(path.read_text())
version = json.loads(pathlib.Path("bindings-wasm/package.json").read_text())["devDependencies"]["fflate"]
purl = f"pkg:npm/fflate@{version}"
component = {"type": "library", "bom-ref": purl, "name": "fflate", "version": version, "scope": "required"}
bom["components"].append({**component, "licenses": [{"license": {"id": "MIT"}}], "purl": purl})
root = bom["metadata"]["component"]["bom-ref"]
next(of for of in bom["dependencies"] if of["ref"] == root)["dependsOn"].append(purl)
bom["dependencies"].append({"ref": purl})
path.write_text(json.dumps(bom, indent=2) + "\n")
PYTHON
describe trunkline-native bindings-uniffi
describe trunkline-native-sandbox bindings-uniffi/sandbox
describe trunkline-crate core
describe trunkline-sandbox core --no-default-features --features all-products,sandbox-server
