//! Ten thousand messages through a service that fails one attempt in ten: what the callers are told agrees with what the
//! sandbox did. Nothing is sent twice, and nothing is lost without an error.

use std::collections::HashMap;

use futures_util::{StreamExt, stream};
use trunkline::client::Client;
use trunkline::sandbox::{Fault, Sandbox};
use trunkline::{Credentials, ErrorKind};

const MESSAGES: usize = 10_000;

/// What a caller was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Told {
    Sent,
    CertainlyNotSent(ErrorKind),
    PerhapsSent(ErrorKind),
}

#[tokio::test]
async fn callers_are_told_what_happened_to_ten_thousand_messages() {
    let sandbox = Sandbox::new();
    let credentials =
        Credentials::AuthToken { account_sid: sandbox.account_sid(), auth_token: sandbox.auth_token().into() };
    let client = Client::builder().credentials(credentials).transport(sandbox.clone()).build().unwrap();
    // Four ways to fail, together for one attempt in ten.
    for fault in
        [Fault::status(429), Fault::status(503), Fault::drop_connection(), Fault::drop_connection().after_work()]
    {
        sandbox.add_fault(fault.with_probability(0.026));
    }

    let calls = stream::iter(0..MESSAGES).map(|number| {
        let call = client.messages().create("+15558675310").from("+15017122661").body(format!("Message {number}"));
        async move { told(call.await.err()) }
    });
    let outcomes: Vec<Told> = calls.buffered(64).collect().await;

    sandbox.clear_faults();
    let mut stored: HashMap<String, usize> = HashMap::new();
    for message in client.messages().list().page_size(1_000).all().await.unwrap() {
        *stored.entry(message.body.unwrap_or_default()).or_default() += 1;
    }

    let mut summary: HashMap<(Told, usize), usize> = HashMap::new();
    for (number, told) in outcomes.iter().enumerate() {
        let copies = stored.get(&format!("Message {number}")).copied().unwrap_or_default();
        match told {
            Told::Sent => assert_eq!(copies, 1, "message {number} was reported as sent"),
            Told::CertainlyNotSent(_) => assert_eq!(copies, 0, "message {number} was reported as not sent"),
            Told::PerhapsSent(_) => assert!(copies <= 1, "message {number} was sent {copies} times"),
        }
        *summary.entry((*told, copies)).or_default() += 1;
    }
    println!("{} requests for {MESSAGES} messages, {} stored", sandbox.counts().requests, stored.len());
    for ((told, copies), count) in summary {
        println!("{count:6} told {told:?}, stored {copies}");
    }

    let unknown = |told: &&Told| **told == Told::PerhapsSent(ErrorKind::UnknownOutcome);
    assert!(outcomes.iter().filter(unknown).count() > 100, "connections were lost on the way");
    assert!(outcomes.iter().filter(|told| **told == Told::Sent).count() > 8_000, "most messages went out");
}

fn told(error: Option<trunkline::Error>) -> Told {
    match error {
        None => Told::Sent,
        Some(error) if error.may_have_happened() => Told::PerhapsSent(error.kind()),
        Some(error) => Told::CertainlyNotSent(error.kind()),
    }
}
