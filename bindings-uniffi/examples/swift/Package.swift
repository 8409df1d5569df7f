// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "Quickstart",
    platforms: [.macOS(.v12)],
    dependencies: [.package(path: "../../../dist/Trunkline")],
    targets: [
        .executableTarget(
            name: "Quickstart",
            dependencies: [
                .product(name: "Trunkline", package: "Trunkline"),
                .product(name: "TrunklineSandbox", package: "Trunkline"),
            ]
        )
    ]
)
