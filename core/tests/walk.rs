//! Every operation is called by its typed call on the sandbox, as the walk over the tables calls it. `make walk` writes that walk as a script
//! (its form: `src/sandbox/tests/operations/script.rs`).
#![allow(deprecated, reason = "what is deprecated can be called, too")]

use std::cell::RefCell;
use std::collections::BTreeSet;

use trunkline::sandbox::Sandbox;
use trunkline::transport::BoxFuture;
use trunkline::value::{Decimal, Map, Value};
use trunkline::{Client, Credentials};

include!(concat!(env!("OUT_DIR"), "/typed_calls.rs"));

type Outcome = BoxFuture<'static, trunkline::Result<()>>;

fn sent<T: Send + 'static>(call: impl Future<Output = trunkline::Result<T>> + Send + 'static) -> Outcome {
    Box::pin(async move { call.await.map(drop) })
}

/// What a step of the script gives a call.
struct Given<'s> {
    path: &'s Map,
    arguments: &'s Map,
    taken: RefCell<BTreeSet<String>>,
}

impl<'s> Given<'s> {
    fn path(&self, name: &str) -> &'s str {
        self.path.get(name).and_then(Value::as_str).unwrap_or_else(|| panic!("no {name} in {:?}", self.path))
    }

    fn value(&self, name: &str) -> Value {
        self.taken.borrow_mut().insert(name.to_owned());
        self.arguments.get(name).cloned().unwrap_or_else(|| panic!("no {name} in {:?}", self.arguments))
    }

    fn list_of_value(&self, name: &str) -> Vec<Value> {
        self.value(name).as_list().unwrap_or_else(|| panic!("{name} is no list")).to_vec()
    }

    fn bool(&self, name: &str) -> bool {
        matches!(self.value(name), Value::Bool(true))
    }

    fn i64(&self, name: &str) -> i64 {
        integer(&self.value(name))
    }

    fn decimal(&self, name: &str) -> Decimal {
        text(&self.value(name)).as_str().into()
    }

    fn text(&self, name: &str) -> String {
        text(&self.value(name))
    }

    fn map(&self, name: &str) -> Map {
        map(&self.value(name))
    }

    fn list_of_text(&self, name: &str) -> Vec<String> {
        self.list_of_value(name).iter().map(text).collect()
    }

    fn list_of_map(&self, name: &str) -> Vec<Map> {
        self.list_of_value(name).iter().map(map).collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_json(), str::to_owned)
}

fn integer(value: &Value) -> i64 {
    text(value).parse().unwrap_or_else(|_| panic!("{value:?} is no whole number"))
}

fn map(value: &Value) -> Map {
    value.as_map().cloned().unwrap_or_else(|| panic!("{value:?} is no object"))
}

/// The typed call of a step. What takes more than it must have is written here.
fn call(client: &Client, operation: &str, given: &Given<'_>) -> Outcome {
    let account = || client.api().v2010().accounts().id(given.path("account_sid"));
    let service = || client.verify().v2().services().id(given.path("service_sid"));
    match operation {
        "api.v2010.accounts.messages.create" if given.arguments.get("from").is_some() => {
            let call = account().messages().create(given.text("to"));
            sent(call.from(given.text("from")).body(given.text("body")).send())
        }
        "api.v2010.accounts.calls.create" if given.arguments.get("url").is_some() => {
            let call = account().calls().create(given.text("to"), given.text("from"));
            sent(call.url(given.text("url")).send())
        }
        "verify.v2.services.verification_checks.create" => {
            sent(service().verification_checks().create().to(given.text("to")).code(given.text("code")).send())
        }
        "iam.v1.token.create" => {
            let call = client.iam().v1().token().create(given.text("grant_type"), given.text("client_id"));
            sent(call.client_secret(given.text("client_secret")).send())
        }
        "oauth.v1.token.create" => {
            let call = client.oauth().v1().token().create(given.text("grant_type"), given.text("client_id"));
            sent(call.client_secret(given.text("client_secret")).send())
        }
        "oauth.v2.token.create" => {
            let call = client.oauth().v2().token().create(given.text("grant_type")).client_id(given.text("client_id"));
            sent(call.client_secret(given.text("client_secret")).send())
        }
        "preview_iam.v1.token.create" => {
            let call = client.preview_iam().v1().token().create(given.text("grant_type"), given.text("client_id"));
            sent(call.client_secret(given.text("client_secret")).send())
        }
        _ => typed_call(client, operation, given),
    }
}

fn client(sandbox: &Sandbox, credentials: Credentials) -> Client {
    let builder = Client::builder().credentials(credentials).account_sid(sandbox.account_sid());
    builder.transport(sandbox.clone()).max_retries(0).build().unwrap()
}

#[test]
#[ignore = "needs the script that `make walk` writes, in the file that TRUNKLINE_WALK names"]
fn every_operation_is_called_by_its_typed_call() {
    let file = std::env::var_os("TRUNKLINE_WALK").expect("TRUNKLINE_WALK names no file");
    let script = Value::from_json(&std::fs::read_to_string(file).unwrap()).unwrap();
    let at = |value: &Value, name: &str| value.get(name).cloned().unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let sandbox = Sandbox::new();
    let mut account = client(&sandbox, sandbox.credentials());
    let bearer = client(&sandbox, Credentials::Bearer(text(&at(&script, "bearer")).as_str().into()));
    for step in at(&script, "steps").as_list().unwrap() {
        if let Some(path) = step.get("insert") {
            sandbox.insert(&text(path), map(&at(step, "fields"))).unwrap();
            continue;
        }
        if let Some(token) = step.get("auth_token") {
            let auth_token = text(token).as_str().into();
            account = client(&sandbox, Credentials::AuthToken { account_sid: sandbox.account_sid(), auth_token });
            continue;
        }
        let (path, arguments) = (map(&at(step, "path")), map(&at(step, "arguments")));
        let given = Given { path: &path, arguments: &arguments, taken: RefCell::default() };
        let operation = text(&at(step, "operation"));
        let caller = if step.get("oauth").is_some() { &bearer } else { &account };
        let outcome = runtime.block_on(call(caller, &operation, &given));
        let left: Vec<&str> =
            arguments.iter().map(|(name, _)| name).filter(|name| !given.taken.borrow().contains(*name)).collect();
        assert!(left.is_empty(), "{operation} takes no {left:?} here");
        let status = integer(&at(step, "status"));
        match outcome {
            Ok(()) => assert!(status < 400, "{operation} was to be refused with {status}"),
            Err(error) => assert_eq!(error.status().map(i64::from), Some(status), "{operation}: {error}"),
        }
    }
    let done: Map = sandbox.counts().done.iter().map(|(name, count)| (*name, *count as i64)).collect();
    assert_eq!(Value::Map(done), at(&script, "done"));
}
