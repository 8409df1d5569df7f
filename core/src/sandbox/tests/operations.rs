//! Every operation of the tables, called once in an order in which each finds what it needs.

use std::collections::BTreeSet;

use super::Api;
use crate::schema::{Answer, Kind, Operation, Param, Place};
use crate::value::Map;

/// What a call of an operation carries for a required parameter.
fn example(operation: &Operation, param: &Param) -> String {
    let sid = |prefix: &str| format!("{prefix}{}", "5".repeat(32));
    match (param.wire, param.kind) {
        ("To", _) => "+15558675310".to_owned(),
        // Whoever becomes a member has no invite any more.
        ("Identity", _) if operation.name.contains(".invites.") => "guest".to_owned(),
        (_, Kind::Sid(prefixes)) => sid(prefixes.first().copied().unwrap_or("XX")),
        (_, Kind::Enum(values)) => values[0].to_owned(),
        (_, Kind::Boolean) => "true".to_owned(),
        (_, Kind::Integer) => "1".to_owned(),
        _ => "example".to_owned(),
    }
}

/// The status that the documents tell for success.
fn documented_status(operation: &Operation) -> u16 {
    match (operation.name, operation.name.rsplit('.').next().unwrap()) {
        ("api.v2010.accounts.messages.feedback.create", _) => 200,
        (_, "create") => 201,
        (_, "delete") => 204,
        _ => 200,
    }
}

/// The path of an operation with its parameters left blank, behind its host.
fn shape(operation: &Operation) -> String {
    let path = operation.path.strip_suffix(".json").unwrap_or(operation.path);
    let segments = path.split('/').skip(1).map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.fold(operation.host.to_owned(), |shape, segment| format!("{shape}/{segment}"))
}

/// Walks over the tables: the URL of an operation, with the SIDs of what was created in the places of the parameters.
struct Walk {
    api: Api,
    /// SIDs by the path of the collection they are in, blanks for the parameters.
    sids: Vec<(String, String)>,
    called: BTreeSet<&'static str>,
}

impl Walk {
    fn url(&self, operation: &Operation) -> String {
        let path = operation.path.strip_suffix(".json").unwrap_or(operation.path);
        let (mut url, mut shape) = (format!("https://{}.twilio.com", operation.host), operation.host.to_owned());
        for segment in path.split('/').skip(1) {
            if segment.starts_with('{') {
                url.push_str(&format!("/{}", self.sid(&shape)));
                shape.push_str("/{}");
            } else {
                url.push_str(&format!("/{segment}"));
                shape.push_str(&format!("/{segment}"));
            }
        }
        if operation.path.ends_with(".json") { url + ".json" } else { url }
    }

    fn call(&mut self, operation: &'static Operation) -> super::Answer {
        let required = operation.params.iter().filter(|param| param.required && param.place == Place::Body);
        let mut form: Vec<(&str, String)> = required.map(|param| (param.wire, example(operation, param))).collect();
        if operation.name == "api.v2010.accounts.messages.create" {
            form.push(("From", "+15017122661".to_owned()));
            form.push(("MediaUrl", "https://x.example/a.png".to_owned()));
        }
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = self.api.send(operation.method, &self.url(operation), &form);
        let answer = answer.ok(documented_status(operation));
        self.called.insert(operation.name);
        if let (Some("create"), Some(sid)) = (operation.name.rsplit('.').next(), answer.body.get("sid")) {
            self.sids.push((shape(operation), sid.as_str().unwrap().to_owned()));
        }
        answer
    }

    /// Makes anew what an earlier call has used up or removed.
    fn prepare(&mut self, operation: &Operation) {
        let service = || self.sid("ip-messaging/v2/Services");
        match operation.name {
            "accounts.v1.secondary_auth_token.delete" => {
                self.api.post("https://accounts.twilio.com/v1/AuthTokens/Secondary", &[]).ok(201);
            }
            "ip_messaging.v2.services.users.user_bindings.delete" => {
                let path = format!("/v2/Services/{}/Bindings", service());
                let binding = self.api.sandbox.insert(&path, Map::from_iter([("identity", "example")])).unwrap();
                self.sids.push(("ip-messaging/v2/Services/{}/Users/{}/Bindings".to_owned(), binding));
            }
            "ip_messaging.v2.services.channels.members.delete" => {
                let (service, channel) = (service(), self.sid("ip-messaging/v2/Services/{}/Channels"));
                let url = format!("https://ip-messaging.twilio.com/v2/Services/{service}/Channels/{channel}/Members");
                let member = self.api.post(&url, &[("Identity", "example")]).ok(201).text("sid").to_owned();
                self.sids.push(("ip-messaging/v2/Services/{}/Channels/{}/Members".to_owned(), member));
            }
            _ => {}
        }
    }

    fn sid(&self, shape: &str) -> String {
        let known = self.sids.iter().rev().find(|(place, _)| place == shape);
        known.unwrap_or_else(|| panic!("nothing in {shape}")).1.clone()
    }
}

#[test]
fn every_operation_answers_its_documented_status() {
    let api = Api::new();
    let accounts = "api/2010-04-01/Accounts".to_owned();
    let mut walk = Walk { api: api.clone(), sids: vec![(accounts.clone(), api.user.clone())], called: BTreeSet::new() };
    let all = || crate::sandbox::products().into_iter().flat_map(|product| product.operations.iter().copied());
    let of = |verb: &'static str| {
        let mut chosen: Vec<&'static Operation> = all().filter(|operation| operation.name.ends_with(verb)).collect();
        chosen.sort_by_key(|operation| operation.path.len());
        chosen
    };

    for operation in of(".create") {
        walk.call(operation);
        if operation.name == "api.v2010.accounts.create" {
            // The rest is done for the main account.
            walk.sids.push((accounts.clone(), api.user.clone()));
        }
    }
    // What no operation creates: media come with a message, bindings with a device, and a user's channels are
    // memberships.
    let messages = format!("{}/Messages/{}", api.account_path(), walk.sid("api/2010-04-01/Accounts/{}/Messages"));
    let media = api.get(&format!("{messages}/Media.json")).ok(200).column("media_list", "sid");
    walk.sids.push(("api/2010-04-01/Accounts/{}/Messages/{}/Media".to_owned(), media[0].clone()));
    let bindings = format!("/v2/Services/{}/Bindings", walk.sid("ip-messaging/v2/Services"));
    let binding = api.sandbox.insert(&bindings, Map::from_iter([("identity", "example")])).unwrap();
    let channel = walk.sid("ip-messaging/v2/Services/{}/Channels");
    for (place, sid) in [("Bindings", &binding), ("Users/{}/Bindings", &binding), ("Users/{}/Channels", &channel)] {
        walk.sids.push((format!("ip-messaging/v2/Services/{{}}/{place}"), sid.clone()));
    }

    for operation in [of(".fetch"), of(".list"), of(".update")].into_iter().flatten() {
        let answer = walk.call(operation);
        if operation.name == "accounts.v1.auth_token_promotion.update" {
            walk.api = api.with(&api.user, answer.text("auth_token"));
        }
    }
    for operation in of(".delete").into_iter().rev() {
        walk.prepare(operation);
        walk.call(operation);
    }
    let left: Vec<&str> = all().map(|operation| operation.name).filter(|name| !walk.called.contains(name)).collect();
    assert_eq!((walk.called.len(), left), (97, vec![]));
    assert!(walk.called.iter().all(|name| walk.api.sandbox.count(name) > 0));
}

#[test]
fn every_record_has_all_the_fields_of_its_model() {
    let api = Api::new();
    let created = api.post("https://ip-messaging.twilio.com/v2/Services", &[("FriendlyName", "s")]).ok(201);
    let operation = crate::sandbox::products()
        .iter()
        .flat_map(|product| product.operations)
        .find(|operation| operation.name == "ip_messaging.v2.services.create");
    let Some(Answer::Record(model)) = operation.map(|operation| &operation.answer) else { panic!("no such operation") };
    let names: Vec<&str> = created.body.as_map().unwrap().iter().map(|(name, _)| name).collect();
    assert_eq!(names, model.fields.iter().map(|field| field.wire).collect::<Vec<_>>());
}
