import Foundation
import Trunkline
import XCTest

@testable import TrunklineCore

/// The kinds of error are those of `tests/errors.json`, under the names that it gives them.
final class ErrorTests: XCTestCase {
    private struct Row: Decodable {
        let kind: String
        let statuses: [Int]?
        let swift: String
    }

    private func rows() throws -> [Row] {
        let file = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../../tests/errors.json").standardized
        return try JSONDecoder().decode([Row].self, from: Data(contentsOf: file))
    }

    func testEveryKindOfTheTableIsACaseAndNoOtherIs() throws {
        let rows = try rows()
        XCTAssertEqual(Set(rows.map(\.kind)), Set(TrunklineError.kinds.keys))
        for row in rows {
            let error = try XCTUnwrap(TrunklineError.kinds[row.kind])(Failure(parameter: "to", must: "must be text"))
            XCTAssertEqual(name(error), row.swift)
            XCTAssertEqual(error.localizedDescription, "`to` must be text")
        }
    }

    func testAnswersAreErrorsByTheirStatus() async throws {
        for row in try rows() {
            for status in row.statuses ?? [] {
                let options = ClientOptions(accountSid: "AC0123456789abcdef0123456789abcdef", maxRetries: 0, transport: Always(status: status))
                let client = try Client(.bearer("token"), options: options)
                do {
                    try await client.messages("x").fetch()
                    XCTFail("\(status) was a success")
                } catch let error as TrunklineError {
                    XCTAssertEqual(name(error), row.swift)
                    XCTAssertEqual(error.failure.status, status)
                }
            }
        }
    }

    /// Lists all cases: one that is added to the error alone does not compile here.
    private func name(_ error: TrunklineError) -> String {
        switch error {
        case .configuration: "configuration"
        case .invalidArgument: "invalidArgument"
        case .timeout: "timeout"
        case .connection: "connection"
        case .decode: "decode"
        case .unknownOutcome: "unknownOutcome"
        case .validation: "validation"
        case .authentication: "authentication"
        case .permission: "permission"
        case .notFound: "notFound"
        case .conflict: "conflict"
        case .rateLimited: "rateLimited"
        case .server: "server"
        case .api: "api"
        }
    }
}

private struct Always: Transport {
    let status: Int

    func send(_ request: HTTPRequest) async throws -> HTTPResponse { HTTPResponse(status: status) }
}
