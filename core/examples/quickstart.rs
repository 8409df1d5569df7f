//! The main job on a Twilio that costs nothing: run it with `make quickstart`, which starts the sandbox server first.
//!
//! It reads `TWILIO_ACCOUNT_SID`, `TWILIO_AUTH_TOKEN` and `TRUNKLINE_BASE_URL`.

use futures_util::TryStreamExt;
use trunkline::client::CallOptions;
use trunkline::{Client, Credentials, ErrorKind};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let base_url =
        std::env::var("TRUNKLINE_BASE_URL").map_err(|_| "set TRUNKLINE_BASE_URL, or run `make quickstart`")?;
    let client = Client::builder().environment(|name| std::env::var(name).ok()).base_url(&base_url).build()?;

    println!("\nMessages");
    send_messages(&client).await?;
    println!("\nA subaccount and its auth token");
    rotate_auth_token(&client, &base_url).await?;
    println!("\nA chat channel");
    chat(&client).await?;
    println!("\nErrors");
    show_errors(&client).await;
    Ok(())
}

async fn send_messages(client: &Client) -> trunkline::Result<()> {
    let sent = client.messages().create("+15558675310").from("+15017122661").body("Hello from Trunkline 👋").await?;
    println!("  sent {} to {}: {}", sent.sid, sent.to.unwrap_or_default(), sent.body.unwrap_or_default());

    let answer = client.messages().id(&sent.sid).fetch().send_with_response().await?;
    let status = answer.data.status.map(|status| status.to_string()).unwrap_or_default();
    println!("  fetched again: it is {status} (request {})", answer.meta.request_id().unwrap_or("without an id"));

    for number in 1..=120 {
        let to = format!("+1555867{number:04}");
        client.messages().create(to).from("+15017122661").body(format!("Message {number} of 120")).await?;
    }
    let mut pages = client.messages().list().page_size(50).pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await? {
        sizes.push(page.items.len().to_string());
    }
    println!("  sent 120 more; the list has {} pages of {} messages", sizes.len(), sizes.join(", "));

    let latest: Vec<_> = client.messages().list().limit(3).stream().try_collect().await?;
    for message in latest {
        println!("  latest: {}", message.body.unwrap_or_default());
    }
    client.messages().id(&sent.sid).delete().await?;
    let gone = client.messages().id(&sent.sid).fetch().await.expect_err("it was deleted");
    println!("  deleted the first one; fetching it now: {gone}");
    Ok(())
}

async fn rotate_auth_token(client: &Client, base_url: &str) -> trunkline::Result<()> {
    let account = client.api().v2010().accounts().create().friendly_name("Workshop").await?;
    println!("  opened {} ({})", account.sid, account.friendly_name.unwrap_or_default());
    let old_token = account.auth_token.unwrap_or_default();
    let as_subaccount = |auth_token| {
        let credentials = Credentials::AuthToken { account_sid: account.sid.clone(), auth_token };
        Client::builder().credentials(credentials).base_url(base_url).build()
    };

    let subaccount = as_subaccount(old_token)?;
    let secondary = subaccount.accounts().v1().secondary_auth_token().create().await?;
    let new_token = secondary.secondary_auth_token.unwrap_or_default();
    println!("  made a secondary auth token; printed, it shows as {new_token}");
    let rotated = as_subaccount(new_token)?;
    rotated.accounts().v1().auth_token_promotion().update().await?;
    println!("  promoted it to be the primary one");

    rotated.messages().create("+15558675310").from("+15017122661").body("Sent with the new token").await?;
    println!("  the new token sends a message");
    let refused = subaccount.messages().list().limit(1).all().await.expect_err("the old token has ended");
    println!("  the old token is refused: {}", refused.message());

    client.api().v2010().accounts().id(&account.sid).update().status("closed").await?;
    println!("  closed the subaccount");
    Ok(())
}

async fn chat(client: &Client) -> trunkline::Result<()> {
    let chat = client.ip_messaging().v2();
    let service = chat.services().create("Quickstart").await?;
    let channels = chat.services().id(&service.sid).channels();
    channels.create().unique_name("general").friendly_name("General").type_("public").await?;
    let general = channels.id("general");
    for identity in ["ana", "ben"] {
        general.members().create(identity).await?;
    }
    general.messages().create().from("ana").body("Is anybody here?").await?;
    general.messages().create().from("ben").body("I am.").await?;
    for message in general.messages().list().all().await? {
        let (index, from, body) = (message.index.unwrap_or_default(), message.from, message.body);
        println!("  #{index} {}: {}", from.unwrap_or_default(), body.unwrap_or_default());
    }
    let channel = general.fetch().await?;
    println!(
        "  {} has {} members and {} messages",
        channel.friendly_name.unwrap_or_default(),
        channel.members_count.unwrap_or_default(),
        channel.messages_count.unwrap_or_default(),
    );
    Ok(())
}

async fn show_errors(client: &Client) {
    let refused = client.messages().id("AC0123456789abcdef0123456789abcdef").fetch().await;
    if let Err(error) = refused {
        println!("  before sending: {error}");
    }
    let refused = client.messages().create("not a number").from("+15017122661").body("Hi").await;
    if let Err(error) = refused {
        assert_eq!(error.kind(), ErrorKind::Validation);
        println!("  by the service: {error}");
    }
    let nowhere = Client::builder()
        .credentials(Credentials::Bearer("token".into()))
        .account_sid("AC0123456789abcdef0123456789abcdef")
        .base_url("http://127.0.0.1:9");
    if let Ok(client) = nowhere.build() {
        let options = CallOptions::new().max_retries(0);
        if let Err(error) = client.messages().create("+15558675310").body("Hi").with_options(options).await {
            println!("  without a connection: {error}");
            println!("  was it sent? {}", if error.may_have_happened() { "perhaps" } else { "certainly not" });
        }
    }
}
