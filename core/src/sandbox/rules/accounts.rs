//! Accounts and subaccounts. They are no collection of an account but the accounts themselves.

use crate::sandbox::call::{Call, Done, Item};
use crate::sandbox::kinds;
use crate::sandbox::page;
use crate::sandbox::present::Style;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource::{self, Filters};
use crate::sandbox::state::{Account, text};
use crate::value::{Map, Timestamp};

/// The longest friendly name.
const MAX_NAME: usize = 64;

/// What hangs below an account, by the current documents.
const SUBRESOURCES: &[(&str, &str)] = &[
    ("available_phone_numbers", "AvailablePhoneNumbers"),
    ("calls", "Calls"),
    ("conferences", "Conferences"),
    ("incoming_phone_numbers", "IncomingPhoneNumbers"),
    ("notifications", "Notifications"),
    ("outgoing_caller_ids", "OutgoingCallerIds"),
    ("recordings", "Recordings"),
    ("transcriptions", "Transcriptions"),
    ("addresses", "Addresses"),
    ("signing_keys", "SigningKeys"),
    ("connect_apps", "ConnectApps"),
    ("sip", "SIP"),
    ("authorized_connect_apps", "AuthorizedConnectApps"),
    ("usage", "Usage"),
    ("keys", "Keys"),
    ("applications", "Applications"),
    ("short_codes", "SMS/ShortCodes"),
    ("queues", "Queues"),
    ("messages", "Messages"),
    ("balance", "Balance"),
];

/// What hangs below an account, by the documents of the legacy XML.
const XML_SUBRESOURCES: &[(&str, &str)] = &[
    ("AvailablePhoneNumbers", "AvailablePhoneNumbers"),
    ("Calls", "Calls"),
    ("Conferences", "Conferences"),
    ("IncomingPhoneNumbers", "IncomingPhoneNumbers"),
    ("Notifications", "Notifications"),
    ("OutgoingCallerIds", "OutgoingCallerIds"),
    ("Recordings", "Recordings"),
    ("Sandbox", "Sandbox"),
    ("SMSMessages", "SMS/Messages"),
    ("Transcriptions", "Transcriptions"),
];

pub(crate) fn subresources(style: Style) -> &'static [(&'static str, &'static str)] {
    if style == Style::Xml { XML_SUBRESOURCES } else { SUBRESOURCES }
}

/// An active account.
pub(crate) fn new_record(sid: &str, owner: &str, auth_token: &str, name: &str, now: Timestamp) -> Map {
    let mut record = Map::from_iter([
        ("sid", sid),
        ("owner_account_sid", owner),
        ("auth_token", auth_token),
        ("friendly_name", name),
        ("type", "Full"),
        ("status", "active"),
    ]);
    record.insert("date_created", now);
    record.insert("date_updated", now);
    record
}

/// Creates a subaccount of the caller.
pub(crate) fn create(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    if call.state.account(&call.caller).is_none_or(|account| account.owner() != call.caller) {
        return Err(Problem::new(403, 20403, "A subaccount cannot have subaccounts"));
    }
    let default = default_name(call.now);
    let name = valid_name(call.form.filled("FriendlyName").unwrap_or(&default))?;
    let (sid, token) = (call.state.mint.sid("AC"), call.state.mint.token());
    let record = new_record(&sid, &call.caller, &token, name, call.now);
    call.state.add_account(&sid, record.clone());
    Ok(Done::Created(call.item(record)))
}

pub(crate) fn fetch(call: &mut Call) -> Result<Done, Problem> {
    let record = named(call)?.record.clone();
    Ok(Done::Found(call.item(record)))
}

/// Lists the caller and its subaccounts.
pub(crate) fn list(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let filters = Filters::of(call.operation, &call.form);
    let family = call.state.family(&call.caller).into_iter().map(|account| (account.order, &account.record));
    let matching: Vec<(u64, &Map)> = family.filter(|(_, record)| filters.match_all(record)).collect();
    let page = resource::wanted(call)?.cut(false, |span| page::part(&matching, span));
    let page = page.map(|record| call.item(Map::clone(record)));
    Ok(Done::Listed(page))
}

pub(crate) fn update(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let account = named(call)?;
    let sid = text(&account.record, "sid").to_owned();
    let status = call.form.filled("Status");
    // Closing is for good. The status of a main account is not its own to change; which code says so is not known.
    if status.is_some() && text(&account.record, "status") == "closed" {
        return Err(Problem::not_active(&sid));
    }
    if status.is_some_and(|status| status != "active") && account.owner() == sid {
        return Err(Problem::bad_request(20001, "Only the status of a subaccount can be changed"));
    }
    if let Some(name) = call.form.get("FriendlyName") {
        valid_name(name)?;
    }
    let (now, operation, model) = (call.now, call.operation, call.model());
    let problem = call.not_found();
    let record = &mut call.state.account_mut(&sid).ok_or(problem)?.record;
    kinds::assign(record, model, operation, &call.form);
    record.insert("date_updated", now);
    let record = record.clone();
    Ok(Done::Found(Item { path: format!("{}/{sid}", call.path), record }))
}

/// Keeps the name of a credential, for the caller or for the subaccount that `AccountSid` names; never the credential.
pub(crate) fn create_credential(call: &mut Call) -> Result<Done, Problem> {
    if let Some(sid) = call.form.filled("AccountSid")
        && !call.state.family(&call.caller).iter().any(|account| text(&account.record, "sid") == sid)
    {
        return Err(Problem::invalid("AccountSid"));
    }
    resource::create(call)
}

/// Adds a caller ID. The call in which a person would enter the code is taken as done.
pub(crate) fn validate_caller(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let mut record = call.new_record();
    let number = text(&record, "phone_number").to_owned();
    kinds::defaults(&mut record, [("friendly_name", number)]);
    record.insert("sid", call.state.mint.sid("PN"));
    record.insert("call_sid", call.state.mint.sid("CA"));
    record.insert("validation_code", format!("{:06}", call.state.mint.next() % 1_000_000));
    Ok(Done::Created(call.keep(record)))
}

/// The account that a path names: the caller or one of its subaccounts.
fn named<'a>(call: &'a Call) -> Result<&'a Account, Problem> {
    let sid = call.key.as_deref().unwrap_or_default();
    let account = call.state.account(sid).filter(|account| sid == call.caller || account.owner() == call.caller);
    account.ok_or_else(|| call.not_found())
}

fn valid_name(name: &str) -> Result<&str, Problem> {
    match name.chars().count() {
        0..=MAX_NAME => Ok(name),
        _ => Err(Problem::bad_request(20002, format!("FriendlyName is longer than {MAX_NAME} characters"))),
    }
}

/// `SubAccount Created at 2026-01-01 03:05 pm`
fn default_name(now: Timestamp) -> String {
    let minute = now.unix_seconds().div_euclid(60).rem_euclid(24 * 60);
    let (hour, meridian) = (minute / 60, if minute < 12 * 60 { "am" } else { "pm" });
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    format!("SubAccount Created at {} {hour:02}:{:02} {meridian}", now.date(), minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_name_says_when_the_subaccount_was_created() {
        let name = |time| default_name(Timestamp::parse(time).unwrap());
        assert_eq!(name("2026-01-02T00:05:00Z"), "SubAccount Created at 2026-01-02 12:05 am");
        assert_eq!(name("2026-01-02T12:00:59Z"), "SubAccount Created at 2026-01-02 12:00 pm");
        assert_eq!(name("2026-01-02T15:30:00Z"), "SubAccount Created at 2026-01-02 03:30 pm");
    }
}
