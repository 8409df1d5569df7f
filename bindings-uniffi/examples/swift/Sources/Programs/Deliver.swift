import Trunkline
import TrunklineSandbox

/// Sends a message and waits until it is delivered, or is not.
enum Deliver {
    /// The message once it has ended its way, or as it is after so many tries. A status callback hears of it earlier.
    static func deliver(
        by client: Client,
        to number: String,
        body: String,
        tries: Int = 60,
        wait: @Sendable (_ seconds: Double) async throws -> Void = { try await Task.sleep(nanoseconds: UInt64($0 * 1e9)) }
    ) async throws -> Api.V2010.Message {
        let ended: [Api.V2010.MessageStatus] = [.delivered, .undelivered, .failed, .canceled, .read]
        var message = try await client.messages.create(to: number, from: "+15017122661", body: body)
        for _ in 0..<tries {
            if let status = message.status, ended.contains(status) { break }
            try await wait(2)
            message = try await client.messages(message.sid).fetch()
        }
        return message
    }

    /// Sends two messages, one of which does not arrive, on a Twilio in memory, and says what became of them.
    static func run() async throws -> [String] {
        let sandbox = Sandbox()
        sandbox.failDelivery(to: "+15558675311", errorCode: 30005)
        let client = try sandbox.client()
        var lines: [String] = []
        for number in ["+15558675310", "+15558675311"] {
            // The sandbox has a clock of its own; for the real Twilio, leave `wait` out.
            let message = try await deliver(by: client, to: number, body: "Your table is ready") {
                try await sandbox.advance(seconds: $0)
            }
            lines.append("To \(message.to ?? ""): \(message.status ?? ""), error \(message.errorCode.map(String.init) ?? "none")")
        }
        return lines
    }
}
