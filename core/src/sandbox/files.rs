//! The files of media, recordings and compositions: small, and always the same.
//!
//! A recording's comes at once; the others are where a redirect leads to, to whoever asks, as at Twilio.

use super::auth;
use super::form::Target;
use super::problem::Problem;
use super::state::{State, place, text};
use crate::base64;
use crate::schema::{Access, Method};
use crate::transport::{Headers, Request, Response};
use crate::value::{Map, Timestamp, Value};

/// Where redirects lead to.
const STORE: &str = "/_media/";

/// A file that a request asks for.
pub(crate) struct Asked {
    /// The account whose it is; that of the caller where the path names none.
    account: Option<String>,
    /// The record that stands for it.
    place: String,
    sid: String,
    at: At,
}

enum At {
    /// In the store, to which redirects lead.
    Store,
    /// Where its record is: there is a redirect.
    Record(u16),
    /// A recording, in this format.
    Recording(Sound),
}

#[derive(Clone, Copy)]
enum Sound {
    Wav,
    Mp3,
}

/// The file that a request asks for, if it does.
pub(crate) fn asked(request: &Request, target: &Target) -> Option<Asked> {
    if request.method != Method::Get {
        return None;
    }
    if let Some((account, rest)) = target.path.strip_prefix(STORE).and_then(|path| path.split_once('/')) {
        let (place, sid) = rest.rsplit_once('/')?;
        let (place, sid) = (place.to_owned(), sid.to_owned());
        return Some(Asked { account: Some(account.to_owned()), place, sid, at: At::Store });
    }
    let path = ["/api", "/video"].iter().find_map(|host| target.path.strip_prefix(host)).unwrap_or(target.path);
    let record = |host: &str, collection: &str, sid: &str, account: Option<&str>, at: At| {
        Some(Asked { account: account.map(str::to_owned), place: place(host, collection), sid: sid.to_owned(), at })
    };
    match *path.split('/').collect::<Vec<_>>() {
        ["", "2010-04-01", "Accounts", account, "Messages", _, "Media", sid] => {
            let (collection, _) = path.rsplit_once('/')?;
            // The legacy XML has the same address.
            let is_file = !sid.contains('.') && !wants_xml(request);
            is_file.then(|| record("api", collection, sid, Some(account), At::Record(307)))?
        }
        ["", "2010-04-01", "Accounts", account, "Recordings", name] => {
            let (sid, sound) = match name.rsplit_once('.') {
                None if !wants_xml(request) => (name, Sound::Wav),
                Some((sid, "wav")) => (sid, Sound::Wav),
                Some((sid, "mp3")) => (sid, Sound::Mp3),
                _ => return None,
            };
            let (collection, _) = path.rsplit_once('/')?;
            record("api", collection, sid, Some(account), At::Recording(sound))
        }
        ["", "v1", "Compositions" | "Recordings", sid, "Media"]
        | ["", "v1", "Rooms", _, "Recordings", sid, "Media"] => {
            let (collection, _) = path.strip_suffix("/Media")?.rsplit_once('/')?;
            record("video", collection, sid, None, At::Record(302))
        }
        _ => None,
    }
}

fn wants_xml(request: &Request) -> bool {
    request.headers.get("accept").is_some_and(|accept| accept.starts_with("application/xml"))
}

/// Answers with the file, or with where it is.
pub(crate) fn answer(
    state: &State,
    now: Timestamp,
    request: &Request,
    target: &Target,
    asked: &Asked,
) -> Result<Response, Problem> {
    let not_found = || Problem::not_found(target.path);
    if let (At::Store, Some(account)) = (&asked.at, &asked.account) {
        let record = state.record(account, &asked.place, &asked.sid).ok_or_else(not_found)?;
        let given = record.get("data").and_then(Value::as_str).and_then(base64::decode);
        return Ok(match given {
            Some(given) => Response::new(200, Headers::from_iter([("Content-Type", content_type(record))]), given),
            None => file(content_type(record)),
        });
    }
    let caller = auth::caller(state, request.headers.get("authorization"), Access::Account, now)?;
    let account = asked.account.as_ref().unwrap_or(&caller);
    let owner = state.account(account).filter(|owner| *account == caller || owner.owner() == caller);
    if !owner.ok_or_else(not_found)?.is_active() {
        return Err(Problem::not_active(account));
    }
    state.record(account, &asked.place, &asked.sid).ok_or_else(not_found)?;
    Ok(match asked.at {
        At::Recording(Sound::Mp3) => file("audio/mpeg"),
        At::Recording(Sound::Wav) | At::Store => file("audio/x-wav"),
        At::Record(status) => {
            let to = format!("{}{STORE}{account}/{}/{}", target.origin(), asked.place, asked.sid);
            Response::new(status, Headers::from_iter([("Location", to)]), "")
        }
    })
}

/// What a record says that its file is, or what such files are. A type that somebody else gave may be no text for a header.
fn content_type(record: &Map) -> &str {
    match text(record, "content_type") {
        said if !said.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) => "application/octet-stream",
        "" if text(record, "sid").starts_with("CJ") => "video/mp4",
        "" => "video/x-matroska",
        said => said,
    }
}

fn file(content_type: &str) -> Response {
    let bytes = match content_type {
        "audio/x-wav" => wav(),
        "audio/mpeg" => mp3(),
        "image/png" => PNG.to_vec(),
        "image/gif" => GIF.to_vec(),
        "image/jpeg" => JPEG.to_vec(),
        "application/pdf" => PDF.into(),
        "text/vcard" => VCARD.into(),
        "video/mp4" => MP4.to_vec(),
        _ => MATROSKA.to_vec(),
    };
    Response::new(200, Headers::from_iter([("Content-Type", content_type)]), bytes)
}

/// A quarter of a second of a tone: 8,000 samples a second of 16 bits, one channel.
fn wav() -> Vec<u8> {
    const RATE: u32 = 8_000;
    const PERIOD: i16 = 16;
    let samples: Vec<u8> = (0..RATE / 4)
        .flat_map(|at| {
            let phase = i16::try_from(at % PERIOD.unsigned_abs() as u32).unwrap_or_default();
            let height = if phase < PERIOD / 2 { phase } else { PERIOD - phase };
            ((height - PERIOD / 4) * 1_000).to_le_bytes()
        })
        .collect();
    let length = u32::try_from(samples.len()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(44 + samples.len());
    bytes.extend_from_slice(b"RIFF");
    bytes.extend_from_slice(&(36 + length).to_le_bytes());
    bytes.extend_from_slice(b"WAVEfmt ");
    bytes.extend_from_slice(&16_u32.to_le_bytes());
    // PCM, one channel.
    bytes.extend_from_slice(&[1, 0, 1, 0]);
    bytes.extend_from_slice(&RATE.to_le_bytes());
    bytes.extend_from_slice(&(RATE * 2).to_le_bytes());
    // Bytes of all channels, and bits of one.
    bytes.extend_from_slice(&[2, 0, 16, 0]);
    bytes.extend_from_slice(b"data");
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend(samples);
    bytes
}

/// Ten frames of silence: MPEG 1, layer III, 128 kbit/s at 44,100 samples a second, one channel.
fn mp3() -> Vec<u8> {
    let mut frame = vec![0; 417];
    frame[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0xc4]);
    frame.repeat(10)
}

/// One grey pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDAT\x78\xda\x63\x68\0\0\0\x82\0\x81\
    \xda\x45\x08\x3b\0\0\0\0IEND\xae\x42\x60\x82";
/// One transparent pixel.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x21\xf9\x04\x01\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";
/// One grey pixel.
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\x01\0\x48\0\x48\0\0\xff\xdb\0\x43\0\x03\x02\x02\x02\x02\x02\x03\x02\x02\x02\x03\
    \x03\x03\x03\x04\x06\x04\x04\x04\x04\x04\x08\x06\x06\x05\x06\x09\x08\x0a\x0a\x09\x08\x09\x09\x0a\x0c\x0f\x0c\x0a\x0b\x0e\x0b\x09\x09\
    \x0d\x11\x0d\x0e\x0f\x10\x10\x11\x10\x0a\x0c\x12\x13\x12\x10\x13\x0f\x10\x10\x10\xff\xc9\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\xff\xcc\0\
    \x06\0\x10\x10\x05\xff\xda\0\x08\x01\x01\0\0\x3f\0\xd2\xcf\x20\xff\xd9";
const PDF: &str = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
    3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n";
const VCARD: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Sandbox;;;;\r\nFN:Sandbox\r\nEND:VCARD\r\n";
/// The beginning of each alone: a player finds nothing to play.
const MP4: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08mdat";
const MATROSKA: &[u8] = b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska";
