import Foundation

/// Reads the core's JSON, which is known to be valid. A record comes with every field of its model, in the model's order, so that it is
/// read straight through.
final class JSONReader {
    private let bytes: [UInt8]
    private var at = 0
    /// Where the open record begins.
    private var start = 0
    /// Whether the raw form stands behind the open record.
    private var isPair = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
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

    /// A list of records, each of which is a pair of its canonical and its raw form.
    func records<Record>(_ read: (JSONReader) -> Record) -> [Record] {
        var records: [Record] = []
        while hasNext() {
            records.append(record(read))
        }
        return records
    }

    /// A record: a pair of its canonical and its raw form.
    func record<Record>(_ read: (JSONReader) -> Record) -> Record {
        at += 1  // [
        isPair = true
        let record = read(self)
        at += 1  // ]
        return record
    }

    /// A record as any JSON, without its raw form.
    func plain() -> JSON {
        let record = json() ?? .null
        at += 1  // ,
        skip()
        return record
    }

    /// Ends a record: what stands behind its last field, and all of it as the service sent it.
    func raw() -> Raw {
        while !sees("}") {
            at += 1  // ,
            _ = text()
            at += 1  // :
            skip()
        }
        at += 1
        if isPair {
            isPair = false
            at += 1  // ,
            start = at
            skip()
        }
        return Raw(json: String(decoding: bytes[start..<at], as: UTF8.self))
    }

    /// A nested record, which has no raw form of its own.
    func nested<Record>(_ read: (JSONReader) -> Record) -> Record? {
        if isNull() { return nil }
        let (outer, pair) = (start, isPair)
        start = at
        isPair = false
        let record = read(self)
        start = outer
        isPair = pair
        return record
    }

    /// Goes to the value of the next field, whose name is known.
    func field(_ name: StaticString) -> JSONReader {
        let from = at + 2  // {" or ,"
        at = from + name.utf8CodeUnitCount + 2  // ":
        let isSame = bytes.withUnsafeBufferPointer { bytes in
            at <= bytes.count && memcmp(bytes.baseAddress! + from, name.utf8Start, name.utf8CodeUnitCount) == 0
        }
        precondition(isSame, "the native library is of another version than this package")
        return self
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
    func integer() -> Int? { isNull() ? nil : Int(number()) }

    func decimal() -> Decimal? { isNull() ? nil : Decimal(string: number()) }

    /// A point in time, which the core writes in UTC: `2026-11-21T12:00:00Z`, with or without a fraction.
    func date() -> Date? {
        if isNull() { return nil }
        let from = at + 1
        while !sees("\"") || at < from { at += 1 }
        let text = bytes[from..<at]
        at += 1
        return Date(iso: text)
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
        switch bytes[at] {
        case UInt8(ascii: "n"):
            at += 4
            return nil
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean(boolean() ?? false)
        case UInt8(ascii: "\""): return .text(text())
        case UInt8(ascii: "["):
            var values: [JSON] = []
            while hasNext() { values.append(json() ?? .null) }
            return .list(values)
        case UInt8(ascii: "{"):
            var values: [String: JSON] = [:]
            members { values[$0] = json() ?? .null }
            return .object(values)
        default:
            let digits = number()
            return Int(digits).map(JSON.integer) ?? .decimal(Decimal(string: digits) ?? 0)
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
        while at < bytes.count, isNumber(bytes[at]) { at += 1 }
        return String(decoding: bytes[from..<at], as: UTF8.self)
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
        at += 1
        let from = at
        while true {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return String(decoding: bytes[from..<(at - 1)], as: UTF8.self)
            case UInt8(ascii: "\\"): return escaped(from)
            default: at += 1
            }
        }
    }

    private func escaped(_ from: Int) -> String {
        var units: [UInt16] = []
        var plain = from
        func takePlain() { units += String(decoding: bytes[plain..<at], as: UTF8.self).utf16 }
        while true {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                takePlain()
                at += 1
                // Half a pair that stands alone becomes a mark, as the core has it.
                return String(decoding: units, as: UTF16.self)
            case UInt8(ascii: "\\"):
                takePlain()
                let letter = bytes[at + 1]
                at += 2
                switch letter {
                case UInt8(ascii: "b"): units.append(8)
                case UInt8(ascii: "f"): units.append(12)
                case UInt8(ascii: "n"): units.append(10)
                case UInt8(ascii: "r"): units.append(13)
                case UInt8(ascii: "t"): units.append(9)
                case UInt8(ascii: "u"):
                    units.append(UInt16(String(decoding: bytes[at..<(at + 4)], as: UTF8.self), radix: 16) ?? 0xFFFD)
                    at += 4
                default: units.append(UInt16(letter))
                }
                plain = at
            default: at += 1
            }
        }
    }

    /// Skips a value without reading it.
    private func skip() {
        var depth = 0
        repeat {
            switch bytes[at] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                at += 1
            case UInt8(ascii: "\""): skipText()
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: while at < bytes.count, isWord(bytes[at]) { at += 1 }
            }
        } while depth > 0
    }

    private func isWord(_ byte: UInt8) -> Bool {
        isNumber(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private func skipText() {
        at += 1
        while !sees("\"") {
            at += sees("\\") ? 2 : 1
        }
        at += 1
    }

    private func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
    }
}

extension Date {
    /// From `2026-11-21T12:00:00Z`, with or without a fraction; in UTC.
    init?(iso text: ArraySlice<UInt8>) {
        let digits = Array(text)
        func number(_ from: Int, _ count: Int) -> Int { digits[from..<(from + count)].reduce(0) { $0 * 10 + Int($1) - 48 } }
        guard digits.count >= 20 else { return nil }
        // Days since the epoch, counting years from March (Howard Hinnant's algorithm).
        let (month, day) = (number(5, 2), number(8, 2))
        let year = number(0, 4) - (month <= 2 ? 1 : 0)
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let seconds = days * 86_400 + number(11, 2) * 3_600 + number(14, 2) * 60 + number(17, 2)
        var fraction = 0.0
        if digits[19] == UInt8(ascii: ".") {
            fraction = Double("0." + String(decoding: digits[20..<(digits.count - 1)], as: UTF8.self)) ?? 0
        }
        self.init(timeIntervalSince1970: Double(seconds) + fraction)
    }
}
