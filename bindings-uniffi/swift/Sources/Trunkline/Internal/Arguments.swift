import Foundation
internal import TrunklineNative

/// What can be an argument.
protocol ArgumentValue {
    var argument: Argument { get }
}

extension String: ArgumentValue {
    var argument: Argument { .text(value: self) }
}

extension Bool: ArgumentValue {
    var argument: Argument { .boolean(value: self) }
}

extension Int: ArgumentValue {
    var argument: Argument { .integer(value: Int64(self)) }
}

extension Decimal: ArgumentValue {
    var argument: Argument { .decimal(digits: "\(self)") }
}

extension Date: ArgumentValue {
    /// What is no time at all is for the core to refuse.
    var argument: Argument {
        timeIntervalSince1970.isNaN ? .day(iso: "\(timeIntervalSince1970)") : .instant(value: inYears)
    }

    /// The nearest time in the years 0 to 9999, as the core has it. UniFFI ends the program over one that is far outside of them.
    var inYears: Date {
        let seconds = timeIntervalSince1970
        return Date(timeIntervalSince1970: seconds.isNaN ? 0 : min(max(seconds, -62_167_219_200), 253_402_300_799))
    }
}

extension Day: ArgumentValue {
    var argument: Argument { .day(iso: iso) }
}

extension Array: ArgumentValue where Element: ArgumentValue {
    var argument: Argument { .several(values: map(\.argument)) }
}

extension Dictionary: ArgumentValue where Key == String, Value: ArgumentValue {
    var argument: Argument {
        // In an order that does not change from run to run.
        .object(members: sorted { $0.key < $1.key }.map { Member(name: $0.key, value: $0.value.argument) })
    }
}

extension JSON: ArgumentValue {
    var argument: Argument {
        switch self {
        case .null: .null
        case .boolean(let value): value.argument
        case .integer(let value): value.argument
        case .decimal(let value): value.argument
        case .text(let value): value.argument
        case .list(let values): values.argument
        case .object(let members): members.argument
        }
    }
}

/// The arguments of a call on their way to the core. What is nothing is not set.
struct Arguments: Sendable {
    private(set) var members: [Member] = []

    init() {}

    /// From values of the types that the typed calls take.
    init(_ arguments: [String: any Sendable]) throws {
        for (name, value) in arguments {
            members.append(Member(name: name, value: try Self.argument(name, value)))
        }
    }

    private static func argument(_ name: String, _ value: any Sendable) throws -> Argument {
        switch value {
        case let value as any ArgumentValue: value.argument
        case let value as any TextEnum: value.text.argument
        case let values as [any Sendable]: .several(values: try values.map { try argument(name, $0) })
        case let values as [String: any Sendable]:
            .object(members: try values.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: try argument(name, $0.value)) })
        default:
            let must = "must be text, a number, a boolean, a time, JSON, or a list or dictionary of them, not \(type(of: value))"
            throw TrunklineError.invalidArgument(Failure(parameter: name, must: must))
        }
    }

    mutating func set(_ name: String, _ value: (some ArgumentValue)?) {
        if let value { members.append(Member(name: name, value: value.argument)) }
    }

    mutating func set(_ name: String, _ value: (some TextEnum)?) {
        set(name, value?.text)
    }

    mutating func set(_ name: String, _ values: [some TextEnum]?) {
        set(name, values?.map(\.text))
    }
}
