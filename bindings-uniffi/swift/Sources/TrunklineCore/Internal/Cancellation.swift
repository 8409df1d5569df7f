internal import TrunklineNative

/// Carries the cancellation of the task over to the core, which UniFFI does not do by itself.
func cancellable<Value: Sendable>(_ work: (Cancellation) async throws -> Value) async throws -> Value {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
        try await work(cancellation)
    } onCancel: {
        cancellation.cancel()
    }
}
