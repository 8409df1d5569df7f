import Foundation
import Trunkline
import XCTest

private let account = "AC0123456789abcdef0123456789abcdef"

/// Downloads over sockets, from servers that misbehave: what the caller is told against what the server counts. By the platform's default
/// transport, and through one that stands on it.
final class DownloadTests: XCTestCase {
    private let transports: [String: any Transport] = ["default": .standard, "through": Through(inner: .standard)]

    private func client(_ url: String, _ transport: any Transport = .standard, timeout: TimeInterval = 30, maxRetries: Int = 2) throws -> Client {
        let options = ClientOptions(accountSid: account, baseURL: url, timeout: timeout, maxRetries: maxRetries, transport: transport)
        return try Client(.bearer("token"), options: options)
    }

    private func failure<Value>(_ work: () async throws -> Value, file: StaticString = #filePath, line: UInt = #line) async -> TrunklineError? {
        do {
            _ = try await work()
            XCTFail("it succeeded", file: file, line: line)
            return nil
        } catch {
            if !(error is TrunklineError) { XCTFail("it threw \(error)", file: file, line: line) }
            return error as? TrunklineError
        }
    }

    /// Waits for what comes about by itself.
    private func until(file: StaticString = #filePath, line: UInt = #line, _ isSo: () -> Bool) async throws {
        for _ in 0..<3000 {
            if isSo() { return }
            try await Task.sleep(nanoseconds: 10_000_000)
        }
        XCTFail("it did not come about", file: file, line: line)
    }

    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        addTeardownBlock { try FileManager.default.removeItem(at: folder) }
        return folder
    }

    func testAFileComesAsItIs() async throws {
        let body = String(repeating: "x", count: 200_000)
        for (name, transport) in transports {
            let server = try Server.answering(.file(body))
            let file = try await self.client(server.url, transport).download("/file", format: "mp3")
            XCTAssertEqual([file.meta.status, file.size], [200, 200_000], name)
            XCTAssertEqual(file.contentType, "audio/mpeg")
            let data = try await file.data()
            XCTAssertEqual(data, Data(body.utf8))
            let rest = try await file.data()
            XCTAssertEqual(rest, Data())
            let request = try XCTUnwrap(server.arrived.first)
            XCTAssertTrue(request.hasPrefix("GET /file.mp3 HTTP/1.1\r\n"), request)
            XCTAssertTrue(request.lowercased().contains("\r\nauthorization: bearer token\r\n"), request)
            XCTAssertEqual(server.arrived.count, 1)
        }
    }

    func testAFileIsReadWhileItComes() async throws {
        for (_, transport) in transports {
            let isRead = DispatchSemaphore(value: 0)
            let server = try Server { connection in
                guard connection.request() != nil else { return }
                connection.answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst")
                isRead.wait()
                connection.answer("later")
            }
            var pieces: [String] = []
            for try await piece in try await self.client(server.url, transport).download("/file") {
                pieces.append(String(decoding: piece, as: UTF8.self))
                isRead.signal()
            }
            XCTAssertEqual(pieces, ["first", "later"])
        }
    }

    func testThreeRedirectsAreFollowedAndAFourthIsNot() async throws {
        for (_, transport) in transports {
            for redirects in [3, 4] {
                let count = Collected<Int>()
                let server = try Server { connection in
                    while connection.request() != nil {
                        count.add(1)
                        connection.answer(count.all.count <= redirects ? .lead(to: "/\(count.all.count)") : .file("here"))
                    }
                }
                let client = try self.client(server.url, transport)
                if redirects == 3 {
                    let data = try await client.download("/file").data()
                    XCTAssertEqual(data, Data("here".utf8))
                } else {
                    guard case .decode(let failure)? = await failure({ try await client.download("/file") }) else { return XCTFail() }
                    XCTAssertTrue(failure.message.contains("three redirects"), failure.message)
                }
                XCTAssertEqual(server.arrived.count, 4)
            }
        }
    }

    func testCredentialsDoNotFollowARedirectToAnotherHost() async throws {
        for (_, transport) in transports {
            let other = try Server.answering(.file("here"))
            let server = try Server.answering(.lead(to: "\(other.url)/away"))
            let options = CallOptions(headers: ["X-Own": "hush"])
            let data = try await self.client(server.url, transport).download("/file", options: options).data()
            XCTAssertEqual(data, Data("here".utf8))
            let heads = [server, other].map { $0.arrived.first?.lowercased() ?? "" }
            for name in ["authorization:", "x-own:"] { XCTAssertEqual(heads.map { $0.contains(name) }, [true, false], name) }
        }
    }

    func testARedirectToPlainHTTPElsewhereIsNotFollowed() async throws {
        for (_, transport) in transports {
            let server = try Server.answering(.lead(to: "http://192.0.2.1/file"))
            let client = try self.client(server.url, transport)
            guard case .decode(let failure)? = await failure({ try await client.download("/file") }) else { return XCTFail() }
            XCTAssertTrue(failure.message.contains("not https"), failure.message)
            XCTAssertEqual(server.arrived.count, 1)
        }
    }

    func testWhatIsCutInTheMiddleIsAnErrorAndNotTriedAgain() async throws {
        for cut in [String.half, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"] {
            for (name, transport) in transports {
                let server = try Server { connection in
                    if connection.request() != nil { connection.answer(cut) }
                }
                let client = try self.client(server.url, transport)
                let error = await self.failure({ try await client.download("/file").data() })
                guard case .connection? = error else { return XCTFail("\(name): \(String(describing: error))") }
                XCTAssertEqual(server.arrived.count, 1)
            }
        }
    }

    func testABodyLongerThanAnnouncedEndsWhereItWasAnnouncedTo() async throws {
        for (_, transport) in transports {
            let server = try Server.answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere and more")
            let data = try await self.client(server.url, transport).download("/file").data()
            XCTAssertEqual(data, Data("here".utf8))
        }
    }

    func testABodyThatStopsComingIsATimeout() async throws {
        for (_, transport) in transports {
            let server = try Server.answering(.half)
            let client = try self.client(server.url, transport, timeout: 2)
            guard case .timeout(let failure)? = await failure({ try await client.download("/file").data() }) else { return XCTFail() }
            XCTAssertTrue(failure.message.contains("within 2 s, after 4 bytes"), failure.message)
            try await until { server.ended == 1 }
            XCTAssertEqual(server.arrived.count, 1)
        }
    }

    func testAnEndlessBodyEndsAtTheBoundAndALargeOneBeforeItsFirstByte() async throws {
        for (_, transport) in transports {
            let sent = Collected<Int>()
            let isOver = Collected<Void>()
            let chunk = "10000\r\n\(String(repeating: "x", count: 65_536))\r\n"
            let endless = try Server { connection in
                guard connection.request() != nil else { return }
                connection.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while connection.answer(chunk) { sent.add(65_536) }
                isOver.add(())
            }
            let error = await self.failure({ try await self.client(endless.url, transport).download("/file", maxBytes: 1_000_000).data() })
            guard case .decode(let failure)? = error else { return XCTFail("\(String(describing: error))") }
            XCTAssertTrue(failure.message.contains("beyond the 1000000 of `maxBytes`"), failure.message)
            try await until { isOver.all.count == 1 }
            XCTAssertLessThan(sent.all.reduce(0, +), 50_000_000)

            let large = try Server.answering(.file(String(repeating: "x", count: 1001)))
            let client = try self.client(large.url, transport)
            guard case .decode(let announced)? = await self.failure({ try await client.download("/file", maxBytes: 1000) }) else { return XCTFail() }
            XCTAssertTrue(announced.message.contains("1001 bytes, more than the 1000 of `maxBytes`"), announced.message)
            let data = try await client.download("/file", maxBytes: 1001).data()
            XCTAssertEqual(data.count, 1001)
        }
    }

    func testUntilTheFirstByteItIsTriedAgainAndAnErrorIsThatOfAnyCall() async throws {
        for (_, transport) in transports {
            let count = Collected<Int>()
            let server = try Server { connection in
                while connection.request() != nil {
                    count.add(1)
                    connection.answer(count.all.count == 1 ? .answer("503 Oh") : .file("here"))
                }
            }
            let file = try await self.client(server.url, transport).download("/file")
            XCTAssertEqual(file.meta.retries, 1)
            let data = try await file.data()
            XCTAssertEqual([data.count, server.arrived.count], [4, 2])

            let missing = try Server.answering(.answer("404 No", "{\"code\":20404,\"message\":\"not found\"}"))
            let client = try self.client(missing.url, transport)
            guard case .notFound(let failure)? = await failure({ try await client.download("/file") }) else { return XCTFail() }
            XCTAssertEqual([failure.code, failure.status], [20404, 404])
        }
    }

    func testAFileThatIsClosedOrThatNobodyHoldsEndsItsConnection() async throws {
        for (name, transport) in transports {
            let server = try Server.answering(.half)
            let client = try self.client(server.url, transport)
            let file = try await client.download("/file")
            var pieces = file.makeAsyncIterator()
            let first = try await pieces.next()
            XCTAssertEqual(first, Data("half".utf8), name)
            let waiting = Task { try await file.data() }
            try await Task.sleep(nanoseconds: 50_000_000)
            file.close()
            guard case .configuration(let failure)? = await failure({ try await waiting.value }) else { return XCTFail() }
            XCTAssertTrue(failure.message.contains("closed before its end"), failure.message)
            try await until { server.ended == 1 }

            do {
                let forgotten = try await client.download("/file")
                XCTAssertEqual(forgotten.size, 10)
            }
            try await until { server.ended == 2 }
        }
    }

    func testABodyThatComesWhenTheCallWasCancelledIsClosed() async throws {
        let (body, asked) = (Given(["late"]), Collected<Void>())
        let client = try self.client("https://api.example.com", Late(body: body, asked: asked))
        let beginning = Task { try await client.download("/file") }
        try await until { asked.all.count == 1 }
        beginning.cancel()
        guard case .failure(is CancellationError) = await beginning.result else { return XCTFail() }
        try await until { body.closed.all.count >= 1 }
    }

    func testAWaitThatIsCancelledLosesNothingOfTheFile() async throws {
        for (_, transport) in transports {
            let isCancelled = DispatchSemaphore(value: 0)
            let server = try Server { connection in
                guard connection.request() != nil else { return }
                connection.answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst")
                isCancelled.wait()
                connection.answer("later")
            }
            let file = try await self.client(server.url, transport).download("/file")
            var pieces = file.makeAsyncIterator()
            let first = try await pieces.next()
            XCTAssertEqual(first, Data("first".utf8))
            let waiting = Task {
                var pieces = file.makeAsyncIterator()
                return try await pieces.next()
            }
            try await Task.sleep(nanoseconds: 20_000_000)
            waiting.cancel()
            guard case .failure(is CancellationError) = await waiting.result else { return XCTFail() }
            isCancelled.signal()
            let rest = try await file.data()
            XCTAssertEqual(rest, Data("later".utf8))
        }
    }

    func testADownloadThatIsCancelledEndsItsConnectionAndLeavesNoFile() async throws {
        for (_, transport) in transports {
            let folder = try folder()
            let server = try Server.answering(.half)
            let client = try self.client(server.url, transport)
            let saving = Task { try await client.download("/file", to: folder.appendingPathComponent("call.mp3")) }
            try await until { (try? FileManager.default.contentsOfDirectory(atPath: folder.path).count) == 1 && server.arrived.count == 1 }
            saving.cancel()
            guard case .failure(is CancellationError) = await saving.result else { return XCTFail() }
            try await until { server.ended == 1 }
            XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path), [])

            // Not even the head has come.
            let silent = try Server { connection in while connection.request() != nil {} }
            let mute = try self.client(silent.url, transport)
            let beginning = Task { try await mute.download("/file") }
            try await until { silent.arrived.count == 1 }
            beginning.cancel()
            guard case .failure(is CancellationError) = await beginning.result else { return XCTFail() }
            try await until { silent.ended == 1 }
        }
    }

    func testAFileTakesItsPlaceWhenItIsWhole() async throws {
        let folder = try folder()
        let url = folder.appendingPathComponent("call.mp3")
        try Data("older".utf8).write(to: url)
        let half = try Server.answering(.half)
        let impatient = try self.client(half.url, timeout: 2)
        guard case .timeout? = await failure({ try await impatient.download("/file", to: url) }) else { return XCTFail() }
        XCTAssertEqual(try Data(contentsOf: url), Data("older".utf8))
        let server = try Server.answering(.file("here"))
        let size = try await self.client(server.url).download("/file", to: url)
        XCTAssertEqual(size, 4)
        XCTAssertEqual(try Data(contentsOf: url), Data("here".utf8))
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path), ["call.mp3"])
    }

    func testWhatCannotBeIsRefusedBeforeAnythingIsSent() async throws {
        let server = try Server.answering(.file("here"))
        let client = try self.client(server.url)
        let folder = try folder()
        let calls: [(String, () async throws -> Any)] = [
            ("url", { try await client.download("http://elsewhere.example/x") }),
            ("format", { try await client.download("/file", format: "../x") }),
            ("maxBytes", { try await client.download("/file", maxBytes: -1) }),
            ("path", { try await client.download("/file", to: folder) }),
            ("path", { try await client.download("/file", to: folder.appendingPathComponent("none/x")) }),
        ]
        for (parameter, call) in calls {
            guard case .invalidArgument(let failure)? = await failure(call) else { return XCTFail(parameter) }
            XCTAssertEqual(failure.parameter, parameter)
        }
        XCTAssertEqual(server.arrived, [])
    }

    func testManyDownloadAtTheSameTime() async throws {
        let body = String(repeating: "x", count: 100_000)
        let server = try Server.answering(.file(body))
        let client = try self.client(server.url)
        let sizes = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<64 { group.addTask { try await client.download("/file").data().count } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        XCTAssertEqual(sizes, Array(repeating: 100_000, count: 64))
        XCTAssertEqual(server.arrived.count, 64)
    }

    func testTransportsOfUsersServeDownloads() async throws {
        let whole = try await self.client("https://api.example.com", Whole()).download("/file").data()
        XCTAssertEqual(whole, Data("here".utf8))

        let body = Given(["he", "re"])
        let pieces = try await self.client("https://api.example.com", Streaming(body: body)).download("/file")
        let first = try await pieces.data()
        XCTAssertEqual(first, Data("here".utf8))

        let broken = Given(["he"], TransportError("the tape broke"))
        let client = try self.client("https://api.example.com", Streaming(body: broken))
        guard case .connection(let failure)? = await failure({ try await client.download("/file").data() }) else { return XCTFail() }
        XCTAssertTrue(failure.message.contains("the tape broke, after 2 bytes"), failure.message)
        try await until { broken.closed.all.count >= 1 }

        let large = Given(["h", "ere"])
        let bounded = try self.client("https://api.example.com", Streaming(body: large))
        guard case .decode? = await self.failure({ try await bounded.download("/file", maxBytes: 1).data() }) else { return XCTFail() }
        try await until { large.closed.all.count >= 1 }
    }
}

/// Stands on another, and passes on what that does.
private struct Through: Transport {
    let inner: any Transport

    func send(_ request: HTTPRequest) async throws -> HTTPResponse { try await inner.send(request) }

    func sendStreaming(_ request: HTTPRequest) async throws -> StreamingResponse { try await inner.sendStreaming(request) }
}

/// Has no way of its own to stream.
private struct Whole: Transport {
    func send(_ request: HTTPRequest) async throws -> HTTPResponse { HTTPResponse(status: 200, body: Data("here".utf8)) }
}

private struct Streaming: Transport {
    let body: Given

    func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw TransportError("not this way") }

    func sendStreaming(_ request: HTTPRequest) async throws -> StreamingResponse { StreamingResponse(status: 200, body: body) }
}

/// Answers after a while, whether anybody still wants to know or not.
private struct Late: Transport {
    let body: Given
    let asked: Collected<Void>

    func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw TransportError("not this way") }

    func sendStreaming(_ request: HTTPRequest) async throws -> StreamingResponse {
        asked.add(())
        await withCheckedContinuation { later in
            DispatchQueue.global().asyncAfter(deadline: .now() + 0.3) { later.resume() }
        }
        return StreamingResponse(status: 200, body: body)
    }
}

/// Gives these, and then the end or an error.
private final class Given: HTTPBody {
    private let pieces: [String]
    private let error: TransportError?
    private let given = Collected<Void>()
    let closed = Collected<Void>()

    init(_ pieces: [String], _ error: TransportError? = nil) {
        (self.pieces, self.error) = (pieces, error)
    }

    func next() async throws -> Data? {
        let at = given.all.count
        given.add(())
        if pieces.indices.contains(at) { return Data(pieces[at].utf8) }
        if let error { throw error }
        return nil
    }

    func close() { closed.add(()) }
}

extension String {
    fileprivate static let half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"

    fileprivate static func file(_ body: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    fileprivate static func lead(to place: String) -> String {
        "HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: \(place)\r\n\r\n"
    }
}
