import TrunklineCore

/// Runs a test on a sandbox of its own, with a client of its account, which is closed behind it.
///
/// ```swift
/// @Test func aMessageIsSent() async throws {
///     try await withSandbox { sandbox, client in
///         _ = try await client.messages.create(to: "+15558675310", from: "+15017122661", body: "Hello")
///         #expect(sandbox.count("api.v2010.accounts.messages.create") == 1)
///     }
/// }
/// ```
///
/// - Parameters:
///   - seed: Where SIDs, tokens and chance come from.
///   - options: Options of the client.
///   - body: The test.
/// - Returns: What the test returns.
public func withSandbox<Value>(
    seed: UInt64 = 0,
    options: ClientOptions = ClientOptions(),
    _ body: (Sandbox, Client) async throws -> Value
) async throws -> Value {
    let sandbox = Sandbox(seed: seed)
    let client = try sandbox.client(options: options)
    defer { client.close() }
    return try await body(sandbox, client)
}
