// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "Bench",
    platforms: [.macOS(.v12)],
    dependencies: [.package(path: "../../swift")],
    targets: [
        .target(name: "Counting"),
        .executableTarget(
            name: "Bench",
            dependencies: [
                "Counting",
                .product(name: "Trunkline", package: "swift"),
                .product(name: "TrunklineSandbox", package: "swift"),
            ]
        ),
    ]
)
