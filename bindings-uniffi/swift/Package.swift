// swift-tools-version: 6.0
import PackageDescription

// What `tools/native.sh swift` makes: the libraries, and UniFFI's Swift files in targets of their own, in Swift 5 mode. On Apple's
// platforms the libraries come as XCFrameworks, from `tools/xcframework.sh`.
#if os(Linux)
let library = "\(Context.packageDirectory)/native/lib"
let native: [Target] = [
    .systemLibrary(name: "TrunklineNativeFFI", path: "native/TrunklineNativeFFI"),
    .systemLibrary(name: "TrunklineNativeSandboxFFI", path: "native/TrunklineNativeSandboxFFI"),
]
let linked: [LinkerSetting] = [.unsafeFlags(["-L\(library)", "-Xlinker", "-rpath=\(library)"])]
#else
let native: [Target] = [
    .binaryTarget(name: "TrunklineNativeFFI", path: "native/TrunklineNative.xcframework"),
    .binaryTarget(name: "TrunklineNativeSandboxFFI", path: "native/TrunklineNativeSandbox.xcframework"),
]
let linked: [LinkerSetting] = []
#endif

let package = Package(
    name: "Trunkline",
    platforms: [.macOS(.v12), .iOS(.v15), .tvOS(.v15), .watchOS(.v8)],
    products: [
        .library(name: "Trunkline", targets: ["Trunkline"]),
        .library(name: "TrunklineSandbox", targets: ["TrunklineSandbox"]),
    ],
    targets: native + [
        .target(
            name: "TrunklineNative",
            dependencies: ["TrunklineNativeFFI"],
            path: "native/TrunklineNative",
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: linked
        ),
        .target(
            name: "TrunklineNativeSandbox",
            dependencies: ["TrunklineNativeSandboxFFI"],
            path: "native/TrunklineNativeSandbox",
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: linked
        ),
        .target(name: "Trunkline", dependencies: ["TrunklineNative", "TrunklineNativeFFI"]),
        .target(name: "TrunklineSandbox", dependencies: ["Trunkline", "TrunklineNativeSandbox"]),
        .executableTarget(name: "Soak", dependencies: ["Trunkline"], path: "Tests/Soak"),
        .testTarget(
            name: "TrunklineTests",
            dependencies: ["Trunkline", "TrunklineSandbox"],
            // The package has URLSessionTransport.swift on Apple's platforms alone; the tests have a link to it.
            swiftSettings: [.define("URLSESSION_ON_LINUX", .when(platforms: [.linux]))]
        ),
    ]
)
