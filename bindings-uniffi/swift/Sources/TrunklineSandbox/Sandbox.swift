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
/// It has a clock of its own, which moves when someone waits in it (at once) or with ``advance(seconds:)``, and its SIDs, tokens and chance
/// come from a seed: the same calls give the same answers.
public final class Sandbox: Transport, TransportClock {
    private let native: NativeSandbox

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

    /// A client of the main account. The transport of the options is the sandbox's.
    public func client(options: ClientOptions = ClientOptions()) throws -> Client {
        var options = options
        options.transport = self
        return try Client(accountSid: accountSid, authToken: authToken, options: options)
    }

    /// How often an operation was carried out, by its name in the tables: `api.v2010.accounts.messages.create`.
    public func count(_ operation: String) -> Int { Int(clamping: native.count(operation: operation)) }

    /// Makes requests fail, in the place of or after doing what they ask.
    public func addFault(_ fault: Fault) async throws { try await control("POST", "faults", fault) }

    /// Removes all faults.
    public func clearFaults() async throws { try await control("DELETE", "faults") }

    /// Lets time pass.
    public func advance(seconds: Int) async throws { try await control("POST", "clock", ["advance_seconds": seconds]) }

    /// Forgets everything but the credentials and the time.
    public func reset() async throws { try await control("POST", "reset") }

    private func control(_ method: String, _ path: String, _ body: (any Encodable)? = nil) async throws {
        let data = try body.map { try JSONEncoder().encode($0) }
        let request = SandboxRequest(method: method, url: "http://sandbox/_sandbox/\(path)", headers: [], body: data, timeout: nil)
        let answer = try await native.send(request: request)
        if answer.status >= 400 { throw TransportError(String(decoding: answer.body, as: UTF8.self)) }
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

/// A way to fail. It strikes every request until it is used up or removed, unless it is narrowed down.
public struct Fault: Sendable, Encodable {
    private var kind: String
    private var status: Int?
    private var retry_after: Int?
    private var milliseconds: Int?
    private var after_work: Bool?
    private var times: Int?
    private var method: String?
    private var path: String?
    private var probability: Double?

    private init(_ kind: String) {
        self.kind = kind
    }

    private func with(_ change: (inout Fault) -> Void) -> Fault {
        var fault = self
        change(&fault)
        return fault
    }

    /// Answers with this status, and does nothing of what was asked.
    public static func status(_ status: Int, retryAfter seconds: Int? = nil) -> Fault {
        Fault("status").with {
            $0.status = status
            $0.retry_after = seconds
        }
    }

    /// Ends the connection without an answer.
    public static func dropConnection() -> Fault { Fault("drop") }

    /// Answers this much later. The work is done at once.
    public static func delay(milliseconds: Int) -> Fault { Fault("delay").with { $0.milliseconds = milliseconds } }

    /// Does what was asked and answers with a page of HTML.
    public static func notJSON() -> Fault { Fault("not_json") }

    /// Does what was asked and ends the connection in the middle of the answer.
    public static func cutBody() -> Fault { Fault("cut") }

    /// Does what was asked and leaves the body of the answer out.
    public static func emptyBody() -> Fault { Fault("empty") }

    /// Fails after the work is done: the case in which a client that sends again does it twice.
    public func afterWork() -> Fault { with { $0.after_work = true } }

    /// Strikes this often and no more.
    public func times(_ times: Int) -> Fault { with { $0.times = times } }

    /// Strikes only requests of this method whose path contains this text.
    public func on(_ method: String, _ path: String) -> Fault {
        with {
            $0.method = method
            $0.path = path
        }
    }

    /// Strikes only some requests, by chance: never at 0, always at 1.
    public func withProbability(_ probability: Double) -> Fault { with { $0.probability = probability } }
}
