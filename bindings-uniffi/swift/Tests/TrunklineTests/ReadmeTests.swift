import Foundation
import Trunkline
import XCTest

/// Sends by another transport, and tells what came of it.
struct Logging: Transport {
    let inner: any Transport
    let log: @Sendable (String) -> Void

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let response = try await inner.send(request)
        log("\(request): \(response.status)")  // without query, headers and body
        return response
    }
}

/// The transport of the README is the one above.
final class ReadmeTests: XCTestCase {
    func testTheTransportOfTheReadmeIsCompiledHere() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let readme = try String(contentsOf: folder.appendingPathComponent("../../README.md").standardized, encoding: .utf8)
        let here = try String(contentsOfFile: #filePath, encoding: .utf8)
        let section = try XCTUnwrap(readme.range(of: "## Transports")).upperBound
        let parts = readme[section...].components(separatedBy: "```")
        let shown = try XCTUnwrap(parts.first { $0.hasPrefix("swift\n") }).dropFirst("swift\n".count)
        XCTAssertTrue(shown.contains("Transport {"))
        XCTAssertTrue(here.contains(shown), "the README shows\n\(shown)")
    }

    /// Every line of the first example of a section of the README stands in this file, in the same order, after some text.
    static func check(_ heading: String, isIn path: String, after start: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let readme = try String(contentsOf: folder.appendingPathComponent("../../README.md").standardized, encoding: .utf8)
        let section = try XCTUnwrap(readme.range(of: heading)).upperBound
        let shown = try XCTUnwrap(readme[section...].components(separatedBy: "```").first { $0.hasPrefix("swift\n") })
        let here = try String(contentsOfFile: path, encoding: .utf8)
        var rest = here[try XCTUnwrap(here.range(of: start)).upperBound...]
        let lines = shown.split(separator: "\n").dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
        XCTAssertFalse(lines.isEmpty)
        for line in lines {
            guard let found = rest.range(of: line) else { return XCTFail("the README shows \(line)") }
            rest = rest[found.upperBound...]
        }
    }

    func testTheTransportOfTheReadmeTellsWhatWasSent() async throws {
        let told = Collected<String>()
        let transport = Logging(inner: Teapot()) { told.add($0) }
        let options = ClientOptions(accountSid: "AC0123456789abcdef0123456789abcdef", transport: transport)
        let client = try Client(.bearer("token"), options: options)
        _ = try? await client.messages.stream(to: "+15558675310").page()
        let url = "https://api.twilio.com/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json"
        XCTAssertEqual(told.all, ["GET \(url): 418"])
    }
}

private struct Teapot: Transport {
    func send(_ request: HTTPRequest) async throws -> HTTPResponse { HTTPResponse(status: 418) }
}
