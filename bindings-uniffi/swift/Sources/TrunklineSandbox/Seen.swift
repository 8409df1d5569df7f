import Foundation
import TrunklineCore
internal import TrunklineNativeSandbox

/// A request that reached the sandbox.
public struct SeenRequest: Sendable, CustomStringConvertible {
    /// In capitals.
    public let method: String
    /// The URL.
    public let url: String
    /// In order, without `Authorization`.
    public let headers: [HTTPHeader]
    /// The body; empty if there was none.
    public let body: Data
    /// The operation that it meant, by its name in the tables; `nil` if it meant none.
    public let operation: String?
    /// The status that the caller was told; `nil` if the connection was dropped.
    public let status: Int?
    /// Whether what was asked for was done, whatever the caller was told.
    public let isDone: Bool

    init(_ seen: SandboxSeenRequest) {
        method = seen.method
        url = seen.url
        headers = seen.headers.map { HTTPHeader($0.name, $0.value) }
        body = seen.body
        operation = seen.operation
        status = seen.status.map(Int.init)
        isDone = seen.done
    }

    /// The parameters of the form and of the URL, by their names on the wire.
    public var parameters: WebhookParameters { WebhookParameters(form: body, url: url) }

    /// Neither the query nor the headers nor the body.
    public var description: String { "\(method) \(url.prefix { $0 != "?" }): \(status.map(String.init) ?? "no answer")" }
}

/// What really happened, whatever the callers were told.
public struct Counts: Hashable, Sendable {
    /// Requests that arrived.
    public let requests: Int
    /// Requests that a fault struck.
    public let faults: Int
    /// Requests that were refused: with wrong credentials, of missing resources and the like.
    public let refused: Int
    /// Operations that were carried out, by their names in the tables.
    public let done: [String: Int]

    init(_ counts: SandboxCounts) {
        requests = Int(clamping: counts.requests)
        faults = Int(clamping: counts.faults)
        refused = Int(clamping: counts.refused)
        done = counts.done.mapValues(Int.init(clamping:))
    }
}

/// A message, as the sandbox tells of it.
public struct SeenMessage: Hashable, Sendable {
    /// Its SID.
    public let sid: String
    /// `inbound` if the person wrote it, `outbound-api` or `outbound-reply` if the application did.
    public let direction: String
    /// The sender.
    public let from: String
    /// The receiver.
    public let to: String
    /// The text.
    public let body: String
    /// Where it stands: `received`, `queued`, `sent`, `delivered`, `undelivered` and the like.
    public let status: String
    /// How many files come with it.
    public let numMedia: Int
    /// Why it has not arrived.
    public let errorCode: Int?

    init(_ message: SandboxMessage) {
        sid = message.sid
        direction = message.direction
        from = message.from
        to = message.to
        body = message.body
        status = message.status
        numMedia = Int(message.numMedia)
        errorCode = message.errorCode.map(Int.init(clamping:))
    }
}

/// A request of the sandbox to an application, signed by the account's auth token, and what came of it.
public struct Webhook: Sendable, CustomStringConvertible {
    /// Counts the webhooks of a sandbox, from 1.
    public let id: UInt64
    /// What it tells: `message.status`, `message.incoming`, `message.action`; `call.incoming` and `call.twiml`, which ask what a call does,
    /// `call.gathered`, `call.recorded`, `call.dialed`, `call.status`, `call.detected`; `recording.status`, `transcription.status`;
    /// `conversation.message.added` and the like.
    public let kind: String
    /// `GET` or `POST`.
    public let method: String
    /// Where it goes. Of a GET it has the parameters.
    public let url: String
    /// With `X-Twilio-Signature`, and `I-Twilio-Idempotency-Token`, which is the same when a webhook is sent again.
    public let headers: [(String, String)]
    /// A form; empty for a GET.
    public let body: Data
    /// How many seconds the application may take. Nobody counts them where there is no network.
    public let timeout: TimeInterval
    /// When it was handed out, by the sandbox's clock. An application that is called with it finds `nil` here and below.
    public let at: Date?
    /// The status of the answer; `nil` if there is none.
    public let status: Int?
    /// What is wrong with the answer, as Twilio's debugger has it: 11200 for a failure, 11205 for no connection, 12100 for TwiML that cannot be
    /// read.
    public let errorCode: Int?
    /// Why there is no answer.
    public let failure: String?

    init(_ webhook: SandboxWebhook) {
        id = webhook.id
        kind = webhook.event
        method = webhook.method
        url = webhook.url
        headers = webhook.headers.map { ($0.name, $0.value) }
        body = webhook.body
        timeout = webhook.timeout
        at = webhook.at
        status = webhook.status.map(Int.init)
        errorCode = webhook.errorCode.map(Int.init(clamping:))
        failure = webhook.failure
    }

    /// The parameters of the form and of the URL.
    public var parameters: WebhookParameters { WebhookParameters(form: body, url: url) }

    /// The parameters as a structure for what they tell, with numbers as numbers.
    public var event: WebhookEvent { WebhookEvent(parameters) }

    /// Neither the query nor the headers nor the body.
    public var description: String { "\(id) \(kind): \(method) \(url.prefix { $0 != "?" })" }
}

extension WebhookParameters {
    /// Those of a form, and behind them those of a URL.
    fileprivate init(form: Data, url: String) {
        self.init(parametersOf(url: url, body: form).map { ($0.name, $0.value) })
    }
}
