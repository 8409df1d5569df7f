import Foundation
import Trunkline
import TrunklineSandbox
import XCTest

/// What an app does with the package, on the sandbox.
final class SandboxTests: XCTestCase {
    private let sandbox = Sandbox()

    private func client(_ options: ClientOptions = ClientOptions()) throws -> Client { try sandbox.client(options: options) }

    private func send(_ body: String = "Hi") async throws -> Api.V2010.Message {
        try await client().messages.create(to: "+15558675310", from: "+15017122661", body: body)
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

    /// As the generator writes a record that holds one of its own kind.
    private struct Doll: Sendable, Hashable, Codable {
        var name: String?
        @Indirect var inner: Doll?

        init(inner: Doll? = nil, name: String? = nil) {
            self.inner = inner
            self.name = name
        }
    }

    func testARecordMayHoldOneOfItsOwnKind() throws {
        let inner = Doll(name: "inner")
        let outer = Doll(inner: inner, name: "outer")
        XCTAssertEqual(outer.inner?.name, "inner")
        XCTAssertNil(inner.inner)
        let encoded = try JSONEncoder().encode(outer)
        XCTAssertFalse(String(decoding: encoded, as: UTF8.self).contains("null"))
        let decoded = try JSONDecoder().decode(Doll.self, from: encoded)
        XCTAssertEqual(decoded, outer)
        XCTAssertNotEqual(decoded, Doll(inner: outer, name: "outer"))
    }

    func testAMessageIsSentFetchedListedAndDeleted() async throws {
        let client = try client()
        let sent = try await send("Hello 👋")
        XCTAssertEqual(sent.body, "Hello 👋")
        XCTAssertEqual(sent.status, .queued)
        let fetched = try await client.messages(sent.sid).fetch()
        XCTAssertEqual(fetched.sid, sent.sid)
        let listed = try await client.messages.stream(to: "+15558675310").all()
        XCTAssertEqual(listed.map(\.sid), [sent.sid])
        try await client.messages(sent.sid).delete()
        guard case .notFound(let failure)? = await failure({ try await client.messages(sent.sid).fetch() }) else { return XCTFail() }
        XCTAssertEqual(failure.code, 20404)
        XCTAssertEqual(sandbox.count("api.v2010.accounts.messages.create"), 1)
    }

    func testARecordingAndTheMediaOfAMessageAreDownloaded() async throws {
        let client = try client()
        let call = try await client.calls.create(to: "+15558675310", from: "+15017122661", url: "https://x.example/")
        let recorded = try await client.calls(call.sid).recordings.create()
        try await client.calls(call.sid).recordings(recorded.sid).update(status: .stopped)
        let recording = try await client.recordings(recorded.sid).fetch()
        let file = try await recording.download(with: client)
        XCTAssertEqual(file.contentType, "audio/x-wav")
        let bytes = try await file.data()
        XCTAssertEqual(String(decoding: bytes.prefix(4), as: UTF8.self), "RIFF")
        XCTAssertEqual(bytes.count, 4044)

        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appendingPathComponent("call.mp3")
        let size = try await recorded.download(to: url, with: client, format: "mp3")
        XCTAssertEqual(try Data(contentsOf: url).count, size)
        guard case .decode(let tooLarge)? = await failure({ try await recording.download(with: client, maxBytes: 1000).data() }) else {
            return XCTFail()
        }
        XCTAssert(tooLarge.message.contains("`maxBytes`"), tooLarge.message)
        guard case .invalidArgument? = await failure({ try await recording.download(to: folder, with: client) }) else { return XCTFail() }
        try await client.recordings(recorded.sid).delete()
        guard case .notFound? = await failure({ try await recording.download(to: url, with: client) }) else { return XCTFail() }
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path), ["call.mp3"])

        let sent = try await client.messages.create(
            to: "+15558675310", from: "+15017122661", body: "Look", mediaUrl: ["https://x.example/a.png"])
        let media = try await client.messages(sent.sid).media.stream().all()
        let picture = try await media[0].download(with: client).data()
        XCTAssertEqual(String(decoding: picture[1..<4], as: UTF8.self), "PNG")
        var pieces = Data()
        for try await piece in try await client.download(media[0].uri ?? "") { pieces += piece }
        XCTAssertEqual(pieces, picture)
    }

    func testAChatChannelIsRun() async throws {
        let chat = try client().ipMessaging.v2
        let service = try await chat.services.create(friendlyName: "Support")
        let channels = chat.services(service.sid).channels
        try await channels.create(uniqueName: "general", attributes: ["color": "red"])
        try await channels("general").members.create(identity: "ana")
        try await channels("general").messages.create(from: "ana", body: "Is anybody here?")
        let members = try await channels("general").members.stream().all()
        XCTAssertEqual(members.map(\.identity), ["ana"])
    }

    func testAListIsAStreamThatReadsNoMorePagesThanItNeeds() async throws {
        let messages = try client().messages
        for number in 0..<25 { _ = try await send("Message \(number)") }
        let list = "api.v2010.accounts.messages.list"
        var seen = 0
        for try await _ in messages.stream(pageSize: 10) { seen += 1 }
        XCTAssertEqual(seen, 25)
        XCTAssertEqual(sandbox.count(list), 3)
        let limited = try await messages.stream(limit: 7, pageSize: 10).all()
        XCTAssertEqual(limited.count, 7)
        XCTAssertEqual(sandbox.count(list), 4)
        for try await _ in messages.stream(pageSize: 10) { break }
        XCTAssertEqual(sandbox.count(list), 5)
        let none = try await messages.stream(limit: 0).all()
        XCTAssertTrue(none.isEmpty)
        XCTAssertEqual(sandbox.count(list), 5)
        let page = try await messages.stream(pageSize: 10).page()
        let rest = try await messages.stream(resume: page.next).all()
        XCTAssertEqual(rest.count, 15)
        XCTAssertTrue(Set(page.items).isDisjoint(with: rest))
    }

    func testEmptyTextsAreSentAndNilsAreNot() async throws {
        let sent = try await send()
        let erased = try await client().messages(sent.sid).update(body: "")
        XCTAssertEqual(erased.body, "")
        let chat = try client().ipMessaging.v2
        let channels = chat.services(try await chat.services.create(friendlyName: "Support").sid).channels
        let channel = try await channels.create(friendlyName: "General", uniqueName: "general", attributes: ["color": "red"])
        let same = try await channels(channel.sid).update(friendlyName: nil)
        XCTAssertEqual(same.friendlyName, "General")
        let cleared = try await channels(channel.sid).update(friendlyName: "")
        XCTAssertNotEqual(cleared.friendlyName, "General")
    }

    func testRecordsAreData() async throws {
        let sent = try await send()
        XCTAssertEqual(sent.id, sent.sid)
        let data = try JSONEncoder().encode(sent)
        XCTAssertEqual(try JSONDecoder().decode(Api.V2010.Message.self, from: data), sent)
        XCTAssertEqual(sent.raw["body"], "Hi")
        XCTAssertEqual(Api.V2010.MessageStatus(text: "newer"), .unknown("newer"))
        XCTAssertEqual(Api.V2010.MessageStatus.unknown("queued"), "queued")
    }

    func testWhatIsKnownOfAnAnswerIsToldOnDemand() async throws {
        let response = try await client().withRawResponse {
            try await $0.messages.create(to: "+15558675310", from: "+15017122661", body: "x")
        }
        XCTAssertEqual(response.meta?.status, 201)
        XCTAssertEqual(response.data.body, "x")
        XCTAssertEqual(response.meta?.requestID?.hasPrefix("RQ"), true)
    }

    func testBadInputIsRefusedBeforeItIsSentByName() async throws {
        let client = try client()
        let sid = await failure { try await client.messages("AC0123456789abcdef0123456789abcdef").fetch() }
        XCTAssertEqual(sid?.failure.parameter, "sid")
        let limit = await failure { try await client.messages.stream(limit: -1).all() }
        XCTAssertEqual(limit?.failure.parameter, "limit")
        let timeout = await failure { try await client.messages("x").fetch(options: CallOptions(timeout: -1)) }
        XCTAssertEqual(timeout?.failure.parameter, "timeout")
    }

    func testNoTimeAndNoNumberEndsTheProgram() async throws {
        let client = try client()
        for time in [Date.distantPast, .distantFuture, Date(timeIntervalSince1970: 1e300), Date(timeIntervalSince1970: -.infinity)] {
            _ = try await client.messages.stream(dateSentAfter: time).all()
        }
        let noTime = await failure { try await client.messages.stream(dateSentAfter: Date(timeIntervalSince1970: .nan)).all() }
        XCTAssertEqual(noTime?.failure.parameter, "dateSentAfter")
        let noNumber = await failure { try await client.messages.create(to: "+15558675310", maxPrice: .nan, from: "+15017122661", body: "x") }
        XCTAssertEqual(noNumber?.failure.parameter, "maxPrice")
        for timeout in [Double.nan, .infinity, -1] {
            let refused = await failure { try await client.messages("x").fetch(options: CallOptions(timeout: timeout)) }
            XCTAssertEqual(refused?.failure.parameter, "timeout")
        }
    }

    func testRecordsAreMadeByHand() throws {
        let message = Api.V2010.Message(sid: "SM1", body: "Hi", status: .sent)
        XCTAssertEqual(message.id, "SM1")
        XCTAssertEqual(message.status, "sent")
        XCTAssertNil(message.to)
        XCTAssertEqual(message.raw, Raw())
        let account = Api.V2010.Account(sid: "AC1", authToken: Secret("hunter2"), raw: Raw(json: "{\"sid\":\"AC1\"}"))
        XCTAssertEqual(account.raw["sid"], "AC1")
        XCTAssertFalse("\(account)".contains("hunter2"))
    }

    func testAMessageWhoseConnectionIsLostIsNotSentAgain() async throws {
        try sandbox.addFault(.dropConnection().afterWork().times(1))
        guard case .unknownOutcome(let failure)? = await failure({ try await self.send() }) else { return XCTFail() }
        XCTAssertTrue(failure.mayHaveHappened)
        guard case .connection? = failure.cause else { return XCTFail() }
        XCTAssertEqual(sandbox.count("api.v2010.accounts.messages.create"), 1)
    }

    func testAMessageIsSentOnceAlthoughTwoConnectionsAreLost() async throws {
        let there = try await SendOnce.run()
        XCTAssertEqual(there, 1)
    }

    func testWhatPeopleDoMostIsDoneByTheExamples() async throws {
        let twiml = #"<?xml version="1.0" encoding="UTF-8"?><Response><Message>You said: A table for two</Message></Response>"#
        let said = [
            "To +15558675310: Your table is ready",
            "Calling +15558675310 from +15017122661",
            "314159: pending", "271828: approved",
            "+15558675310 is a line that nobody knows",
            "Bought +15105550100; its messages go to https://bistro.example/sms",
            "ana: The bill, please", "ben: At once",
            "Wrote table_ready, and sent it to +15558675310",
            "Recorded 4044 bytes; as audio/mpeg, 4170",
            "A token for ana",
            "200 \(twiml)", "403 ",
        ]
        let lines = try await Everyday.run()
        XCTAssertEqual(lines.map { $0.hasPrefix("403") ? "403 " : $0 }, said)
    }

    func testAProgramWaitsForWhatBecomesOfAMessage() async throws {
        let said = ["To +15558675310: delivered, error none", "To +15558675311: undelivered, error 30005"]
        let lines = try await Deliver.run()
        XCTAssertEqual(lines, said)
    }

    func testABotTakesReservations() async throws {
        let said = [
            "< Hello", "> How many are you?",
            "< 4", "> A table for 4 is yours. Write FREE to give it up.",
            "< Free", "> Your table is free again.",
            "< Free", "> How many are you?",
        ]
        let lines = try await Bot.run()
        XCTAssertEqual(lines, said)
    }

    func testAMonthIsExported() async throws {
        let lines = try await Export.run()
        XCTAssertEqual(lines, ["1200 messages, 1201 lines"])
    }

    func testAScreenTellsWhatWasSentFromWhatWasNotAndFromWhatNobodyKnows() async throws {
        let lines = try await MessageViewModel.run()
        XCTAssertEqual(lines, ["sent", #"failed(why: "The \'To\' number nobody is not a valid phone number.")"#, "unknown"])
    }

    func testASearchForAMessageIsCancelledWithItsTask() async throws {
        let (client, began) = (try client(), Date())
        let search = Task { try await client.messages.findSent(to: "+15558675310", since: began, wait: 1e5) }
        search.cancel()
        guard case .failure(let error) = await search.result else { return XCTFail() }
        XCTAssertTrue(error is CancellationError, "\(error)")
    }

    func testWhatIsNoTimeToWaitIsRefused() async throws {
        let client = try client()
        for wait in [Double.nan, .infinity, -1] {
            let refused = await failure { try await client.messages.findSent(to: "+15558675310", since: Date(), wait: wait) }
            XCTAssertEqual(refused?.failure.parameter, "wait")
        }
        _ = try await client.messages.findSent(to: "+15558675310", since: Date(), wait: 1e-5)
    }

    func testAttemptsAreTold() async throws {
        let attempts = Collected<Attempt>()
        let client = try client(ClientOptions(onAttempt: { attempts.add($0) }))
        try sandbox.addFault(.status(503).times(1))
        _ = try await client.messages.stream(limit: 1).all()
        XCTAssertEqual(attempts.all.map(\.status), [503, 200])
    }

    func testCallsAreMadeFromTheMainActor() async throws {
        let screen = Screen()
        try await screen.load(try client())
        let seen = await screen.seen
        XCTAssertEqual(seen, ["created", "listed"])
    }

    func testAnActorIsNotLeftBetweenTheRecordsOfAPage() async throws {
        for number in 0..<10 { _ = try await send("Message \(number)") }
        let turns = try await Screen().turnsOfOthers(try client())
        XCTAssertEqual(turns, Array(repeating: 0, count: 10))
    }

    func testWhatAClientHoldsIsFreedWithItsLastCopy() async throws {
        weak var transport: Holding?
        do {
            let holding = Holding()
            transport = holding
            let client = try Client(.bearer("token"), options: ClientOptions(accountSid: Self.account, transport: holding))
            _ = await failure { try await client.messages("x").fetch(options: CallOptions(timeout: 0.01, maxRetries: 0)) }
        }
        for _ in 0..<100 where transport != nil { try await Task.sleep(nanoseconds: 10_000_000) }
        XCTAssertNil(transport)
    }

    func testAClosedClientRefusesCalls() async throws {
        let client = try client()
        client.close()
        guard case .configuration? = await failure({ try await client.messages.stream().all() }) else { return XCTFail() }
        XCTAssertNil(client.accountSid)
    }

    func testManyCallsAtOnce() async throws {
        let client = try client()
        let sids = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<500 {
                group.addTask {
                    try await client.messages.create(to: "+15558675310", from: "+15017122661", body: "\(number)").sid
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        XCTAssertEqual(sids.count, 500)
    }

    func testSecretsAreNotPrinted() async throws {
        let client = try client()
        let account = try await client.api.v2010.accounts.create(friendlyName: "Workshop")
        let token = try XCTUnwrap(account.authToken).expose()
        var dumped = ""
        dump(account, to: &dumped)
        dump(client, to: &dumped)
        dump(Credentials.bearer(sandbox.authToken), to: &dumped)
        let options = ClientOptions(maxRetries: 1, environment: ["TWILIO_AUTH_TOKEN": sandbox.authToken])
        XCTAssertEqual("\(options)", "ClientOptions(representation: json, maxRetries: 1, environment: [\"TWILIO_AUTH_TOKEN\"])")
        let callOptions = CallOptions(headers: ["Authorization": sandbox.authToken])
        dump(options, to: &dumped)
        dump(callOptions, to: &dumped)
        for text in [
            "\(options) \(callOptions)", String(reflecting: options), "\(account)", "\(client)",
            "\(Credentials.authToken(accountSid: "AC1", authToken: sandbox.authToken))", dumped,
        ] {
            XCTAssertFalse(text.contains(token) || text.contains(sandbox.authToken), text)
        }
    }

    func testCancellingATaskCancelsTheRequest() async throws {
        let transport = Holding()
        let client = try Client(.bearer("token"), options: ClientOptions(accountSid: Self.account, transport: transport))
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await client.messages("x").fetch() },
            { _ = try await client.messages.stream().all() },
        ]
        for call in calls {
            let task = Task { try await call() }
            await transport.held.next()
            task.cancel()
            await transport.dropped.next()
            do {
                try await task.value
                XCTFail("it succeeded")
            } catch {
                XCTAssertTrue(error is CancellationError, "\(error)")
            }
        }
        let pausing = Pausing()
        let patient = try Client(.bearer("token"), options: ClientOptions(accountSid: Self.account, transport: pausing))
        let retried = Task { try await patient.messages("x").fetch() }
        await pausing.held.next()
        retried.cancel()
        await pausing.dropped.next()
        let interrupted = await retried.result
        XCTAssertThrowsError(try interrupted.get()) { XCTAssertTrue($0 is CancellationError) }
        let early = Task {
            try await Task.sleep(nanoseconds: 1_000_000)
            return try await client.messages("x").fetch()
        }
        early.cancel()
        let outcome = await early.result
        XCTAssertThrowsError(try outcome.get()) { XCTAssertTrue($0 is CancellationError) }
    }

    func testTimeoutsHoldForEveryTransport() async throws {
        let client = try Client(.bearer("token"), options: ClientOptions(accountSid: Self.account, maxRetries: 0, transport: Holding()))
        guard case .timeout? = await failure({ try await client.messages("x").fetch(options: CallOptions(timeout: 0.05)) }) else { return XCTFail() }
    }

    func testWhateverATransportThrowsIsAnErrorOfACall() async throws {
        for transport in [Broken(status: nil), Broken(status: -7), Broken(status: 200)] {
            let client = try Client(.bearer("token"), options: ClientOptions(accountSid: Self.account, maxRetries: 0, transport: transport))
            _ = await failure { try await client.messages("x").fetch() }
            guard case .unknownOutcome? = await failure({ try await client.messages.create(to: "+15558675310", body: "Hi") }) else { return XCTFail() }
        }
    }

    func testTenThousandCallsLeaveNothingBehind() async throws {
        let client = try client()
        let sent = try await send()
        func calls(_ count: Int) async throws { for _ in 0..<count { _ = try await client.messages(sent.sid).fetch() } }
        try await calls(1_000)
        let before = resident()
        try await calls(10_000)
        XCTAssertLessThan(resident() - before, 30_000, "KiB")
    }

    private static let account = "AC0123456789abcdef0123456789abcdef"

    private func resident() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4
    }
}

final class Collected<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var values: [Value] = []

    func add(_ value: Value) {
        lock.lock()
        defer { lock.unlock() }
        values.append(value)
    }

    var all: [Value] {
        lock.lock()
        defer { lock.unlock() }
        return values
    }
}

/// What an app shows, which lives on the main actor.
@MainActor
private final class Screen {
    private(set) var seen: [String] = []
    private var turns = 0

    func load(_ client: Client) async throws {
        let response = try await client.withRawResponse {
            seen.append("created")
            return try await $0.messages.create(to: "+15558675310", from: "+15017122661", body: "x")
        }
        for try await message in client.messages.stream() where message == response.data { seen.append("listed") }
    }

    /// How often others on the actor had had their turn when each record came.
    func turnsOfOthers(_ client: Client) async throws -> [Int] {
        var counts: [Int] = []
        for try await _ in client.messages.stream() {
            counts.append(turns)
            Task { turns += 1 }
        }
        return counts
    }
}

/// A signal to wait for.
private final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func send() { continuation.yield() }

    func next() async {
        for await _ in stream { return }
    }
}

/// Holds every request until it is cancelled.
private final class Holding: Transport {
    let held = Signal()
    let dropped = Signal()

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        held.send()
        defer { dropped.send() }
        try await Task.sleep(nanoseconds: 60_000_000_000)
        throw TransportError("it was to be cancelled")
    }
}

/// Answers that the service is busy, and holds the pause behind that until it is cancelled.
private final class Pausing: Transport, TransportClock {
    let held = Signal()
    let dropped = Signal()
    var clock: (any TransportClock)? { self }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse { HTTPResponse(status: 503) }

    func sleep(seconds: TimeInterval) async throws {
        held.send()
        defer { dropped.send() }
        try await Task.sleep(nanoseconds: 60_000_000_000)
    }

    func now() -> Date { Date() }
}

/// Throws what nobody expects, or answers nonsense.
private struct Broken: Transport {
    struct Odd: Error {}

    let status: Int?

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let status else { throw Odd() }
        return HTTPResponse(status: status, body: Data("[".utf8))
    }
}
