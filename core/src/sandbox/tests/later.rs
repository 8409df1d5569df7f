//! Products whose tables come with the first request for them: the answers are those of a sandbox that has them all.

use std::collections::{BTreeMap, BTreeSet};

use super::super::auth::Credentials;
use super::{Api, Sandbox};
use crate::api::TABLES;
use crate::schema::{Method, Product};
use crate::transport::Request;

/// All products by the first labels of their hosts.
fn products() -> BTreeMap<&'static str, Vec<&'static Product>> {
    let mut products = BTreeMap::<_, Vec<_>>::new();
    for table in TABLES {
        let product = table.product().unwrap();
        products.entry(product.operations[0].host).or_default().push(product);
    }
    products
}

/// A sandbox that waits for all of them.
fn waiting() -> Api {
    let sandbox = Sandbox::build(&[], 0, Credentials::new(0, None, None));
    sandbox.expect(products().into_keys().map(str::to_owned));
    Api { user: sandbox.account_sid(), password: sandbox.auth_token(), sandbox }
}

/// Gives a sandbox what it lacks for a request, as often as it asks, and says what that was.
fn fed(sandbox: &Sandbox, request: &Request) -> BTreeSet<String> {
    let mut came = BTreeSet::new();
    for _ in 0..3 {
        let lacking = sandbox.lacking(request);
        if lacking.is_empty() {
            return came;
        }
        for host in lacking {
            sandbox.serve(&host, &products()[host.as_str()]);
            assert!(came.insert(host), "what is there is not asked for again");
        }
    }
    panic!("it always lacks something: {request:?}");
}

#[test]
fn a_product_comes_with_the_first_request_for_it_and_answers_as_if_it_had_been_there() {
    let (later, whole) = (waiting(), Api::new());
    let account = format!("/2010-04-01/Accounts/{}", later.user);
    let all = products().len();
    for (method, url, number) in [
        (Method::Get, "http://sandbox/_sandbox".to_owned(), 0),
        (Method::Post, format!("https://api.twilio.com{account}/Messages.json"), 1),
        (Method::Get, format!("https://api.dublin.ie1.twilio.com{account}/Messages.json"), 0),
        (Method::Get, "http://127.0.0.1:8080/chat/v2/Services".to_owned(), 1),
        (Method::Delete, "http://127.0.0.1:8080/chat/v2/Services".to_owned(), 0),
        (Method::Get, format!("http://127.0.0.1:8080/api{account}.json"), 0),
        // A name that leads nowhere may be a part of a path of any product.
        (Method::Get, "http://127.0.0.1:8080/chat/v2/Nothing".to_owned(), all - 2),
        (Method::Get, "http://127.0.0.1:8080/v2/Services".to_owned(), 0),
        (Method::Get, format!("http://127.0.0.1:8080{account}.json"), 0),
    ] {
        let form: &[_] = if method == Method::Post {
            &[("To", "+15558675310"), ("From", "+15017122661"), ("Body", "Hi")]
        } else {
            &[]
        };
        let came = fed(&later.sandbox, &later.request(method, &url, form));
        assert_eq!(came.len(), number, "{method} {url}: {came:?}");
        let (late, early) = (later.send(method, &url, form), whole.send(method, &url, form));
        assert_eq!((late.status, late.body), (early.status, early.body), "{method} {url}");
    }
}

#[test]
fn a_plain_address_is_decided_among_all_products() {
    let (later, whole) = (waiting(), Api::new());
    for url in ["http://127.0.0.1:8080/v2/Services", "http://127.0.0.1:8080/nowhere", "http://127.0.0.1:8080/"] {
        fed(&later.sandbox, &later.request(Method::Get, url, &[]));
        assert_eq!(later.get(url).body, whole.get(url).body, "{url}");
    }
}

#[test]
fn a_record_is_put_where_its_path_says() {
    for (host, path) in [("", "/ip-messaging/v2/Services/IS1/Bindings"), ("ip-messaging", "/v2/Services/IS1/Bindings")]
    {
        let later = waiting();
        let mut request = Request::new(Method::Post, "http://sandbox/_sandbox/records");
        request.body = Some(format!(r#"{{"host": "{host}", "path": "{path}", "fields": {{}}}}"#).into());
        assert_eq!(fed(&later.sandbox, &request).into_iter().collect::<Vec<_>>(), ["ip-messaging"]);
    }
}

#[test]
fn a_file_needs_no_table() {
    let later = waiting();
    let url = format!(
        "https://api.twilio.com/2010-04-01/Accounts/{}/Recordings/RE00000000000000000000000000000000.wav",
        later.user
    );
    assert_eq!(later.sandbox.lacking(&later.request(Method::Get, &url, &[])), [""; 0]);
    assert_eq!(later.get(&url).status, 404);
}
