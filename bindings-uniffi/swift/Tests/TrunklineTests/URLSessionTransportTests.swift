#if URLSESSION_ON_LINUX
import Foundation
import FoundationNetworking
import Trunkline
import XCTest

/// Gives the same answer to every request.
private struct Answering: Transport {
    let answer: HTTPResponse

    func send(_ request: HTTPRequest) async throws -> HTTPResponse { answer }
}

/// What an exchange makes of the events of its task. On Linux they are made up: what `URLSession` there tells is not what it tells elsewhere.
final class URLSessionTransportTests: XCTestCase {
    private let session = URLSession(configuration: .ephemeral)
    private let url = "http://127.0.0.1:9/"

    private func task() throws -> URLSessionDataTask {
        session.dataTask(with: try XCTUnwrap(URL(string: url)))
    }

    /// What comes of an exchange to which this happens.
    private func outcome(
        _ method: String = "POST",
        _ happens: (Exchange, URLSessionDataTask) throws -> (any Error)?
    ) async throws -> Result<HTTPResponse, any Error> {
        let exchange = Exchange(HTTPRequest(method: method, url: url, body: Data("To=1".utf8)))
        let task = try task()
        exchange.urlSession(session, task: task, didCompleteWithError: try happens(exchange, task))
        do {
            return .success(try await exchange.run(task))
        } catch {
            return .failure(error)
        }
    }

    private func failure(
        _ method: String = "POST",
        _ happens: (Exchange, URLSessionDataTask) throws -> (any Error)?
    ) async throws -> TransportError {
        switch try await outcome(method, happens) {
        case .success(let response): throw TransportError("it succeeded: \(response.status)")
        case .failure(let error): return try XCTUnwrap(error as? TransportError)
        }
    }

    private func answer(_ exchange: Exchange, _ task: URLSessionDataTask, _ status: Int = 201) throws {
        let url = try XCTUnwrap(URL(string: url))
        let response = try XCTUnwrap(HTTPURLResponse(url: url, statusCode: status, httpVersion: nil, headerFields: ["X-A": "b"]))
        exchange.urlSession(session, dataTask: task, didReceive: response) { XCTAssertEqual($0, .allow) }
    }

    private let idle = Transaction(isConnected: false, isRequested: false)
    private let connected = Transaction(isConnected: true, isRequested: false)
    private let sent = Transaction(isConnected: true, isRequested: true)

    func testAnAnswerIsPutTogether() async throws {
        let answered = try await outcome { exchange, task in
            try answer(exchange, task)
            for piece in ["{\"a\":", "1}"] { exchange.urlSession(session, dataTask: task, didReceive: Data(piece.utf8)) }
            exchange.collected([sent])
            return nil
        }
        let response = try answered.get()
        XCTAssertEqual(response.status, 201)
        XCTAssertEqual(String(decoding: response.body, as: UTF8.self), "{\"a\":1}")
        XCTAssertEqual(response.headers, [HTTPHeader("X-A", "b")])
    }

    func testABodyIsGivenOnce() async throws {
        let error = try await failure { exchange, task in
            let given = Collected<Bool>()
            for _ in 0..<2 { exchange.urlSession(session, task: task, needNewBodyStream: { given.add($0 != nil) }) }
            XCTAssertEqual(given.all, [true, false])
            return URLError(.cancelled)
        }
        XCTAssertFalse(error.notSent)
    }

    func testARequestThatWasSentTwiceIsAnErrorWhateverTheAnswer() async throws {
        let error = try await failure { exchange, task in
            try answer(exchange, task)
            exchange.collected([sent, sent])
            return nil
        }
        XCTAssertFalse(error.notSent)
        let read = try await outcome("GET") { exchange, task in
            try answer(exchange, task, 200)
            exchange.collected([sent, sent])
            return nil
        }
        XCTAssertEqual(try read.get().status, 200)
    }

    func testRedirectsAreRefused() throws {
        let request = URLRequest(url: try XCTUnwrap(URL(string: url)))
        let response = try XCTUnwrap(HTTPURLResponse(url: try XCTUnwrap(URL(string: url)), statusCode: 302, httpVersion: nil, headerFields: nil))
        let exchange = Exchange(HTTPRequest(method: "GET", url: url))
        let asked = Collected<Bool>()
        exchange.urlSession(session, task: try task(), willPerformHTTPRedirection: response, newRequest: request) { asked.add($0 == nil) }
        XCTAssertEqual(asked.all, [true])
    }

    /// As events, since Foundation on Linux never ends a task whose redirect is refused: over a socket, such a call runs out of time there.
    func testARedirectThatIsTheAnswerIsToldAndNotFollowed() async throws {
        let place = "https://files.example/file?a=b"
        let answered = try await outcome("GET") { exchange, task in
            let (here, there) = (try XCTUnwrap(URL(string: url)), try XCTUnwrap(URL(string: place)))
            let response = try XCTUnwrap(
                HTTPURLResponse(url: here, statusCode: 307, httpVersion: nil, headerFields: ["Location": place]))
            let asked = Collected<Bool>()
            exchange.urlSession(session, task: task, willPerformHTTPRedirection: response, newRequest: URLRequest(url: there)) {
                asked.add($0 == nil)
            }
            XCTAssertEqual(asked.all, [true])
            exchange.urlSession(session, dataTask: task, didReceive: response) { XCTAssertEqual($0, .allow) }
            return nil
        }
        let options = ClientOptions(
            accountSid: "AC0123456789abcdef0123456789abcdef", maxRetries: 0, transport: Answering(answer: try answered.get()))
        let client = try Client(.bearer("token"), options: options)
        let deactivations = try await client.messaging.v1.deactivations.fetch(date: Day(year: 2026, month: 11, day: 20))
        XCTAssertEqual(deactivations.redirectTo?.absoluteString, place)
    }

    func testWhatNeverHadAConnectionWasNotSent() async throws {
        let cases: [(URLError.Code, [Transaction]?, Bool)] = [
            (.cannotConnectToHost, nil, true),
            (.cannotFindHost, [idle], true),
            (.notConnectedToInternet, [], true),
            (.serverCertificateUntrusted, [connected], true),
            (.timedOut, [idle], true),
            (.cancelled, [idle, idle], true),
            (.timedOut, nil, false),
            (.timedOut, [connected], false),
            (.cancelled, [idle, sent], false),
            (.networkConnectionLost, [sent], false),
            (.notConnectedToInternet, [sent], false),
            (.cannotConnectToHost, [sent, idle], false),
        ]
        for (code, transactions, isUnsent) in cases {
            let error = try await failure { exchange, _ in
                if let transactions { exchange.collected(transactions) }
                return URLError(code)
            }
            XCTAssertEqual(error.notSent, isUnsent, "\(code), \(String(describing: transactions))")
            XCTAssertEqual((error.underlying as? URLError)?.code, code)
            XCTAssertEqual(error.timedOut, code == .timedOut)
        }
    }

    func testAnAnswerThatIsCutWasAnswered() async throws {
        let error = try await failure { exchange, task in
            try answer(exchange, task)
            return URLError(.cannotConnectToHost)
        }
        XCTAssertFalse(error.notSent)
    }

    func testNoMoreIsReadThanTheCoreTakes() async throws {
        let answered = try await outcome { exchange, task in
            try answer(exchange, task)
            for _ in 0..<65 { exchange.urlSession(session, dataTask: task, didReceive: Data(count: 1024 * 1024)) }
            return URLError(.cancelled)
        }
        XCTAssertEqual(try answered.get().body.count, 65 * 1024 * 1024)
    }

    // MARK: Streams

    private func begun(_ happens: (Exchange, URLSessionDataTask) throws -> Void) async throws -> (HTTPResponse, Pieces) {
        let pieces = Pieces()
        let exchange = Exchange(HTTPRequest(method: "GET", url: url), pieces: pieces)
        let task = try task()
        pieces.source = task
        try happens(exchange, task)
        return (try await exchange.run(task), pieces)
    }

    func testABodyIsReadAsItComes() async throws {
        let (head, pieces) = try await begun { exchange, task in
            try answer(exchange, task, 200)
            exchange.urlSession(session, dataTask: task, didReceive: Data("he".utf8))
            exchange.urlSession(session, dataTask: task, didReceive: Data("re".utf8))
            exchange.urlSession(session, task: task, didCompleteWithError: nil)
        }
        XCTAssertEqual(head.status, 200)
        XCTAssertEqual(head.body, Data())
        var read: [Data] = []
        while let piece = try await pieces.next() { read.append(piece) }
        XCTAssertEqual(read, [Data("he".utf8), Data("re".utf8)])
        let behind = try await pieces.next()
        XCTAssertNil(behind)
    }

    func testABodyThatIsCutIsAnErrorBehindItsPieces() async throws {
        let (_, pieces) = try await begun { exchange, task in
            try answer(exchange, task, 200)
            exchange.urlSession(session, dataTask: task, didReceive: Data("he".utf8))
            exchange.urlSession(session, task: task, didCompleteWithError: URLError(.networkConnectionLost))
        }
        let first = try await pieces.next()
        XCTAssertEqual(first, Data("he".utf8))
        do {
            _ = try await pieces.next()
            XCTFail("it succeeded")
        } catch {
            XCTAssertFalse(try XCTUnwrap(error as? TransportError).notSent)
        }
    }

    func testWhoWaitsForAPieceIsGivenTheNextAndWhoIsCancelledNone() async throws {
        let (_, pieces) = try await begun { exchange, task in try answer(exchange, task, 200) }
        async let waited = pieces.next()
        try await Task.sleep(nanoseconds: 20_000_000)
        pieces.add(Data([1]))
        let first = try await waited
        XCTAssertEqual(first, Data([1]))
        let waiting = Task { try await pieces.next() }
        try await Task.sleep(nanoseconds: 20_000_000)
        waiting.cancel()
        guard case .failure(is CancellationError) = await waiting.result else { return XCTFail() }
    }

    func testMuchThatWaitsToBeReadHoldsTheTask() async throws {
        let (_, pieces) = try await begun { exchange, task in
            try answer(exchange, task, 200)
            for _ in 0..<3 { exchange.urlSession(session, dataTask: task, didReceive: Data(count: 512 * 1024)) }
        }
        XCTAssertTrue(pieces.isSuspended)
        _ = try await pieces.next()
        XCTAssertTrue(pieces.isSuspended)
        _ = try await pieces.next()
        XCTAssertFalse(pieces.isSuspended)
        pieces.close()
    }

    func testWhatComesAfterTheEndChangesNothing() async throws {
        let exchange = Exchange(HTTPRequest(method: "GET", url: url))
        let task = try task()
        exchange.urlSession(session, task: task, didCompleteWithError: URLError(.networkConnectionLost))
        async let first = exchange.run(task)
        do {
            _ = try await first
            XCTFail("it succeeded")
        } catch {
            XCTAssertFalse((error as? TransportError)?.notSent ?? true)
        }
        exchange.urlSession(session, dataTask: task, didReceive: Data([1]))
        exchange.urlSession(session, task: task, didCompleteWithError: nil)
    }

    func testNoTimeoutEndsTheProgram() async throws {
        for timeout in [Double.nan, .infinity, -1, 1e300] {
            let exchange = Exchange(HTTPRequest(method: "GET", url: url, timeout: timeout))
            let task = try task()
            exchange.urlSession(session, task: task, didCompleteWithError: URLError(.cancelled))
            _ = try? await exchange.run(task)
        }
    }
}
#endif
