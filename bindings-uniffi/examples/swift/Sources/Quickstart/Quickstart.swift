import Trunkline
import TrunklineSandbox

/// The main job on a Twilio in memory: it needs no account and no network.
@main
struct Quickstart {
    static func main() async throws {
        let sandbox = Sandbox()
        let client = try sandbox.client()

        print("Messages")
        let sent = try await client.messages.create(to: "+15558675310", from: "+15017122661", body: "Hello from Swift 👋")
        print("  sent \(sent.sid) to \(sent.to ?? ""): \(sent.body ?? "")")
        for number in 1...120 {
            try await client.messages.create(to: "+15558675310", from: "+15017122661", body: "Message \(number) of 120")
        }
        var count = 0
        for try await _ in client.messages.stream(pageSize: 50) { count += 1 }
        print("  sent 120 more; the list has \(count) messages")
        for try await message in client.messages.stream(limit: 3) { print("  latest: \(message.body ?? "")") }

        print("A subaccount")
        let account = try await client.api.v2010.accounts.create(friendlyName: "Workshop")
        print("  opened \(account.friendlyName ?? "") (\(account.sid)); printed, its auth token shows as \(account.authToken!)")

        print("A chat channel")
        let chat = client.ipMessaging.v2
        let channels = chat.services(try await chat.services.create(friendlyName: "Quickstart").sid).channels
        try await channels.create(friendlyName: "General", uniqueName: "general")
        let general = channels("general")
        for identity in ["ana", "ben"] { try await general.members.create(identity: identity) }
        try await general.messages.create(from: "ana", body: "Is anybody here?")
        try await general.messages.create(from: "ben", body: "I am.")
        for try await message in general.messages.stream() {
            print("  #\(message.index ?? 0) \(message.from ?? ""): \(message.body ?? "")")
        }

        print("Errors")
        do {
            try await client.messages("AC0123456789abcdef0123456789abcdef").fetch()
        } catch TrunklineError.invalidArgument(let failure) {
            print("  before sending: \(failure.summary)")
        }
        do {
            try await client.messages.create(to: "not a number", from: "+15017122661", body: "Hi")
        } catch TrunklineError.validation(let failure) {
            print("  by the service: \(failure.summary)")
        }
        try sandbox.addFault(.dropConnection().afterWork().times(1))
        do {
            try await client.messages.create(to: "+15558675310", from: "+15017122661", body: "Hi")
        } catch TrunklineError.unknownOutcome(let failure) {
            print("  a lost connection: \(failure.message)")
        }
    }
}
