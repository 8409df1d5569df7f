//! Sends a code to a person and checks what they enter: `cargo run --features sandbox --example verify`.

use trunkline::Client;
use trunkline::sandbox::Sandbox;

const PERSON: &str = "+15558675310";

#[tokio::main]
async fn main() -> trunkline::Result<()> {
    let sandbox = Sandbox::new(); // for the real Twilio: Client::from_env()?
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox).build()?;

    // Verify chooses the code by itself; one of your own, as here, must be allowed by the service.
    let services = client.verify().v2().services();
    let service = services.create("Bistro").custom_code_enabled(true).await?;
    let service = services.id(service.sid);
    service.verifications().create(PERSON, "sms").custom_code("271828").await?;

    for entered in ["314159", "271828"] {
        let check = service.verification_checks().create().to(PERSON).code(entered).await?;
        println!("{entered}: {}", check.status.unwrap_or_default());
    }
    Ok(())
}
