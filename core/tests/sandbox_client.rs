//! The client on the sandbox in memory: what each does of the other's bargain, in no time at all.
#![cfg(feature = "sandbox")]

use std::time::Duration;

use trunkline::api::TABLES;
use trunkline::client::CallOptions;
use trunkline::encode::{Arguments, Representation};
use trunkline::operations;
use trunkline::sandbox::{Fault, Sandbox};
use trunkline::schema::packed::Table;
use trunkline::schema::{Method, Operation};
use trunkline::transport::Transport;
use trunkline::value::{Record, Value};
use trunkline::{Client, Credentials, ErrorKind, Result};

const CREATE: &str = "api.v2010.accounts.messages.create";
const LIST: &str = "api.v2010.accounts.messages.list";

/// Polls until it is done: with a sandbox there is nothing else to wait for.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

fn operation(name: &str) -> &'static Operation {
    operations::find(name, |name| Table::find(TABLES, name)).unwrap()
}

fn client_with(sandbox: &Sandbox, credentials: Credentials) -> Client {
    let builder = Client::builder().credentials(credentials).account_sid(sandbox.account_sid());
    builder.transport(sandbox.clone()).build().unwrap()
}

fn client(sandbox: &Sandbox) -> Client {
    client_with(sandbox, sandbox.credentials())
}

fn execute(client: &Client, name: &str, arguments: &[(&'static str, &str)]) -> Result<Value> {
    let arguments: Arguments = arguments.iter().map(|(name, value)| (*name, *value)).collect();
    block_on(client.execute(operation(name), &arguments, &CallOptions::default())).map(|response| response.data)
}

fn send(client: &Client, body: &str) -> Result<Value> {
    execute(client, CREATE, &[("to", "+15558675310"), ("from", "+15017122661"), ("body", body)])
}

fn list(client: &Client, name: &str) -> Result<Vec<Record>> {
    let mut pages =
        client.pages(operation(name), Arguments::default(), CallOptions::default(), Default::default(), None);
    let mut records = Vec::new();
    while let Some(page) = block_on(pages.next())? {
        records.extend(page.items);
    }
    Ok(records)
}

#[test]
fn what_is_created_is_listed_page_by_page() {
    let sandbox = Sandbox::new();
    let client = client(&sandbox);
    for number in 0..120 {
        send(&client, &number.to_string()).unwrap();
    }
    let bodies: Vec<Value> = list(&client, LIST).unwrap().iter().filter_map(|record| record.get("body")).collect();
    assert_eq!(bodies, (0..120).rev().map(|number| number.to_string().into()).collect::<Vec<Value>>());
    assert_eq!(sandbox.count(LIST), 3);
}

#[test]
fn a_rate_limit_is_waited_out_in_the_sandboxs_time() {
    let sandbox = Sandbox::new();
    sandbox.add_fault(Fault::status(429).retry_after(3).times(2));
    let start = sandbox.now();
    send(&client(&sandbox), "Hi").unwrap();
    assert_eq!((sandbox.count(CREATE), sandbox.counts().requests), (1, 3));
    assert!(sandbox.now().since(start) >= Duration::from_secs(6));
}

#[test]
fn a_message_that_may_have_been_sent_is_not_sent_again() {
    for (fault, done) in [
        (Fault::drop_connection(), 0),
        (Fault::drop_connection().after_work(), 1),
        (Fault::cut_body(), 1),
        (Fault::delay(Duration::from_secs(60)), 1),
    ] {
        let sandbox = Sandbox::new();
        sandbox.add_fault(fault);
        let error = send(&client(&sandbox), "Hi").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnknownOutcome, "{error}");
        assert_eq!((sandbox.counts().requests, sandbox.count(CREATE)), (1, done), "{error}");
    }
}

#[test]
fn the_service_is_asked_what_it_has_of_a_lost_message() {
    for (fault, done) in [
        (Fault::status(500), 0),
        (Fault::status(500).after_work(), 1),
        (Fault::drop_connection(), 0),
        (Fault::drop_connection().after_work(), 1),
        (Fault::cut_body(), 1),
        (Fault::not_json(), 1),
        (Fault::delay(Duration::from_secs(60)), 1),
    ] {
        for service in [None, Some("MG")] {
            let sandbox = Sandbox::new();
            let client = client(&sandbox);
            send(&client, "Hi").unwrap();
            let service = service.map(|_| {
                let made = execute(&client, "messaging.v1.services.create", &[("friendly_name", "Shop")]).unwrap();
                let Value::Record(made) = made else { panic!("a service") };
                made.get("sid").unwrap().as_str().unwrap().to_owned()
            });
            let mut arguments = vec![("to", "+15558675310"), ("body", "Hi")];
            match &service {
                Some(service) => arguments.push(("messaging_service_sid", service)),
                None => arguments.push(("from", "+15017122661")),
            }
            sandbox.advance(Duration::from_secs(5));
            sandbox.add_fault(fault.clone().times(1));
            let error = execute(&client, CREATE, &arguments).unwrap_err();
            assert!(error.may_have_happened(), "{error}");
            let mut arguments: Arguments = arguments.into_iter().collect();
            arguments.set("since", error.started_at().unwrap());
            let find = operation("api.v2010.accounts.messages.find_sent");
            let asked = sandbox.now();
            let mut pages = client.pages(find, arguments, CallOptions::default(), Default::default(), None);
            let page = block_on(pages.next()).unwrap().unwrap();
            assert_eq!(page.items.len(), done, "{error}");
            let waited = sandbox.now().since(asked).as_secs();
            assert_eq!(waited, if done == 0 { 10 } else { 0 }, "{error}");
            assert!(block_on(pages.next()).unwrap().is_none());
        }
    }
}

#[test]
fn a_late_answer_runs_into_the_timeout() {
    let sandbox = Sandbox::new();
    let client = client(&sandbox);
    sandbox.add_fault(Fault::delay(Duration::from_secs(40)).times(1));
    let start = sandbox.now();
    assert!(list(&client, LIST).unwrap().is_empty());
    let passed = sandbox.now().since(start);
    assert_eq!(sandbox.counts().requests, 2);
    assert!((Duration::from_secs(30)..Duration::from_secs(32)).contains(&passed), "{passed:?}");
}

#[test]
fn reads_are_repeated_whatever_happens_to_them() {
    for fault in [Fault::status(500), Fault::drop_connection(), Fault::cut_body()] {
        let sandbox = Sandbox::new();
        sandbox.add_fault(fault.times(2).on(Method::Get, "/Messages"));
        assert!(list(&client(&sandbox), LIST).unwrap().is_empty());
        assert_eq!(sandbox.counts().requests, 3);
    }
}

#[test]
fn what_the_caller_is_told_matches_what_was_done() {
    let sandbox = Sandbox::new();
    for fault in [
        Fault::status(429),
        Fault::status(503),
        Fault::status(503).after_work(),
        Fault::drop_connection(),
        Fault::drop_connection().after_work(),
    ] {
        sandbox.add_fault(fault.with_probability(0.03));
    }
    let client = client(&sandbox);
    let (mut sent, mut perhaps, mut not_sent) = (0, 0, 0);
    for number in 0..500 {
        match send(&client, &number.to_string()) {
            Ok(_) => sent += 1,
            Err(error) if error.may_have_happened() => perhaps += 1,
            Err(_) => not_sent += 1,
        }
    }
    sandbox.clear_faults();
    let done = sandbox.count(CREATE);
    assert!(sent <= done && done <= sent + perhaps, "{sent} {perhaps} {not_sent}: {done}");
    let mut bodies: Vec<String> =
        list(&client, LIST).unwrap().iter().map(|record| record.get("body").unwrap().to_json()).collect();
    bodies.sort();
    bodies.dedup();
    assert_eq!(bodies.len() as u64, done, "nothing was sent twice");
}

#[test]
fn client_credentials_fetch_a_token_and_another_when_it_expires() {
    let sandbox = Sandbox::new();
    let (client_id, secret) = sandbox.oauth_client();
    let client = client_with(&sandbox, Credentials::ClientCredentials { client_id, client_secret: secret.into() });
    let fetched = || sandbox.requests().iter().filter(|request| request.url.contains("/v2/token")).count();
    for _ in 0..3 {
        send(&client, "Hi").unwrap();
    }
    assert_eq!(fetched(), 1);
    sandbox.advance(Duration::from_secs(3600 - 50));
    send(&client, "Hi").unwrap();
    assert_eq!(fetched(), 2);
}

#[test]
fn an_api_key_opens_the_account_and_a_wrong_token_does_not() {
    let sandbox = Sandbox::new();
    let (key, secret) = sandbox.api_key();
    let account_sid = sandbox.account_sid();
    let by_key = Credentials::ApiKey { account_sid: account_sid.clone(), key, secret: secret.into() };
    send(&client_with(&sandbox, by_key), "Hi").unwrap();
    let wrong = Credentials::AuthToken { account_sid, auth_token: "wrong".into() };
    let error = send(&client_with(&sandbox, wrong), "Hi").unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Authentication, Some(20003)));
    assert!(error.request_id().is_some_and(|id| id.starts_with("RQ")));
}

#[test]
fn the_legacy_xml_gives_the_same_records() {
    let sandbox = Sandbox::new();
    let builder = Client::builder().credentials(sandbox.credentials()).transport(sandbox.clone());
    let xml = builder.representation(Representation::Xml).build().unwrap();
    for number in 0..60 {
        let name = format!("Sub <{number}> & more");
        execute(&xml, "api.v2010.accounts.create", &[("friendly_name", &name)]).unwrap();
    }
    let (by_xml, by_json) = (list(&xml, "api.v2010.accounts.list"), list(&client(&sandbox), "api.v2010.accounts.list"));
    let (by_xml, by_json) = (by_xml.unwrap(), by_json.unwrap());
    assert_eq!((by_xml.len(), by_json.len()), (61, 61));
    for field in ["sid", "friendly_name", "status", "type", "auth_token", "date_created", "owner_account_sid"] {
        for (xml, json) in by_xml.iter().zip(&by_json) {
            assert_eq!(xml.get(field), json.get(field), "{field}");
        }
    }
    let error = execute(&xml, "api.v2010.accounts.fetch", &[("sid", &format!("AC{}", "0".repeat(32)))]).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some(20404)));
}
