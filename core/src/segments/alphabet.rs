//! The two alphabets that a text message is sent in.

/// How many places a character takes in GSM 03.38: one in the default alphabet, two in its extension; none if it is in neither.
pub(super) fn septets(character: char) -> Option<usize> {
    match character {
        '\n' | '\r' | ' '..='Z' | '_' | 'a'..='z' => Some(1),
        '\u{c}' | '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '€' => Some(2),
        '\0'..='\u{7f}' => None,
        _ => "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà".contains(character).then_some(1),
    }
}

/// How many places it takes in UCS-2: its units in UTF-16.
pub(super) fn units(character: char) -> usize {
    character.len_utf16()
}

/// Which alphabet a text is sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// GSM 03.38, if it has every character of the text: 160 places in a message alone, 153 in each of several.
    Gsm7,
    /// UCS-2 for any other text: 70 places in a message alone, 67 in each of several.
    Ucs2,
}

impl Encoding {
    /// The name that Twilio uses, `GSM-7` or `UCS-2`.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Gsm7 => "GSM-7",
            Encoding::Ucs2 => "UCS-2",
        }
    }

    /// The places in a message that stands alone.
    pub(super) fn alone(self) -> usize {
        match self {
            Encoding::Gsm7 => 160,
            Encoding::Ucs2 => 70,
        }
    }

    /// The places in each of several: six bytes of each say which part of which message it is.
    pub(super) fn each(self) -> usize {
        match self {
            Encoding::Gsm7 => 153,
            Encoding::Ucs2 => 67,
        }
    }
}
