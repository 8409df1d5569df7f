use super::Api;
use crate::sandbox::mint::Mint;
use crate::schema::Method;
use crate::transport::{Request, Transport};
use crate::value::Timestamp;

#[test]
fn a_host_or_the_first_segment_names_the_product() {
    let api = Api::new();
    for origin in [
        "https://messaging.twilio.com",
        "http://messaging.localhost:8080",
        "https://messaging.dublin.ie1.twilio.com",
        "http://127.0.0.1:8080/messaging",
        "http://sandbox.example:1/messaging",
    ] {
        api.get(&format!("{origin}/v1/Services")).ok(200);
        api.get(&format!("{origin}/v2/Services")).refused(404, 20404);
    }
    api.get("http://127.0.0.1:8080/preview/wireless/Sims").ok(200);
}

#[test]
fn a_plain_address_serves_what_one_product_alone_has_and_names_the_others() {
    let api = Api::new();
    for origin in ["http://127.0.0.1:8080", "http://localhost", "http://sandbox.example:1"] {
        api.get(&format!("{origin}/v1/Voice/Settings")).ok(200);
        api.get(&format!("{origin}/2010-04-01/Accounts.json")).ok(200);
        api.get(&format!("{origin}/wireless/Sims")).ok(200);
        let refused = api.get(&format!("{origin}/v1/Services"));
        refused.refused(400, 20001);
        let message = refused.text("message");
        assert!(message.contains(&format!("{origin}/{{product}}")) && message.contains("messaging"), "{message}");
    }
    assert_eq!(api.sandbox.counts().done.get("messaging.v1.services.list"), None, "nothing is guessed");
    api.delete("http://localhost/v1/Voice/Settings").refused(405, 20004);
    api.get("http://localhost/v9/Nothing").refused(404, 20404);
}

#[test]
fn addresses_in_an_answer_name_the_product_as_the_request_did() {
    let api = Api::new();
    let origin = "http://127.0.0.1:8080/messaging";
    let created = api.post(&format!("{origin}/v1/Services"), &[("FriendlyName", "s")]).ok(201);
    assert!(created.text("url").starts_with(&format!("{origin}/v1/Services/MG")), "{}", created.text("url"));
    assert!(created.text("links.phone_numbers").starts_with(created.text("url")));
    api.get(created.text("url")).ok(200);
    let missing = api.get(&format!("{origin}/v1/Services/MG1"));
    assert_eq!(missing.text("message"), "The requested resource /Services/MG1 was not found");
}

#[test]
fn an_unknown_path_is_not_found_and_a_wrong_method_not_allowed() {
    let api = Api::new();
    api.get("https://api.twilio.com/2010-04-01/Nothing.json").refused(404, 20404);
    api.get("https://api.twilio.com").refused(404, 20404);
    api.delete("https://api.twilio.com/2010-04-01/Accounts.json").refused(405, 20004);
    api.send(Method::Put, &api.messages(), &[]).refused(405, 20004);
}

#[test]
fn every_answer_has_a_request_id_of_its_own() {
    let api = Api::new();
    let answers = [api.send_message("Hi"), api.send_message(""), api.get("https://api.twilio.com/x")];
    let mut ids: Vec<&str> =
        answers.iter().map(|answer| answer.response.headers.get("Twilio-Request-Id").unwrap()).collect();
    assert!(ids.iter().all(|id| id.starts_with("RQ") && id.len() == 34), "{ids:?}");
    ids.dedup();
    assert_eq!(ids.len(), 3);
    assert!(answers.iter().all(|answer| answer.response.headers.get("Twilio-Request-Duration").is_some()));
}

#[test]
fn every_answer_says_the_time_of_the_sandbox() {
    let api = Api::new();
    api.sandbox.advance(std::time::Duration::from_secs(3600));
    let dates = [api.send_message("Hi"), api.get("https://api.twilio.com/x")];
    for answer in dates {
        let date = answer.response.headers.get("Date").unwrap().to_owned();
        assert!(date.ends_with(" GMT"), "{date}");
        let seconds = Timestamp::parse(&date).unwrap().unix_seconds();
        assert_eq!(seconds, api.sandbox.now().unix_seconds());
    }
}

#[test]
fn requests_are_remembered_for_assertions() {
    let api = Api::new();
    api.send_message("Hi & bye").ok(201);
    api.get(&format!("{}?To=%2B1555", api.messages())).ok(200);
    let seen = api.sandbox.requests();
    assert_eq!(seen.len(), 2);
    assert_eq!((seen[0].method, seen[0].url.as_str()), (Method::Post, api.messages().as_str()));
    assert_eq!(seen[0].parameter("Body").as_deref(), Some("Hi & bye"));
    assert_eq!(seen[0].operation, Some("api.v2010.accounts.messages.create"));
    assert_eq!((seen[0].status, seen[0].done), (Some(201), true));
    assert_eq!(seen[0].headers.get("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!((seen[1].parameter("To").as_deref(), seen[1].parameter("From")), (Some("+1555"), None));
}

#[test]
fn the_same_seed_gives_the_same_answers() {
    let (one, other) = (Api::new(), Api::new());
    assert_eq!((&one.user, &one.password), (&other.user, &other.password));
    assert_eq!(one.send_message("Hi").body, other.send_message("Hi").body);
    assert_ne!(crate::sandbox::Sandbox::with_seed(1).account_sid(), one.user);
}

/// Pieces that requests are made of, true ones and broken ones.
const PIECES: &[&str] = &[
    "https://",
    "http://",
    "api",
    "messaging",
    "ip-messaging",
    "accounts",
    "oauth",
    ".twilio.com",
    "localhost:1",
    "/",
    "//",
    "?",
    "&",
    "=",
    "#",
    ":",
    "@",
    ".",
    "..",
    "2010-04-01",
    "Accounts",
    "Messages",
    "Media",
    ".json",
    ".xml",
    "v1",
    "v2",
    "Services",
    "Channels",
    "Users",
    "Bindings",
    "Roles",
    "Members",
    "Credentials",
    "AWS",
    "AuthTokens",
    "Secondary",
    "Promote",
    "token",
    "_sandbox",
    "faults",
    "clock",
    "records",
    "reset",
    "PageSize",
    "Page",
    "PageToken",
    "PA",
    "PB",
    "ffffffffffffffff",
    "To",
    "From",
    "Body",
    "Status",
    "closed",
    "fixed",
    "ScheduleType",
    "SendAt",
    "2026-01-01",
    "FriendlyName",
    "Identity",
    "UniqueName",
    "Type",
    "channel",
    "Order",
    "desc",
    "grant_type",
    "client_credentials",
    "%",
    "%2",
    "%2F",
    "%00",
    "%ff",
    "é",
    "👍",
    "\u{0}",
    "\u{7f}",
    "+",
    " ",
    "-1",
    "0",
    "99999999999999999999",
    "{",
    "}",
    "[",
    "\"",
    "\"kind\"",
    "\"delay\"",
    "\"milliseconds\"",
    ",",
    "null",
    "true",
    "1e999",
    "+15005550001",
    "whatsapp:",
];

#[test]
fn no_request_makes_it_panic() {
    let api = Api::new();
    let mut mint = Mint::new(42);
    let mut known = vec![api.user.clone()];
    for round in 0..30_000 {
        let mut text = |most: u64| {
            let pieces = mint.next() % most;
            let mut text = String::new();
            for _ in 0..pieces {
                let pick = mint.next() as usize;
                text.push_str(if pick.is_multiple_of(5) {
                    &known[pick / 5 % known.len()]
                } else {
                    PIECES[pick / 5 % PIECES.len()]
                });
            }
            text
        };
        let (url, body) = match round % 3 {
            0 => (text(12), text(12)),
            1 => (format!("https://api.twilio.com/2010-04-01/Accounts/{}/{}", api.user, text(8)), text(12)),
            _ => (format!("http://localhost/v2/{}", text(10)), text(16)),
        };
        let method = [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete][mint.next() as usize % 5];
        let mut request = api.request(method, &url, &[]);
        request.body = Some(body.into());
        let outcome = api.sandbox.handle(&request);
        if let crate::sandbox::Reply::Answer(answer) = outcome.reply
            && let Some(sid) = super::Answer::new(answer).body.get("sid").and_then(|sid| sid.as_str())
        {
            known.push(sid.to_owned());
        }
    }
    api.sandbox.handle(&Request::new(Method::Get, ""));
}

/// Wrong values for every parameter of every operation, in paths that exist.
#[test]
fn no_parameter_makes_it_panic() {
    let values =
        ["", "x", "-1", "99999999999999999999", "é\u{0}", "{}", "[", "2026-13-01", "AC", "P", "PA", "PAé", "true", "0"];
    let api = Api::new();
    for operation in crate::sandbox::products().into_iter().flat_map(|product| product.operations) {
        for value in values {
            let path = operation.path.replace("{AccountSid}", &api.user);
            let form: Vec<(&str, &str)> = operation.params.iter().map(|param| (param.wire, value)).collect();
            let path: String =
                path.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect();
            let path = path.replace("//", "/x/").trim_end_matches('/').to_owned();
            api.send(operation.method, &format!("https://{}.twilio.com{path}", operation.host), &form);
        }
    }
}
