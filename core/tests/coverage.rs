//! The tables have what the service is known to have: all of Twilio, in it the 97 operations whose every parameter and property was
//! compared with the service. Those facts stand in `coverage/reference.txt`, an operation after the other: names with their types,
//! where they are no text, and a `*` behind what no call may leave out.

use std::collections::{BTreeMap, BTreeSet};

use trunkline::api::TABLES;
use trunkline::schema::packed::Table;
use trunkline::schema::{Answer, Kind, Method, Model, Operation, PageStyle, Place};
use trunkline::value::Record;

const REFERENCE: &str = include_str!("coverage/reference.txt");

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

/// What sounds like a secret and is none: where a page begins, the address of a device, a setting, what a form gives back.
const NO_SECRETS: [&str; 7] = [
    "config_notification_token",
    "flow_token",
    "next_token",
    "page_token",
    "passkeys_discoverable_credentials",
    "previous_token",
    "token",
];

fn sounds_secret(name: &str) -> bool {
    const ENDINGS: [&str; 10] = [
        "api_key",
        "auth_payload",
        "authorization",
        "credential",
        "credentials",
        "password",
        "pin",
        "private_key",
        "secret",
        "token",
    ];
    let is_word = |ending: &str| name.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'));
    ENDINGS.into_iter().any(is_word) && !NO_SECRETS.contains(&name)
}

#[test]
fn what_sounds_like_a_secret_is_one() {
    fn visit(kind: &Kind, name: &str, operation: &str, seen: &mut BTreeSet<String>, open: &mut BTreeSet<String>) {
        match kind {
            Kind::Text if sounds_secret(name) => _ = open.insert(format!("{operation}: {name}")),
            Kind::List(kind) | Kind::Map(kind) => visit(kind, name, operation, seen, open),
            Kind::Record(link) => model(link.model(), operation, seen, open),
            _ => {}
        }
    }
    fn model(model: &Model, operation: &str, seen: &mut BTreeSet<String>, open: &mut BTreeSet<String>) {
        // One may hold itself.
        if seen.insert(format!("{operation}: {}", model.name)) {
            model.fields.iter().for_each(|field| visit(&field.kind, field.name, operation, seen, open));
        }
    }
    let (mut seen, mut open) = (BTreeSet::new(), BTreeSet::new());
    for operation in operations() {
        operation.params.iter().for_each(|param| visit(&param.kind, param.name, operation.name, &mut seen, &mut open));
        match operation.answer {
            Answer::Record(answer) => model(answer, operation.name, &mut seen, &mut open),
            Answer::Page(paging) => model(paging.model, operation.name, &mut seen, &mut open),
            _ => {}
        }
    }
    assert!(open.is_empty(), "these are plain text: {open:#?}");
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

#[test]
fn what_is_secret_is_marked() {
    let secret = |kind: &Kind| matches!(kind, Kind::Secret);
    let params =
        operations().flat_map(|it| it.params.iter().filter(|param| secret(&param.kind)).map(|param| param.name));
    let params: BTreeSet<&str> = params.collect();
    assert_eq!(
        params.into_iter().collect::<Vec<_>>(),
        [
            "api_key",
            "auth_payload",
            "authorization",
            "binding_secret",
            "brand_external_vetting_token",
            "call_token",
            "client_secret",
            "code",
            "code_verifier",
            "credentials",
            "custom_code",
            "password",
            "private_key",
            "refresh_token",
            "secret",
            "sip_auth_password",
            "sna_client_token",
            "verification_code"
        ]
    );
    let models = operations().filter_map(|it| match &it.answer {
        Answer::Record(model) => Some(*model),
        _ => None,
    });
    let fields: BTreeSet<&str> =
        models.flat_map(|it| it.fields.iter().filter(|field| secret(&field.kind)).map(|field| field.name)).collect();
    assert_eq!(
        fields.into_iter().collect::<Vec<_>>(),
        [
            "access_token",
            "auth_token",
            "client_secret",
            "id_token",
            "inquiry_session_token",
            "password",
            "refresh_token",
            "secondary_auth_token",
            "secret",
            "session_token",
            "token"
        ]
    );
}
