/// Who a client is. Nothing of it is ever printed.
public enum Credentials: Sendable {
    /// The account itself, with its primary auth token. For servers: an auth token does not belong in an app.
    case authToken(accountSid: String, authToken: String)
    /// An API key of the account: `SK…` and its secret. The better choice for a program that runs somewhere.
    case apiKey(accountSid: String, key: String, secret: String)
    /// OAuth client credentials, exchanged for tokens as needed.
    case clientCredentials(clientID: String, clientSecret: String)
    /// A token from elsewhere: one's own backend, for example.
    case bearer(String)
    /// None: for one's own server that adds them.
    case anonymous
}

extension Credentials: CustomStringConvertible, CustomReflectable {
    /// Their kind, and whose they are.
    public var description: String {
        switch self {
        case .authToken(let accountSid, _): "authToken(\(accountSid))"
        case .apiKey(let accountSid, let key, _): "apiKey(\(accountSid), \(key))"
        case .clientCredentials(let clientID, _): "clientCredentials(\(clientID))"
        case .bearer: "bearer"
        case .anonymous: "anonymous"
        }
    }

    /// Nothing of them.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A text that is not to be shown. Only ``expose()`` and encoders give it away.
public struct Secret: Sendable, Hashable, Codable {
    private let text: String

    /// From the text.
    public init(_ text: String) {
        self.text = text
    }

    /// The text itself.
    public func expose() -> String { text }

    /// From the text.
    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    /// As the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Secret: CustomStringConvertible, CustomReflectable {
    /// Not the text.
    public var description: String { "[secret]" }

    /// Not the text.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
