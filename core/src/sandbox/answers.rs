//! What an application answers to a webhook that asks for TwiML.

use crate::transport::Response;
use crate::twiml::{Document, Element, MAX_LENGTH};

/// Codes of Twilio's debugger.
const TOO_LARGE: i64 = 11750;
pub(crate) const UNREADABLE: i64 = 12100;
const WRONG_TYPE: i64 = 12300;

/// An answer, by its content type.
pub(crate) enum Answer {
    /// There is nothing in it.
    Nothing,
    /// A text without TwiML, which is said or sent.
    Text(String),
    /// A sound, by its content type.
    Sound(String),
    /// The elements of TwiML.
    Verbs(Vec<Element>),
}

/// Reads an answer; the code of the error if Twilio would not.
pub(crate) fn read(response: &Response) -> Result<Answer, i64> {
    let kind = response.headers.get("Content-Type").unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    if kind.starts_with("audio/") {
        return Ok(Answer::Sound(kind));
    }
    if response.body.len() > MAX_LENGTH {
        return Err(TOO_LARGE);
    }
    let body = String::from_utf8_lossy(&response.body);
    let body = body.trim();
    match kind.as_str() {
        _ if body.is_empty() => Ok(Answer::Nothing),
        "text/plain" => Ok(Answer::Text(body.to_owned())),
        "" | "text/xml" | "application/xml" | "text/html" | "application/twiml+xml" => {
            let document = Document::parse(body).map_err(|_| UNREADABLE)?;
            let root = document.root();
            if root.name() == "Response" {
                Ok(Answer::Verbs(root.elements().cloned().collect()))
            } else {
                Err(UNREADABLE)
            }
        }
        _ => Err(WRONG_TYPE),
    }
}
