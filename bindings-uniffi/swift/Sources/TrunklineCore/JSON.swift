import Foundation

/// Any JSON value. Write it as a literal: `["color": "red", "sizes": [1, 2]]`.
public enum JSON: Sendable, Hashable {
    /// Nothing. As an argument it clears a field: it is sent as an empty text, and as `null` within JSON.
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
    public subscript(name: String) -> JSON? { object?[name] }

    /// The element at this place, if it is a list that is long enough.
    public subscript(index: Int) -> JSON? { list.flatMap { $0.indices.contains(index) ? $0[index] : nil } }

    /// Whether it is true, if it is a boolean.
    public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }

    /// The number, if it is a whole one.
    public var integer: Int? { if case .integer(let value) = self { value } else { nil } }

    /// The number, if it is one, whole or not.
    public var decimal: Decimal? {
        switch self {
        case .integer(let value): Decimal(value)
        case .decimal(let value): value
        default: nil
        }
    }

    /// The text, if it is one.
    public var text: String? { if case .text(let value) = self { value } else { nil } }

    /// The elements, if it is a list.
    public var list: [JSON]? { if case .list(let values) = self { values } else { nil } }

    /// The members, if it is an object.
    public var object: [String: JSON]? { if case .object(let members) = self { members } else { nil } }
}

extension JSON: CustomStringConvertible {
    /// As JSON text, its members sorted by name.
    public var description: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `null`.
    public init(nilLiteral: ()) { self = .null }

    /// A boolean.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }

    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// A number, with the digits as they are written.
    public init(floatLiteral value: Double) { self = .decimal(Decimal(string: "\(value)") ?? Decimal(value)) }

    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }

    /// A list.
    public init(arrayLiteral elements: JSON...) { self = .list(elements) }

    /// An object; of members of one name the last counts.
    public init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(Dictionary(members) { _, last in last })
    }
}

extension JSON: Codable {
    /// Any JSON.
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

    /// As JSON.
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
    /// The JSON object exactly as the service sent it (converted, if it sent XML); empty for a record within another, whose is part of that
    /// one's.
    public let json: String

    /// For a record of one's own: what it would have been sent as, if that matters.
    public init(json: String = "") {
        self.json = json
    }

    /// A member by its name on the wire.
    public subscript(name: String) -> JSON? { value[name] }

    private var value: JSON { json.isEmpty ? .null : JSONReader.json(json) }
}

extension Raw: Hashable {
    /// Whether they say the same.
    public static func == (one: Raw, other: Raw) -> Bool { one.json == other.json || one.value == other.value }

    /// By what it says.
    public func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
}

extension Raw: CustomStringConvertible, CustomReflectable {
    /// Nothing of it: there may be secrets in it.
    public var description: String { "{…}" }

    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A day of the calendar, in no time zone.
public struct Day: Sendable, Hashable {
    /// As in ISO 8601: `2026-11-21`.
    public let iso: String

    /// A day. That there is one is judged where it is used.
    public init(year: Int, month: Int, day: Int) {
        iso = String(format: "%04d-%02d-%02d", year, month, day)
    }

    init(iso: String) {
        self.iso = iso
    }
}

extension Day: Codable {
    /// From its ISO 8601 form.
    public init(from decoder: any Decoder) throws {
        iso = try decoder.singleValueContainer().decode(String.self)
    }

    /// In its ISO 8601 form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}

extension Day: CustomStringConvertible {
    /// In its ISO 8601 form.
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
    /// From a text, known or not.
    public init(stringLiteral value: String) { self.init(text: value) }

    /// From a text, known or not.
    public init(from decoder: any Decoder) throws {
        self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    /// As the service writes it.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// Whether their texts are the same.
    public static func == (one: Self, other: Self) -> Bool { one.text == other.text }

    /// By the text.
    public func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }

    /// As the service writes it.
    public var description: String { text }
}
