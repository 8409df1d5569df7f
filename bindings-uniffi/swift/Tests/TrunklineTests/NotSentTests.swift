#if URLSESSION_ON_LINUX
import Foundation
import FoundationNetworking
import Trunkline
import XCTest

/// What each transport knows of requests that were not sent. The table of it stands in the README, as these tests find it: for Linux over
/// sockets, for `URLSession` from the events that Apple's documentation leads to expect.
final class NotSentTests: XCTestCase {
    private typealias Events = (code: URLError.Code, isOutOfTime: Bool, transactions: [Transaction])

    private let connecting = Transaction(isConnected: false, isRequested: false)
    private let requested = Transaction(isConnected: true, isRequested: true)

    func testTheTableInTheReadmeIsTrue() async throws {
        let silent = try Server { connection in while connection.request() != nil {} }
        let full = try Server(nil)
        let fillers = (0..<4).map { _ in Filler(full.port) }
        defer { withExtendedLifetime(fillers) {} }
        let hangingUp = try Server { _ in }
        let breaking = try Server { connection in _ = connection.request() }
        let refusing = try Server.answering(.answer("502 Bad Gateway"))
        let untrusted = try UntrustedServer()
        let impatient = try ReqwestTransport(connectTimeout: 0.2)
        let proxied = try ReqwestTransport(proxy: .url(refusing.url))
        let secure = { (server: Server) in "https://127.0.0.1:\(server.port)" }

        let rows: [(String, linux: String, apple: String)] = [
            (
                "the name of the host is not known",
                await told("http://no-such-host.invalid"), await told((.cannotFindHost, false, [connecting]))
            ),
            ("the connection is refused", await told(try Server.nobody()), await told((.cannotConnectToHost, false, [connecting]))),
            ("connecting takes longer than the transport allows", await told(full.url, by: impatient), "no limit of its own"),
            ("the time of the call is up while it connects", await told(full.url, within: 0.3), await told((.cancelled, true, [connecting]))),
            (
                "the time of the call is up in the TLS handshake",
                await told(secure(silent), within: 0.3), await told((.cancelled, true, [connecting]))
            ),
            ("the TLS handshake breaks off", await told(secure(hangingUp)), await told((.secureConnectionFailed, false, [connecting]))),
            ("the certificate is not trusted", await told(untrusted.url), await told((.serverCertificateUntrusted, false, [connecting]))),
            ("the proxy makes no connection", await told("https://api.example", by: proxied), await told((.cannotConnectToHost, false, [connecting]))),
            ("the connection breaks before there is an answer", await told(breaking.url), await told((.networkConnectionLost, false, [requested]))),
            ("the time of the call is up before there is an answer", await told(silent.url, within: 0.3), await told((.cancelled, true, [requested]))),
        ]
        let head = ["| | reqwest, on Linux | `URLSession`, on Apple's platforms |", "|---|---|---|"]
        let table = (head + rows.map { "| \($0) | \($1) | \($2) |" }).joined(separator: "\n")
        let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../README.md").standardized
        XCTAssertTrue(try String(contentsOf: readme, encoding: .utf8).contains(table), "the README should have\n\(table)")
    }

    /// What a caller is told who sends a message there.
    private func told(_ url: String, within timeout: TimeInterval = 5, by transport: any Transport = .standard) async -> String {
        let options = ClientOptions(
            accountSid: "AC0123456789abcdef0123456789abcdef", baseURL: url, timeout: timeout, maxRetries: 0, transport: transport)
        do {
            try await Client(.bearer("token"), options: options).messages.create(to: "+15558675310", body: "Hi")
            return "sent"
        } catch TrunklineError.connection(let failure), TrunklineError.timeout(let failure) {
            return failure.mayHaveHappened ? "contradictory" : "not sent"
        } catch TrunklineError.unknownOutcome {
            return "unknown"
        } catch {
            return "\(error)"
        }
    }

    /// What an exchange says to which this happens.
    private func told(_ events: Events) async -> String {
        let url = "https://api.example"
        let session = URLSession(configuration: .ephemeral)
        guard let address = URL(string: url) else { return "no URL" }
        let exchange = Exchange(HTTPRequest(method: "POST", url: url))
        let task = session.dataTask(with: address)
        if events.isOutOfTime { exchange.runOut(task) }
        exchange.collected(events.transactions)
        exchange.urlSession(session, task: task, didCompleteWithError: URLError(events.code))
        do {
            return "\(try await exchange.run(task).status)"
        } catch {
            return (error as? TransportError)?.notSent == true ? "not sent" : "unknown"
        }
    }
}

/// Speaks TLS with a certificate that nobody has signed but itself.
private final class UntrustedServer {
    let url: String
    private let process = Process()
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let request = Process()
        request.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        let names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
        request.arguments = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "certificate.pem"] + names
        request.currentDirectoryURL = folder
        request.standardError = FileHandle.nullDevice
        try request.run()
        request.waitUntilExit()
        let output = Pipe()
        process.executableURL = request.executableURL
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-cert", "certificate.pem", "-key", "key.pem", "-www"]
        process.currentDirectoryURL = folder
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var said = ""
        while !said.contains("ACCEPT 127.0.0.1:") || said.last != "\n" {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw TransportError("openssl did not start: \(said)") }
            said += String(decoding: more, as: UTF8.self)
        }
        let port = said.components(separatedBy: "ACCEPT 127.0.0.1:")[1].prefix { $0.isNumber }
        url = "https://127.0.0.1:\(port)"
    }

    deinit {
        process.terminate()
        try? FileManager.default.removeItem(at: folder)
    }
}
#endif
