use std::time::Duration;

use super::{Answer, Api};
use crate::sandbox::{Reply, Sandbox};
use crate::schema::Method;
use crate::transport::Request;

const SERVICES: &str = "https://messaging.twilio.com/v1/Services";

fn with_header(api: &Api, header: Option<&str>) -> Answer {
    let mut request = Request::new(Method::Get, SERVICES);
    if let Some(header) = header {
        request.headers.set("authorization", header);
    }
    match api.sandbox.handle(&request).reply {
        Reply::Answer(response) => Answer::new(response),
        reply => panic!("{reply:?}"),
    }
}

fn token(api: &Api, id: &str, secret: &str) -> Answer {
    let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
    api.post("https://oauth.twilio.com/v2/token", &form)
}

#[test]
fn wrong_or_missing_credentials_are_refused() {
    let api = Api::new();
    api.get(SERVICES).ok(200);
    api.with(&api.user, "wrong").get(SERVICES).refused(401, 20003);
    api.with(&api.user, "").get(SERVICES).refused(401, 20003);
    api.with("AC00000000000000000000000000000000", &api.password).get(SERVICES).refused(401, 20003);
    for header in
        [None, Some(""), Some("Basic"), Some("Basic !"), Some("Basic QQ=="), Some("Bearer x"), Some("Digest x")]
    {
        let refused = with_header(&api, header);
        refused.refused(401, 20003);
        assert_eq!(refused.response.headers.get("WWW-Authenticate"), Some("Basic realm=\"Twilio API\""));
    }
}

#[test]
fn the_credentials_given_are_the_ones_that_work() {
    let sid = format!("AC{}", "1".repeat(32));
    let sandbox = Sandbox::with_account(&sid, "pässword:1");
    let api = Api { sandbox: sandbox.clone(), user: sandbox.account_sid(), password: sandbox.auth_token() };
    assert_eq!((api.user.as_str(), api.password.as_str()), (sid.as_str(), "pässword:1"));
    api.send_message("Hi").ok(201);
}

#[test]
fn an_api_key_opens_its_account() {
    let api = Api::new();
    let (key, secret) = api.sandbox.api_key();
    let by_key = api.with(&key, &secret);
    by_key.get(&api.messages()).ok(200);
    api.with(&key, &api.password).get(&api.messages()).refused(401, 20003);
}

#[test]
fn a_bearer_token_is_handed_out_for_client_credentials_and_expires() {
    let api = Api::new();
    let (id, secret) = api.sandbox.oauth_client();
    token(&api, &id, "wrong").refused(401, 20003);
    token(&api, "", &secret).refused(401, 20003);
    api.post("https://oauth.twilio.com/v2/token", &[("client_id", &id)]).refused(400, 20001);
    let answer = token(&api, &id, &secret).ok(200);
    assert_eq!(answer.text("token_type"), "Bearer");
    assert_eq!(answer.text("access_token").split('.').count(), 3, "a JWT");
    let bearer = format!("Bearer {}", answer.text("access_token"));
    with_header(&api, Some(&bearer)).ok(200);
    api.sandbox.advance(Duration::from_secs(3600));
    with_header(&api, Some(&bearer)).refused(401, 20003);
    token(&api, &id, &secret).ok(200);
    assert_eq!(api.sandbox.0.engine().state.tokens.len(), 1, "what has expired is forgotten");
}

#[test]
fn nothing_prints_credentials() {
    let api = Api::new();
    api.get(SERVICES).ok(200);
    let shown = format!("{:?} {:?}", api.sandbox, api.sandbox.requests());
    assert!(!shown.contains(&api.password), "{shown}");
    assert!(api.sandbox.requests()[0].headers.get("Authorization").is_none());
}
