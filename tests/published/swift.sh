#!/usr/bin/env bash
# Builds the Swift package that the published documents become, a module after the other: swift.sh FOLDER, where the generator has put it.
set -euo pipefail

tree=$(cd "$(dirname "$0")/../.." && pwd)
tools=$tree/bindings-uniffi/tools
package=$(cd "$1/bindings-uniffi/swift" && pwd)
"$tools/swift.sh" --version >/dev/null
"$tools/prepare.sh" swift dev
(cd "$tree/bindings-uniffi/swift" && git ls-files . | xargs cp --parents --no-dereference --target-directory "$package")
# With what is generated from no document of Twilio's: events and TwiML.
(cd "$tree/bindings-uniffi/swift" && cp -r --parents native Sources/Trunkline{Core,Twiml}/Generated "$package")
cd "$package"
"$tools/swift.sh" build --quiet --target Trunkline -Xswiftc -warnings-as-errors
