//! Phone numbers: those that are offered, and those that an account buys. The test numbers and their codes are those of Twilio's page
//! about test credentials.

use std::collections::HashSet;

use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::page;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource;
use crate::sandbox::state::{State, text};
use crate::value::{Map, Value};

/// How many numbers are offered at once.
const OFFERED: usize = 30;
/// What is offered where nobody asks for another area.
const AREA: &str = "415";
/// An area of which there are no numbers.
const EMPTY_AREA: &str = "533";

/// Offers numbers that nobody has: `+1`, the area, 555, and four digits from 0100 on.
pub(crate) fn offer(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let wanted = resource::wanted(call)?;
    let kind = call.path.rsplit('/').next().unwrap_or_default().to_owned();
    let country = call.parent("CountryCode").to_owned();
    let area = match (call.form.filled("AreaCode"), kind.as_str()) {
        (Some(area), _) => area.to_owned(),
        (None, "TollFree") => "888".to_owned(),
        (None, _) => AREA.to_owned(),
    };
    let pattern = call.form.filled("Contains").unwrap_or_default().to_ascii_uppercase();
    let is_wanted = |number: &str| pattern.is_empty() || contains(number, &pattern);
    let is_there = matches!(country.as_str(), "US" | "CA") && area != EMPTY_AREA;
    let taken = taken(call);
    let numbers = (100..1000).filter(|_| is_there).map(|line| format!("+1{area}555{line:04}"));
    let free = numbers.filter(|number| is_wanted(number) && !taken.contains(number.as_str())).take(OFFERED);
    let offers: Vec<Map> = free.map(|number| offered(&number, &country)).collect();
    let all: Vec<(u64, Map)> = (1..).zip(offers).collect();
    let page = wanted.cut(false, |span| page::part(&all, span)).map(|offer| call.item(offer.clone()));
    Ok(Done::Listed(page))
}

/// Whether a number has the digits of a pattern, in which `*` stands for any.
fn contains(number: &str, pattern: &str) -> bool {
    let (number, pattern) = (number.as_bytes(), pattern.trim_start_matches('+').as_bytes());
    let fits = |part: &[u8]| part.iter().zip(pattern).all(|(digit, wanted)| *wanted == b'*' || digit == wanted);
    pattern.len() <= number.len() && number.windows(pattern.len().max(1)).any(fits)
}

fn offered(number: &str, country: &str) -> Map {
    let mut offer = Map::from_iter([("friendly_name", friendly(number)), ("phone_number", number.to_owned())]);
    offer.insert("iso_country", country);
    offer.insert("address_requirements", "none");
    offer.insert("beta", false);
    offer.insert("capabilities", capabilities());
    offer
}

fn capabilities() -> Map {
    Map::from_iter([("voice", true), ("sms", true), ("mms", true), ("fax", false)])
}

fn friendly(number: &str) -> String {
    let rest = number.strip_prefix("+1").filter(|rest| rest.len() == 10).unwrap_or_default();
    match (rest.get(..3), rest.get(3..6), rest.get(6..)) {
        (Some(area), Some(office), Some(line)) => format!("({area}) {office}-{line}"),
        _ => number.to_owned(),
    }
}

/// The numbers that the account has.
fn taken<'a>(call: &'a Call) -> HashSet<&'a str> {
    let bought = call.state.collection(&call.account, &place(&call.account)).into_iter().flat_map(|all| all.iter());
    bought.map(|(_, number)| text(number, "phone_number")).collect()
}

/// Where the numbers of an account are kept.
fn place(account: &str) -> String {
    format!("api/2010-04-01/Accounts/{account}/IncomingPhoneNumbers")
}

/// A number that an account has.
pub(crate) fn own<'a>(state: &'a State, account: &str, number: &str) -> Option<&'a Map> {
    state.collection(account, &place(account))?.find("phone_number", number)
}

/// What an account has set for what comes in at a number: in the application that the number names (by `sms_application_sid` or
/// `voice_application_sid`), or at the number itself.
pub(crate) fn settings<'a>(state: &'a State, account: &str, number: &'a Map, application: &str) -> &'a Map {
    let applications = format!("api/2010-04-01/Accounts/{account}/Applications");
    state.record(account, &applications, text(number, application)).unwrap_or(number)
}

/// Buys a number that is named, or the first of an area.
pub(crate) fn buy(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let number = match (call.form.filled("PhoneNumber"), call.form.filled("AreaCode")) {
        (Some(number), _) => named(call, number)?,
        (None, Some(area)) => first_of(call, area)?,
        // Twilio refuses it; the documents call neither required.
        (None, None) => first_of(call, AREA)?,
    };
    let mut record = call.new_record();
    record.insert("phone_number", number.as_str());
    let method = || Value::from("POST");
    let name = friendly(&number);
    kinds::defaults(
        &mut record,
        [("friendly_name", name.as_str()), ("address_requirements", "none"), ("origin", "twilio")],
    );
    kinds::defaults(
        &mut record,
        [("status", "in-use"), ("voice_receive_mode", "voice"), ("api_version", "2010-04-01")],
    );
    let methods =
        ["sms_method", "sms_fallback_method", "voice_method", "voice_fallback_method", "status_callback_method"];
    kinds::defaults(&mut record, methods.map(|name| (name, method())));
    let empty = ["sms_url", "sms_fallback_url", "voice_url", "voice_fallback_url", "status_callback"];
    kinds::defaults(&mut record, empty.map(|name| (name, "")));
    kinds::defaults(&mut record, [("beta", Value::from(false)), ("voice_caller_id_lookup", false.into())]);
    record.insert("capabilities", capabilities());
    Ok(Done::Created(call.keep(record)))
}

fn named(call: &Call, number: &str) -> Result<String, Problem> {
    let unavailable = || Problem::bad_request(21422, format!("{number} is not available."));
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let is_number =
        (7..=15).contains(&digits.len()) && number.chars().all(|it| it.is_ascii_digit() || "+-.() ".contains(it));
    match number.strip_prefix("+1500555") {
        Some("0000") => return Err(unavailable()),
        Some("0006") => return Ok(number.to_owned()),
        _ => {}
    }
    if !is_number || number == "+15005550001" {
        return Err(Problem::bad_request(21421, format!("{number} is not a valid number.")));
    }
    let written = match number.trim_start().starts_with('+') {
        true => format!("+{digits}"),
        false if digits.len() == 10 => format!("+1{digits}"),
        false => format!("+{digits}"),
    };
    if own(call.state, &call.account, &written).is_some() { Err(unavailable()) } else { Ok(written) }
}

fn first_of(call: &Call, area: &str) -> Result<String, Problem> {
    let is_area = area.len() == 3 && area.bytes().all(|digit| digit.is_ascii_digit());
    if !is_area {
        return Err(Problem::bad_request(21451, format!("{area} is not a valid area code.")));
    }
    let (taken, mut numbers) = (taken(call), (100..10_000).map(|line| format!("+1{area}555{line:04}")));
    let free = if area == EMPTY_AREA { None } else { numbers.find(|number| !taken.contains(number.as_str())) };
    free.ok_or_else(|| Problem::bad_request(21452, format!("No phone numbers found in area code {area}.")))
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn a_pattern_stands_anywhere_in_a_number() {
        for (pattern, expected) in [
            ("555", true),
            ("415555****", true),
            ("+1415", true),
            ("0101", false),
            ("4**5", true),
            ("*", true),
            ("99999999999999", false),
        ] {
            assert_eq!(contains("+14155550100", pattern), expected, "{pattern}");
        }
    }
}
