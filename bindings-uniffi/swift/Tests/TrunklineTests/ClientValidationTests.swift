import Foundation
import Trunkline
import XCTest

/// Public key client validation, over sockets: what arrives is what the token vouches for.
final class ClientValidationTests: XCTestCase {
    private let keys = Result { try OpenSSL() }

    private func sid(_ prefix: String) -> String { "\(prefix)0123456789abcdef0123456789abcdef" }

    private func client(_ url: String, _ validation: ClientValidation, maxRetries: Int? = nil) throws -> Client {
        let credentials = Credentials.apiKey(accountSid: sid("AC"), key: sid("SK"), secret: "made-up-secret")
        return try Client(credentials, options: .init(baseURL: url, maxRetries: maxRetries, clientValidation: validation))
    }

    private func decoded(_ part: String) throws -> Data {
        let base64 = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        return try XCTUnwrap(Data(base64Encoded: base64.padding(toLength: (base64.count + 3) / 4 * 4, withPad: "=", startingAt: 0)))
    }

    private func json(_ part: String) throws -> JSON {
        try XCTUnwrap(JSON(parsing: String(decoding: decoded(part), as: UTF8.self)))
    }

    /// Checks the token of a request by what arrived, as the service does.
    private func check(_ request: String, _ algorithm: ClientValidation.Algorithm) throws {
        let openssl = try keys.get()
        let parts = request.components(separatedBy: "\r\n\r\n")
        let lines = parts[0].components(separatedBy: "\r\n")
        let headers = Dictionary(
            uniqueKeysWithValues: lines.dropFirst().map { line in
                let (name, value) = (line.prefix { $0 != ":" }, line.drop { $0 != ":" }.dropFirst(2))
                return (name.lowercased(), String(value))
            })
        let token = try XCTUnwrap(headers["twilio-client-validation"]).components(separatedBy: ".")
        XCTAssertTrue(try openssl.verify("\(token[0]).\(token[1])", decoded(token[2]), algorithm))
        XCTAssertFalse(try openssl.verify("\(token[0]).x\(token[1])", decoded(token[2]), algorithm))
        XCTAssertEqual(
            try json(token[0]),
            ["alg": .text(algorithm.rawValue), "typ": "JWT", "cty": "twilio-pkrv;v=1", "kid": .text(sid("CR"))]
        )
        let claims = try json(token[1])
        XCTAssertEqual(["iss", "sub", "hrh"].map { claims[$0]?.text }, [sid("SK"), sid("AC"), "authorization;host"])
        XCTAssertEqual((claims["exp"]?.integer ?? 0) - (claims["nbf"]?.integer ?? 0), 60)
        let words = lines[0].components(separatedBy: " ")
        let target = words[1].components(separatedBy: "?")
        let canonical = [
            words[0], target[0],
            target.dropFirst().first?.components(separatedBy: "&").sorted().joined(separator: "&") ?? "",
            "authorization:\(headers["authorization"] ?? "")",
            "host:\(headers["host"] ?? "")",
            "", "authorization;host",
            parts[1].isEmpty ? "" : try openssl.sha256(parts[1]),
        ]
        XCTAssertEqual(claims["rqh"]?.text, try openssl.sha256(canonical.joined(separator: "\n")))
    }

    func testEveryRequestCarriesATokenForWhatArrives() async throws {
        let openssl = try keys.get()
        for algorithm in [ClientValidation.Algorithm.rs256, .ps256] {
            let count = Collected<Void>()
            let server = try Server { connection in
                while connection.request() != nil {
                    count.add(())
                    let status = ["503 Later", "200 OK", "201 Created"][min(count.all.count, 3) - 1]
                    connection.answer(.answer(status, #"{"sid":"SM0123456789abcdef0123456789abcdef","messages":[],"status":503,"message":"later"}"#))
                }
            }
            let validation = try ClientValidation(
                accountSid: sid("AC"), signingKey: sid("SK"), credentialSid: sid("CR"), algorithm: algorithm, ttl: 60
            ) { message in try openssl.sign(message, algorithm) }
            let client = try client(server.url, validation)
            _ = try await client.messages.stream(to: "+15558675310", pageSize: 5).page()
            _ = try await client.messages.create(to: "+15558675310", from: "+15017122661", body: "Grüße & more")
            // The first was answered with 503, and sent again with a token of its own.
            XCTAssertEqual(server.arrived.map { String($0.prefix(4)) }, ["GET ", "GET ", "POST"])
            try server.arrived.forEach { try check($0, algorithm) }
        }
    }

    func testWhatCannotBeVouchedForIsNotSent() async throws {
        let server = try Server.answering(.answer())
        let validation = try ClientValidation(accountSid: sid("AC"), signingKey: sid("SK"), credentialSid: sid("CR")) { _ in
            throw TransportError("the key is in another room")
        }
        do {
            _ = try await client(server.url, validation, maxRetries: 0).messages.create(to: "+15558675310", from: "+15017122661", body: "Hi")
            XCTFail("it was sent")
        } catch TrunklineError.connection(let failure) {
            XCTAssertTrue(failure.message.contains("the key is in another room"), failure.message)
            XCTAssertFalse(failure.mayHaveHappened)
        }
        XCTAssertEqual(server.arrived, [])
        XCTAssertEqual("\(validation)", "ClientValidation")
    }

    func testASidOfSomethingElseIsRefusedByName() throws {
        for (parameter, sids) in ["accountSid": ["SK", "SK", "CR"], "signingKey": ["AC", "AC", "CR"], "credentialSid": ["AC", "SK", "SK"]] {
            let sids = sids.map(sid)
            do {
                _ = try ClientValidation(accountSid: sids[0], signingKey: sids[1], credentialSid: sids[2]) { $0 }
                XCTFail(parameter)
            } catch TrunklineError.invalidArgument(let failure) {
                XCTAssertEqual(failure.parameter, parameter)
            }
        }
    }

    func testTheExampleOfTheReadme() async throws {
        let server = try Server.answering(.answer())
        let (pem, secret) = (try keys.get().pem, "made-up-secret")
        let key = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
        let validation = try ClientValidation(accountSid: "AC…", signingKey: "SK…", credentialSid: "CR…") { message in
            try key.signature(for: message, padding: .insecurePKCS1v1_5).rawRepresentation
        }
        let client = try Client(
            .apiKey(accountSid: "AC…", key: "SK…", secret: secret),
            options: .init(clientValidation: validation)
        )
        XCTAssertEqual(client.accountSid, "AC…")
        let sending = try self.client(server.url, validation)
        _ = try await sending.request("GET", "/2010-04-01/Accounts.json")
        XCTAssertTrue(server.arrived[0].lowercased().contains("\r\ntwilio-client-validation: "))
        try ReadmeTests.check("## Tokens and segments", isIn: #filePath, after: "testTheExampleOfTheReadme")
    }
}

/// A private key, and `openssl` to sign with it and to verify by it.
private final class OpenSSL: Sendable {
    let pem: String
    private let folder: URL

    init() throws {
        let key = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../../core/tests/data/key.pem").standardized
        pem = try String(contentsOf: key, encoding: .utf8)
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: key, to: folder.appendingPathComponent("key.pem"))
        _ = try run("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func sign(_ message: Data, _ algorithm: ClientValidation.Algorithm) throws -> Data {
        let message = try file(message)
        let (status, signature) = try run(["dgst", "-sha256", "-sign", "key.pem"] + padding(algorithm) + [message])
        guard status == 0 else { throw TransportError("openssl signed nothing") }
        return signature
    }

    func verify(_ message: String, _ signature: Data, _ algorithm: ClientValidation.Algorithm) throws -> Bool {
        let (message, signature) = (try file(Data(message.utf8)), try file(signature))
        let arguments = ["dgst", "-sha256", "-verify", "public.pem", "-signature", signature]
        return try run(arguments + padding(algorithm) + [message]).0 == 0
    }

    func sha256(_ text: String) throws -> String {
        let said = try run("dgst", "-sha256", "-r", file(Data(text.utf8))).1
        return String(decoding: said.prefix(64), as: UTF8.self)
    }

    private func padding(_ algorithm: ClientValidation.Algorithm) -> [String] {
        algorithm == .rs256 ? [] : ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"]
    }

    private func file(_ content: Data) throws -> String {
        let name = UUID().uuidString
        try content.write(to: folder.appendingPathComponent(name))
        return name
    }

    private func run(_ arguments: String...) throws -> (Int32, Data) { try run(arguments) }

    private func run(_ arguments: [String]) throws -> (Int32, Data) {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }
}

/// What the README uses of swift-crypto, by `openssl`.
private enum _RSA {
    enum Signing {
        enum Padding { case insecurePKCS1v1_5 }

        struct RSASignature { let rawRepresentation: Data }

        struct PrivateKey: Sendable {
            private let openssl: OpenSSL

            init(pemRepresentation: String) throws {
                openssl = try OpenSSL()
                guard openssl.pem == pemRepresentation else { throw TransportError("another key") }
            }

            func signature(for message: some DataProtocol, padding: Padding) throws -> RSASignature {
                RSASignature(rawRepresentation: try openssl.sign(Data(message), .rs256))
            }
        }
    }
}
