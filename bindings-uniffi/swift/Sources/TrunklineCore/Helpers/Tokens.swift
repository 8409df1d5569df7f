import Foundation
internal import TrunklineNative

/// How a token is signed.
public enum TokenAlgorithm: String, Hashable, Sendable {
    /// HMAC with SHA-256.
    case hs256 = "HS256"
    /// HMAC with SHA-384.
    case hs384 = "HS384"
    /// HMAC with SHA-512.
    case hs512 = "HS512"
}

/// From when until when a token is valid, to the second.
public struct TokenValidity: Hashable, Sendable {
    /// For how long, in seconds: a day at most.
    public var ttl: Int
    /// From when: from when it is made, unless given.
    public var notBefore: Date?
    /// Whether the token says from when.
    public var saysNotBefore: Bool
    /// Until when, in the place of `ttl`.
    public var validUntil: Date?

    /// For an hour from when it is made, unless given.
    public init(ttl: Int = 3600, notBefore: Date? = nil, saysNotBefore: Bool = true, validUntil: Date? = nil) {
        self.ttl = ttl
        self.notBefore = notBefore
        self.saysNotBefore = saysNotBefore
        self.validUntil = validUntil
    }

    fileprivate func times(_ now: Date, _ algorithm: TokenAlgorithm) -> TokenTimes {
        TokenTimes(
            now: now.seconds,
            ttl: Int64(ttl),
            notBefore: notBefore?.seconds,
            saysNotBefore: saysNotBefore,
            validUntil: validUntil?.seconds,
            algorithm: algorithm.rawValue
        )
    }
}

extension Date {
    fileprivate var seconds: Int64 { Int64(exactly: timeIntervalSince1970.rounded(.down)) ?? .max }
}

/// The use of one product, by the key that Twilio knows it by. For what is newer than this package, make one by hand.
public struct Grant: Hashable, Sendable {
    fileprivate let key: String
    /// As JSON, its members in the order in which other libraries have them.
    fileprivate let payload: String

    /// - Parameters:
    ///   - key: The key, `video`.
    ///   - payload: What is granted.
    public init(_ key: String, _ payload: JSON) {
        self.key = key
        self.payload = payload.description
    }

    private init(_ key: String, fields: [(String, JSON?)]) {
        self.key = key
        payload = Grant.object(fields)
    }

    /// Calls in an app or a browser: a TwiML application answers them; with `incomingAllow`, the identity can be called.
    public static func voice(
        outgoingApplicationSid: String? = nil,
        outgoingParams: [String: JSON] = [:],
        incomingAllow: Bool = false,
        pushCredentialSid: String? = nil,
        endpointId: String? = nil
    ) -> Grant {
        let incoming: JSON? = incomingAllow ? ["allow": true] : nil
        var outgoing: JSON?
        if let outgoingApplicationSid {
            var members: [String: JSON] = ["application_sid": .text(outgoingApplicationSid)]
            members["params"] = outgoingParams.isEmpty ? nil : .object(outgoingParams)
            outgoing = .object(members)
        }
        let texts = [("push_credential_sid", pushCredentialSid), ("endpoint_id", endpointId)]
        return Grant("voice", fields: [("incoming", incoming), ("outgoing", outgoing)] + texts.map { ($0.0, $0.1.map(JSON.text)) })
    }

    /// Chat and Conversations.
    public static func chat(
        serviceSid: String? = nil,
        endpointId: String? = nil,
        deploymentRoleSid: String? = nil,
        pushCredentialSid: String? = nil
    ) -> Grant {
        let fields = [
            ("service_sid", serviceSid), ("endpoint_id", endpointId), ("deployment_role_sid", deploymentRoleSid),
            ("push_credential_sid", pushCredentialSid),
        ]
        return Grant("chat", fields: fields.map { ($0.0, $0.1.map(JSON.text)) })
    }

    /// Video: every room, unless one is given by its name or SID.
    public static func video(room: String? = nil) -> Grant { Grant("video", fields: [("room", room.map(JSON.text))]) }

    /// Sync.
    public static func sync(serviceSid: String? = nil, endpointId: String? = nil) -> Grant {
        Grant("data_sync", fields: [("service_sid", serviceSid.map(JSON.text)), ("endpoint_id", endpointId.map(JSON.text))])
    }

    /// TaskRouter.
    public static func taskRouter(workspaceSid: String? = nil, workerSid: String? = nil, role: String? = nil) -> Grant {
        let fields = [("workspace_sid", workspaceSid), ("worker_sid", workerSid), ("role", role)]
        return Grant("task_router", fields: fields.map { ($0.0, $0.1.map(JSON.text)) })
    }

    /// The earlier product of the name Conversations, for video.
    public static func conversations(configurationProfileSid: String? = nil) -> Grant {
        Grant("rtc", fields: [("configuration_profile_sid", configurationProfileSid.map(JSON.text))])
    }

    /// A live stream: what the API answered as its playback grant.
    public static func player(_ grant: JSON) -> Grant { Grant("player", grant) }

    private static func object(_ fields: [(String, JSON?)]) -> String {
        let members = fields.compactMap { name, value in value.map { "\(JSON.text(name)):\($0)" } }
        return "{\(members.joined(separator: ","))}"
    }
}

/// A token that grants an identity the use of some of Twilio's products. It is printed without its secret.
///
/// ```swift
/// let token = try AccessToken(
///     accountSid: account, signingKeySid: key, secret: secret, identity: "ana", grants: [.video(room: "Room")]
/// ).jwt()
/// ```
public struct AccessToken: Sendable, CustomStringConvertible, CustomReflectable {
    private let accountSid: String
    private let signingKeySid: String
    private let secret: String
    private let identity: String?
    private let grants: [Grant]
    private let region: String?
    private let validity: TokenValidity

    /// Of an account, `AC…`, signed with an API key, `SK…`, and its secret. A later grant for the same product takes the place of an
    /// earlier one.
    public init(
        accountSid: String,
        signingKeySid: String,
        secret: String,
        identity: String? = nil,
        grants: [Grant] = [],
        region: String? = nil,
        validity: TokenValidity = TokenValidity()
    ) {
        self.accountSid = accountSid
        self.signingKeySid = signingKeySid
        self.secret = secret
        self.identity = identity
        self.grants = grants
        self.region = region
        self.validity = validity
    }

    /// The token, made at this time.
    ///
    /// - Throws: ``TrunklineError/invalidArgument(_:)`` if an argument cannot be: the SID of something else, an empty identity, a time
    ///   that is too long.
    public func jwt(algorithm: TokenAlgorithm = .hs256, now: Date = Date()) throws -> String {
        try translated {
            try accessToken(
                language: .swift,
                accountSid: accountSid,
                keySid: signingKeySid,
                secret: secret,
                identity: identity,
                region: region,
                grants: grants.map { NativeGrant(key: $0.key, payload: $0.payload) },
                times: validity.times(now, algorithm)
            )
        }
    }

    /// Without its secret.
    public var description: String { "AccessToken" }

    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A token that was read.
public struct VerifiedToken: Hashable, Sendable {
    /// The header.
    public let header: JSON
    /// What it says.
    public let claims: JSON

    /// Reads a token, and checks its signature and its times.
    ///
    /// - Throws: ``TokenRefused`` if it does not count.
    public init(_ token: String, secret: String, now: Date = Date()) throws {
        do {
            let read = try verifyToken(token: token, secret: secret, now: now.seconds)
            header = JSON(parsing: read.header) ?? .null
            claims = JSON(parsing: read.claims) ?? .null
        } catch TokenRefusal.Refused(let reason, let text) {
            throw TokenRefused(reason: reason, message: text)
        }
    }
}

/// A token does not count.
public struct TokenRefused: Error, Hashable, Sendable {
    /// Why, by a name: `wrong_signature`, `expired` and so on.
    public let reason: String
    /// The same in words.
    public let message: String
}

/// A token that lets a browser make and take calls, and follow events: of the first generation of Twilio's clients for calls. It is printed
/// without the auth token.
public struct ClientCapabilityToken: Sendable, CustomStringConvertible, CustomReflectable {
    private let accountSid: String
    private let authToken: String
    /// The TwiML application, `AP…`, that answers calls, with what it is told.
    public var outgoing: (applicationSid: String, params: [(String, String)])?
    /// The name to be called by, which outgoing calls come from, too.
    public var incomingClientName: String?
    /// Filters of the account's events that it may follow: none for all of them, `nil` for no events.
    public var events: [(String, String)]?
    /// From when until when it is valid.
    public var validity = TokenValidity()

    /// Of this account, signed with its auth token. It allows nothing yet.
    public init(accountSid: String, authToken: String) {
        self.accountSid = accountSid
        self.authToken = authToken
    }

    /// The token, made at this time.
    ///
    /// - Throws: ``TrunklineError/invalidArgument(_:)`` if an argument cannot be.
    public func jwt(algorithm: TokenAlgorithm = .hs256, now: Date = Date()) throws -> String {
        let headers = { (pairs: [(String, String)]) in pairs.map { Header(name: $0.0, value: $0.1) } }
        return try translated {
            try clientCapabilityToken(
                language: .swift,
                accountSid: accountSid,
                authToken: authToken,
                outgoing: outgoing.map { OutgoingCalls(applicationSid: $0.applicationSid, params: headers($0.params)) },
                incoming: incomingClientName,
                events: events.map(headers),
                times: validity.times(now, algorithm)
            )
        }
    }

    /// Without the auth token.
    public var description: String { "ClientCapabilityToken" }

    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A token of TaskRouter for the worker `WK…`, the queue `WQ…` or the workspace `WS…` itself. It is printed without the auth token.
public struct TaskRouterCapabilityToken: Sendable, CustomStringConvertible, CustomReflectable {
    /// What it allows.
    public enum Permission: Hashable, Sendable {
        /// To be told of events.
        case webSockets
        /// To read what the token is for.
        case fetchSelf
        /// Requests of this method to all that is below it.
        case subresources(method: String)
        /// Requests of this method to a URL. `*` in it stands for a part of its path, `**` for any number of them. Filters say what the query
        /// and the form must have: `["Name": ["required": true]]`.
        case policy(url: String, method: String, allow: Bool = true, queryFilter: JSON? = nil, postFilter: JSON? = nil)

        fileprivate var native: TaskRouterPermission {
            switch self {
            case .webSockets: .webSockets
            case .fetchSelf: .fetchSelf
            case .subresources(let method): .subresources(method: method)
            case .policy(let url, let method, let allow, let query, let post):
                .policy(url: url, method: method, allow: allow, queryFilter: query?.description, postFilter: post?.description)
            }
        }
    }

    private let sids: (account: String, workspace: String, channel: String)
    private let authToken: String
    private let permissions: [Permission]
    private let validity: TokenValidity

    /// Of this account, signed with its auth token.
    public init(
        accountSid: String,
        authToken: String,
        workspaceSid: String,
        channelId: String,
        permissions: [Permission] = [],
        validity: TokenValidity = TokenValidity()
    ) {
        sids = (accountSid, workspaceSid, channelId)
        self.authToken = authToken
        self.permissions = permissions
        self.validity = validity
    }

    /// The token, made at this time.
    ///
    /// - Throws: ``TrunklineError/invalidArgument(_:)`` if an argument cannot be.
    public func jwt(algorithm: TokenAlgorithm = .hs256, now: Date = Date()) throws -> String {
        try translated {
            try taskRouterCapabilityToken(
                language: .swift,
                accountSid: sids.account,
                authToken: authToken,
                workspaceSid: sids.workspace,
                channelId: sids.channel,
                allowed: permissions.map(\.native),
                times: validity.times(now, algorithm)
            )
        }
    }

    /// Without the auth token.
    public var description: String { "TaskRouterCapabilityToken" }

    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
