//! What things mean, in our own words: `core/api/words` beside the facts.
//!
//! `glossary.yaml` holds sentences by name, for whatever is called so anywhere. A file for each product says what its resources are,
//! and sharpens names that mean something else there, for the product, a resource or a single record. Sentences are templates:
//!
//! | mark | becomes |
//! |---|---|
//! | `{one}`, `{a one}`, `{many}` | the noun of the resource: `channel`, `a channel`, `channels` |
//! | `{of parent}` | ` of a service`, where the resource is one of something; else nothing |
//! | `{rest}` | in a rule for the ends of names, what stands before that end: `voice` of `voice_url` |
//!
//! The first that is found counts. For a field: its record, its resource, its product, the glossary by name, the glossary by the end
//! of the name. For a parameter: the operation; if it chooses among the records of a list, the filters of the resource, of the
//! product, of the glossary; then whatever says what the field of this name is.

mod nouns;
mod sheet;

use std::collections::BTreeMap;
use std::path::Path;

use self::nouns::{Nouns, spoken};
use self::sheet::Sheet;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::ir::{Answer, Enum, Level, Model, Operation, Place, Product, Resource};
use crate::words::Words;

/// All words.
#[derive(Debug)]
pub struct Wording {
    glossary: Sheet,
    products: BTreeMap<String, Sheet>,
}

impl Wording {
    /// Reads the words in a folder: `glossary.yaml`, and the files named after the products and versions that are wanted.
    ///
    /// # Errors
    /// A file cannot be read, or something in it is not understood.
    pub fn open(folder: &Path, is_wanted: &dyn Fn(&str) -> bool) -> Result<Wording> {
        let sheet = |name: &str| Sheet::read(&Document::open(&folder.join(name).with_extension("yaml"))?);
        let mut products = BTreeMap::new();
        let entries = std::fs::read_dir(folder).map_err(|error| Error::new(error.to_string()).at(folder.display()))?;
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if name != "glossary" && is_wanted(&name) {
                products.insert(name.clone(), sheet(&name)?);
            }
        }
        let like: Vec<String> = products.values().filter_map(|own| own.find(&["like"])).map(str::to_owned).collect();
        for name in like {
            if !products.contains_key(&name) {
                products.insert(name.clone(), sheet(&name)?);
            }
        }
        Ok(Wording { glossary: sheet("glossary")?, products })
    }

    /// The names of the files that were read.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.products.keys().map(String::as_str).chain(["glossary"])
    }

    /// Gives everything in a product its words, and says what has none: `verify_v2: records › Verification › status`.
    pub fn describe(&self, product: &mut Product) -> Vec<String> {
        let key = format!("{}_{}", product.name, product.version);
        let own = self.products.get(&key);
        // Versions of a product have much in common.
        let like = own.and_then(|own| own.find(&["like"])).and_then(|other| self.products.get(other));
        let describer = Describer {
            glossary: &self.glossary,
            sheets: own.into_iter().chain(like).collect(),
            resources: Vec::new(),
            missing: Vec::new(),
        };
        let missing = describer.describe(product);
        missing.into_iter().map(|at| format!("{key}: {at}")).collect()
    }

    /// The words that nothing has used, once all products have been described.
    pub fn unused(&self) -> Vec<String> {
        let all =
            self.products.iter().map(|(name, sheet)| (name.as_str(), sheet)).chain([("glossary", &self.glossary)]);
        all.flat_map(|(name, sheet)| sheet.unused().into_iter().map(move |way| format!("{name}: {way}"))).collect()
    }
}

/// A resource as its words name it.
struct Subject {
    /// `services.channels`
    key: String,
    nouns: Nouns,
    /// What it answers with.
    records: Vec<Words>,
    is: Option<String>,
}

struct Describer<'a> {
    glossary: &'a Sheet,
    /// Those of the product, and of the one that it is like.
    sheets: Vec<&'a Sheet>,
    resources: Vec<Subject>,
    missing: Vec<String>,
}

impl Describer<'_> {
    fn describe(mut self, product: &mut Product) -> Vec<String> {
        match self.own(&["title"]) {
            Some(title) => product.title = title,
            None => self.missing.push("title".to_owned()),
        }
        product.summary = self.own(&["summary"]);
        if product.summary.is_none() {
            self.missing.push("summary".to_owned());
        }
        let home = product.home.clone();
        for resource in &product.resources {
            self.meet(resource, "", None, home.as_ref());
        }
        for model in &mut product.models {
            self.model(model);
        }
        for one in &mut product.enums {
            self.choice(one);
        }
        for resource in &mut product.resources {
            self.resource(resource, "");
        }
        self.missing
    }

    fn own(&self, way: &[&str]) -> Option<String> {
        self.sheets.iter().find_map(|sheet| sheet.find(way)).map(str::to_owned)
    }

    /// Notes what a resource is, and those below it.
    fn meet(&mut self, resource: &Resource, above: &str, parent: Option<&Nouns>, home: Option<&Words>) {
        let key = below(above, &resource.name);
        let spoken = |name: &Words| spoken(name, self.glossary);
        let one = self.own(&["resources", &key, "one"]).unwrap_or_else(|| spoken(&resource.name.singular()));
        let plural = || if resource.singleton { one.clone() } else { spoken(&resource.name) };
        let many = self.own(&["resources", &key, "many"]).unwrap_or_else(plural);
        let mut nouns = Nouns::of(one, many);
        nouns.of_parent = parent.map_or_else(String::new, |parent| format!(" of {}", parent.with_article));
        let is = self.own(&["resources", &key, "is"]);
        if is.is_none() {
            self.missing.push(format!("resources › {key} › is"));
        }
        let levels = [Some(&resource.all), resource.one.as_ref().map(|item| &item.level)];
        let mut records: Vec<Words> = Vec::new();
        for operation in levels.into_iter().flatten().flat_map(|level| &level.operations) {
            records.extend(operation.answer.record().cloned());
        }
        // What belongs to the client's own account goes without saying.
        let is_home = above.is_empty() && home == Some(&resource.name);
        let below_one = (!is_home).then(|| nouns.clone());
        self.resources.push(Subject { key: key.clone(), nouns, records, is });
        for child in &resource.all.children {
            self.meet(child, &key, parent, home);
        }
        for child in resource.one.iter().flat_map(|item| &item.level.children) {
            self.meet(child, &key, below_one.as_ref(), home);
        }
    }

    fn model(&mut self, model: &mut Model) {
        let name = model.name.pascal();
        let subject = self.resources.iter().position(|subject| subject.records.contains(&model.name));
        let nouns = match subject.and_then(|at| self.resources.get(at)) {
            Some(subject) => subject.nouns.clone(),
            None => {
                let one = spoken(&model.name, self.glossary);
                Nouns::of(one.clone(), one)
            }
        };
        let of_resource = subject.and_then(|at| self.resources.get(at)?.is.clone());
        model.doc = self.own(&["records", &name, "is"]).or(of_resource).map(|text| nouns.fill(&text, ""));
        if model.doc.is_none() && subject.is_none() {
            self.missing.push(format!("records › {name} › is"));
        }
        let key = subject.and_then(|at| Some(self.resources.get(at)?.key.clone()));
        for field in &mut model.fields {
            let table = field.name.snake();
            let doc = self.own(&["records", &name, &table]).map(|text| (text, String::new()));
            let doc = doc.or_else(|| self.named(key.as_deref(), &table));
            field.doc = doc.map(|(text, rest)| nouns.fill(&text, &rest));
            if field.doc.is_none() {
                self.missing.push(format!("records › {name} › {table}"));
            }
        }
    }

    /// What a name means, for a resource, for the product, anywhere; and what stands before the end that a rule is about.
    fn named(&self, resource: Option<&str>, name: &str) -> Option<(String, String)> {
        let of_resource = resource.and_then(|key| self.own(&["resources", key, "names", name]));
        let exact = of_resource.or_else(|| self.own(&["names", name]));
        let exact = exact.or_else(|| self.glossary.find(&["names", name]).map(str::to_owned));
        exact.map(|text| (text, String::new())).or_else(|| self.by_end("ends", name))
    }

    fn by_end(&self, way: &str, name: &str) -> Option<(String, String)> {
        let (text, rest) = self.glossary.find_end(way, name)?;
        Some((text.to_owned(), spoken(&Words::of(rest), self.glossary)))
    }

    /// What a parameter that chooses among the records of a list does.
    fn filter(&self, resource: &str, name: &str) -> Option<(String, String)> {
        let own = self.own(&["resources", resource, "filters", name]).or_else(|| self.own(&["filters", name]));
        let exact = own.or_else(|| self.glossary.find(&["filters", name]).map(str::to_owned));
        exact.map(|text| (text, String::new())).or_else(|| self.by_end("filter_ends", name))
    }

    fn choice(&mut self, one: &mut Enum) {
        let name = one.name.pascal();
        one.doc = self.own(&["enums", &name]);
        if one.doc.is_none() {
            self.missing.push(format!("enums › {name}"));
        }
    }

    fn resource(&mut self, resource: &mut Resource, above: &str) {
        let key = below(above, &resource.name);
        self.level(&mut resource.all, &key);
        if let Some(item) = &mut resource.one {
            self.level(&mut item.level, &key);
            for argument in &mut item.arguments {
                let params = item.level.operations.iter().flat_map(|operation| &operation.params);
                let named = params.filter(|param| param.name == argument.name).find_map(|param| param.doc.clone());
                argument.doc = named.or_else(|| self.parameter(&key, "", &argument.name.snake(), false));
            }
        }
    }

    fn level(&mut self, level: &mut Level, key: &str) {
        for operation in &mut level.operations {
            self.operation(operation, key);
        }
        for child in &mut level.children {
            self.resource(child, key);
        }
    }

    fn operation(&mut self, operation: &mut Operation, key: &str) {
        let verb = operation.verb.snake();
        let own = self.own(&["resources", key, "operations", &verb]);
        let doc = own.or_else(|| self.glossary.find(&["verbs", &verb]).map(str::to_owned));
        operation.doc = doc.map(|text| self.nouns(key).fill(&text, ""));
        if operation.doc.is_none() {
            self.missing.push(format!("resources › {key} › operations › {verb}"));
        }
        let is_list = matches!(operation.answer, Answer::Page(_));
        for param in &mut operation.params {
            let table = param.name.snake();
            let filters = is_list && param.place == Place::Query && !param.turns_pages();
            param.doc = self.parameter(key, &verb, &table, filters);
            if param.doc.is_none() {
                let kind = if filters { "filters".to_owned() } else { format!("params › {verb}") };
                self.missing.push(format!("resources › {key} › {kind} › {table}"));
            }
        }
    }

    fn parameter(&self, key: &str, verb: &str, name: &str, filters: bool) -> Option<String> {
        let own = self.own(&["resources", key, "params", verb, name]).map(|text| (text, String::new()));
        let record =
            self.resources.iter().find(|subject| subject.key == key).and_then(|subject| subject.records.first());
        let as_field = || {
            let of_record = record.and_then(|record| self.own(&["records", &record.pascal(), name]));
            of_record.map(|text| (text, String::new())).or_else(|| self.named(Some(key), name))
        };
        let found = own.or_else(|| if filters { self.filter(key, name) } else { as_field() });
        found.map(|(text, rest)| self.nouns(key).fill(&text, &rest))
    }

    fn nouns(&self, key: &str) -> Nouns {
        self.resources
            .iter()
            .find(|subject| subject.key == key)
            .map(|subject| subject.nouns.clone())
            .unwrap_or_default()
    }
}

fn below(above: &str, name: &Words) -> String {
    if above.is_empty() { name.snake() } else { format!("{above}.{name}") }
}
