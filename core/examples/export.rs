//! Exports a month of messages to CSV: `cargo run --features sandbox --example export`.

use std::io::Write;

use futures_util::TryStreamExt;
use trunkline::Client;
use trunkline::api::api_v2010::accounts::messages::Message;
use trunkline::sandbox::Sandbox;

/// Writes the messages that were sent between two days, of UTC; pages are read as they are needed.
async fn export(
    client: &Client,
    begin: &str,
    end: &str,
    file: &mut impl Write,
) -> Result<u64, Box<dyn std::error::Error>> {
    let list = client.messages().list().date_sent_after(begin).date_sent_before(end).page_size(1000);
    let mut messages = list.stream();
    let mut count = 0;
    write!(file, "sid,date_sent,from,to,status,error_code,num_segments,price,price_unit\r\n")?;
    while let Some(message) = messages.try_next().await? {
        write!(file, "{}\r\n", row(message).map(|value| quoted(&value)).join(","))?;
        count += 1;
    }
    Ok(count)
}

fn row(message: Message) -> [String; 9] {
    [
        message.sid,
        message.date_sent.map(|time| time.to_string()).unwrap_or_default(),
        message.from.unwrap_or_default(),
        message.to.unwrap_or_default(),
        message.status.map(|status| status.to_string()).unwrap_or_default(),
        message.error_code.map(|code| code.to_string()).unwrap_or_default(),
        message.num_segments.unwrap_or_default(),
        message.price.unwrap_or_default(),
        message.price_unit.unwrap_or_default(),
    ]
}

/// A value in CSV, by RFC 4180.
fn quoted(value: &str) -> String {
    if value.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::new(); // for the real Twilio: Client::from_env()?
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox).build()?;
    for number in 0..1200 {
        let call = client.messages().create(format!("+1555867{number:04}")).from("+15017122661");
        call.body(format!("Number {number}")).await?;
    }

    let mut file = Vec::new(); // or a file: std::io::BufWriter::new(std::fs::File::create("messages.csv")?)
    let count = export(&client, "2026-01-01", "2026-02-01", &mut file).await?;
    println!("{count} messages, {} lines", file.split(|&byte| byte == b'\n').count() - 1);
    Ok(())
}
