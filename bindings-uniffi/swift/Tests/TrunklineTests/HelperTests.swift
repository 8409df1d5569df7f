import Foundation
import Trunkline
import TrunklineTwiml
import XCTest

/// The cases of `tests/conformance/helpers`, in Swift: their README has the form.
final class HelperTests: XCTestCase {
    private func cases(_ name: String) throws -> [JSON] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let file = folder.appendingPathComponent("../../../../tests/conformance/helpers/\(name).json").standardized
        let cases = try XCTUnwrap(JSON(parsing: String(contentsOf: file, encoding: .utf8))?["cases"]?.list)
        XCTAssertFalse(cases.isEmpty)
        return cases
    }

    /// In the order of their names: a dictionary keeps no other.
    private func parameters(_ given: JSON) -> WebhookParameters {
        let members = (given.object ?? [:]).sorted { $0.key < $1.key }
        return WebhookParameters(members.flatMap { name, value in (value.list ?? [value]).map { (name, $0.text ?? "") } })
    }

    private func text(_ given: JSON?) -> String {
        given?.text ?? String(repeating: given?["repeat"]?.text ?? "", count: given?["times"]?.integer ?? 0)
    }

    func testSignatures() throws {
        for one in try cases("signatures") {
            let name = one["name"]?.text ?? ""
            let tokens = one["tokens"]?.list?.compactMap(\.text) ?? ["12345"]
            let proxy: RequestValidator.Proxy? =
                if let base = one["proxy"]?["base"]?.text { .base(base) } else {
                    one["proxy"].map { $0.text == "forwarded" ? .forwarded : .xForwarded }
                }
            let validator = try RequestValidator(
                authToken: tokens[0],
                moreTokens: Array(tokens.dropFirst()),
                sharedKeys: one["shared_keys"]?.list?.compactMap(\.text) ?? [],
                proxy: proxy
            )
            let (url, refusal) = (one["url"]?.text ?? "", one["refusal"]?.text)
            let body = Data((one["body"]?.text ?? "").utf8)
            if let headers = one["headers"]?.object {
                let headers = headers.map { ($0.key, $0.value.text ?? "") }
                do {
                    _ = try validator.parse(url: url, headers: headers, body: body)
                    XCTAssertNil(refusal, name)
                } catch let refused as WebhookRefused {
                    XCTAssertEqual(refused.reason, refusal, name)
                }
            } else if let given = one["parameters"].map(parameters) {
                let algorithm = try XCTUnwrap(RequestValidator.Algorithm(rawValue: one["algorithm"]?.text ?? "HMAC_SHA1"))
                let signature = one["signature"]?.text
                let why = validator.whyNot(url: url, parameters: given, signature: signature, algorithm: algorithm)
                XCTAssertEqual(why, refusal, name)
                if refusal == nil {
                    let signedURL = one["signed_url"]?.text ?? url
                    let signed = try tokens.map {
                        try RequestValidator(authToken: $0)
                            .computeSignature(url: signedURL, parameters: given, algorithm: algorithm)
                    }
                    XCTAssertTrue(signed.contains(signature ?? ""), name)
                }
            } else {
                XCTAssertEqual(validator.whyNot(url: url, body: body, signature: one["signature"]?.text), refusal, name)
            }
        }
    }

    func testEvents() throws {
        for one in try cases("events") {
            let name = one["name"]?.text ?? ""
            let event = WebhookEvent(parameters(try XCTUnwrap(one["parameters"])))
            let told = try XCTUnwrap(Mirror(reflecting: event).children.first)
            XCTAssertEqual(snake(told.label ?? ""), one["event"]?.text ?? "unknown", name)
            var fields: [String: String] = [:]
            for child in Mirror(reflecting: told.value).children where one["event"] != .null {
                guard let label = child.label, !label.hasSuffix("arameters"), let value = written(child.value) else { continue }
                fields[snake(label)] = value
            }
            let expected = try XCTUnwrap(one["fields"]?.object).mapValues { value -> String in
                if let time = value["timestamp"]?.text { return "time \(time.prefix(19))" }
                return value["decimal"]?.text.flatMap { Decimal(string: $0) }.map { "\($0)" } ?? value.text ?? "\(value)"
            }
            XCTAssertEqual(fields, expected, name)
        }
    }

    func testTheSecretsOfAnEventAreNotPrinted() {
        let form: WebhookParameters = ["CallSid": "CA1", "CallStatus": "ringing", "Direction": "inbound", "From": "+1555", "CallToken": "hunter2"]
        let event = WebhookEvent(form)
        guard case .incomingCall(let call) = event else { return XCTFail("\(event)") }
        XCTAssertEqual(call.callToken?.expose(), "hunter2")
        var dumped = ""
        dump(event, to: &dumped)
        for printed in ["\(event)", String(reflecting: event), dumped, "\(form)", "\(WebhookEvent(["Newer": "1", "CallToken": "hunter2"]))"] {
            XCTAssertFalse(printed.contains("hunter2"), printed)
        }
        XCTAssertEqual("\(form)", #"["CallSid": "CA1", "CallStatus": "ringing", "Direction": "inbound", "From": "+1555", "CallToken": "[secret]"]"#)
    }

    /// A field as text; nothing if it is absent.
    private func written(_ value: Any) -> String? {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            return mirror.children.first.flatMap { written($0.value) }
        }
        if let texts = value as? [String] {
            return texts.isEmpty ? nil : "\(JSON.list(texts.map(JSON.text)))"
        }
        if let time = value as? Date {
            return "time \(ISO8601DateFormatter().string(from: time).prefix(19))"
        }
        return "\(value)"
    }

    private func snake(_ name: String) -> String {
        name.map { $0.isUppercase ? "_\($0.lowercased())" : String($0) }.joined()
    }

    func testSegments() throws {
        for one in try cases("segments") {
            let (name, text) = (one["name"]?.text ?? "", text(one["text"]))
            let segments = Segments(text)
            XCTAssertEqual(segments.encoding, one["encoding"]?.text, name)
            XCTAssertEqual([segments.count, segments.units, segments.unitsLeft], ["segments", "units", "units_left"].map { one[$0]?.integer })
            XCTAssertEqual(segments.isTooLong, one["too_long"]?.boolean ?? false, name)
            XCTAssertEqual(segments.parts.joined(), text, name)
            if let forcing = one["forcing"]?.list {
                XCTAssertEqual(segments.forcing.map(\.place), forcing.compactMap { $0[0]?.integer }, name)
                XCTAssertEqual(segments.forcing.map(\.character), forcing.compactMap { $0[1]?.text }, name)
            }
            if let smart = one["smart"]?.text { XCTAssertEqual(Segments.smartEncoded(text), smart, name) }
            if let cut = one["cut"] {
                XCTAssertEqual(Segments.cut(text, to: cut["segments"]?.integer ?? 0), self.text(cut["text"]), name)
            }
        }
    }

    func testTokens() async throws {
        for one in try cases("tokens") {
            let name = one["name"]?.text ?? ""
            let now = Date(timeIntervalSince1970: Double(one["now"]?.integer ?? 1_700_000_000))
            let made: () throws -> String
            if let given = one["access_token"] {
                made = { try self.accessToken(given, now) }
            } else if let given = one["client_capability"] {
                made = { try self.clientCapability(given, now) }
            } else if let given = one["task_router"] {
                made = { try self.taskRouter(given, now) }
            } else if let given = one["verify"] {
                do {
                    let token = try VerifiedToken(given["token"]?.text ?? "", secret: given["secret"]?.text ?? "", now: now)
                    XCTAssertEqual(token.claims, one["claims"], name)
                } catch let refused as TokenRefused {
                    XCTAssertEqual(refused.reason, one["refusal"]?.text, name)
                }
                continue
            } else {
                try await checkValidation(of: XCTUnwrap(one["validation"]), hash: XCTUnwrap(one["hash"]?.text), now)
                continue
            }
            if let jwt = one["jwt"]?.text {
                XCTAssertEqual(try claims(made()), try claims(jwt), name)
            } else {
                XCTAssertThrowsError(try made(), name)
            }
        }
    }

    private func checkValidation(of given: JSON, hash: String, _ now: Date) async throws {
        let text = { (name: String) in given[name]?.text ?? "" }
        let validation = try ClientValidation(
            accountSid: text("account_sid"),
            signingKey: text("signing_key"),
            credentialSid: text("credential_sid")
        ) { _ in Data([1, 2, 3]) }
        let request = HTTPRequest(
            method: text("method"),
            url: "https://\(given["headers"]?["Host"]?.text ?? "")\(text("path"))?\(text("query"))",
            headers: [HTTPHeader("Authorization", given["headers"]?["Authorization"]?.text ?? "")],
            body: Data(text("body").utf8)
        )
        let token = try await validation.token(for: request, at: now)
        let said = try claims(token)[1]
        XCTAssertEqual(["rqh", "hrh"].map { said[$0]?.text }, [hash, "authorization;host"])
        let seconds = Int(now.timeIntervalSince1970)
        XCTAssertEqual(["nbf", "exp"].map { said[$0]?.integer }, [seconds, seconds + 300])
        XCTAssertTrue(token.hasSuffix(".AQID"), token)
    }

    /// Header and claims: a dictionary keeps no order, and so what is given as one is signed in another.
    private func claims(_ token: String) throws -> [JSON] {
        let parts = token.split(separator: ".").prefix(2).map { part in
            let base64 = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
            return Data(base64Encoded: base64.padding(toLength: (base64.count + 3) / 4 * 4, withPad: "=", startingAt: 0))
        }
        return try parts.map { try XCTUnwrap(JSON(parsing: String(decoding: XCTUnwrap($0), as: UTF8.self))) }
    }

    private func accessToken(_ given: JSON, _ now: Date) throws -> String {
        let date = { (json: JSON?) in json?.integer.map { Date(timeIntervalSince1970: Double($0)) } }
        let validity = TokenValidity(
            ttl: given["ttl"]?.integer ?? 3600,
            notBefore: date(given["nbf"]),
            saysNotBefore: given["nbf"] != .null,
            validUntil: date(given["valid_until"])
        )
        let token = AccessToken(
            accountSid: given["account_sid"]?.text ?? "",
            signingKeySid: given["signing_key_sid"]?.text ?? "",
            secret: given["secret"]?.text ?? "",
            identity: given["identity"].map { $0.text ?? "\($0)" },
            grants: (given["grants"]?.list ?? []).compactMap(grant),
            region: given["region"]?.text,
            validity: validity
        )
        return try token.jwt(algorithm: XCTUnwrap(TokenAlgorithm(rawValue: given["algorithm"]?.text ?? "HS256")), now: now)
    }

    private func grant(_ given: JSON) -> Grant? {
        guard let (product, fields) = given.object?.first else { return nil }
        let field = { (name: String) in fields[name]?.text }
        switch product {
        case "chat":
            return .chat(
                serviceSid: field("service_sid"),
                endpointId: field("endpoint_id"),
                deploymentRoleSid: field("deployment_role_sid"),
                pushCredentialSid: field("push_credential_sid")
            )
        case "conversations": return .conversations(configurationProfileSid: field("configuration_profile_sid"))
        case "data_sync": return .sync(serviceSid: field("service_sid"), endpointId: field("endpoint_id"))
        case "task_router":
            return .taskRouter(workspaceSid: field("workspace_sid"), workerSid: field("worker_sid"), role: field("role"))
        case "video": return .video(room: field("room"))
        case "player": return .player(fields)
        case "voice":
            return .voice(
                outgoingApplicationSid: field("outgoing_application_sid"),
                outgoingParams: fields["outgoing_application_params"]?.object ?? [:],
                incomingAllow: fields["incoming_allow"]?.boolean ?? false,
                pushCredentialSid: field("push_credential_sid"),
                endpointId: field("endpoint_id")
            )
        default: return Grant(product, fields)
        }
    }

    private func clientCapability(_ given: JSON, _ now: Date) throws -> String {
        let pairs = { (json: JSON?) in (json?.object ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value.text ?? "") } }
        var token = ClientCapabilityToken(
            accountSid: given["account_sid"]?.text ?? "",
            authToken: given["auth_token"]?.text ?? ""
        )
        token.outgoing = given["outgoing"].map { ($0["application_sid"]?.text ?? "", pairs($0["params"])) }
        token.incomingClientName = given["incoming"]?.text
        token.events = given["events"].map(pairs)
        token.validity = TokenValidity(ttl: given["ttl"]?.integer ?? 3600)
        return try token.jwt(now: now)
    }

    private func taskRouter(_ given: JSON, _ now: Date) throws -> String {
        let permissions = (given["allow"]?.list ?? []).map { allowed -> TaskRouterCapabilityToken.Permission in
            if allowed == "web_sockets" { return .webSockets }
            if allowed == "fetch_self" { return .fetchSelf }
            if let method = allowed["subresources"]?.text { return .subresources(method: method) }
            return .policy(
                url: allowed["url"]?.text ?? "",
                method: allowed["method"]?.text ?? "",
                allow: allowed["allow"]?.boolean ?? false,
                queryFilter: allowed["query_filter"],
                postFilter: allowed["post_filter"]
            )
        }
        let sid = { (name: String) in given[name]?.text ?? "" }
        let token = TaskRouterCapabilityToken(
            accountSid: sid("account_sid"),
            authToken: sid("auth_token"),
            workspaceSid: sid("workspace_sid"),
            channelId: sid("channel"),
            permissions: permissions
        )
        return try token.jwt(now: now)
    }

    func testAWebhookIsAnsweredAndAForgedOneIsNot() async throws {
        let validator = try RequestValidator(authToken: "made-up-auth-token", maxBodyBytes: 1000)
        let form: WebhookParameters = [
            "MessageSid": "SM1", "From": "+15558675310", "To": "+15017122661", "Body": "Grüße", "Newer": "x",
        ]
        let signed = validator.signForm(url: "https://example.com/sms?a=b", parameters: form)
        let answer = { (url: String, headers: [(String, String)], body: String) in
            try await validator.answer(url: url, headers: headers, body: Data(body.utf8)) { event in
                guard case .incomingMessage(let message) = event else { return nil }
                XCTAssertEqual(message.unknownParameters.map(\.0), ["Newer"])
                return "<Response>\(message.body ?? "")</Response>"
            }
        }
        let good = try await answer(signed.url, signed.headers, signed.body)
        XCTAssertEqual([good.contentType, good.body], ["text/xml", "<Response>Grüße</Response>"])
        let changed = try await answer(signed.url, signed.headers, signed.body + "&x=y")
        let unsigned = try await answer(signed.url, [], signed.body)
        let long = try await answer(signed.url, signed.headers, String(repeating: "x", count: 1001))
        XCTAssertEqual([good.status, changed.status, unsigned.status, long.status], [200, 403, 400, 413])
        let json = validator.signBody(url: "https://example.com/json", body: "{}")
        guard case .unknown = try validator.parse(url: json.url, headers: json.headers, body: Data(json.body.utf8)) else {
            return XCTFail("it is no known event")
        }
    }

    func testOverASocketTwiliosRequestsAloneComeToTheHandler() async throws {
        let validator = try RequestValidator(authToken: "made-up-auth-token", proxy: .base("https://example.com"), maxBodyBytes: 1000)
        let (seen, answers) = (Collected<String>(), Collected<String>())
        let server = try Server { connection in
            while let request = connection.request() {
                let parts = request.components(separatedBy: "\r\n\r\n")
                let lines = parts[0].components(separatedBy: "\r\n")
                let headers = lines.dropFirst().map { (String($0.prefix { $0 != ":" }), String($0.drop { $0 != ":" }.dropFirst(2))) }
                let answered = DispatchSemaphore(value: 0)
                Task {
                    let target = lines[0].components(separatedBy: " ")[1]
                    let answer = try? await validator.answer(url: target, headers: headers, body: Data(parts[1].utf8)) { event in
                        guard case .incomingMessage(let message) = event else { return nil }
                        seen.add(message.body ?? "")
                        return try MessagingResponse { Message("You wrote \(message.body ?? "")") }.xml()
                    }
                    let body = answer?.body ?? ""
                    answers.add("HTTP/1.1 \(answer?.status ?? 500) X\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                    answered.signal()
                }
                answered.wait()
                connection.answer(answers.all.last ?? "")
            }
        }
        let form = { (body: String) -> WebhookParameters in ["MessageSid": "SM1", "From": "+15558675310", "To": "+15017122661", "Body": body] }
        let good = validator.signForm(url: "https://example.com/sms?a=b%20c&d=e", parameters: form("Grüße & more"))
        let long = validator.signForm(url: "https://example.com/sms", parameters: form(String(repeating: "x", count: 2000)))
        let send = { (signed: SignedRequest, more: String, isSigned: Bool) in
            let headers = signed.headers.filter { isSigned || $0.0 != "X-Twilio-Signature" }.map { HTTPHeader($0.0, $0.1) }
            let url = signed.url.replacingOccurrences(of: "https://example.com", with: server.url)
            let request = HTTPRequest(method: "POST", url: url, headers: headers, body: Data((signed.body + more).utf8))
            let answer = try await (.standard as any Transport).send(request)
            return "\(answer.status) \(String(decoding: answer.body, as: UTF8.self))"
        }
        let answer = try await send(good, "", true)
        XCTAssertTrue(answer.hasPrefix("200 ") && answer.contains("<Message>You wrote Grüße &amp; more</Message>"), answer)
        let refused = [try await send(good, "&x=y", true), try await send(good, "", false), try await send(long, "", true)]
        XCTAssertEqual(refused.map { String($0.prefix(3)) }, ["403", "400", "413"])
        XCTAssertEqual(seen.all, ["Grüße & more"])
    }

    func testLargeBodiesAreRefusedBeforeLong() async throws {
        let validator = try RequestValidator(authToken: "made-up-auth-token", maxBodyBytes: 20_000_000)
        let headers = [("X-Twilio-Signature", "bm8="), ("Content-Type", "application/x-www-form-urlencoded")]
        let million = (0..<1_000_000).map { "\($0)=&" }.joined()
        for body in [million, String(repeating: "%", count: 10_000_000)] {
            let answer = try await validator.answer(url: "https://example.com/", headers: headers, body: Data(body.utf8)) { _ in "forged" }
            XCTAssertEqual(answer.status, 403)
        }
    }

    func testTheWebhookOfTheReadmeIsAnsweredLikeThis() async throws {
        let validator = try RequestValidator(authToken: "made-up-auth-token", proxy: .base("https://example.com"))
        let form: WebhookParameters = ["MessageSid": "SM1", "From": "+15558675310", "To": "+15017122661", "Body": "Hi"]
        let signed = validator.signForm(url: "https://example.com/sms", parameters: form)
        let answer = try await validator.answer(url: "/sms", headers: signed.headers, body: Data(signed.body.utf8)) { event in
            switch event {
            case .incomingMessage(let message): try MessagingResponse { Message("You wrote \(message.body ?? "")") }.xml()
            case .messageStatus(let status): status.errorCode.map { "<!-- \($0) -->" }
            default: nil
            }
        }
        let twiml = #"<?xml version="1.0" encoding="UTF-8"?><Response><Message>You wrote Hi</Message></Response>"#
        XCTAssertEqual([answer.contentType, answer.body], ["text/xml", twiml])
        try ReadmeTests.check("## Answering webhooks", isIn: #filePath, after: "func testTheWebhookOfTheReadme")
    }

    func testNothingPrintsASecret() throws {
        let secret = "made-up-secret"
        let values: [Any] = [
            try RequestValidator(authToken: secret),
            AccessToken(accountSid: "AC1", signingKeySid: "SK1", secret: secret),
            ClientCapabilityToken(accountSid: "AC1", authToken: secret),
            TaskRouterCapabilityToken(accountSid: "AC1", authToken: secret, workspaceSid: "WS1", channelId: "WK1"),
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            XCTAssertFalse("\(value) \(String(reflecting: value)) \(dumped)".contains(secret), "\(type(of: value))")
        }
        XCTAssertThrowsError(try RequestValidator(authToken: ""))
        let wrong = AccessToken(accountSid: "PN0123456789abcdef0123456789abcdef", signingKeySid: "SK1", secret: secret)
        XCTAssertThrowsError(try wrong.jwt()) { error in
            XCTAssertEqual((error as? TrunklineError)?.failure.parameter, "accountSid")
        }
    }
}
