internal import TrunklineNative

extension CallError {
    /// The error of this package for one of the core's.
    var translated: any Error {
        switch self {
        case .Failed(let failure): TrunklineError(failure)
        case .Canceled: CancellationError()
        }
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
    fileprivate init(_ failure: TrunklineNative.Failure) {
        self = (Self.kinds[failure.kind] ?? TrunklineError.api)(Failure(failure))
    }
}

extension Failure {
    /// A refused argument, in the core's words.
    init(parameter: String, must: String) {
        let message = "`\(parameter)` \(must)"
        self.init(
            message: message, summary: message, parameter: parameter, status: nil, code: nil, moreInfo: nil, details: nil,
            retryAfter: nil, requestID: nil, method: nil, url: nil, attempts: 0, mayHaveHappened: false, causes: []
        )
    }

    fileprivate init(_ failure: TrunklineNative.Failure) {
        self.init(
            message: failure.text,
            summary: failure.summary,
            parameter: failure.parameter,
            status: failure.status.map(Int.init),
            code: failure.code.map(Int.init),
            moreInfo: failure.moreInfo,
            details: failure.details.map(JSONReader.json),
            retryAfter: failure.retryAfter,
            requestID: failure.requestId,
            method: failure.method,
            url: failure.url,
            attempts: Int(failure.attempts),
            mayHaveHappened: failure.mayHaveHappened,
            causes: failure.cause.map(TrunklineError.init)
        )
    }
}
