import Foundation
internal import TrunklineNative

/// Names and values as they came, in their order, repeated and empty ones too.
public struct WebhookParameters: Sendable, Sequence, ExpressibleByDictionaryLiteral {
    private let pairs: [(String, String)]

    /// In this order.
    public init(_ pairs: [(String, String)]) {
        self.pairs = pairs
    }

    /// In this order.
    public init(dictionaryLiteral pairs: (String, String)...) {
        self.pairs = pairs
    }

    init(_ headers: [Header]) {
        pairs = headers.map { ($0.name, $0.value) }
    }

    /// The first value with this name.
    public subscript(name: String) -> String? { pairs.first { $0.0 == name }?.1 }

    /// Every value with this name.
    public func all(_ name: String) -> [String] { pairs.filter { $0.0 == name }.map(\.1) }

    /// All names and values.
    public func makeIterator() -> some IteratorProtocol<(String, String)> { pairs.makeIterator() }

    var headers: [Header] { pairs.map { Header(name: $0.0, value: $0.1) } }
}

extension WebhookParameters: CustomStringConvertible, CustomReflectable {
    /// Names with values, secrets covered.
    public var description: String {
        "[" + shown.map { "\($0.debugDescription): \($1.debugDescription)" }.joined(separator: ", ") + "]"
    }

    /// The same.
    public var customMirror: Mirror {
        Mirror(self, children: shown.map { name, value -> Mirror.Child in (label: name, value: value) }, displayStyle: .dictionary)
    }

    private var shown: [(String, String)] {
        pairs.map { name, value in (name, Self.secrets.contains(name) ? Secret(value).description : value) }
    }
}

extension WebhookEvent {
    /// The event that parameters tell of, which nobody checked: for what a framework read of a request that you validated.
    public init(_ parameters: WebhookParameters) {
        self.init(readEvent(parameters: parameters.headers))
    }

    init(_ event: NativeEvent) {
        self.init(event.name, EventValues(event))
    }
}

/// The values of an event, one by one, in the order of its fields.
struct EventValues {
    private var values: IndexingIterator<[EventValue]>
    let parameters: WebhookParameters
    let unknown: WebhookParameters

    init(_ event: NativeEvent) {
        values = event.fields.makeIterator()
        parameters = WebhookParameters(event.parameters)
        unknown = WebhookParameters(event.unknown)
    }

    mutating func text() -> String? {
        guard case .text(let value) = values.next() else { return nil }
        return value
    }

    mutating func secret() -> Secret? { text().map(Secret.init) }

    mutating func integer() -> Int? {
        guard case .integer(let value) = values.next() else { return nil }
        return Int(clamping: value)
    }

    mutating func decimal() -> Decimal? {
        guard case .decimal(let value) = values.next() else { return nil }
        return Decimal(string: value, locale: Locale(identifier: "en_US_POSIX"))
    }

    mutating func boolean() -> Bool? {
        guard case .boolean(let value) = values.next() else { return nil }
        return value
    }

    mutating func time() -> Date? {
        guard case .time(let value) = values.next() else { return nil }
        return value
    }

    mutating func texts() -> [String] {
        guard case .texts(let values) = values.next() else { return [] }
        return values
    }
}
