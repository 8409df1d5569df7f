//! A bot that takes reservations by SMS, and talks to a person on the sandbox:
//! `cargo run --features sandbox,twiml,webhook --example bot`. The feature `axum` has an extractor for a server's handlers.

use std::collections::HashMap;

use trunkline::Client;
use trunkline::sandbox::{Delivery, Received, Sandbox};
use trunkline::twiml::messaging::MessagingResponse;
use trunkline::webhook::{Event, Incoming, Proxy, Validator};

/// Answers messages, and nobody but Twilio.
struct Bot {
    validator: Validator,
    tables: HashMap<String, u32>,
}

impl Bot {
    /// The TwiML for a request, or nothing for one that asks for nothing or is not Twilio's.
    fn answer(&mut self, request: &Incoming<'_>) -> Option<String> {
        let Ok(Event::IncomingMessage(message)) = self.validator.parse(request) else { return None };
        let text = message.body.unwrap_or_default().trim().to_lowercase();
        let from = message.from.unwrap_or_default();
        let answer = if let Ok(count) = text.parse() {
            self.tables.insert(from, count);
            format!("A table for {count} is yours. Write FREE to give it up.")
        } else if text == "free" && self.tables.remove(&from).is_some() {
            "Your table is free again.".to_owned()
        } else {
            "How many are you?".to_owned()
        };
        MessagingResponse::new().message(answer).to_xml().ok()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::new();
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox.clone()).build()?;
    let number = client.incoming_phone_numbers().create();
    number.phone_number("+15017122661").sms_url("https://bistro.example/sms").await?;

    let validator = Validator::new(sandbox.auth_token())?.behind(Proxy::Base("https://bistro.example".to_owned()));
    let mut bot = Bot { validator, tables: HashMap::new() };
    for text in ["Hello", "4", "Free", "Free"] {
        sandbox.receive(&Received::new("+15558675310", "+15017122661", text))?;
        sandbox.settle(|webhook| {
            let headers: Vec<_> = webhook.headers.iter().collect();
            Delivery::reply(bot.answer(&Incoming { url: &webhook.url, headers: &headers, body: &webhook.body }))
        })?;
    }
    for message in sandbox.conversation("+15558675310") {
        let field = |name| message.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        println!("{} {}", if field("direction") == "inbound" { '<' } else { '>' }, field("body"));
    }
    Ok(())
}
