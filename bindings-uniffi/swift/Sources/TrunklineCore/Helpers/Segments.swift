internal import TrunklineNative

/// How many SMS a text takes, and why.
public struct Segments: Sendable {
    /// A character that is not in the GSM alphabet.
    public struct Forcing: Hashable, Sendable {
        /// Its place, counted in Unicode scalars.
        public let place: Int
        /// The character.
        public let character: String
    }

    /// `GSM-7`, or `UCS-2` where a character is not in the alphabet of GSM 03.38.
    public let encoding: String
    /// How many segments it takes: each is an SMS, and is paid for.
    public let count: Int
    /// How many places it takes, of which a character may take two.
    public let units: Int
    /// How many places are left in the last segment.
    public let unitsLeft: Int
    /// Whether Twilio refuses the text: it is longer than 1,600 characters.
    public let isTooLong: Bool
    /// The text of each segment.
    public let parts: [String]
    /// The characters that are not in the GSM alphabet.
    public let forcing: [Forcing]

    /// How this text is sent.
    public init(_ text: String) {
        let counted = countSegments(text: text)
        encoding = counted.encoding
        count = Int(clamping: counted.count)
        units = Int(clamping: counted.units)
        unitsLeft = Int(clamping: counted.unitsLeft)
        isTooLong = counted.isTooLong
        parts = counted.parts
        forcing = counted.forcing.map { Forcing(place: Int(clamping: $0.place), character: $0.character) }
    }

    /// The text as Twilio's smart encoding sends it: with letters of the GSM alphabet in the place of those that look like them.
    public static func smartEncoded(_ text: String) -> String { TrunklineNative.smartEncoded(text: text) }

    /// The longest beginning of a text that takes no more than so many segments. What a reader sees as one character stays whole.
    public static func cut(_ text: String, to segments: Int) -> String {
        cutToSegments(text: text, segments: UInt64(clamping: segments))
    }
}
