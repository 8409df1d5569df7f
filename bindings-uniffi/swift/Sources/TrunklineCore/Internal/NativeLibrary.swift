internal import TrunklineNativeFFI

/// The version of this package, which is that of the native library it goes with.
let packageVersion = "0.1.0"

/// The native library, which is a file of its own and may be of another version than this package.
package enum NativeLibrary {
    package static let version = String(cString: trunkline_native_version())

    /// To be called before anything else of the library: what UniFFI finds different between the two of them ends the program.
    package static func check(_ version: String = version) throws {
        guard version != packageVersion else { return }
        let message = "the native library is of version \(version), this package of \(packageVersion): take both from one release"
        throw TrunklineError.configuration(Failure(message))
    }
}
