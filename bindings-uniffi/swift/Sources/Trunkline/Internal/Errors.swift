internal import TrunklineNative

extension CallError {
    /// The error of this package for one of the core's.
    var translated: any Error {
        trunklineError ?? CancellationError()
    }

    private var trunklineError: TrunklineError? {
        switch self {
        case .Configuration(let failure): .configuration(Failure(failure))
        case .InvalidArgument(let failure): .invalidArgument(Failure(failure))
        case .Timeout(let failure): .timeout(Failure(failure))
        case .Connection(let failure): .connection(Failure(failure))
        case .Decode(let failure): .decode(Failure(failure))
        case .UnknownOutcome(let failure): .unknownOutcome(Failure(failure))
        case .Validation(let failure): .validation(Failure(failure))
        case .Authentication(let failure): .authentication(Failure(failure))
        case .Permission(let failure): .permission(Failure(failure))
        case .NotFound(let failure): .notFound(Failure(failure))
        case .Conflict(let failure): .conflict(Failure(failure))
        case .RateLimited(let failure): .rateLimited(Failure(failure))
        case .Server(let failure): .server(Failure(failure))
        case .Api(let failure): .api(Failure(failure))
        case .Canceled: nil
        }
    }

    fileprivate static func causes(_ failure: TrunklineNative.Failure) -> [TrunklineError] {
        failure.cause.compactMap(\.trunklineError)
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
            causes: CallError.causes(failure)
        )
    }
}
