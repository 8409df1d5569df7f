//! Sends a message and reads it back: `cargo run --features sandbox --example message`.

use futures_util::TryStreamExt;
use trunkline::Client;
use trunkline::sandbox::Sandbox;

#[tokio::main]
async fn main() -> trunkline::Result<()> {
    let sandbox = Sandbox::new(); // for the real Twilio: Client::from_env()?
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox).build()?;

    client.messages().create("+15558675310").from("+15017122661").body("Your table is ready").await?;
    let mut messages = std::pin::pin!(client.messages().list().to("+15558675310").limit(20).stream());
    while let Some(message) = messages.try_next().await? {
        println!("To {}: {}", message.to.unwrap_or_default(), message.body.unwrap_or_default());
    }
    Ok(())
}
