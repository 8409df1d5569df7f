import TrunklineCore
internal import TrunklineNative

/// An element of TwiML, and what is in it.
///
/// ```swift
/// let response = VoiceResponse {
///     Gather(action: "/menu", numDigits: 1) {
///         Say("Press 1 for sales.", voice: .alice)
///     }
///     Hangup()
/// }
/// print(try response.xml())
/// ```
///
/// What an element cannot hold does not compile within it. A ``TwimlElement``, which is newer than this library, a text and a
/// ``TwimlNode/comment(_:)`` can stand anywhere.
public protocol Twiml: Sendable, Hashable, CustomStringConvertible {
    /// What it is in a document.
    var element: TwimlElement { get set }
}

extension Twiml {
    /// The same with an attribute: one that is newer than this library, for example.
    public func attribute(_ name: String, _ value: String) -> Self { changed { $0[name] = value } }

    /// The same with a comment before the document that it is.
    public func comment(before comment: String) -> Self { changed { $0.commentsBefore.append(comment) } }

    /// The same with a comment behind the document that it is.
    public func comment(after comment: String) -> Self { changed { $0.commentsAfter.append(comment) } }

    /// The document that it is.
    ///
    /// - Throws: `TrunklineError.invalidArgument` if a name is none in XML, or a text holds characters that XML cannot hold.
    public func xml() throws -> String { try element.written(pretty: false) }

    /// The same with a line for each element, for people.
    ///
    /// - Throws: `TrunklineError.invalidArgument` if a name is none in XML, or a text holds characters that XML cannot hold.
    public func pretty() throws -> String { try element.written(pretty: true) }

    /// The document that it is, or why it is none.
    public var description: String {
        do { return try xml() } catch { return "\(error)" }
    }

    private func changed(_ change: (inout TwimlElement) -> Void) -> Self {
        var copy = self
        change(&copy.element)
        return copy
    }
}

/// What is in an element.
public enum TwimlNode: Hashable, Sendable {
    /// An element.
    case element(TwimlElement)
    /// A text.
    case text(String)
    /// A comment.
    case comment(String)
}

/// An element by its name, which may hold anything: one that is newer than this library, or that was read.
public struct TwimlElement: Twiml {
    /// A name and a value.
    public struct Attribute: Hashable, Sendable {
        /// The name.
        public let name: String
        /// The value.
        public var value: String
    }

    /// What it is called in XML.
    public let name: String
    /// Its attributes, in the order in which they were set.
    public private(set) var attributes: [Attribute] = []
    /// What is in it. Texts that follow each other are one.
    public private(set) var nodes: [TwimlNode] = []
    /// The comments before it, if it is a document.
    public var commentsBefore: [String] = []
    /// The comments behind it, if it is a document.
    public var commentsAfter: [String] = []

    /// - Parameters:
    ///   - name: What it is called in XML.
    ///   - attributes: Its attributes, in order.
    ///   - content: What it holds.
    public init(
        _ name: String,
        _ attributes: KeyValuePairs<String, String> = [:],
        @TwimlBuilder<TwimlElement> content: () -> [TwimlNode] = { [] }
    ) {
        self.init(name, text: nil, content: content())
        for (name, value) in attributes { self[name] = value }
    }

    init(_ name: String, text: String? = nil, content: [TwimlNode]) {
        self.name = name
        if let text { append(.text(text)) }
        content.forEach { append($0) }
    }

    /// Reads a document. What this library does not know is kept; documents with a type or with entities of their own are refused.
    ///
    /// - Throws: ``TwimlError`` if it is none.
    public init(parsing xml: String) throws {
        try NativeLibrary.check()
        let parts: [TwimlPart]
        do {
            parts = try readTwiml(xml: xml)
        } catch TwimlSyntaxError.Malformed(let text, let line, let column) {
            throw TwimlError(message: text, line: Int(clamping: line), column: Int(clamping: column))
        }
        self.init(parts)
    }

    /// The elements in it.
    public var elements: [TwimlElement] {
        nodes.compactMap { if case .element(let element) = $0 { element } else { nil } }
    }

    /// The text in it, that of elements in it apart.
    public var text: String {
        nodes.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    /// Itself.
    public var element: TwimlElement {
        get { self }
        set { self = newValue }
    }

    /// The value of an attribute; without one, it has none of this name.
    public subscript(_ name: String) -> String? {
        get { attributes.first { $0.name == name }?.value }
        set {
            let place = attributes.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let value?): attributes[place].value = value
            case (let place?, nil): attributes.remove(at: place)
            case (nil, let value?): attributes.append(Attribute(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Adds something behind what is in it.
    public mutating func append(_ node: TwimlNode) {
        switch (node, nodes.last) {
        case (.text(""), _): break
        case (.text(let text), .text(let last)): nodes[nodes.count - 1] = .text(last + text)
        default: nodes.append(node)
        }
    }

    mutating func set(_ name: String, _ value: (some CustomStringConvertible)?) {
        if let value { self[name] = value.description }
    }

    /// A list is its items with spaces between.
    mutating func set(_ name: String, _ values: [some CustomStringConvertible]?) {
        if let values { self[name] = values.map(\.description).joined(separator: " ") }
    }
}

extension TwimlElement {
    fileprivate func written(pretty: Bool) throws -> String {
        try NativeLibrary.check()
        var parts = commentsBefore.map { TwimlPart.comment(text: $0) }
        push(to: &parts)
        parts += commentsAfter.map { .comment(text: $0) }
        return try translated { try writeTwiml(language: .swift, parts: parts, pretty: pretty) }
    }

    private func push(to parts: inout [TwimlPart]) {
        parts.append(.open(name: name, attributes: attributes.map { .init(name: $0.name, value: $0.value) }))
        for node in nodes {
            switch node {
            case .element(let element): element.push(to: &parts)
            case .text(let text): parts.append(.text(text: text))
            case .comment(let text): parts.append(.comment(text: text))
            }
        }
        parts.append(.close)
    }

    /// The element that the parts of a document are, of which there is one.
    private init(_ parts: [TwimlPart]) {
        // What holds all else has no name.
        var open = [TwimlElement("", content: [])]
        for part in parts {
            switch part {
            case .open(let name, let attributes):
                var element = TwimlElement(name, content: [])
                element.attributes = attributes.map { Attribute(name: $0.name, value: $0.value) }
                open.append(element)
            case .text(let text): open[open.count - 1].append(.text(text))
            case .comment(let text): open[open.count - 1].append(.comment(text))
            case .close:
                let closed = open.removeLast()
                open[open.count - 1].append(.element(closed))
            }
        }
        var (before, after): ([String], [String]) = ([], [])
        var root: TwimlElement?
        for node in open[0].nodes {
            switch node {
            case .element(let element): root = element
            case .comment(let text): if root == nil { before.append(text) } else { after.append(text) }
            case .text: break
            }
        }
        self = root ?? open[0]
        (commentsBefore, commentsAfter) = (before, after)
    }
}

/// A text is no TwiML.
public struct TwimlError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why, and where.
    public let message: String
    /// The line, from 1.
    public let line: Int
    /// The column, in characters, from 1.
    public let column: Int

    /// Why, and where.
    public var description: String { message }
}
