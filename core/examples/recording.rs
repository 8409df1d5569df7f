//! Records a call, and downloads the recording: `cargo run --features sandbox --example recording`.

use std::fs;

use futures_util::TryStreamExt;
use trunkline::Client;
use trunkline::sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::new(); // for the real Twilio: Client::from_env()?
    let client = Client::builder().credentials(sandbox.credentials()).transport(sandbox).build()?;

    let call = client.calls().create("+15558675310", "+15017122661");
    let call = call.twiml("<Response><Pause length='60'/></Response>").await?;
    let recordings = client.calls().id(&call.sid).recordings();
    let recording = recordings.create().await?;
    recordings.id(&recording.sid).update("stopped").await?;

    let path = std::env::temp_dir().join(format!("{}.wav", recording.sid));
    let size = recording.download(&client).format("wav").save(&path).await?;
    let sound = fs::read(&path)?;
    fs::remove_file(&path)?;
    println!("{size} bytes at {} Hz", u32::from_le_bytes(sound[24..28].try_into()?));

    // Or piece by piece, as it comes: for a player, or for a store of one's own.
    let mut file = recording.download(&client).format("mp3").await?;
    let kind = file.content_type().unwrap_or_default().to_owned();
    let mut size = 0;
    while let Some(piece) = file.try_next().await? {
        size += piece.len();
    }
    println!("{kind}: {size} bytes");
    Ok(())
}
