//! TwiML: what a webhook answers to say how a call, a message or a fax goes on.
//!
//! Each element has a type, which offers its attributes and the elements that can stand in it:
//!
//! ```
//! use trunkline::twiml::voice::{Gather, GatherInput, Say, VoiceResponse};
//!
//! # fn main() -> trunkline::Result<()> {
//! let menu = Gather::new().input([GatherInput::Dtmf, GatherInput::Speech]).num_digits(1).say("Press 1 for sales");
//! let response = VoiceResponse::new().gather(menu).say(Say::with_message("Bye").language("en-GB"));
//! assert_eq!(
//!     response.to_xml()?,
//!     "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>\
//!      <Gather input=\"dtmf speech\" numDigits=\"1\"><Say>Press 1 for sales</Say></Gather>\
//!      <Say language=\"en-GB\">Bye</Say></Response>",
//! );
//! # Ok(()) }
//! ```
//!
//! What is newer than this version, or was read, is an [`Element`] of any name:
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

mod builder;
mod characters;
#[expect(clippy::new_without_default, reason = "an empty element is no default of anything")]
pub mod fax;
#[expect(clippy::new_without_default, reason = "an empty element is no default of anything")]
pub mod messaging;
mod reader;
mod tree;
#[expect(clippy::new_without_default, reason = "an empty element is no default of anything")]
#[expect(clippy::should_implement_trait, reason = "`<sub>` is an element of SSML")]
pub mod voice;
mod writer;

pub use self::reader::{MAX_DEPTH, MAX_LENGTH, SyntaxError};
pub use self::tree::{Document, Element, Node};
pub use self::writer::{Style, Writer};
