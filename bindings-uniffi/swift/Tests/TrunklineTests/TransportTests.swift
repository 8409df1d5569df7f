import Foundation
import Trunkline
import XCTest

private let account = "AC0123456789abcdef0123456789abcdef"

/// The platform's default transport against servers that misbehave, over sockets.
final class TransportTests: XCTestCase {
    private func client(
        _ url: String,
        timeout: TimeInterval = 5,
        maxRetries: Int = 0,
        transport: (any Transport)? = nil,
        onAttempt: (@Sendable (Attempt) -> Void)? = nil
    ) throws -> Client {
        let options = ClientOptions(
            accountSid: account, baseURL: url, timeout: timeout, maxRetries: maxRetries, transport: transport, onAttempt: onAttempt)
        return try Client(.bearer("token"), options: options)
    }

    /// What a message ends in.
    private func create(_ client: Client, file: StaticString = #filePath, line: UInt = #line) async -> TrunklineError? {
        await failure({ try await client.messages.create(to: "+15558675310", from: "+15017122661", body: "Hi") }, file: file, line: line)
    }

    private func failure<Value>(
        _ work: () async throws -> Value,
        file: StaticString = #filePath,
        line: UInt = #line
    ) async -> TrunklineError? {
        do {
            _ = try await work()
            XCTFail("it succeeded", file: file, line: line)
            return nil
        } catch {
            if !(error is TrunklineError) { XCTFail("it threw \(error)", file: file, line: line) }
            return error as? TrunklineError
        }
    }

    private func assertUnknown(_ error: TrunklineError?, file: StaticString = #filePath, line: UInt = #line) {
        guard case .unknownOutcome? = error else { return XCTFail("\(String(describing: error))", file: file, line: line) }
    }

    func testARequestArrivesAsItWasGivenAndItsAnswerIsRead() async throws {
        let server = try Server.answering(.answer("201 Created", "{\"sid\":\"SM11111111111111111111111111111111\"}"))
        let sent = try await client(server.url).messages.create(to: "+15558675310", from: "+15017122661", body: "Hi")
        XCTAssertEqual(sent.sid, "SM11111111111111111111111111111111")
        let request = try XCTUnwrap(server.arrived.first)
        XCTAssertTrue(request.hasPrefix("POST /2010-04-01/Accounts/\(account)/Messages.json HTTP/1.1\r\n"), request)
        XCTAssertTrue(request.lowercased().contains("\r\nauthorization: bearer token\r\n"), request)
        XCTAssertTrue(request.hasSuffix("\r\n\r\nTo=%2B15558675310&From=%2B15017122661&Body=Hi"), request)
    }

    func testAnswersThatAreCutAreErrors() async throws {
        for cut in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "\u{0}\u{1}"] {
            let server = try Server { connection in
                if connection.request() != nil { connection.answer(cut) }
            }
            assertUnknown(await create(try client(server.url)))
            XCTAssertEqual(server.arrived.count, 1, cut)
        }
    }

    func testRedirectsAreNotFollowedWhileCallsAreCancelled() async throws {
        let server = try Server.answering("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
        let client = try client(server.url)
        for _ in 0..<75 {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let call = Task { try await client.messages.create(to: "+15558675310", body: "\(number)") }
                        try? await Task.sleep(nanoseconds: .random(in: 0..<2_000_000))
                        if number % 2 == 0 { call.cancel() }
                        switch await call.result {
                        case .success: XCTFail("a redirect was a success")
                        case .failure(is CancellationError): XCTAssertEqual(number % 2, 0)
                        case .failure(TrunklineError.api(let failure)): XCTAssertEqual(failure.status, 302)
                        case .failure(let error): XCTFail("\(error)")
                        }
                    }
                }
            }
        }
        XCTAssertFalse(server.arrived.contains { $0.contains("/elsewhere") })
    }

    func testARedirectThatIsTheAnswerIsToldAndNotFollowed() async throws {
        let elsewhere = try Server.answering(.answer())
        let (file, page) = ("\(elsewhere.url)/file?a=b", "\(elsewhere.url)/page")
        let server = try Server { connection in
            while let request = connection.request() {
                let (status, place, body) =
                    request.contains("/Deactivations")
                    ? ("307 Temporary Redirect", file, "")
                    : ("302 Found", page, "{\"redirect_to\":\"\(page)\"}")
                let head = "HTTP/1.1 \(status)\r\nLocation: \(place)\r\nContent-Type: application/json\r\n"
                connection.answer("\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
        }
        let client = try client(server.url)
        let answered = try await client.messaging.v1.deactivations.fetch(date: Day(year: 2026, month: 11, day: 20))
        XCTAssertEqual(answered.redirectTo?.absoluteString, file)
        let raw = try await client.withRawResponse { try await $0.oauth.v2.authorize.fetch(state: "x") }
        XCTAssertEqual(raw.meta?.status, 302)
        XCTAssertEqual(raw.data.redirectTo?.absoluteString, page)
        // The document of this one lists no redirect.
        guard case .api(let failure)? = await create(client) else { return XCTFail() }
        XCTAssertEqual(failure.status, 302)
        XCTAssertEqual([server.arrived.count, elsewhere.arrived.count], [3, 0])
    }

    func testAnAuthorizationThatIsAnArgumentGoesAlone() async throws {
        let server = try Server { connection in
            while let request = connection.request() {
                let next = request.contains("Page=1") ? "null" : "\"https://flex-api.twilio.com/v1/Insights/Conversations?Page=1\""
                let meta = "{\"key\":\"conversations\",\"next_page_url\":\(next)}"
                connection.answer(.answer("200 OK", "{\"conversations\":[{\"conversation_id\":\"1\"}],\"meta\":\(meta)}"))
            }
        }
        let credentials = Credentials.apiKey(accountSid: account, key: "SK0123456789abcdef0123456789abcdef", secret: "made-up-secret")
        let client = try Client(credentials, options: ClientOptions(baseURL: server.url, maxRetries: 0))
        let read = try await client.flexApi.v1.insightsConversations.stream(authorization: "Bearer insights").all()
        XCTAssertEqual(read.map(\.conversationId), ["1", "1"])
        let heads = server.arrived.map { $0.components(separatedBy: "\r\n").filter { $0.lowercased().hasPrefix("authorization:") } }
        XCTAssertEqual(heads.map { $0.map { $0.dropFirst("authorization: ".count) } }, [["Bearer insights"], ["Bearer insights"]])

        _ = try await client.flexApi.v1.insightsConversations.stream().page()
        XCTAssertTrue(try XCTUnwrap(server.arrived.last).lowercased().contains("\r\nauthorization: basic "))
    }

    /// Each connection takes a second request, and ends without an answer to it.
    func testAPostWithoutABodyIsNotSentAgainWhenItsConnectionIsLost() async throws {
        let server = try Server { connection in
            if connection.request() != nil { connection.answer(.answer("201 Created", "{\"sid\":\"\(account)\"}")) }
            _ = connection.request()
        }
        let client = try client(server.url, maxRetries: 2)
        var told: [Bool] = []
        for _ in 0..<10 {
            do {
                try await client.api.v2010.accounts.create()
                told.append(true)
            } catch TrunklineError.unknownOutcome {
                told.append(false)
            }
        }
        XCTAssertEqual(server.arrived.count, 10)
        XCTAssertTrue(server.arrived.allSatisfy { $0.lowercased().contains("\r\ncontent-length: 0\r\n") })
        XCTAssertEqual(told, [true, false, true, false, true, false, true, false, true, false])
    }

    func testAConnectionThatTheServerClosedIsNotUsed() async throws {
        let server = try Server { connection in
            if connection.request() != nil { connection.answer(.answer("201 Created", "{\"sid\":\"\(account)\"}")) }
        }
        let client = try client(server.url)
        for _ in 0..<20 {
            try await client.api.v2010.accounts.create()
            try await Task.sleep(nanoseconds: 5_000_000)
        }
        XCTAssertEqual(server.arrived.count, 20)
    }

    // MARK: Certainly not sent

    func testWhatNeverHadAConnectionCountsAsNotSent() async throws {
        // Takes connections and says nothing: a TLS handshake that is stuck.
        let mute = try Server { connection in _ = connection.request() }
        // Takes none, and its queue is full.
        let full = try Server(nil)
        let filling = (0..<4).map { _ in Filler(full.port) }
        defer { withExtendedLifetime(filling) {} }
        let places = [
            "refused": try Server.nobody(), "look-up": "http://name.invalid", "connecting": full.url,
            "handshake": "https://127.0.0.1:\(mute.port)",
        ]
        let transports: [String: any Transport] = ["default": .standard, "wrapped": Passing(inner: .standard)]
        for (place, url) in places {
            for (name, transport) in transports {
                let attempts = Collected<Attempt>()
                let client = try client(url, timeout: 2, maxRetries: 1, transport: transport) { attempts.add($0) }
                let error = await create(client)
                switch error {
                case .connection(let failure)?, .timeout(let failure)?:
                    XCTAssertFalse(failure.mayHaveHappened, "\(place), \(name)")
                    XCTAssertEqual(attempts.all.count, 2, "\(place), \(name): it was not tried again")
                default: XCTFail("\(place), \(name): \(String(describing: error))")
                }
            }
        }
        XCTAssertEqual(mute.arrived.count, 0)
    }

    func testAnAnswerThatDoesNotComeInTimeLeavesTheOutcomeUnknown() async throws {
        let server = try Server { connection in while connection.request() != nil {} }
        for transport in [nil, Passing(inner: .standard)] as [(any Transport)?] {
            let error = await create(try client(server.url, timeout: 0.2, transport: transport))
            assertUnknown(error)
            guard case .timeout? = error?.failure.cause else { return XCTFail("\(String(describing: error?.failure.cause))") }
        }
        XCTAssertEqual(server.arrived.count, 2)
    }

    // MARK: What is under way

    func testACancelledCallEndsItsConnection() async throws {
        let server = try Server { connection in while connection.request() != nil {} }
        for transport in [nil, Passing(inner: .standard)] as [(any Transport)?] {
            let client = try client(server.url, transport: transport)
            let (before, ended) = (server.arrived.count, server.ended)
            let call = Task { try await client.messages.create(to: "+15558675310", body: "Hi") }
            try await until { server.arrived.count > before }
            call.cancel()
            let outcome = await call.result
            XCTAssertThrowsError(try outcome.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
            try await until { server.ended > ended }
        }
    }

    func testCallsThatWaitHoldNoThread() async throws {
        let server = try Server { connection in
            while connection.request() != nil {
                usleep(300_000)
                connection.answer(.answer())
            }
        }
        let client = try client(server.url)
        let started = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { try await client.messages(String(repeating: "x", count: 3)).fetch() } }
            try await group.waitForAll()
        }
        // One after the other on each of the few threads they would take 30 s by their number.
        XCTAssertLessThan(ContinuousClock.now - started, .seconds(5))
    }

    func testATransportThatIsGoneGivesItsConnectionsBack() async throws {
        #if !canImport(Darwin)
        let server = try Server.answering(.answer())
        try await client(server.url, transport: ReqwestTransport()).messages("x").fetch()
        XCTAssertEqual(server.arrived.count, 1)
        try await until { server.ended == 1 }
        #endif
    }

    func testSettingsOfATransportAreCheckedAndNotPrinted() throws {
        #if !canImport(Darwin)
        XCTAssertThrowsError(try ReqwestTransport(proxy: .url("gopher://user:hunter2@proxy"))) {
            XCTAssertTrue($0 is TrunklineError)
            XCTAssertFalse("\($0)".contains("hunter2"))
        }
        XCTAssertThrowsError(try ReqwestTransport(connectTimeout: -1))
        let proxy = ReqwestTransport.Proxy.url("http://user:hunter2@proxy")
        var dumped = "\(proxy) \(String(reflecting: proxy))"
        dump(proxy, to: &dumped)
        XCTAssertFalse(dumped.contains("hunter2"), dumped)
        #endif
    }

    func testAProxyOfOnesOwnGetsTheRequests() async throws {
        #if !canImport(Darwin)
        let proxy = try Server.answering(.answer())
        let transport = try ReqwestTransport(connectTimeout: 1, proxy: .url(proxy.url))
        try await client("http://api.example", transport: transport).messages("x").fetch()
        XCTAssertEqual(proxy.arrived.first?.hasPrefix("GET http://api.example/"), true)
        #endif
    }

    /// The system tells a program that writes to a connection which the other side has given up by a signal that ends it.
    func testAConnectionThatIsGivenUpRaisesNoSignal() async throws {
        nonisolated(unsafe) let handler: @convention(c) (Int32) -> Void = { _ in pipeSignals.add(()) }
        let before = signal(SIGPIPE, handler)
        defer { signal(SIGPIPE, before) }
        let server = try Server { connection in connection.reset(after: 1_000) }
        let client = try client(server.url)
        let large = String(repeating: "x", count: 8_000_000)
        for _ in 0..<20 {
            assertUnknown(await failure { try await client.request("POST", "/2010-04-01/Accounts", form: [("Body", large)]) })
        }
        XCTAssertEqual(pipeSignals.all.count, 0)
    }

    // MARK: Transports that stand on another

    func testATransportChangesWhatItPassesOn() async throws {
        let server = try Server.answering(.answer())
        let client = try client("http://name.invalid", transport: Rerouting(url: server.url, inner: .standard))
        try await client.messages("x").fetch()
        let request = try XCTUnwrap(server.arrived.first).lowercased()
        XCTAssertTrue(request.contains("\r\nx-tenant: 7\r\n"), request)
    }

    func testATransportKnowsTheTaskOfItsCaller() async throws {
        let told = Collected<String>()
        let client = try client("http://127.0.0.1:9", maxRetries: 2, transport: Telling(told: told))
        try await Telling.$tenant.withValue("first") { try await client.messages("x").fetch() }
        try await Telling.$tenant.withValue("second") { _ = try await client.messages.stream().page() }
        XCTAssertEqual(told.all, ["first", "first", "second", "second"])
    }

    func testWhatATransportThrewIsKept() async throws {
        struct Odd: Error { let number: Int }
        for thrown in [Odd(number: 7), TransportError("no way", underlying: Odd(number: 7))] as [any Error] {
            let client = try client("http://127.0.0.1:9", transport: Throwing(thrown: thrown))
            let error = await create(client)
            assertUnknown(error)
            XCTAssertEqual((error?.failure.underlyingError as? Odd)?.number, 7)
            XCTAssertEqual((error?.failure.cause?.failure.underlyingError as? Odd)?.number, 7)
            let again = await create(client)
            XCTAssertEqual(error?.failure.cause, again?.failure.cause, "what was thrown cannot be compared, and does not count")
        }
        let own = try client("http://127.0.0.1:9", transport: Throwing(thrown: TransportError("no way", notSent: true)))
        guard case .connection(let failure)? = await create(own) else { return XCTFail() }
        XCTAssertEqual((failure.underlyingError as? TransportError)?.message, "no way")
    }

    func testAnAnswerThatIsTooLargeIsNoLostConnection() async throws {
        let sent = Collected<Void>()
        let client = try client("http://127.0.0.1:9", maxRetries: 2, transport: Immense(sent: sent))
        do {
            try await client.messages("x").fetch()
            XCTFail("it succeeded")
        } catch TrunklineError.decode(let failure) {
            XCTAssertEqual(sent.all.count, 1)
            XCTAssertTrue(failure.message.contains("large"), failure.message)
        }
    }

    private func until(_ condition: () -> Bool, file: StaticString = #filePath, line: UInt = #line) async throws {
        for _ in 0..<500 where !condition() { try await Task.sleep(nanoseconds: 10_000_000) }
        XCTAssertTrue(condition(), file: file, line: line)
    }
}

private let pipeSignals = Collected<Void>()

/// Passes everything on.
private struct Passing: Transport {
    let inner: any Transport

    func send(_ request: HTTPRequest) async throws -> HTTPResponse { try await inner.send(request) }
}

/// Sends to another host, with a header more.
private struct Rerouting: Transport {
    let url: String
    let inner: any Transport

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var request = request
        request.url = request.url.replacingOccurrences(of: "http://name.invalid", with: url)
        request.headers.append(HTTPHeader("X-Tenant", "7"))
        return try await inner.send(request)
    }
}

private struct Throwing: Transport {
    let thrown: any Error

    func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw thrown }
}

/// Has a byte more than can be taken.
private struct Immense: Transport {
    let sent: Collected<Void>

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        sent.add(())
        return HTTPResponse(status: 200, body: Data(count: HTTPResponse.maxBodySize + 1))
    }
}

/// Tells for whom it sends. The first attempt of a call is to be repeated.
private final class Telling: Transport {
    @TaskLocal static var tenant = "nobody"

    let told: Collected<String>

    init(told: Collected<String>) {
        self.told = told
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        told.add(Self.tenant)
        let isFirst = told.all.count % 2 == 1
        return HTTPResponse(status: isFirst ? 503 : 200, headers: [HTTPHeader("Retry-After", "0")], body: Data("{\"messages\":[]}".utf8))
    }
}
