import Foundation
import Trunkline

@testable import TrunklineCore

/// One exchange, or those that take place several times in a row and stand once in the file.
private func expanded(_ exchange: JSON) -> [JSON] {
    guard let times = exchange["times"]?.integer else { return [exchange] }
    let text = exchange.description
    return (1...times).compactMap { n in
        JSON(parsing: text.replacingOccurrences(of: "{n}", with: "\(n)").replacingOccurrences(of: "{n+1}", with: "\(n + 1)"))
    }
}

/// A transport that plays the exchanges of a case in a time of its own.
final class Script: Transport, TransportClock, @unchecked Sendable {
    private let lock = NSLock()
    private var time: Date
    private let chance: Double
    private var exchanges: [JSON] = []
    private var found: [String] = []
    private var told: [Attempt] = []
    private var idleSince: Date

    init(now: Date, chance: Double) {
        time = now
        idleSince = now
        self.chance = chance
    }

    private func locked<Value>(_ work: () throws -> Value) rethrows -> Value {
        lock.lock()
        defer { lock.unlock() }
        return try work()
    }

    var complaints: [String] { locked { found } }

    var attempts: [Attempt] { locked { told } }

    func note(_ attempt: Attempt) { locked { told.append(attempt) } }

    func begin(_ exchanges: [JSON]) {
        locked {
            self.exchanges = exchanges.flatMap(expanded)
            told = []
            idleSince = time
        }
    }

    func wait(_ seconds: Double) { locked { time += seconds } }

    func finish() {
        locked {
            for exchange in exchanges { found.append("never sent: \(exchange["request"] ?? .null)") }
            near("it waited for nothing", 0, time.timeIntervalSince(idleSince))
        }
    }

    private func next(_ request: HTTPRequest) throws -> JSON {
        try locked {
            guard !exchanges.isEmpty else {
                found.append("a request too many: \(request.method) \(request.url)")
                throw TransportError("nothing was to be sent")
            }
            let exchange = exchanges.removeFirst()
            near("the pause before the request", exchange["pause"]?.number ?? 0, time.timeIntervalSince(idleSince))
            compare(exchange["request"] ?? .null, request)
            let after = exchange["after"]?.number ?? 0
            if exchange["failure"]?.text == "timeout" { near("it waited for an answer", after, request.timeout ?? 0) }
            time += after
            idleSince = time
            return exchange
        }
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let exchange = try next(request)
        switch exchange["failure"]?.text {
        case "not_sent": throw TransportError("the connection was refused", notSent: true)
        case "no_answer": throw TransportError("the connection broke")
        case "timeout": throw TransportError("no answer in time", timedOut: true)
        default: return try response(exchange["answer"] ?? .null)
        }
    }

    /// A pause, during which nothing is sent.
    func sleep(seconds: TimeInterval) async throws { locked { time += seconds } }

    var clock: (any TransportClock)? { self }

    func now() -> Date { locked { time } }

    func random() -> Double { chance }

    private func response(_ answer: JSON) throws -> HTTPResponse {
        var headers = answer["headers"]?.members.map { HTTPHeader($0.key, $0.value.text ?? "") } ?? []
        var body = Data()
        if let json = answer["json"] {
            if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
                headers.append(HTTPHeader("Content-Type", "application/json"))
            }
            body = try JSONEncoder().encode(json)
        } else if case .list(let lines)? = answer["text"] {
            body = Data(lines.map { $0.text ?? "" }.joined(separator: "\n").utf8)
        } else if let text = answer["text"]?.text {
            body = Data(text.utf8)
        } else if let text = answer["base64"]?.text {
            body = Data(base64Encoded: text) ?? Data()
        }
        return HTTPResponse(status: answer["status"]?.integer ?? 0, headers: headers, body: body)
    }

    private func compare(_ expected: JSON, _ request: HTTPRequest) {
        same("the method", expected["method"]?.text, request.method)
        same("the URL", expected["url"]?.text, request.url)
        for (name, value) in expected["headers"]?.members ?? [:] {
            let sent = request.headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
            same("the header \(name)", value.text.map { [$0] } ?? [], sent)
        }
        same("the body", expected["body"]?.text, request.body.map { String(decoding: $0, as: UTF8.self) })
    }

    private func same<Value: Equatable>(_ what: String, _ expected: Value, _ actual: Value) {
        if expected != actual { found.append("\(what)\n    expected \(expected)\n    but was  \(actual)") }
    }

    private func near(_ what: String, _ expected: Double, _ actual: Double) {
        if abs(expected - actual) > 1e-5 { found.append("\(what)\n    expected \(expected)\n    but was  \(actual)") }
    }
}

extension JSON {
    var members: [String: JSON] { object ?? [:] }

    var elements: [JSON] { list ?? [] }

    var number: Double? { decimal.map { NSDecimalNumber(decimal: $0).doubleValue } }
}
