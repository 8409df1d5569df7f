import Counting
import Foundation
import Trunkline
import TrunklineSandbox

/// Prints what lists and calls cost: `bindings-uniffi/bench/run.sh` runs it beside the same in Rust and Kotlin.
@main
struct Bench {
    static func main() async throws {
        let lists = try client(Canned(answers: pages()))
        try await measured("list of 20,000, a record", 20_000, rounds: 15) {
            var length = 0
            for try await message in lists.messages.stream() { length += message.body?.utf8.count ?? 0 }
            precondition(length > 20_000)
        }
        let calls = try client(Canned(answers: [Data(record(1).utf8)]))
        try await measured("call, an answer at once", 2_000, rounds: 10) {
            for _ in 0..<2_000 { try await calls.messages(sid).fetch() }
        }
        let sandbox = try Sandbox().client()
        let sent = try await sandbox.messages.create(to: "+15558675310", from: "+15017122661", body: "Hi")
        try await measured("call, on the sandbox", 2_000, rounds: 10) {
            for _ in 0..<2_000 { try await sandbox.messages(sent.sid).fetch() }
        }
        if let address = CommandLine.arguments.dropFirst().first { try await measure(address) }
    }

    /// What the default transport makes of `bench-server`.
    private static func measure(_ address: String) async throws {
        let client = try Client(.bearer("token"), options: ClientOptions(accountSid: account, baseURL: address))
        try await measured("create, on a socket", 2_000, rounds: 5) {
            for _ in 0..<2_000 { try await client.messages.create(to: "+15558675310", from: "+15017122661", body: "Hi") }
        }
        try await measured("fetch, 64 at a time", 2_000, rounds: 5) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<2_000 {
                    if number >= 64 { try await group.next() }
                    group.addTask { try await client.messages(sid).fetch() }
                }
                try await group.waitForAll()
            }
        }
        try await measured("list of 20,000, on a socket", 20_000, rounds: 5) {
            var length = 0
            for try await message in client.messages.stream(pageSize: 1_000) { length += message.body?.utf8.count ?? 0 }
            precondition(length > 20_000)
        }
    }

    private static func client(_ transport: Canned) throws -> Client {
        try Client(.bearer("token"), options: ClientOptions(accountSid: account, transport: transport))
    }
}

/// Answers at once, with the page that the URL names.
private struct Canned: Transport {
    let answers: [Data]

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let page = request.url.range(of: "Page=").flatMap { Int(request.url[$0.upperBound...].prefix { $0.isNumber }) } ?? 0
        return HTTPResponse(status: 200, headers: [HTTPHeader("Content-Type", "application/json")], body: answers[page])
    }
}

/// The median of the rounds, and how often memory was asked for in the last.
private func measured(
    _ name: String,
    _ count: Int,
    rounds: Int,
    isolation: isolated (any Actor)? = #isolation,
    _ work: () async throws -> Void
) async throws {
    var times: [Double] = []
    var before = allocations()
    for _ in 0..<rounds {
        before = allocations()
        let started = ContinuousClock.now
        try await work()
        let elapsed = ContinuousClock.now - started
        times.append(Double(elapsed.components.seconds) * 1e6 + Double(elapsed.components.attoseconds) / 1e12)
    }
    let allocated = Double(allocations() - before) / Double(count)
    let median = times.sorted()[rounds / 2] / Double(count)
    print("swift  | \(name.padding(toLength: 26, withPad: " ", startingAt: 0)) |", String(format: "%8.2f µs | %.1f allocations", median, allocated))
}

private func pages() -> [Data] {
    (0..<20).map { page in
        let records = (0..<1_000).map { record(page * 1_000 + $0) }.joined(separator: ",")
        let next = page < 19 ? "\"/2010-04-01/Accounts/\(account)/Messages.json?Page=\(page + 1)\"" : "null"
        return Data("{\"messages\":[\(records)],\"next_page_uri\":\(next)}".utf8)
    }
}

private func record(_ number: Int) -> String {
    """
    {"body":"Message \(number), with a text of about the length that messages have, and so on","num_segments":"1",\
    "direction":"outbound-api","from":"+15017122661","date_updated":"Sat, 21 Nov 2026 10:15:00 +0000","price":null,\
    "error_message":null,"uri":"/2010-04-01/Accounts/\(account)/Messages/\(sid).json","account_sid":"\(account)","num_media":"0",\
    "to":"+15558675310","date_created":"Sat, 21 Nov 2026 10:15:00 +0000","status":"delivered","sid":"\(sid)",\
    "date_sent":"Sat, 21 Nov 2026 10:15:01 +0000","messaging_service_sid":"MG11111111111111111111111111111111","error_code":null,\
    "price_unit":"USD","api_version":"2010-04-01",\
    "subresource_uris":{"media":"/2010-04-01/Accounts/\(account)/Messages/\(sid)/Media.json"}}
    """
}

private let account = "AC0123456789abcdef0123456789abcdef"
private let sid = "SM11111111111111111111111111111111"
