import Foundation
import Trunkline
import TrunklineSandbox

/// Exports a month of messages to CSV.
enum Export {
    /// The messages that were sent between two times, as CSV, to whatever takes its lines; pages are read as they are needed. Returns how
    /// many there were.
    static func export(from client: Client, begin: Date, end: Date, to write: (String) throws -> Void) async throws -> Int {
        var count = 0
        try write("sid,date_sent,from,to,status,error_code,num_segments,price,price_unit\r\n")
        for try await message in client.messages.stream(dateSentBefore: end, dateSentAfter: begin, pageSize: 1000) {
            let row: [String?] = [
                message.sid, message.dateSent.map { ISO8601DateFormatter().string(from: $0) }, message.from, message.to,
                message.status.map { "\($0)" }, message.errorCode.map(String.init), message.numSegments, message.price,
                message.priceUnit,
            ]
            try write(row.map { quoted($0 ?? "") }.joined(separator: ",") + "\r\n")
            count += 1
        }
        return count
    }

    /// A value in CSV, by RFC 4180.
    private static func quoted(_ value: String) -> String {
        let isPlain = !value.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
        return isPlain ? value : "\"\(value.replacingOccurrences(of: "\"", with: "\"\""))\""
    }

    /// Exports a month of a Twilio in memory, and says how much it was.
    static func run() async throws -> [String] {
        let client = try Sandbox().client()
        for number in 0..<1200 {
            let to = "+1555867" + String(format: "%04d", number)
            try await client.messages.create(to: to, from: "+15017122661", body: "Number \(number)")
        }
        // January of 2026, when the sandbox's clock begins.
        let begin = Date(timeIntervalSince1970: 1_767_225_600)
        var lines = 0
        let count = try await export(from: client, begin: begin, end: begin.addingTimeInterval(31 * 86_400)) { _ in lines += 1 }
        return ["\(count) messages, \(lines) lines"]
    }
}
