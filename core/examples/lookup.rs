//! Looks a phone number up: `cargo run --features sandbox --example lookup`.

use trunkline::Client;
use trunkline::sandbox::Sandbox;

#[tokio::main]
async fn main() -> trunkline::Result<()> {
    let sandbox = Sandbox::new(); // for the real Twilio: Client::from_env()?
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox).build()?;

    // What the sandbox does not know, such as the type of the line, is `None`.
    let number =
        client.lookups().v2().phone_numbers().id("+15558675310").fetch().fields("line_type_intelligence").await?;
    let phone_number = number.phone_number.unwrap_or_default();
    println!("{phone_number} is valid: {:?}; its line: {:?}", number.valid, number.line_type_intelligence);
    Ok(())
}
