//! Messaging services and the senders in them. A number that the account has not bought is one all the same, if its SID has the right form:
//! its digits come from the SID.

use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::sandbox::state::text;
use crate::value::Value;

/// The longest alphanumeric sender.
const MAX_NAME: usize = 11;

pub(crate) fn create_service(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let mut record = call.new_record();
    kinds::defaults(
        &mut record,
        [
            ("inbound_method", Value::from("POST")),
            ("fallback_method", "POST".into()),
            ("sticky_sender", true.into()),
            ("mms_converter", true.into()),
            ("smart_encoding", true.into()),
            ("scan_message_content", "inherit".into()),
            ("fallback_to_long_code", true.into()),
            ("area_code_geomatch", true.into()),
            ("validity_period", 36_000.into()),
            ("synchronous_validation", false.into()),
            ("usecase", "undeclared".into()),
            ("use_inbound_webhook_on_number", false.into()),
            ("us_app_to_person_registered", false.into()),
        ],
    );
    Ok(Done::Created(call.keep(record)))
}

pub(crate) fn add_phone_number(call: &mut Call) -> Result<Done, Problem> {
    let sid = wanted_sid(call, "PhoneNumberSid", "PN")?;
    let bought = format!("api/2010-04-01/Accounts/{}/IncomingPhoneNumbers", call.account);
    let bought = call.state.record(&call.account, &bought, &sid).map(|number| text(number, "phone_number").to_owned());
    let number = bought.unwrap_or_else(|| format!("+1555{:07}", number_from(&sid, 10_000_000)));
    add(
        call,
        &sid,
        [("phone_number", number.into()), ("country_code", "US".into()), capabilities(&["SMS", "MMS", "Voice"])],
    )
}

pub(crate) fn add_short_code(call: &mut Call) -> Result<Done, Problem> {
    let sid = wanted_sid(call, "ShortCodeSid", "SC")?;
    let code = (10_000 + number_from(&sid, 90_000)).to_string();
    add(call, &sid, [("short_code", code.into()), ("country_code", "US".into()), capabilities(&["SMS"])])
}

pub(crate) fn add_alpha_sender(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let name = call.form.get("AlphaSender").unwrap_or_default().to_owned();
    let fits = name.len() <= MAX_NAME
        && name.chars().any(|character| character.is_ascii_alphabetic())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || " +-_&".contains(character));
    if !fits {
        return Err(Problem::invalid("AlphaSender"));
    }
    if call.collection().is_some_and(|senders| senders.find("alpha_sender", &name).is_some()) {
        // The code of a name that is there already is not known.
        return Err(Problem::new(409, 20409, "Alpha Sender is already in the Messaging Service."));
    }
    let sid = call.state.mint.sid("AI");
    add(call, &sid, [capabilities(&["SMS"])])
}

/// The SID of the number to add, which is in no messaging service yet.
fn wanted_sid(call: &Call, parameter: &'static str, prefix: &'static str) -> Result<String, Problem> {
    let sid = call.form.filled(parameter).ok_or_else(|| Problem::missing(parameter))?;
    if !kinds::is_sid(sid, &[prefix]) {
        return Err(Problem::bad_request(21421, format!("{parameter} {sid} is not valid")));
    }
    if call.collection().is_some_and(|senders| senders.get(sid).is_some()) {
        return Err(Problem::new(409, 21710, "Phone Number or Short Code is already in the Messaging Service."));
    }
    let (services, _) = call.path.split_once("/Services/").unwrap_or_default();
    let services = call.place_of(&format!("{services}/Services"));
    let kind = call.path.rsplit('/').next().unwrap_or_default();
    let elsewhere = call.state.collection(&call.account, &services).into_iter().flat_map(|services| services.iter());
    let mut elsewhere = elsewhere.map(|(_, service)| format!("{services}/{}/{kind}", text(service, "sid")));
    if elsewhere.any(|place| call.state.record(&call.account, &place, sid).is_some()) {
        let message = "Phone Number or Short Code is associated with another Messaging Service.";
        return Err(Problem::new(409, 21712, message));
    }
    Ok(sid.to_owned())
}

fn add<const N: usize>(call: &mut Call, sid: &str, fields: [(&'static str, Value); N]) -> Result<Done, Problem> {
    let mut record = call.new_record();
    record.insert("sid", sid);
    fields.into_iter().for_each(|(name, value)| record.insert(name, value));
    Ok(Done::Created(call.keep(record)))
}

fn capabilities(names: &[&str]) -> (&'static str, Value) {
    ("capabilities", names.to_vec().into())
}

/// A number below a limit that belongs to a SID for good.
fn number_from(sid: &str, limit: u64) -> u64 {
    sid.bytes().fold(0u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte))) % limit
}
