import Foundation

/// Why a call failed, by kind. The first six kinds mean that there is no answer to speak of; the others are answers, named by their HTTP
/// status. A call whose task is cancelled throws `CancellationError` instead.
public enum TrunklineError: Error, Hashable, Sendable {
    /// The client cannot be set up or used like this (credentials, region, base URL), or it is closed.
    case configuration(Failure)
    /// An argument was refused before anything was sent.
    case invalidArgument(Failure)
    /// No complete answer in time, to a request that is safe to repeat or was certainly not sent.
    case timeout(Failure)
    /// No connection, or it broke, for a request that is safe to repeat or was certainly not sent.
    case connection(Failure)
    /// An answer came but it could not be read.
    case decode(Failure)
    /// A request that changes something got no complete answer: it may or may not have been carried out, and was not sent again. The
    /// cause is inside. Of a message, `client.messages.findSent(…)` asks the service.
    case unknownOutcome(Failure)
    /// 400 or 422: the service judged an argument.
    case validation(Failure)
    /// 401: the credentials are missing or wrong.
    case authentication(Failure)
    /// 403: the credentials do not permit this.
    case permission(Failure)
    /// 404: there is no such resource.
    case notFound(Failure)
    /// 409: it conflicts with the state of the resource.
    case conflict(Failure)
    /// 429: too many requests; this one was not processed.
    case rateLimited(Failure)
    /// 5xx: the service failed.
    case server(Failure)
    /// Any other status; redirects, which are not followed, among them.
    case api(Failure)

    /// What is known of it, whatever its kind.
    public var failure: Failure {
        switch self {
        case .configuration(let failure), .invalidArgument(let failure), .timeout(let failure), .connection(let failure),
            .decode(let failure), .unknownOutcome(let failure), .validation(let failure), .authentication(let failure),
            .permission(let failure), .notFound(let failure), .conflict(let failure), .rateLimited(let failure),
            .server(let failure), .api(let failure):
            failure
        }
    }
}

extension TrunklineError: LocalizedError, CustomStringConvertible {
    /// The whole of it in one line.
    public var errorDescription: String? { failure.summary }

    /// The whole of it in one line.
    public var description: String { failure.summary }
}

/// What is known of a failure. There are no secrets in it.
public struct Failure: Hashable, Sendable {
    /// What happened: the service's own words where it answered.
    public let message: String
    /// The whole of it in one line: status, code, message, request.
    public let summary: String
    /// The parameter or setting that was refused, as this package spells it: `dateSentAfter`.
    public let parameter: String?
    /// The HTTP status, if there was an answer.
    public let status: Int?
    /// Twilio's error code, 20404 for example.
    public let code: Int?
    /// The address of a page about the error.
    public let moreInfo: String?
    /// Whatever else the service said of the error.
    public let details: JSON?
    /// How many seconds the service asks to wait.
    public let retryAfter: TimeInterval?
    /// The service's id of the request, to quote to its support.
    public let requestID: String?
    /// The method of the request.
    public let method: String?
    /// The URL of the request, without its query.
    public let url: String?
    /// When the call began; nothing if it never did.
    public let startedAt: Date?
    /// How often the request was sent, 0 if never.
    public let attempts: Int
    /// Whether what was asked for may have been done all the same.
    public let mayHaveHappened: Bool
    /// Why there was no complete answer, where the outcome is unknown.
    public var cause: TrunklineError? { below.cause }
    /// What a transport threw, where that is why there was no answer: the `URLError` of `URLSession`, or whatever one's own throws.
    public var underlyingError: (any Error)? { below.error ?? cause?.failure.underlyingError }

    private let below: Below

    /// A failure of one's own, for tests. It sums up as its message unless something else is given.
    public init(
        _ message: String,
        summary: String? = nil,
        parameter: String? = nil,
        status: Int? = nil,
        code: Int? = nil,
        moreInfo: String? = nil,
        details: JSON? = nil,
        retryAfter: TimeInterval? = nil,
        requestID: String? = nil,
        method: String? = nil,
        url: String? = nil,
        startedAt: Date? = nil,
        attempts: Int = 0,
        mayHaveHappened: Bool = false,
        cause: TrunklineError? = nil,
        underlyingError: (any Error)? = nil
    ) {
        self.message = message
        self.summary = summary ?? message
        self.parameter = parameter
        self.status = status
        self.code = code
        self.moreInfo = moreInfo
        self.details = details
        self.retryAfter = retryAfter
        self.requestID = requestID
        self.method = method
        self.url = url
        self.startedAt = startedAt
        self.attempts = attempts
        self.mayHaveHappened = mayHaveHappened
        below = Below(cause: cause, error: underlyingError)
    }
}

/// What is below a failure. A class, since a failure may hold another.
private final class Below: Hashable, Sendable, CustomReflectable {
    let cause: TrunklineError?
    let error: (any Error)?

    init(cause: TrunklineError?, error: (any Error)?) {
        self.cause = cause
        self.error = error
    }

    /// Errors of any kind cannot be compared: the causes are.
    static func == (one: Below, other: Below) -> Bool { one.cause == other.cause }

    func hash(into hasher: inout Hasher) { cause.hash(into: &hasher) }

    /// Nothing of it: an error of the platform shows whole URLs.
    var customMirror: Mirror { Mirror(self, children: []) }
}
