import Foundation
import Trunkline

@testable import TrunklineCore

/// The case gives what the typed call cannot take: the compiler would have refused it.
struct Untyped: Error {
    let reason: String
}

/// What `{"$kind": "text"}` says.
func tagged(_ value: JSON) -> (tag: String, text: String)? {
    guard case .object(let members) = value, members.count == 1, let (tag, text) = members.first, tag.hasPrefix("$") else { return nil }
    return (tag, text.text ?? "")
}

func instant(_ text: String) -> Date {
    let formatter = ISO8601DateFormatter()
    for options: ISO8601DateFormatter.Options in [[.withInternetDateTime], [.withInternetDateTime, .withFractionalSeconds]] {
        formatter.formatOptions = options
        if let date = formatter.date(from: text) { return date }
    }
    fatalError("no date-time: \(text)")
}

/// What an argument of a case can be read as.
protocol CaseValue {
    static func of(_ value: JSON) -> Self?
}

extension String: CaseValue {
    static func of(_ value: JSON) -> String? { value.text }
}

extension Bool: CaseValue {
    static func of(_ value: JSON) -> Bool? { if case .boolean(let value) = value { value } else { nil } }
}

extension Int: CaseValue {
    static func of(_ value: JSON) -> Int? {
        if case .integer(let value) = value { return value }
        return tagged(value).flatMap { $0.tag == "$integer" ? Int($0.text) : nil }
    }
}

extension Decimal: CaseValue {
    /// Nothing where it would lose zeros at the end.
    private static func exact(_ digits: String) -> Decimal? {
        Decimal(string: digits).flatMap { "\($0)" == digits ? $0 : nil }
    }

    static func of(_ value: JSON) -> Decimal? {
        switch value {
        case .integer(let value): Decimal(value)
        case .decimal(let value): value
        default: tagged(value).flatMap { $0.tag == "$decimal" ? exact($0.text) : nil }
        }
    }
}

extension Date: CaseValue {
    static func of(_ value: JSON) -> Date? { tagged(value).flatMap { $0.tag == "$timestamp" ? instant($0.text) : nil } }
}

extension Day: CaseValue {
    static func of(_ value: JSON) -> Day? { tagged(value).flatMap { $0.tag == "$date" ? Day(iso: $0.text) : nil } }
}

extension JSON: CaseValue {
    static func of(_ value: JSON) -> JSON? {
        switch value {
        case .list: [JSON].of(value).map(JSON.list)
        case .object:
            switch tagged(value) {
            case ("$integer", let text)?: Int(text).map(JSON.integer)
            case ("$decimal", let text)?: Decimal(string: text).map(JSON.decimal)
            case (_, _)?: nil
            case nil: [String: JSON].of(value).map(JSON.object)
            }
        default: value
        }
    }
}

extension Array: CaseValue where Element: CaseValue {
    static func of(_ value: JSON) -> [Element]? {
        guard case .list(let values) = value else { return nil }
        let read = values.compactMap(Element.of)
        return read.count == values.count ? read : nil
    }
}

extension Dictionary: CaseValue where Key == String, Value: CaseValue {
    static func of(_ value: JSON) -> [String: Value]? {
        guard case .object(let members) = value, tagged(value) == nil else { return nil }
        let read = members.compactMapValues(Value.of)
        return read.count == members.count ? read : nil
    }
}

/// The arguments of a case for a typed call.
final class CaseArguments: @unchecked Sendable {
    private let given: [String: JSON]
    private var used: Set<String> = []
    let limit: Int?
    let pageSize: Int?
    let resume: String?
    private let isPage: Bool
    private let options: CallOptions?

    init(_ given: [String: JSON], limit: Int?, pageSize: Int?, resume: String?, isPage: Bool, options: CallOptions?) {
        self.given = given
        self.limit = limit
        self.pageSize = pageSize
        self.resume = resume
        self.isPage = isPage
        self.options = options
    }

    func has(_ name: String) -> Bool { given[name] != nil }

    func path(_ name: String) throws -> String { try required(name) }

    func required<Value: CaseValue>(_ name: String) throws -> Value {
        guard let value: Value = try optional(name) else { throw Untyped(reason: "\(name) is missing") }
        return value
    }

    func optional<Value: CaseValue>(_ name: String) throws -> Value? {
        used.insert(name)
        guard let value = given[name] else { return nil }
        guard let read = Value.of(value), value != .null else { throw Untyped(reason: "\(name) is no \(Value.self)") }
        return read
    }

    func required<Value: TextEnum>(_ name: String) throws -> Value {
        Value(text: try required(name) as String)
    }

    func optional<Value: TextEnum>(_ name: String) throws -> Value? {
        (try optional(name) as String?).map(Value.init(text:))
    }

    func required<Value: TextEnum>(_ name: String) throws -> [Value] {
        (try required(name) as [String]).map(Value.init(text:))
    }

    func optional<Value: TextEnum>(_ name: String) throws -> [Value]? {
        (try optional(name) as [String]?)?.map(Value.init(text:))
    }

    /// Nothing of the case may be left over.
    func finish() throws -> CallOptions? {
        if let unknown = given.keys.first(where: { !used.contains($0) }) { throw Untyped(reason: "\(unknown) is no parameter") }
        return options
    }

    func read<Record>(_ listing: Listing<Record>) async throws -> Any? {
        if isPage {
            let page = try await listing.page()
            return AnyPage(items: page.items, next: page.next, previous: page.previous)
        }
        var records: [Any] = []
        for try await record in listing { records.append(record) }
        return records
    }
}

/// The typed calls that are written by hand, and give lists.
let writtenCalls: [String: TypedCall] = [
    "api.v2010.accounts.messages.find_sent": { client, arguments in
        let place =
            try arguments.has("account_sid")
            ? client.api.v2010.accounts(arguments.path("account_sid")).messages
            : client.messages
        let to: String = try arguments.required("to")
        let since: Date = try arguments.required("since")
        let from: String? = try arguments.optional("from")
        let messagingServiceSid: String? = try arguments.optional("messaging_service_sid")
        let body: String? = try arguments.optional("body")
        let wait: Decimal? = try arguments.optional("wait")
        let options = try arguments.finish()
        return try await place.findSent(
            to: to, since: since, from: from, messagingServiceSid: messagingServiceSid, body: body,
            wait: wait.map { NSDecimalNumber(decimal: $0).doubleValue }, options: options
        )
    }
]

/// A page of any records.
struct AnyPage {
    let items: [Any]
    let next: String?
    let previous: String?
}
