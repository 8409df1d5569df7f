import Foundation
import Trunkline
import TrunklineSandbox
import TrunklineTwiml

/// Who has a table, by phone number.
actor Reservations {
    private var tables: [String: Int] = [:]

    /// What to say to whoever writes this.
    func reply(to number: String, text: String) -> String {
        let text = text.trimmingCharacters(in: .whitespaces).lowercased()
        if let count = Int(text) {
            tables[number] = count
            return "A table for \(count) is yours. Write FREE to give it up."
        }
        if text == "free", tables.removeValue(forKey: number) != nil { return "Your table is free again." }
        return "How many are you?"
    }
}

/// Takes reservations by SMS: answers messages, and nobody but Twilio.
struct Bot {
    private let validator: RequestValidator
    private let reservations = Reservations()

    init(authToken: String, publicURL: String) throws {
        validator = try RequestValidator(authToken: authToken, proxy: .base(publicURL))
    }

    /// The answer for a request: its address, headers and body are what any server has of it.
    func answer(url: String, headers: [(String, String)], body: Data) async throws -> WebhookAnswer {
        try await validator.answer(url: url, headers: headers, body: body) { event in
            guard case .incomingMessage(let message) = event else { return nil }
            let text = await reservations.reply(to: message.from ?? "", text: message.body ?? "")
            return try MessagingResponse { Message(text) }.xml()
        }
    }

    /// Lets the bot talk to a person, on a Twilio in memory, and says what that person saw.
    static func run() async throws -> [String] {
        let sandbox = Sandbox()
        let bot = try Bot(authToken: sandbox.authToken, publicURL: "https://bistro.example")
        sandbox.mount(answer: { webhook in
            try await bot.answer(url: webhook.url, headers: webhook.headers, body: webhook.body)
        })
        let client = try sandbox.client()
        try await client.incomingPhoneNumbers.create(smsUrl: "https://bistro.example/sms", phoneNumber: "+15017122661")
        for text in ["Hello", "4", "Free", "Free"] {
            _ = try sandbox.receive(from: "+15558675310", to: "+15017122661", body: text)
            try await sandbox.settle()
        }
        return sandbox.conversation("+15558675310").map { "\($0.direction == "inbound" ? "<" : ">") \($0.body)" }
    }
}
