import Foundation
import Trunkline
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Swift's soak client: what it does stands in `tests/soak/README.md`.
@main
struct Soak {
    static func main() async throws {
        guard let url = ProcessInfo.processInfo.environment["SOAK_URL"] else { throw Trouble("SOAK_URL is not set: `soak -- …` sets it") }
        let control = Control(url: url)
        let plan: Plan = try await control.ask("plan")
        let clients = try plan.clients.map { try $0.client() }
        while true {
            let work: Work = try await control.ask("work")
            if work.calls.isEmpty { return }
            try await control.tell(await work.run(clients))
        }
    }
}

private struct Plan: Decodable {
    let clients: [Settings]
}

private struct Settings: Decodable {
    let base_url: String
    let account_sid: String
    let auth_token: String?
    let client_id: String?
    let client_secret: String?
    let timeout_ms: Double
    let max_retries: Int

    func client() throws -> Client {
        let credentials: Credentials =
            auth_token.map { .authToken(accountSid: account_sid, authToken: $0) }
            ?? .clientCredentials(clientID: client_id ?? "", clientSecret: client_secret ?? "")
        let options = ClientOptions(accountSid: account_sid, baseURL: base_url, timeout: timeout_ms / 1000, maxRetries: max_retries)
        return try Client(credentials, options: options)
    }
}

private struct Work: Decodable {
    let workers: Int
    let calls: [Planned]

    /// Makes all calls, so many at a time, and gives the reports.
    func run(_ clients: [Client]) async -> [Report] {
        let queue = Queue(calls)
        return await withTaskGroup(of: [Report].self) { group in
            for _ in 0..<workers {
                group.addTask {
                    var reports: [Report] = []
                    while let call = await queue.next() { reports.append(await call.report(clients[call.client])) }
                    return reports
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}

/// The calls that are left.
private actor Queue {
    private var calls: IndexingIterator<[Planned]>

    init(_ calls: [Planned]) {
        self.calls = calls.makeIterator()
    }

    func next() -> Planned? { calls.next() }
}

private struct Planned: Decodable {
    let id: Int
    let client: Int
    let operation: String
    let arguments: Arguments
    let pause_ms: Double?
    let abort_after_ms: Double?

    struct Arguments: Decodable {
        let to: String?
        let from: String?
        let body: String?
        let sid: String?
        let page_size: Int?
    }

    func report(_ client: Client) async -> Report {
        if let pause_ms { await pause(pause_ms) }
        let begun = ContinuousClock.now
        let call = Task { try await make(client) }
        let clock = abort_after_ms.map { after in
            Task {
                await pause(after)
                // One whose call has ended ends nothing.
                if !Task.isCancelled { call.cancel() }
            }
        }
        let outcome = await call.result
        let took = ContinuousClock.now - begun
        clock?.cancel()
        var report = Report(id: id, took_ms: Double(took.components.seconds) * 1e3 + Double(took.components.attoseconds) / 1e15)
        switch outcome {
        case .success(let messages):
            report.told = "ok"
            report.records = messages.map { Report.Record(account_sid: $0.accountSid, sid: $0.sid, body: $0.body) }
        case .failure(is CancellationError): report.told = "aborted"
        case .failure(let error): report.tell(error)
        }
        return report
    }

    private func make(_ client: Client) async throws -> [Api.V2010.Message] {
        switch operation {
        case "create": [try await client.messages.create(to: arguments.to ?? "", from: arguments.from, body: arguments.body)]
        case "fetch": [try await client.messages(arguments.sid ?? "").fetch()]
        case "list": try await client.messages.stream(to: arguments.to, pageSize: arguments.page_size).all()
        default: throw Trouble("there is no operation \(operation)")
        }
    }
}

private struct Report: Encodable {
    let id: Int
    let took_ms: Double
    var told = "error"
    var records: [Record]?
    var kind: String?
    var cause: String?
    var status: Int?
    var may_have_happened: Bool?
    var message: String?

    init(id: Int, took_ms: Double) {
        self.id = id
        self.took_ms = took_ms
    }

    struct Record: Encodable {
        let account_sid: String?
        let sid: String
        let body: String?
    }

    mutating func tell(_ error: any Error) {
        message = "\(error)"
        guard let error = error as? TrunklineError else { return kind = "other" }
        kind = Self.kind(error)
        if case .unknownOutcome(let failure) = error { cause = failure.cause.map(Self.kind) }
        status = error.failure.status
        may_have_happened = error.failure.mayHaveHappened
    }

    /// `notFound(…)` is `not_found`.
    private static func kind(_ error: TrunklineError) -> String {
        let name = Mirror(reflecting: error).children.first?.label ?? ""
        return name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }
}

private func pause(_ milliseconds: Double) async {
    try? await Task.sleep(nanoseconds: UInt64(milliseconds * 1e6))
}

/// The control server, which behaves.
private struct Control {
    let url: String

    func ask<Answer: Decodable>(_ path: String) async throws -> Answer {
        try JSONDecoder().decode(Answer.self, from: try await exchange("GET", path))
    }

    func tell(_ reports: [Report]) async throws {
        _ = try await exchange("POST", "reports", JSONEncoder().encode(reports))
    }

    private func exchange(_ method: String, _ path: String, _ body: Data? = nil) async throws -> Data {
        guard let url = URL(string: "\(url)/\(path)") else { throw Trouble("SOAK_URL is no URL") }
        var request = URLRequest(url: url, timeoutInterval: 600)
        request.httpMethod = method
        request.httpBody = body
        // Each on a connection of its own: `URLSession` on Linux repeats what it sent on one that was closed.
        request.setValue("close", forHTTPHeaderField: "Connection")
        let (data, response) = try await URLSession.shared.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else { throw Trouble(String(decoding: data, as: UTF8.self)) }
        return data
    }
}

private struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
