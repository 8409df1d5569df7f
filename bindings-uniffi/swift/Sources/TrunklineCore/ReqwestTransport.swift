#if !canImport(Darwin)
import Foundation
internal import TrunklineNative

extension Transport where Self == ReqwestTransport {
    /// What a client sends its requests by unless it is given something else: `URLSession` on Apple's platforms, the core's own transport
    /// on Linux. For transports that stand on another.
    public static var standard: ReqwestTransport { .shared }
}

/// The core's own transport, which is part of the native library on Linux: reqwest on rustls. It is the default there.
///
/// Foundation's `URLSession` cannot be, on Linux: it ends the program over an answer that is cut short, and sends a `POST` without a body
/// again by itself when a connection that was kept had been closed.
///
/// Requests are worked on by threads of the library's own, a few for all transports of the process, which are started by the first request;
/// no thread of Swift's waits for them. A connection that is idle is closed after half a minute, or a little later. A request is sent once, no
/// redirect is followed, no cookie is kept. Certificates are trusted as the system trusts them, or by the files that `SSL_CERT_FILE` and
/// `SSL_CERT_DIR` name where these are set.
public final class ReqwestTransport: Transport {
    /// One for all clients that are given no transport.
    public static let shared = ReqwestTransport()

    let native: NativeReqwest

    /// Which proxy requests go through.
    public enum Proxy: Sendable {
        /// That of the variables `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`.
        case environment
        /// None, whatever they say.
        case none
        /// One for all requests: `http://user:password@proxy.example:8080`, or with `https`, `socks4`, `socks4a`, `socks5` or `socks5h`.
        case url(String)
    }

    /// A transport with connections of its own, and the settings of ``shared``.
    public init() {
        native = NativeReqwest.standard()
    }

    /// A transport with connections and settings of its own.
    ///
    /// - Parameters:
    ///   - connectTimeout: How many seconds it may take to connect, from the look-up of the address to the end of the TLS handshake; 10
    ///     unless set.
    ///   - proxy: Which proxy requests go through.
    /// - Throws: ``TrunklineError`` if they cannot be used.
    public init(connectTimeout: TimeInterval? = nil, proxy: Proxy = .environment) throws {
        native = try translated { try NativeReqwest(language: .swift, connectTimeout: connectTimeout, proxy: proxy.text) }
    }

    /// Sends one request. It is dropped, with its connection, when the task is cancelled.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let answer = try await exchanging { try await native.send(request: HttpRequest(request), cancellation: $0) }
        return HTTPResponse(
            status: Int(answer.status),
            headers: answer.headers.map { HTTPHeader($0.name, $0.value) },
            // Nothing where it is larger than a client takes.
            body: answer.body ?? Data(count: HTTPResponse.maxBodySize + 1)
        )
    }

    /// Sends one request, and gives the answer as soon as its head is there.
    public func sendStreaming(_ request: HTTPRequest) async throws -> StreamingResponse {
        let answer = try await exchanging { try await native.sendStreaming(request: HttpRequest(request), cancellation: $0) }
        return StreamingResponse(
            status: Int(answer.status()),
            headers: answer.headers().map { HTTPHeader($0.name, $0.value) },
            body: Body(native: answer)
        )
    }

    private final class Body: HTTPBody {
        private let native: NativeReqwestStream

        init(native: NativeReqwestStream) {
            self.native = native
        }

        func next() async throws -> Data? {
            try await exchanging { [native] in try await native.next(cancellation: $0) }
        }

        func close() { native.close() }
    }
}

/// What the library sends and reads, with the errors of this package in the place of its own.
private func exchanging<Value: Sendable>(_ work: (Cancellation) async throws -> Value) async throws -> Value {
    do {
        return try await cancellable(work)
    } catch TransportFailure.Failed(let notSent, let timedOut, let reason) {
        try Task.checkCancellation()
        throw TransportError(reason, notSent: notSent, timedOut: timedOut)
    }
}

extension ReqwestTransport.Proxy: CustomStringConvertible, CustomReflectable {
    /// Without the URL, which may hold a password.
    public var description: String {
        switch self {
        case .environment: "environment"
        case .none: "none"
        case .url: "url"
        }
    }

    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// As the core is told: an empty text for none.
    fileprivate var text: String? {
        switch self {
        case .environment: nil
        case .none: ""
        case .url(let url): url
        }
    }
}
#endif
