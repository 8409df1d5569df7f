import Foundation
import Trunkline
import TrunklineSandbox
import TrunklineTwiml

/// What people do most, one function each. `Client()` in the place of the sandbox's is for the real Twilio.
enum Everyday {
    static let restaurant = "+15017122661"
    static let guest = "+15558675310"

    /// Does all of it on a Twilio in memory, and says what came of it.
    static func run() async throws -> [String] {
        let client = try Sandbox().client()
        return try await [
            sendMessage(client), call(client), verify(client), lookUp(client), buyNumber(client), converse(client),
            sendByTemplate(client), downloadRecording(client), makeToken(), answerWebhook(),
        ].flatMap { $0 }
    }

    /// Sends a message and reads it back.
    static func sendMessage(_ client: Client) async throws -> [String] {
        try await client.messages.create(to: guest, from: restaurant, body: "Your table is ready")
        let messages = try await client.messages.stream(to: guest, limit: 20).all()
        return messages.map { "To \($0.to ?? ""): \($0.body ?? "")" }
    }

    /// Calls somebody and says something.
    static func call(_ client: Client) async throws -> [String] {
        let response = VoiceResponse { Say("Your table is ready.", voice: .alice) }
        let call = try await client.calls.create(to: guest, from: restaurant, twiml: response.xml())
        return ["Calling \(call.to ?? "") from \(call.from ?? "")"]
    }

    /// Sends a code to a person and checks what they enter.
    static func verify(_ client: Client) async throws -> [String] {
        let services = client.verify.v2.services
        // Verify chooses the code by itself; one of your own, as here, must be allowed by the service.
        let service = services(try await services.create(friendlyName: "Bistro", customCodeEnabled: true).sid)
        try await service.verifications.create(to: guest, channel: "sms", customCode: "271828")

        var results: [String] = []
        for entered in ["314159", "271828"] {
            let check = try await service.verificationChecks.create(code: entered, to: guest)
            results.append("\(entered): \(check.status ?? "")")
        }
        return results
    }

    /// Looks a phone number up. What the sandbox does not know, such as the type of the line, is nil.
    static func lookUp(_ client: Client) async throws -> [String] {
        let number = try await client.lookups.v2.phoneNumbers(guest).fetch(fields: "line_type_intelligence")
        return ["\(number.phoneNumber ?? "") is a \(number.lineTypeIntelligence?.type ?? "line that nobody knows")"]
    }

    /// Buys a phone number and has its messages sent to a program. The sandbox offers no numbers, and sells any.
    static func buyNumber(_ client: Client) async throws -> [String] {
        let offered = try await client.availablePhoneNumbers("US").local.stream(areaCode: 510, smsEnabled: true, limit: 1).all()
        let wanted = offered.first?.phoneNumber ?? "+15105550100"
        let bought = try await client.incomingPhoneNumbers.create(smsUrl: "https://bistro.example/sms", phoneNumber: wanted)
        return ["Bought \(bought.phoneNumber ?? ""); its messages go to \(bought.smsUrl?.absoluteString ?? "")"]
    }

    /// Brings a guest and a waiter into one conversation.
    static func converse(_ client: Client) async throws -> [String] {
        let conversations = client.conversations.v1.conversations
        let conversation = conversations(try await conversations.create(friendlyName: "Table 7").sid)
        for identity in ["ana", "ben"] { try await conversation.participants.create(identity: identity) }
        try await conversation.messages.create(author: "ana", body: "The bill, please")
        try await conversation.messages.create(author: "ben", body: "At once")

        var lines: [String] = []
        for try await message in conversation.messages.stream() {
            lines.append("\(message.author ?? ""): \(message.body ?? "")")
        }
        return lines
    }

    /// Writes a template and sends a message by it.
    static func sendByTemplate(_ client: Client) async throws -> [String] {
        let template = try await client.content.v1.contents.create(
            language: "en",
            types: ["twilio/text": ["body": "{{1}}, your table is ready"]],
            friendlyName: "table_ready",
            variables: ["1": "guest"]
        )
        let message = try await client.messages.create(
            to: guest,
            contentVariables: ["1": "Ana"],
            from: restaurant,
            contentSid: template.sid
        )
        return ["Wrote \(template.friendlyName ?? ""), and sent it to \(message.to ?? "")"]
    }

    /// Records a call, and downloads the recording: to a file, and as it comes.
    static func downloadRecording(_ client: Client) async throws -> [String] {
        let call = try await client.calls.create(to: guest, from: restaurant, twiml: "<Response><Pause length='60'/></Response>")
        let recordings = client.calls(call.sid).recordings
        let recording = try await recordings.create()
        try await client.calls(call.sid).recordings(recording.sid).update(status: .stopped)

        let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(recording.sid).wav")
        defer { try? FileManager.default.removeItem(at: url) }
        let size = try await recording.download(to: url, with: client, format: "wav")

        // Or piece by piece: for a player, or for a store of one's own.
        let file = try await recording.download(with: client, format: "mp3")
        var count = 0
        for try await piece in file { count += piece.count }
        return ["Recorded \(size) bytes; as \(file.contentType ?? ""), \(count)"]
    }

    /// Makes the token with which an app takes and makes calls. A key's secret stays on the server; the app gets the token.
    static func makeToken() throws -> [String] {
        let secret = "made-up-secret"
        let token = AccessToken(
            accountSid: "AC0123456789abcdef0123456789abcdef",
            signingKeySid: "SK0123456789abcdef0123456789abcdef",
            secret: secret,
            identity: "ana",
            grants: [.voice(outgoingApplicationSid: "AP0123456789abcdef0123456789abcdef", incomingAllow: true)],
            validity: TokenValidity(ttl: 600)
        )
        let claims = try VerifiedToken(token.jwt(), secret: secret).claims
        return ["A token for \(claims["grants"]?["identity"]?.text ?? "")"]
    }

    /// Answers the messages that people send, and nobody but Twilio.
    static func answerWebhook() async throws -> [String] {
        let validator = try RequestValidator(authToken: "made-up-auth-token")
        let form: WebhookParameters = ["MessageSid": "SM1", "From": guest, "To": restaurant, "Body": "A table for two"]
        let signed = validator.signForm(url: "https://bistro.example/sms", parameters: form)

        var answers: [String] = []
        for body in [signed.body, signed.body + "0"] {
            let answer = try await validator.answer(url: signed.url, headers: signed.headers, body: Data(body.utf8)) { event in
                guard case .incomingMessage(let message) = event else { return nil }
                return try MessagingResponse { Message("You said: \(message.body ?? "")") }.xml()
            }
            answers.append("\(answer.status) \(answer.body)")
        }
        return answers
    }
}
