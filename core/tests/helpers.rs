//! Runs the cases of `tests/conformance/helpers` (its README describes them), and what must hold of webhooks for every input.

use std::path::PathBuf;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use trunkline::segments::{self, Segments, smart_encoded};
use trunkline::webhook::{Algorithm, Incoming, Proxy, Refusal, Validator};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<T> {
    #[allow(dead_code, reason = "for people")]
    about: String,
    cases: Vec<T>,
}

fn cases<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../tests/conformance/helpers/{name}.json"));
    let file: File<T> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(!file.cases.is_empty());
    file.cases
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureCase {
    name: String,
    url: String,
    #[serde(default = "usual_tokens")]
    tokens: Vec<String>,
    #[serde(default)]
    shared_keys: Vec<String>,
    parameters: Option<Map<String, Json>>,
    body: Option<String>,
    headers: Option<Map<String, Json>>,
    proxy: Option<GivenProxy>,
    algorithm: Option<String>,
    signature: Option<String>,
    signed_url: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum GivenProxy {
    XForwarded,
    Forwarded,
    Base(String),
}

fn usual_tokens() -> Vec<String> {
    vec!["12345".to_owned()]
}

fn validator(tokens: &[String]) -> Validator {
    let first = Validator::new(tokens[0].as_str()).unwrap();
    tokens[1..].iter().fold(first, |validator, token| validator.with_token(token.as_str()).unwrap())
}

#[test]
fn signatures() {
    for case in cases::<SignatureCase>("signatures") {
        let mut validator = validator(&case.tokens);
        for key in &case.shared_keys {
            validator = validator.with_shared_key(key.as_str()).unwrap();
        }
        validator = validator.behind(match &case.proxy {
            None => Proxy::None,
            Some(GivenProxy::XForwarded) => Proxy::XForwarded,
            Some(GivenProxy::Forwarded) => Proxy::Forwarded,
            Some(GivenProxy::Base(base)) => Proxy::Base(base.clone()),
        });
        let algorithm =
            case.algorithm.as_deref().map_or(Algorithm::HmacSha1, |name| Algorithm::from_name(name).unwrap());
        let signature = case.signature.as_deref().unwrap_or_default();
        let checked = match (&case.parameters, &case.headers) {
            (Some(parameters), _) => {
                let pairs = pairs(parameters);
                if case.refusal.is_none() {
                    let url = case.signed_url.as_deref().unwrap_or(&case.url);
                    let signs = |token: &String| {
                        Validator::new(token.as_str()).unwrap().sign_by(algorithm, url, &pairs) == signature
                    };
                    assert!(case.tokens.iter().any(signs), "{}: it is not what is signed", case.name);
                }
                validator.check_by(algorithm, &case.url, &pairs, signature)
            }
            (None, Some(headers)) => {
                let headers: Vec<(&str, &str)> =
                    headers.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
                let body = case.body.as_deref().unwrap().as_bytes();
                validator.check_request(&Incoming { url: &case.url, headers: &headers, body }).map(|_| ())
            }
            (None, None) => validator.check_body(&case.url, case.body.as_deref().unwrap().as_bytes(), signature),
        };
        assert_eq!(checked.err().map(Refusal::name), case.refusal.as_deref(), "{}", case.name);
    }
}

fn pairs(parameters: &Map<String, Json>) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    for (name, value) in parameters {
        match value {
            Json::Array(values) => pairs.extend(values.iter().map(|value| (name.as_str(), value.as_str().unwrap()))),
            value => pairs.push((name, value.as_str().unwrap())),
        }
    }
    pairs
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Plain(String),
    Repeated { repeat: String, times: usize },
}

impl Text {
    fn text(&self) -> String {
        match self {
            Text::Plain(text) => text.clone(),
            Text::Repeated { repeat, times } => repeat.repeat(*times),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SegmentCase {
    name: String,
    text: Text,
    encoding: String,
    segments: usize,
    units: usize,
    units_left: usize,
    #[serde(default)]
    too_long: bool,
    forcing: Option<Vec<(usize, char)>>,
    smart: Option<String>,
    cut: Option<Cut>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cut {
    segments: usize,
    text: Text,
}

#[test]
fn segments_of_texts() {
    for case in cases::<SegmentCase>("segments") {
        let text = case.text.text();
        let segments = Segments::of(&text);
        assert_eq!(
            (segments.encoding().name(), segments.count(), segments.units(), segments.units_left()),
            (case.encoding.as_str(), case.segments, case.units, case.units_left),
            "{}",
            case.name
        );
        assert_eq!(segments.is_too_long(), case.too_long, "{}", case.name);
        if let Some(expected) = case.forcing {
            let in_characters = |(at, character)| (text[..at].chars().count(), character);
            assert_eq!(segments.forcing().map(in_characters).collect::<Vec<_>>(), expected, "{}", case.name);
        }
        if let Some(expected) = case.smart {
            assert_eq!(smart_encoded(&text), expected, "{}", case.name);
        }
        if let Some(Cut { segments, text: expected }) = case.cut {
            assert_eq!(segments::cut(&text, segments), expected.text(), "{}", case.name);
        }
    }
}

/// URLs of every form that is signed, and of many that are not.
fn url() -> impl Strategy<Value = String> {
    (
        select(vec!["https", "http", "wss"]),
        "(user(:pass)?@)?",
        "([a-z]{1,8}\\.example|\\[::1\\])(:[1-9][0-9]{0,3})?",
        "(/[a-zé'% ]{0,5}){0,3}",
        "(\\?([a-z0-9'+é]{0,4}(=[a-z%'+&]{0,4})?&?){0,3})?(#[a-z]{0,3})?",
    )
        .prop_map(|(scheme, user, host, path, query)| format!("{scheme}://{user}{host}{path}{query}"))
}

fn parameters() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec(("[A-Za-z0-9.]{0,4}|\\PC{0,3}", "\\PC{0,8}"), 0..8)
}

proptest! {
    #[test]
    fn what_is_signed_is_valid_and_nothing_else(
        url in url(), parameters in parameters(), algorithm in select(vec![Algorithm::HmacSha1, Algorithm::HmacSha256]),
        at in any::<Index>(), other in any::<char>(),
    ) {
        let validator = Validator::new("made-up-token").unwrap();
        let signature = validator.sign_by(algorithm, &url, &parameters);
        let check = |url: &str, parameters: &[(String, String)], signature: &str| {
            validator.check_by(algorithm, url, parameters, signature)
        };
        prop_assert_eq!(check(&url, &parameters, &signature), Ok(()));
        let mut reversed = parameters.clone();
        reversed.reverse();
        prop_assert_eq!(check(&url, &reversed, &signature), Ok(()));

        // One character of the signature.
        let changed = replaced(&signature, at, other);
        prop_assert_eq!(check(&url, &parameters, &changed).is_ok(), changed == signature);
        // One character of a value: but for a value that is then that of another parameter of this name, which counts once.
        if !parameters.is_empty() {
            let mut changed = parameters.clone();
            let which = at.index(changed.len());
            changed[which].1 = if changed[which].1.is_empty() { other.to_string() } else { replaced(&changed[which].1, at, other) };
            let concatenated = |parameters: &[(String, String)]| {
                let mut parameters = parameters.to_vec();
                parameters.sort();
                parameters.dedup();
                parameters.into_iter().map(|(name, value)| name + &value).collect::<String>()
            };
            prop_assert_eq!(check(&url, &changed, &signature).is_ok(), concatenated(&changed) == concatenated(&parameters));
        }
        // One character of the host.
        let host = url.replacen("example", "examqle", 1).replacen("::1", "::2", 1);
        prop_assert_eq!(check(&host, &parameters, &signature), Err(Refusal::NoMatch));
    }

    #[test]
    fn what_is_signed_for_a_test_is_taken(url in url(), parameters in parameters(), body in "\\PC{0,40}") {
        let validator = Validator::new("made-up-token").unwrap();
        for signed in [validator.sign_form(&url, &parameters), validator.sign_body(&url, "application/json", body)] {
            let headers: Vec<(&str, &str)> = signed.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let taken = |body: &str| validator.check_request(&Incoming { url: &signed.url, headers: &headers, body: body.as_bytes() });
            prop_assert!(taken(&signed.body).is_ok());
            let longer = format!("{}&x=y", signed.body);
            prop_assert!(taken(&longer).is_err());
        }
    }

    #[test]
    fn garbage_is_refused_and_no_more(
        url in "\\PC{0,40}|https?://[\\PC:@\\[\\]?#]{0,20}", name in "\\PC{0,40}", value in "\\PC{0,40}", body: Vec<u8>,
        proxy in select(vec![Proxy::None, Proxy::XForwarded, Proxy::Forwarded, Proxy::Base(String::new())]),
    ) {
        let validator = Validator::new("made-up-token").unwrap().with_shared_key("another").unwrap().behind(proxy);
        for name in [name.as_str(), "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "Content-Type", "X-Twilio-Webhooks-Signature-Settings"] {
            let headers = [("X-Twilio-Signature", value.as_str()), (name, value.as_str())];
            let incoming = Incoming { url: &url, headers: &headers, body: &body };
            prop_assert!(validator.check_request(&incoming).is_err());
        }
        prop_assert!(validator.check_body(&url, &body, &value).is_err());
        prop_assert!(validator.check(&url, &[(&name, &value)], &value).is_err());
    }
}

fn replaced(text: &str, at: Index, by: char) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if !letters.is_empty() {
        let at = at.index(letters.len());
        letters[at] = by;
    }
    letters.into_iter().collect()
}

#[test]
fn large_requests_take_no_more_than_their_length() {
    let validator = Validator::new("made-up-token").unwrap();
    let check = |body: &[u8]| {
        let headers = [("X-Twilio-Signature", "bm8="), ("Content-Type", "application/x-www-form-urlencoded")];
        let started = std::time::Instant::now();
        assert!(
            validator.check_request(&Incoming { url: "https://example.com/?a=1", headers: &headers, body }).is_err()
        );
        started.elapsed()
    };
    let million: String = (0..1_000_000).map(|number| format!("{number}=&")).collect();
    let tenth = &million.as_bytes()[..million.len() / 10];
    // Quadratic would be a hundredfold.
    let (small, large) = (check(tenth), check(million.as_bytes()));
    assert!(large < 40 * small, "{large:?} for ten times what took {small:?}");
}

#[test]
fn secrets_are_neither_empty_nor_shown() {
    for token in ["", " ", "\n"] {
        let error = Validator::new(token).unwrap_err();
        assert_eq!((error.kind().name(), error.parameter()), ("invalid_argument", Some("auth_token")));
        let error = Validator::new("made-up").unwrap().with_shared_key(token).unwrap_err();
        assert_eq!(error.parameter(), Some("shared_key"));
    }
    let validator = Validator::new("made-up-token").unwrap().with_shared_key("made-up-key").unwrap();
    assert_eq!(format!("{validator:?}"), "Validator { tokens: 1, shared_keys: 1, proxy: None }");
}
