#!/usr/bin/env bash
# Checks what a product becomes in Python, in the folder given: with the rest of the package beside it, by mypy and by pyright.
set -euo pipefail
cd "$(dirname "$0")/../.."

package=$1/bindings-python/python/trunkline
cp -r bindings-python/python/trunkline/{__init__.py,_native.pyi,py.typed,base,credential,http,sandbox,transports,twiml,webhooks} "$package"
cp bindings-python/python/trunkline/aio/*.py* "$package/aio"
make --silent target/python
export PATH=$PWD/target/python/bin:$PATH
cd "$1/bindings-python/python"
mypy --strict --no-error-summary --cache-dir=/dev/null --package trunkline.rest --package trunkline.aio.rest
pyright --pythonpath "$(command -v python)" trunkline/rest trunkline/aio/rest >pyright.log || { cat pyright.log; exit 1; }
python -m compileall -q trunkline/rest
