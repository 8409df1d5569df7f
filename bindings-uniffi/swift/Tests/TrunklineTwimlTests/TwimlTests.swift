import Foundation
import TrunklineCore
import TrunklineTwiml
import XCTest

final class TwimlTests: XCTestCase {
    func testADocumentIsWrittenByWhatEachElementCanHold() throws {
        let response = VoiceResponse {
            Gather(input: [.dtmf, .speech], action: "/menu", numDigits: 1, bargeIn: true) {
                Say("Press 1 & wait", language: .enGb)
            }
            Dial { Number("+15558675310", statusCallbackEvent: [.answered]) }
            Redirect("/next?a=1&b=2")
        }
        let written = """
            <?xml version="1.0" encoding="UTF-8"?><Response><Gather input="dtmf speech" action="/menu" numDigits="1" bargeIn="true">\
            <Say language="en-GB">Press 1 &amp; wait</Say></Gather><Dial><Number statusCallbackEvent="answered">+15558675310</Number></Dial>\
            <Redirect>/next?a=1&amp;b=2</Redirect></Response>
            """
        XCTAssertEqual(try response.xml(), written)
        XCTAssertEqual(response.description, written)
        XCTAssertTrue(try response.pretty().contains("\n  <Dial>"))
        XCTAssertEqual(try TwimlElement(parsing: written), response.element)
        XCTAssertEqual(try TwimlElement(parsing: response.pretty()).elements.map(\.name), ["Gather", "Dial", "Redirect"])
    }

    func testBlocksBranchAndRepeat() {
        func answer(_ names: [String], isOpen: Bool, greeting: String? = nil) -> String {
            VoiceResponse {
                if let greeting { Say(greeting) }
                if isOpen {
                    Dial { for name in names { ClientNoun(name) } }
                } else {
                    switch names.count {
                    case 0: Hangup()
                    default: Record(maxLength: 30)
                    }
                }
            }.element.elements.map { "\($0.name): \($0.text)\($0.elements.map(\.text))" }.joined(separator: ", ")
        }
        XCTAssertEqual(answer(["ana", "ben"], isOpen: true), #"Dial: ["ana", "ben"]"#)
        XCTAssertEqual(answer(["ana"], isOpen: false, greeting: "Hi"), "Say: Hi[], Record: []")
        XCTAssertEqual(answer([], isOpen: false), "Hangup: []")
    }

    func testTextCommentsAndWhatIsNewerStandAnywhere() throws {
        @TwimlBuilder<Say> func loudly(_ text: String) -> [TwimlNode] { SsmlEmphasis(text, level: .strong) }

        let response = VoiceResponse {
            TwimlNode.comment("say hello")
            Say("Hello ", voice: "Polly.Joanna") {
                loudly("you")
                " there"
                SsmlBreak(time: "1s")
                SsmlLang("Grüße", xmlLang: .deDe)
                SsmlSayAs("12", interpretAs: .ordinal)
            }
            TwimlElement("Newer", ["to": "Twilio"]) {
                Pause(length: 1)
                "x"
            }
            Hangup().attribute("newer", "yes")
        }
        .comment(before: "first")
        .comment(after: "last")
        let written = """
            <?xml version="1.0" encoding="UTF-8"?><!-- first --><Response><!-- say hello --><Say voice="Polly.Joanna">Hello \
            <emphasis level="strong">you</emphasis> there<break time="1s"/><lang xml:lang="de-DE">Grüße</lang>\
            <say-as interpret-as="ordinal">12</say-as></Say><Newer to="Twilio"><Pause length="1"/>x</Newer><Hangup newer="yes"/>\
            </Response><!-- last -->
            """
        XCTAssertEqual(try response.xml(), written)
        XCTAssertEqual(try TwimlElement(parsing: written), response.element)
    }

    func testElementsCanBeChanged() throws {
        var message = Message("Hi", to: "+15558675310")
        message.element["to"] = nil
        message.element["from"] = "+15017122661"
        message.element["from"] = "+15017122662"
        message.element.append(.text(" there"))
        message.element.append(.text(""))
        XCTAssertEqual(message.element.nodes, [.text("Hi there")])
        XCTAssertEqual(message.element.attributes.map(\.value), ["+15017122662"])
        XCTAssertEqual(message, Message("Hi there", from: "+15017122662"))
        let fax = FaxResponse { Receive(mediaType: .applicationPdf, pageSize: .a4) }
        XCTAssertTrue(try fax.xml().contains(#"<Receive mediaType="application/pdf" pageSize="a4"/>"#))
    }

    func testWhatXMLCannotHoldIsRefused() throws {
        let response = MessagingResponse { Message("a\u{0}b") }
        XCTAssertThrowsError(try response.xml()) { error in
            guard case TrunklineError.invalidArgument = error else { return XCTFail("\(error)") }
        }
        XCTAssertThrowsError(try response.pretty())
        XCTAssertFalse(response.description.contains("<"), response.description)
    }

    /// The cases of `tests/conformance/helpers`: their README has the form.
    func testConformance() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let file = folder.appendingPathComponent("../../../../tests/conformance/helpers/twiml.json").standardized
        let cases = try XCTUnwrap(JSON(parsing: String(contentsOf: file, encoding: .utf8))?["cases"]?.list)
        XCTAssertFalse(cases.isEmpty)
        for one in cases {
            let name = one["name"]?.text ?? ""
            let tree = try one["tree"].map { try built($0) }
            switch (one["xml"]?.text, tree) {
            case (nil, let tree?) where one["error"] != nil:
                XCTAssertThrowsError(try tree.xml(), name) { error in
                    XCTAssertNotNil((error as? TrunklineError)?.failure.parameter, name)
                }
            case (nil, let tree?): XCTAssertEqual(try TwimlElement(parsing: tree.xml()), tree, name)
            case (let xml?, let tree?): XCTAssertEqual(try byName(TwimlElement(parsing: xml)), tree, name)
            case (let xml, nil):
                XCTAssertThrowsError(try TwimlElement(parsing: xml ?? ""), name) { error in
                    let error = error as? TwimlError
                    XCTAssertEqual([error?.line, error?.column], one["at"]?.list?.map(\.integer), name)
                }
            }
        }
    }

    /// With its attributes in the order of their names, since `JSON` keeps no other.
    private func byName(_ element: TwimlElement) -> TwimlElement {
        var sorted = TwimlElement(element.name)
        for attribute in element.attributes.sorted(by: { $0.name < $1.name }) { sorted[attribute.name] = attribute.value }
        for node in element.nodes {
            if case .element(let element) = node { sorted.append(.element(byName(element))) } else { sorted.append(node) }
        }
        return sorted
    }

    private func built(_ tree: JSON) throws -> TwimlElement {
        let parts = try XCTUnwrap(tree.list)
        var element = TwimlElement(parts[0].text ?? "")
        for part in parts.dropFirst() {
            if let text = part.text {
                element.append(.text(text))
            } else if let comment = part["$comment"]?.text {
                element.append(.comment(comment))
            } else if let attributes = part.object {
                for (name, value) in attributes.sorted(by: { $0.key < $1.key }) { element[name] = value.text }
            } else {
                element.append(.element(try built(part)))
            }
        }
        return element
    }

    func testTheAnswerOfTheReadmeIsThisOne() throws {
        let response = VoiceResponse {
            Gather(action: "/menu", numDigits: 1) {
                Say("Press 1 for sales.", voice: .alice)
            }
            Say("Goodbye.")
            Hangup()
        }
        print(try response.pretty())

        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let readme = try String(contentsOf: folder.appendingPathComponent("../../README.md").standardized, encoding: .utf8)
        let section = try XCTUnwrap(readme.range(of: "## TwiML")).upperBound
        let shown = try XCTUnwrap(readme[section...].components(separatedBy: "```").dropFirst().first).dropFirst("swift".count)
        let here = try String(contentsOfFile: #filePath, encoding: .utf8)
        for line in shown.components(separatedBy: "\n") where !line.isEmpty && !line.hasPrefix("import") {
            XCTAssertTrue(here.contains(line), "the README shows \(line)")
        }
        XCTAssertEqual(response.element.elements.map(\.name), ["Gather", "Say", "Hangup"])
    }
}
