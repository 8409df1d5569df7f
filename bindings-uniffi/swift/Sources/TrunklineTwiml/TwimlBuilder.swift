/// Builds what an element holds, from elements that it can hold, texts and comments, by `if`, `switch` and `for` where it depends.
@resultBuilder
public enum TwimlBuilder<Parent: Twiml> {
    /// A text.
    public static func buildExpression(_ text: String) -> [TwimlNode] { [.text(text)] }

    /// A comment, for example.
    public static func buildExpression(_ node: TwimlNode) -> [TwimlNode] { [node] }

    /// What was built elsewhere for such an element.
    public static func buildExpression(_ nodes: [TwimlNode]) -> [TwimlNode] { nodes }

    /// An element that is newer than this library.
    public static func buildExpression(_ element: TwimlElement) -> [TwimlNode] { [.element(element)] }

    /// One behind the other.
    public static func buildBlock(_ parts: [TwimlNode]...) -> [TwimlNode] { parts.flatMap { $0 } }

    /// What stands in an `if`.
    public static func buildOptional(_ part: [TwimlNode]?) -> [TwimlNode] { part ?? [] }

    /// What stands in an `if` that has an `else`, or in a `switch`.
    public static func buildEither(first part: [TwimlNode]) -> [TwimlNode] { part }

    /// What stands in an `else`, or in a `switch`.
    public static func buildEither(second part: [TwimlNode]) -> [TwimlNode] { part }

    /// What stands in a `for`.
    public static func buildArray(_ parts: [[TwimlNode]]) -> [TwimlNode] { parts.flatMap { $0 } }

    /// What stands in an `if #available`.
    public static func buildLimitedAvailability(_ part: [TwimlNode]) -> [TwimlNode] { part }
}

extension TwimlBuilder where Parent == TwimlElement {
    /// Any element.
    public static func buildExpression(_ child: some Twiml) -> [TwimlNode] { [.element(child.element)] }
}
