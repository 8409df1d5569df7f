//! Sends a message and waits until it is delivered, or is not: `cargo run --features sandbox --example deliver`.

use std::time::Duration;

use trunkline::Client;
use trunkline::api::api_v2010::accounts::messages::{Message, MessageStatus};
use trunkline::sandbox::Sandbox;

/// The message once it has ended its way; or as it is after so many tries, if it has not. A status callback hears of it earlier.
async fn deliver(
    client: &Client,
    to: &str,
    body: &str,
    wait: impl AsyncFn(Duration),
    mut tries: u32,
) -> trunkline::Result<Message> {
    use MessageStatus::{Canceled, Delivered, Failed, Read, Undelivered};

    let mut message = client.messages().create(to).from("+15017122661").body(body).await?;
    while tries > 0 && !matches!(message.status, Some(Delivered | Undelivered | Failed | Canceled | Read)) {
        wait(Duration::from_secs(2)).await;
        message = client.messages().id(message.sid).fetch().await?;
        tries -= 1;
    }
    Ok(message)
}

#[tokio::main]
async fn main() -> trunkline::Result<()> {
    let sandbox = Sandbox::new(); // for the real Twilio: Client::from_env()?
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox.clone()).build()?;
    sandbox.fail_delivery("+15558675311", Some(30005));
    for to in ["+15558675310", "+15558675311"] {
        // The sandbox has a clock of its own; for the real Twilio, wait by `tokio::time::sleep`.
        let message = deliver(&client, to, "Your table is ready", async |by| sandbox.advance(by), 60).await?;
        let status = message.status.map(|status| status.to_string()).unwrap_or_default();
        println!("To {}: {status}, error {:?}", message.to.unwrap_or_default(), message.error_code);
    }
    Ok(())
}
