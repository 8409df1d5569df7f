//! Writes a template and sends a message by it: `cargo run --features sandbox --example content_template`.

use trunkline::Client;
use trunkline::sandbox::Sandbox;
use trunkline::value::Map;

#[tokio::main]
async fn main() -> trunkline::Result<()> {
    let sandbox = Sandbox::new(); // for the real Twilio: Client::from_env()?
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox).build()?;

    let text = Map::from_iter([("body", "{{1}}, your table is ready")]);
    let template = client
        .content()
        .v1()
        .contents()
        .create("en", Map::from_iter([("twilio/text", text)]))
        .friendly_name("table_ready")
        .variables(Map::from_iter([("1", "guest")]))
        .await?;
    println!("Wrote {}", template.friendly_name.unwrap_or_default());

    let message = client
        .messages()
        .create("+15558675310")
        .from("+15017122661")
        .content_sid(template.sid)
        .content_variables(Map::from_iter([("1", "Ana")]))
        .await?;
    println!("Sent by it to {}", message.to.unwrap_or_default());
    Ok(())
}
