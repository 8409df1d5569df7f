//! Verify's limits and authenticators, Lookup's directory, and phone numbers that are bought.

use std::time::Duration;

use super::Api;
use crate::value::{Map, Value};

const ANA: &str = "+15558675310";

fn service(api: &Api) -> String {
    api.post("https://verify.twilio.com/v2/Services", &[("FriendlyName", "Shop & co")]).ok(201).text("url").to_owned()
}

#[test]
fn the_person_sees_the_code_whatever_the_channel() {
    let api = Api::new();
    let service = service(&api);
    for (to, channel) in
        [(ANA, "sms"), ("+15558675311", "call"), ("ana@x.example", "email"), ("+15558675312", "whatsapp")]
    {
        let sent = api.post(&format!("{service}/Verifications"), &[("To", to), ("Channel", channel)]).ok(201);
        assert_eq!(sent.text("channel"), channel);
        let code = api.sandbox.verification_code(to).unwrap();
        let seen = api.sandbox.conversation(to);
        let body = seen[0].get("body").and_then(Value::as_str).unwrap();
        assert_eq!((seen.len(), body), (1, format!("Your Shop & co verification code is: {code}").as_str()));
    }
    api.send_message("And a message").ok(201);
    api.sandbox.advance(Duration::from_secs(5));
    assert_eq!(api.sandbox.conversation(ANA).len(), 2);
    assert_eq!(api.sandbox.messages(None, None).len(), 1, "what Verify sends is no message of the account");
}

#[test]
fn a_rate_limit_counts_in_each_of_its_buckets() {
    let api = Api::new();
    let service = service(&api);
    let limit = api.post(&format!("{service}/RateLimits"), &[("UniqueName", "ip")]).ok(201);
    for (max, interval) in [("2", "60"), ("3", "3600")] {
        api.post(&format!("{}/Buckets", limit.text("url")), &[("Max", max), ("Interval", interval)]).ok(201);
    }
    let send = |to: &str, limits: &str| {
        api.post(&format!("{service}/Verifications"), &[("To", to), ("Channel", "sms"), ("RateLimits", limits)])
    };
    let (home, away) = (r#"{"ip":"10.0.0.1"}"#, r#"{"ip":"10.0.0.2"}"#);
    send("+15550000001", home).ok(201);
    send("+15550000002", home).ok(201);
    send("+15550000003", home).refused(429, 20429);
    send("+15550000003", away).ok(201);
    api.sandbox.advance(Duration::from_secs(60));
    send("+15550000004", home).ok(201);
    api.sandbox.advance(Duration::from_secs(60));
    send("+15550000005", home).refused(429, 20429);
    api.sandbox.advance(Duration::from_secs(3600));
    send("+15550000005", home).ok(201);
    for wrong in ["7", "{", r#"{"other":"1"}"#] {
        send("+15550000006", wrong).refused(400, if wrong == "{" { 20001 } else { 60200 });
    }
}

#[test]
fn codes_of_an_authenticator_verify_a_factor_and_approve_challenges() {
    let api = Api::new();
    let entity = format!("{}/Entities/ana-1", service(&api));
    // The secret of RFC 6238; the sandbox's clock says which code counts.
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let form = [
        ("FriendlyName", "Ana's phone"),
        ("FactorType", "totp"),
        ("Binding.Secret", secret),
        ("Config.CodeLength", "8"),
    ];
    let factor = api.post(&format!("{entity}/Factors"), &form).ok(201);
    assert_eq!(
        (factor.text("status"), factor.text("identity"), factor.text("binding.secret")),
        ("unverified", "ana-1", secret)
    );
    let uri = factor.text("binding.uri");
    assert!(uri.starts_with("otpauth://totp/Shop%20%26%20co:Ana%27s%20phone?secret=GEZ"), "{uri}");
    assert!(uri.ends_with("&issuer=Shop%20%26%20co&algorithm=SHA1&digits=8&period=30"), "{uri}");
    let factor_url = format!("{entity}/Factors/{}", factor.text("sid"));
    assert!(api.get(&factor_url).ok(200).body.get("binding").is_none(), "the secret is told once");
    let challenges = format!("{entity}/Challenges");
    let challenge = |code: &str| api.post(&challenges, &[("FactorSid", factor.text("sid")), ("AuthPayload", code)]);
    challenge("").refused(403, 60318);
    // RFC 6238, appendix B: the code of 2033-05-18T03:33:20Z.
    api.sandbox.set_now(crate::value::Timestamp::from_unix(2_000_000_000, 0).unwrap());
    let verify = |code: &str| api.post(&factor_url, &[("AuthPayload", code)]).ok(200).text("status").to_owned();
    assert_eq!(verify("00000000"), "unverified");
    assert_eq!(verify("69279037"), "verified");
    assert_eq!(verify("00000000"), "verified");
    let approved = challenge("69279037").ok(201);
    assert_eq!((approved.text("status"), approved.text("factor_type")), ("approved", "totp"));
    let waiting = challenge("12345678").ok(201);
    assert_eq!(waiting.text("status"), "pending");
    let answer = |code: &str| api.post(waiting.text("url"), &[("AuthPayload", code)]);
    assert_eq!(answer("1").ok(200).text("status"), "pending");
    // A code counts for the next step of thirty seconds, too, and no longer.
    api.sandbox.advance(Duration::from_secs(30));
    assert_eq!(answer("69279037").ok(200).text("status"), "approved");
    let late = challenge("69279037").ok(201);
    assert_eq!(late.text("status"), "approved");
    api.sandbox.advance(Duration::from_secs(30));
    let late = challenge("69279037").ok(201);
    assert_eq!(late.text("status"), "pending");
    api.sandbox.advance(Duration::from_secs(300));
    let listed = |query: &str| api.get(&format!("{challenges}?{query}")).ok(200).column("challenges", "sid");
    assert_eq!(listed("Status=expired"), [late.text("sid")]);
    assert!(listed("Status=pending").is_empty());
    assert_eq!(api.get(late.text("url")).ok(200).text("status"), "expired");
    api.post(late.text("url"), &[("AuthPayload", "1")]).refused(403, 60323);
    let minted = api.post(&format!("{entity}/Factors"), &[("FriendlyName", "Other"), ("FactorType", "totp")]).ok(201);
    assert_eq!((minted.text("binding.secret").len(), minted.text("entity_sid")), (32, factor.text("entity_sid")));
    for (name, wrong) in
        [("Binding.Secret", "1!"), ("Config.CodeLength", "2"), ("Config.TimeStep", "5"), ("Config.Skew", "3")]
    {
        api.post(&format!("{entity}/Factors"), &[("FriendlyName", "x"), ("FactorType", "totp"), (name, wrong)])
            .refused(400, 60200);
    }
}

#[test]
fn lookup_tells_what_the_directory_says_and_what_a_number_looks_like() {
    let api = Api::new();
    let look_up =
        |number: &str, query: &str| api.get(&format!("https://lookups.twilio.com/v2/PhoneNumbers/{number}{query}"));
    let plain = look_up("%2B15558675310", "").ok(200);
    assert_eq!(
        (plain.text("phone_number"), plain.text("country_code"), plain.text("calling_country_code")),
        (ANA, "US", "1")
    );
    assert_eq!((plain.text("national_format"), plain.at("valid")), ("(555) 867-5310", &Value::Bool(true)));
    assert_eq!(look_up("(555)%20867-5310", "").ok(200).text("phone_number"), ANA);
    assert_eq!(look_up("020%207946%200000", "?CountryCode=GB").ok(200).text("phone_number"), "+442079460000");
    let wrong = look_up("%2B1555", "").ok(200);
    assert_eq!((wrong.at("valid"), wrong.at("validation_errors")), (&Value::Bool(false), &vec!["TOO_SHORT"].into()));
    let line = Map::from_iter([("type", "landline"), ("carrier_name", "Bell")]);
    let fields = Map::from_iter([("line_type_intelligence", Value::Map(line)), ("valid", false.into())]);
    api.sandbox.list_number(ANA, Some(&fields)).unwrap();
    let listed = look_up("%2B15558675310", "?Fields=line_type_intelligence,caller_name").ok(200);
    assert_eq!((listed.text("line_type_intelligence.type"), listed.at("valid")), ("landline", &Value::Bool(false)));
    assert!(listed.at("caller_name").is_null() && look_up("%2B15558675310", "").at("line_type_intelligence").is_null());
    look_up("%2B15558675310", "?Fields=shoe_size").refused(400, 20001);
    let unknown = Map::from_iter([("shoe_size", 42)]);
    assert!(api.sandbox.list_number(ANA, Some(&unknown)).unwrap_err().to_string().contains("shoe_size"));
    api.sandbox.list_number(ANA, None).unwrap();
    assert_eq!(look_up("%2B15558675310", "").at("valid"), &Value::Bool(true));
}

#[test]
fn numbers_are_offered_bought_configured_and_released() {
    let api = Api::new();
    let offers = |query: &str| {
        api.get(&format!("{}/AvailablePhoneNumbers/US/Local.json{query}", api.account_path()))
            .ok(200)
            .column("available_phone_numbers", "phone_number")
    };
    assert_eq!(offers("").len(), 30);
    assert_eq!(offers("?AreaCode=510&PageSize=2"), ["+15105550100", "+15105550101"]);
    assert_eq!(offers("?Contains=***5550777"), ["+14155550777"]);
    assert!(offers("?AreaCode=533").is_empty());
    let numbers = format!("{}/IncomingPhoneNumbers.json", api.account_path());
    let buy = |form: &[(&str, &str)]| api.post(&numbers, form);
    let bought = buy(&[("PhoneNumber", "+15105550100"), ("SmsUrl", "https://app.example/sms")]).ok(201);
    assert_eq!((bought.text("friendly_name"), bought.text("sms_method")), ("(510) 555-0100", "POST"));
    assert_eq!(bought.at("capabilities.sms"), &Value::Bool(true));
    assert_eq!(offers("?AreaCode=510&PageSize=1"), ["+15105550101"]);
    buy(&[("PhoneNumber", "+15105550100")]).refused(400, 21422);
    assert_eq!(buy(&[("AreaCode", "510")]).ok(201).text("phone_number"), "+15105550101");
    let url = format!("https://api.twilio.com{}", bought.text("uri"));
    assert_eq!(
        api.post(&url, &[("VoiceUrl", "https://app.example/voice")]).ok(200).text("voice_url"),
        "https://app.example/voice"
    );
    assert_eq!(api.get(&numbers).ok(200).column("incoming_phone_numbers", "phone_number").len(), 2);
    let service = api.post("https://messaging.twilio.com/v1/Services", &[("FriendlyName", "s")]).ok(201);
    let added = api.post(service.text("links.phone_numbers"), &[("PhoneNumberSid", bought.text("sid"))]).ok(201);
    assert_eq!(added.text("phone_number"), "+15105550100");
    api.delete(&url).ok(204);
    assert_eq!(buy(&[("PhoneNumber", "(510) 555-0100")]).ok(201).text("phone_number"), "+15105550100");
    for (form, code) in [
        (("PhoneNumber", "+15005550000"), 21422),
        (("PhoneNumber", "+15005550001"), 21421),
        (("PhoneNumber", "ana"), 21421),
        (("AreaCode", "533"), 21452),
        (("AreaCode", "5"), 21451),
    ] {
        buy(&[form]).refused(400, code);
    }
    buy(&[("PhoneNumber", "+15005550006")]).ok(201);
    buy(&[("PhoneNumber", "+15005550006")]).ok(201);
}

#[test]
fn what_a_factor_or_a_service_cannot_have_is_refused_when_it_is_changed_too() {
    let api = Api::new();
    let service = service(&api);
    let factors = format!("{service}/Entities/ana-1/Factors");
    let factor = api.post(&factors, &[("FriendlyName", "Phone"), ("FactorType", "totp")]).ok(201);
    let factor = format!("{factors}/{}", factor.text("sid"));
    for (name, wrong) in [
        ("Config.Skew", "9223372036854775807"),
        ("Config.Skew", "-9223372036854775808"),
        ("Config.CodeLength", "70000"),
        ("Config.TimeStep", "0"),
    ] {
        api.post(&factor, &[("AuthPayload", "1"), (name, wrong)]).refused(400, 60200);
    }
    let skew = api.get(&factor).ok(200).at("config.skew").as_i64();
    assert_eq!(skew, Some(1), "nothing of what was refused is kept");
    for wrong in ["3", "11", "-1", "1000000000000"] {
        api.post(&service, &[("CodeLength", wrong)]).refused(400, 60200);
    }
    assert_eq!(api.post(&service, &[("CodeLength", "8")]).ok(200).at("code_length").as_i64(), Some(8));
}

#[test]
fn settings_that_a_test_puts_there_are_bounded_all_the_same() {
    let api = Api::new();
    let service = service(&api);
    let path = service.strip_prefix("https://verify.twilio.com").unwrap();
    let length = [("sid", Value::from(format!("VA{}", "1".repeat(32)))), ("code_length", 1000.into())];
    let long = api.sandbox.insert("/verify/v2/Services", length.into_iter().collect()).unwrap();
    let to = [("To", "+15550000001"), ("Channel", "sms")];
    api.post(&format!("https://verify.twilio.com/v2/Services/{long}/Verifications"), &to).ok(201);
    assert_eq!(api.sandbox.verification_code("+15550000001").map(|code| code.len()), Some(10));

    let factors = format!("{service}/Entities/ana-1/Factors");
    api.post(&factors, &[("FriendlyName", "Phone"), ("FactorType", "totp")]).ok(201);
    let config =
        [("alg", Value::from("sha1")), ("code_length", 6.into()), ("time_step", 30.into()), ("skew", i64::MIN.into())];
    let fields = [
        ("status", Value::from("verified")),
        ("factor_type", "totp".into()),
        ("config", config.into_iter().collect::<Map>().into()),
        ("binding", [("secret", "GEZDGNBV")].into_iter().collect::<Map>().into()),
    ];
    let odd =
        api.sandbox.insert(&format!("/verify{path}/Entities/ana-1/Factors"), fields.into_iter().collect()).unwrap();
    let challenge = [("FactorSid", odd.as_str()), ("AuthPayload", "123456")];
    let challenge = api.post(&format!("{service}/Entities/ana-1/Challenges"), &challenge).ok(201);
    assert_eq!(challenge.text("status"), "pending");
}

#[test]
fn what_is_refused_for_too_many_attempts_does_not_count() {
    let api = Api::new();
    let service = service(&api);
    let limit = api.post(&format!("{service}/RateLimits"), &[("UniqueName", "ip")]).ok(201);
    api.post(&format!("{}/Buckets", limit.text("url")), &[("Max", "6"), ("Interval", "3600")]).ok(201);
    let send = |to: &str| {
        let form = [("To", to), ("Channel", "sms"), ("RateLimits", r#"{"ip":"10.0.0.1"}"#)];
        api.post(&format!("{service}/Verifications"), &form)
    };
    (0..5).for_each(|_| drop(send("+15550000001").ok(201)));
    send("+15550000001").refused(429, 60203);
    send("+15550000002").ok(201);
}
