//! Every operation of the tables, called with what it needs: its parents are made first, and must be there.

mod script;

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer as Told, Api};
use crate::sandbox::kinds::{looks_like_a_sid, snake_case};
use crate::sandbox::rules::statuses;
use crate::schema::{Access, Answer, Body, Kind, Method, Operation, Param, Place};
use crate::transport::Request;
use crate::value::{Map, Value};

fn operations() -> Vec<&'static Operation> {
    crate::sandbox::products().into_iter().flat_map(|product| product.operations.iter().copied()).collect()
}

fn verb(operation: &Operation) -> &'static str {
    operation.name.rsplit('.').next().unwrap()
}

/// The status that the documents tell for success.
fn documented_status(operation: &Operation) -> u16 {
    statuses::of(operation).unwrap_or(match verb(operation) {
        "create" => 201,
        "delete" => 204,
        _ => 200,
    })
}

/// The segments of a path behind its host.
fn segments(operation: &Operation) -> Vec<&'static str> {
    let path = operation.path;
    let path = if path.starts_with("/2010") { path.strip_suffix(".json").unwrap() } else { path };
    path.split('/').skip(1).collect()
}

/// A path with its parameters left blank, without its version: what all versions share.
fn shape(host: &str, segments: &[&str]) -> String {
    let is_version = |segment: &str| segment.len() == 2 && segment.starts_with('v');
    let host = if host == "chat" { "ip-messaging" } else { host };
    let segments = segments.iter().enumerate().filter(|(at, segment)| *at > 0 || !is_version(segment));
    segments.fold(host.to_owned(), |shape, (_, segment)| {
        format!("{shape}/{}", if segment.starts_with('{') { "{}" } else { segment })
    })
}

fn is_page(operation: &Operation) -> bool {
    operation.paging().is_some()
}

/// Calls operations, and makes what they need.
struct Walk {
    api: Api,
    bearer: String,
    operations: Vec<&'static Operation>,
    /// Operations by the shape of their paths.
    by_shape: BTreeMap<String, Vec<&'static Operation>>,
    /// What names the first item of a collection, by the collection's URL.
    kept: BTreeMap<String, String>,
    called: BTreeSet<&'static str>,
    count: usize,
    /// What was done beside requests, and after how many of them.
    asides: Vec<(u64, Map)>,
}

impl Walk {
    fn new() -> Walk {
        let api = Api::new();
        let (id, secret) = api.sandbox.oauth_client();
        let form = [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret)];
        let bearer = api.post("https://oauth.twilio.com/v2/token", &form).ok(200).text("access_token").to_owned();
        let mut by_shape: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for operation in operations() {
            by_shape.entry(shape(operation.host, &segments(operation))).or_default().push(operation);
        }
        let accounts = "https://api.twilio.com/2010-04-01/Accounts".to_owned();
        let kept = BTreeMap::from_iter([(accounts, api.user.clone())]);
        Walk {
            api,
            bearer,
            operations: operations(),
            by_shape,
            kept,
            called: BTreeSet::new(),
            count: 0,
            asides: Vec::new(),
        }
    }

    /// A text that nothing else has.
    fn text(&mut self) -> String {
        self.count += 1;
        format!("x{}", self.count)
    }

    /// What a call carries for a required parameter.
    fn example(&mut self, param: &Param) -> String {
        let text = self.text();
        match (param.wire, param.kind) {
            ("To", _) => "+15558675310".to_owned(),
            (_, Kind::List(Kind::Text)) => text,
            (_, kind) => self.example_of(kind, &text),
        }
    }

    fn example_of(&self, kind: Kind, text: &str) -> String {
        match kind {
            Kind::Sid(prefixes) => format!("{}{:032x}", prefixes.first().unwrap_or(&"XX"), self.count),
            Kind::Enum(values) => values[0].to_owned(),
            Kind::Boolean => "true".to_owned(),
            Kind::Integer | Kind::Decimal => "1".to_owned(),
            Kind::Timestamp | Kind::Date => "2026-02-01".to_owned(),
            Kind::List(kind) => self.example_of(*kind, text),
            Kind::Any | Kind::Json | Kind::Map(_) | Kind::Record(_) | Kind::PrefixedMap(_) => "{}".to_owned(),
            Kind::Text | Kind::Secret => text.to_owned(),
        }
    }

    fn json_example(&mut self, param: &Param) -> Value {
        match param.kind {
            Kind::List(_) => Value::List(Vec::new()),
            Kind::Any | Kind::Json | Kind::Map(_) | Kind::Record(_) => Value::Map(Map::new()),
            Kind::Boolean => true.into(),
            Kind::Integer => 1.into(),
            _ => self.example(param).into(),
        }
    }

    /// The URL that an operation has, whose last argument is this.
    fn url(&mut self, operation: &Operation, last: Option<&str>) -> String {
        let segments = segments(operation);
        let mut url = format!("https://{}.twilio.com", operation.host);
        for (at, segment) in segments.iter().enumerate() {
            let value = match (segment.starts_with('{'), last) {
                (false, _) => (*segment).to_owned(),
                (true, Some(last)) if at + 1 == segments.len() => last.to_owned(),
                (true, _) => self.ensure(operation.host, &segments[..at], &url, segment),
            };
            url = format!("{url}/{value}");
        }
        url
    }

    /// What names an item of a collection, which is made if there is none yet.
    fn ensure(&mut self, host: &'static str, collection: &[&'static str], url: &str, parameter: &str) -> String {
        if let Some(key) = self.kept.get(url) {
            return key.clone();
        }
        let key = self.fresh(host, collection, url, parameter);
        self.kept.insert(url.to_owned(), key.clone());
        key
    }

    /// What names a new item of a collection.
    fn fresh(&mut self, host: &'static str, collection: &[&'static str], url: &str, parameter: &str) -> String {
        let place = shape(host, collection);
        match place.as_str() {
            "ip-messaging/Services/{}/Users/{}/Channels" => return self.membership(host, collection, url),
            "ip-messaging/Services/{}/Users/{}/Bindings" => {
                let (user, _) = url.rsplit_once('/').unwrap();
                let identity = self.api.get(user).ok(200).text("identity").to_owned();
                let (service, _) = user.split_once("/Users").unwrap();
                let bindings = format!("{service}/Bindings");
                return self.insert(&bindings, Map::from_iter([("identity", identity)])).unwrap();
            }
            _ => {}
        }
        let at = |place: &str| self.by_shape.get(place).cloned().unwrap_or_default();
        let (here, item) = (at(&place), at(&format!("{place}/{{}}")));
        let version = collection.first().copied().unwrap_or_default();
        let mut creates: Vec<_> =
            here.iter().chain(&item).copied().filter(|operation| verb(operation) == "create").collect();
        creates.sort_by_key(|operation| !operation.path.starts_with(&format!("/{version}/")));
        if let Some(create) = creates.first() {
            return self.create(create, url, parameter, item.iter().any(|operation| operation.name == create.name));
        }
        if item.iter().any(|operation| {
            let last = segments(operation).last().copied().unwrap_or_default();
            let param = operation.params.iter().find(|param| last == format!("{{{}}}", param.wire));
            param.is_some_and(|param| matches!(param.kind, Kind::Sid(_)))
        }) && let Some(sid) = self.insert(url, Map::new())
        {
            return sid;
        }
        // A name of the world: a country, a day, a phone number; or a number.
        let name = parameter.trim_matches(['{', '}']);
        let params = item.iter().flat_map(|operation| operation.params.iter().filter(|param| param.wire == name));
        let is_number = params.map(|param| param.kind).any(|kind| matches!(kind, Kind::Integer));
        let text = self.text();
        if is_number { text.replace('x', "") } else { text }
    }

    fn insert(&mut self, url: &str, fields: Map) -> Option<String> {
        let path = url.strip_prefix("https://").unwrap().replacen(".twilio.com", "", 1);
        let path = if path.contains("/2010-04-01/") { path + ".json" } else { path };
        let path = format!("/{path}");
        let inserted = self.api.sandbox.insert(&path, fields.clone())?;
        self.note(Map::from_iter([("insert", Value::from(path)), ("fields", fields.into())]));
        Some(inserted)
    }

    fn note(&mut self, aside: Map) {
        self.asides.push((self.api.sandbox.counts().requests, aside));
    }

    /// A channel that a user is a member of.
    fn membership(&mut self, host: &'static str, collection: &[&'static str], url: &str) -> String {
        let (user, _) = url.rsplit_once('/').unwrap();
        let identity = self.api.get(user).ok(200).text("identity").to_owned();
        let (service, _) = user.split_once("/Users").unwrap();
        let channels = [collection[0], "Services", "{ServiceSid}", "Channels"];
        let channel = self.fresh(host, &channels, &format!("{service}/Channels"), "{Sid}");
        let members = format!("{service}/Channels/{channel}/Members");
        self.api.post(&members, &[("Identity", &identity)]).ok(201);
        channel
    }

    /// Creates an item, and tells what names it.
    fn create(&mut self, operation: &'static Operation, url: &str, parameter: &str, names_it: bool) -> String {
        let version = |url: &str| url.split('/').nth(3).unwrap_or_default().to_owned();
        let own = operation.path.split('/').nth(1).unwrap_or_default();
        // Another version may be the one that creates.
        let url = url.replacen(&format!("/{}/", version(url)), &format!("/{own}/"), 1);
        let given = self.text();
        let url = if names_it { format!("{url}/{given}") } else { url };
        let answer = self.send(operation, &url);
        if names_it {
            return given;
        }
        let parameter = snake_case(parameter.trim_matches(['{', '}']));
        let body = answer.body.as_map().into_iter().flat_map(Map::iter);
        let body: Map = body.map(|(name, value)| (snake_case(name), value.clone())).collect();
        let end = parameter.rsplit_once('_').map_or("", |(_, end)| end).to_owned();
        let by_end = body
            .iter()
            .map(|(name, _)| name)
            .find(|name| *name != "account_sid" && name.rsplit('_').next() == Some(&end));
        let names = ["sid", &parameter, "id"];
        let named = names.into_iter().chain(by_end).find_map(|name| body.get(name).filter(|value| !value.is_null()));
        let Some(key) = named else { return self.last_listed(&url) };
        key.as_str().map_or_else(|| key.to_json(), str::to_owned)
    }

    /// The SID of what was created last, where the answer does not tell it, or a name that was free.
    fn last_listed(&mut self, url: &str) -> String {
        let url = if url.contains("/2010-04-01/") { format!("{url}.json") } else { url.to_owned() };
        let listed = self.api.get(&url).ok(200);
        let record = listed.body.as_map().and_then(|body| body.iter().find_map(|(_, value)| value.as_list()?.last()));
        let sid = record.and_then(|record| record.get("sid")?.as_str());
        sid.map(str::to_owned).unwrap_or_else(|| self.text())
    }

    fn request(&mut self, operation: &'static Operation, url: &str) -> Request {
        let suffix = if operation.path.starts_with("/2010") { ".json" } else { "" };
        let required =
            |place: Place| operation.params.iter().filter(move |param| param.required && param.place == place);
        let mut form: Vec<(&str, String)> =
            required(Place::Body).map(|param| (param.wire, self.example(param))).collect();
        let query: Vec<String> =
            required(Place::Query).map(|param| format!("{}={}", param.wire, self.example(param))).collect();
        let url = format!("{url}{suffix}{}{}", if query.is_empty() { "" } else { "?" }, query.join("&"));
        if operation.name == "api.v2010.accounts.messages.create" {
            form.push(("From", "+15017122661".to_owned()));
            form.push(("Body", "Hi".to_owned()));
        }
        let phone = format!("+1555{:07}", self.count);
        match operation.name {
            "api.v2010.accounts.calls.create" => {
                form.retain(|(name, _)| *name != "From");
                form.push(("From", "+15017122661".to_owned()));
                form.push(("Url", "https://example.com/".to_owned()));
            }
            "verify.v2.services.verifications.create" => {
                form = vec![("To", phone), ("Channel", "sms".to_owned())];
            }
            "verify.v2.services.verification_checks.create" => {
                let service = url.strip_suffix("/VerificationCheck").unwrap();
                self.api.post(&format!("{service}/Verifications"), &[("To", &phone), ("Channel", "sms")]);
                let code = self.api.sandbox.verification_code(&phone).unwrap_or_else(|| "none".to_owned());
                form = vec![("To", phone), ("Code", code)];
            }
            _ => {}
        }
        if operation.path.ends_with("/token") {
            let (id, secret) = self.api.sandbox.oauth_client();
            let given = [("grant_type", "client_credentials".to_owned()), ("client_id", id), ("client_secret", secret)];
            form = given.map(|(name, value)| (operation.param(name).unwrap().wire, value)).into();
        }
        let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let is_json = matches!(operation.body, Body::Json(_));
        let mut request = self.api.request(operation.method, &url, if is_json { &[] } else { &pairs });
        if let Body::Json(media_type) = operation.body {
            let body: Map = required(Place::Body).map(|param| (param.wire, self.json_example(param))).collect();
            request.headers.set("Content-Type", media_type);
            request.body = Some(Value::Map(body).to_json().into());
        }
        match operation.access {
            Access::Account => {}
            Access::OAuth => request.headers.set("Authorization", format!("Bearer {}", self.bearer)),
            // Nobody asks: what else comes is not looked at.
            Access::Open => request.headers.set("Authorization", ""),
        }
        request
    }

    /// Calls an operation, which succeeds.
    #[track_caller]
    fn send(&mut self, operation: &'static Operation, url: &str) -> Told {
        let request = self.request(operation, url);
        let answer = self.answer(&request);
        let body = request.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        let told = String::from_utf8_lossy(&answer.response.body).into_owned();
        let name = operation.name;
        assert_eq!(answer.status, documented_status(operation), "{name} {} {body}: {told}", request.url);
        self.called.insert(name);
        answer
    }

    fn answer(&self, request: &Request) -> Told {
        match self.api.sandbox.handle(request).reply {
            super::Reply::Answer(response) => Told::new(response),
            reply => panic!("no answer: {reply:?}"),
        }
    }

    /// Makes what an operation needs, calls it, and looks at what came of it.
    fn call(&mut self, operation: &'static Operation) {
        let segments = segments(operation);
        let (last, above) = segments.split_last().unwrap();
        let names_item = last.starts_with('{') && !is_page(operation);
        let collection = self.url_above(operation);
        match verb(operation) {
            "create" => self.fresh_by(operation, &collection),
            "list" if is_page(operation) => {
                let url = self.url(operation, None);
                let item =
                    self.by_shape.get(&(shape(operation.host, &segments) + "/{}")).and_then(|all| all.first()).copied();
                let parameter = item.and_then(|item| self::segments(item).last().copied());
                let made = parameter.map(|parameter| self.ensure(operation.host, &segments, &url, parameter));
                let listed = self.send(operation, &url);
                let Answer::Page(paging) = operation.answer else { return };
                let records =
                    listed.at(paging.key).as_list().unwrap_or_else(|| panic!("{} lists nothing", operation.name));
                if let (Some(key), Some(_)) = (made, paging.model.position("sid"))
                    && looks_like_a_sid(&key)
                {
                    let sids: Vec<_> = records.iter().filter_map(|record| record.get("sid")?.as_str()).collect();
                    assert!(sids.contains(&key.as_str()), "{}: {key} in {sids:?}", operation.name);
                }
            }
            "delete" if names_item => {
                let key = self.fresh(operation.host, above, &collection, last);
                let url = format!("{collection}/{key}");
                self.send(operation, &url);
                let fetch =
                    self.by_shape[&shape(operation.host, &segments)].iter().find(|other| verb(other) == "fetch");
                if let Some(fetch) = fetch.copied()
                    && looks_like_a_sid(&key)
                {
                    let gone = self.request(fetch, &url);
                    assert_eq!(self.answer(&gone).status, 404, "{} leaves {}", operation.name, gone.url);
                }
            }
            _ => {
                let url = self.url(operation, None);
                if !names_item {
                    self.prepare(operation, &url);
                }
                let answer = self.send(operation, &url);
                if operation.name == "accounts.v1.auth_token_promotion.update" {
                    let token = answer.text("auth_token");
                    self.api = self.api.with(&self.api.user, token);
                    self.note(Map::from_iter([("auth_token", token)]));
                }
                if let ("fetch", true, Some(sid)) =
                    (verb(operation), names_item, answer.body.get("sid").and_then(Value::as_str))
                {
                    assert!(url.ends_with(sid) || !looks_like_a_sid(url.rsplit('/').next().unwrap()), "{url} is {sid}");
                }
            }
        }
    }

    /// A single thing that is to be removed has to be created, where that can be done.
    fn prepare(&mut self, operation: &'static Operation, url: &str) {
        if operation.name.starts_with("accounts.v1.auth_token_promotion")
            || operation.name == "accounts.v1.secondary_auth_token.delete"
        {
            self.api.post("https://accounts.twilio.com/v1/AuthTokens/Secondary", &[]).ok(201);
            return;
        }
        let here = &self.by_shape[&shape(operation.host, &segments(operation))];
        if let Some(create) = here.iter().copied().find(|other| verb(other) == "create") {
            self.send(create, url);
        }
    }

    /// The URL of an operation, without the last segment if that is a parameter.
    fn url_above(&mut self, operation: &'static Operation) -> String {
        let url = self.url(operation, Some("last"));
        url.strip_suffix("/last").map(str::to_owned).unwrap_or(url)
    }

    fn fresh_by(&mut self, operation: &'static Operation, collection: &str) {
        let names_it = segments(operation).last().is_some_and(|last| last.starts_with('{'));
        let url = if names_it { format!("{collection}/{}", self.text()) } else { collection.to_owned() };
        self.send(operation, &url);
    }
}

#[test]
fn every_operation_answers_its_documented_status() {
    let mut walk = Walk::new();
    for operation in walk.operations.clone() {
        walk.call(operation);
    }
    // `make walk` asks for it.
    if let Some(file) = std::env::var_os("TRUNKLINE_WALK") {
        std::fs::write(file, script::of(&walk).to_json()).unwrap();
    }
    let left: Vec<&str> =
        walk.operations.iter().map(|operation| operation.name).filter(|name| !walk.called.contains(name)).collect();
    assert_eq!((left, walk.called.len()), (vec![], walk.operations.len()));
    assert!(walk.called.iter().all(|name| walk.api.sandbox.count(name) > 0));
}

#[test]
fn below_what_is_not_there_is_nothing() {
    let mut walk = Walk::new();
    let mut checked = 0;
    for operation in walk.operations.clone() {
        let segments = segments(operation);
        let is_parent = |at: usize| segments[at].starts_with('{') && (at + 1 < segments.len() || is_page(operation));
        let Some(at) = (0..segments.len()).rev().find(|at| is_parent(*at)) else { continue };
        let place = shape(operation.host, &segments[..at]);
        let made = walk.by_shape.get(&place).is_some_and(|all| all.iter().any(|other| verb(other) == "create"));
        // Accounts are another matter, and some products make what they name in another version.
        let version = format!("/{}/", segments[0]);
        let here = made
            && walk.by_shape[&place].iter().any(|other| verb(other) == "create" && other.path.starts_with(&version));
        if place == "api/2010-04-01/Accounts" || !here {
            continue;
        }
        let url = walk.url(operation, None);
        let mut parts: Vec<&str> = url.split('/').collect();
        let missing = format!("XX{}", "0".repeat(32));
        parts[3 + at] = &missing;
        let request = walk.request(operation, &parts.join("/"));
        let answer = walk.answer(&request);
        assert_eq!(answer.status, 404, "{} {}", operation.name, request.url);
        checked += 1;
    }
    assert!(checked > 500, "{checked}");
}

#[test]
fn every_record_has_all_the_fields_of_its_model() {
    let api = Api::new();
    let created = api.post("https://ip-messaging.twilio.com/v2/Services", &[("FriendlyName", "s")]).ok(201);
    let operation = operations().into_iter().find(|operation| operation.name == "ip_messaging.v2.services.create");
    let Some(Answer::Record(model)) = operation.map(|operation| &operation.answer) else { panic!("no such operation") };
    let names: Vec<&str> = created.body.as_map().unwrap().iter().map(|(name, _)| name).collect();
    assert_eq!(names, model.fields.iter().map(|field| field.wire).collect::<Vec<_>>());
}

#[test]
fn what_is_sent_as_json_is_kept_as_it_came() {
    let api = Api::new();
    let send = |method, url: &str, body: &str| {
        let mut request = api.request(method, url, &[]);
        request.headers.set("Content-Type", "application/json");
        request.body = Some(body.to_owned().into());
        match api.sandbox.handle(&request).reply {
            super::Reply::Answer(response) => Told::new(response),
            reply => panic!("no answer: {reply:?}"),
        }
    };
    let contents = "https://content.twilio.com/v1/Content";
    let body = r#"{"friendly_name":"greeting","language":"en","variables":{"1":"Ana"},"types":{"twilio/text":{"body":"Hi {{1}}"}}}"#;
    let created = send(Method::Post, contents, body).ok(201);
    assert_eq!((created.text("friendly_name"), created.text("types.twilio/text.body")), ("greeting", "Hi {{1}}"));
    assert_eq!(created.text("variables.1"), "Ana");
    assert_eq!(api.get(created.text("url")).ok(200).body, created.body);
    let changed = send(Method::Put, created.text("url"), r#"{"types":{"twilio/text":{"body":"Ho"}}}"#).ok(200);
    assert_eq!((changed.text("language"), changed.text("types.twilio/text.body")), ("en", "Ho"));
    send(Method::Put, created.text("url"), r#"{"types":null}"#).refused(400, 20001);
    send(Method::Post, contents, "friendly_name=greeting").refused(400, 20001);
    send(Method::Post, contents, r#"{"friendly_name":"no language"}"#).refused(400, 20001);
}

#[test]
fn users_are_listed_and_changed_as_scim_says() {
    let mut walk = Walk::new();
    let url = format!("https://preview-iam.twilio.com/Organizations/OR{}/scim/Users", "0".repeat(32));
    let mut send = |method, url: &str, body: &str| {
        let mut request = walk.api.request(method, url, &[]);
        request.headers.set("Authorization", format!("Bearer {}", walk.bearer));
        request.body = (!body.is_empty()).then(|| body.to_owned().into());
        walk.count += 1;
        walk.answer(&request)
    };
    let created = send(Method::Post, &url, r#"{"userName":"ana@x.example"}"#).ok(201);
    assert_eq!(created.response.headers.get("Content-Type"), Some("application/scim+json;charset=utf-8"));
    let own = format!("{url}/{}", created.text("id"));
    let listed = send(Method::Get, &url, "").ok(200);
    assert_eq!(
        (listed.at("totalResults"), listed.column("Resources", "userName")),
        (&1.into(), vec!["ana@x.example".to_owned()])
    );
    let patch = r#"{"schemas":[],"Operations":[{"op":"replace","path":"displayName","value":"Ana"}]}"#;
    assert_eq!(send(Method::Patch, &own, patch).ok(200).text("displayName"), "Ana");
    send(Method::Delete, &own, "").ok(204);
    let gone = send(Method::Get, &own, "");
    assert_eq!((gone.status, gone.text("status")), (404, "404"));
    let refused = walk.api.get(&url);
    assert_eq!(refused.status, 401, "an account's token opens no organization");
}

#[test]
fn a_list_that_is_one_record_tells_its_own_pages() {
    let mut walk = Walk::new();
    let url = "https://numbers.twilio.com/v2/ShortCodes/Applications";
    let create = walk.operations.iter().copied().find(|it| it.name == "numbers.v2.applications.create");
    let sids: Vec<String> = (0..3).map(|_| walk.send(create.unwrap(), url).text("sid").to_owned()).collect();
    let second = walk.api.get(&format!("{url}?PageSize=2&Page=1")).ok(200);
    assert_eq!(second.column("results", "sid"), [sids[2].as_str()]);
    assert_eq!(
        (second.at("total_elements"), second.at("has_next"), second.at("has_prev")),
        (&3.into(), &false.into(), &true.into())
    );
}

#[test]
fn redirects_are_answers_that_lead_on() {
    let api = Api::new();
    let answer = api.get("https://messaging.twilio.com/v1/Deactivations?Date=2026-01-01").ok(307);
    assert_eq!(answer.response.headers.get("Location"), Some(answer.text("redirect_to")));
    let answer =
        api.get("https://oauth.twilio.com/v2/authorize?redirect_uri=https%3A%2F%2Fx.example%2Fback&state=a+b").ok(302);
    assert!(answer.text("redirect_to").starts_with("https://x.example/back?code="), "{}", answer.text("redirect_to"));
    assert!(answer.text("redirect_to").ends_with("&state=a%20b"));
    let answer =
        api.get("https://oauth.twilio.com/v2/authorize?redirect_uri=http%3A%2F%2Fx.example%0D%0AX%3A%C3%A9").ok(302);
    let location = answer.response.headers.get("Location").unwrap_or_default();
    assert!(location.starts_with("http://x.example%0D%0AX:%C3%A9?code="), "{location}");
}

#[test]
fn a_change_of_another_revision_is_refused() {
    let api = Api::new();
    let service = api.post("https://sync.twilio.com/v1/Services", &[]).ok(201).text("url").to_owned();
    let document = api.post(&format!("{service}/Documents"), &[("UniqueName", "d"), ("Data", "{}")]).ok(201);
    let change = |revision: &str| {
        let mut request = api.request(Method::Post, document.text("url"), &[("Data", r#"{"a":1}"#)]);
        request.headers.set("If-Match", revision);
        match api.sandbox.handle(&request).reply {
            super::Reply::Answer(response) => Told::new(response),
            reply => panic!("no answer: {reply:?}"),
        }
    };
    assert_eq!(document.text("revision"), "0");
    assert_eq!(change("0").ok(200).text("revision"), "1");
    change("0").refused(412, 54103);
}
