//! Calls somebody and says something: `cargo run --features sandbox --example call`.

use trunkline::Client;
use trunkline::sandbox::Sandbox;
use trunkline::twiml::{Document, Element};

#[tokio::main]
async fn main() -> trunkline::Result<()> {
    let sandbox = Sandbox::new(); // for the real Twilio: Client::from_env()?
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox).build()?;

    let say = Element::new("Say").attribute("voice", "alice").text("Your table is ready.");
    let twiml = Document::new(Element::new("Response").child(say)).to_xml()?;

    let call = client.calls().create("+15558675310", "+15017122661").twiml(twiml).await?;
    println!("Calling {} from {}", call.to.unwrap_or_default(), call.from.unwrap_or_default());
    Ok(())
}
