import Foundation
internal import TrunklineNative

/// What can be an argument.
package protocol ArgumentValue {
    var given: Given { get }
}

/// A value as the core takes it.
package struct Given: Sendable {
    let argument: Argument

    fileprivate init(_ argument: Argument) {
        self.argument = argument
    }
}

extension String: ArgumentValue {
    package var given: Given { Given(.text(value: self)) }
}

extension Bool: ArgumentValue {
    package var given: Given { Given(.boolean(value: self)) }
}

extension Int: ArgumentValue {
    package var given: Given { Given(.integer(value: Int64(self))) }
}

extension Double: ArgumentValue {
    package var given: Given { Given(.real(value: self)) }
}

extension Decimal: ArgumentValue {
    package var given: Given { Given(.decimal(digits: "\(self)")) }
}

extension Date: ArgumentValue {
    /// What is no time at all is for the core to refuse.
    package var given: Given {
        Given(timeIntervalSince1970.isNaN ? .day(iso: "\(timeIntervalSince1970)") : .instant(value: inYears))
    }

    /// The nearest time in the years 0 to 9999, as the core has it. UniFFI ends the program over one that is far outside of them.
    var inYears: Date {
        let seconds = timeIntervalSince1970
        return Date(timeIntervalSince1970: seconds.isNaN ? 0 : min(max(seconds, -62_167_219_200), 253_402_300_799))
    }
}

extension Day: ArgumentValue {
    package var given: Given { Given(.day(iso: iso)) }
}

extension Array: ArgumentValue where Element: ArgumentValue {
    package var given: Given { Given(.several(values: map(\.given.argument))) }
}

extension Dictionary: ArgumentValue where Key == String, Value: ArgumentValue {
    package var given: Given {
        // In an order that does not change from run to run.
        Given(.object(members: sorted { $0.key < $1.key }.map { Member(name: $0.key, value: $0.value.given.argument) }))
    }
}

extension JSON: ArgumentValue {
    package var given: Given {
        switch self {
        case .null: Given(.null)
        case .boolean(let value): value.given
        case .integer(let value): value.given
        case .decimal(let value): value.given
        case .text(let value): value.given
        case .list(let values): values.given
        case .object(let members): members.given
        }
    }
}

/// The arguments of a call on their way to the core. What is nothing is not set.
package struct Arguments: Sendable {
    private(set) var members: [Member] = []

    package init() {}

    /// From values of the types that the typed calls take.
    init(_ arguments: [String: any Sendable]) throws {
        for (name, value) in arguments {
            members.append(Member(name: name, value: try Self.argument(name, value)))
        }
    }

    private static func argument(_ name: String, _ value: any Sendable) throws -> Argument {
        switch value {
        case let value as any ArgumentValue: value.given.argument
        case let value as any TextEnum: value.text.given.argument
        case let values as [any Sendable]: .several(values: try values.map { try argument(name, $0) })
        case let values as [String: any Sendable]:
            .object(members: try values.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: try argument(name, $0.value)) })
        default:
            let must = "must be text, a number, a boolean, a time, JSON, or a list or dictionary of them, not \(type(of: value))"
            throw TrunklineError.invalidArgument(Failure(parameter: name, must: must))
        }
    }

    package mutating func set(_ name: String, _ value: (some ArgumentValue)?) {
        if let value { members.append(Member(name: name, value: value.given.argument)) }
    }

    package mutating func set(_ name: String, _ value: (some TextEnum)?) {
        set(name, value?.text)
    }

    package mutating func set(_ name: String, _ values: [some TextEnum]?) {
        set(name, values?.map(\.text))
    }
}
