//! Messages from people: the webhook of the number that they reach, and what the TwiML that it is answered with asks for.

use super::pools::SERVICES;
use super::sending::{self, Outgoing};
use super::{Received, conversations, media, numbers};
use crate::sandbox::answers::{self, Answer};
use crate::sandbox::state::{State, text};
use crate::sandbox::webhooks::{self, Pending, Then, method};
use crate::schema::Method;
use crate::segments::Segments;
use crate::transport::Response;
use crate::twiml::Element;
use crate::value::{Map, Timestamp, Value};

/// Words that end all messages of a sender, that begin them again, and that ask for help: those of Twilio's default handling.
const STOP: &[&str] = &["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"];
const START: &[&str] = &["START", "YES", "UNSTOP"];
const HELP: &[&str] = &["HELP", "INFO"];

/// Keeps a message that came in and tells the application of it. Gives its SID.
pub(crate) fn receive(state: &mut State, now: Timestamp, account: &str, received: &Received) -> String {
    let service = service_of(state, account, &received.to);
    let sid = state.mint.sid(if received.media.is_empty() { "SM" } else { "MM" });
    let segments = Segments::of(&received.body).count().max(1).to_string();
    let mut record = Map::from_iter([
        ("sid", sid.as_str()),
        ("account_sid", account),
        ("from", &received.from),
        ("to", &received.to),
        ("body", &received.body),
        ("direction", "inbound"),
        ("status", "received"),
        ("num_segments", &segments),
        ("num_media", &received.media.len().to_string()),
        ("api_version", "2010-04-01"),
    ]);
    for date in ["date_created", "date_updated", "date_sent"] {
        record.insert(date, now);
    }
    record.insert("messaging_service_sid", service.clone());
    state.insert(account, &sending::place(account), &sid, record);
    let media = media::keep(state, now, account, &sid, &received.media);

    if let Some(service) = &service {
        state.pools.remember(account, service, &received.from, &received.to);
    }
    if received.from.starts_with("whatsapp:") {
        sending::read(state, now, account, &received.to, &received.from);
        for own in std::iter::once(&received.to).chain(service.as_ref()) {
            state.wrote.insert((account.to_owned(), own.clone(), received.from.clone()), now);
        }
    }
    consent(state, now, account, received, service.as_deref());
    if let Some(conversation) = conversations::of_person(state, account, &received.from, &received.to) {
        conversations::receive(state, now, account, &conversation, &received.from, &received.body);
        sending::forget(state, account);
        return sid;
    }
    let mut parameters = vec![
        ("ToCountry", "US".to_owned()),
        ("ToState", String::new()),
        ("SmsMessageSid", sid.clone()),
        ("NumMedia", received.media.len().to_string()),
        ("ToCity", String::new()),
        ("FromZip", String::new()),
        ("SmsSid", sid.clone()),
        ("FromState", String::new()),
        ("SmsStatus", "received".to_owned()),
        ("FromCity", String::new()),
        ("Body", received.body.clone()),
        ("FromCountry", "US".to_owned()),
        ("To", received.to.clone()),
        ("ToZip", String::new()),
        ("NumSegments", segments),
        ("MessageSid", sid.clone()),
        ("AccountSid", account.to_owned()),
        ("From", received.from.clone()),
        ("ApiVersion", "2010-04-01".to_owned()),
    ];
    parameters.extend(service.as_deref().map(|service| ("MessagingServiceSid", service.to_owned())));
    let mut parameters: Vec<(String, String)> =
        parameters.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    for (at, (media, content_type)) in media.iter().enumerate() {
        let origin = state.origin.as_deref().unwrap_or("https://api.twilio.com");
        let url = format!("{origin}/2010-04-01/Accounts/{account}/Messages/{sid}/Media/{media}");
        parameters.push((format!("MediaUrl{at}"), url));
        parameters.push((format!("MediaContentType{at}"), content_type.clone()));
    }
    if let Some((url, verb, fallback)) = webhook_of(state, account, &received.to, service.as_deref()) {
        let mut pending = Pending::new("message.incoming", account, &url, verb, parameters);
        pending.fallback = fallback;
        pending.then = Then::Reply { own: received.to.clone(), other: received.from.clone() };
        webhooks::post(state, now, pending);
    }
    sending::forget(state, account);
    sid
}

/// Whoever says STOP gets nothing more, but that it was heard.
fn consent(state: &mut State, now: Timestamp, account: &str, received: &Received, service: Option<&str>) {
    let word = received.body.trim().to_ascii_uppercase();
    // Who leaves a messaging service leaves the number, too.
    let senders = std::iter::once(received.to.as_str()).chain(service);
    let keys: Vec<_> = senders.map(|sender| (account.to_owned(), sender.to_owned(), received.from.clone())).collect();
    let is_in = |words: &[&str]| words.contains(&word.as_str());
    let answer = if is_in(STOP) {
        state.opted_out.extend(keys);
        "You get no more messages from this number. Reply START to get them again."
    } else if is_in(START) && keys.iter().filter(|key| state.opted_out.remove(key)).count() > 0 {
        "You get messages from this number again. Reply STOP to end them, HELP for help."
    } else if is_in(HELP) {
        "Reply STOP to end the messages from this number."
    } else {
        return;
    };
    let reply = Outgoing::new(&received.to, &received.from, answer);
    sending::send(state, now, account, Outgoing { direction: "outbound-reply", is_about_consent: true, ..reply });
}

/// The messaging service that a number is in.
fn service_of(state: &State, account: &str, number: &str) -> Option<String> {
    let services = state.collection(account, SERVICES)?;
    services.iter().map(|(_, service)| text(service, "sid")).find_map(|service| {
        let has = |kind: &str, field: &str| {
            let senders = state.collection(account, &format!("{SERVICES}/{service}/{kind}"));
            senders.is_some_and(|senders| senders.find(field, number).is_some())
        };
        (has("PhoneNumbers", "phone_number") || has("ShortCodes", "short_code")).then(|| service.to_owned())
    })
}

type Address = (String, Method);

/// Where a message to a number goes: to the service's webhook, or the application's that the number names, or the number's own.
fn webhook_of(
    state: &State,
    account: &str,
    number: &str,
    service: Option<&str>,
) -> Option<(String, Method, Option<Address>)> {
    let own = |record: &Map, url: &str, verb: &str, fallback: &str, fallback_verb: &str| {
        let address = |url: &str, verb: &str| (text(record, url).to_owned(), method(text(record, verb)));
        let (url, verb) = address(url, verb);
        (!url.is_empty()).then(|| (url, verb, Some(address(fallback, fallback_verb))))
    };
    let service = service.and_then(|service| state.record(account, SERVICES, service));
    if let Some(service) = service
        && service.get("use_inbound_webhook_on_number").and_then(Value::as_bool) != Some(true)
    {
        return own(service, "inbound_request_url", "inbound_method", "fallback_url", "fallback_method");
    }
    let number = numbers::own(state, account, number)?;
    let settings = numbers::settings(state, account, number, "sms_application_sid");
    own(settings, "sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method")
}

/// Carries out what an application answered; the code of the error if it cannot be.
pub(crate) fn answer(state: &mut State, now: Timestamp, pending: &Pending, response: &Response) -> Result<(), i64> {
    let Then::Reply { own, other } = &pending.then else { return Ok(()) };
    let verbs = match answers::read(response)? {
        Answer::Nothing | Answer::Sound(_) => return Ok(()),
        Answer::Text(text) => {
            let reply = Outgoing { direction: "outbound-reply", ..Outgoing::new(own, other, &text) };
            sending::send(state, now, &pending.account, reply);
            return Ok(());
        }
        Answer::Verbs(verbs) => verbs,
    };
    for verb in verbs {
        match verb.name() {
            // A reply whose action is to go on elsewhere ends this TwiML.
            "Message" | "Sms" if reply(state, now, pending, &verb)? => return Ok(()),
            "Redirect" => {
                let next = Pending {
                    event: "message.incoming",
                    method: method(verb.get("method").unwrap_or_default()),
                    url: verb.own_text().trim().to_owned(),
                    ..pending.clone()
                };
                return webhooks::redirect(state, now, pending, next);
            }
            // What Twilio does not know it leaves out, with a warning.
            _ => {}
        }
    }
    Ok(())
}

/// Sends a reply. Gives whether the TwiML goes on elsewhere, at the reply's `action`.
fn reply(state: &mut State, now: Timestamp, pending: &Pending, verb: &Element) -> Result<bool, i64> {
    let Then::Reply { own, other } = &pending.then else { return Ok(false) };
    let below =
        |name: &'static str| verb.elements().filter(move |element| element.name() == name).map(Element::own_text);
    let body = below("Body").next().unwrap_or_else(|| verb.own_text());
    let media: Vec<String> = below("Media").map(|url| url.trim().to_owned()).collect();
    let callback = verb.get("statusCallback").map(|url| webhooks::resolve(&pending.url, url));
    let outgoing = Outgoing {
        media,
        status_callback: callback,
        direction: "outbound-reply",
        ..Outgoing::new(verb.get("from").unwrap_or(own), verb.get("to").unwrap_or(other), body.trim())
    };
    let sid = sending::send(state, now, &pending.account, outgoing);
    let Some(action) = verb.get("action") else { return Ok(false) };
    let record = state.record(&pending.account, &sending::place(&pending.account), &sid).cloned().unwrap_or_default();
    let next = Pending {
        event: "message.action",
        method: method(verb.get("method").unwrap_or_default()),
        url: action.to_owned(),
        parameters: sending::status_parameters(&record),
        fallback: None,
        ..pending.clone()
    };
    webhooks::redirect(state, now, pending, next)?;
    Ok(true)
}
