import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// `URLSession`: it follows the device's proxy and trust settings, and keeps connections.
///
/// It keeps no cookies and no cache and follows no redirect. `URLSession` may by itself send a request again whose connection turned
/// out to be dead; that cannot be switched off. It never says that a request was certainly not sent.
public final class URLSessionTransport: Transport {
    /// One for all clients that are given no transport.
    public static let shared = URLSessionTransport()

    private let session: URLSession

    /// A transport with a session of its own, which is ended with it.
    public init(configuration: URLSessionConfiguration = .ephemeral) {
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        // The core keeps the time of an attempt.
        configuration.timeoutIntervalForRequest = 24 * 60 * 60
        session = URLSession(configuration: configuration, delegate: NoRedirects(), delegateQueue: nil)
    }

    deinit {
        session.finishTasksAndInvalidate()
    }

    /// Sends one request as a data task, which ends when the Swift task is cancelled.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let url = URL(string: request.url) else {
            throw TransportError("the URL cannot be used", notSent: true)
        }
        var prepared = URLRequest(url: url)
        prepared.httpMethod = request.method
        prepared.httpBody = request.body
        for header in request.headers {
            prepared.addValue(header.value, forHTTPHeaderField: header.name)
        }
        let running = Locked(Running())
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let task = session.dataTask(with: prepared) { body, response, error in
                    continuation.resume(with: Self.outcome(body, response, error))
                }
                running.withLock { $0.start(task) }
            }
        } onCancel: {
            running.withLock { $0.cancel() }
        }
    }

    private static func outcome(_ body: Data?, _ response: URLResponse?, _ error: (any Error)?) -> Result<HTTPResponse, any Error> {
        guard let response = response as? HTTPURLResponse, error == nil else {
            let timedOut = (error as? URLError)?.code == .timedOut
            return .failure(TransportError(error?.localizedDescription ?? "there was no answer", timedOut: timedOut))
        }
        let headers = response.allHeaderFields.map { HTTPHeader("\($0.key)", "\($0.value)") }
        return .success(HTTPResponse(status: response.statusCode, headers: headers, body: body ?? Data()))
    }
}

/// A task that may be cancelled before it has begun.
private struct Running {
    private var task: URLSessionDataTask?
    private var isCancelled = false

    mutating func start(_ task: URLSessionDataTask) {
        self.task = task
        task.resume()
        if isCancelled { task.cancel() }
    }

    mutating func cancel() {
        isCancelled = true
        task?.cancel()
    }
}

private final class NoRedirects: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
