import Foundation
import Trunkline
import TrunklineSandbox

/// Sends a message exactly once although two connections are lost on the way: one before the service has done what the request asks for,
/// and one after that.
enum SendOnce {
    static let to = "+15558675310"
    static let from = "+15017122661"

    /// Runs it on a Twilio in memory. Gives how many messages that has in the end.
    static func run() async throws -> Int {
        let sandbox = Sandbox()
        try sandbox.addFault(.dropConnection().on("POST", "/Messages").times(1))
        try sandbox.addFault(.dropConnection().afterWork().on("POST", "/Messages").times(1))
        let client = try sandbox.client()

        let message = try await send(client, "Your table is ready")
        print("Sent \(message.sid) to \(to): \(message.body ?? "")")

        let there = try await client.messages.stream(to: to).all().count
        print("Twilio has \(there) message.")
        return there
    }

    /// Sends a message, and sends it again, twice at most, when the service does not have it after half a minute.
    static func send(_ client: Client, _ body: String) async throws -> Api.V2010.Message {
        var since: Date?
        var tries = 0
        while true {
            tries += 1
            do {
                return try await client.messages.create(to: to, from: from, body: body)
            } catch let error as TrunklineError where error.failure.mayHaveHappened {
                print("Nobody knows whether it was sent: \(error)")
                // What the first try has sent may arrive while the second is under way.
                since = since ?? error.failure.startedAt
                let found = try await client.messages.findSent(to: to, since: since!, from: from, body: body, wait: 30)
                if let message = found.first {
                    print("It was.")
                    return message
                }
                print("It was not.")
                if tries == 3 { throw error }
            }
        }
    }
}
