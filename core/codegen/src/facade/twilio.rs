//! Where Twilio's own library for Python has the operations, against where this façade has them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Facade, Side, Version};
use crate::Document;
use crate::ir::{Operation, Product};
use crate::{read, sources};

/// Where an operation stands, as `places.jsonl` says it.
#[derive(Debug, PartialEq)]
struct Found {
    class: String,
    place: String,
    verb: String,
    params: Vec<String>,
}

fn folder() -> PathBuf {
    PathBuf::from(std::env::var_os("TRUNKLINE_OPENAPI").expect("TRUNKLINE_OPENAPI names no folder"))
}

/// Where a version has its operations, by the document that they were imported from, method and path.
fn ours(document: &str, version: &Version<'_>, found: &mut HashMap<String, Found>) {
    for site in &version.sites {
        for side in [Side::All, Side::One] {
            let level = site.level(side);
            for operation in level.iter().flat_map(|level| &level.operations) {
                let key = format!("{document} {} {}", operation.method, operation.path);
                let mut place = vec![version.ir.name.snake(), version.ir.version.snake()];
                for step in version.steps(site, side) {
                    let names: Vec<String> = step.arguments.iter().map(|one| one.name.snake()).collect();
                    let is_called = !names.is_empty() || step.site.at == site.at && site.is_singleton();
                    let name = step.site.resource.name.snake();
                    place.push(if is_called { format!("{name}({})", names.join(",")) } else { name });
                }
                let mut class = vec![version.ir.name.snake(), version.ir.version.snake()];
                class.extend(site.module.iter().map(crate::words::Words::snake));
                let kind = if side == Side::One || site.is_singleton() { "Context" } else { "List" };
                let params = |operation: &Operation| match &operation.whole {
                    Some(whole) => vec![whole.snake()],
                    None => operation.settable().map(|param| param.name.snake()).collect(),
                };
                let one = Found {
                    class: format!("{}:{}{kind}", class.join("."), site.stem().pascal()),
                    place: place.join("."),
                    verb: operation.verb.snake(),
                    params: params(operation),
                };
                found.insert(key, one);
            }
        }
    }
}

fn theirs(line: &str) -> (String, Found) {
    let row: Value = serde_json::from_str(line).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let place = row["place"].as_array().unwrap().iter().map(|step| match &step[1] {
        Value::Null => text(&step[0]),
        names => {
            let names: Vec<String> = names.as_array().unwrap().iter().map(text).collect();
            format!("{}({})", text(&step[0]), names.join(","))
        }
    });
    let found = Found {
        class: text(&row["class"]).strip_prefix("twilio.rest.").unwrap().to_owned(),
        place: place.collect::<Vec<_>>().join("."),
        verb: text(&row["verb"]),
        params: row["params"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| text(name).trim_end_matches('_').to_owned())
            .collect(),
    };
    (format!("{} {} {}", text(&row["document"]), text(&row["method"]), text(&row["path"])), found)
}

fn documents(folder: &Path) -> Vec<Document> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    files.iter().map(|path| Document::open(path).unwrap()).collect()
}

#[test]
#[ignore = "needs Twilio's published documents in the folder that TRUNKLINE_OPENAPI names"]
fn operations_stand_where_twilios_library_has_them() {
    let published = read::read(&documents(&folder())).unwrap();
    let document = |version: &Version<'_>| {
        let is_source =
            |product: &&Product| (&product.name, &product.version) == (&version.ir.name, &version.ir.version);
        published.products.iter().find(is_source).map_or("", |product| &product.document)
    };
    let api = sources::api(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../api")).unwrap();
    let facade = Facade::of(&api).unwrap();
    let mut found = HashMap::new();
    facade.versions().for_each(|version| ours(document(version), version, &mut found));
    let places = std::fs::read_to_string(folder().join("../places.jsonl")).unwrap();
    let mut agree: HashMap<&str, usize> = HashMap::new();
    for (key, theirs) in places.lines().map(theirs) {
        let ours = found.get(&key).unwrap_or_else(|| panic!("{key} is nowhere"));
        for (what, ours, theirs) in [
            ("place", &ours.place, &theirs.place),
            ("verb", &ours.verb, &theirs.verb),
            ("class", &ours.class.to_lowercase(), &theirs.class.to_lowercase()),
            ("params", &ours.params.join(", "), &theirs.params.join(", ")),
        ] {
            if ours == theirs {
                *agree.entry(what).or_default() += 1;
            } else {
                // What is to be said in our own documents.
                println!("{what} of {key}: {ours} here, {theirs} there");
            }
        }
    }
    let agree = ["place", "verb", "class", "params"].map(|what| agree[what]);
    assert_eq!((agree, places.lines().count()), ([1396, 1396, 1396, 1394], 1396));
}
