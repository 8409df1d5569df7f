//! Answers the messages that people send, and nobody but Twilio: `cargo run --features webhook,twiml --example webhook`.

use trunkline::twiml::{Document, Element};
use trunkline::webhook::{Event, Incoming, Signed, Validator};

fn main() -> trunkline::Result<()> {
    let validator = Validator::new("made-up-auth-token")?;

    // What Twilio sends, and the same from somebody else.
    let form = [
        ("MessageSid", "SM0123456789abcdef0123456789abcdef"),
        ("From", "+15558675310"),
        ("To", "+15017122661"),
        ("Body", "A table for two"),
    ];
    let signed = validator.sign_form("https://bistro.example/sms", &form);
    let mut forged = signed.clone();
    forged.body = signed.body.replace("two", "ten");
    for request in [signed, forged] {
        let (status, body) = answer(&validator, &request)?;
        println!("{status} {body}");
    }
    Ok(())
}

/// The status and the body for a request: its URL, headers and body are what any server has of it.
fn answer(validator: &Validator, request: &Signed) -> trunkline::Result<(u16, String)> {
    let headers: Vec<(&str, &str)> = request.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let incoming = Incoming { url: &request.url, headers: &headers, body: request.body.as_bytes() };
    let said = match validator.parse(&incoming) {
        Ok(Event::IncomingMessage(message)) => message.body.unwrap_or_default(),
        Ok(_) => return Ok((204, String::new())),
        Err(refusal) => return Ok((refusal.status(), String::new())),
    };
    let message = Element::new("Message").text(format!("You said: {said}"));
    Ok((200, Document::new(Element::new("Response").child(message)).to_xml()?))
}
