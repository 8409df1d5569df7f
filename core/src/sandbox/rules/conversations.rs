//! Conversations: what is posted reaches those who take part by SMS or WhatsApp, what they write is posted, and the application is told of it.
//!
//! Webhooks are those of the conversation, and of the service or the account as its configuration says; what an application does itself over
//! the API is told only if it asks for it, by `X-Twilio-Webhook-Enabled: true`. A message of a person waits for the application's answer to
//! `onMessageAdd`, which can change or refuse it: that is a pre-event. What the API posts is there with its answer, and has none.

use super::chat_webhooks::has;
use super::content;
use super::sending::{self, Outgoing};
use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource;
use crate::sandbox::state::{State, integer, text};
use crate::sandbox::webhooks::{self, Pending, Then, method, parameter};
use crate::transport::Response;
use crate::value::{Map, Timestamp, Value};

/// What webhooks of conversations tell.
const PRE_EVENT: &str = "conversation.message.add";
const ADDED: &str = "conversation.message.added";
const PARTICIPANT_ADDED: &str = "conversation.participant.added";
/// Who wrote what nobody is named for.
const SYSTEM: &str = "system";

pub(crate) fn create(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let mut record = call.new_record();
    kinds::defaults(
        &mut record,
        [("state", Value::from("active")), ("attributes", "{}".into()), ("timers", Map::new().into())],
    );
    Ok(Done::Created(call.keep(record)))
}

/// A person takes part by the number that they write from and the one that they write to. The codes are from memory.
pub(crate) fn create_participant(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let form = |name: &str| call.form.filled(name).unwrap_or_default().to_owned();
    let (identity, address) = (form("Identity"), form("MessagingBinding.Address"));
    let proxy = form("MessagingBinding.ProxyAddress");
    if !identity.is_empty() && call.collection().is_some_and(|all| all.find("identity", &identity).is_some()) {
        return Err(Problem::new(409, 50433, "Participant already exists"));
    }
    if let Some(place) = of_person(call.state, &call.account, &address, &proxy) {
        let sid = place.rsplit('/').next().unwrap_or_default();
        let message = format!("A binding for this participant and proxy address already exists in Conversation {sid}");
        return Err(Problem::new(409, 50416, message));
    }
    let mut record = call.new_record();
    if !address.is_empty() {
        let mut binding = record.get("messaging_binding").and_then(Value::as_map).cloned().unwrap_or_default();
        binding.insert("type", address.split_once(':').map_or("sms", |(channel, _)| channel));
        record.insert("messaging_binding", binding);
    }
    kinds::defaults(&mut record, [("attributes", "{}")]);
    let item = call.keep(record);
    if call.tells {
        let more = [("ParticipantSid", text(&item.record, "sid")), ("Identity", &identity)];
        let binding = [("MessagingBinding.Address", address.as_str()), ("MessagingBinding.ProxyAddress", &proxy)];
        let told: Vec<(&str, &str)> = more.into_iter().chain(binding).filter(|(_, value)| !value.is_empty()).collect();
        let (place, now, account) = (place_of(call), call.now, call.account.clone());
        tell(call.state, now, &account, &place, (PARTICIPANT_ADDED, "onParticipantAdded"), "API", &told);
    }
    Ok(Done::Created(item))
}

pub(crate) fn create_message(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let (template, variables) = (call.form.filled("ContentSid"), call.form.filled("ContentVariables"));
    let rendered = content::render(call.state, &call.account, template, variables)?;
    let mut record = call.new_record();
    if let Some(rendered) = rendered {
        record.insert("body", rendered.body);
    }
    kinds::defaults(&mut record, [("author", SYSTEM), ("attributes", "{}")]);
    let place = place_of(call);
    let (account, now, moment, tells) = (call.account.clone(), call.now, call.moment, call.tells);
    number(call.state, &account, &place, &mut record);
    let item = call.keep(record);
    pass_on(call.state, moment, &account, &place, &item.record, false);
    if tells {
        announce(call.state, now, &account, &place, &item.record, "API");
    }
    Ok(Done::Created(item))
}

/// Lists messages as `Order` says: oldest first unless it is `desc`.
pub(crate) fn list_messages(call: &mut Call) -> Result<Done, Problem> {
    let newest_first = call.form.get("Order") == Some("desc");
    resource::list_in(call, newest_first)
}

/// Where the conversation of a call is kept: `conversations/Conversations/CH…`.
fn place_of(call: &Call) -> String {
    call.place_of(call.path_of("ConversationSid"))
}

/// Messages are numbered from 0; a number is never given twice. Who takes part and wrote is named.
fn number(state: &mut State, account: &str, place: &str, message: &mut Map) {
    let index = state.collection(account, &format!("{place}/Messages")).map_or(0, |all| all.came());
    message.insert("index", index);
    let author = text(message, "author").to_owned();
    let mut participants = participants(state, account, place);
    let own = participants.find(|it| text(it, "identity") == author || address(it) == author);
    message.insert("participant_sid", own.map(|own| text(own, "sid")));
}

fn participants<'a>(state: &'a State, account: &str, place: &str) -> impl Iterator<Item = &'a Map> + use<'a> {
    let all = state.collection(account, &format!("{place}/Participants")).into_iter().flat_map(|all| all.iter());
    all.map(|(_, participant)| participant)
}

fn binding<'a>(participant: &'a Map, field: &str) -> &'a str {
    participant.get("messaging_binding").and_then(|it| it.get(field)).and_then(Value::as_str).unwrap_or_default()
}

fn address(participant: &Map) -> &str {
    binding(participant, "address")
}

/// Sends a message to those who take part by their phones, but not to who wrote it.
fn pass_on(state: &mut State, moment: Timestamp, account: &str, place: &str, message: &Map, is_passed_on: bool) {
    let (author, body) = (text(message, "author"), text(message, "body"));
    let by_phone = participants(state, account, place).filter_map(|participant| {
        let (own, proxy) = (address(participant), binding(participant, "proxy_address"));
        let is_sent = !own.is_empty() && !proxy.is_empty() && own != author;
        is_sent.then(|| Outgoing { direction: "outbound-api", is_passed_on, ..Outgoing::new(proxy, own, body) })
    });
    for outgoing in by_phone.collect::<Vec<Outgoing>>() {
        sending::send(state, moment, account, outgoing);
    }
}

/// The active conversation in which a person takes part by these two numbers.
pub(crate) fn of_person(state: &State, account: &str, person: &str, proxy: &str) -> Option<String> {
    if person.is_empty() {
        return None;
    }
    let services = state.collection(account, "conversations/Services").into_iter().flat_map(|all| all.iter());
    let of_services = services.map(|(_, it)| format!("conversations/Services/{}/Conversations", text(it, "sid")));
    let mut places = std::iter::once("conversations/Conversations".to_owned()).chain(of_services);
    places.find_map(|place| {
        let conversations = state.collection(account, &place).into_iter().flat_map(|all| all.iter());
        let active = conversations.filter(|(_, it)| text(it, "state") == "active");
        let mut found = active.map(|(_, it)| format!("{place}/{}", text(it, "sid")));
        found.find(|conversation| {
            let mut all = participants(state, account, conversation);
            all.any(|it| address(it) == person && binding(it, "proxy_address") == proxy)
        })
    })
}

/// Posts what a person wrote: at once, or when the application has said whether.
pub(crate) fn receive(state: &mut State, now: Timestamp, account: &str, place: &str, person: &str, body: &str) {
    let sid = state.mint.sid("IM");
    let mut message = Map::from_iter([
        ("sid", sid.as_str()),
        ("account_sid", account),
        ("conversation_sid", place.rsplit('/').next().unwrap_or_default()),
        ("author", person),
        ("body", body),
        ("attributes", "{}"),
    ]);
    if let Some(service) = service_of(place) {
        message.insert("chat_service_sid", service);
    }
    message.insert("date_created", now);
    message.insert("date_updated", now);
    let (url, verb) = configured(state, account, place, "pre_webhook_url", "onMessageAdd");
    if url.is_empty() {
        post(state, now, account, place, message);
        return;
    }
    let mut parameters = parameters(account, place, "onMessageAdd", "SMS");
    for (name, field) in [("Body", "body"), ("Author", "author"), ("Attributes", "attributes")] {
        parameters.push((name.to_owned(), parameter(message.get(field))));
    }
    let mut pending = Pending::new(PRE_EVENT, account, &url, verb, parameters);
    pending.then = Then::Post { place: place.to_owned(), message };
    webhooks::post(state, now, pending);
}

/// Goes on from what an application says to a message that is to be posted: JSON with a `body` or an `author` changes it, an error of the
/// client refuses it; whatever else it answers, the message is posted as it is.
pub(crate) fn judge(
    state: &mut State,
    now: Timestamp,
    account: &str,
    place: &str,
    message: &Map,
    response: Option<&Response>,
) {
    let mut message = message.clone();
    if let Some(response) = response {
        if (400..500).contains(&response.status) {
            return;
        }
        let changes = Value::from_json(String::from_utf8_lossy(&response.body).trim()).unwrap_or_default();
        for field in ["body", "author", "attributes"] {
            if let (200, Some(change)) = (response.status, changes.get(field).and_then(Value::as_str)) {
                message.insert(field, change);
            }
        }
    }
    post(state, now, account, place, message);
}

fn post(state: &mut State, now: Timestamp, account: &str, place: &str, mut message: Map) {
    number(state, account, place, &mut message);
    let sid = text(&message, "sid").to_owned();
    state.insert(account, &format!("{place}/Messages"), &sid, message.clone());
    pass_on(state, now, account, place, &message, true);
    announce(state, now, account, place, &message, "SMS");
}

fn service_of(place: &str) -> Option<&str> {
    place.strip_prefix("conversations/Services/")?.split('/').next()
}

fn announce(state: &mut State, now: Timestamp, account: &str, place: &str, message: &Map, source: &str) {
    let index = integer(message, "index").to_string();
    let told = [
        ("MessageSid", text(message, "sid")),
        ("Index", &index),
        ("Body", text(message, "body")),
        ("Author", text(message, "author")),
        ("Attributes", text(message, "attributes")),
        ("ParticipantSid", text(message, "participant_sid")),
    ];
    tell(state, now, account, place, (ADDED, "onMessageAdded"), source, &told);
}

fn parameters(account: &str, place: &str, event: &str, source: &str) -> Vec<(String, String)> {
    let mut told = vec![
        ("EventType", event),
        ("AccountSid", account),
        ("ConversationSid", place.rsplit('/').next().unwrap_or_default()),
        ("Source", source),
        ("RetryCount", "0"),
    ];
    told.extend(service_of(place).map(|service| ("ChatServiceSid", service)));
    told.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Tells of something that has happened: whom the configuration names, then the conversation's own webhooks.
fn tell(
    state: &mut State,
    now: Timestamp,
    account: &str,
    place: &str,
    (event, name): (&'static str, &str),
    source: &str,
    more: &[(&str, &str)],
) {
    let mut parameters = parameters(account, place, name, source);
    parameters.push(("DateCreated".to_owned(), now.to_wire()));
    parameters.extend(
        more.iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let mut targets = vec![configured(state, account, place, "post_webhook_url", name)];
    let own = state.collection(account, &format!("{place}/Webhooks")).into_iter().flat_map(|all| all.iter());
    targets.extend(own.filter_map(|(_, webhook)| {
        let configuration = webhook.get("configuration").and_then(Value::as_map)?;
        let is_told = text(webhook, "target") == "webhook" && has(configuration.get("filters"), name);
        is_told.then(|| (text(configuration, "url").to_owned(), method(text(configuration, "method"))))
    }));
    for (url, verb) in targets {
        webhooks::post(state, now, Pending::new(event, account, &url, verb, parameters.clone()));
    }
}

/// Where the configuration of the service, or of the account, sends an event that it lists.
fn configured(state: &State, account: &str, place: &str, field: &str, name: &str) -> (String, crate::schema::Method) {
    let configuration = match service_of(place) {
        Some(service) => format!("conversations/Services/{service}/Configuration/Webhooks"),
        None => "conversations/Configuration/Webhooks".to_owned(),
    };
    let found = state.record(account, &configuration, "").filter(|found| has(found.get("filters"), name));
    found.map_or((String::new(), crate::schema::Method::Post), |found| {
        (text(found, field).to_owned(), method(text(found, "method")))
    })
}
