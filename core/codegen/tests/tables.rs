//! What is packed into a table comes out of it again, read by the engine.

mod common;

use std::collections::{BTreeSet, HashMap};
use std::path::{Component, Path, PathBuf};

use trunkline::schema::{Access, Answer, Body, Kind, Method, Model, PageStyle, Place, Product, packed};
use trunkline_codegen::{Document, Language, ir, read, tables};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn api(files: &[PathBuf]) -> ir::Api {
    read::read(&files.iter().map(|path| Document::open(path).unwrap()).collect::<Vec<_>>()).unwrap()
}

fn operations(resources: &[ir::Resource]) -> Vec<&ir::Operation> {
    let mut all = Vec::new();
    for resource in resources {
        for level in [Some(&resource.all), resource.one.as_ref().map(|item| &item.level)].into_iter().flatten() {
            all.extend(&level.operations);
            all.extend(operations(&level.children));
        }
    }
    all.sort_by_key(|operation| &operation.name);
    all
}

/// Packs a product, unpacks it, and compares what came out with what went in.
fn check(product: &ir::Product) -> tables::Table {
    let table = tables::pack(product).unwrap();
    let unpacked = packed::load(table.text.clone()).unwrap_or_else(|error| panic!("{}: {error}", product.document));
    assert_eq!((unpacked.name, unpacked.version), (&*product.name.snake(), &*product.version.snake()));
    let names: Vec<&str> = unpacked.operations.iter().map(|operation| operation.name).collect();
    assert_eq!(names, table.operations);
    assert_eq!(unpacked.models.len(), product.models.len());
    for (model, packed) in product.models.iter().zip(unpacked.models) {
        check_model(product, model, packed);
    }
    for operation in operations(&product.resources) {
        check_operation(product, operation, unpacked.operation(&operation.name).unwrap());
    }
    table
}

fn check_model(product: &ir::Product, model: &ir::Model, packed: &Model) {
    assert_eq!(packed.name, model.name.pascal());
    assert_eq!(packed.fields.len(), model.fields.len());
    for (field, packed) in model.fields.iter().zip(packed.fields) {
        assert_eq!((packed.name, packed.wire), (&*field.name.snake(), &*field.wire));
        assert_eq!(written(&packed.kind), expected(product, &field.kind), "{}.{}", model.name, field.name);
    }
}

fn check_operation(product: &ir::Product, operation: &ir::Operation, packed: &trunkline::schema::Operation) {
    let at = &operation.name;
    assert_eq!((packed.host, packed.path), (&*operation.host, &*operation.path), "{at}");
    assert_eq!(packed.method.as_str(), operation.method, "{at}");
    assert_eq!(packed.also.map(Method::as_str), operation.also, "{at}");
    let access = match operation.access {
        ir::Access::Account => Access::Account,
        ir::Access::OAuth => Access::OAuth,
        ir::Access::Open => Access::Open,
    };
    assert_eq!(packed.access, access, "{at}");
    match (&operation.body, packed.body) {
        (ir::Body::None, Body::None) | (ir::Body::Form, Body::Form) => {}
        (ir::Body::Json(media_type), Body::Json(packed)) => assert_eq!(media_type, packed, "{at}"),
        (body, packed) => panic!("{at}: {body:?}, {packed:?}"),
    }
    let (members, whole) = packed.params.split_at(operation.params.len());
    assert_eq!(
        whole.iter().map(|param| param.name.to_owned()).next(),
        operation.whole.as_ref().map(|name| name.snake()),
        "{at}"
    );
    assert!(whole.iter().all(|param| param.place == Place::WholeBody && !param.required), "{at}");
    for (param, packed) in operation.params.iter().zip(members) {
        let is_whole = param.place == ir::Place::WholeBody;
        let (name, wire) = (param.name.snake(), if is_whole { param.name.snake() } else { param.wire.clone() });
        assert_eq!((packed.name, packed.wire), (&*name, &*wire), "{at}");
        assert_eq!(packed.required, param.required || param.place == ir::Place::Path, "{at}.{name}");
        let place = match param.place {
            ir::Place::Path => Place::Path,
            ir::Place::Query => Place::Query,
            ir::Place::Header => Place::Header,
            ir::Place::Cookie => Place::Cookie,
            ir::Place::Body => Place::Body,
            ir::Place::WholeBody => Place::WholeBody,
        };
        assert_eq!(packed.place, place, "{at}.{name}");
        assert_eq!(written(&packed.kind), expected(product, &param.kind), "{at}.{name}");
    }
    match (&operation.answer, &packed.answer) {
        (ir::Answer::Nothing, Answer::Nothing) | (ir::Answer::Any, Answer::Any) => {}
        (ir::Answer::Record(name), Answer::Record(model)) => assert_eq!(name.pascal(), model.name, "{at}"),
        (ir::Answer::Page(page), Answer::Page(paging)) => {
            assert_eq!((&*page.key, &*page.record.pascal()), (paging.key, paging.model.name), "{at}");
            assert_eq!(page.max_size, paging.max_page_size.map(u64::from), "{at}");
            match (&page.token, paging.style) {
                (None, PageStyle::Url) => {}
                (Some(name), PageStyle::Token(packed)) => assert_eq!(name, packed, "{at}"),
                (token, style) => panic!("{at}: {token:?}, {style:?}"),
            }
        }
        (answer, packed) => panic!("{at}: {answer:?}, {packed:?}"),
    }
}

/// A kind of a table in words.
fn written(kind: &Kind) -> String {
    match kind {
        Kind::List(of) => format!("list of {}", written(of)),
        Kind::Map(of) => format!("map of {}", written(of)),
        Kind::Record(link) => format!("record {}", link.model().name),
        kind => format!("{kind:?}"),
    }
}

/// The same of what it was made of.
fn expected(product: &ir::Product, kind: &ir::Kind) -> String {
    let kind = match kind {
        ir::Kind::Any => Kind::Any,
        ir::Kind::Boolean => Kind::Boolean,
        ir::Kind::Integer => Kind::Integer,
        ir::Kind::Decimal => Kind::Decimal,
        ir::Kind::Text(_) => Kind::Text,
        ir::Kind::Secret => Kind::Secret,
        ir::Kind::Timestamp => Kind::Timestamp,
        ir::Kind::Date => Kind::Date,
        ir::Kind::Json => Kind::Json,
        ir::Kind::Sid(prefixes) => return format!("Sid({prefixes:?})"),
        ir::Kind::Choice(texts) => return format!("Enum({texts:?})"),
        ir::Kind::Enum(name) => {
            return format!("Enum({:?})", product.enums.iter().find(|one| one.name == *name).unwrap().texts);
        }
        ir::Kind::PrefixedMap(prefix) => return format!("PrefixedMap({prefix:?})"),
        ir::Kind::List(of) => return format!("list of {}", expected(product, of)),
        ir::Kind::Map(of) => return format!("map of {}", expected(product, of)),
        ir::Kind::Record(name) => return format!("record {}", name.pascal()),
    };
    format!("{kind:?}")
}

#[test]
fn what_is_packed_comes_out_again() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixtures = api(&files(&here.join("tests/fixtures"))).products;
    let products = trunkline_codegen::api(&here.join("../api")).unwrap().products;
    assert!(!fixtures.is_empty() && !products.is_empty());
    for product in fixtures.iter().chain(&products) {
        check(product);
    }
}

#[test]
#[ignore = "needs Twilio's published documents in the folder that TRUNKLINE_OPENAPI names"]
fn the_published_documents_are_packed() {
    let folder = std::env::var_os("TRUNKLINE_OPENAPI").expect("TRUNKLINE_OPENAPI names no folder");
    let mut all = 0;
    for product in &api(&files(Path::new(&folder))).products {
        let table = check(product);
        all += table.text.len();
        if let Some(into) = std::env::var_os("TRUNKLINE_TABLES") {
            std::fs::create_dir_all(&into).unwrap();
            std::fs::write(Path::new(&into).join(&product.document), &table.text).unwrap();
        }
    }
    println!("{all} characters");
}

#[test]
fn a_damaged_table_is_an_error_wherever_it_is_damaged() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for product in &api(&files(&here.join("tests/fixtures"))).products {
        let text = tables::pack(product).unwrap().text;
        // Cut short, and with another character at any place: some of those tables are sound and say something else.
        for end in 0..text.len() {
            assert!(packed::load(text[..end].to_owned()).is_err(), "{}: cut at {end}", product.document);
        }
        let mut refused = 0;
        for at in 0..text.len() {
            for other in ["!", "~", "[", " ", "\u{7f}", "ü", "0"] {
                refused += usize::from(packed::load([&text[..at], other, &text[at + 1..]].concat()).is_err());
            }
        }
        assert!(refused > text.len(), "{}", product.document);
        assert!(packed::load(text + "!").is_err());
    }
    let newer = packed::load("#".to_owned()).unwrap_err().to_string();
    assert!(packed::load("$".to_owned()).unwrap_err().to_string().contains("another format"), "{newer}");
}

/// What a module of the npm package calls: the name of a table, and of an operation that it says is in it.
fn calls(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices("Table, \"").map(|(end, mark)| {
        let start = text[..end].rfind(|letter: char| !letter.is_ascii_alphanumeric()).unwrap() + 1;
        (&text[start..end + "Table".len()], text[end + mark.len()..].split('"').next().unwrap())
    })
}

#[test]
fn what_a_module_of_the_npm_package_calls_is_in_the_table_that_it_names() {
    let api = common::products();
    let outputs = Language::TypeScript.render(&api, Path::new("")).unwrap();
    let files: HashMap<&Path, &str> =
        outputs.iter().flat_map(|output| output.files()).map(|(path, text)| (path.as_path(), text.as_str())).collect();
    // `"…/v1.tables.js"`, and where it says that a table is.
    let found = |module: &Path, from: &str, name: &str| {
        let tables = clean(&module.parent().unwrap().join(from));
        let (_, rest) = files[&*tables].split_once(&format!("const {name} = () => import(\"")).unwrap();
        clean(&tables.parent().unwrap().join(rest.split('"').next().unwrap()))
    };
    let mut products: HashMap<PathBuf, &Product> = HashMap::new();
    let mut called = BTreeSet::new();
    for (path, text) in &files {
        for (name, operation) in calls(text) {
            let import = text.lines().find(|line| line.starts_with("import") && line.contains(name)).unwrap();
            let table = found(path, import.split('"').nth(1).unwrap(), name);
            let product = products
                .entry(table.clone())
                .or_insert_with(|| packed::load(files[&*table].split('"').nth(1).unwrap().to_owned()).unwrap());
            assert!(product.operation(operation).is_some(), "{} lacks {operation}", table.display());
            called.insert(operation.to_owned());
        }
    }
    let all: BTreeSet<String> =
        api.products.iter().flat_map(|product| operations(&product.resources)).map(|one| one.name.clone()).collect();
    assert_eq!(called, all);
    assert!(products.len() > api.products.len(), "large products are parted");
    // And each stands in one of them alone, with nothing that it does not need.
    assert_eq!(products.values().map(|product| product.operations.len()).sum::<usize>(), all.len());
    for product in &api.products {
        for part in products
            .values()
            .filter(|part| part.name == product.name.snake() && part.version == product.version.snake())
        {
            for model in part.models {
                let model_of_all = product.models.iter().find(|one| one.name.pascal() == model.name).unwrap();
                check_model(product, model_of_all, model);
            }
            for operation in operations(&product.resources) {
                part.operation(&operation.name)
                    .into_iter()
                    .for_each(|packed| check_operation(product, operation, packed));
            }
        }
    }
}

/// A path without steps back.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for step in path.components() {
        match step {
            Component::ParentDir => assert!(clean.pop()),
            Component::CurDir => {}
            step => clean.push(step),
        }
    }
    clean
}
