//! The tables have what the service is known to have: all of Twilio, in it the 97 operations whose every parameter and property was
//! compared with the service. Those facts stand in `coverage/reference.txt`, an operation after the other: names with their types,
//! where they are no text, and a `*` behind what no call may leave out.

use std::collections::{BTreeMap, BTreeSet};

use trunkline::api::TABLES;
use trunkline::schema::packed::Table;
use trunkline::schema::{Answer, Kind, Method, Model, Operation, PageStyle, Place};
use trunkline::value::Record;

const REFERENCE: &str = include_str!("coverage/reference.txt");

/// Every parameter and field that is a secret, in the order of bytes.
const SECRETS: &str = include_str!("coverage/secrets.txt");

/// Parameters that the service takes although no document lists them.
const UNDOCUMENTED: [(&str, &str, &str); 4] = [
    ("accounts POST /v1/AuthTokens/Promote", "form", "SuppressEmailNotification:boolean"),
    ("accounts POST /v1/AuthTokens/Secondary", "form", "SuppressEmailNotification:boolean"),
    ("accounts DELETE /v1/AuthTokens/Secondary", "query", "SuppressEmailNotification:boolean"),
    ("api POST /2010-04-01/Accounts/{AccountSid}/Messages.json", "form", "MessageIntent"),
];

/// What is known of an operation: names by the place where they stand.
type Facts = BTreeMap<String, BTreeSet<String>>;

fn reference() -> BTreeMap<&'static str, Facts> {
    let mut operations = BTreeMap::new();
    let mut current = "";
    for line in REFERENCE.lines() {
        match line.strip_prefix("  ").and_then(|line| line.split_once(": ")) {
            None => current = line,
            Some((place, names)) => {
                let facts: &mut Facts = operations.entry(current).or_default();
                facts.insert(place.to_owned(), names.split(' ').map(str::to_owned).collect());
            }
        }
        operations.entry(current).or_default();
    }
    for (operation, place, name) in UNDOCUMENTED {
        let facts = operations.get_mut(operation).expect("an operation that is known");
        assert!(facts.entry(place.to_owned()).or_default().insert(name.to_owned()), "{name} is documented by now");
    }
    operations
}

fn operations() -> impl Iterator<Item = &'static Operation> {
    Table::products(TABLES).unwrap().into_iter().flat_map(|product| product.operations.iter().copied())
}

fn head(operation: &Operation) -> String {
    format!("{} {} {}", operation.host, operation.method, operation.path)
}

fn facts(operation: &Operation) -> Facts {
    let mut facts = Facts::new();
    for param in operation.params {
        let place = match param.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Body => "form",
            Place::Cookie | Place::WholeBody | Place::Client => "elsewhere",
        };
        let mark = if param.required { "*" } else { "" };
        facts.entry(place.to_owned()).or_default().insert(format!("{}{}{mark}", param.wire, of_type(&param.kind)));
    }
    let (model, key): (Option<&Model>, _) = match (&operation.answer, operation.paging()) {
        (_, Some(paging)) => (Some(paging.model), format!("answer {}", paging.key)),
        (Answer::Record(model), None) => (Some(model), "answer".to_owned()),
        _ => (None, String::new()),
    };
    if let Some(model) = model {
        facts.insert(key, model.fields.iter().map(|field| format!("{}{}", field.wire, of_type(&field.kind))).collect());
    }
    if let Some(largest) = operation.paging().and_then(|paging| paging.max_page_size) {
        facts.insert("largest page".to_owned(), [largest.to_string()].into());
    }
    facts
}

/// The type of what is no text, as the reference writes it.
fn of_type(kind: &Kind) -> &'static str {
    match kind {
        Kind::Boolean => ":boolean",
        Kind::Integer => ":integer",
        Kind::Decimal => ":number",
        Kind::Timestamp => ":date-time",
        Kind::Date => ":date",
        Kind::List(_) => ":list",
        Kind::Any | Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => ":object",
        Kind::Text | Kind::Secret | Kind::Sid(_) | Kind::Enum(_) | Kind::Json => "",
    }
}

#[test]
fn what_the_reference_lists_is_there() {
    let known: BTreeMap<String, Facts> = operations().map(|operation| (head(operation), facts(operation))).collect();
    let mut missing = Vec::new();
    for (operation, places) in reference() {
        for (place, names) in places {
            let here = known.get(operation).and_then(|facts| facts.get(&place));
            let lacks = names.iter().filter(|name| !here.is_some_and(|here| here.contains(*name)));
            missing.extend(lacks.map(|name| format!("{operation}: {place}: {name}")));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Every parameter, `operation: parameter`, and every field of what operations answer, `product.version Model: field`, with its name and its
/// kind. Of records that a parameter is made of, every field too: `operation: parameter.field`.
fn everything_named() -> BTreeMap<String, (&'static str, Kind)> {
    type Named = BTreeMap<String, (&'static str, Kind)>;
    fn innermost(kind: Kind) -> Kind {
        match kind {
            Kind::List(each) | Kind::Map(each) => innermost(*each),
            kind => kind,
        }
    }
    fn put(place: String, name: &'static str, kind: Kind, within: &[&'static Model], named: &mut Named) {
        let inner = innermost(kind);
        if let Kind::Record(link) = inner
            && !within.iter().any(|model| std::ptr::eq(*model, link.model()))
        {
            let within = [within, &[link.model()]].concat();
            for field in link.model().fields {
                put(format!("{place}.{}", field.name), field.name, field.kind, &within, named);
            }
        }
        named.insert(place, (name, inner));
    }
    fn answered(product: &str, model: &'static Model, named: &mut Named) {
        for field in model.fields {
            let place = format!("{product} {}: {}", model.name, field.name);
            let inner = innermost(field.kind);
            // A model may hold itself.
            let is_new = named.insert(place, (field.name, inner)).is_none();
            if let (Kind::Record(link), true) = (inner, is_new) {
                answered(product, link.model(), named);
            }
        }
    }
    let mut named = Named::new();
    for product in Table::products(TABLES).unwrap() {
        for operation in product.operations {
            for param in operation.params {
                put(format!("{}: {}", operation.name, param.name), param.name, param.kind, &[], &mut named);
            }
            let model = match operation.answer {
                Answer::Record(model) => Some(model),
                Answer::Page(paging) => Some(paging.model),
                Answer::Nothing | Answer::Any => None,
            };
            if let Some(model) = model {
                answered(&format!("{}.{}", product.name, product.version), model, &mut named);
            }
        }
    }
    named
}

#[test]
fn what_is_secret_is_marked() {
    let named = everything_named();
    let marked = named.iter().filter(|(_, (_, kind))| matches!(kind, Kind::Secret)).map(|(place, _)| place.as_str());
    let (marked, known): (BTreeSet<&str>, BTreeSet<&str>) = (marked.collect(), SECRETS.lines().collect());
    let lost: Vec<_> = known.difference(&marked).collect();
    let new: Vec<_> = marked.difference(&known).collect();
    assert!(lost.is_empty() && new.is_empty(), "no secrets any more: {lost:#?}\nnot in coverage/secrets.txt: {new:#?}");
}

/// What sounds like a secret and is none, by its name or by where it stands.
const NO_SECRETS: &[&str] = &[
    // Where a page begins.
    "next_token",
    "numbers.v1.porting_all_port_ins.list: token",
    "page_token",
    "previous_token",
    // What anybody may see of a pair of keys.
    "binding_public_key",
    "cert_in_validation",
    "certificate",
    "public_key",
    // The name of something, and what makes a request the same as another.
    "customer_key",
    "idempotency_key",
    "key",
    "shared_key_id",
    // The address of a device, and what a form gives back.
    "config_notification_token",
    "flow_token",
    // Settings.
    "client_credentials_auth_method",
    "passkeys_discoverable_credentials",
    "token_endpoint_auth_method",
    "token_type",
    "token_url",
    // How many.
    "total_tokens",
    // Whole bodies, of a name.
    "patch_shared_key",
    "post_shared_key",
    // A secret, but a number in Twilio's documents and libraries, and a secret is a text.
    "port_out_pin",
    // Codes that are there to be shown to whoever answers the phone or scans them, and open nothing without it.
    "activation_code",
    "numbers.v2 HostedNumberOrder: verification_code",
    "numbers.v3 HostedNumberOrder: verification_code",
    "numbers.v1.voice_verifications.create: custom_code",
    "preview.hosted_numbers DependentHostedNumberOrder: verification_code",
    "preview.hosted_numbers HostedNumberOrder: verification_code",
    "validation_code",
    // The code of a SIM that the account has claimed.
    "sim_registration_code",
];

/// Whether a name has a word of which secrets are called. What says how long, when or whether is no text.
fn sounds_secret(name: &str, kind: Kind) -> bool {
    const WORDS: [&str; 18] = [
        "authorization",
        "cert",
        "certificate",
        "credential",
        "credentials",
        "key",
        "keys",
        "otp",
        "passcode",
        "passphrase",
        "password",
        "passwords",
        "pin",
        "private",
        "secret",
        "secrets",
        "token",
        "tokens",
    ];
    const CODES: [&str; 5] =
        ["activation_code", "custom_code", "registration_code", "validation_code", "verification_code"];
    let has_word = name.split('_').any(|word| WORDS.contains(&word)) || CODES.iter().any(|code| name.ends_with(code));
    match kind {
        Kind::Text | Kind::Any | Kind::Json | Kind::PrefixedMap(_) => has_word,
        Kind::Integer | Kind::Decimal => name.rsplit('_').next().is_some_and(|last| WORDS.contains(&last)),
        _ => false,
    }
}

#[test]
fn what_sounds_like_a_secret_is_one() {
    let named = everything_named();
    let sounding = named.iter().filter(|(_, (name, kind))| sounds_secret(name, *kind));
    let (mut open, mut unused) = (Vec::new(), BTreeSet::from_iter(NO_SECRETS));
    for (place, (name, kind)) in sounding {
        match NO_SECRETS.iter().find(|known| *known == name || *known == place) {
            Some(known) => _ = unused.remove(known),
            None => open.push(format!("{place}, {kind:?}")),
        }
    }
    assert!(open.is_empty(), "these are no secrets, and nothing says why: {open:#?}");
    assert!(unused.is_empty(), "nothing has these names: {unused:#?}");
}

#[test]
fn no_secret_stands_in_a_path() {
    // What is called is told to logs and in errors.
    let is_open = |place: Place| matches!(place, Place::Path | Place::Client);
    for operation in operations() {
        let open = operation.params.iter().find(|param| matches!(param.kind, Kind::Secret) && is_open(param.place));
        assert!(open.is_none(), "{}: {open:?}", operation.name);
    }
}

#[test]
fn the_keys_of_a_new_factor_are_not_printed() {
    let json = r#"{"sid": "YF1", "binding": {"secret": "GEZDGNBV", "uri": "otpauth://totp/Shop?secret=GEZDGNBV"}}"#;
    let mut seen = 0;
    for operation in operations().filter(|it| it.name.ends_with("new_factors.create")) {
        let Answer::Record(model) = operation.answer else { panic!("{} answers with no record", operation.name) };
        let printed = format!("{:?}", Record::parse(model, json).unwrap());
        assert!(printed.contains("YF1") && !printed.contains("GEZDGNBV"), "{printed}");
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
fn names_are_in_order_and_unique() {
    for product in Table::products(TABLES).unwrap() {
        let names: Vec<&str> = product.operations.iter().map(|operation| operation.name).collect();
        assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
        let root = format!("{}.{}.", product.name, product.version);
        assert!(names.iter().all(|name| name.starts_with(&root)), "{names:?}");
    }
    for operation in operations() {
        let mut names: Vec<&str> = operation.params.iter().map(|param| param.name).collect();
        names.sort_unstable();
        assert!(names.is_sorted_by(|one, next| one < next), "{}: {names:?}", operation.name);
    }
}

/// Places whose arguments stand in another order than in the path, as in Twilio's own libraries.
const REORDERED: [&str; 1] = ["lookups.v2.lookup_overrides"];

#[test]
fn path_parameters_come_first_in_the_order_of_the_path_and_then_the_required_ones() {
    for operation in operations() {
        let in_path: Vec<&str> =
            operation.path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
        let params = operation.params;
        let mut first: Vec<&str> = params.iter().take(in_path.len()).map(|param| param.wire).collect();
        if REORDERED.contains(&operation.name.rsplit_once('.').unwrap().0) {
            first.reverse();
        }
        assert_eq!(first, in_path, "{}", operation.name);
        let ranks = params.iter().map(|param| (param.place != Place::Path, !param.required));
        assert!(ranks.is_sorted(), "{}", operation.name);
    }
}

#[test]
fn an_account_alone_is_updated_by_put_too() {
    let also: Vec<_> = operations().filter_map(|it| Some((it.name, it.also?))).collect();
    assert_eq!(also, [("api.v2010.accounts.update", Method::Put)]);
}

#[test]
fn every_list_names_its_next_page_by_url_or_takes_a_token() {
    let mut by_url = 0;
    for operation in operations() {
        match operation.paging().map(|paging| paging.style) {
            Some(PageStyle::Token(name)) => {
                assert!(operation.params.iter().any(|param| param.wire == name), "{}", operation.name)
            }
            Some(PageStyle::Url) => by_url += usize::from(operation.param("page_size").is_some()),
            None => {}
        }
    }
    assert!(by_url > 250, "{by_url}");
}
