import Foundation
import Trunkline
import TrunklineSandbox
import XCTest

@testable import TrunklineCore

/// Every operation is called on the sandbox through its typed call, as the walk over the tables calls it. `make walk` writes that walk as a
/// script, whose form `core/src/sandbox/tests/operations/script.rs` tells.
final class OperationsTests: XCTestCase {
    func testEveryOperationIsCalledOnTheSandbox() async throws {
        let file = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../../target/walk.json").standardized
        let text = try? String(contentsOf: file, encoding: .utf8)
        let script = try XCTUnwrap(text.flatMap(JSON.init(parsing:)), "there is no \(file.path): run `make walk`")
        let sandbox = Sandbox()
        let options = ClientOptions(accountSid: sandbox.accountSid, maxRetries: 0, transport: sandbox)
        let bearer = try Client(.bearer(script["bearer"]?.text ?? ""), options: options)
        var account = try sandbox.client(options: ClientOptions(maxRetries: 0))
        for step in try XCTUnwrap(script["steps"]?.list) {
            if let path = step["insert"] {
                let record = JSON.object(["path": path, "fields": step["fields"] ?? [:]]).description
                let put = HTTPRequest(method: "POST", url: "http://sandbox/_sandbox/records", body: Data(record.utf8))
                let answer = try await sandbox.send(put)
                XCTAssertEqual(answer.status, 200, record)
            } else if let token = step["auth_token"]?.text {
                account = try Client(accountSid: sandbox.accountSid, authToken: token, options: options)
            } else {
                let name = try XCTUnwrap(step["operation"]?.text)
                let given = (step["path"]?.object ?? [:]).merging(step["arguments"]?.object ?? [:]) { $1 }
                let client = step["oauth"] == nil ? account : bearer
                let expected = try XCTUnwrap(step["status"]?.integer)
                let status = try await status(of: XCTUnwrap(typedCalls[name], name), client, given, name)
                XCTAssertTrue(status == expected || status < 300 && expected < 400, "\(name): \(status), not \(expected)")
            }
        }
        let done = try XCTUnwrap(script["done"]?.object)
        XCTAssertEqual(done.filter { sandbox.count($0.key) != $0.value.integer }, [:], "counted otherwise")
        XCTAssertEqual(Set(typedCalls.keys), Set(done.keys), "operations that are not called")
    }

    /// The status of the answer, 200 for every success.
    private func status(of call: TypedCall, _ client: Client, _ given: [String: JSON], _ name: String) async throws -> Int {
        var reasons: [String] = []
        for given in readings(given) {
            do {
                _ = try await call(client, CaseArguments(given, limit: nil, pageSize: nil, resume: nil, isPage: true, options: nil))
                return 200
            } catch let error as Untyped {
                reasons.append(error.reason)
            } catch let error as TrunklineError {
                guard let status = error.failure.status else { throw error }
                return status
            }
        }
        throw Untyped(reason: "\(name) does not take \(given): \(reasons)")
    }

    /// The script has days, times and decimals as text: what a text can be, one reading after the other.
    private func readings(_ given: [String: JSON]) -> [[String: JSON]] {
        func tagged(_ tag: String, _ isOne: (String) -> Bool, _ more: String = "") -> [String: JSON] {
            given.mapValues { value in
                guard let text = value.text, isOne(text) else { return value }
                return .object([tag: .text(text + more)])
            }
        }
        let isDay = { (text: String) in text.count == 10 && text.split(separator: "-").count == 3 }
        return [given, tagged("$date", isDay), tagged("$timestamp", isDay, "T00:00:00Z"), tagged("$decimal", { Int($0) != nil })]
    }
}
