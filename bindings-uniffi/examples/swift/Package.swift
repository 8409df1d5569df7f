// swift-tools-version: 6.0
import PackageDescription

let trunkline: [Target.Dependency] = [
    .product(name: "Trunkline", package: "Trunkline"),
    .product(name: "TrunklineSandbox", package: "Trunkline"),
    .product(name: "TrunklineTwiml", package: "Trunkline"),
]

let package = Package(
    name: "Examples",
    platforms: [.macOS(.v12)],
    dependencies: [.package(path: "../../../dist/Trunkline")],
    targets: [
        .executableTarget(name: "Quickstart", dependencies: trunkline),
        // The tests of the package have links to these.
        .executableTarget(name: "Everyday", dependencies: trunkline),
        .executableTarget(name: "SendOnce", dependencies: trunkline),
        .executableTarget(name: "Programs", dependencies: trunkline),
    ]
)
