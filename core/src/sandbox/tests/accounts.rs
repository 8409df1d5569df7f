use std::time::Duration;

use super::Api;
use crate::schema::Method;
use crate::value::Value;

const ACCOUNTS: &str = "https://api.twilio.com/2010-04-01/Accounts.json";

fn subaccount(api: &Api, name: &str) -> Api {
    let created = api.post(ACCOUNTS, &[("FriendlyName", name)]).ok(201);
    api.with(created.text("sid"), created.text("auth_token"))
}

#[test]
fn a_subaccount_has_its_own_token_and_is_listed_behind_its_parent() {
    let api = Api::new();
    let created = api.post(ACCOUNTS, &[]).ok(201);
    assert_eq!(created.text("friendly_name"), "SubAccount Created at 2026-01-01 12:00 am");
    assert_eq!(created.text("owner_account_sid"), api.user);
    assert_eq!((created.text("status"), created.text("type")), ("active", "Full"));
    assert_ne!(created.text("auth_token"), api.password);
    let path = format!("/2010-04-01/Accounts/{}", created.text("sid"));
    assert_eq!(created.text("uri"), format!("{path}.json"));
    assert_eq!(created.text("subresource_uris.messages"), format!("{path}/Messages.json"));
    assert_eq!(created.text("subresource_uris.short_codes"), format!("{path}/SMS/ShortCodes.json"));
    assert_eq!(created.at("subresource_uris").as_map().map(|map| map.len()), Some(20));

    assert_eq!(api.get(ACCOUNTS).ok(200).column("accounts", "sid"), [api.user.as_str(), created.text("sid")]);
    let own = api.with(created.text("sid"), created.text("auth_token"));
    assert_eq!(own.get(ACCOUNTS).ok(200).column("accounts", "sid"), [created.text("sid")]);
    own.send_message("Hi").ok(201);
    own.post(ACCOUNTS, &[]).refused(403, 20403);
}

#[test]
fn accounts_are_narrowed_by_name_and_status_and_come_in_pages() {
    let api = Api::new();
    for name in ["one", "two", "two"] {
        subaccount(&api, name);
    }
    let names = |query: &str| api.get(&format!("{ACCOUNTS}?{query}")).ok(200).column("accounts", "friendly_name");
    assert_eq!(names("FriendlyName=two"), ["two", "two"]);
    assert_eq!(names("Status=closed"), [""; 0]);
    assert_eq!(names("PageSize=3&Page=1"), ["two"]);
    api.get(&format!("{ACCOUNTS}?Status=asleep")).refused(400, 20001);
}

#[test]
fn a_parent_uses_the_resources_of_its_subaccounts_but_nobody_elses() {
    let api = Api::new();
    let sub = subaccount(&api, "sub");
    sub.send_message("of the subaccount").ok(201);
    assert_eq!(api.get(&sub.messages()).ok(200).column("messages", "account_sid"), [sub.user.as_str()]);
    assert_eq!(api.get(&api.messages()).ok(200).column("messages", "sid"), [""; 0]);
    sub.get(&api.messages()).refused(404, 20404);
    sub.get(&format!("{}.json", api.account_path())).refused(404, 20404);
    subaccount(&api, "other").get(&sub.messages()).refused(404, 20404);
}

#[test]
fn a_suspended_account_is_refused_until_it_is_active_again() {
    let api = Api::new();
    let sub = subaccount(&api, "sub");
    let url = format!("{}.json", sub.account_path());
    api.sandbox.advance(Duration::from_secs(9));
    let suspended = api.post(&url, &[("Status", "suspended")]).ok(200);
    assert_eq!(suspended.text("status"), "suspended");
    assert_eq!(suspended.text("date_updated"), "Thu, 01 Jan 2026 00:00:09 +0000");
    sub.send_message("Hi").refused(403, 20005);
    api.get(&sub.messages()).refused(403, 20005);
    api.get(&url).ok(200);
    api.post(&url, &[("Status", "active")]).ok(200);
    sub.send_message("Hi").ok(201);
}

#[test]
fn closing_an_account_is_for_good() {
    let api = Api::new();
    let sub = subaccount(&api, "sub");
    let url = format!("{}.json", sub.account_path());
    assert_eq!(api.post(&url, &[("Status", "closed")]).ok(200).text("status"), "closed");
    api.post(&url, &[("Status", "active")]).refused(403, 20005);
    sub.get(&url).refused(403, 20005);
    assert_eq!(api.get(&format!("{ACCOUNTS}?Status=closed")).column("accounts", "sid"), [sub.user]);
}

#[test]
fn an_account_is_renamed_by_post_and_by_put() {
    let api = Api::new();
    let url = format!("{}.json", api.account_path());
    assert_eq!(api.post(&url, &[("FriendlyName", "One")]).ok(200).text("friendly_name"), "One");
    assert_eq!(api.send(Method::Put, &url, &[("FriendlyName", "Two")]).ok(200).text("friendly_name"), "Two");
    assert_eq!(api.get(&url).text("friendly_name"), "Two");
    api.post(&url, &[("FriendlyName", &"x".repeat(65))]).refused(400, 20002);
    api.post(&url, &[("Status", "suspended")]).refused(400, 20001);
    api.post(&url, &[("Status", "asleep")]).refused(400, 20001);
}

#[test]
fn a_secondary_token_works_at_once_and_takes_the_place_of_the_primary() {
    let api = Api::new();
    let (secondary, promote) =
        ("https://accounts.twilio.com/v1/AuthTokens/Secondary", "https://accounts.twilio.com/v1/AuthTokens/Promote");
    api.post(promote, &[]).refused(404, 20404);
    let created = api.post(secondary, &[]).ok(201);
    assert_eq!(created.text("url"), secondary);
    assert_eq!(created.text("date_created"), "2026-01-01T00:00:00Z");
    let rotated = api.with(&api.user, created.text("secondary_auth_token"));
    rotated.get(ACCOUNTS).ok(200);
    api.get(ACCOUNTS).ok(200);

    let promoted = rotated.post(promote, &[]).ok(200);
    assert_eq!(
        (promoted.text("auth_token"), promoted.text("account_sid")),
        (rotated.password.as_str(), api.user.as_str())
    );
    api.get(ACCOUNTS).refused(401, 20003);
    assert_eq!(rotated.get(ACCOUNTS).ok(200).column("accounts", "auth_token"), [rotated.password.as_str()]);
    rotated.post(promote, &[]).refused(404, 20404);
}

#[test]
fn a_deleted_secondary_token_stops_working() {
    let api = Api::new();
    let url = "https://accounts.twilio.com/v1/AuthTokens/Secondary";
    let created = api.post(url, &[]).ok(201);
    api.delete(&format!("{url}?SuppressEmailNotification=true")).ok(204);
    let gone = api.delete(url);
    gone.refused(404, 20404);
    assert_eq!(gone.text("message"), "The requested resource /AuthTokens/Secondary was not found");
    api.with(&api.user, created.text("secondary_auth_token")).get(ACCOUNTS).refused(401, 20003);
    api.get(ACCOUNTS).ok(200);
}

#[test]
fn credentials_are_kept_by_name_and_never_echoed() {
    let api = Api::new();
    let url = "https://accounts.twilio.com/v1/Credentials/AWS";
    api.post(url, &[("FriendlyName", "a")]).refused(400, 20001);
    let created = api.post(url, &[("Credentials", "AKIA:hush"), ("FriendlyName", "a")]).ok(201);
    let sid = created.text("sid");
    assert!(sid.starts_with("CR"));
    assert_eq!(created.text("url"), format!("{url}/{sid}"));
    assert!(!created.body.to_json().contains("hush"));
    assert_eq!(api.post(&format!("{url}/{sid}"), &[("FriendlyName", "b")]).ok(200).text("friendly_name"), "b");
    let listed = api.get(url).ok(200);
    assert_eq!(listed.column("credentials", "friendly_name"), ["b"]);
    assert_eq!((listed.text("meta.key"), listed.at("meta.next_page_url")), ("credentials", &Value::Null));
    assert_eq!(listed.text("meta.url"), format!("{url}?PageSize=50&Page=0"));
    let keys = "https://accounts.twilio.com/v1/Credentials/PublicKeys";
    assert!(api.get(keys).ok(200).column("credentials", "sid").is_empty());
    let sub = subaccount(&api, "sub");
    let form = [("PublicKey", "-----BEGIN…"), ("AccountSid", &sub.user)];
    assert_eq!(api.post(keys, &form).ok(201).text("account_sid"), sub.user);
    sub.post(keys, &[("PublicKey", "x"), ("AccountSid", &api.user)]).refused(400, 20001);
    api.delete(&format!("{url}/{sid}")).ok(204);
    api.get(&format!("{url}/{sid}")).refused(404, 20404);
}
