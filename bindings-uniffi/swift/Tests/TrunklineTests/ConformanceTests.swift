import Foundation
import Trunkline
import XCTest

@testable import TrunklineCore

/// Every case of `tests/conformance`, through the typed calls wherever the compiler lets it.
final class ConformanceTests: XCTestCase {
    /// Cases about what Swift's own types cannot carry. Who needs it gives the parameter as JSON text, which goes as it is.
    private static let leftOut = [
        "numbers within JSON keep their digits": "Decimal drops zeros at the end",
        "a map for a JSON parameter is written compactly, in its order": "Dictionary has no order",
    ]

    private var complaints: [String] = []
    private var typed = 0
    private var untyped = 0
    private var unsayable = 0

    func testEveryCase() async throws {
        let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../../tests/conformance").standardized
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted()
        XCTAssertFalse(files.isEmpty, "there are cases")
        var count = 0
        var names: Set<String> = []
        for file in files {
            let data = try Data(contentsOf: folder.appendingPathComponent(file))
            let cases = try JSONReader.read(data, { $0.json() })?["cases"]?.elements ?? []
            XCTAssertFalse(cases.isEmpty, file)
            for one in cases {
                let name = one["name"]?.text ?? ""
                names.insert(name)
                if let reason = Self.leftOut[name] {
                    print("conformance: \(file): left out: \(name): \(reason)")
                    continue
                }
                complaints = []
                do {
                    try await run(one)
                    count += 1
                } catch is Unsayable {
                    unsayable += 1
                }
                if !complaints.isEmpty { XCTFail("\(file): \(name)\n  " + complaints.joined(separator: "\n  ")) }
            }
        }
        XCTAssertTrue(names.isSuperset(of: Self.leftOut.keys), "what is left out are cases")
        print("conformance: \(count) cases, \(typed) typed calls, \(untyped) and \(unsayable) settings that the compiler refuses")
        XCTAssertGreaterThan(typed, 10 * untyped)
    }

    private func run(_ one: JSON) async throws {
        let script = Script(now: instant(one["now"]?.text ?? "2026-11-21T12:00:00Z"), chance: one["random"]?.number ?? 0.5)
        let client: Client
        do {
            client = try makeClient(one["client"] ?? .object([:]), script)
        } catch let error as TrunklineError {
            return one["call"] == nil ? compareError(one["error"], error) : complaints.append("it was refused: \(error)")
        }
        for step in [one] + (one["then"]?.elements ?? []) {
            script.wait(step["wait"]?.number ?? 0)
            try await run(step, client, script)
        }
        complaints += script.complaints
    }

    private func run(_ step: JSON, _ client: Client, _ script: Script) async throws {
        guard let call = step["call"] else { return complaints.append("the client was to be refused") }
        script.begin(step["exchanges"]?.elements ?? [])
        var data: Any?
        let response: Response<Void>
        do {
            response = try await client.withRawResponse { data = try await self.perform($0, call) }
        } catch let error as TrunklineError {
            script.finish()
            compareAttempts(step["attempts"]?.elements, script.attempts)
            return compareError(step["error"], error)
        }
        script.finish()
        compareAttempts(step["attempts"]?.elements, script.attempts)
        if let error = step["error"] { return complaints.append("it succeeded where an error was due: \(error)") }
        if let expected = step["result"] { compare("result", expected, data) }
        for (name, value) in step["raw"]?.members ?? [:] {
            compare("raw.\(name)", value, raw(of: data as Any)?[name])
        }
        for (member, value) in step["response"]?.members ?? [:] {
            guard let meta = response.meta else { return complaints.append("there is no response") }
            switch member {
            case "status": expect("status", value.integer, meta.status)
            case "request_id": expect("request_id", value.text, meta.requestID)
            case "retries": expect("retries", value.integer, meta.retries)
            case "elapsed": expect("elapsed", true, abs((value.number ?? -1) - meta.elapsed) < 1e-5)
            case "headers": for (name, text) in value.members { expect(name, text.text, meta.header(name)) }
            default: complaints.append("a response has no \(member)")
            }
        }
    }

    private func perform(_ client: Client, _ call: JSON) async throws -> Any? {
        let options = try call["options"].map(makeOptions)
        if let request = call["request"] {
            let pairs = { (name: String) in (request[name]?.elements ?? []).map { ($0.elements[0].text ?? "", $0.elements[1].text ?? "") } }
            let answer = try await client.request(
                request["method"]?.text ?? "", request["url"]?.text ?? "",
                query: pairs("query"), form: pairs("form"), json: request["json"].flatMap(JSON.of), options: options
            )
            return try JSONReader.read(answer.data) { $0.json() }
        }
        let operation = call["operation"]?.text ?? ""
        let given = call["arguments"]?.members ?? [:]
        let (limit, pageSize, resume) = (call["limit"]?.integer, call["page_size"]?.integer, call["cursor"]?.text)
        let isPage = call["page"] == .boolean(true)
        let arguments = CaseArguments(given, limit: limit, pageSize: pageSize, resume: resume, isPage: isPage, options: options)
        guard let typedCall = typedCalls[operation] ?? writtenCalls[operation] else { return complaints.append("there is no typed call for \(operation)") }
        do {
            let data = try await typedCall(client, arguments)
            typed += 1
            return data
        } catch is Untyped {
            untyped += 1
        } catch {
            typed += 1
            throw error
        }
        let values = given.mapValues(untyped)
        let isList = operation.hasSuffix(".list") || writtenCalls[operation] != nil
        if !isList { return try await client.execute(operation, values, options: options) }
        return try await arguments.read(try client.list(operation, values, limit: limit, pageSize: pageSize, resume: resume, options: options))
    }

    /// An argument for a call by name.
    private func untyped(_ value: JSON) -> any Sendable {
        switch (value, tagged(value)) {
        case (_, ("$timestamp", let text)?): instant(text)
        case (_, ("$date", let text)?): Day(iso: text)
        case (_, ("$decimal", let text)?): text
        case (.object(let members), nil): members.mapValues(untyped)
        default: JSON.of(value) ?? .null
        }
    }

    private func makeClient(_ given: JSON, _ script: Script) throws -> Client {
        let names = [
            "username", "password", "auth_token", "api_key", "api_secret", "client_id", "client_secret", "bearer_token", "anonymous",
        ]
        if names.contains(where: { given[$0] != nil }) { throw Unsayable() }
        let representation = try said(given["representation"], \.text) ?? "json"
        if !["json", "xml"].contains(representation) { throw Unsayable() }
        let options = ClientOptions(
            accountSid: try said(given["account_sid"], \.text),
            region: try said(given["region"], \.text),
            edge: try said(given["edge"], \.text),
            baseURL: try said(given["base_url"], \.text),
            representation: representation == "xml" ? .xml : .json,
            timeout: try said(given["timeout"], \.number),
            totalTimeout: try said(given["total_timeout"], \.number),
            maxRetries: try said(given["max_retries"], \.integer),
            userAgent: try said(given["user_agent"], \.text),
            transport: script,
            onAttempt: { script.note($0) },
            environment: given["environment"]?.members.compactMapValues(\.text)
        )
        let text = { (name: String) in given["credentials"]?[name]?.text ?? "" }
        let credentials: Credentials
        switch given["credentials"]?["type"]?.text {
        case nil:
            if options.environment != nil { return try Client(options: options) }
            credentials = .authToken(accountSid: "AC0123456789abcdef0123456789abcdef", authToken: "made-up-auth-token")
        case "auth_token": credentials = .authToken(accountSid: text("account_sid"), authToken: text("auth_token"))
        case "api_key": credentials = .apiKey(accountSid: text("account_sid"), key: text("key"), secret: text("secret"))
        case "client_credentials":
            credentials = .clientCredentials(clientID: text("client_id"), clientSecret: text("client_secret"))
        case "bearer": credentials = .bearer(text("token"))
        default: credentials = .anonymous
        }
        return try Client(credentials, options: options)
    }

    private func makeOptions(_ given: JSON) throws -> CallOptions {
        let headers = try said(given["headers"], \.object) ?? [:]
        return CallOptions(
            timeout: try said(given["timeout"], \.number),
            totalTimeout: try said(given["total_timeout"], \.number),
            maxRetries: try said(given["max_retries"], \.integer),
            headers: try headers.compactMapValues { try said($0, \.text) },
            method: try said(given["method"], \.text)
        )
    }

    /// A value of a type that the compiler would not refuse.
    private func said<Value>(_ value: JSON?, _ read: (JSON) -> Value?) throws -> Value? {
        guard let value else { return nil }
        guard let said = read(value) else { throw Unsayable() }
        return said
    }

    /// A message with names as Swift has them. What stands in double quotes is not ours.
    private func spelled(_ message: String) -> String {
        let quoted = message.split(separator: "\"", omittingEmptySubsequences: false)
        let parts = quoted.enumerated().map { at, part in
            if at % 2 == 1 { return String(part) }
            let names = part.split(separator: "`", omittingEmptySubsequences: false)
            return names.enumerated().map { $0 % 2 == 1 ? spelledName(String($1)) : String($1) }.joined(separator: "`")
        }
        return parts.joined(separator: "\"").replacingOccurrences(of: "{time}", with: "a positive number of seconds")
    }

    private func spelledName(_ name: String) -> String {
        let renamed = [
            "cursor": "resume", "base_url": "baseURL", "client_id": "clientID", "api_key": "key", "api_secret": "secret",
            "bearer_token": "token",
        ]
        let words = name.split(separator: "_")
        return renamed[name] ?? words.dropFirst().reduce(String(words.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
    }

    private func expect<Value: Equatable>(_ place: String, _ expected: Value, _ actual: Value) {
        if expected != actual { complaints.append("\(place)\n    expected \(expected)\n    but was  \(actual)") }
    }

    /// What is within an optional.
    private func unwrapped(_ value: Any?) -> Any? {
        guard let value else { return nil }
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional ? mirror.children.first.flatMap { unwrapped($0.value) } : value
    }

    private func raw(of record: Any) -> Raw? {
        Mirror(reflecting: unwrapped(record) as Any).children.compactMap { unwrapped($0.value) as? Raw }.first
            ?? (unwrapped(record).flatMap { Mirror(reflecting: $0).children.first { $0.label == "raw" }?.value as? Raw })
    }

    private func compare(_ place: String, _ expected: JSON, _ actual: Any?) {
        let actual = unwrapped(actual)
        switch actual {
        case nil, is Void: expect(place, expected, .null)
        case let page as AnyPage:
            compare(place, expected["items"] ?? .null, page.items)
            expect("\(place).next", expected["next"]?.text, page.next)
            expect("\(place).previous", expected["previous"]?.text, page.previous)
        case let json as JSON: compareJSON(place, expected, json)
        case let secret as Secret: expect(place, expected.text, secret.expose())
        case let choice as any TextEnum: expect(place, expected.text, choice.text)
        case let date as Date: expect(place, true, abs(date.timeIntervalSince(instant(expected.text ?? ""))) < 0.001)
        case let url as URL: expect(place, expected.text, url.absoluteString)
        case let decimal as Decimal: expect(place, Decimal.of(expected), decimal)
        case let truth as Bool: expect(place, expected, .boolean(truth))
        case let number as Int: expect(place, Int.of(expected), number)
        case let text as String: expect(place, expected.text, text)
        case let values as [Any]:
            expect("\(place).count", expected.elements.count, values.count)
            for (at, (one, other)) in zip(expected.elements, values).enumerated() { compare("\(place)[\(at)]", one, other) }
        case let values as [String: Any]:
            for (name, value) in expected.members { compare("\(place).\(name)", value, values[name]) }
        case let record?: compareRecord(place, expected, record)
        }
    }

    private func compareJSON(_ place: String, _ expected: JSON, _ actual: JSON) {
        switch (expected, actual) {
        case (.list(let one), .list(let other)) where one.count == other.count:
            for (at, (one, other)) in zip(one, other).enumerated() { compareJSON("\(place)[\(at)]", one, other) }
        case (.object(let one), .object(let other)) where tagged(expected) == nil:
            for (name, value) in one { compareJSON("\(place).\(name)", value, other[name] ?? .null) }
            for (name, value) in other where one[name] == nil { expect("\(place).\(name)", .null, value) }
        default: expect(place, JSON.of(expected), actual)
        }
    }

    /// A record of a typed call; its properties are named after the table's fields.
    private func compareRecord(_ place: String, _ expected: JSON, _ record: Any) {
        var properties: [String: Any] = [:]
        for child in Mirror(reflecting: record).children {
            properties[(child.label ?? "").replacingOccurrences(of: "_", with: "")] = child.value
        }
        let raw = properties.removeValue(forKey: "raw") as? Raw
        for (name, value) in expected.members {
            let words = name.split(separator: "_")
            let property = words.dropFirst().reduce(String(words[0])) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
            let found = properties.removeValue(forKey: property).flatMap(unwrapped)
            // What is beyond the type is left to the raw form: new fields, and integers with decimals or beyond 64 bits.
            if found == nil, value != .null, let raw {
                compareJSON("\(place).raw.\(name)", value, raw[name] ?? .null)
            } else {
                compare("\(place).\(name)", value, found)
            }
        }
        for (name, value) in properties {
            if let value = unwrapped(value), value as? String != "" { complaints.append("\(place).\(name) is \(value) and should be null") }
        }
    }

    private func compareAttempts(_ expected: [JSON]?, _ told: [Attempt]) {
        guard let expected else { return }
        expect("attempts.count", expected.count, told.count)
        for (at, (expected, attempt)) in zip(expected, told).enumerated() {
            for (member, value) in expected.members {
                let place = "attempts[\(at)].\(member)"
                switch member {
                case "method": expect(place, value.text, attempt.method)
                case "url": expect(place, value.text, attempt.url)
                case "operation": expect(place, value.text, attempt.operation)
                case "path_template": expect(place, value.text, attempt.pathTemplate)
                case "number": expect(place, value.integer, attempt.number)
                case "started_at": compare(place, value, attempt.startedAt)
                case "status": expect(place, value.integer, attempt.status)
                case "error_type": expect(place, value.text, attempt.errorType)
                case "request_id": expect(place, value.text, attempt.requestID)
                case "elapsed": expect(place, true, abs((value.number ?? -1) - attempt.elapsed) < 1e-5)
                case "retry_in": expect(place, value.number, attempt.retryIn)
                default: complaints.append("an attempt has no \(member)")
                }
            }
        }
    }

    private func compareError(_ expected: JSON?, _ error: TrunklineError) {
        guard let expected else { return complaints.append("it failed: \(error)") }
        let failure = error.failure
        for (member, value) in expected.members {
            let place = "error.\(member) of: \(error)"
            switch member {
            case "kind": expect(place, value.text, kind(error))
            case "status": expect(place, value.integer, failure.status)
            case "code": expect(place, value.integer, failure.code)
            case "message":
                let isOurs = ["configuration", "invalid_argument"].contains(kind(error))
                expect(place, isOurs ? value.text.map(spelled) : value.text, failure.message)
            case "more_info": expect(place, value.text, failure.moreInfo)
            case "details": compareJSON(place, value, failure.details ?? .null)
            case "parameter": expect(place, value.text.map(spelledName), failure.parameter)
            case "retry_after": expect(place, value.number, failure.retryAfter)
            case "request_id": expect(place, value.text, failure.requestID)
            case "may_have_happened": expect(place, value, .boolean(failure.mayHaveHappened))
            case "started_at": value == .null ? expect(place, nil, failure.startedAt) : compare(place, value, failure.startedAt)
            case "attempts": expect(place, value.integer, failure.attempts)
            case "method": expect(place, value.text, failure.method)
            case "url": expect(place, value.text, failure.url)
            case "cause": expect(place, value.text, failure.cause.map(kind))
            default: complaints.append("an error has no \(member)")
            }
        }
    }

    /// `notFound(…)` is `not_found`.
    private func kind(_ error: TrunklineError) -> String {
        let name = Mirror(reflecting: error).children.first?.label ?? ""
        return name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }
}

/// The case gives a setting that the compiler would have refused.
private struct Unsayable: Error {}
