import Foundation
import Trunkline
import XCTest

/// How fast long lists are read, with a transport that answers at once.
final class ThroughputTests: XCTestCase {
    func testTwentyThousandRecordsAreListed() async throws {
        let options = ClientOptions(accountSid: "AC0123456789abcdef0123456789abcdef", transport: Listed())
        let client = try Client(.bearer("token"), options: options)
        for _ in 0..<2 {
            let started = Date()
            var (count, length) = (0, 0)
            for try await message in client.messages.stream() {
                count += 1
                length += message.body?.utf8.count ?? 0
            }
            XCTAssertEqual(count, 20_000)
            print("20,000 records listed: \(Date().timeIntervalSince(started) * 50) µs a record")
        }
    }
}

private struct Listed: Transport {
    private let records = Array(repeating: record, count: 1_000).joined(separator: ",")

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let page = Int(request.url.components(separatedBy: "Page=").dropFirst().first ?? "0") ?? 0
        let next = page < 19 ? "\"/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json?Page=\(page + 1)\"" : "null"
        let body = "{\"messages\":[\(records)],\"next_page_uri\":\(next)}"
        return HTTPResponse(status: 200, headers: [HTTPHeader("Content-Type", "application/json")], body: Data(body.utf8))
    }
}

private let record = """
    {"body":"Message 7, with a text of about the length that messages have, and so on","num_segments":"1",\
    "direction":"outbound-api","from":"+15017122661","date_updated":"Sat, 21 Nov 2026 10:15:00 +0000","price":null,\
    "error_message":null,"uri":"/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages/SM11111111111111111111111111111111.json",\
    "account_sid":"AC0123456789abcdef0123456789abcdef","num_media":"0","to":"+15558675310","date_created":"Sat, 21 Nov 2026 10:15:00 +0000",\
    "status":"delivered","sid":"SM11111111111111111111111111111111","date_sent":"Sat, 21 Nov 2026 10:15:01 +0000",\
    "messaging_service_sid":"MG11111111111111111111111111111111","error_code":null,"price_unit":"USD","api_version":"2010-04-01",\
    "subresource_uris":{"media":"/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages/SM11111111111111111111111111111111/Media.json"}}
    """
