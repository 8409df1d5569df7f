import Foundation
internal import TrunklineNative

/// Says whether requests came from Twilio, by the auth token that only you and Twilio know; and signs as Twilio does.
///
/// Nothing that a request holds makes it fail: garbage is refused like a forgery. It is printed without its tokens.
///
/// ```swift
/// let validator = try RequestValidator(authToken: token)
/// switch try validator.parse(url: url, headers: headers, body: body) {
/// case .incomingMessage(let message): print(message.from ?? "", message.body ?? "", message.mediaUrls)
/// case .messageStatus(let status): print(status.messageSid ?? "", status.messageStatus ?? "")
/// default: break
/// }
/// ```
public struct RequestValidator: Sendable, CustomStringConvertible, CustomReflectable {
    /// How the URL that Twilio requested follows from the one that the server sees. Trust only what the proxy sets itself.
    public enum Proxy: Hashable, Sendable {
        /// `X-Forwarded-Proto`, `X-Forwarded-Host` and `X-Forwarded-Port` say it, where they are there.
        case xForwarded
        /// `Forwarded` (RFC 7239) says it, where it is there.
        case forwarded
        /// It begins with this, `https://example.com`, and goes on with the path and the query that the server sees.
        case base(String)

        fileprivate var text: String {
            switch self {
            case .xForwarded: "x-forwarded"
            case .forwarded: "forwarded"
            case .base(let url): url
            }
        }
    }

    /// How a request is signed.
    public enum Algorithm: String, Hashable, Sendable {
        /// HMAC with SHA-1, by the auth token.
        case hmacSHA1 = "HMAC_SHA1"
        /// HMAC with SHA-256, by a shared key.
        case hmacSHA256 = "HMAC_SHA256"
    }

    private let native: NativeValidator
    private let maxBodyBytes: Int

    /// - Parameters:
    ///   - authToken: The account's primary auth token. The secrets of API keys sign no requests.
    ///   - moreTokens: Further ones, while one takes the place of the other.
    ///   - sharedKeys: The secrets of shared keys, for requests that say that they are signed with one.
    ///   - proxy: How ``parse(url:headers:body:)`` finds the URL that Twilio requested; without one, it is the URL that the server sees.
    ///   - maxBodyBytes: How much of a body is taken.
    /// - Throws: ``TrunklineError/invalidArgument(_:)`` if a token is empty, or the proxy's URL is none.
    public init(
        authToken: String,
        moreTokens: [String] = [],
        sharedKeys: [String] = [],
        proxy: Proxy? = nil,
        maxBodyBytes: Int = 1_000_000
    ) throws {
        try NativeLibrary.check()
        native = try translated {
            try NativeValidator(
                language: .swift,
                tokens: [authToken] + moreTokens,
                sharedKeys: sharedKeys,
                proxy: proxy?.text
            )
        }
        self.maxBodyBytes = maxBodyBytes
    }

    /// Whether the signature is that of the URL that Twilio requested and the parameters of its form.
    public func validate(
        url: String,
        parameters: WebhookParameters,
        signature: String?,
        algorithm: Algorithm = .hmacSHA1
    ) -> Bool {
        whyNot(url: url, parameters: parameters, signature: signature, algorithm: algorithm) == nil
    }

    /// Whether the signature is that of the URL and a raw body, whose hash the URL holds.
    public func validate(url: String, body: Data, signature: String?) -> Bool {
        whyNot(url: url, body: body, signature: signature) == nil
    }

    /// Why ``validate(url:parameters:signature:algorithm:)`` says no, by a name: `missing_signature`, `malformed_url`, `no_match` and so
    /// on; `nil` if it says yes.
    public func whyNot(
        url: String,
        parameters: WebhookParameters,
        signature: String?,
        algorithm: Algorithm = .hmacSHA1
    ) -> String? {
        native.whyNot(
            url: url,
            parameters: parameters.headers,
            signature: signature ?? "",
            algorithm: algorithm.rawValue
        )
    }

    /// The same for a raw body: `body_hash_mismatch`, too.
    public func whyNot(url: String, body: Data, signature: String?) -> String? {
        native.whyNotBody(url: url, body: body, signature: signature ?? "")
    }

    /// The signature of a URL and the parameters of its form.
    public func computeSignature(
        url: String,
        parameters: WebhookParameters,
        algorithm: Algorithm = .hmacSHA1
    ) -> String {
        native.signature(url: url, parameters: parameters.headers, algorithm: algorithm.rawValue) ?? ""
    }

    /// Checks a request from its raw parts, and gives the event that it tells of.
    ///
    /// - Parameters:
    ///   - url: As the server sees it: absolute, or path and query behind a proxy.
    ///   - headers: With names in any case.
    ///   - body: As it came over the wire.
    /// - Throws: ``WebhookRefused`` if it does not count as Twilio's.
    public func parse(url: String, headers: [(String, String)], body: Data = Data()) throws -> WebhookEvent {
        guard body.count <= maxBodyBytes else {
            throw WebhookRefused(reason: "body_too_long", message: "the body is longer than is read", status: 413)
        }
        do {
            let headers = headers.map { Header(name: $0.0, value: $0.1) }
            return WebhookEvent(try native.parse(url: url, headers: headers, body: body))
        } catch RefusalError.Refused(let reason, let text, let status) {
            throw WebhookRefused(reason: reason, message: text, status: Int(status))
        }
    }

    /// Answers a request from its raw parts, whatever the framework: `handler` is given the event of one that is Twilio's, and what it
    /// returns is answered as TwiML, 204 if it is `nil`. Another one gets 403, or 400 without a signature, and a body beyond the limit 413.
    ///
    /// ```swift
    /// // Vapor
    /// app.on(.POST, "sms", body: .collect(maxSize: "1mb")) { request in
    ///     let body = Data(buffer: request.body.data ?? ByteBuffer())
    ///     let answer = try await validator.answer(url: url, headers: Array(request.headers), body: body) { event in … }
    ///     return Response(status: .init(statusCode: answer.status), headers: ["Content-Type": answer.contentType], body: .init(string: answer.body))
    /// }
    /// ```
    public func answer(
        url: String,
        headers: [(String, String)],
        body: Data,
        handler: (WebhookEvent) async throws -> String?
    ) async throws -> WebhookAnswer {
        let event: WebhookEvent
        do {
            event = try parse(url: url, headers: headers, body: body)
        } catch let refused as WebhookRefused {
            return WebhookAnswer(status: refused.status, contentType: "text/plain", body: refused.message)
        }
        guard let twiml = try await handler(event) else {
            return WebhookAnswer(status: 204, contentType: "text/plain", body: "")
        }
        return WebhookAnswer(status: 200, contentType: "text/xml", body: twiml)
    }

    /// A request with a form, as Twilio would send it to this URL: to test one's own handler with.
    public func signForm(url: String, parameters: WebhookParameters) -> SignedRequest {
        SignedRequest(native.signForm(url: url, parameters: parameters.headers))
    }

    /// A request with another body, as Twilio would send it to this URL, which gets the hash of it.
    public func signBody(url: String, body: String, contentType: String = "application/json") -> SignedRequest {
        SignedRequest(native.signBody(url: url, contentType: contentType, body: body))
    }

    /// Without its tokens.
    public var description: String { "RequestValidator" }

    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A request does not count as Twilio's.
public struct WebhookRefused: Error, Hashable, Sendable {
    /// Why, by a name: `missing_signature`, `no_match`, `body_hash_mismatch` and so on.
    public let reason: String
    /// The same in words.
    public let message: String
    /// The HTTP status to answer with: 400 without a signature, 413 where the body is too long, 403 otherwise.
    public let status: Int
}

/// What a server answers to a webhook.
public struct WebhookAnswer: Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// The type of the body.
    public let contentType: String
    /// The body.
    public let body: String

    /// An answer.
    public init(status: Int, contentType: String = "text/plain", body: String = "") {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// A request signed as Twilio signs it.
public struct SignedRequest: Sendable {
    /// Where to send it.
    public let url: String
    /// The signature and the type of the body.
    public let headers: [(String, String)]
    /// The body.
    public let body: String

    init(_ signed: NativeSigned) {
        url = signed.url
        headers = signed.headers.map { ($0.name, $0.value) }
        body = signed.body
    }
}
