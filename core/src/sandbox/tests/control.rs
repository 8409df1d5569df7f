use super::{Answer, Api};
use crate::sandbox::Reply;
use crate::schema::Method;
use crate::transport::Request;
use crate::value::Value;

/// Calls the control endpoint, without credentials.
fn control(api: &Api, method: Method, path: &str, body: &str) -> Answer {
    let mut request = Request::new(method, format!("http://127.0.0.1:8080/_sandbox{path}"));
    request.body = Some(body.to_owned().into());
    match api.sandbox.handle(&request).reply {
        Reply::Answer(response) => Answer::new(response),
        reply => panic!("{reply:?}"),
    }
}

#[test]
fn the_overview_tells_credentials_that_work() {
    let api = Api::new();
    let overview = control(&api, Method::Get, "", "").ok(200);
    api.with(overview.text("account_sid"), overview.text("auth_token")).send_message("Hi").ok(201);
    let by_key = api.with(overview.text("api_key"), overview.text("api_secret"));
    by_key.get(&api.messages()).ok(200);
}

#[test]
fn faults_are_added_shown_and_removed() {
    let api = Api::new();
    let body = r#"[{"status":503,"times":1},{"kind":"drop","method":"POST","path":"/Messages","after_work":true}]"#;
    assert_eq!(control(&api, Method::Post, "/faults", body).ok(200).at("faults").as_list().unwrap().len(), 2);
    api.get(&api.messages()).refused(503, 20503);
    let left = control(&api, Method::Get, "/faults", "").ok(200);
    assert_eq!(left.column("faults", "kind"), ["drop"], "what is used up is gone");
    control(&api, Method::Delete, "/faults", "").ok(200);
    api.send_message("Hi").ok(201);
    for wrong in ["", "7", r#"{"kind":"explode"}"#, r#"[{"status":503},{"status":"x"}]"#] {
        control(&api, Method::Post, "/faults", wrong).refused(400, 20001);
    }
    assert!(control(&api, Method::Get, "/faults", "").column("faults", "kind").is_empty(), "all or none");
}

#[test]
fn requests_and_counts_say_what_happened() {
    let api = Api::new();
    api.send_message("Hi").ok(201);
    let seen = control(&api, Method::Get, "/requests", "").ok(200);
    assert_eq!(seen.column("requests", "operation"), ["api.v2010.accounts.messages.create"]);
    assert_eq!(seen.column("requests", "body"), ["To=%2B15558675310&From=%2B15017122661&Body=Hi"]);
    assert!(!seen.body.to_json().contains("Authorization"));
    let counts = control(&api, Method::Get, "/counts", "").ok(200);
    assert_eq!(counts.at("requests"), &Value::Integer(1), "the endpoint itself does not count");
    let done = counts.at("done").get("api.v2010.accounts.messages.create");
    assert_eq!(done, Some(&Value::Integer(1)));
    control(&api, Method::Delete, "/requests", "").ok(200);
    assert!(api.sandbox.requests().is_empty());
    assert_eq!(api.sandbox.counts().requests, 1);
}

#[test]
fn the_clock_is_moved_ahead() {
    let api = Api::new();
    let created = api.send_message("Hi").ok(201);
    let moved = control(&api, Method::Post, "/clock", r#"{"advance_seconds":60}"#).ok(200);
    assert_eq!(moved.text("now"), "2026-01-01T00:01:00Z");
    assert_eq!(api.get(&format!("https://api.twilio.com{}", created.text("uri"))).text("status"), "delivered");
    let set = control(&api, Method::Post, "/clock", r#"{"now":"2026-05-01T00:00:00Z"}"#).ok(200);
    assert_eq!(set.text("now"), control(&api, Method::Get, "/clock", "").text("now"));
    for wrong in ["", r#"{"advance_seconds":-1}"#, r#"{"now":"2026-01-01T00:00:00Z"}"#, r#"{"now":"soon"}"#] {
        control(&api, Method::Post, "/clock", wrong).refused(400, 20001);
    }
}

#[test]
fn records_are_put_where_no_operation_can() {
    let api = Api::new();
    let path = format!("/2010-04-01/Accounts/{}/Messages", api.user);
    let body = format!(r#"{{"path":"{path}","fields":{{"body":"STOP","direction":"inbound"}}}}"#);
    let sid = control(&api, Method::Post, "/records", &body).ok(200).text("sid").to_owned();
    assert_eq!(api.get(&api.messages()).column("messages", "sid"), [sid]);
    control(&api, Method::Post, "/records", r#"{"path":"/v1/Nowhere"}"#).refused(404, 20404);
}

#[test]
fn a_reset_starts_again() {
    let api = Api::new();
    api.send_message("Hi").ok(201);
    control(&api, Method::Post, "/reset", "").ok(200);
    assert!(api.get(&api.messages()).ok(200).column("messages", "sid").is_empty());
}

#[test]
fn what_the_endpoint_does_not_know_is_refused() {
    let api = Api::new();
    control(&api, Method::Get, "/nothing", "").refused(404, 20404);
    control(&api, Method::Delete, "/reset", "").refused(405, 20004);
}
