//! Verify's factors that an authenticator makes codes for, and the challenges that ask for one. Other factors are kept as records.
//!
//! That a wrong code is no error, and leaves the factor unverified and the challenge pending, is what Twilio announced in 2021; the codes
//! of errors are those of its error pages.

use std::time::Duration;

use super::totp::{self, Totp};
use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource;
use crate::sandbox::state::{integer, text};
use crate::value::{Map, Timestamp, Value};

/// How long a challenge waits for its code, unless it says otherwise.
const FIVE_MINUTES: Duration = Duration::from_secs(300);
/// Of a secret, in bytes.
const SECRET: usize = 20;

pub(crate) fn create(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let mut record = call.new_record();
    let (entity_sid, identity) = entity(call);
    record.insert("entity_sid", entity_sid);
    record.insert("identity", identity);
    record.insert("status", "unverified");
    if text(&record, "factor_type") == "totp" {
        let secret = match call.form.filled("Binding.Secret") {
            Some(secret) => secret.to_owned(),
            None => totp::encode(&(0..SECRET).map(|_| (call.state.mint.next() >> 32) as u8).collect::<Vec<u8>>()),
        };
        if totp::decode(&secret).is_none_or(|bytes| bytes.is_empty()) {
            return Err(Problem::bad_request(60200, "Invalid parameter: Binding.Secret"));
        }
        let mut config = record.get("config").and_then(Value::as_map).cloned().unwrap_or_default();
        let defaults =
            [("alg", Value::from("sha1")), ("code_length", 6.into()), ("time_step", 30.into()), ("skew", 1.into())];
        kinds::defaults(&mut config, defaults);
        check_config(&config)?;
        let name = text(&record, "friendly_name").to_owned();
        let uri = address(&service_name(call), &name, &secret, &config);
        record.insert("binding", Map::from_iter([("secret", secret.as_str()), ("uri", &uri)]));
        record.insert("config", config);
    }
    Ok(Done::Created(call.keep(record)))
}

/// Whose factors they are: the SID and the identity. It is known from its first factor on.
fn entity(call: &mut Call) -> (String, String) {
    let place = format!("verify/Services/{}/Entities", call.parent("ServiceSid"));
    // The path names an entity by what it is kept under, and one that is not known yet by its identity.
    let named = call.parent("Identity").to_owned();
    if let Some(known) = call.state.record(&call.account, &place, &named) {
        return (text(known, "sid").to_owned(), text(known, "identity").to_owned());
    }
    let sid = call.state.mint.sid("YE");
    let mut record = Map::from_iter([
        ("sid", sid.as_str()),
        ("account_sid", &call.account),
        ("service_sid", call.parent("ServiceSid")),
        ("identity", &named),
    ]);
    record.insert("date_created", call.now);
    record.insert("date_updated", call.now);
    call.state.insert(&call.account, &place, &named, record);
    (sid, named)
}

fn check_config(config: &Map) -> Result<(), Problem> {
    let refuse = |name: &str| Err(Problem::bad_request(60200, format!("Invalid parameter: Config.{name}")));
    match config {
        _ if !(3..=8).contains(&number(config, "code_length")) => refuse("CodeLength"),
        _ if !(20..=60).contains(&number(config, "time_step")) => refuse("TimeStep"),
        _ if !(0..=2).contains(&number(config, "skew")) => refuse("Skew"),
        _ => Ok(()),
    }
}

fn number(config: &Map, name: &str) -> i64 {
    match config.get(name) {
        Some(Value::Text(text)) => text.parse().unwrap_or_default(),
        _ => integer(config, name),
    }
}

fn service_name(call: &Call) -> String {
    let service = call.state.record(&call.account, "verify/Services", call.parent("ServiceSid"));
    service.map_or("", |service| text(service, "friendly_name")).to_owned()
}

/// What an authenticator reads as a QR code.
fn address(issuer: &str, name: &str, secret: &str, config: &Map) -> String {
    let encode = crate::sandbox::form::encode;
    let (issuer, algorithm) = (encode(issuer), text(config, "alg").to_ascii_uppercase());
    let (digits, period) = (number(config, "code_length"), number(config, "time_step"));
    format!(
        "otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}&algorithm={algorithm}&digits={digits}&period={period}",
        encode(name)
    )
}

/// Whether a code is the one that an authenticator shows for a factor.
fn is_right(factor: &Map, code: &str, now: Timestamp) -> bool {
    let secret = factor.get("binding").and_then(|binding| binding.get("secret")).and_then(Value::as_str);
    let (Some(secret), Some(config)) = (secret.and_then(totp::decode), factor.get("config").and_then(Value::as_map))
    else {
        return false;
    };
    // A record that a test put there was never checked.
    if check_config(config).is_err() {
        return false;
    }
    let totp = Totp {
        algorithm: text(config, "alg").to_owned(),
        digits: u32::try_from(number(config, "code_length")).unwrap_or(6),
        step: number(config, "time_step"),
        skew: number(config, "skew"),
    };
    totp.is_right(&secret, code, now.unix_seconds())
}

/// The first right code makes a factor verified.
pub(crate) fn update(call: &mut Call) -> Result<Done, Problem> {
    let code = call.form.filled("AuthPayload").map(str::to_owned);
    let before = call.record()?.clone();
    resource::update(call)?;
    let now = call.now;
    let record = call.record_mut()?;
    let wrong = match record.get("config").and_then(Value::as_map) {
        Some(config) if text(record, "factor_type") == "totp" => check_config(config).err(),
        _ => None,
    };
    if let Some(wrong) = wrong {
        *record = before;
        return Err(wrong);
    }
    if code.is_some_and(|code| is_right(record, &code, now)) {
        record.insert("status", "verified");
    }
    let record = record.clone();
    Ok(Done::Found(call.item(record)))
}

pub(crate) fn create_challenge(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    // A challenge of a factor that nobody made is kept as a record.
    let known = factor(call, call.form.get("FactorSid").unwrap_or_default());
    if known.as_ref().is_some_and(|factor| text(factor, "status") != "verified") {
        return Err(Problem::new(403, 60318, "Factor is unverified"));
    }
    let factor = known.unwrap_or_default();
    let mut record = call.new_record();
    record.insert("entity_sid", text(&factor, "entity_sid"));
    record.insert("identity", text(&factor, "identity"));
    record.insert("factor_type", text(&factor, "factor_type"));
    record.insert("status", "pending");
    if !matches!(record.get("expiration_date"), Some(Value::Timestamp(_))) {
        record.insert("expiration_date", call.now + FIVE_MINUTES);
    }
    judge(call, &factor, &mut record);
    Ok(Done::Created(call.keep(record)))
}

pub(crate) fn update_challenge(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    expire(call);
    let mut record = call.record()?.clone();
    if text(&record, "status") == "expired" {
        return Err(Problem::new(403, 60323, "Challenge expired"));
    }
    let factor = factor(call, text(&record, "factor_sid")).unwrap_or_default();
    judge(call, &factor, &mut record);
    *call.record_mut()? = record.clone();
    Ok(Done::Found(call.item(record)))
}

pub(crate) fn fetch_challenge(call: &mut Call) -> Result<Done, Problem> {
    expire(call);
    resource::fetch(call)
}

pub(crate) fn list_challenges(call: &mut Call) -> Result<Done, Problem> {
    expire(call);
    resource::list(call)
}

/// Those of the entity that have waited for as long as they may wait no longer.
fn expire(call: &mut Call) {
    let is_over = |challenge: &Map| match challenge.get("expiration_date") {
        Some(Value::Timestamp(end)) => text(challenge, "status") == "pending" && call.now >= *end,
        _ => false,
    };
    let all = call.collection().into_iter().flat_map(|all| all.iter());
    let over: Vec<String> = all.filter(|(_, it)| is_over(it)).map(|(_, it)| text(it, "sid").to_owned()).collect();
    let place = call.place();
    for sid in over {
        if let Some(challenge) = call.state.record_mut(&call.account, &place, &sid) {
            challenge.insert("status", "expired");
        }
    }
}

/// A right code approves a challenge that waits for it.
fn judge(call: &Call, factor: &Map, challenge: &mut Map) {
    let code = call.form.filled("AuthPayload").unwrap_or_default();
    if text(challenge, "status") == "pending" && is_right(factor, code, call.now) {
        challenge.insert("status", "approved");
        challenge.insert("date_responded", call.now);
    }
    challenge.insert("date_updated", call.now);
}

fn factor(call: &Call, sid: &str) -> Option<Map> {
    let entity = call.path.strip_suffix("/Challenges").unwrap_or(&call.path);
    let place = call.place_of(&format!("{entity}/Factors"));
    call.state.record(&call.account, &place, sid).cloned()
}
