//! Every operation of a document is called in every façade, and nowhere is one called that no document has.

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use trunkline_codegen::{Language, ir};

#[test]
fn every_operation_of_the_products_and_the_fixtures_is_called_in_every_language() {
    walk(&common::fixtures());
    walk(&common::products());
}

#[test]
fn the_readme_counts_the_operations_of_the_products() {
    let api = common::products();
    let products: BTreeSet<String> = api.products.iter().map(|product| product.name.snake()).collect();
    let readme = std::fs::read_to_string(common::path("../../../README.md")).unwrap();
    let count = operations(&api).len();
    let counts = format!("{},{:03} operations of {} products", count / 1000, count % 1000, products.len());
    assert!(readme.contains(&counts), "the README says otherwise than `{counts}`");
}

#[test]
#[ignore = "needs Twilio's published documents in the folder that TRUNKLINE_OPENAPI names"]
fn every_published_operation_is_called_in_every_language() {
    let api = common::read(&common::published());
    assert_eq!(operations(&api).len(), common::count_operations(&common::published()));
    walk(&api);
}

fn walk(api: &ir::Api) {
    for language in Language::ALL {
        let outputs = language.render(api, Path::new("")).unwrap();
        let texts = outputs.iter().flat_map(|output| output.files()).map(|(_, text)| text.as_str());
        let called: BTreeSet<String> = match language {
            Language::Rust => {
                texts.flat_map(|text| placed(text, api, |product| format!("(&{product}, ").to_uppercase())).collect()
            }
            Language::Python => {
                texts.flat_map(|text| placed(text, api, |product| format!("(\"{product}\", "))).collect()
            }
            _ => texts.flat_map(|text| named(text, api)).collect(),
        };
        let expected = operations(api);
        let lost: Vec<&String> = expected.difference(&called).collect();
        let made_up: Vec<&String> = called.difference(&expected).collect();
        assert!(lost.is_empty() && made_up.is_empty(), "{language:?} lost {lost:?} and made up {made_up:?}");
    }
}

/// What a text calls by name: `"api.v2010.accounts.messages.create"`.
fn named(text: &str, api: &ir::Api) -> Vec<String> {
    let quoted = text.split('"').filter(|part| !part.contains(char::is_whitespace));
    let prefixes: Vec<String> =
        api.products.iter().map(|product| format!("{}.{}.", product.name, product.version)).collect();
    quoted.filter(|part| prefixes.iter().any(|prefix| part.starts_with(prefix))).map(str::to_owned).collect()
}

/// What a text calls by its place in a table, which has a mark: `(&API_V2010, 3)`.
fn placed(text: &str, api: &ir::Api, mark: impl Fn(&str) -> String) -> Vec<String> {
    let mut called = Vec::new();
    for product in &api.products {
        let table: Vec<String> = operations_of(product).into_iter().collect();
        let mark = mark(&format!("{}_{}", product.name, product.version));
        for (_, rest) in text.match_indices(&mark).map(|(at, mark)| text.split_at(at + mark.len())) {
            let place: usize = rest.split([')', ',']).next().unwrap().parse().unwrap();
            called.push(table[place].clone());
        }
    }
    called
}

fn operations(api: &ir::Api) -> BTreeSet<String> {
    api.products.iter().flat_map(operations_of).collect()
}

fn operations_of(product: &ir::Product) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut open: Vec<&ir::Resource> = product.resources.iter().collect();
    while let Some(resource) = open.pop() {
        for level in [Some(&resource.all), resource.one.as_ref().map(|item| &item.level)].into_iter().flatten() {
            names.extend(level.operations.iter().map(|operation| operation.name.clone()));
            open.extend(&level.children);
        }
    }
    names
}
