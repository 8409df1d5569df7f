//! The sandbox as a caller sees it: requests in, answers out.

mod accounts;
mod auth;
mod calls;
mod chat;
mod control;
mod conversations;
mod dials;
mod faults;
mod later;
mod legacy_xml;
mod messages;
mod mishaps;
mod model;
mod operations;
mod own_numbers;
mod pace;
mod people;
mod recordings;
mod requests;
mod senders;
mod snapshots;
mod transport;
mod verify;
mod webhooks;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Reply, Sandbox};
use crate::schema::Method;
use crate::transport::{Request, Response};
use crate::value::Value;

/// A sandbox and the credentials to call it with.
#[derive(Clone)]
struct Api {
    sandbox: Sandbox,
    user: String,
    password: String,
}

/// An answer, taken apart.
struct Answer {
    status: u16,
    body: Value,
    response: Response,
}

impl Api {
    fn new() -> Api {
        let sandbox = Sandbox::new();
        Api { user: sandbox.account_sid(), password: sandbox.auth_token(), sandbox }
    }

    /// The same sandbox with other credentials.
    fn with(&self, user: &str, password: &str) -> Api {
        Api { sandbox: self.sandbox.clone(), user: user.to_owned(), password: password.to_owned() }
    }

    fn account_path(&self) -> String {
        format!("https://api.twilio.com/2010-04-01/Accounts/{}", self.user)
    }

    fn messages(&self) -> String {
        format!("{}/Messages.json", self.account_path())
    }

    fn request(&self, method: Method, url: &str, form: &[(&str, &str)]) -> Request {
        let mut request = Request::new(method, url);
        let credentials = STANDARD.encode(format!("{}:{}", self.user, self.password));
        request.headers.set("Authorization", format!("Basic {credentials}"));
        if !form.is_empty() {
            let encode = super::form::encode;
            let pairs: Vec<String> =
                form.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
            request.headers.set("Content-Type", "application/x-www-form-urlencoded");
            request.body = Some(pairs.join("&").into());
        }
        request
    }

    fn send(&self, method: Method, url: &str, form: &[(&str, &str)]) -> Answer {
        match self.sandbox.handle(&self.request(method, url, form)).reply {
            Reply::Answer(response) => Answer::new(response),
            reply => panic!("no answer: {reply:?}"),
        }
    }

    fn get(&self, url: &str) -> Answer {
        self.send(Method::Get, url, &[])
    }

    fn post(&self, url: &str, form: &[(&str, &str)]) -> Answer {
        self.send(Method::Post, url, form)
    }

    fn delete(&self, url: &str) -> Answer {
        self.send(Method::Delete, url, &[])
    }

    fn send_message(&self, body: &str) -> Answer {
        self.post(&self.messages(), &[("To", "+15558675310"), ("From", "+15017122661"), ("Body", body)])
    }
}

impl Answer {
    fn new(response: Response) -> Answer {
        let body = Value::from_json(&String::from_utf8_lossy(&response.body)).unwrap_or_default();
        Answer { status: response.status, body, response }
    }

    /// What stands at a path of names, `meta.next_page_url`.
    fn at(&self, path: &str) -> &Value {
        let mut value = &self.body;
        for name in path.split('.') {
            value = value.get(name).unwrap_or_else(|| panic!("no {path} in {}", self.body.to_json()));
        }
        value
    }

    fn text(&self, path: &str) -> &str {
        let value = self.at(path);
        value.as_str().unwrap_or_else(|| panic!("{path} is {}", value.to_json()))
    }

    /// One text of each record of a list.
    fn column(&self, key: &str, field: &str) -> Vec<String> {
        let records = self.at(key).as_list().unwrap_or_else(|| panic!("{key} is no list"));
        records.iter().map(|record| record.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()).collect()
    }

    fn xml(&self) -> String {
        String::from_utf8_lossy(&self.response.body).into_owned()
    }

    #[track_caller]
    fn refused(&self, status: u16, code: i64) {
        assert_eq!((self.status, self.at("code")), (status, &Value::Integer(code)), "{}", self.body.to_json());
        assert_eq!(self.text("more_info"), format!("https://www.twilio.com/docs/errors/{code}"));
    }

    /// The answer, which is a success of this status.
    #[track_caller]
    fn ok(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.response.body));
        self
    }
}
