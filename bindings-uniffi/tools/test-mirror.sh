#!/usr/bin/env bash
# Takes the Swift package as an app takes it: by the tag of a repository, of which nothing is built before. The app runs against the sandbox.
# On Linux: test-mirror.sh [cargo profile].
set -euo pipefail

tools=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$tools/../.." && pwd)
target=${CARGO_TARGET_DIR:-$tree/target}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$tree/Cargo.toml" | head -1)

"$tools/swift.sh" --version >/dev/null
if [[ -d $target/toolchains/swift && ! -x $target/toolchains/swift/usr/bin/git ]]; then
    echo "SwiftPM clones by git, which was not unpacked into $target/toolchains/swift yet: remove that folder to have it unpacked anew" >&2
    exit 1
fi
"$tools/mirror.sh" "${1:-mobile}"

work=$(mktemp -d "$target/swift-package-XXXXXX")
trap 'rm -rf "$work"' EXIT
# By the name of the repository, which is what apps call the package.
package=$work/trunkline-swift
cp -r "$tree/dist/Trunkline" "$package"
if grep -q unsafeFlags "$package/Package.swift"; then
    echo "Package.swift has unsafe flags, with which SwiftPM takes no package by its tag" >&2
    exit 1
fi
git -C "$package" init --quiet
# As large as it is: what users ignore in all of their repositories belongs to this one.
git -C "$package" add --all --force
git -C "$package" -c user.name=Trunkline -c user.email=trunkline@example.com commit --quiet --message "Trunkline $version"
git -C "$package" tag "$version"

mkdir -p "$work/App/Sources/App"
cat >"$work/App/Package.swift" <<SWIFT
// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "App",
    platforms: [.macOS(.v12)],
    dependencies: [.package(url: "file://$package", from: "$version")],
    targets: [
        .executableTarget(
            name: "App",
            dependencies: [.product(name: "TrunklineApi", package: "trunkline-swift"), .product(name: "TrunklineSandbox", package: "trunkline-swift")]
        )
    ]
)
SWIFT
cat >"$work/App/Sources/App/App.swift" <<'SWIFT'
import TrunklineApi
import TrunklineCore
import TrunklineSandbox

@main
struct App {
    static func main() async throws {
        let sandbox = Sandbox()
        let message = try await sandbox.client().messages.create(to: "+15558675310", from: "+15017122661", body: "Hello")
        // The other library, which is not the sandbox's: nobody listens there.
        let client = try Client(accountSid: message.accountSid ?? "", authToken: "x", options: .init(baseURL: "http://127.0.0.1:9", maxRetries: 0))
        do {
            _ = try await client.messages(message.sid).fetch()
            print("fetched from nobody")
        } catch TrunklineError.connection {
            print("sent \(sandbox.count("api.v2010.accounts.messages.create")): \(message.body ?? "")")
        }
    }
}
SWIFT

cd "$work/App"
log=$work/log
# SwiftPM remembers what it cloned and which commit a tag was: here it has seen nothing before.
alone=(--cache-path "$work/cache" --security-path "$work/security")
"$tools/swift.sh" build "${alone[@]}" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
said=$("$tools/swift.sh" run "${alone[@]}" --skip-build App 2>>"$log") || { cat "$log" >&2; exit 1; }
[[ $said == "sent 1: Hello" ]] || { echo "the app said: $said" >&2; exit 1; }
needs=$(readelf --dynamic .build/debug/App | grep -E 'NEEDED|RPATH|RUNPATH')
if grep -qE "trunkline|$tree" <<<"$needs"; then
    echo "the app looks for what will not be there where it runs: $needs" >&2
    exit 1
fi
echo "The Swift package was taken by its tag, $version: $said"
