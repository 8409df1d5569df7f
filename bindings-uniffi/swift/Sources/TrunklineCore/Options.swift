import Foundation

/// Options of a ``Client``. Times are in seconds.
public struct ClientOptions: Sendable {
    /// The account that the client works on, where that is not the one of its credentials: a subaccount, for example.
    public var accountSid: String?
    /// The region that processes and keeps the data, `ie1` for example.
    public var region: String?
    /// The edge at which requests enter Twilio's network, `dublin` for example. A known region has its own.
    public var edge: String?
    /// One's own server in the place of all of Twilio's hosts: a backend that adds the credentials, or a sandbox. `{product}` in it
    /// stands for the host label of the product called.
    public var baseURL: String?
    /// The form in which the 2010-04-01 API answers.
    public var representation: Representation
    /// The longest that one attempt may take; 30 seconds unless set.
    public var timeout: TimeInterval?
    /// The longest that all attempts of a call may take together; unlimited unless set. Of a list, those of all its pages; what its reader
    /// does between two pages does not count.
    public var totalTimeout: TimeInterval?
    /// How often a request is sent again at most; 2 unless set, 0 switches it off.
    public var maxRetries: Int?
    /// What the client calls itself.
    public var userAgent: String?
    /// What sends the requests: the platform's ``Transport/standard`` unless set.
    public var transport: (any Transport)?
    /// What vouches for each request by a private key.
    public var clientValidation: ClientValidation?
    /// Is told of each attempt to send a request: for logs and metrics. It must not wait.
    public var onAttempt: (@Sendable (Attempt) -> Void)?
    /// Variables from which account, region and edge are filled in where they are not set.
    public var environment: [String: String]?

    /// Options with their defaults but for those given.
    public init(
        accountSid: String? = nil,
        region: String? = nil,
        edge: String? = nil,
        baseURL: String? = nil,
        representation: Representation = .json,
        timeout: TimeInterval? = nil,
        totalTimeout: TimeInterval? = nil,
        maxRetries: Int? = nil,
        userAgent: String? = nil,
        transport: (any Transport)? = nil,
        clientValidation: ClientValidation? = nil,
        onAttempt: (@Sendable (Attempt) -> Void)? = nil,
        environment: [String: String]? = nil
    ) {
        self.accountSid = accountSid
        self.region = region
        self.edge = edge
        self.baseURL = baseURL
        self.representation = representation
        self.timeout = timeout
        self.totalTimeout = totalTimeout
        self.maxRetries = maxRetries
        self.userAgent = userAgent
        self.transport = transport
        self.clientValidation = clientValidation
        self.onAttempt = onAttempt
        self.environment = environment
    }
}

extension ClientOptions: CustomStringConvertible, CustomReflectable {
    /// Without what may be secret: of the environment the names alone, and not one's own server.
    public var description: String { text(of: customMirror) }

    /// What ``description`` shows.
    public var customMirror: Mirror {
        mirror(
            self,
            [
                "accountSid": accountSid, "region": region, "edge": edge, "representation": representation, "timeout": timeout,
                "totalTimeout": totalTimeout, "maxRetries": maxRetries, "environment": environment?.keys.sorted(),
            ])
    }
}

/// The form in which the 2010-04-01 API answers. The other products know JSON alone.
public enum Representation: Sendable {
    /// JSON.
    case json
    /// The legacy XML, from the resources without `.json`.
    case xml
}

/// Options of one call; what is not set is the client's. Times are in seconds.
public struct CallOptions: Sendable {
    /// The longest that one attempt may take.
    public var timeout: TimeInterval?
    /// The longest that all attempts and the pauses between them may take together; of a list, those of all its pages.
    public var totalTimeout: TimeInterval?
    /// How often the request is sent again at most; 0 switches it off.
    public var maxRetries: Int?
    /// Headers beside those of the operation.
    public var headers: [String: String]
    /// Another method that the operation takes for the same: the legacy XML updates an account by `PUT` too.
    public var method: String?

    /// The client's options but for those given.
    public init(
        timeout: TimeInterval? = nil,
        totalTimeout: TimeInterval? = nil,
        maxRetries: Int? = nil,
        headers: [String: String] = [:],
        method: String? = nil
    ) {
        self.timeout = timeout
        self.totalTimeout = totalTimeout
        self.maxRetries = maxRetries
        self.headers = headers
        self.method = method
    }
}

extension CallOptions: CustomStringConvertible, CustomReflectable {
    /// Of the headers the names alone: values may be secret.
    public var description: String { text(of: customMirror) }

    /// What ``description`` shows.
    public var customMirror: Mirror {
        mirror(
            self,
            [
                "timeout": timeout, "totalTimeout": totalTimeout, "maxRetries": maxRetries, "method": method,
                "headers": headers.isEmpty ? nil : headers.keys.sorted(),
            ])
    }
}

/// Shows the options that are set.
private func mirror(_ options: some Any, _ shown: KeyValuePairs<String, Any?>) -> Mirror {
    Mirror(options, children: shown.compactMap { name, value in value.map { (label: name, value: $0) } }, displayStyle: .struct)
}

private func text(of mirror: Mirror) -> String {
    "\(mirror.subjectType)(\(mirror.children.map { "\($0.label ?? ""): \($0.value)" }.joined(separator: ", ")))"
}

/// One attempt to send a request. Times are in seconds.
public struct Attempt: Hashable, Sendable {
    /// The method.
    public let method: String
    /// The URL without its query, which may hold phone numbers.
    public let url: String
    /// The operation, `api.v2010.accounts.messages.create`; nothing for a request that this version does not know, or for a token.
    public let operation: String?
    /// The operation's path with its arguments in braces, `/2010-04-01/Accounts/{AccountSid}/Messages.json`: the same for all calls of
    /// an operation, as metrics need it.
    public let pathTemplate: String?
    /// Which attempt of its call it was, from 1.
    public let number: Int
    /// When it began.
    public let startedAt: Date
    /// The HTTP status, if the service answered.
    public let status: Int?
    /// Why there is no answer.
    public let failure: String?
    /// What went wrong, by one of few names: the status where that is an error, `timeout`, `connection`.
    public let errorType: String?
    /// The service's id of the request.
    public let requestID: String?
    /// How long it took.
    public let elapsed: TimeInterval
    /// After what time the request is sent again, if it is.
    public let retryIn: TimeInterval?
}
