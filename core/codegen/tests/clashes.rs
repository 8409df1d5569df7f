//! Nothing is lost because two things have one name: they step aside by the rule that `src/facade` states, or are refused with the
//! place named.

use std::path::Path;

use trunkline_codegen::{Document, Language, facts, ir};

/// What Rust's back end says of facts with these operations, records and enums; the others agree on whether they are accepted.
fn said(operations: &[(&str, &str, &str)], records: &str, enums: &str) -> String {
    let operations = operations.iter().map(|(key, place, more)| {
        let path: String =
            place.split('.').map(|part| format!("/{}", part.replace('(', "/{").replace(')', "}"))).collect();
        format!("  {key}:\n    request: POST {path}\n    place: {place}\n    id: {key}\n    body: form\n    {more}\n")
    });
    let text = format!(
        "product: doors\nversion: v1\nhome: houses\nhost: doors\noperations:\n{}records:{records}\nenums:{enums}\n",
        operations.collect::<String>()
    );
    let document = Document::parse("doors_v1.yaml", &text).unwrap();
    let api = ir::Api { products: vec![facts::read(&document).unwrap_or_else(|error| panic!("{error}\n{text}"))] };
    let outcomes = [Language::Rust, Language::TypeScript, Language::Swift, Language::Kotlin].map(|language| {
        language.render(&api, Path::new("")).map_or_else(|error| error.to_string(), |_| "it is accepted".to_owned())
    });
    let accepted = outcomes.iter().filter(|outcome| *outcome == "it is accepted").count();
    assert!(accepted == 0 || accepted == outcomes.len(), "{outcomes:#?}");
    outcomes[0].clone()
}

#[test]
fn one_door_is_no_clash() {
    assert_eq!(said(&[("doors.open", "doors", "answer: Door")], "\n  Door: { sid: text }", " {}"), "it is accepted");
}

#[test]
fn resources_at_one_place_are_refused() {
    assert_eq!(
        said(&[("doors.open", "doors", ""), ("door.open", "door", "")], " {}", " {}"),
        "doors_v1.yaml: two resources stand at `door`"
    );
    assert_eq!(
        said(&[("e_id.open", "e_id", ""), ("eid.open", "eid", "")], " {}", " {}"),
        "doors_v1.yaml: two resources are called Eid"
    );
}

#[test]
fn what_stands_at_the_version_as_well_must_be_somewhere_and_its_name_free() {
    let said = |beside: &str| {
        let operation = |key: &str, place: &str, path: &str| {
            format!(
                "  {key}:\n    request: GET {path}\n    place: {place}\n    id: {key}\n    params: {{ Sid: path text }}\n"
            )
        };
        let operations = [
            operation("houses.doors.open", "houses(sid).doors", "/H/{Sid}/D"),
            operation("windows.open", "windows(sid)", "/W/{Sid}"),
            operation("houses.windows.open", "houses(sid).windows", "/H/{Sid}/W"),
        ];
        let text = format!(
            "product: doors\nversion: v1\nbeside: [{beside}]\nhost: doors\noperations:\n{}records: {{}}\nenums: {{}}\n",
            operations.concat()
        );
        let api = ir::Api { products: vec![facts::read(&Document::parse("doors_v1.yaml", &text).unwrap()).unwrap()] };
        Language::Python
            .render(&api, Path::new(""))
            .map_or_else(|error| error.to_string(), |_| "it is accepted".to_owned())
    };
    assert_eq!(said("houses.doors"), "it is accepted");
    assert_eq!(said("houses.chimneys"), "doors_v1.yaml: `beside` names `houses.chimneys`, which is nowhere");
    assert_eq!(said("houses.windows"), "doors_v1.yaml: two resources stand at `window`");
}

#[test]
fn parameters_and_fields_of_one_name_are_refused() {
    assert_eq!(
        said(&[("doors.open", "doors", "params: { Front-Key: text, FrontKey: text }")], " {}", " {}"),
        "doors_v1.yaml: doors.v1.doors.open: `Front-Key` and `FrontKey` are both called `front_key`"
    );
}

#[test]
fn operations_of_one_name_at_one_place_are_refused() {
    assert_eq!(
        said(&[("doors.open", "doors", ""), ("doors.shut", "doors", "verb: open")], " {}", " {}"),
        "doors_v1.yaml: DoorsResource: `doors.v1.doors.open` and `doors.v1.doors.shut` are both called `open`"
    );
}

#[test]
fn a_shortcut_and_a_product_of_one_name_are_refused() {
    assert_eq!(
        said(
            &[
                ("houses.open", "houses(sid)", "params: { sid: path text }"),
                ("houses.doors.open", "houses(sid).doors", "params: { sid: path text }")
            ],
            " {}",
            " {}"
        ),
        "doors_v1.yaml: the shortcut `doors` is called like a product"
    );
}

#[test]
fn types_of_one_name_are_refused() {
    assert_eq!(
        said(&[("doors.open", "doors", "answer: DoorsResource")], "\n  DoorsResource: { sid: text }", " {}"),
        "doors_v1.yaml: doors: a resource and a model are both called `DoorsResource`"
    );
}
