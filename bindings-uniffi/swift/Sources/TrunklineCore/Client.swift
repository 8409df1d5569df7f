import Foundation
internal import TrunklineNative

/// A client of Twilio's API for one account. Cheap to copy, and safe to use from many tasks at once.
///
/// ```swift
/// let client = try Client(.bearer(tokenFromYourBackend), options: .init(baseURL: "https://api.example.com/twilio"))
/// let message = try await client.messages.create(to: "+15558675310", from: "+15017122661", body: "Hello")
/// ```
///
/// Do not put an account's auth token into an app: whoever has the app has the token. Give the app a token of your own backend, and
/// let that add the credentials.
public struct Client: Sendable {
    let context: Context

    init(context: Context) {
        self.context = context
    }

    /// A client with these credentials. Nothing is sent.
    ///
    /// - Throws: ``TrunklineError/configuration(_:)`` if credentials or options cannot be used.
    public init(_ credentials: Credentials, options: ClientOptions = ClientOptions()) throws {
        context = try Context(credentials: credentials, options: options)
    }

    /// A client with an account's SID and auth token: for servers.
    ///
    /// - Throws: ``TrunklineError/configuration(_:)`` if credentials or options cannot be used.
    public init(accountSid: String, authToken: String, options: ClientOptions = ClientOptions()) throws {
        try self.init(.authToken(accountSid: accountSid, authToken: authToken), options: options)
    }

    /// A client with the credentials, region, edge and base URL of the environment: `TWILIO_ACCOUNT_SID` with `TWILIO_AUTH_TOKEN`, or with
    /// `TWILIO_API_KEY` and `TWILIO_API_SECRET`; `TWILIO_REGION`, `TWILIO_EDGE`, `TWILIO_BASE_URL`.
    ///
    /// - Throws: ``TrunklineError/configuration(_:)`` if they name no account.
    public init(options: ClientOptions = ClientOptions()) throws {
        var options = options
        options.environment = options.environment ?? ProcessInfo.processInfo.environment
        context = try Context(credentials: nil, options: options)
    }

    /// The account that the client works on.
    public var accountSid: String? { context.core.accountSid() }

    /// Makes calls and tells what is known of the answer beside its content: status, headers, request id, retries. Of several calls,
    /// the last counts; of none there is nothing.
    ///
    /// ```swift
    /// let response = try await client.withRawResponse { try await $0.messages(sid).fetch() }
    /// print(response.data.status, response.meta?.requestID)
    /// ```
    public func withRawResponse<Value: Sendable>(
        isolation: isolated (any Actor)? = #isolation,
        _ calls: (Client) async throws -> Value
    ) async throws -> Response<Value> {
        let recording = context.recording()
        let data = try await calls(Client(context: recording))
        return Response(data: data, meta: recording.recorder?.withLock { $0 })
    }

    /// Sends a request that this version has no operation for, with the same credentials, retries and errors.
    ///
    /// - Parameters:
    ///   - method: `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    ///   - url: One of Twilio's (`https://studio.twilio.com/v2/Flows`), or a path, which is taken at `api.twilio.com`.
    ///   - query: Parameters of the query string.
    ///   - form: Parameters of a form.
    ///   - json: A JSON body in the place of a form.
    ///   - options: Options of this call alone.
    /// - Returns: The body of the answer as it came.
    public func request(
        _ method: String,
        _ url: String,
        query: [(String, String)] = [],
        form: [(String, String)] = [],
        json: JSON? = nil,
        options: CallOptions? = nil
    ) async throws -> Response<Data> {
        try await context.request(method, url, query: query, form: form, json: json, options: options)
    }

    /// Calls an operation by its name in the tables, `api.v2010.accounts.messages.create`, with arguments by their names there
    /// (`date_sent_after`), of the types that the typed calls take; where one takes a number, its text will do. `JSON.null` is sent as an
    /// empty text, which clears a field.
    ///
    /// - Returns: The record, or whatever the operation answers.
    public func execute(
        _ operation: String,
        _ arguments: [String: any Sendable],
        options: CallOptions? = nil
    ) async throws -> JSON {
        try await Scope(self).call(operation, Arguments(arguments), options).anything()
    }

    /// ``execute(_:_:options:)`` for lists.
    public func list(
        _ operation: String,
        _ arguments: [String: any Sendable],
        limit: Int? = nil,
        pageSize: Int? = nil,
        resume: String? = nil,
        options: CallOptions? = nil
    ) throws -> Listing<JSON> {
        try Scope(self).call(operation, Arguments(arguments), options)
            .listing(limit: limit, pageSize: pageSize, resume: resume)
    }

    /// Lets go of the transport and the credentials. Calls under way go on, later ones are refused. Not needed: what a client holds is
    /// freed with its last copy.
    public func close() {
        context.core.shutDown()
    }
}

extension Client: CustomStringConvertible, CustomReflectable {
    /// The account; nothing of the credentials.
    public var description: String { "Client(\(accountSid ?? "no account"))" }

    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
