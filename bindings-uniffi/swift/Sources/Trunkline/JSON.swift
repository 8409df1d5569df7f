import Foundation

/// Any JSON value. Write it as a literal: `["color": "red", "sizes": [1, 2]]`.
public enum JSON: Sendable, Hashable {
    /// Nothing.
    case null
    /// True or false.
    case boolean(Bool)
    /// A whole number.
    case integer(Int)
    /// A number with decimals, or one beyond 64 bits.
    case decimal(Decimal)
    /// Text.
    case text(String)
    /// Several.
    case list([JSON])
    /// Values by name.
    case object([String: JSON])

    /// Reads JSON text; nothing if it is none.
    public init?(parsing text: String) {
        guard let data = text.data(using: .utf8), let value = try? JSONDecoder().decode(JSON.self, from: data) else { return nil }
        self = value
    }

    /// The member of this name, if it is an object that has it.
    public subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The text, if it is one.
    public var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }

    public init(booleanLiteral value: Bool) { self = .boolean(value) }

    public init(integerLiteral value: Int) { self = .integer(value) }

    public init(floatLiteral value: Double) { self = .decimal(Decimal(string: "\(value)") ?? Decimal(value)) }

    public init(stringLiteral value: String) { self = .text(value) }

    public init(arrayLiteral elements: JSON...) { self = .list(elements) }

    public init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(Dictionary(members) { _, last in last })
    }
}

extension JSON: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Decimal.self) {
            self = .decimal(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .decimal(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }
}

/// Everything that the service sent of a record: new fields, and what could not be read. Two are equal if their contents are.
public struct Raw: Sendable, Codable {
    /// The JSON object exactly as the service sent it (converted, if it sent XML).
    public let json: String

    /// A member by its name on the wire.
    public subscript(name: String) -> JSON? { value[name] }

    private var value: JSON { JSONReader(Array(json.utf8)).json() ?? .null }
}

extension Raw: Hashable {
    public static func == (one: Raw, other: Raw) -> Bool { one.json == other.json || one.value == other.value }

    public func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
}

extension Raw: CustomStringConvertible, CustomReflectable {
    /// Nothing of it: there may be secrets in it.
    public var description: String { "{…}" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A day of the calendar, in no time zone.
public struct Day: Sendable, Hashable, Codable {
    /// As in ISO 8601: `2026-11-21`.
    public let iso: String

    /// A day.
    public init(year: Int, month: Int, day: Int) {
        iso = String(format: "%04d-%02d-%02d", year, month, day)
    }

    init(iso: String) {
        self.iso = iso
    }
}

extension Day: CustomStringConvertible {
    public var description: String { iso }
}

/// One of the texts of an enum, or a newer one.
public protocol TextEnum: Sendable, Hashable, Codable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// From a text, known or not.
    init(text: String)

    /// As the service writes it.
    var text: String { get }
}

extension TextEnum {
    public init(stringLiteral value: String) { self.init(text: value) }

    public init(from decoder: any Decoder) throws {
        self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    public static func == (one: Self, other: Self) -> Bool { one.text == other.text }

    public func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }

    public var description: String { text }
}
