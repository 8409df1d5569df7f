/// A record within one of its own kind, which a value can hold by a detour only. It is there to be read as if there were none.
@propertyWrapper
public struct Indirect<Value> {
    fileprivate indirect enum Box {
        case holding(Value?)
    }

    private var box: Box

    /// With this value, or none.
    public init(wrappedValue: Value?) {
        box = .holding(wrappedValue)
    }

    /// The value, if there is one.
    public var wrappedValue: Value? {
        get {
            switch box {
            case .holding(let value): value
            }
        }
        set { box = .holding(newValue) }
    }
}

extension Indirect.Box: Sendable where Value: Sendable {}

extension Indirect: Sendable where Value: Sendable {}

extension Indirect: Equatable where Value: Equatable {
    /// Whether their values are the same.
    public static func == (one: Indirect, other: Indirect) -> Bool { one.wrappedValue == other.wrappedValue }
}

extension Indirect: Hashable where Value: Hashable {
    /// By the value.
    public func hash(into hasher: inout Hasher) { wrappedValue.hash(into: &hasher) }
}

extension Indirect: Encodable where Value: Encodable {
    /// As the value itself.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

extension Indirect: Decodable where Value: Decodable {
    /// From the value itself.
    public init(from decoder: any Decoder) throws {
        self.init(wrappedValue: try decoder.singleValueContainer().decode(Value?.self))
    }
}

extension KeyedDecodingContainer {
    /// A value that is missing is none.
    public func decode<Value: Decodable>(_ type: Indirect<Value>.Type, forKey key: Key) throws -> Indirect<Value> {
        Indirect(wrappedValue: try decodeIfPresent(Value.self, forKey: key))
    }
}

extension KeyedEncodingContainer {
    /// None is left out.
    public mutating func encode<Value: Encodable>(_ value: Indirect<Value>, forKey key: Key) throws {
        try encodeIfPresent(value.wrappedValue, forKey: key)
    }
}
