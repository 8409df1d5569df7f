//! Makes the token with which an app in a browser or on a phone takes and makes calls: `cargo run --features jwt --example access_token`.

use std::time::SystemTime;

use trunkline::jwt::{AccessToken, Algorithm, Token, VoiceGrant};
use trunkline::value::Timestamp;

// Made up. A key's secret stays on the server; the app gets the token.
const ACCOUNT_SID: &str = "AC0123456789abcdef0123456789abcdef";
const KEY_SID: &str = "SK0123456789abcdef0123456789abcdef";
const SECRET: &str = "made-up-secret";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let calls =
        VoiceGrant::new().outgoing("AP0123456789abcdef0123456789abcdef", Default::default()).incoming_allow(true);
    let token = AccessToken::new(ACCOUNT_SID, KEY_SID, SECRET)?.identity("ana").ttl(600).grant(calls);

    let now = Timestamp::from(SystemTime::now());
    let jwt = token.to_jwt(Algorithm::Hs256, now)?;
    let read = Token::verify(&jwt, SECRET, now)?;
    let identity = read.claims().get("grants").and_then(|grants| grants.get("identity")?.as_str());
    println!("A token for {}", identity.unwrap_or_default());
    Ok(())
}
