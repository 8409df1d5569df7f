import Foundation
import Trunkline
import TrunklineSandbox
import TrunklineTwiml
import XCTest

/// The sandbox calls an application back, in this process, and says what it saw.
final class SandboxWebhookTests: XCTestCase {
    private let sandbox = Sandbox()
    private let (person, own, url) = ("+15558675310", "+15017122661", "https://app.example/sms?a=b%20c")

    private func withNumber() async throws {
        try await sandbox.client().incomingPhoneNumbers.create(smsUrl: url, phoneNumber: own)
    }

    private func send(to: String? = nil, callback: String? = nil) async throws {
        _ = try await sandbox.client().messages.create(to: to ?? person, statusCallback: callback, from: own, body: "Hi")
    }

    private var texts: [String] { sandbox.conversation(person).map(\.body) }

    func testAFunctionAnswersWhatAPersonWrites() async throws {
        try await withNumber()
        let seen = Collected<Webhook>()
        sandbox.mount { webhook in
            seen.add(webhook)
            return try MessagingResponse { Message("You said: \(webhook.parameters["Body"] ?? "")") }.xml()
        }
        let sid = try sandbox.receive(from: person, to: own, body: "Grüße & co", media: ["cat.png"])
        XCTAssertEqual(texts, ["Grüße & co"], "no time has passed")
        try await sandbox.settle()
        XCTAssertEqual(texts, ["Grüße & co", "You said: Grüße & co"])
        let conversation = sandbox.conversation(person)
        XCTAssertEqual([conversation[0].sid, conversation[0].direction, conversation[0].from], [sid, "inbound", person])
        XCTAssertEqual(conversation.map(\.numMedia), [1, 0])
        XCTAssertEqual(conversation[1].status, "delivered")
        guard case .incomingMessage(let message)? = seen.all.first?.event else { return XCTFail() }
        XCTAssertEqual(message.mediaUrls.count, 1)
        XCTAssertEqual(seen.all[0].parameters["a"], "b c")
        XCTAssertNil(seen.all[0].at)
        let webhook = try XCTUnwrap(sandbox.webhooks().first)
        XCTAssertEqual([webhook.kind, webhook.method, webhook.url], ["message.incoming", "POST", url])
        XCTAssertEqual(webhook.status, 200)
        XCTAssertEqual(webhook.at, Date(timeIntervalSince1970: 1_767_225_600))
        XCTAssertThrowsError(try sandbox.receive(from: "", to: own)) { XCTAssertTrue($0 is SandboxError && "\($0)".contains("from"), "\($0)") }
    }

    func testAnApplicationRepliesInManyWays() async throws {
        try await withNumber()
        let replies: [(String?, [String])] = [
            (nil, []), ("", []), ("Thanks", ["Thanks"]), (" <Response><Message>Thanks</Message></Response>", ["Thanks"]),
        ]
        for (reply, expected) in replies {
            let before = texts
            sandbox.mount { _ in reply }
            try sandbox.receive(from: person, to: own, body: "Hi")
            try await sandbox.settle()
            XCTAssertEqual(texts, before + ["Hi"] + expected)
        }
        sandbox.mount(answer: { _ in WebhookAnswer(status: 503) })
        try sandbox.receive(from: person, to: own, body: "Hi")
        try await sandbox.settle()
        XCTAssertEqual(sandbox.webhooks().last?.status, 503)
        XCTAssertEqual(sandbox.webhooks().last?.errorCode, 11200)
    }

    func testAnApplicationMayCheckSignatures() async throws {
        try await withNumber()
        let validator = try RequestValidator(authToken: sandbox.authToken)
        sandbox.mount(answer: { webhook in
            try await validator.answer(url: webhook.url, headers: webhook.headers, body: webhook.body) { _ in "Thanks" }
        })
        try sandbox.receive(from: person, to: own, body: "Hi")
        try await sandbox.settle()
        XCTAssertEqual(sandbox.webhooks().map(\.status), [200])
        let stranger = try RequestValidator(authToken: "another")
        sandbox.mount(answer: { webhook in
            try await stranger.answer(url: webhook.url, headers: webhook.headers, body: webhook.body) { _ in "Thanks" }
        })
        try sandbox.receive(from: person, to: own, body: "Hi")
        try await sandbox.settle()
        XCTAssertEqual(sandbox.webhooks().map(\.status), [200, 403])
    }

    func testTheStatusOfAMessageIsToldStepByStepAsTimePasses() async throws {
        let seen = Collected<String>()
        sandbox.mount { webhook in
            seen.add(webhook.parameters["MessageStatus"] ?? "")
            return nil
        }
        try await send(callback: "https://app.example/status")
        try await sandbox.advance(seconds: 0.5)
        XCTAssertEqual(seen.all, ["sending"])
        try await sandbox.advance(seconds: 0.5)
        XCTAssertEqual(seen.all, ["sending", "sent"])
        let later = Date(timeIntervalSince1970: 1_767_225_660)
        try await sandbox.setNow(later)
        XCTAssertEqual(seen.all, ["sending", "sent", "delivered"])
        XCTAssertEqual(sandbox.now(), later)
        try await sandbox.setNow(Date(timeIntervalSince1970: 0))
        XCTAssertEqual(sandbox.now(), later)
        sandbox.failDelivery(to: person, errorCode: 30005)
        try await send(callback: "https://app.example/status")
        try await sandbox.settle()
        XCTAssertEqual(Array(seen.all.dropFirst(3)), ["sending", "sent", "undelivered"])
        XCTAssertEqual(sandbox.webhooks().last?.parameters["ErrorCode"], "30005")
        sandbox.failDelivery(to: person, errorCode: nil)
        try await send(callback: "https://app.example/status")
        try await sandbox.settle()
        XCTAssertEqual(seen.all.last, "delivered")
        do {
            try await sandbox.advance(seconds: -1)
            XCTFail("time went back")
        } catch { XCTAssertTrue(error is SandboxError) }
    }

    func testOfSeveralApplicationsTheOneWithTheLongestURLAnswers() async throws {
        let called = Collected<String>()
        sandbox.mount("https://app.example/") { _ in
            called.add("all")
            return nil
        }
        sandbox.mount("https://app.example/sms") { _ in
            called.add("sms")
            return nil
        }
        for path in ["sms", "sms/more", "smsmore"] { try await send(callback: "https://app.example/\(path)") }
        try await send(callback: "https://elsewhere.example/")
        try await sandbox.advance(seconds: 0.5)
        XCTAssertEqual(called.all, ["sms", "sms", "all"])
        XCTAssertTrue(sandbox.webhooks().last?.failure?.contains("no application is mounted for https://elsewhere.example/") == true)
    }

    func testWhatAnApplicationThrowsIsThrownAndCountsAsAFailure() async throws {
        struct Broken: Error {}
        try await withNumber()
        sandbox.mount(reply: { _ in throw Broken() })
        try sandbox.receive(from: person, to: own, body: "Hi")
        do {
            try await sandbox.settle()
            XCTFail("it settled")
        } catch { XCTAssertTrue(error is Broken) }
        XCTAssertEqual(sandbox.webhooks().map(\.status), [500])
        try await sandbox.settle()
    }

    func testAnApplicationUsesTheSandboxWhileItAnswers() async throws {
        try await withNumber()
        let client = try sandbox.client()
        sandbox.mount { [person, own] _ in
            _ = try await client.messages.create(to: person, from: own, body: "One moment")
            return "Here it is"
        }
        try sandbox.receive(from: person, to: own, body: "Where is it?")
        try await sandbox.settle()
        XCTAssertEqual(texts, ["Where is it?", "One moment", "Here it is"])
    }

    func testWhatReachedTheSandboxIsTold() async throws {
        try sandbox.addFault(.status(503).times(1))
        let client = try sandbox.client(options: ClientOptions(maxRetries: 0))
        do { _ = try await client.messages.create(to: person, from: own, body: "Grüße") } catch {}
        try await send()
        let requests = sandbox.requests()
        XCTAssertEqual(requests.map(\.status), [503, 201])
        XCTAssertEqual(requests.map(\.isDone), [false, true])
        XCTAssertEqual(requests[0].operation, "api.v2010.accounts.messages.create")
        XCTAssertEqual(requests[0].parameters["Body"], "Grüße")
        XCTAssertFalse(requests.contains { $0.headers.contains { $0.name.lowercased() == "authorization" } })
        let counts = sandbox.counts()
        XCTAssertEqual([counts.requests, counts.faults, counts.refused], [2, 1, 0])
        XCTAssertEqual(counts.done, ["api.v2010.accounts.messages.create": 1])
        XCTAssertThrowsError(try sandbox.addFault(.status(99))) { XCTAssertTrue("\($0)".contains("status"), "\($0)") }
        try sandbox.addFault(.status(500))
        sandbox.clearFaults()
        try await send()
        sandbox.reset()
        XCTAssertEqual(sandbox.counts().requests, 0)
    }

    func testACodeIsReadByATestAndChecked() async throws {
        let verify = try sandbox.client().verify.v2
        let service = try await verify.services.create(friendlyName: "Bank")
        try await verify.services(service.sid).verifications.create(to: person, channel: "sms")
        let code = try XCTUnwrap(sandbox.verificationCode(person))
        let check = try await verify.services(service.sid).verificationChecks.create(code: code, to: person)
        XCTAssertEqual(check.status, "approved")
        XCTAssertNil(sandbox.verificationCode(person))
    }

    func testARecordIsPutWhereNoOperationCan() async throws {
        let chat = try sandbox.client().ipMessaging.v2
        let service = try await chat.services.create(friendlyName: "Support")
        let path = "/ip-messaging/v2/Services/\(service.sid)/Bindings"
        let sid = try sandbox.insert(path, ["identity": "ana", "binding_type": "fcm"])
        let binding = try await chat.services(service.sid).bindings(sid).fetch()
        XCTAssertEqual(binding.identity, "ana")
        XCTAssertThrowsError(try sandbox.insert("/nowhere", [:])) { XCTAssertTrue($0 is SandboxError) }
        XCTAssertEqual(try sandbox.control("GET", "")["account_sid"]?.text, sandbox.accountSid)
    }

    func testAPersonCallsPressesKeysAndSpeaks() async throws {
        try await sandbox.client().incomingPhoneNumbers.create(voiceUrl: "https://app.example/voice", phoneNumber: own)
        sandbox.mount { webhook in
            let chosen = webhook.parameters["SpeechResult"] ?? webhook.parameters["Digits"]
            let menu = #"<Gather input="dtmf speech" numDigits="1" action="/menu"><Say>Press 1 for sales</Say></Gather>"#
            return "<Response>\(chosen.map { "<Say>You want \($0)</Say>" } ?? menu)</Response>"
        }
        let call = try sandbox.receiveCall(from: person, to: own)
        XCTAssertEqual([call.status, call.direction, call.from, call.to, call.parentSid], ["ringing", "inbound", person, own, nil])
        XCTAssertThrowsError(try call.press("1")) { XCTAssertTrue($0 is SandboxError && "\($0)".contains("ringing"), "\($0)") }
        try await sandbox.settle()
        XCTAssertEqual(call.status, "in-progress")
        XCTAssertEqual(call.waitsFor, ["digits", "speech"])
        try call.press("1")
        try await sandbox.settle()
        let said = call.transcript().map { [$0.by, $0.kind, $0.text] }
        XCTAssertEqual(said, [["application", "say", "Press 1 for sales"], [person, "press", "1"], ["application", "say", "You want 1"]])
        XCTAssertEqual(call.transcript().first?.at, Date(timeIntervalSince1970: 1_767_225_600))
        XCTAssertEqual(call.status, "completed")
        let spoken = try sandbox.receiveCall(from: person, to: own)
        try await sandbox.settle()
        try spoken.say("Support", confidence: 0.25)
        try await sandbox.settle()
        XCTAssertEqual(spoken.transcript().last?.text, "You want Support")
        XCTAssertEqual(sandbox.webhooks().last?.parameters["Confidence"], "0.25")
        XCTAssertEqual(sandbox.calls(), [call, spoken])
        XCTAssertEqual(try sandbox.call(spoken.sid), spoken)
        XCTAssertThrowsError(try sandbox.receiveCall(from: "", to: own)) { XCTAssertTrue("\($0)".contains("from"), "\($0)") }
        XCTAssertThrowsError(try sandbox.call("CA1")) { XCTAssertTrue("\($0)".contains("no call"), "\($0)") }
    }

    func testWhoIsCalledPicksUpOrNotAsTheTestSays() async throws {
        sandbox.mount { _ in "<Response><Dial>+15558675311</Dial></Response>" }
        func place() async throws -> PhoneCall {
            let created = try await sandbox.client().calls.create(to: person, from: own, url: "https://app.example/voice")
            try await sandbox.settle()
            return try sandbox.call(created.sid)
        }
        sandbox.answerCalls(to: person, as: .busy)
        let busy = try await place()
        XCTAssertEqual(busy.status, "busy")
        sandbox.answerCalls(to: person, as: .manual)
        let declined = try await place()
        XCTAssertEqual(declined.waitsFor, ["answer"])
        try declined.decline(as: .noAnswer)
        XCTAssertEqual(declined.status, "no-answer")
        XCTAssertNil(declined.answeredBy)
        let call = try await place()
        try call.answer(as: .machine)
        sandbox.answerCalls(to: "+15558675311", as: .manual)
        try await sandbox.settle()
        let dialed = try XCTUnwrap(call.dialed().first)
        XCTAssertEqual([dialed.parentSid, dialed.direction, dialed.to, dialed.status], [call.sid, "outbound-dial", "+15558675311", "ringing"])
        try dialed.answer()
        try await sandbox.settle()
        try dialed.hangUp()
        XCTAssertThrowsError(try dialed.hangUp())
        // The sandbox knows each of them.
        for pickup in Pickup.allCases {
            XCTAssertNoThrow(try sandbox.control("POST", "/phones", ["number": "+1", "as": .text(pickup.rawValue)]))
        }
    }

    func testWebhooksGoAstrayAsATestAsks() async throws {
        let told = Collected<[String]>()
        sandbox.mount { webhook in
            let token = webhook.headers.first { $0.0 == "I-Twilio-Idempotency-Token" }
            told.add([webhook.parameters["MessageStatus"] ?? "", token?.1 ?? ""])
            return nil
        }
        func statuses(_ fault: Fault) async throws -> [String] {
            let before = told.all.count
            try sandbox.addFault(fault.event("message.status").times(1))
            try await send(callback: "https://app.example/status")
            try await sandbox.settle()
            return told.all.dropFirst(before).map { $0[0] }
        }
        let late = try await statuses(.webhookLate(milliseconds: 700))
        XCTAssertEqual(late, ["sent", "sending", "delivered"])
        let disordered = try await statuses(.webhookOutOfOrder())
        XCTAssertEqual(disordered, ["sent", "sending", "delivered"])
        let before = told.all.count
        let twice = try await statuses(.webhookTwice())
        XCTAssertEqual(twice, ["sending", "sending", "sent", "delivered"])
        XCTAssertEqual(told.all[before], told.all[before + 1])
        let lost = try await statuses(.webhookLost())
        XCTAssertEqual(lost, ["sent", "delivered"])
        XCTAssertThrowsError(try sandbox.addFault(.status(503).event("message.status"))) { XCTAssertTrue("\($0)".contains("event"), "\($0)") }
    }

    func testASandboxBecomesWhatASnapshotHolds() async throws {
        try await send()
        let snapshot = sandbox.snapshot()
        let other = Sandbox(seed: 7)
        try other.restore(snapshot)
        XCTAssertEqual(other.snapshot(), snapshot)
        XCTAssertEqual([other.accountSid, other.authToken], [sandbox.accountSid, sandbox.authToken])
        try await sandbox.settle()
        try await other.settle()
        XCTAssertEqual(other.conversation(person), sandbox.conversation(person))
        XCTAssertEqual(texts, ["Hi"])
        for wrong in ["", "{}", snapshot.replacingOccurrences(of: #""trunkline_sandbox":1"#, with: #""trunkline_sandbox":2"#)] {
            XCTAssertThrowsError(try other.restore(wrong)) { XCTAssertTrue("\($0)".contains("snapshot"), "\($0)") }
        }
        XCTAssertEqual(other.conversation(person).count, 1)
    }

    func testMessagesAreAskedForBoundedAndFailByARule() async throws {
        sandbox.failDelivery(to: "+15550003333", errorCode: 30006)
        try sandbox.failDeliveries(errorCode: 30007, from: own, body: "H", times: 1)
        try await send()
        try await send()
        try await send(to: "+15550003333")
        try sandbox.receive(from: person, to: own, body: "Ho")
        try await sandbox.settle()
        XCTAssertEqual(sandbox.messages(to: person).map(\.errorCode), [30007, nil])
        XCTAssertEqual(sandbox.messages(to: "+15550003333").map(\.status), ["undelivered"])
        XCTAssertEqual(sandbox.messages(from: person, to: own).map(\.body), ["Ho"])
        XCTAssertEqual(sandbox.messages().count, 4)
        try sandbox.keepMessages(1)
        XCTAssertEqual(sandbox.messages().map(\.body), ["Ho"])
        XCTAssertThrowsError(try sandbox.keepMessages(-1)) { XCTAssertTrue("\($0)".contains("messages"), "\($0)") }
        XCTAssertThrowsError(try sandbox.failDeliveries(times: -1)) { XCTAssertTrue($0 is SandboxError, "\($0)") }
    }

    func testMessagesLeaveAtARate() async throws {
        sandbox.failDelivery(to: person)
        sandbox.clearDeliveryFailures()
        try sandbox.limitRate(own, segmentsPerSecond: 0.1)
        try await send()
        try await send()
        try await sandbox.advance(seconds: 4)
        XCTAssertEqual(sandbox.messages().map(\.status), ["delivered", "queued"])
        try sandbox.limitRate(own, segmentsPerSecond: 0.1, queueSeconds: 10)
        do {
            try await send()
            XCTFail("the queue has room")
        } catch TrunklineError.validation(let failure) { XCTAssertEqual(failure.code, 21611) }
        try sandbox.limitRate(own, segmentsPerSecond: nil)
        try await send()
        try sandbox.limitRequests(perSecond: 0)
        do {
            _ = try await sandbox.client(options: ClientOptions(maxRetries: 0)).messages.create(to: person, from: own, body: "Hi")
            XCTFail("it is answered")
        } catch TrunklineError.rateLimited(let failure) { XCTAssertEqual([failure.status, failure.code], [429, 20429]) }
        try sandbox.limitRequests(perSecond: nil)
        try await send()
        XCTAssertThrowsError(try sandbox.limitRate(own, segmentsPerSecond: 0)) {
            XCTAssertTrue("\($0)".contains("segments_per_second"), "\($0)")
        }
    }

    func testLookupTellsWhatATestLists() async throws {
        let number = try sandbox.client().lookups.v2.phoneNumbers(person)
        try sandbox.listNumber(person, ["line_type_intelligence": ["type": "landline"]])
        let listed = try await number.fetch(fields: "line_type_intelligence")
        XCTAssertEqual(listed.lineTypeIntelligence?.type, "landline")
        try sandbox.listNumber(person, nil)
        let unlisted = try await number.fetch(fields: "line_type_intelligence")
        XCTAssertNil(unlisted.lineTypeIntelligence)
        XCTAssertThrowsError(try sandbox.listNumber(person, ["shoe_size": 42])) { XCTAssertTrue("\($0)".contains("shoe_size"), "\($0)") }
    }

    func testATestHasASandboxOfItsOwn() async throws {
        let closed = try await withSandbox { sandbox, client in
            sandbox.mount { webhook in try MessagingResponse { Message("A table for \(webhook.parameters["Body"] ?? "?")") }.xml() }
            try await client.incomingPhoneNumbers.create(smsUrl: "https://bistro.example/sms", phoneNumber: "+15017122661")
            try sandbox.receive(from: "+15558675310", to: "+15017122661", body: "two")
            try await sandbox.settle()
            XCTAssertEqual(sandbox.conversation("+15558675310").map(\.body), ["two", "A table for two"])
            XCTAssertEqual(sandbox.webhooks().map(\.status), [200])
            return client
        }
        do {
            _ = try await closed.messages.stream().all()
            XCTFail("the client is open")
        } catch TrunklineError.configuration {}
    }

    func testKeysAndTokensOpenTheAccount() async throws {
        let key = sandbox.apiKey
        let credentials = Credentials.apiKey(accountSid: sandbox.accountSid, key: key.sid, secret: key.secret)
        let client = try Client(credentials, options: ClientOptions(transport: sandbox))
        _ = try await client.messages.create(to: person, from: own, body: "Hi")
        XCTAssertTrue(sandbox.oauthClient.id.hasPrefix("OQ"), sandbox.oauthClient.id)
    }
}
