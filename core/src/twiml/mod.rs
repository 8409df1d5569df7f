//! TwiML: what a webhook answers to say how a call, a message or a fax goes on.
//!
//! ```
//! use trunkline::twiml::{Document, Element};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let say = Element::new("Say").attribute("language", "en-GB").text("Good morning & welcome");
//! let document = Document::new(Element::new("Response").child(say).child(Element::new("Hangup")));
//! let xml = document.to_xml()?;
//! assert_eq!(
//!     xml,
//!     r#"<?xml version="1.0" encoding="UTF-8"?><Response><Say language="en-GB">Good morning &amp; welcome</Say><Hangup/></Response>"#,
//! );
//! assert_eq!(Document::parse(&xml)?, document);
//! # Ok(()) }
//! ```

mod characters;
mod reader;
mod tree;
mod writer;

pub use self::reader::{MAX_DEPTH, MAX_LENGTH, SyntaxError};
pub use self::tree::{Document, Element, Node};
pub use self::writer::{Style, Writer};
