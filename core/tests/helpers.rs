//! Runs the cases of `tests/conformance/helpers` (its README describes them), and what must hold of webhooks for every input.

use std::path::PathBuf;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use trunkline::jwt::{
    self, AccessToken, ChatGrant, ClientCapability, ClientValidation, ConversationsGrant, Grant, PlaybackGrant, Policy,
    RequestToSign, SigningAlgorithm, SyncGrant, TaskRouterCapability, TaskRouterGrant, Token, TokenError, Validity,
    VideoGrant, VoiceGrant,
};
use trunkline::segments::{self, Segments, smart_encoded};
use trunkline::twiml::voice::{
    Connect, ConversationRelay, Gather, GatherInput, Hangup, Language, MediaFilter, MediaFilterFilterType, Pause, Say,
    SayVoice, Start, VoiceResponse,
};
use trunkline::twiml::{Document, Element, MAX_DEPTH, MAX_LENGTH, Node, Style};
use trunkline::value::{self, Secret, Timestamp, Value};
use trunkline::webhook::{Algorithm, Event, Incoming, Parameters, Proxy, Refusal, Untyped, Validator};

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenCase {
    name: String,
    now: Option<i64>,
    access_token: Option<Map<String, Json>>,
    client_capability: Option<Map<String, Json>>,
    task_router: Option<Map<String, Json>>,
    verify: Option<Verify>,
    validation: Option<Validation>,
    jwt: Option<String>,
    error: Option<String>,
    claims: Option<Json>,
    refusal: Option<String>,
    hash: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verify {
    token: String,
    secret: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Validation {
    account_sid: String,
    signing_key: String,
    credential_sid: String,
    method: String,
    path: String,
    query: String,
    headers: Map<String, Json>,
    signed_headers: Vec<String>,
    body: String,
}

#[test]
fn tokens() {
    for case in cases::<TokenCase>("tokens") {
        let now = Timestamp::from_unix(case.now.unwrap_or(1_700_000_000), 0).unwrap();
        if let Some(Verify { token, secret }) = &case.verify {
            let read = Token::verify(token, secret.as_str(), now);
            match &case.claims {
                Some(claims) => {
                    assert_eq!(of_json(claims), Value::Map(read.unwrap().claims().clone()), "{}", case.name)
                }
                None => assert_eq!(read.err().map(TokenError::name), case.refusal.as_deref(), "{}", case.name),
            }
        } else if let Some(validation) = &case.validation {
            check_validation(validation, case.hash.as_deref(), now);
        } else {
            let made = match (&case.access_token, &case.client_capability, &case.task_router) {
                (Some(given), ..) => access_token(given, now),
                (_, Some(given), _) => client_capability(given, now),
                (.., given) => task_router(given.as_ref().unwrap(), now),
            };
            match case.jwt {
                Some(jwt) => assert_eq!(made.unwrap(), jwt, "{}", case.name),
                None => assert_eq!(made.unwrap_err().parameter(), case.error.as_deref(), "{}", case.name),
            }
        }
    }
}

fn text<'a>(given: &'a Map<String, Json>, name: &str) -> &'a str {
    given.get(name).and_then(Json::as_str).unwrap_or_default()
}

fn of_json(json: &Json) -> Value {
    Value::from_json(&json.to_string()).unwrap()
}

fn map_of(json: Option<&Json>) -> value::Map {
    json.map(of_json).and_then(|value| value.as_map().cloned()).unwrap_or_default()
}

fn algorithm(given: &Map<String, Json>) -> jwt::Algorithm {
    given
        .get("algorithm")
        .map_or_else(jwt::Algorithm::default, |name| jwt::Algorithm::from_name(name.as_str().unwrap()).unwrap())
}

fn validity(given: &Map<String, Json>) -> Validity {
    let mut validity = Validity::default();
    validity.says_not_before = given.get("nbf") != Some(&Json::Null);
    validity.not_before = given.get("nbf").and_then(Json::as_i64);
    validity.ttl = given.get("ttl").map_or(validity.ttl, |ttl| ttl.as_i64().unwrap());
    validity.valid_until = given.get("valid_until").and_then(Json::as_i64);
    validity
}

fn access_token(given: &Map<String, Json>, now: Timestamp) -> trunkline::Result<String> {
    let mut token =
        AccessToken::new(text(given, "account_sid"), text(given, "signing_key_sid"), text(given, "secret"))?
            .validity(validity(given));
    if given.contains_key("identity") {
        token = token.identity(text(given, "identity"));
    }
    if given.contains_key("region") {
        token = token.region(text(given, "region"));
    }
    for grant in given.get("grants").and_then(Json::as_array).into_iter().flatten() {
        let (product, fields) = grant.as_object().unwrap().iter().next().unwrap();
        token = token.grant(self::grant(product, fields));
    }
    token.to_jwt(algorithm(given), now)
}

/// A grant whose fields are set by the methods of their names.
fn grant(product: &str, fields: &Json) -> Grant {
    macro_rules! filled {
        ($grant:expr, $fields:expr; $($field:ident)*) => {{
            let (mut grant, fields) = ($grant, $fields);
            for (name, value) in fields {
                grant = match name.as_str() {
                    $(stringify!($field) => grant.$field(value.as_str().unwrap()),)*
                    name => panic!("{name}"),
                };
            }
            grant.into()
        }};
    }
    let mut map = fields.as_object().unwrap().clone();
    match product {
        "chat" => filled!(ChatGrant::new(), &map; service_sid endpoint_id deployment_role_sid push_credential_sid),
        "conversations" => filled!(ConversationsGrant::new(), &map; configuration_profile_sid),
        "data_sync" => filled!(SyncGrant::new(), &map; service_sid endpoint_id),
        "task_router" => filled!(TaskRouterGrant::new(), &map; workspace_sid worker_sid role),
        "video" => filled!(VideoGrant::new(), &map; room),
        "voice" => {
            let mut voice = VoiceGrant::new();
            if let Some(allow) = map.shift_remove("incoming_allow") {
                voice = voice.incoming_allow(allow.as_bool().unwrap());
            }
            if let Some(application) = map.shift_remove("outgoing_application_sid") {
                let params = map_of(map.shift_remove("outgoing_application_params").as_ref());
                voice = voice.outgoing(application.as_str().unwrap(), params);
            }
            filled!(voice, &map; push_credential_sid endpoint_id)
        }
        "player" => PlaybackGrant::new(of_json(fields)).into(),
        key => Grant::new(key, of_json(fields)),
    }
}

fn client_capability(given: &Map<String, Json>, now: Timestamp) -> trunkline::Result<String> {
    let mut token =
        ClientCapability::new(text(given, "account_sid"), text(given, "auth_token"))?.validity(validity(given));
    for (name, value) in given {
        let params = |params: &'_ Json| -> Vec<(String, String)> {
            let params = params.as_object().into_iter().flatten();
            params.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
        };
        token = match name.as_str() {
            "outgoing" => {
                let pairs = params(&value["params"]);
                let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
                token.allow_outgoing(value["application_sid"].as_str().unwrap(), &pairs)
            }
            "incoming" => token.allow_incoming(value.as_str().unwrap()),
            "events" => {
                let pairs = params(value);
                let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
                token.allow_events(&pairs)
            }
            _ => token,
        };
    }
    token.to_jwt(algorithm(given), now)
}

fn task_router(given: &Map<String, Json>, now: Timestamp) -> trunkline::Result<String> {
    let [account, secret, workspace, channel] =
        ["account_sid", "auth_token", "workspace_sid", "channel"].map(|name| text(given, name));
    let mut token = TaskRouterCapability::new(account, secret, workspace, channel)?.validity(validity(given));
    for allowed in given["allow"].as_array().unwrap() {
        token = match (allowed.as_str(), allowed["subresources"].as_str()) {
            (Some("web_sockets"), _) => token.allow_web_sockets(),
            (Some("fetch_self"), _) => token.allow_fetch_self(),
            (_, Some(method)) => token.allow_subresources(method),
            _ => token.policy(
                Policy::new(
                    allowed["url"].as_str().unwrap(),
                    allowed["method"].as_str().unwrap(),
                    allowed["allow"].as_bool().unwrap(),
                )
                .query_filter(map_of(allowed.get("query_filter")))
                .post_filter(map_of(allowed.get("post_filter"))),
            ),
        };
    }
    token.to_jwt(algorithm(given), now)
}

fn check_validation(given: &Validation, hash: Option<&str>, now: Timestamp) {
    let headers: Vec<(&str, &str)> =
        given.headers.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
    let signed_headers: Vec<&str> = given.signed_headers.iter().map(String::as_str).collect();
    let request = RequestToSign {
        method: &given.method,
        path: &given.path,
        query: &given.query,
        headers: &headers,
        signed_headers: &signed_headers,
        body: given.body.as_bytes(),
    };
    assert_eq!(Some(request.hash().as_str()), hash);
    let who = ClientValidation::new(
        given.account_sid.as_str(),
        given.signing_key.as_str(),
        given.credential_sid.as_str(),
        SigningAlgorithm::Rs256,
    )
    .unwrap();
    let token = Token::read(&ClientValidation::token(&who.message(&request, now), b"signature")).unwrap();
    assert_eq!(token.header().get("kid").and_then(Value::as_str), Some(given.credential_sid.as_str()));
    assert_eq!(token.header().get("alg").and_then(Value::as_str), Some("RS256"));
    assert_eq!(token.claims().get("rqh").and_then(Value::as_str), hash);
    assert_eq!(token.claims().get("hrh").and_then(Value::as_str), Some("authorization;host"));
    assert_eq!(token.claims().get("exp").and_then(Value::as_i64), Some(now.unix_seconds() + 300));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TwimlCase {
    name: String,
    tree: Option<Json>,
    python: Option<String>,
    node: Option<String>,
    error: Option<String>,
    xml: Option<String>,
    at: Option<(usize, usize)>,
}

#[test]
fn twiml() {
    for case in cases::<TwimlCase>("twiml") {
        let tree = case.tree.as_ref().map(|tree| Document::new(element(tree)));
        if let Some(xml) = &case.xml {
            match Document::parse(xml) {
                Ok(read) => assert_eq!(Some(read), tree, "{}", case.name),
                Err(error) => assert_eq!(Some((error.line(), error.column())), case.at, "{}: {error}", case.name),
            }
            continue;
        }
        let tree = tree.unwrap();
        if let Some(refused) = &case.error {
            let error = tree.to_xml().unwrap_err();
            assert_eq!(error.parameter(), Some(refused.as_str()), "{}", case.name);
        }
        for (style, expected) in [(Style::Python, case.python), (Style::Node, case.node)] {
            if let Some(expected) = expected {
                assert_eq!(tree.to_xml_in(style).unwrap(), expected, "{}", case.name);
            }
        }
    }
}

fn element(tree: &Json) -> Element {
    let tree = tree.as_array().unwrap();
    let mut element = Element::new(tree[0].as_str().unwrap());
    for node in &tree[1..] {
        match node {
            Json::String(text) => element.push(Node::Text(text.clone())),
            Json::Array(_) => element.push(Node::Element(self::element(node))),
            node => match &node["$comment"] {
                Json::String(comment) => element.push(Node::Comment(comment.clone())),
                _ => node.as_object().unwrap().iter().for_each(|(name, value)| {
                    element.set_attribute(name, value.as_str().unwrap());
                }),
            },
        }
    }
    element
}

/// Trees of what XML can hold.
fn any_element() -> impl Strategy<Value = Element> {
    let text = "[^\\p{C}]{1,8}|[ -~\t\n]{1,8}";
    let start = ("[a-zA-Z_][a-z0-9-]{0,5}", prop::collection::vec(("[a-zA-Z:_é][a-z.]{0,4}", text), 0..3));
    let named = start.prop_map(|(name, attributes)| {
        attributes.into_iter().fold(Element::new(name), |element, (name, value)| element.attribute(name, value))
    });
    named.clone().prop_recursive(4, 24, 4, move |inner| {
        let node = prop_oneof![
            inner.prop_map(Node::Element),
            text.prop_map(Node::Text),
            "[a-zé&<>]{1,8}( [a-z]{1,3})?".prop_map(Node::Comment),
        ];
        (named.clone(), prop::collection::vec(node, 0..5)).prop_map(|(mut element, nodes)| {
            nodes.into_iter().for_each(|node| element.push(node));
            element
        })
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(root in any_element(), style in select(vec![Style::Node, Style::Python])) {
        let document = Document::new(root).comment_before("before").comment_after("after");
        let xml = document.to_xml_in(style).unwrap();
        prop_assert_eq!(Document::parse(&xml), Ok(document.clone()));
        // Lines for people change nothing but white space between elements.
        let pretty = Document::parse(&document.pretty().unwrap()).unwrap();
        prop_assert_eq!(without_space(pretty.root()), without_space(document.root()));
    }

    #[test]
    fn any_text_is_read_or_refused(xml in "([<>&;/=\"' !?\n-]|a|#|x|1|é|<!\\[CDATA\\[|\\]\\]>|<!--|-->){0,40}") {
        match Document::parse(&xml) {
            Ok(document) => _ = document.to_xml(),
            Err(error) => prop_assert!(error.line() <= xml.lines().count() + 1),
        }
    }
}

/// The element without texts that are white space alone.
fn without_space(element: &Element) -> Element {
    let mut copy = Element::new(element.name());
    element.attributes().for_each(|(name, value)| copy.set_attribute(name, value));
    for node in element.children() {
        match node {
            Node::Element(element) => copy.push(Node::Element(without_space(element))),
            Node::Text(text) if text.trim().is_empty() => {}
            node => copy.push(node.clone()),
        }
    }
    copy
}

#[test]
fn twiml_is_bounded() {
    let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
    assert!(Document::parse(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(Document::parse(&nested(MAX_DEPTH + 1)).unwrap_err().column(), 3 * MAX_DEPTH + 1);
    let long = |length: usize| format!("<a>{}</a>", "x".repeat(length - 7));
    assert!(Document::parse(&long(MAX_LENGTH)).is_ok());
    assert!(Document::parse(&long(MAX_LENGTH + 1)).is_err());

    // Written and dropped, however deep.
    let deep = (0..200_000).fold(Element::new("a"), |inner, _| Element::new("a").child(inner));
    assert_eq!(Document::new(deep).to_xml().unwrap().matches("<a").count(), 200_001);
}

#[test]
fn elements_have_types_that_say_what_they_hold() {
    let response = VoiceResponse::new()
        .say(Say::with_message("Hello & welcome").voice(SayVoice::Alice).language("x-newer").loop_(2))
        .gather(
            Gather::new()
                .input([GatherInput::Dtmf, GatherInput::Speech])
                .num_digits(1)
                .action_on_empty_result(true)
                .say("Press 1")
                .pause(Pause::new().length(3)),
        )
        .start(Start::new().media_filter(MediaFilter::new().filter_type(MediaFilterFilterType::Noise)))
        .connect(
            Connect::new().conversation_relay(ConversationRelay::new().language("en").add_language(Language::new())),
        )
        .comment("newer")
        .child(Element::new("Newer").attribute("a", 1))
        .hangup(Hangup::new());
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Say voice=\"alice\" language=\"x-newer\" loop=\"2\">\
        Hello &amp; welcome</Say><Gather input=\"dtmf speech\" numDigits=\"1\" actionOnEmptyResult=\"true\"><Say>Press 1</Say>\
        <Pause length=\"3\"/></Gather><Start><MediaFilter filterType=\"noise\"/></Start><Connect><ConversationRelay language=\"en\">\
        <Language/></ConversationRelay></Connect><!-- newer --><Newer a=\"1\"/><Hangup/></Response>";
    assert_eq!(response.to_xml().unwrap(), xml);
    assert_eq!(Document::parse(&response.pretty().unwrap()).unwrap().root().elements().count(), 6);
    assert!(response.pretty().unwrap().contains("\n  <Gather input"), "{}", response.pretty().unwrap());
    assert_eq!(Document::from(response.clone()).to_xml().unwrap(), xml);

    // What XML cannot hold is refused, and depth costs no stack.
    assert!(VoiceResponse::new().say("\0").to_xml().is_err());
    let deep = (0..200_000).fold(Element::new("a"), |inner, _| Element::new("a").child(inner));
    assert!(VoiceResponse::new().child(deep).pretty().is_ok());
}

/// URLs of every form that is signed, and of many that are not.
fn url() -> impl Strategy<Value = String> {
    (
        select(vec!["https", "http", "wss"]),
        "(user(:pass)?@)?",
        "([a-z]{1,8}\\.example|\\[::1\\])(:([1-9][0-9]{0,3})?)?",
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

proptest! {
    #[test]
    fn a_token_is_read_back_and_no_other(
        identity in "\\PC{1,12}", secret in "\\PC{1,12}", at in any::<Index>(), other in "[A-Za-z0-9_.=-]",
        algorithm in select(jwt::Algorithm::ALL.to_vec()), now in 0..4_000_000_000_i64,
    ) {
        let now = Timestamp::from_unix(now, 0).unwrap();
        let token = AccessToken::new("AC1", "SK1", secret.as_str()).unwrap().identity(&identity);
        let made = token.grant(VideoGrant::new().room(&identity)).to_jwt(algorithm.0, now).unwrap();
        let read = Token::verify(&made, secret.as_str(), now).unwrap();
        let grants = read.claims().get("grants").unwrap();
        prop_assert_eq!(grants.get("identity").and_then(Value::as_str), Some(identity.as_str()));
        prop_assert_eq!(grants.get("video").and_then(|video| video.get("room")).and_then(Value::as_str), Some(identity.as_str()));

        let changed = replaced(&made, at, other.chars().next().unwrap());
        prop_assert_eq!(Token::verify(&changed, secret.as_str(), now).is_ok(), changed == made);
        prop_assert!(Token::verify(&made, secret + "x", now).is_err());
    }

    #[test]
    fn garbage_is_no_token(token in "\\PC{0,60}|[A-Za-z0-9_.=-]{0,60}|e30\\.e30\\.[a-z]{0,4}") {
        _ = Token::read(&token);
        prop_assert!(Token::verify(&token, "made-up-secret", Timestamp::UNIX_EPOCH).is_err());
    }
}

#[test]
fn what_makes_tokens_shows_no_secret() {
    let access = AccessToken::new("AC1", "SK1", "made-up-secret").unwrap();
    let client = ClientCapability::new("AC1", "made-up-secret").unwrap();
    let worker = TaskRouterCapability::new("AC1", "made-up-secret", "WS1", "WK1").unwrap();
    for shown in [format!("{access:?}"), format!("{client:?}"), format!("{worker:?}")] {
        assert!(!shown.contains("made-up"), "{shown}");
    }
    let error = AccessToken::new("made-up-secret", "", "").unwrap_err();
    assert!(!format!("{error:?} {error}").contains("made-up"));
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
fn large_requests_are_refused_before_long() {
    let validator = Validator::new("made-up-token").unwrap();
    // A million parameters, each compared with each, would keep this test for hours; as would 10 MB, from each place to the end.
    let million: String = (0..1_000_000).map(|number| format!("{number}=&")).collect();
    for (body, content_type) in [
        (million.as_str(), "application/x-www-form-urlencoded"),
        (&"a=b&".repeat(2_500_000), "application/x-www-form-urlencoded"),
        (&"%".repeat(10_000_000), "application/x-www-form-urlencoded"),
        (&"[".repeat(10_000_000), "application/json"),
    ] {
        let headers = [("X-Twilio-Signature", "bm8="), ("Content-Type", content_type)];
        let incoming = Incoming { url: "https://example.com/?a=1", headers: &headers, body: body.as_bytes() };
        assert!(validator.check_request(&incoming).is_err());
    }
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventCase {
    name: String,
    parameters: Map<String, Json>,
    event: Option<String>,
    fields: Map<String, Json>,
    #[serde(default)]
    unknown: Vec<String>,
}

#[test]
fn events() {
    let mut names = std::collections::BTreeSet::new();
    for case in cases::<EventCase>("events") {
        let event = Untyped::of(pairs(&case.parameters).into_iter().collect());
        assert_eq!(event.name(), case.event.as_deref(), "{}", case.name);
        let has = |value: &Value| !value.is_null() && value.as_list().is_none_or(|values| !values.is_empty());
        let fields = event.fields().filter(|(_, value)| has(value));
        let fields: Map<String, Json> = fields.map(|(name, value)| (name.to_owned(), of_value(value))).collect();
        assert_eq!(fields, case.fields, "{}", case.name);
        assert_eq!(event.unknown().map(|(name, _)| name).collect::<Vec<_>>(), case.unknown, "{}", case.name);
        names.extend(event.name());
    }
    assert_eq!(names.len(), 23, "every event has a case: {names:?}");
}

fn of_value(value: &Value) -> Json {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Bool(truth) => (*truth).into(),
        Value::Decimal(number) => serde_json::json!({"decimal": number.as_str()}),
        Value::Timestamp(time) => serde_json::json!({"timestamp": time.to_string()}),
        Value::List(values) => values.iter().map(of_value).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_event_is_a_record_of_its_own() {
    let parameters =
        Parameters::from_form(b"MessageSid=SM1&From=%2B1555&To=x&Body=Hi&NumMedia=2&MediaUrl1=b&MediaUrl0=a");
    let Event::IncomingMessage(message) = Event::of(parameters.clone()) else { panic!("{parameters:?}") };
    assert_eq!((message.body.as_deref(), message.num_media), (Some("Hi"), Some(2)));
    assert_eq!(message.media_urls, ["a", "b"]);
    assert_eq!(message.parameters, parameters);
    let parameters = Parameters::from_form(b"Newer=1");
    assert_eq!(Event::of(parameters.clone()), Event::Other(parameters));
}

#[test]
fn the_secrets_of_an_event_are_not_printed() {
    let form = b"CallSid=CA1&CallStatus=ringing&Direction=inbound&From=%2B1555&To=x&CallToken=hunter2&StirPassportToken=hunter2";
    let parameters = Parameters::from_form(form);
    let untyped = Untyped::of(parameters.clone());
    let event = Event::of(parameters.clone());
    let Event::IncomingCall(call) = &event else { panic!("{event:?}") };
    let tokens = [&call.call_token, &call.stir_passport_token].map(|token| token.as_ref().map(Secret::expose));
    assert_eq!(tokens, [Some("hunter2"); 2]);
    let unknown = Event::of(Parameters::from_form(b"Newer=1&CallToken=hunter2"));
    for printed in [format!("{event:?}"), format!("{untyped:?}"), format!("{parameters:#?}"), format!("{unknown:?}")] {
        assert!(!printed.contains("hunter2"), "{printed}");
    }
    assert!(format!("{event:?}").contains("+1555") && format!("{untyped:?}").contains("CA1"));
    assert_eq!(format!("{unknown:?}"), r#"Other([("Newer", "1"), ("CallToken", [secret])])"#);
}

#[test]
fn a_million_parameters_are_read_in_their_time() {
    let form: String = (0..1_000_000).map(|at| format!("MediaUrl{at}=x&")).collect();
    let event = Untyped::of(Parameters::from_form(format!("{form}MessageSid=a&From=b&To=c&Body=d").as_bytes()));
    assert_eq!(event.name(), Some("incoming_message"));
    let media = event.fields().find(|(name, _)| *name == "media_urls").unwrap();
    assert_eq!(media.1.as_list().map(<[Value]>::len), Some(1_000_000));
    assert_eq!(event.unknown().count(), 0);
}
