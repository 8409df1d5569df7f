#!/usr/bin/env bash
# Builds the Kotlin libraries that the published documents become, one after the other: kotlin.sh FOLDER, where the generator has put them.
set -euo pipefail

tree=$(cd "$(dirname "$0")/../.." && pwd)
tools=$tree/bindings-uniffi/tools
package=$(cd "$1/bindings-uniffi/kotlin" && pwd)
"$tools/maven.sh" --quiet --version >/dev/null
"$tools/prepare.sh" kotlin dev
(cd "$tree/bindings-uniffi/kotlin" && git ls-files . | xargs cp --parents --no-dereference --target-directory "$package")
# With what is generated from no document of Twilio's: events and TwiML.
(cd "$tree/bindings-uniffi/kotlin" && cp -r --parents native core/src/main/generated "$package")
cd "$package"
"$tools/maven.sh" --quiet --batch-mode -Dstyle.color=never --projects products/trunkline --also-make compile
