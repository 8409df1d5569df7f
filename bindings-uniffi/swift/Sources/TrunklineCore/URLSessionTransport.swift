// Linux has it in the tests alone, which compile it and try what it makes of the events that `URLSession` would tell it.
#if canImport(Darwin) || URLSESSION_ON_LINUX
import Foundation
#if URLSESSION_ON_LINUX
import FoundationNetworking
import TrunklineCore
#else
extension Transport where Self == URLSessionTransport {
    /// What a client sends its requests by unless it is given something else: `URLSession` on Apple's platforms, the core's own transport
    /// on Linux. For transports that stand on another.
    public static var standard: URLSessionTransport { .shared }
}
#endif

/// `URLSession`, the default on Apple's platforms: it follows the device's proxy and trust settings, and keeps connections.
///
/// It keeps no cookies and no cache, follows no redirect, and answers no challenge of the service with stored credentials. Requests that are
/// safe to repeat `URLSession` may repeat by itself when a connection is lost. It may also ask for the body again of a request that is not,
/// after "an authentication challenge or other recoverable server error", as Apple's documentation of
/// `urlSession(_:task:needNewBodyStream:)` says: every `POST` and `PATCH`, with a body or without, is sent as a stream that is given once, so
/// that there is nothing to repeat it with. Should the metrics of a task show that such a request was sent more than once all the same, that
/// is an error, whatever the answer.
///
/// That a request was not sent it says where `URLSession` knows it: no network, no such host, no connection, no TLS with a certificate that is
/// trusted, or time that was over before the request began, by the task's metrics.
public final class URLSessionTransport: Transport {
    /// One for all clients that are given no transport.
    public static let shared = URLSessionTransport()

    private let session: URLSession

    /// A transport with a session of its own, which is ended with it.
    public init(configuration: URLSessionConfiguration = .ephemeral) {
        configuration.httpCookieAcceptPolicy = .never
        configuration.httpShouldSetCookies = false
        configuration.httpShouldUsePipelining = false
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        configuration.urlCredentialStorage = nil
        // The core keeps the time of an attempt, and so does each exchange.
        configuration.timeoutIntervalForRequest = 24 * 60 * 60
        #if canImport(Darwin)
        configuration.waitsForConnectivity = false
        #endif
        session = URLSession(configuration: configuration)
    }

    deinit {
        session.finishTasksAndInvalidate()
    }

    /// Sends one request as a task of the session, which ends when the Swift task is cancelled.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let exchange = Exchange(request)
        return try await exchange.run(task(of: exchange, request))
    }

    /// Sends one request as a task of the session, and gives the answer as soon as its head is there. The task waits for whoever reads the body:
    /// little more is read than is asked for.
    public func sendStreaming(_ request: HTTPRequest) async throws -> StreamingResponse {
        let pieces = Pieces()
        let exchange = Exchange(request, pieces: pieces)
        let task = try task(of: exchange, request)
        pieces.source = task
        let head = try await exchange.run(task)
        return StreamingResponse(status: head.status, headers: head.headers, body: pieces)
    }

    private func task(of exchange: Exchange, _ request: HTTPRequest) throws -> URLSessionTask {
        guard let url = URL(string: request.url) else {
            throw TransportError("the URL cannot be used", notSent: true)
        }
        var prepared = URLRequest(url: url)
        prepared.httpMethod = request.method
        for header in request.headers {
            prepared.addValue(header.value, forHTTPHeaderField: header.name)
        }
        if exchange.isSentOnce {
            prepared.setValue("\(request.body?.count ?? 0)", forHTTPHeaderField: "Content-Length")
            return session.uploadTask(withStreamedRequest: prepared)
        }
        prepared.httpBody = request.body
        return session.dataTask(with: prepared)
    }
}

/// One request and what becomes of it. The delegate of its own task and of no other, so that whatever comes, and however late, is about it.
final class Exchange: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    /// Whether sending it twice would do it twice.
    let isSentOnce: Bool
    private let body: Data
    private let timeout: TimeInterval?
    /// Where the body goes if it is read as it comes.
    private let pieces: Pieces?
    private let lock = NSLock()
    private var continuation: CheckedContinuation<HTTPResponse, any Error>?
    /// What came of it, where that was known before anyone waited.
    private var ended: Result<HTTPResponse, any Error>?
    private var bodiesAskedFor = 0
    private var response: HTTPURLResponse?
    private var received = Data()
    private var isTooLarge = false
    private var isOutOfTime = false
    private var transactions: [Transaction]?

    init(_ request: HTTPRequest, pieces: Pieces? = nil) {
        self.pieces = pieces
        isSentOnce = request.method == "POST" || request.method == "PATCH"
        body = request.body ?? Data()
        timeout = request.timeout.flatMap { 0..<1e9 ~= $0 ? $0 : nil }
    }

    /// Begins the task, and waits for its end, or for the head of the answer where the body is read as it comes.
    func run(_ task: URLSessionTask) async throws -> HTTPResponse {
        task.delegate = self
        let clock = timeout.map { timeout in
            Task {
                try await Task.sleep(nanoseconds: UInt64(timeout * 1e9))
                runOut(task)
            }
        }
        defer { clock?.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ended = locked {
                    if self.ended == nil { self.continuation = continuation }
                    return self.ended
                }
                if let ended { return continuation.resume(with: ended) }
                // One that is cancelled already ends as soon as it begins.
                task.resume()
            }
        } onCancel: {
            task.cancel()
        }
    }

    /// The time is up.
    func runOut(_ task: URLSessionTask) {
        locked { isOutOfTime = true }
        task.cancel()
    }

    private func locked<Value>(_ work: () -> Value) -> Value {
        lock.lock()
        defer { lock.unlock() }
        return work()
    }

    // MARK: What URLSession tells and asks

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        needNewBodyStream completionHandler: @escaping @Sendable (InputStream?) -> Void
    ) {
        let isFirst = locked {
            bodiesAskedFor += 1
            return bodiesAskedFor == 1
        }
        completionHandler(isFirst ? InputStream(data: body) : nil)
        if !isFirst { task.cancel() }
    }

    /// The service's own challenges are answers like any other. Those of proxies and of TLS are the system's to meet.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        let isOfTheService = [
            NSURLAuthenticationMethodDefault, NSURLAuthenticationMethodHTTPBasic, NSURLAuthenticationMethodHTTPDigest,
            NSURLAuthenticationMethodNTLM, NSURLAuthenticationMethodNegotiate,
        ].contains(challenge.protectionSpace.authenticationMethod)
        let isRejected = isOfTheService && !challenge.protectionSpace.isProxy()
        completionHandler(isRejected ? .rejectProtectionSpace : .performDefaultHandling, nil)
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        let response = response as? HTTPURLResponse
        locked { self.response = response }
        if pieces != nil, let response { settle(.success(HTTPResponse(response, body: Data()))) }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        if let pieces { return pieces.add(data) }
        let isTooLarge = locked {
            received.append(data)
            self.isTooLarge = received.count > HTTPResponse.maxBodySize
            return self.isTooLarge
        }
        if isTooLarge { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didFinishCollecting metrics: URLSessionTaskMetrics) {
        collected(metrics.transactionMetrics.filter { $0.resourceFetchType != .localCache }.map(Transaction.init))
    }

    func collected(_ transactions: [Transaction]) {
        locked { self.transactions = transactions }
    }

    /// The last that is told of a task.
    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let outcome = locked { self.outcome(error) }
        pieces?.end(with: outcome)
        settle(outcome)
    }

    /// What came first is what came of it.
    private func settle(_ outcome: Result<HTTPResponse, any Error>) {
        let waiting = locked {
            ended = ended ?? outcome
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(with: outcome)
    }

    // MARK: What to make of it

    private func outcome(_ error: (any Error)?) -> Result<HTTPResponse, any Error> {
        if isSentOnce, let sent = transactions?.filter(\.isRequested).count, sent > 1 {
            return .failure(TransportError("URLSession sent the request \(sent) times", underlying: error))
        }
        if isSentOnce, bodiesAskedFor > 1 {
            return .failure(TransportError("URLSession was about to send the request again", underlying: error))
        }
        if let response, error == nil || isTooLarge {
            return .success(HTTPResponse(response, body: received))
        }
        let code = (error as? URLError)?.code
        return .failure(
            TransportError(
                isOutOfTime ? "no complete answer in time" : error?.localizedDescription ?? "there was no answer",
                notSent: response == nil && Self.isUnsent(code, transactions),
                timedOut: isOutOfTime || code == .timedOut,
                underlying: error
            ))
    }

    /// Whether a task that ended with this error has certainly sent nothing: it says so by its error, or had no connection yet.
    static func isUnsent(_ code: URLError.Code?, _ transactions: [Transaction]?) -> Bool {
        let transactions = transactions ?? []
        if transactions.contains(where: \.isRequested) { return false }
        if let code, failuresToConnect.contains(code) { return true }
        return !transactions.isEmpty && !transactions.contains(where: \.isConnected)
    }

    /// What goes wrong before a request is sent, and at no other time.
    private static let failuresToConnect: Set<URLError.Code> = [
        .appTransportSecurityRequiresSecureConnection, .badURL, .callIsActive, .cannotConnectToHost, .cannotFindHost,
        .clientCertificateRequired, .dataNotAllowed, .dnsLookupFailed, .internationalRoamingOff, .notConnectedToInternet,
        .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid,
        .serverCertificateUntrusted, .unsupportedURL,
    ]
}

/// The body of an answer while it comes. The task that brings it is suspended while much of it waits to be read.
final class Pieces: HTTPBody, @unchecked Sendable {
    /// How many bytes may wait.
    private static let room = 1024 * 1024

    /// The task that brings the body.
    weak var source: URLSessionTask?
    private let lock = NSLock()
    private var waiting: [Data] = []
    private var size = 0
    private(set) var isSuspended = false
    /// What came of it, behind the last piece.
    private var ended: Result<Data?, any Error>?
    private var reader: CheckedContinuation<Data?, any Error>?

    private func locked<Value>(_ work: () -> Value) -> Value {
        lock.lock()
        defer { lock.unlock() }
        return work()
    }

    func add(_ data: Data) {
        let asked: CheckedContinuation<Data?, any Error>? = locked {
            if let asked = reader {
                reader = nil
                return asked
            }
            waiting.append(data)
            size += data.count
            if size > Self.room, !isSuspended {
                isSuspended = true
                source?.suspend()
            }
            return nil
        }
        asked?.resume(returning: data)
    }

    func end(with outcome: Result<HTTPResponse, any Error>) {
        end(outcome.map { _ in nil })
    }

    private func end(_ outcome: Result<Data?, any Error>) {
        let asked: CheckedContinuation<Data?, any Error>? = locked {
            ended = ended ?? outcome
            defer { reader = nil }
            return reader
        }
        asked?.resume(with: outcome)
    }

    func next() async throws -> Data? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ready: Result<Data?, any Error>? = locked {
                    if !waiting.isEmpty { return .success(take()) }
                    if ended == nil { reader = continuation }
                    return ended
                }
                if let ready { continuation.resume(with: ready) }
            }
        } onCancel: {
            close()
        }
    }

    /// The first that waits.
    private func take() -> Data {
        let piece = waiting.removeFirst()
        size -= piece.count
        if isSuspended, size <= Self.room / 2 {
            isSuspended = false
            source?.resume()
        }
        return piece
    }

    func close() {
        source?.cancel()
        end(.failure(CancellationError()))
    }
}

extension HTTPResponse {
    fileprivate init(_ response: HTTPURLResponse, body: Data) {
        let headers = response.allHeaderFields.map { HTTPHeader("\($0.key)", "\($0.value)") }
        self.init(status: response.statusCode, headers: headers, body: body)
    }
}

/// One time that a task went to the network.
struct Transaction {
    /// Whether there was a connection, kept or new, TLS included.
    let isConnected: Bool
    /// Whether a byte of the request may have left.
    let isRequested: Bool
}

extension Transaction {
    fileprivate init(_ metrics: URLSessionTaskTransactionMetrics) {
        isConnected = metrics.isReusedConnection || metrics.connectEndDate != nil
        isRequested =
            metrics.requestStartDate != nil || metrics.countOfRequestHeaderBytesSent > 0 || metrics.countOfRequestBodyBytesSent > 0
    }
}
#endif
