//! Sends a message exactly once although two connections are lost on the way: `cargo run --features sandbox --example send_once`.
//!
//! It runs on a sandbox in memory, which loses one request before it has done what it asks for, and one after that.

use std::time::Duration;

use trunkline::Client;
use trunkline::api::api_v2010::Message;
use trunkline::sandbox::{Fault, Sandbox};
use trunkline::schema::Method;

const TO: &str = "+15558675310";
const FROM: &str = "+15017122661";

#[tokio::main]
pub(crate) async fn main() -> trunkline::Result<()> {
    let sandbox = Sandbox::new();
    sandbox.add_fault(Fault::drop_connection().on(Method::Post, "/Messages").times(1));
    sandbox.add_fault(Fault::drop_connection().after_work().on(Method::Post, "/Messages").times(1));
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox.clone()).build()?;

    let message = send_once(&client, "Your table is ready").await?;
    println!("Sent {} to {TO}: {}", message.sid, message.body.unwrap_or_default());

    let there = client.messages().list().to(TO).all().await?.len();
    println!("Twilio has {there} message.");
    assert_eq!(there, 1);
    Ok(())
}

/// Sends a message, and sends it again, twice at most, when the service does not have it after half a minute.
async fn send_once(client: &Client, body: &str) -> trunkline::Result<Message> {
    let (mut since, mut tries) = (None, 0);
    loop {
        tries += 1;
        let error = match client.messages().create(TO).from(FROM).body(body).await {
            Err(error) if error.may_have_happened() => error,
            outcome => return outcome,
        };
        println!("Nobody knows whether it was sent: {error}");
        // What the first try has sent may arrive while the second is under way.
        since = since.or(error.started_at());
        let search = client.messages().find_sent(TO, since.expect("the call began")).from(FROM).body(body);
        if let Some(found) = search.wait(Duration::from_secs(30)).await?.into_iter().next() {
            println!("It was.");
            return Ok(found);
        }
        println!("It was not.");
        if tries == 3 {
            return Err(error);
        }
    }
}
