import Foundation
import TrunklineCore
internal import TrunklineNativeSandbox

/// A Twilio in memory that keeps state, to develop and to test against, with no account and no network.
///
/// ```swift
/// let sandbox = Sandbox()
/// _ = try await sandbox.client().messages.create(to: "+15558675310", from: "+15017122661", body: "Hello")
/// assert(sandbox.count("api.v2010.accounts.messages.create") == 1)
/// ```
///
/// It calls an application back, in the same process: ``mount(_:reply:)`` names the application, and ``advance(seconds:)`` and ``settle()``
/// let it be called.
///
/// ```swift
/// sandbox.mount { webhook in try MessagingResponse { Message("You said: \(webhook.parameters["Body"] ?? "")") }.xml() }
/// try await client.incomingPhoneNumbers.create(smsUrl: "https://app.example/sms", phoneNumber: "+15017122661")
/// try sandbox.receive(from: "+15558675310", to: "+15017122661", body: "Hi")
/// try await sandbox.settle()
/// assert(sandbox.conversation("+15558675310").map(\.body) == ["Hi", "You said: Hi"])
/// ```
///
/// It has a clock of its own, which moves when someone waits in it (at once) or with ``advance(seconds:)``, and its SIDs, tokens and chance
/// come from a seed: the same calls give the same answers.
public final class Sandbox: Transport, TransportClock {
    private let native: NativeSandbox
    private let applications = Applications()

    /// With an account whose credentials come from a seed.
    public init(seed: UInt64 = 0) {
        native = NativeSandbox.seeded(seed: seed)
    }

    /// With an account of these credentials.
    public init(accountSid: String, authToken: String) {
        native = NativeSandbox.withAccount(accountSid: accountSid, authToken: authToken)
    }

    /// The SID of the main account.
    public var accountSid: String { native.accountSid() }

    /// The auth token that the main account starts with.
    public var authToken: String { native.authToken() }

    /// An API key of the main account.
    public var apiKey: (sid: String, secret: String) {
        let key = native.apiKey()
        return (key.name, key.secret)
    }

    /// An OAuth client of the main account.
    public var oauthClient: (id: String, secret: String) {
        let client = native.oauthClient()
        return (client.name, client.secret)
    }

    /// A client of the main account. The transport of the options is the sandbox's.
    public func client(options: ClientOptions = ClientOptions()) throws -> Client {
        var options = options
        options.transport = self
        return try Client(accountSid: accountSid, authToken: authToken, options: options)
    }

    /// How often an operation was carried out, by its name in the tables: `api.v2010.accounts.messages.create`.
    public func count(_ operation: String) -> Int { Int(clamping: native.count(operation: operation)) }

    /// What really happened so far, whatever the callers were told.
    public func counts() -> Counts { Counts(native.counts()) }

    /// The last 10,000 requests, the oldest first; fewer if they are large, 64 MiB together.
    public func requests() -> [SeenRequest] { native.requests().map(SeenRequest.init) }

    /// Makes requests fail, in the place of or after doing what they ask, or lets webhooks go astray.
    ///
    /// - Throws: ``SandboxError`` if that is no fault: a status that HTTP does not have, for example.
    public func addFault(_ fault: Fault) throws {
        _ = try ask("POST", "/faults", String(decoding: JSONEncoder().encode(fault), as: UTF8.self))
    }

    /// Removes all faults.
    public func clearFaults() { _ = try? ask("DELETE", "/faults") }

    /// Lets an application answer webhooks: it is called where it is, without a network.
    ///
    /// - Parameters:
    ///   - url: It answers for the URLs that begin with this one, `https://app.example`: for all, unless given. Of several applications, the
    ///     one whose URL is longest answers. Webhooks to other URLs are not sent, which ``webhooks()`` shows.
    ///   - reply: Gives TwiML, another text, or nothing.
    public func mount(_ url: String = "", reply: @escaping @Sendable (Webhook) async throws -> String?) {
        applications.mount(url) { .replied(text: try await reply($0)) }
    }

    /// The same with an application that answers as a server does: with a status, or by a `RequestValidator`.
    public func mount(_ url: String = "", answer: @escaping @Sendable (Webhook) async throws -> WebhookAnswer) {
        applications.mount(url) { webhook in
            let answer = try await answer(webhook)
            return .answered(status: UInt16(clamping: answer.status), contentType: answer.contentType, body: answer.body)
        }
    }

    /// Lets time pass: messages go their way, and webhooks that are due reach their applications, one after the other.
    ///
    /// - Throws: What an application throws; its webhook counts as answered with 500 then. ``SandboxError`` if time would go back.
    public func advance(seconds: TimeInterval) async throws {
        try await deliver(.until(moment: asked { try native.momentAfter(seconds: seconds) }))
    }

    /// The same, for as long as it takes until nothing is under way: no message on its way, no webhook to be delivered, no call that goes on by
    /// itself. What is scheduled for later stays so, and so does a call in which a person is to do something: answer, press keys, speak, hang up.
    ///
    /// - Throws: What an application throws; its webhook counts as answered with 500 then. ``SandboxError`` if there is no end of it, because
    ///   the application answers each message with another, for example.
    public func settle() async throws { try await deliver(.settled) }

    /// The same, until this time. The clock never goes back: an earlier time changes nothing.
    ///
    /// - Throws: What an application throws; its webhook counts as answered with 500 then.
    public func setNow(_ time: Date) async throws { try await deliver(.until(moment: native.momentOf(time: time))) }

    private func deliver(_ wait: SandboxWait) async throws {
        while let webhook = try asked({ try native.nextWebhook(wait: wait) }).map(Webhook.init) {
            // Whatever the application does, the sandbox hears what came of it.
            var delivery = SandboxDelivery.answered(status: 500, contentType: "text/plain", body: "")
            defer { native.answerWebhook(id: webhook.id, delivery: delivery) }
            if let application = applications.find(webhook.url) {
                delivery = try await application(webhook)
            } else {
                delivery = .notSent(why: "no application is mounted for \(webhook.url): Sandbox.mount mounts one")
            }
        }
    }

    /// Takes a message from a person, as if their phone had sent it. Its webhook is due at once: the next ``advance(seconds:)`` or
    /// ``settle()`` delivers it. `STOP`, `START` and `HELP` do what they do at Twilio.
    ///
    /// - Parameters:
    ///   - from: The person's number, or address on another channel, `whatsapp:+15558675310`.
    ///   - to: A number of the account.
    ///   - body: The text.
    ///   - media: The URL of each picture or other file, or its name alone, `cat.png`, whose end tells its type. What a URL
    ///     `data:image/png;base64,…` holds is what the application gets that asks for the media.
    /// - Returns: The message's SID.
    /// - Throws: ``SandboxError`` if it is from or to nobody.
    @discardableResult
    public func receive(from: String, to: String, body: String = "", media: [String] = []) throws -> String {
        try asked { try native.receive(from: from, to: to, body: body, media: media) }
    }

    /// Takes a call from a person. The webhook of the number, `voiceUrl`, is due at once: the next ``advance(seconds:)`` or ``settle()``
    /// delivers it, and carries out the TwiML that it is answered with.
    ///
    /// - Parameters:
    ///   - from: The person's number.
    ///   - to: A number of the account.
    /// - Throws: ``SandboxError`` if it is from or to nobody.
    @discardableResult
    public func receiveCall(from: String, to: String) throws -> PhoneCall {
        PhoneCall(try asked { try native.receiveCall(from: from, to: to) }, native)
    }

    /// A call, for a test that takes part in it as the person at the other end.
    ///
    /// - Throws: ``SandboxError`` if there is none.
    public func call(_ sid: String) throws -> PhoneCall {
        _ = try asked { try native.call(sid: sid) }
        return PhoneCall(sid, native)
    }

    /// All calls of the account, the oldest first, those that were dialed by another included.
    public func calls() -> [PhoneCall] { native.calls().map { PhoneCall($0, native) } }

    /// Says what happens from now on when the phone of a number rings: a person picks up after two seconds, unless this says otherwise.
    public func answerCalls(to number: String, as pickup: Pickup) {
        // Every pickup is one that the sandbox knows.
        try? native.answerCalls(number: number, pickup: pickup.rawValue)
    }

    /// What the person with this number wrote and got, the oldest first. What is still on its way they have not got.
    public func conversation(_ number: String) -> [SeenMessage] { native.conversation(number: number).map(SeenMessage.init) }

    /// The last 10,000 webhooks that were due, the oldest first, each with what came of it; fewer if they are large, 64 MiB together.
    public func webhooks() -> [Webhook] { native.webhooks().map(Webhook.init) }

    /// The messages in both directions, whatever has come of them, the oldest first.
    ///
    /// - Parameters:
    ///   - from: Those from this number alone.
    ///   - to: Those to this number alone.
    public func messages(from: String? = nil, to: String? = nil) -> [SeenMessage] {
        native.messages(from: from, to: to).map(SeenMessage.init)
    }

    /// Keeps only so many messages of each account, to bound what a long run takes of the memory: of those that have come to their end, the
    /// oldest beyond this many are forgotten. `nil` keeps all, as a sandbox does at first.
    ///
    /// - Throws: ``SandboxError`` if it is negative.
    public func keepMessages(_ count: Int?) throws {
        try control("POST", "/bounds", ["messages": JSON(count)])
    }

    /// All that this sandbox is, as JSON: for a file that a later run begins with. It has the records, credentials, faults, clock and chance,
    /// and what is still to happen, but not what the sandbox has seen. Snapshots are the same in every language. Mind that they hold auth
    /// tokens.
    public func snapshot() -> String { native.snapshot() }

    /// Becomes what a snapshot holds, with its credentials, clock and chance. Applications stay mounted.
    ///
    /// - Throws: ``SandboxError`` if it is none, or one of another format. The sandbox stays as it is.
    public func restore(_ snapshot: String) throws {
        try asked { try native.restore(snapshot: snapshot) }
    }

    /// Lets messages to a number fail from now on: with 30003 (unreachable) unless set, 30005 (unknown), 30006 (a landline), 30007
    /// (filtered) and the like. With `nil` they arrive again.
    public func failDelivery(to: String, errorCode: Int? = 30003) {
        // Every number and every code is a rule.
        try? failDeliveries(errorCode: errorCode, to: to)
    }

    /// Lets messages fail by a rule: all of them, unless it is said which.
    ///
    /// - Parameters:
    ///   - errorCode: What they end with, as of ``failDelivery(to:errorCode:)``. With `nil` those of the same number, sender and text arrive again.
    ///   - to: Those to this number.
    ///   - from: Those from this number.
    ///   - body: Those in whose text this stands.
    ///   - times: So many and no more.
    /// - Throws: ``SandboxError`` if that is no rule.
    public func failDeliveries(
        errorCode: Int? = 30003,
        to: String? = nil,
        from: String? = nil,
        body: String? = nil,
        times: Int? = nil
    ) throws {
        let rule = ["to": JSON(to), "error_code": JSON(errorCode), "from": JSON(from), "body": JSON(body), "times": JSON(times)]
        try control("POST", "/deliveries", .object(rule))
    }

    /// Lets all messages arrive again.
    public func clearDeliveryFailures() { _ = try? ask("DELETE", "/deliveries") }

    /// Lets messages of a sender leave at this rate alone, one after the other. What waits longer than its validity period fails (30036). When
    /// the queue is full, messages from the number are refused (21611), and those of a messaging service fail (30001).
    ///
    /// - Parameters:
    ///   - sender: The number, or `*` for all that have no rate of their own.
    ///   - segmentsPerSecond: Long codes of the United States have 1, short codes about 100. `nil` ends it.
    ///   - queueSeconds: How many seconds of messages the queue holds.
    /// - Throws: ``SandboxError`` if the rate is not above 0.
    public func limitRate(_ sender: String, segmentsPerSecond: Double?, queueSeconds: Int = 36_000) throws {
        let rate = segmentsPerSecond.map { JSON.decimal(Decimal($0)) } ?? .null
        try control("POST", "/rates", ["from": .text(sender), "segments_per_second": rate, "queue_seconds": .integer(queueSeconds)])
    }

    /// Refuses requests beyond so many in a second of the sandbox's clock, with 429 and 20429; `nil` answers all.
    ///
    /// - Throws: ``SandboxError`` if it is negative.
    public func limitRequests(perSecond: Int?) throws {
        try control("POST", "/rates", ["requests_per_second": JSON(perSecond)])
    }

    /// Says what Lookup v2 tells of a number.
    ///
    /// - Parameters:
    ///   - number: `+15558675310`.
    ///   - fields: Lookup's packages by name, each with its fields (`["line_type_intelligence": ["type": "landline"]]`), and `valid`,
    ///     `validation_errors`, `country_code`, `national_format`. With `nil` its form alone counts again.
    /// - Throws: ``SandboxError`` if one of the fields is nothing that Lookup tells.
    public func listNumber(_ number: String, _ fields: [String: JSON]?) throws {
        try control("POST", "/directory", ["number": .text(number), "fields": fields.map(JSON.object) ?? .null])
    }

    /// The code that Verify sent to a number or an e-mail address last; `nil` if none counts any more.
    public func verificationCode(_ to: String) -> String? { native.verificationCode(to: to) }

    /// Puts a record where no operation of the API can, as if the service had made it.
    ///
    /// - Parameters:
    ///   - path: That of the list, `/ip-messaging/v2/Services/IS…/Bindings`.
    ///   - fields: By the names of the model.
    /// - Returns: Its SID, or what else the path of the record names it by.
    /// - Throws: ``SandboxError`` if there is no such list.
    @discardableResult
    public func insert(_ path: String, _ fields: [String: JSON]) throws -> String {
        try control("POST", "/records", ["path": .text(path), "fields": .object(fields)])["sid"]?.text ?? ""
    }

    /// Forgets everything but the credentials and the time.
    public func reset() { native.reset() }

    /// Asks the control endpoint, `/_sandbox` and what follows it, as over HTTP: for what has no method here.
    ///
    /// - Throws: ``SandboxError`` if it refuses.
    @discardableResult
    public func control(_ method: String, _ path: String, _ body: JSON? = nil) throws -> JSON {
        JSON(parsing: try ask(method, path, body?.description)) ?? .null
    }

    private func ask(_ method: String, _ path: String, _ body: String? = nil) throws -> String {
        try asked { try native.control(method: method, path: path, body: body) }
    }

    /// Carries out a request.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let headers = request.headers.map { SandboxHeader(name: $0.name, value: $0.value) }
        let sent = SandboxRequest(
            method: request.method,
            url: request.url,
            headers: headers,
            body: request.body,
            timeout: request.timeout
        )
        do {
            let answer = try await native.send(request: sent)
            return HTTPResponse(
                status: Int(answer.status),
                headers: answer.headers.map { HTTPHeader($0.name, $0.value) },
                body: answer.body
            )
        } catch SandboxFailure.Dropped(let reason, let timedOut) {
            throw TransportError(reason, timedOut: timedOut)
        }
    }

    /// Waits in the time of the sandbox, which passes at once.
    public func sleep(seconds: TimeInterval) async throws { await native.sleep(duration: seconds) }

    /// Its own.
    public var clock: (any TransportClock)? { self }

    /// The time of the sandbox.
    public func now() -> Date { native.now() }

    /// The chance of the sandbox.
    public func random() -> Double { native.random() }
}

/// The sandbox was told something that it cannot do.
public struct SandboxError: Error, Hashable, Sendable, LocalizedError, CustomStringConvertible {
    /// What, and what to do.
    public let message: String

    /// The message.
    public var errorDescription: String? { message }

    /// The message.
    public var description: String { message }
}

extension JSON {
    fileprivate init(_ number: Int?) { self = number.map(JSON.integer) ?? .null }

    fileprivate init(_ text: String?) { self = text.map(JSON.text) ?? .null }
}

func asked<Value>(_ ask: () throws -> Value) throws -> Value {
    do {
        return try ask()
    } catch SandboxRefusal.Refused(let text) {
        throw SandboxError(message: text)
    }
}

/// Which application is there for which URLs. Unchecked, since the compiler does not see that the lock guards what is mounted.
private final class Applications: @unchecked Sendable {
    typealias Application = @Sendable (Webhook) async throws -> SandboxDelivery

    private let lock = NSLock()
    private var mounted: [String: Application] = [:]

    func mount(_ url: String, _ application: @escaping Application) {
        let address = url.hasSuffix("/") ? String(url.dropLast()) : url
        lock.withLock { mounted[address] = application }
    }

    func find(_ url: String) -> Application? {
        lock.withLock { mountedFor(url: url, addresses: Array(mounted.keys)).flatMap { mounted[$0] } }
    }
}
