import Foundation

/// Reads the core's JSON, which is known to be valid. A record comes as a row, the values of its model's fields in the model's order, so
/// that it is read straight through; how the service wrote it stands beside it. A reader reads the memory of others, and is gone before it.
final class JSONReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let raw: UnsafeBufferPointer<UInt8>
    private var at = 0
    /// Where the raw form of the open record stands: nowhere for a record within another.
    private var rawRange = 0..<0

    private init(_ bytes: UnsafeBufferPointer<UInt8>, raw: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        self.raw = raw
    }

    static func read<Value>(_ json: Data, raw: Data = Data(), _ work: (JSONReader) -> Value) -> Value {
        json.withUnsafeBytes { json in
            raw.withUnsafeBytes { raw in
                work(JSONReader(json.assumingMemoryBound(to: UInt8.self), raw: raw.assumingMemoryBound(to: UInt8.self)))
            }
        }
    }

    static func json(_ text: String) -> JSON {
        read(Data(text.utf8)) { $0.json() } ?? .null
    }

    /// The byte at a place. A buffer's own subscript is not checked in a release.
    private func byte(_ place: Int) -> UInt8 {
        precondition(place < bytes.count, "JSON that ends too early")
        return bytes[place]
    }

    private func string(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    private func sees(_ letter: Unicode.Scalar) -> Bool {
        at < bytes.count && bytes[at] == UInt8(ascii: letter)
    }

    /// Whether the list that begins here, or goes on, has another element.
    private func hasNext() -> Bool {
        skipSpace()
        if sees("[") || sees(",") { at += 1 }
        skipSpace()
        if !sees("]") { return true }
        at += 1
        return false
    }

    /// A page: for each record how long its raw form is, and its row.
    func records<Record>(_ read: (JSONReader) -> Record) -> [Record] {
        var records: [Record] = []
        while hasNext() {
            rawRange = rawRange.upperBound..<(rawRange.upperBound + (wholeNumber() ?? 0))
            at += 1  // ,
            records.append(read(self))
        }
        return records
    }

    /// An answer that is one row.
    func record<Record>(_ read: (JSONReader) -> Record) -> Record {
        rawRange = 0..<raw.count
        return read(self)
    }

    /// A list of any JSON.
    func elements() -> [JSON] {
        var values: [JSON] = []
        while hasNext() { values.append(json() ?? .null) }
        return values
    }

    /// Goes to the value of the next field.
    func next() -> JSONReader {
        at += 1  // [ or ,
        return self
    }

    /// Ends a row: the record as the service sent it.
    func rawForm() -> Raw {
        precondition(sees("]"), "the native library is of another version than this package")
        at += 1
        precondition(rawRange.upperBound <= raw.count, "the native library is of another version than this package")
        return Raw(json: String(decoding: UnsafeBufferPointer(rebasing: raw[rawRange]), as: UTF8.self))
    }

    /// A record within another, whose raw form is part of the other's.
    func nested<Record>(_ read: (JSONReader) -> Record) -> Record? {
        if isNull() { return nil }
        let outer = rawRange
        rawRange = outer.lowerBound..<outer.lowerBound
        defer { rawRange = outer }
        return read(self)
    }

    private func isNull() -> Bool {
        guard sees("n") else { return false }
        at += 4
        return true
    }

    func optionalText() -> String? { isNull() ? nil : text() }

    func textOrEmpty() -> String { isNull() ? "" : text() }

    func secret() -> Secret? { optionalText().map(Secret.init) }

    func url() -> URL? { optionalText().flatMap { URL(string: $0) } }

    func choice<Choice: TextEnum>() -> Choice? { optionalText().map(Choice.init(text:)) }

    func boolean() -> Bool? {
        if isNull() { return nil }
        let isTrue = sees("t")
        at += isTrue ? 4 : 5
        return isTrue
    }

    /// A whole number; nothing where it has decimals or does not fit.
    func integer() -> Int? { isNull() ? nil : wholeNumber() }

    func decimal() -> Decimal? { isNull() ? nil : Decimal(string: number()) }

    /// Milliseconds since 1970, perhaps with decimals.
    func date() -> Date? {
        if isNull() { return nil }
        let from = at
        let milliseconds = wholeNumber().map(Double.init) ?? Double(string(from..<at))
        return milliseconds.map { Date(timeIntervalSince1970: $0 / 1000) }
    }

    func day() -> Day? { optionalText().map(Day.init(iso:)) }

    func list<Value>(_ read: (JSONReader) -> Value?) -> [Value]? {
        if isNull() { return nil }
        var values: [Value] = []
        while hasNext() {
            if let value = read(self) { values.append(value) }
        }
        return values
    }

    func map<Value>(_ read: (JSONReader) -> Value?) -> [String: Value]? {
        if isNull() { return nil }
        var values: [String: Value] = [:]
        members { values[$0] = read(self) }
        return values
    }

    /// Any value; nothing for null.
    func json() -> JSON? {
        skipSpace()
        defer { skipSpace() }
        switch byte(at) {
        case UInt8(ascii: "n"):
            at += 4
            return nil
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean(boolean() ?? false)
        case UInt8(ascii: "\""): return .text(text())
        case UInt8(ascii: "["): return .list(elements())
        case UInt8(ascii: "{"):
            var values: [String: JSON] = [:]
            members { values[$0] = json() ?? .null }
            return .object(values)
        default:
            let from = at
            return wholeNumber().map(JSON.integer) ?? .decimal(Decimal(string: string(from..<at)) ?? 0)
        }
    }

    private func members(_ read: (String) -> Void) {
        at += 1  // {
        skipSpace()
        while !sees("}") {
            if sees(",") { at += 1 }
            skipSpace()
            let name = text()
            skipSpace()
            at += 1  // :
            skipSpace()
            read(name)
            skipSpace()
        }
        at += 1
    }

    private func number() -> String {
        let from = at
        skipNumber()
        return string(from..<at)
    }

    private func skipNumber() {
        while at < bytes.count, isNumber(bytes[at]) { at += 1 }
    }

    /// Goes behind a number; nothing where it has decimals or does not fit.
    private func wholeNumber() -> Int? {
        let from = at
        skipNumber()
        let isNegative = from < at && bytes[from] == UInt8(ascii: "-")
        let digits = bytes[(isNegative ? from + 1 : from)..<at]
        // So many fit in any case.
        guard 1...18 ~= digits.count else { return Int(string(from..<at)) }
        var value = 0
        for digit in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return Int(string(from..<at)) }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return isNegative ? -value : value
    }

    private func isNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"),
            UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private func text() -> String {
        let from = at + 1
        var end = from
        while byte(end) != UInt8(ascii: "\"") {
            if byte(end) == UInt8(ascii: "\\") {
                at = end
                return escaped(from)
            }
            end += 1
        }
        at = end + 1
        return string(from..<end)
    }

    private func escaped(_ from: Int) -> String {
        var units: [UInt16] = []
        var plain = from
        func takePlain() { units += string(plain..<at).utf16 }
        while true {
            switch byte(at) {
            case UInt8(ascii: "\""):
                takePlain()
                at += 1
                // Half a pair that stands alone becomes a mark, as the core has it.
                return String(decoding: units, as: UTF16.self)
            case UInt8(ascii: "\\"):
                takePlain()
                let letter = byte(at + 1)
                at += 2
                switch letter {
                case UInt8(ascii: "b"): units.append(8)
                case UInt8(ascii: "f"): units.append(12)
                case UInt8(ascii: "n"): units.append(10)
                case UInt8(ascii: "r"): units.append(13)
                case UInt8(ascii: "t"): units.append(9)
                case UInt8(ascii: "u"):
                    _ = byte(at + 3)
                    units.append(UInt16(string(at..<(at + 4)), radix: 16) ?? 0xFFFD)
                    at += 4
                default: units.append(UInt16(letter))
                }
                plain = at
            default: at += 1
            }
        }
    }

    private func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
    }
}
