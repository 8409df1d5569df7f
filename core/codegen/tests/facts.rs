//! Facts are what a document says without its sentences, and come back from their files as they were.

use std::path::{Path, PathBuf};

use trunkline_codegen::{Document, facts, ir, read};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn api(files: &[PathBuf]) -> ir::Api {
    read::read(&files.iter().map(|path| Document::open(path).unwrap()).collect::<Vec<_>>()).unwrap()
}

/// The same product without a sentence.
fn bare(mut product: ir::Product) -> ir::Product {
    (product.title, product.summary) = (product.name.spaced(), None);
    for model in &mut product.models {
        model.doc = None;
        model.fields.iter_mut().for_each(|field| field.doc = None);
        // Where the facts have it.
        model.fields.sort_by_key(|field| field.wire != "sid");
    }
    product.enums.iter_mut().for_each(|one| one.doc = None);
    product.resources.iter_mut().for_each(bare_resource);
    product
}

fn bare_resource(resource: &mut ir::Resource) {
    for argument in resource.one.iter_mut().flat_map(|item| &mut item.arguments) {
        argument.doc = None;
    }
    for level in [Some(&mut resource.all), resource.one.as_mut().map(|item| &mut item.level)].into_iter().flatten() {
        for operation in &mut level.operations {
            operation.doc = None;
            operation.params.iter_mut().for_each(|param| param.doc = None);
        }
        level.children.iter_mut().for_each(bare_resource);
    }
}

fn check(product: ir::Product) -> String {
    let name = product.document.clone();
    let text = facts::write(&product, "made up").unwrap();
    let again = facts::read(&Document::parse(&name, &text).unwrap()).unwrap_or_else(|error| panic!("{error}"));
    let (before, after) = (format!("{:#?}", bare(product)), format!("{again:#?}"));
    for (before, after) in before.lines().zip(after.lines()) {
        assert_eq!(before, after, "{name}");
    }
    assert_eq!(before.len(), after.len(), "{name}");
    text
}

#[test]
fn facts_come_back_as_they_were() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_product =
        |path: &PathBuf| !["events.yaml", "rules.yaml", "twiml.yaml"].iter().any(|other| path.ends_with(other));
    let kept = files(&here.join("../api")).into_iter().filter(is_product);
    let products = kept.map(|path| facts::read(&Document::open(&path).unwrap()).unwrap()).collect::<Vec<_>>();
    for product in api(&files(&here.join("tests/fixtures"))).products.into_iter().chain(products) {
        let product = ir::Product { document: "facts.yaml".to_owned(), ..product };
        check(product);
    }
}

#[test]
#[ignore = "needs Twilio's published documents in the folder that TRUNKLINE_OPENAPI names"]
fn the_facts_of_the_published_documents_come_back_as_they_were() {
    let folder = std::env::var_os("TRUNKLINE_OPENAPI").expect("TRUNKLINE_OPENAPI names no folder");
    for product in api(&files(Path::new(&folder))).products {
        let name = format!("{}_{}.yaml", product.name, product.version);
        let text = check(ir::Product { document: name.clone(), ..product });
        if let Some(into) = std::env::var_os("TRUNKLINE_FACTS") {
            std::fs::create_dir_all(&into).unwrap();
            std::fs::write(Path::new(&into).join(name), text).unwrap();
        }
    }
}
