import Foundation
import Trunkline
import XCTest

@testable import TrunklineCore

/// Whatever a reader is given, it reads it or says that it cannot: no input ends the program, and none keeps it for ever.
final class JSONReaderTests: XCTestCase {
    private struct Row {
        let sid: String
        let count: Int?
        let day: Day?
        let sent: Date?
        let price: Decimal?
        let isOpen: Bool?
        let tags: [String]?
        let links: [String: JSON]?
        let raw: Raw

        init(reading json: JSONReader) {
            sid = json.next().textOrEmpty()
            count = json.next().integer()
            day = json.next().day()
            sent = json.next().date()
            price = json.next().decimal()
            isOpen = json.next().boolean()
            tags = json.next().list { $0.optionalText() }
            links = json.next().map { $0.json() }
            raw = json.rawForm()
        }
    }

    private let raw = "{\"sid\": \"SM1\"}"
    private let row = "[\"SM\\u00e9\\n1\",-12,\"2026-11-21\",1795255200000.5,0.0075,true,[\"a\",null],{\"b\":[1,2.5,{\"c\":null}]}]"

    private func record(_ json: String) throws -> Row {
        try JSONReader.read(Data(json.utf8), raw: Data(raw.utf8)) { $0.record(Row.init(reading:)) }
    }

    func testARowIsRead() throws {
        let read = try record(row)
        XCTAssertEqual(read.sid, "SMé\n1")
        XCTAssertEqual(read.count, -12)
        XCTAssertEqual(read.day?.iso, "2026-11-21")
        XCTAssertEqual(read.sent?.timeIntervalSince1970, 1_795_255_200.0005)
        XCTAssertEqual(read.price, Decimal(string: "0.0075"))
        XCTAssertEqual(read.isOpen, true)
        XCTAssertEqual(read.tags, ["a"])
        XCTAssertEqual(read.links?["b"], [1, 2.5, ["c": nil]])
        XCTAssertEqual(read.raw.json, raw)
    }

    func testARowOfAnotherVersionIsAnError() throws {
        let fields = ["\"SM1\"", "1", "null", "2", "3", "false", "[]", "{}"]
        func row(_ fields: [String]) -> String { "[\(fields.joined(separator: ","))]" }
        XCTAssertNoThrow(try record(row(fields)))
        var others = [row([]), row(fields.dropLast()), row(fields + ["1"]), row(fields.reversed()), "{}", "", "null"]
        for place in fields.indices {
            var other = fields
            other.remove(at: place)
            others.append(row(other))
        }
        for other in others {
            XCTAssertThrowsError(try record(other), other) {
                guard case TrunklineError.decode? = $0 as? TrunklineError else { return XCTFail("\($0)") }
            }
        }
    }

    func testAPageOfAnotherVersionIsAnError() throws {
        func page(_ json: String) throws -> [Row] {
            try JSONReader.read(Data(json.utf8), raw: Data(raw.utf8)) { $0.records(Row.init(reading:)) }
        }
        XCTAssertEqual(try page("[7,\(row),7,\(row)]").map(\.raw.json), ["{\"sid\":", " \"SM1\"}"])
        for lengths in ["15", "-1", "9223372036854775807", "\"\"", "null", "1e3"] {
            XCTAssertThrowsError(try page("[\(lengths),\(row)]"), lengths)
        }
    }

    func testNoDamageEndsTheProgram() throws {
        let whole = Array(row.utf8)
        for end in whole.indices {
            XCTAssertThrowsError(try record(String(decoding: whole[..<end], as: UTF8.self)))
        }
        var generator = Seeded()
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let letters = Array("[]{},:\"\\nulltrefas0123456789.-+eE u\0\u{7f}".utf8) + [0xFF]
                bytes[Int.random(in: bytes.indices, using: &generator)] = letters.randomElement(using: &generator) ?? 0
            }
            let text = String(decoding: bytes, as: UTF8.self)
            _ = try? record(text)
            _ = JSONReader.json(text)
        }
    }

    func testNoDepthEndsTheProgram() throws {
        for depth in [200, 1_000_000] {
            let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            XCTAssertEqual(JSONReader.json(text) == .null, depth > 200)
            XCTAssertEqual(Raw(json: "{\"a\":\(text)}")["a"] == nil, depth > 200)
        }
    }

    func testARawFormThatIsDamagedHoldsNothing() throws {
        let decoded = try JSONDecoder().decode(Raw.self, from: Data("{\"json\":\"{\\\"a\\\":\"}".utf8))
        XCTAssertNil(decoded["a"])
        XCTAssertNil(Raw()["a"])
        XCTAssertEqual(Raw(json: raw)["sid"], "SM1")
    }

    func testANativeLibraryOfAnotherVersionIsAnErrorOfTheClient() throws {
        XCTAssertEqual(NativeLibrary.version, packageVersion)
        XCTAssertThrowsError(try NativeLibrary.check("0.0.9")) {
            guard case TrunklineError.configuration(let failure)? = $0 as? TrunklineError else { return XCTFail("\($0)") }
            XCTAssertTrue(failure.message.contains("0.0.9") && failure.message.contains(packageVersion), failure.message)
        }
    }
}

/// The same numbers every time.
private struct Seeded: RandomNumberGenerator {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
