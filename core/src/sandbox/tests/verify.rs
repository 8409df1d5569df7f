use std::time::Duration;

use super::Api;
use crate::value::Value;

const ANA: &str = "+15558675310";

fn service(api: &Api, form: &[(&str, &str)]) -> String {
    let form: Vec<(&str, &str)> = [("FriendlyName", "Shop")].iter().chain(form).copied().collect();
    api.post("https://verify.twilio.com/v2/Services", &form).ok(201).text("url").to_owned()
}

#[test]
fn a_code_is_sent_read_by_the_test_and_checked() {
    let api = Api::new();
    let service = service(&api, &[("CodeLength", "8")]);
    let sent = api.post(&format!("{service}/Verifications"), &[("To", ANA), ("Channel", "sms")]).ok(201);
    assert_eq!((sent.text("status"), sent.at("valid")), ("pending", &Value::Bool(false)));
    let code = api.sandbox.verification_code(ANA).unwrap();
    assert!(code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    assert!(!String::from_utf8_lossy(&sent.response.body).contains(&code), "no answer tells the code");
    let check = |code: &str| api.post(&format!("{service}/VerificationCheck"), &[("To", ANA), ("Code", code)]);
    let wrong = check("0").ok(201);
    assert_eq!(
        (wrong.text("status"), wrong.at("valid"), wrong.text("sid")),
        ("pending", &Value::Bool(false), sent.text("sid"))
    );
    assert_eq!(api.get(&format!("{service}/Verifications/{ANA}")).ok(200).text("sid"), sent.text("sid"));
    let right = check(&code).ok(201);
    assert_eq!((right.text("status"), right.at("valid")), ("approved", &Value::Bool(true)));
    check(&code).refused(404, 20404);
    api.get(sent.text("url")).refused(404, 20404);
    assert_eq!(api.sandbox.verification_code(ANA), None);
}

#[test]
fn a_code_is_sent_and_tried_five_times_and_counts_for_ten_minutes() {
    let api = Api::new();
    let service = service(&api, &[]);
    let send = || api.post(&format!("{service}/Verifications"), &[("To", ANA), ("Channel", "call")]);
    let first = send().ok(201).text("sid").to_owned();
    let code = api.sandbox.verification_code(ANA).unwrap();
    for _ in 0..4 {
        assert_eq!(send().ok(201).text("sid"), first);
    }
    send().refused(429, 60203);
    assert_eq!(api.sandbox.verification_code(ANA), Some(code.clone()), "the code stays the same");
    let check =
        |code: &str| api.post(&format!("{service}/VerificationCheck"), &[("VerificationSid", &first), ("Code", code)]);
    for _ in 0..5 {
        check("wrong").ok(201);
    }
    check(&code).refused(429, 60202);
    api.sandbox.advance(Duration::from_secs(600));
    check(&code).refused(404, 20404);
    assert_ne!(send().ok(201).text("sid"), first);
}

#[test]
fn a_verification_is_canceled_or_approved_by_the_application() {
    let api = Api::new();
    let service = service(&api, &[]);
    for status in ["canceled", "approved"] {
        let sent =
            api.post(&format!("{service}/Verifications"), &[("To", "ana@x.example"), ("Channel", "email")]).ok(201);
        let ended = api.post(sent.text("url"), &[("Status", status)]).ok(200);
        assert_eq!((ended.text("status"), ended.at("valid")), (status, &Value::Bool(status == "approved")));
        api.get(sent.text("url")).refused(404, 20404);
    }
    for wrong in [
        [("To", "ana"), ("Channel", "email")],
        [("To", "12"), ("Channel", "sms")],
        [("To", ANA), ("Channel", "pigeon")],
    ] {
        api.post(&format!("{service}/Verifications"), &wrong).refused(400, 60200);
    }
    api.post("https://verify.twilio.com/v2/Services", &[("FriendlyName", "x"), ("CodeLength", "3")])
        .refused(400, 60200);
    api.post(&format!("{service}/VerificationCheck"), &[("Code", "1")]).refused(400, 60200);
}
