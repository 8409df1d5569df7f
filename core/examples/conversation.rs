//! Brings a guest and a waiter into one conversation: `cargo run --features sandbox --example conversation`.

use futures_util::TryStreamExt;
use trunkline::Client;
use trunkline::sandbox::Sandbox;

#[tokio::main]
async fn main() -> trunkline::Result<()> {
    let sandbox = Sandbox::new(); // for the real Twilio: Client::from_env()?
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox).build()?;

    let conversations = client.conversations().v1().conversations();
    let conversation = conversations.id(conversations.create().friendly_name("Table 7").await?.sid);
    for identity in ["ana", "ben"] {
        conversation.participants().create().identity(identity).await?;
    }
    conversation.messages().create().author("ana").body("The bill, please").await?;
    conversation.messages().create().author("ben").body("At once").await?;

    let mut messages = std::pin::pin!(conversation.messages().list().stream());
    while let Some(message) = messages.try_next().await? {
        println!("{}: {}", message.author.unwrap_or_default(), message.body.unwrap_or_default());
    }
    Ok(())
}
