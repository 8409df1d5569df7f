import Foundation

/// A value that one thread at a time looks at or changes.
///
/// Unchecked, since the compiler does not see that the lock guards the value; `Mutex` and `OSAllocatedUnfairLock` would, but need newer
/// systems than this package does.
final class Locked<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) {
        self.value = value
    }

    func withLock<Result>(_ work: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try work(&value)
    }
}
