import Foundation
internal import TrunklineNative

/// Public key client validation: a private key vouches for each request of a client that it arrives as it was sent.
/// ``ClientOptions/clientValidation`` turns it on, and Twilio refuses requests whose token is not that of the account's public key.
///
/// The key stays where it is, and with whatever signs by it; here with Apple's Security framework:
///
/// ```swift
/// let validation = try ClientValidation(accountSid: "AC…", signingKey: "SK…", credentialSid: "CR…") { message in
///     var error: Unmanaged<CFError>?
///     let signature = SecKeyCreateSignature(key, .rsaSignatureMessagePKCS1v15SHA256, message as CFData, &error)
///     guard let signature else { throw error!.takeRetainedValue() }
///     return signature as Data
/// }
/// ```
public struct ClientValidation: Sendable {
    /// How messages are signed.
    public enum Algorithm: String, Hashable, Sendable {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        case rs256 = "RS256"
        /// RSASSA-PSS with SHA-256, a salt of 32 bytes, and MGF1 with SHA-256.
        case ps256 = "PS256"
    }

    let native: NativeValidation

    /// - Parameters:
    ///   - accountSid: The account, `AC…`.
    ///   - signingKey: The API key of the client, `SK…`.
    ///   - credentialSid: The public key that the account knows, `CR…`.
    ///   - algorithm: How `sign` signs.
    ///   - ttl: How long a token is valid, in seconds.
    ///   - sign: Gives the signature of a message by the private key. It hashes the message itself. A request whose message it throws at is not
    ///     sent.
    /// - Throws: ``TrunklineError/invalidArgument(_:)`` if a SID is empty, or that of something else.
    public init(
        accountSid: String,
        signingKey: String,
        credentialSid: String,
        algorithm: Algorithm = .rs256,
        ttl: Int = 300,
        sign: @escaping @Sendable (Data) async throws -> Data
    ) throws {
        try NativeLibrary.check()
        native = try translated {
            try NativeValidation(
                language: .swift,
                accountSid: accountSid,
                signingKey: signingKey,
                credentialSid: credentialSid,
                algorithm: algorithm.rawValue,
                ttl: Int64(ttl),
                signer: SignerAdapter(sign)
            )
        }
    }

    /// The token of a request that is not sent by a client of this package: the value of its header `Twilio-Client-Validation`. What is signed
    /// are its method, URL and body, and of its headers `Authorization` and the host of the URL.
    ///
    /// - Parameters:
    ///   - request: The request as it is sent.
    ///   - now: When it is sent.
    /// - Throws: ``TransportError`` if it cannot be signed.
    public func token(for request: HTTPRequest, at now: Date = Date()) async throws -> String {
        do {
            return try await native.token(request: HttpRequest(request), now: now.inYears)
        } catch TransportFailure.Failed(let notSent, let timedOut, let reason) {
            throw TransportError(reason, notSent: notSent, timedOut: timedOut)
        }
    }
}

extension ClientValidation: CustomStringConvertible, CustomReflectable {
    /// Its name alone.
    public var description: String { "ClientValidation" }

    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A signer as the core calls it.
private final class SignerAdapter: NativeSigner {
    private let sign: @Sendable (Data) async throws -> Data

    init(_ sign: @escaping @Sendable (Data) async throws -> Data) {
        self.sign = sign
    }

    func sign(message: Data) async throws -> Data {
        do {
            return try await sign(message)
        } catch {
            throw TransportFailure.Failed(notSent: true, timedOut: false, reason: "\(error)")
        }
    }
}
