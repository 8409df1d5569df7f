//! Buys a phone number and has its messages sent to a program: `cargo run --features sandbox --example buy_number`.

use trunkline::Client;
use trunkline::sandbox::Sandbox;

#[tokio::main]
async fn main() -> trunkline::Result<()> {
    let sandbox = Sandbox::new(); // for the real Twilio: Client::from_env()?
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox).build()?;

    // The sandbox offers no numbers, and sells any.
    let local = client.available_phone_numbers().id("US").local();
    let offered = local.list().area_code(510).sms_enabled(true).limit(1).all().await?;
    let wanted = offered.into_iter().find_map(|number| number.phone_number).unwrap_or("+15105550100".to_owned());

    let numbers = client.incoming_phone_numbers();
    let bought = numbers.create().phone_number(wanted).sms_url("https://bistro.example/sms").await?;
    let (number, url) = (bought.phone_number.unwrap_or_default(), bought.sms_url.unwrap_or_default());
    println!("Bought {number}; its messages go to {url}");
    Ok(())
}
