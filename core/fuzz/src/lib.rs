//! What several targets need: a service that answers at once with what a target says, and the parts of an input.

use std::str;
use std::time::Duration;

use futures_util::FutureExt as _;
use trunkline::client::CallOptions;
use trunkline::encode::{Arguments, Representation};
use trunkline::page::{Cursor, Extent};
use trunkline::schema::Operation;
use trunkline::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trunkline::value::{Record, Timestamp, Value};
use trunkline::{Client, Credentials, Result};

/// Of the client that [`client`] makes; made up.
pub const ACCOUNT_SID: &str = "AC0123456789abcdef0123456789abcdef";

/// Answers every request by a function, and lets no time pass.
pub struct Service<F>(pub F);

impl<F: Fn(&Request) -> Response + Send + Sync + 'static> Transport for Service<F> {
    fn send(&self, request: Request) -> BoxFuture<'_, std::result::Result<Response, TransportError>> {
        Box::pin(std::future::ready(Ok((self.0)(&request))))
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// A client of that service, which asks the operations of 2010-04-01 for XML or JSON.
pub fn client(
    base_url: Option<&str>,
    xml: bool,
    service: impl Fn(&Request) -> Response + Send + Sync + 'static,
) -> Client {
    let credentials = Credentials::AuthToken { account_sid: ACCOUNT_SID.to_owned(), auth_token: "made-up".into() };
    let representation = if xml { Representation::Xml } else { Representation::Json };
    let builder = Client::builder().credentials(credentials).transport(Service(service)).representation(representation);
    match base_url {
        Some(url) => builder.base_url(url),
        None => builder,
    }
    .build()
    .expect("a client")
}

/// Calls an operation without arguments, or reads the first three pages of a list, and gives the records that came of it.
pub fn call(client: &Client, operation: &'static Operation, resume: Option<Cursor>) -> Result<Vec<Record>> {
    let options = CallOptions::new();
    let calling = async {
        let mut records = Vec::new();
        if operation.paging().is_none() {
            if let Value::Record(record) = client.execute(operation, &Arguments::new(), &options).await?.data {
                records.push(record);
            }
            return Ok(records);
        }
        let mut pages = client.pages(operation, Arguments::new(), options, Extent::default(), resume);
        for _ in 0..3 {
            match pages.next().await? {
                Some(page) => records.extend(page.items),
                None => break,
            }
        }
        Ok(records)
    };
    calling.now_or_never().expect("the service answers at once")
}

/// The first byte as a choice among so many, the rest, and nothing if there is no byte.
pub fn choose(data: &[u8], among: usize) -> Option<(usize, &[u8])> {
    let (first, rest) = data.split_first()?;
    Some((usize::from(*first) % among, rest))
}

/// The lines of an input, which are texts only if it is UTF-8.
pub fn lines<const N: usize>(data: &[u8]) -> Option<[&str; N]> {
    let mut lines = str::from_utf8(data).ok()?.splitn(N, '\n');
    Some(std::array::from_fn(|_| lines.next().unwrap_or_default()))
}

/// Checks that a record says the same as its canonical JSON.
pub fn check_record(record: &Record) {
    let canonical = record.to_json();
    assert!(Value::from_json(&canonical).is_some(), "not JSON: {canonical}");
    assert!(Value::from_json(&Value::Map(record.to_map()).to_json()).is_some());
    assert!(Value::from_json(&record.to_row()).is_some());
    assert!(!format!("{record:?}").is_empty());
    _ = record.unknown_fields();
    _ = record.without_secrets();
}
