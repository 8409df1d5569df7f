//! A webhook is taken if it was signed with the token, and otherwise refused: by lines, the URL, a header's name, its value, the body.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trunkline::webhook::{Incoming, Proxy, Refusal, Validator};
use trunkline_fuzz::{choose, lines};

fuzz_target!(|data: &[u8]| {
    let Some((proxy, rest)) = choose(data, 3) else { return };
    let Some([url, name, value, body]) = lines(rest) else { return };
    let proxy = [Proxy::None, Proxy::XForwarded, Proxy::Forwarded][proxy].clone();
    let validator = Validator::new("made-up-token").expect("a token").behind(proxy);
    let headers = [("X-Twilio-Signature", value), (name, value), ("Content-Type", "application/x-www-form-urlencoded")];
    let incoming = Incoming { url, headers: &headers, body: body.as_bytes() };
    assert!(validator.check_request(&incoming).is_err(), "nobody has signed it");
    assert!(validator.check_body(url, body.as_bytes(), value).is_err());

    let parameters = [(name, value), (value, body)];
    let signature = validator.sign(url, &parameters);
    assert!(matches!(validator.check(url, &parameters, &signature), Ok(()) | Err(Refusal::MalformedUrl)));
});
