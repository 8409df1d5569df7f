internal import TrunklineNative

/// Throws the errors of this package in the place of the core's.
package func translated<Value>(_ work: () throws -> Value) throws -> Value {
    do {
        return try work()
    } catch CallError.Failed(let failure) {
        throw TrunklineError(failure, Thrown())
    }
}

/// Carries out a call, whose task's cancellation is carried over to the core: UniFFI does not do that by itself. Throws the errors of this
/// package in the place of the core's, and with them what a transport threw.
func calling<Value: Sendable>(_ work: (Cancellation) async throws -> Value) async throws -> Value {
    let (thrown, untaken) = (Thrown(), Untaken())
    defer { untaken.giveUp() }
    do {
        return try await Thrown.$current.withValue(thrown) {
            try await Untaken.$current.withValue(untaken) { try await cancellable(work) }
        }
    } catch CallError.Failed(let failure) {
        throw TrunklineError(failure, thrown)
    } catch CallError.Canceled {
        throw CancellationError()
    }
}

extension TrunklineError {
    /// The kinds by their names in the core.
    static let kinds: [String: @Sendable (Failure) -> TrunklineError] = [
        "configuration": { .configuration($0) },
        "invalid_argument": { .invalidArgument($0) },
        "timeout": { .timeout($0) },
        "connection": { .connection($0) },
        "decode": { .decode($0) },
        "unknown_outcome": { .unknownOutcome($0) },
        "validation": { .validation($0) },
        "authentication": { .authentication($0) },
        "permission": { .permission($0) },
        "not_found": { .notFound($0) },
        "conflict": { .conflict($0) },
        "rate_limited": { .rateLimited($0) },
        "server": { .server($0) },
        "api": { .api($0) },
    ]

    /// By kind; one that this version does not know is an answer of another status.
    fileprivate init(_ failure: TrunklineNative.Failure, _ thrown: Thrown) {
        self = (Self.kinds[failure.kind] ?? TrunklineError.api)(Failure(failure, thrown))
    }
}

extension Failure {
    /// A refused argument, in the core's words.
    init(parameter: String, must: String) {
        self.init("`\(parameter)` \(must)", parameter: parameter)
    }

    fileprivate init(_ failure: TrunklineNative.Failure, _ thrown: Thrown) {
        self.init(
            failure.text,
            summary: failure.summary,
            parameter: failure.parameter,
            status: failure.status.map(Int.init),
            code: failure.code.map(Int.init(clamping:)),
            moreInfo: failure.moreInfo,
            details: failure.details.map(JSONReader.json),
            retryAfter: failure.retryAfter,
            requestID: failure.requestId,
            method: failure.method,
            url: failure.url,
            startedAt: failure.startedAt,
            attempts: Int(clamping: failure.attempts),
            mayHaveHappened: failure.mayHaveHappened,
            cause: failure.cause.first.map { TrunklineError($0, thrown) },
            underlyingError: failure.thrown.flatMap(thrown.error(of:))
        )
    }
}
