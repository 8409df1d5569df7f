//! Media of messages: what each is, and what it holds if that is known.

use crate::sandbox::state::{State, text};
use crate::value::{Map, Timestamp, Value};

/// Types by the ends of names; what ends otherwise is taken for a picture.
const TYPES: &[(&str, &str)] = &[
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("pdf", "application/pdf"),
    ("mp4", "video/mp4"),
    ("mp3", "audio/mpeg"),
    ("vcf", "text/vcard"),
];

/// Where the media of a message are kept.
fn place(account: &str, message: &str) -> String {
    format!("api/2010-04-01/Accounts/{account}/Messages/{message}/Media")
}

/// Keeps the media of a message. Gives the SID and the type of each.
pub(crate) fn keep(
    state: &mut State,
    now: Timestamp,
    account: &str,
    message: &str,
    urls: &[String],
) -> Vec<(String, String)> {
    let place = place(account, message);
    let mut kept = Vec::new();
    for url in urls {
        let sid = state.mint.sid("ME");
        let (content_type, data) = media_type(url);
        let mut record = Map::from_iter([
            ("sid", sid.as_str()),
            ("account_sid", account),
            ("parent_sid", message),
            ("content_type", content_type),
        ]);
        if let Some(data) = data {
            record.insert("data", data);
        }
        record.insert("date_created", now);
        record.insert("date_updated", now);
        state.insert(account, &place, &sid, record);
        kept.push((sid, content_type.to_owned()));
    }
    kept
}

/// URLs that stand for the media of a message: what they hold, or the types alone.
pub(super) fn urls(state: &State, account: &str, message: &str) -> Vec<String> {
    let media = state.collection(account, &place(account, message));
    let url = |media: &Map| {
        let content_type = text(media, "content_type");
        match media.get("data").and_then(Value::as_str) {
            Some(data) => format!("data:{content_type};base64,{data}"),
            None => {
                let named = TYPES.iter().find(|(_, known)| *known == content_type);
                format!("media.{}", named.map_or("jpg", |(ending, _)| ending))
            }
        }
    };
    media.into_iter().flat_map(|all| all.iter()).map(|(_, media)| url(media)).collect()
}

/// What a file is, and of a `data:` URL what it holds, in base64.
fn media_type(url: &str) -> (&str, Option<&str>) {
    let data = url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,"));
    data.map_or_else(|| (content_type(url), None), |(content_type, data)| (content_type, Some(data)))
}

/// What a file is by the end of its name; the sandbox fetches nothing.
fn content_type(url: &str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit('.').next().unwrap_or_default();
    let known = TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(ending));
    known.map_or("image/jpeg", |(_, content_type)| content_type)
}
