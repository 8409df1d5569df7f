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
    /// By kind; one that this version does not know is an answer of another status.
    fileprivate init(_ native: TrunklineNative.Failure) {
        let failure = Failure(native)
        self = switch native.kind {
        case "configuration": .configuration(failure)
        case "invalid_argument": .invalidArgument(failure)
        case "timeout": .timeout(failure)
        case "connection": .connection(failure)
        case "decode": .decode(failure)
        case "unknown_outcome": .unknownOutcome(failure)
        case "validation": .validation(failure)
        case "authentication": .authentication(failure)
        case "permission": .permission(failure)
        case "not_found": .notFound(failure)
        case "conflict": .conflict(failure)
        case "rate_limited": .rateLimited(failure)
        case "server": .server(failure)
        default: .api(failure)
        }
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
            details: failure.details.map { JSONReader(Array($0.utf8)).json() ?? .null },
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
