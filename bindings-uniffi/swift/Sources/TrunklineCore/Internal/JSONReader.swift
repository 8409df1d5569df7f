import Foundation

/// Reads the core's JSON. A record comes as a row, the values of its model's fields in the model's order, so that it is read straight
/// through; how the service wrote it stands beside it. A reader reads the memory of others, and is gone before it.
///
/// The core writes valid JSON and rows that fit. A reader that finds something else is lost, and reads nothing any more: what it has is
/// thrown away. So nothing here has to be answered for value by value, and no input ends the program.
package final class JSONReader {
    /// Deeper nesting than the core lets through; it bounds the stack.
    private static let maxDepth = 256

    private let bytes: UnsafeBufferPointer<UInt8>
    private let raw: UnsafeBufferPointer<UInt8>
    private var at = 0
    private var depth = 0
    private var isLost = false
    /// Where the raw form of the open record stands: nowhere for a record within another.
    private var rawRange = 0..<0

    private init(_ bytes: UnsafeBufferPointer<UInt8>, raw: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        self.raw = raw
    }

    /// What `work` reads; nothing if it lost its way.
    private static func attempt<Value>(_ json: Data, raw: Data, _ work: (JSONReader) -> Value) -> Value? {
        json.withUnsafeBytes { json in
            raw.withUnsafeBytes { raw in
                let reader = JSONReader(json.assumingMemoryBound(to: UInt8.self), raw: raw.assumingMemoryBound(to: UInt8.self))
                let value = work(reader)
                return reader.isLost ? nil : value
            }
        }
    }

    static func read<Value>(_ json: Data, raw: Data = Data(), _ work: (JSONReader) -> Value) throws -> Value {
        guard let value = attempt(json, raw: raw, work) else {
            throw TrunklineError.decode(Failure("the native library answers in a way that this package does not know"))
        }
        return value
    }

    /// Any JSON; `null` for what is none.
    static func json(_ text: String) -> JSON {
        attempt(Data(text.utf8), raw: Data()) { $0.json() ?? .null } ?? .null
    }

    private func lose() {
        isLost = true
        at = bytes.count
    }

    /// The byte at a place; behind the end 0, which JSON has nowhere.
    private func byte(_ place: Int) -> UInt8 {
        place < bytes.count ? bytes[place] : 0
    }

    private func string(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    private func sees(_ letter: Unicode.Scalar) -> Bool {
        byte(at) == UInt8(ascii: letter)
    }

    /// Goes over a byte that has to be there.
    private func take(_ letter: Unicode.Scalar) {
        if sees(letter) { at += 1 } else { lose() }
    }

    /// Goes over a word that has to be there. Its first letter has been seen.
    private func take(word: StaticString) {
        for place in 0..<word.utf8CodeUnitCount where byte(at + place) != word.utf8Start[place] { return lose() }
        at += word.utf8CodeUnitCount
    }

    /// Whether the list that begins here, or goes on, has another element.
    private func hasNext() -> Bool {
        skipSpace()
        if sees("[") || sees(",") { at += 1 } else if !sees("]") { lose() }
        skipSpace()
        if isLost { return false }
        if !sees("]") { return true }
        at += 1
        return false
    }

    /// A page: for each record how long its raw form is, and its row.
    func records<Record>(_ read: (JSONReader) -> Record) -> [Record] {
        var records: [Record] = []
        while hasNext() {
            let from = rawRange.upperBound
            guard let length = wholeNumber(), 0...(raw.count - from) ~= length else {
                lose()
                break
            }
            rawRange = from..<(from + length)
            take(",")
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
    package func next() -> JSONReader {
        if sees(",") || sees("[") { at += 1 } else { lose() }
        return self
    }

    /// Ends a row: the record as the service sent it.
    package func rawForm() -> Raw {
        take("]")
        return Raw(json: String(decoding: UnsafeBufferPointer(rebasing: raw[rawRange]), as: UTF8.self))
    }

    /// A record within another, whose raw form is part of the other's.
    package func nested<Record>(_ read: (JSONReader) -> Record) -> Record? {
        if isNull() { return nil }
        let outer = rawRange
        rawRange = outer.lowerBound..<outer.lowerBound
        defer { rawRange = outer }
        return read(self)
    }

    private func isNull() -> Bool {
        guard sees("n") else { return false }
        take(word: "null")
        return true
    }

    package func optionalText() -> String? { isNull() ? nil : text() }

    package func textOrEmpty() -> String { isNull() ? "" : text() }

    package func secret() -> Secret? { optionalText().map(Secret.init) }

    package func url() -> URL? { optionalText().flatMap { URL(string: $0) } }

    package func choice<Choice: TextEnum>() -> Choice? { optionalText().map(Choice.init(text:)) }

    package func boolean() -> Bool? {
        if isNull() { return nil }
        let isTrue = sees("t")
        take(word: isTrue ? "true" : "false")
        return isTrue
    }

    /// A whole number; nothing where it has decimals or does not fit.
    package func integer() -> Int? { isNull() ? nil : wholeNumber() }

    package func decimal() -> Decimal? { isNull() ? nil : Decimal(string: number()) }

    /// Milliseconds since 1970, perhaps with decimals.
    package func date() -> Date? {
        if isNull() { return nil }
        let from = at
        let milliseconds = wholeNumber().map(Double.init) ?? Double(string(from..<at))
        return milliseconds.map { Date(timeIntervalSince1970: $0 / 1000) }
    }

    package func day() -> Day? { optionalText().map(Day.init(iso:)) }

    package func list<Value>(_ read: (JSONReader) -> Value?) -> [Value]? {
        if isNull() { return nil }
        var values: [Value] = []
        while hasNext() {
            if let value = read(self) { values.append(value) }
        }
        return values
    }

    package func map<Value>(_ read: (JSONReader) -> Value?) -> [String: Value]? {
        if isNull() { return nil }
        var values: [String: Value] = [:]
        members { values[$0] = read(self) }
        return values
    }

    /// Any value; nothing for null.
    package func json() -> JSON? {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.maxDepth { lose() }
        skipSpace()
        defer { skipSpace() }
        switch byte(at) {
        case UInt8(ascii: "n"):
            take(word: "null")
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
        take("{")
        skipSpace()
        while !sees("}"), !isLost {
            let name = text()
            skipSpace()
            take(":")
            skipSpace()
            read(name)
            skipSpace()
            if sees(",") { at += 1 } else if !sees("}") { lose() }
            skipSpace()
        }
        at = min(at + 1, bytes.count)
    }

    private func number() -> String {
        let from = at
        skipNumber()
        return string(from..<at)
    }

    private func skipNumber() {
        let from = at
        while isNumber(byte(at)) { at += 1 }
        if at == from { lose() }
    }

    /// Goes behind a number; nothing where it has decimals or does not fit.
    private func wholeNumber() -> Int? {
        let from = at
        skipNumber()
        if isLost { return nil }
        let isNegative = bytes[from] == UInt8(ascii: "-")
        let digits = bytes[(isNegative ? from + 1 : from)..<at]
        // So many fit in any case.
        guard 1...(Int.bitWidth < 64 ? 9 : 18) ~= digits.count else { return Int(string(from..<at)) }
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
        take("\"")
        let from = at
        var end = from
        while end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "\""):
                at = end + 1
                return string(from..<end)
            case UInt8(ascii: "\\"):
                at = end
                return escaped(from)
            default: end += 1
            }
        }
        lose()
        return ""
    }

    private func escaped(_ from: Int) -> String {
        var units: [UInt16] = []
        var plain = from
        func takePlain() { units += string(plain..<at).utf16 }
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                takePlain()
                at += 1
                // Half a pair that stands alone becomes a mark, as the core has it.
                return String(decoding: units, as: UTF16.self)
            case UInt8(ascii: "\\"):
                takePlain()
                let letter = byte(at + 1)
                at = min(at + 2, bytes.count)
                switch letter {
                case UInt8(ascii: "b"): units.append(8)
                case UInt8(ascii: "f"): units.append(12)
                case UInt8(ascii: "n"): units.append(10)
                case UInt8(ascii: "r"): units.append(13)
                case UInt8(ascii: "t"): units.append(9)
                case UInt8(ascii: "u"):
                    let end = min(at + 4, bytes.count)
                    units.append(UInt16(string(at..<end), radix: 16) ?? 0xFFFD)
                    at = end
                default: units.append(UInt16(letter))
                }
                plain = at
            default: at += 1
            }
        }
        lose()
        return ""
    }

    private func skipSpace() {
        while true {
            switch byte(at) {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }
}
