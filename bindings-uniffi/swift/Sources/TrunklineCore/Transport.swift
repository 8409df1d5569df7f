import Foundation

/// What sends the requests of a client. Write one to record, to fake or to route them.
///
/// The core decides about retries and timeouts: a transport sends what it is given once, follows no redirect, and stops when its task is
/// cancelled. It runs with the task-local values of whoever makes the call. `.standard` is the platform's own, to stand on.
public protocol Transport: Sendable {
    /// Sends one request and reads the whole answer, whatever its status.
    ///
    /// - Throws: ``TransportError`` if there is no answer. Any other error counts as a request that may have been sent.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse

    /// Sends one request, of a download, and gives the answer as soon as its head is there; the body is read as it is asked for. A transport
    /// that stands on another passes the request on to the same method of that.
    ///
    /// A transport without it reads the whole answer, and so cannot download what is larger than ``HTTPResponse/maxBodySize``.
    ///
    /// - Throws: As ``send(_:)``.
    func sendStreaming(_ request: HTTPRequest) async throws -> StreamingResponse

    /// The time that this transport lives in, if that is not the world's: for tests, in which retries are to take none.
    var clock: (any TransportClock)? { get }
}

extension Transport {
    /// The world's.
    public var clock: (any TransportClock)? { nil }

    /// Reads the whole answer first.
    public func sendStreaming(_ request: HTTPRequest) async throws -> StreamingResponse {
        StreamingResponse(try await send(request))
    }
}

/// The time of a transport that fakes it. Such a transport keeps to the ``HTTPRequest/timeout`` of each request by itself, in this time,
/// and throws a ``TransportError`` that says so.
public protocol TransportClock: Sendable {
    /// The time now.
    func now() -> Date

    /// A pause between two attempts.
    func sleep(seconds: TimeInterval) async throws

    /// A number from 0 up to, but not including, 1, evenly spread. It spaces retries; no secret depends on it.
    func random() -> Double
}

extension TransportClock {
    /// A number of the system's generator.
    public func random() -> Double { Double.random(in: 0..<1) }
}

/// An HTTP request. A transport that stands on another may pass it on as it is, or change it: add a header, or go elsewhere.
public struct HTTPRequest: Hashable, Sendable {
    /// In capitals.
    public var method: String
    /// Absolute and percent-encoded.
    public var url: String
    /// In order; `Authorization` among them.
    public var headers: [HTTPHeader]
    /// The body, if there is one.
    public var body: Data?
    /// How many seconds the answer may take. The core keeps that time for every transport without a ``Transport/clock``; one that keeps it,
    /// too, can say whether the request was sent before it was over.
    public var timeout: TimeInterval?

    /// A request.
    public init(
        method: String,
        url: String,
        headers: [HTTPHeader] = [],
        body: Data? = nil,
        timeout: TimeInterval? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    /// Neither the query nor the headers nor the body, which hold credentials and what users write.
    public var description: String { "\(method) \(url.prefix { $0 != "?" })" }

    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// An HTTP answer, its body decompressed.
public struct HTTPResponse: Hashable, Sendable {
    /// The size of the largest body that a client takes, in bytes. A transport may stop reading behind it and hand over what it has: the call
    /// then fails with an error that says so.
    public static let maxBodySize = 64 * 1024 * 1024

    /// The status.
    public var status: Int
    /// In order.
    public var headers: [HTTPHeader]
    /// Empty if there is none.
    public var body: Data

    /// An answer.
    public init(status: Int, headers: [HTTPHeader] = [], body: Data = Data()) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// An HTTP answer whose body is read as it is asked for.
public struct StreamingResponse: Sendable {
    /// The status.
    public var status: Int
    /// In order.
    public var headers: [HTTPHeader]
    /// What gives the body; nothing where it was read whole.
    let body: (any HTTPBody)?
    let whole: HTTPResponse?

    /// One whose body is on its way.
    public init(status: Int, headers: [HTTPHeader] = [], body: any HTTPBody) {
        (self.status, self.headers, self.body, whole) = (status, headers, body, nil)
    }

    /// One that has been read to its end.
    public init(_ whole: HTTPResponse) {
        (status, headers, body, self.whole) = (whole.status, whole.headers, nil, whole)
    }
}

/// The body of an answer.
public protocol HTTPBody: AnyObject, Sendable {
    /// The next bytes, as many as there are, decompressed; nothing behind the last. Nobody asks before there is an answer.
    ///
    /// - Throws: ``TransportError`` if the body does not come to its end.
    func next() async throws -> Data?

    /// Ends the connection, if there is anything left to be read. May be called at any time, and more than once.
    func close()
}

/// A header.
public struct HTTPHeader: Sendable, Hashable {
    /// In any case.
    public let name: String
    /// The value.
    public let value: String

    /// A header.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension HTTPHeader: CustomStringConvertible, CustomReflectable {
    /// The name alone: values may be secret.
    public var description: String { name }

    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a request has no answer.
public struct TransportError: Error, Sendable {
    /// What happened, without secrets.
    public let message: String
    /// Whether not a byte of the request can have reached the service. Who cannot tell says `false`.
    public let notSent: Bool
    /// Whether waiting took too long.
    public let timedOut: Bool
    /// The error below, if there is one.
    public let underlying: (any Error)?

    /// An error.
    public init(_ message: String, notSent: Bool = false, timedOut: Bool = false, underlying: (any Error)? = nil) {
        self.message = message
        self.notSent = notSent
        self.timedOut = timedOut
        self.underlying = underlying
    }
}
